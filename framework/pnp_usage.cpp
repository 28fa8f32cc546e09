// SPDX-License-Identifier: MIT
// IRP_MN_DEVICE_USAGE_NOTIFICATION: the system puts a special file on a device, or takes it away.
// The device's own parent, the devices it depends on and those below it hear of it before its
// driver does; a refusal takes back what was told. Source: fxpkgpnp.cpp PnpDeviceUsageNotification,
// SetUsageNotificationFlags, CommitUsageNotification; supportkm.cpp
// SendDeviceUsageNotificationWorker. Power IRPs are always carried out in a thread that can wait,
// so none has to be asked for.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/pnp.h"
#include "nt/sync_irp.h"

namespace wdf {
namespace {

constexpr ULONG power_flags = DO_POWER_PAGABLE | DO_POWER_INRUSH;

WDF_SPECIAL_FILE_TYPE special_file(DEVICE_USAGE_NOTIFICATION_TYPE type) {
  switch (type) {
    case DeviceUsageTypePaging:
      return WdfSpecialFilePaging;
    case DeviceUsageTypeHibernation:
      return WdfSpecialFileHibernation;
    case DeviceUsageTypeDumpFile:
      return WdfSpecialFileDump;
    case DeviceUsageTypeBoot:
      return WdfSpecialFileBoot;
    case DeviceUsageTypePostDisplay:
      return WdfSpecialFilePostDisplay;
    case DeviceUsageTypeGuestAssigned:
      return WdfSpecialFileGuestAssigned;
    default:
      return WdfSpecialFileUndefined;
  }
}

NTSTATUS tell(DEVICE_OBJECT* device, DEVICE_USAGE_NOTIFICATION_TYPE type, bool is_in_path) {
  const nt::SyncIrp sync = nt::make_sync_irp(device, IRP_MJ_PNP, IRP_MN_DEVICE_USAGE_NOTIFICATION);
  if (sync.irp == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.location->Parameters.UsageNotification.Type = type;
  sync.location->Parameters.UsageNotification.InPath = is_in_path ? TRUE : FALSE;
  return nt::send_sync_irp(device, sync).Status;
}

NTSTATUS tell_stack(DEVICE_OBJECT* device, DEVICE_USAGE_NOTIFICATION_TYPE type, bool is_in_path) {
  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(device);
  const NTSTATUS status = tell(top, type, is_in_path);
  ObDereferenceObject(top);
  return status;
}

// All of them or, after a refusal, none.
NTSTATUS tell_stacks(const std::vector<DEVICE_OBJECT*>& devices,
                     DEVICE_USAGE_NOTIFICATION_TYPE type, bool is_in_path) {
  for (std::size_t told = 0; told < devices.size(); ++told) {
    const NTSTATUS status = tell_stack(devices[told], type, is_in_path);
    if (NT_SUCCESS(status)) continue;
    for (std::size_t each = 0; each < told; ++each) tell_stack(devices[each], type, !is_in_path);
    return status;
  }
  return STATUS_SUCCESS;
}

}  // namespace

NTSTATUS Pnp::answer_usage(IRP* irp) {
  const auto& asked = IoGetCurrentIrpStackLocation(irp)->Parameters.UsageNotification;
  const Usage usage{asked.Type, special_file(asked.Type), asked.InPath != FALSE};
  const bool is_supported =
      usage.file != WdfSpecialFileUndefined &&
      (!usage.is_in_path || device_.is_filter() || special_files.is_supported(usage.file));
  if (!is_supported) return complete_irp(irp, STATUS_NOT_IMPLEMENTED);

  const ULONG flags_before = device_.wdm_device()->Flags;
  count_usage(usage);
  NTSTATUS status = STATUS_SUCCESS;
  if (device_.is_pdo()) {
    status = tell_stack(device_.config().parent->wdm_device(), usage.type, usage.is_in_path);
  }
  if (!NT_SUCCESS(status)) {
    uncount_usage(usage, flags_before);
    return complete_irp(irp, status);
  }
  const std::vector<DEVICE_OBJECT*> dependents = special_files.dependents.referenced();
  // A dependent that refuses leaves count, flags and parent as they are: so does the source.
  status = tell_stacks(dependents, usage.type, usage.is_in_path);
  if (NT_SUCCESS(status)) {
    status = carry_out_usage(irp, usage);
    if (NT_SUCCESS(status)) {
      commit_usage(flags_before);
    } else {
      uncount_usage(usage, flags_before);
      for (DEVICE_OBJECT* each : dependents) tell_stack(each, usage.type, !usage.is_in_path);
    }
  }
  for (DEVICE_OBJECT* each : dependents) ObDereferenceObject(each);
  return complete_irp(irp, status);
}

void Pnp::count_usage(const Usage& usage) {
  special_files.count(usage.file, usage.is_in_path);
  if (!SpecialFiles::is_about_power(usage.file)) return;
  ULONG& flags = device_.wdm_device()->Flags;
  if (device_.is_filter()) {
    flags = (flags & ~power_flags) | (device_.attached_device()->Flags & power_flags);
  } else if (usage.is_in_path) {
    flags &= ~ULONG{DO_POWER_PAGABLE};
  } else if (device_.config().is_power_pageable && !special_files.is_in_use()) {
    flags |= DO_POWER_PAGABLE;
  }
}

void Pnp::uncount_usage(const Usage& usage, ULONG flags_before) {
  special_files.count(usage.file, !usage.is_in_path);
  device_.wdm_device()->Flags = flags_before;
}

// The device is in D0 for it, and stays there as long as it is in the path of a dump file.
NTSTATUS Pnp::carry_out_usage(IRP* irp, const Usage& usage) {
  if (!device_.config().owns_power_policy()) return tell_below_and_driver(irp, usage);
  NTSTATUS status = policy_.need_and_wait();
  if (!NT_SUCCESS(status)) return status;
  status = tell_below_and_driver(irp, usage);
  if (NT_SUCCESS(status) && usage.file == WdfSpecialFileDump) {
    if (usage.is_in_path) {
      policy_.need();
    } else if (special_files.count_of(usage.file) >= 0) {
      policy_.release();
    }
  }
  policy_.release();
  return status;
}

NTSTATUS Pnp::tell_below_and_driver(IRP* irp, const Usage& usage) {
  irp->IoStatus.Status = STATUS_SUCCESS;
  NTSTATUS status = ask_below(device_, irp);
  if (NT_SUCCESS(status)) status = call_usage(usage);
  if (NT_SUCCESS(status) || !NT_SUCCESS(irp->IoStatus.Status)) return status;
  // The driver refuses what those below have agreed to.
  if (device_.is_pdo()) {
    tell_stack(device_.config().parent->wdm_device(), usage.type, !usage.is_in_path);
  } else {
    tell(device_.attached_device(), usage.type, false);
  }
  return status;
}

// A driver has one of the two.
NTSTATUS Pnp::call_usage(const Usage& usage) {
  const WDF_PNPPOWER_EVENT_CALLBACKS& callbacks = device_.config().pnp;
  const BOOLEAN is_in_path = usage.is_in_path ? TRUE : FALSE;
  if (const auto callback = callbacks.EvtDeviceUsageNotification) {
    call_driver({device_.globals(), "EvtDeviceUsageNotification", &device_}, callback,
                device_.device_handle(), usage.file, is_in_path);
  }
  if (const auto callback = callbacks.EvtDeviceUsageNotificationEx) {
    return call_driver({device_.globals(), "EvtDeviceUsageNotificationEx", &device_}, callback,
                       device_.device_handle(), usage.file, is_in_path);
  }
  return STATUS_SUCCESS;
}

void Pnp::commit_usage(ULONG flags_before) {
  if (((device_.wdm_device()->Flags ^ flags_before) & DO_POWER_PAGABLE) != 0) {
    const Turn turn(*this);
    pageable_changed();
  }
  IoInvalidateDeviceState(device_.physical_device());
}

}  // namespace wdf
