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
  target.unregister_notification();
  target.close_with(GateEvent::Delete, GateEvent::Delete);
  target.wait_until_unused();
  return false;
}

bool RemoteTarget::begin_open() {
  nt::Guard guard(lock_);
  const auto& cell = wdf::step(opening_, OpeningEvent::Open);
  if (gate() == Gate::Deleted || cell.effect == TargetEffect::Refuse) return false;
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
  unregister_notification();
  if (!is_reopen) kept_ = std::move(fresh);
  Reached reached =
      kept_.is_by_name() ? open_by_name(&parameters.FileInformation) : use_existing(parameters);
  if (NT_SUCCESS(reached.status)) {
    reached.status = nt::ask_target_pdo(reached.device, &reached.pdo);
  }
  if (!NT_SUCCESS(reached.status)) {
    if (!is_reopen) kept_ = {};
    return fail_open(reached);
  }
  if (!is_reopen) {
    callbacks_ = {parameters.EvtIoTargetQueryRemove, parameters.EvtIoTargetRemoveCanceled,
                  parameters.EvtIoTargetRemoveComplete};
  }
  finish_open(reached);
  return STATUS_SUCCESS;
}

NTSTATUS RemoteTarget::fail_open(const Reached& reached) {
  give_back(reached);
  {
    nt::Guard guard(lock_);
    opening_ = wdf::step(opening_, OpeningEvent::Failed).next;
  }
  change_gate(GateEvent::OpenFailed);
  KeSetEvent(&is_settled_, IO_NO_INCREMENT, FALSE);
  return reached.status;
}

void RemoteTarget::finish_open(const Reached& reached) {
  reached_ = reached;
  use_device(reached.device, reached.pdo, reached.file);
  register_notification();
  {
    nt::Guard guard(lock_);
    opening_ = wdf::step(opening_, OpeningEvent::Opened).next;
  }
  change_gate(GateEvent::Opened);
  KeSetEvent(&is_settled_, IO_NO_INCREMENT, FALSE);
}

void RemoteTarget::give_back(const Reached& reached) {
  if (reached.pdo != nullptr) ObDereferenceObject(reached.pdo);
  if (reached.device != nullptr) ObDereferenceObject(reached.device);
  if (reached.file != nullptr) ObDereferenceObject(reached.file);
  if (reached.handle != nullptr) ZwClose(reached.handle);
}

void RemoteTarget::close_with(GateEvent event, GateEvent event_if_unopened) {
  bool is_open;
  for (;;) {
    KeWaitForSingleObject(&is_settled_, Executive, KernelMode, FALSE, nullptr);
    nt::Guard guard(lock_);
    if (opening_ == Opening::BeingOpened) continue;
    is_open = opening_ == Opening::Open;
    opening_ = wdf::step(opening_, OpeningEvent::Closed).next;
    break;
  }
  remove(is_open ? event : event_if_unopened);
  const Reached reached = reached_;
  reached_ = {};
  give_back(reached);
}

void RemoteTarget::close() {
  unregister_notification();
  close_plainly();
}

// Clients before 1.9 find what was open in the state of a close for query-remove (Close in
// fxiotargetremote.cpp).
void RemoteTarget::close_plainly() {
  close_with(globals().is_at_least(9) ? GateEvent::Close : GateEvent::CloseForQueryRemove,
             GateEvent::Close);
}

// Keeps the notification, which will say whether the device stays (6.6 step 5).
void RemoteTarget::close_for_query_remove() {
  close_with(GateEvent::CloseForQueryRemove, GateEvent::CloseForQueryRemoveUnopened);
}

void RemoteTarget::register_notification() {
  if (reached_.file == nullptr) return;
  const NTSTATUS status = IoRegisterPlugPlayNotification(
      EventCategoryTargetDeviceChange, 0, reached_.file, globals().wdm_driver,
      &RemoteTarget::notify, this, &notification_);
  if (!NT_SUCCESS(status)) notification_ = nullptr;  // 6.7 #14: ignored
}

void RemoteTarget::unregister_notification() {
  PVOID notification = notification_;
  notification_ = nullptr;
  if (notification == nullptr) return;
  // Afterwards nobody is in the callback any more, except this flow, which may be the callback's.
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
  close_plainly();
}

}  // namespace wdf
