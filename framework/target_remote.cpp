// SPDX-License-Identifier: MIT
// Opening and closing remote targets, and what they do when PnP asks for their device.
// Source: requests.md 6.6-6.8; fxiotargetremote.cpp, fxiotargetremotekm.cpp.
#include "framework/target_remote.h"

#include <algorithm>
#include <new>
#include <utility>

#include "framework/call.h"
#include "framework/driver.h"
#include "nt/pnp_ask.h"
#include "nt/pnp_guids.h"

namespace wdf {

const ObjectType RemoteTarget::type{.code = TypeCode::RemoteTarget,
                                    .dispose = &RemoteTarget::dispose,
                                    .destroy = &destroy_as<RemoteTarget>,
                                    .is_passive_dispose = true};

RemoteTarget::RemoteTarget(const ObjectSeed& seed) : Target(seed) {
  KeInitializeEvent(&is_settled_, NotificationEvent, TRUE);
}

bool RemoteTarget::dispose(Object& object) {
  auto& target = static_cast<RemoteTarget&>(object);
  target.call_cleanup();
  target.close_with({GateEvent::Delete, GateEvent::Delete});
  return false;
}

// While a close waits for requests, what they were sent to is still there (the reference asserts,
// and forgets the new device with the old one).
bool RemoteTarget::begin_open() {
  nt::Guard guard(lock_);
  const auto& cell = wdf::step(opening_, OpeningEvent::Open);
  if (gate() == Gate::Deleted || drain_ == Drain::Removing || cell.effect == TargetEffect::Refuse) {
    return false;
  }
  opening_ = cell.next;
  KeClearEvent(&is_settled_);
  return true;
}

NTSTATUS RemoteTarget::Kept::copy(const WDF_IO_TARGET_OPEN_PARAMS& given) {
  parameters = {};
  std::memcpy(&parameters, &given, given.Size);  // that of old drivers is smaller
  const UNICODE_STRING& given_name = given.TargetDeviceName;
  const std::size_t count = given_name.Length / sizeof(WCHAR);
  name.reset(new (std::nothrow) char16_t[count + 1]);
  if (name == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  std::copy_n(given_name.Buffer, count, name.get());
  name[count] = 0;
  parameters.TargetDeviceName = {
      given_name.Length, static_cast<USHORT>(given_name.Length + sizeof(WCHAR)), name.get()};
  if (given.EaBuffer != nullptr && given.EaBufferLength != 0) {
    attributes.reset(new (std::nothrow) std::uint8_t[given.EaBufferLength]);
    if (attributes == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
    std::copy_n(static_cast<const std::uint8_t*>(given.EaBuffer), given.EaBufferLength,
                attributes.get());
  }
  parameters.EaBuffer = attributes.get();
  if (attributes == nullptr) parameters.EaBufferLength = 0;
  if (given.AllocationSize != nullptr) allocation_size = *given.AllocationSize;
  return STATUS_SUCCESS;
}

// FileInformation is told whatever happens.
RemoteTarget::Reached RemoteTarget::open_by_name(ULONG* file_information) {
  Reached reached;
  WDF_IO_TARGET_OPEN_PARAMS& by = kept_.parameters;
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, &by.TargetDeviceName,
                             OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, nullptr, nullptr);
  LARGE_INTEGER allocation_size;
  allocation_size.QuadPart = kept_.allocation_size;
  IO_STATUS_BLOCK io_status{};
  reached.status = ZwCreateFile(&reached.handle, by.DesiredAccess, &attributes, &io_status,
                                by.AllocationSize != nullptr ? &allocation_size : nullptr,
                                by.FileAttributes, by.ShareAccess, by.CreateDisposition,
                                by.CreateOptions, by.EaBuffer, by.EaBufferLength);
  *file_information = static_cast<ULONG>(io_status.Information);
  if (!NT_SUCCESS(reached.status)) {
    reached.handle = nullptr;
    return reached;
  }
  void* body = nullptr;
  reached.status = ObReferenceObjectByHandle(reached.handle, by.DesiredAccess, *IoFileObjectType,
                                             KernelMode, &body, nullptr);
  if (!NT_SUCCESS(reached.status)) return reached;
  reached.file = static_cast<FILE_OBJECT*>(body);
  reached.device = IoGetRelatedDeviceObject(reached.file);
  if (reached.device == nullptr) {
    reached.status = STATUS_NO_SUCH_DEVICE;
  } else {
    ObReferenceObject(reached.device);
  }
  return reached;
}

RemoteTarget::Reached RemoteTarget::use_existing(const WDF_IO_TARGET_OPEN_PARAMS& parameters) {
  Reached reached;
  reached.device = parameters.TargetDeviceObject;
  ObReferenceObject(reached.device);
  reached.file = parameters.TargetFileObject;
  if (reached.file != nullptr) ObReferenceObject(reached.file);
  return reached;
}

NTSTATUS RemoteTarget::open(WDF_IO_TARGET_OPEN_PARAMS& parameters) {
  const bool is_reopen = parameters.Type == WdfIoTargetOpenReopen;
  if (is_reopen && !kept_.is_by_name()) return STATUS_INVALID_DEVICE_REQUEST;
  Kept fresh;
  if (parameters.Type == WdfIoTargetOpenByName) {
    const NTSTATUS status = fresh.copy(parameters);
    if (!NT_SUCCESS(status)) return status;
  }
  if (!begin_open()) return STATUS_INVALID_DEVICE_STATE;
  // After a query-remove that came to nothing the old file is still watched.
  unregister(take_notification());
  if (!is_reopen) kept_ = std::move(fresh);
  Reached reached =
      kept_.is_by_name() ? open_by_name(&parameters.FileInformation) : use_existing(parameters);
  if (!NT_SUCCESS(reached.status) && !is_reopen) kept_ = {};
  if (NT_SUCCESS(reached.status)) {
    reached.status = nt::ask_target_pdo(reached.device, &reached.pdo);
  }
  if (!NT_SUCCESS(reached.status)) return fail_open(reached);
  if (!is_reopen) {
    callbacks_ = {parameters.EvtIoTargetQueryRemove, parameters.EvtIoTargetRemoveCanceled,
                  parameters.EvtIoTargetRemoveComplete};
  }
  finish_open(reached);
  return STATUS_SUCCESS;
}

NTSTATUS RemoteTarget::fail_open(const Reached& reached) {
  give_back(reached);
  lock_.acquire();
  end_open_and_unlock(OpeningEvent::Failed, GateEvent::OpenFailed);
  return reached.status;
}

void RemoteTarget::finish_open(const Reached& reached) {
  const PVOID notification = register_notification(reached.file);
  lock_.acquire();
  reached_ = reached;
  notification_ = notification;
  use_device_locked(reached.device, reached.pdo, reached.file);
  file_handle_ = reached.handle;
  end_open_and_unlock(OpeningEvent::Opened, GateEvent::Opened);
}

// Nobody sees the one without the other.
void RemoteTarget::end_open_and_unlock(OpeningEvent opening, GateEvent gate) {
  Moved moved;
  opening_ = wdf::step(opening_, opening).next;
  move_gate_locked(gate, moved);
  KeSetEvent(&is_settled_, IO_NO_INCREMENT, FALSE);
  lock_.release();
  send_on(moved);
}

void RemoteTarget::give_back(const Reached& reached) {
  if (reached.pdo != nullptr) ObDereferenceObject(reached.pdo);
  if (reached.device != nullptr) ObDereferenceObject(reached.device);
  if (reached.file != nullptr) ObDereferenceObject(reached.file);
  if (reached.handle != nullptr) ZwClose(reached.handle);
}

// What the device was reached by is the closer's from the first step on; it is given back when the
// target has left the device, and a deletion's also after the last completion routine.
void RemoteTarget::close_with(const Closing& closing) {
  for (;;) {
    KeWaitForSingleObject(&is_settled_, Executive, KernelMode, FALSE, nullptr);
    lock_for_removal();
    if (opening_ != Opening::BeingOpened) break;
    lock_.release();
  }
  const GateEvent event = opening_ == Opening::Open ? closing.event : closing.event_if_unopened;
  opening_ = wdf::step(opening_, OpeningEvent::Closed).next;
  const PVOID notification =
      closing.keeps_notification ? nullptr : std::exchange(notification_, nullptr);
  const Reached reached = std::exchange(reached_, {});
  Removal removal;
  begin_removal_locked(event, removal);
  lock_.release();
  // A callback of the notification that closes the target waits for these requests, too.
  cancel_removed(removal);
  unregister(notification);
  if (removal.waits) wait_for_sent();
  if (event == GateEvent::Delete) wait_until_unused();
  give_back(reached);
}

// Clients before 1.9 find what was open in the state of a close for query-remove (Close in
// fxiotargetremote.cpp).
GateEvent RemoteTarget::plain_close() const {
  return globals().is_at_least(9) ? GateEvent::Close : GateEvent::CloseForQueryRemove;
}

void RemoteTarget::close() {
  close_with({plain_close(), GateEvent::Close});
}

// The notification will say whether the device stays (6.6 step 5).
void RemoteTarget::close_for_query_remove() {
  close_with({.event = GateEvent::CloseForQueryRemove,
              .event_if_unopened = GateEvent::CloseForQueryRemoveUnopened,
              .keeps_notification = true});
}

// Null: there is none, or it failed, which is ignored (6.7 #14).
PVOID RemoteTarget::register_notification(FILE_OBJECT* file) {
  PVOID notification = nullptr;
  if (file == nullptr) return nullptr;
  const NTSTATUS status =
      IoRegisterPlugPlayNotification(EventCategoryTargetDeviceChange, 0, file, globals().wdm_driver,
                                     &RemoteTarget::notify, this, &notification);
  return NT_SUCCESS(status) ? notification : nullptr;
}

PVOID RemoteTarget::take_notification() {
  nt::Guard guard(lock_);
  return std::exchange(notification_, nullptr);
}

// Afterwards nobody is in the callback any more, except this flow, which may be the callback's.
void RemoteTarget::unregister(PVOID notification) {
  if (notification == nullptr) return;
  if (notified_thread_.load(std::memory_order_relaxed) == PsGetCurrentThread()) {
    IoUnregisterPlugPlayNotification(notification);
  } else {
    IoUnregisterPlugPlayNotificationEx(notification);
  }
}

NTSTATUS RemoteTarget::notify(PVOID notification, PVOID context) {
  auto& target = *static_cast<RemoteTarget*>(context);
  const GUID& event = static_cast<PLUGPLAY_NOTIFICATION_HEADER*>(notification)->Event;
  NTSTATUS status = STATUS_SUCCESS;
  target.reference();  // the driver may delete it from its callback
  target.notified_thread_.store(PsGetCurrentThread(), std::memory_order_relaxed);
  if (IsEqualGUID(event, nt::target_query_remove)) status = target.query_remove();
  if (IsEqualGUID(event, nt::target_remove_canceled)) target.remove_canceled();
  if (IsEqualGUID(event, nt::target_remove_complete)) target.remove_complete();
  target.notified_thread_.store(nullptr, std::memory_order_relaxed);
  target.dereference();
  return status;
}

NTSTATUS RemoteTarget::query_remove() {
  if (callbacks_.query_remove != nullptr) {
    return call_driver({globals(), "EvtIoTargetQueryRemove", this}, callbacks_.query_remove,
                       static_cast<WDFIOTARGET>(handle()));
  }
  close_for_query_remove();
  return STATUS_SUCCESS;
}

void RemoteTarget::remove_canceled() {
  if (callbacks_.remove_canceled != nullptr) {
    call_driver({globals(), "EvtIoTargetRemoveCanceled", this}, callbacks_.remove_canceled,
                static_cast<WDFIOTARGET>(handle()));
    return;
  }
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
  // Fails for a target that was not opened by name, as in the reference (6.8).
  static_cast<void>(open(parameters));
}

void RemoteTarget::remove_complete() {
  if (callbacks_.remove_complete != nullptr) {
    call_driver({globals(), "EvtIoTargetRemoveComplete", this}, callbacks_.remove_complete,
                static_cast<WDFIOTARGET>(handle()));
    return;
  }
  // In the notification's own flow the registration cannot be taken back: that is for the deletion.
  close_with(
      {.event = plain_close(), .event_if_unopened = GateEvent::Close, .keeps_notification = true});
}

}  // namespace wdf
