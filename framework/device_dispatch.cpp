// SPDX-License-Identifier: MIT
// Where an IRP goes inside one device: preprocess callbacks, the remove lock, then the package for
// its major function (framework.md 2.5). Source: fxdevice.cpp Dispatch, DispatchWithLock,
// PreprocessIrp; fxdefaultirphandler.cpp.
#include "framework/call.h"
#include "framework/device.h"
#include "framework/file_object.h"
#include "framework/io_package.h"
#include "framework/pnp.h"
#include "framework/wmi.h"

namespace wdf {
namespace {

bool always_takes_remove_lock(UCHAR major) {
  return major == IRP_MJ_PNP || major == IRP_MJ_POWER || major == IRP_MJ_SYSTEM_CONTROL;
}

bool is_remove(const IO_STACK_LOCATION& location) {
  return location.MajorFunction == IRP_MJ_PNP && location.MinorFunction == IRP_MN_REMOVE_DEVICE;
}

NTSTATUS give_back_remove_lock(PDEVICE_OBJECT, PIRP irp, PVOID context) {
  auto& device = *static_cast<Device*>(context);
  if (irp->PendingReturned) IoMarkIrpPending(irp);
  IoReleaseRemoveLock(&device.remove_lock(), irp);
  return STATUS_CONTINUE_COMPLETION;
}

// DEV-R24: the lock is held until the IRP is completed, for which it gets a stack location more.
NTSTATUS hold_remove_lock_until_completion(Device& device, IRP* irp) {
  const NTSTATUS status = IoAcquireRemoveLock(&device.remove_lock(), irp);
  if (!NT_SUCCESS(status)) return status;
  IoCopyCurrentIrpStackLocationToNext(irp);
  IoSetCompletionRoutine(irp, give_back_remove_lock, &device, TRUE, TRUE, TRUE);
  IoSetNextIrpStackLocation(irp);
  return STATUS_SUCCESS;
}

const PreprocessEntry* find_preprocess(const Device& device, const IO_STACK_LOCATION& location) {
  for (const PreprocessEntry& entry : device.config().preprocess) {
    if (entry.matches(location.MajorFunction, location.MinorFunction)) return &entry;
  }
  return nullptr;
}

NTSTATUS dispatch_or_preprocess(Device& device, IRP* irp) {
  const PreprocessEntry* entry = find_preprocess(device, *IoGetCurrentIrpStackLocation(irp));
  if (__builtin_expect(entry == nullptr, 1)) return dispatch_to_package(device, irp);
  return call_driver({device.globals(), "EvtDeviceWdmIrpPreprocess", &device}, entry->callback,
                     device.device_handle(), irp);
}

}  // namespace

NTSTATUS complete_irp(IRP* irp, NTSTATUS status) {
  irp->IoStatus.Status = status;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return status;
}

NTSTATUS forward_irp(Device& device, IRP* irp) {
  const bool is_power = IoGetCurrentIrpStackLocation(irp)->MajorFunction == IRP_MJ_POWER;
  if (is_power) PoStartNextPowerIrp(irp);
  if (device.is_pdo()) return complete_irp(irp, irp->IoStatus.Status);
  IoSkipCurrentIrpStackLocation(irp);
  return is_power ? PoCallDriver(device.attached_device(), irp)
                  : IoCallDriver(device.attached_device(), irp);
}

NTSTATUS ask_below(Device& device, IRP* irp) {
  if (!device.is_pdo() && !IoForwardIrpSynchronously(device.attached_device(), irp)) {
    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;
  }
  return irp->IoStatus.Status;
}

NTSTATUS dispatch_by_default(Device& device, IRP* irp) {
  if (device.is_filter()) return forward_irp(device, irp);
  const UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
  if (major == IRP_MJ_POWER) PoStartNextPowerIrp(irp);
  irp->IoStatus.Information = 0;
  return complete_irp(irp, STATUS_INVALID_DEVICE_REQUEST);
}

NTSTATUS dispatch_to_package(Device& device, IRP* irp) {
  switch (IoGetCurrentIrpStackLocation(irp)->MajorFunction) {
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
      return dispatch_io(device, irp);
    case IRP_MJ_CREATE:
      return device.files().create(irp);
    case IRP_MJ_CLEANUP:
      return device.files().cleanup(irp);
    case IRP_MJ_CLOSE:
      return device.files().close(irp);
    case IRP_MJ_SHUTDOWN:
      return device.files().shutdown(irp);
    case IRP_MJ_PNP:
      if (device.is_control()) break;
      return device.pnp().dispatch_pnp(irp);
    case IRP_MJ_POWER:
      if (device.is_control()) break;
      return device.pnp().dispatch_power(irp);
    case IRP_MJ_SYSTEM_CONTROL:
      return device.wmi().dispatch(irp);
    default:
      break;
  }
  return dispatch_by_default(device, irp);
}

NTSTATUS dispatch_irp(DEVICE_OBJECT* wdm_device, IRP* irp) {
  Device& device = device_of(wdm_device);
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  if (__builtin_expect(!always_takes_remove_lock(location.MajorFunction), 1)) {
    if (__builtin_expect(device.config().acquires_remove_lock_for_io, 0)) {
      const NTSTATUS status = hold_remove_lock_until_completion(device, irp);
      if (!NT_SUCCESS(status)) return complete_irp(irp, status);
    }
    return dispatch_or_preprocess(device, irp);
  }
  // REMOVE_DEVICE takes the lock itself, because it ends with waiting for it.
  if (is_remove(location) && !device.is_control()) return dispatch_or_preprocess(device, irp);
  const NTSTATUS status = IoAcquireRemoveLock(&device.remove_lock(), irp);
  if (!NT_SUCCESS(status)) {
    if (location.MajorFunction == IRP_MJ_POWER) PoStartNextPowerIrp(irp);
    return complete_irp(irp, status);  // DEV-R23
  }
  // The IRP may be gone afterwards; its address is the tag and no more.
  const NTSTATUS result = dispatch_or_preprocess(device, irp);
  IoReleaseRemoveLock(&device.remove_lock(), irp);
  return result;
}

}  // namespace wdf
