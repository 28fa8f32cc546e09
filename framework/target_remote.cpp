// SPDX-License-Identifier: MIT
// Opening and closing remote targets, and what they do when PnP asks for their device.
// Source: requests.md 6.6-6.8; fxiotargetremote.cpp, fxiotargetremotekm.cpp.
#include "framework/target_remote.h"

#include <cstring>
#include <new>

#include "framework/call.h"
#include "framework/driver.h"
#include "nt/device.h"
#include "nt/pnp_guids.h"

namespace wdf {

const ObjectType RemoteTarget::type{.code = TypeCode::RemoteTarget,
                                    .dispose = &RemoteTarget::dispose,
                                    .destroy = &destroy_as<RemoteTarget>,
                                    .is_passive_dispose = true};

RemoteTarget::RemoteTarget(const ObjectSeed& seed) : Target(seed) {
  KeInitializeEvent(&is_settled_, NotificationEvent, TRUE);
}

RemoteTarget::~RemoteTarget() {
  delete[] kept_name_;
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

// The strings and the rest of what the next reopen needs (6.7 #9).
NTSTATUS RemoteTarget::keep_parameters(const WDF_IO_TARGET_OPEN_PARAMS& parameters) {
  const UNICODE_STRING& name = parameters.TargetDeviceName;
  const std::size_t count = name.Length / sizeof(WCHAR);
  auto* copy = new (std::nothrow) char16_t[count + 1];
  if (copy == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  if (count != 0) std::memcpy(copy, name.Buffer, name.Length);
  copy[count] = 0;
  delete[] kept_name_;
  kept_name_ = copy;
  kept_ = parameters;
  kept_.TargetDeviceName = {name.Length, static_cast<USHORT>(name.Length + sizeof(WCHAR)), copy};
  kept_.EaBuffer = nullptr;
  kept_.EaBufferLength = 0;
  kept_.AllocationSize = nullptr;
  return STATUS_SUCCESS;
}

RemoteTarget::Reached RemoteTarget::open_by_name(WDF_IO_TARGET_OPEN_PARAMS& parameters) {
  Reached reached;
  OBJECT_ATTRIBUTES attributes;
  InitializeObjectAttributes(&attributes, &parameters.TargetDeviceName,
                             OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, nullptr, nullptr);
  IO_STATUS_BLOCK io_status{};
  reached.status =
      ZwCreateFile(&reached.handle, parameters.DesiredAccess, &attributes, &io_status,
                   reinterpret_cast<PLARGE_INTEGER>(parameters.AllocationSize),
                   parameters.FileAttributes, parameters.ShareAccess, parameters.CreateDisposition,
                   parameters.CreateOptions, parameters.EaBuffer, parameters.EaBufferLength);
  parameters.FileInformation = static_cast<ULONG>(io_status.Information);
  if (!NT_SUCCESS(reached.status)) {
    reached.handle = nullptr;
    return reached;
  }
  void* body = nullptr;
  reached.status = ObReferenceObjectByHandle(reached.handle, parameters.DesiredAccess,
                                             *IoFileObjectType, KernelMode, &body, nullptr);
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
  if (is_reopen && kept_.Type != WdfIoTargetOpenByName) return STATUS_INVALID_DEVICE_REQUEST;
  if (!begin_open()) return STATUS_INVALID_DEVICE_STATE;
  NTSTATUS status = is_reopen ? STATUS_SUCCESS : keep_parameters(parameters);
  Reached reached;
  if (NT_SUCCESS(status)) {
    if (kept_.Type == WdfIoTargetOpenByName) {
      WDF_IO_TARGET_OPEN_PARAMS by_name = kept_;
      if (!is_reopen) {
        by_name.EaBuffer = parameters.EaBuffer;
        by_name.EaBufferLength = parameters.EaBufferLength;
        by_name.AllocationSize = parameters.AllocationSize;
      }
      reached = open_by_name(by_name);
      parameters.FileInformation = by_name.FileInformation;
    } else {
      reached = use_existing(parameters);
    }
    status = reached.status;
  }
  if (NT_SUCCESS(status)) {
    finish_open(reached);
    return status;
  }
  give_back(reached);
  {
    nt::Guard guard(lock_);
    opening_ = wdf::step(opening_, OpeningEvent::Failed).next;
  }
  change_gate(GateEvent::OpenFailed);
  KeSetEvent(&is_settled_, IO_NO_INCREMENT, FALSE);
  return status;
}

void RemoteTarget::finish_open(const Reached& reached) {
  reached_ = reached;
  use_device(reached.device, nt::bottom_of_stack(reached.device), reached.file);
  register_notification();
  {
    nt::Guard guard(lock_);
    opening_ = wdf::step(opening_, OpeningEvent::Opened).next;
  }
  change_gate(GateEvent::Opened);
  KeSetEvent(&is_settled_, IO_NO_INCREMENT, FALSE);
}

void RemoteTarget::give_back(const Reached& reached) {
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
  close_with(GateEvent::Close, GateEvent::Close);
}

// Keeps the notification, which will say whether the device stays (6.6 step 5).
void RemoteTarget::close_for_query_remove() {
  close_with(GateEvent::CloseForQueryRemove, GateEvent::CloseForQueryRemoveUnopened);
}

void RemoteTarget::register_notification() {
  if (notification_ != nullptr || reached_.file == nullptr) return;
  const NTSTATUS status = IoRegisterPlugPlayNotification(
      EventCategoryTargetDeviceChange, 0, reached_.file, globals().wdm_driver,
      &RemoteTarget::notify, this, &notification_);
  if (!NT_SUCCESS(status)) notification_ = nullptr;  // 6.7 #14: ignored
}

void RemoteTarget::unregister_notification() {
  PVOID notification = notification_;
  notification_ = nullptr;
  if (notification != nullptr) IoUnregisterPlugPlayNotification(notification);
}

NTSTATUS RemoteTarget::notify(PVOID notification, PVOID context) {
  auto& target = *static_cast<RemoteTarget*>(context);
  const GUID& event = static_cast<PLUGPLAY_NOTIFICATION_HEADER*>(notification)->Event;
  if (IsEqualGUID(event, nt::target_query_remove)) return target.query_remove();
  if (IsEqualGUID(event, nt::target_remove_canceled)) target.remove_canceled();
  if (IsEqualGUID(event, nt::target_remove_complete)) target.remove_complete();
  return STATUS_SUCCESS;
}

NTSTATUS RemoteTarget::query_remove() {
  if (kept_.EvtIoTargetQueryRemove != nullptr) {
    return call_driver({globals(), "EvtIoTargetQueryRemove", this}, kept_.EvtIoTargetQueryRemove,
                       static_cast<WDFIOTARGET>(handle()));
  }
  close_for_query_remove();
  return STATUS_SUCCESS;
}

void RemoteTarget::remove_canceled() {
  if (kept_.EvtIoTargetRemoveCanceled != nullptr) {
    call_driver({globals(), "EvtIoTargetRemoveCanceled", this}, kept_.EvtIoTargetRemoveCanceled,
                static_cast<WDFIOTARGET>(handle()));
    return;
  }
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
  // Fails for a target that was not opened by name, as in the reference (6.8).
  static_cast<void>(open(parameters));
}

void RemoteTarget::remove_complete() {
  if (kept_.EvtIoTargetRemoveComplete != nullptr) {
    call_driver({globals(), "EvtIoTargetRemoveComplete", this}, kept_.EvtIoTargetRemoveComplete,
                static_cast<WDFIOTARGET>(handle()));
    return;
  }
  // In the notification's own flow the registration cannot be taken back: that is for the deletion.
  close_with(GateEvent::Close, GateEvent::Close);
}

}  // namespace wdf
