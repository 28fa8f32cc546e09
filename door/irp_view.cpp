// SPDX-License-Identifier: MIT
// The table of transfer methods, read from the device's side.
#include "door/irp_view.h"

namespace door {
namespace {

bool is_control(const IO_STACK_LOCATION& location) {
  return location.MajorFunction == IRP_MJ_DEVICE_CONTROL ||
         location.MajorFunction == IRP_MJ_INTERNAL_DEVICE_CONTROL;
}

void* system_address(MDL* mdl) {
  return mdl == nullptr ? nullptr : MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
}

// The buffer of a read or write.
void* transfer_buffer(DEVICE_OBJECT* device, IRP* irp) {
  if ((device->Flags & DO_BUFFERED_IO) != 0) return irp->AssociatedIrp.SystemBuffer;
  if ((device->Flags & DO_DIRECT_IO) != 0) return system_address(irp->MdlAddress);
  return irp->UserBuffer;
}

void* control_output(IRP* irp, ULONG control_code) {
  switch (METHOD_FROM_CTL_CODE(control_code)) {
    case METHOD_BUFFERED:
      return irp->AssociatedIrp.SystemBuffer;
    case METHOD_NEITHER:
      return irp->UserBuffer;
    default:
      return system_address(irp->MdlAddress);
  }
}

std::span<std::uint8_t> span_of(void* buffer, ULONG length) {
  if (buffer == nullptr) return {};
  return {static_cast<std::uint8_t*>(buffer), length};
}

}  // namespace

std::span<const std::uint8_t> input_of(DEVICE_OBJECT* device, IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  if (location.MajorFunction == IRP_MJ_WRITE) {
    return span_of(transfer_buffer(device, irp), location.Parameters.Write.Length);
  }
  if (!is_control(location)) return {};
  const auto& control = location.Parameters.DeviceIoControl;
  const bool is_neither = METHOD_FROM_CTL_CODE(control.IoControlCode) == METHOD_NEITHER;
  return span_of(is_neither ? control.Type3InputBuffer : irp->AssociatedIrp.SystemBuffer,
                 control.InputBufferLength);
}

std::span<std::uint8_t> output_of(DEVICE_OBJECT* device, IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  if (location.MajorFunction == IRP_MJ_READ) {
    return span_of(transfer_buffer(device, irp), location.Parameters.Read.Length);
  }
  if (!is_control(location)) return {};
  const auto& control = location.Parameters.DeviceIoControl;
  return span_of(control_output(irp, control.IoControlCode), control.OutputBufferLength);
}

ULONG wanted_length(IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  if (location.MajorFunction == IRP_MJ_READ) return location.Parameters.Read.Length;
  if (location.MajorFunction == IRP_MJ_WRITE) return location.Parameters.Write.Length;
  if (is_control(location)) return location.Parameters.DeviceIoControl.OutputBufferLength;
  return 0;
}

}  // namespace door
