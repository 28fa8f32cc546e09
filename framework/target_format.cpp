// SPDX-License-Identifier: MIT
// How a read, a write or a control code is written into the next stack location, and where the
// device below finds its buffers under each transfer method.
// Source: requests.md 3.2; fxiotargetkm.cpp FormatIoRequest, FormatIoctlRequest.
#include "framework/target_format.h"

#include <algorithm>
#include <cstring>

namespace wdf {
namespace {

// Clears the next location; what it inherits from the current one is the file (3.2.7).
IO_STACK_LOCATION& begin_location(Target& target, Request& request, UCHAR major) {
  PIRP irp = request.irp();
  PIO_STACK_LOCATION next = IoGetNextIrpStackLocation(irp);
  *next = {};
  if (request.irp_owner() == IrpOwner::FromIo) {
    const IO_STACK_LOCATION* current = IoGetCurrentIrpStackLocation(irp);
    next->Flags = current->Flags;
    next->FileObject = current->FileObject;
  }
  if (target.overrides_file()) next->FileObject = target.wdm_file();
  next->MajorFunction = major;
  return *next;
}

NTSTATUS put_mdl(Request& request, const IoBuffer& buffer) {
  PIRP irp = request.irp();
  if (buffer.mdl != nullptr) {
    irp->MdlAddress = buffer.mdl;
  } else if (buffer.length == 0) {
    irp->MdlAddress = nullptr;
  } else {
    irp->MdlAddress = request.build_mdl(buffer.buffer, buffer.length);
    if (irp->MdlAddress == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  }
  return STATUS_SUCCESS;
}

// A buffer of the framework's stands for the driver's: written data is copied now, read data when
// the request is back.
NTSTATUS put_bounce(Request& request, const IoBuffer& input, const IoBuffer& output) {
  PIRP irp = request.irp();
  irp->UserBuffer = nullptr;
  const std::size_t length = std::max(input.length, output.length);
  if (length == 0) {
    irp->AssociatedIrp.SystemBuffer = nullptr;
    return STATUS_SUCCESS;
  }
  void* bounce = request.bounce_buffer(length);
  if (bounce == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  irp->AssociatedIrp.SystemBuffer = bounce;
  if (input.length != 0 && input.buffer != nullptr) {
    std::memcpy(bounce, input.buffer, input.length);
  }
  irp->UserBuffer = output.buffer;
  if (output.length != 0) request.arm_copy_back(output.buffer, output.length);
  return STATUS_SUCCESS;
}

NTSTATUS put_transfer_buffer(Target& target, Request& request, UCHAR major,
                             const IoBuffer& buffer) {
  switch (target.transfer()) {
    case Transfer::Direct:
      return put_mdl(request, buffer);
    case Transfer::Buffered:
      return major == IRP_MJ_WRITE ? put_bounce(request, buffer, {})
                                   : put_bounce(request, {}, buffer);
    case Transfer::Neither:
      request.irp()->UserBuffer = buffer.buffer;
      return STATUS_SUCCESS;
    case Transfer::Undefined:
      break;
  }
  return STATUS_INVALID_DEVICE_STATE;
}

NTSTATUS put_control_buffers(Request& request, IO_STACK_LOCATION& location, ULONG code,
                             const IoBuffer& input, const IoBuffer& output) {
  PIRP irp = request.irp();
  switch (METHOD_FROM_CTL_CODE(code)) {
    case METHOD_BUFFERED:
      return put_bounce(request, input, output);
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
      irp->AssociatedIrp.SystemBuffer = input.buffer;
      return put_mdl(request, output);
    default:  // METHOD_NEITHER
      irp->UserBuffer = output.buffer;
      location.Parameters.DeviceIoControl.Type3InputBuffer = input.buffer;
      return STATUS_SUCCESS;
  }
}

// The end of every formatter: a failure leaves the request unformatted (3.2.1 step 8).
NTSTATUS finish_format(Request& request, NTSTATUS status) {
  if (__builtin_expect(!NT_SUCCESS(status), 0)) {
    request.restore();
    request.move_format(FormatEvent::Unformat);
    return status;
  }
  request.move_format(FormatEvent::Filled);
  return status;
}

void keep(Request& request, const IoBuffer& buffer) {
  if (buffer.header != nullptr) request.format_part().keep_memory(*buffer.header);
}

}  // namespace

// Here, because every formatter begins with it.
NTSTATUS Request::validate_target(const Target& target, Ddi ddi) {
  if (refuse_format(*this, ddi)) return STATUS_INVALID_DEVICE_REQUEST;
  if (irp_ != nullptr && format_kind_ != FormatKind::None) {
    restore();
    move_format(FormatEvent::Unformat);
  }
  const CCHAR wanted = target.stack_size();
  if (wanted == 0) return STATUS_INVALID_DEVICE_STATE;
  if (irp_ != nullptr && locations_left() >= wanted) return STATUS_SUCCESS;
  if (irp_ == nullptr || irp_owner_ == IrpOwner::Internal) return gain_irp(wanted);
  return STATUS_REQUEST_NOT_ACCEPTED;
}

NTSTATUS format_transfer(Target& target, Request& request, const TransferFormat& format,
                         const IoBuffer& buffer, Ddi ddi) {
  NTSTATUS status = request.validate_target(target, ddi);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  status = request.begin_format(FormatKind::Io);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  keep(request, buffer);
  IO_STACK_LOCATION& location = begin_location(target, request, format.major);
  request.format_part().save_irp_buffers(*request.irp());
  status = put_transfer_buffer(target, request, format.major, buffer);
  static_assert(offsetof(IO_STACK_LOCATION, Parameters.Read.ByteOffset) ==
                offsetof(IO_STACK_LOCATION, Parameters.Write.ByteOffset));
  location.Parameters.Read.Length = static_cast<ULONG>(buffer.length);
  location.Parameters.Read.ByteOffset.QuadPart =
      format.device_offset != nullptr ? *format.device_offset : 0;

  WDF_REQUEST_COMPLETION_PARAMS& params = request.format_part().params;
  params.Type = format.major == IRP_MJ_READ ? WdfRequestTypeRead : WdfRequestTypeWrite;
  params.Parameters.Read.Buffer = buffer.handle;
  params.Parameters.Read.Offset = buffer.offset;
  return finish_format(request, status);
}

NTSTATUS format_control(Target& target, Request& request, const ControlFormat& format,
                        const IoBuffer& input, const IoBuffer& output, Ddi ddi) {
  NTSTATUS status = request.validate_target(target, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = request.begin_format(FormatKind::Io);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  keep(request, input);
  keep(request, output);
  IO_STACK_LOCATION& location = begin_location(target, request, format.major);
  request.format_part().save_irp_buffers(*request.irp());
  auto& parameters = location.Parameters.DeviceIoControl;
  parameters.IoControlCode = format.code;
  parameters.InputBufferLength = static_cast<ULONG>(input.length);
  parameters.OutputBufferLength = static_cast<ULONG>(output.length);
  status = put_control_buffers(request, location, format.code, input, output);

  WDF_REQUEST_COMPLETION_PARAMS& params = request.format_part().params;
  params.Type = format.major == IRP_MJ_DEVICE_CONTROL ? WdfRequestTypeDeviceControl
                                                      : WdfRequestTypeDeviceControlInternal;
  auto& ioctl = params.Parameters.Ioctl;
  ioctl.IoControlCode = format.code;
  ioctl.Input.Buffer = input.handle;
  ioctl.Input.Offset = input.offset;
  ioctl.Output.Buffer = output.handle;
  ioctl.Output.Offset = output.offset;
  return finish_format(request, status);
}

NTSTATUS format_others(Target& target, Request& request, ULONG code, const IoBuffer (&arguments)[3],
                       Ddi ddi) {
  NTSTATUS status = request.validate_target(target, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = request.begin_format(FormatKind::Others);
  if (!NT_SUCCESS(status)) return status;
  for (const IoBuffer& argument : arguments) keep(request, argument);
  IO_STACK_LOCATION& location = begin_location(target, request, IRP_MJ_INTERNAL_DEVICE_CONTROL);
  location.Parameters.Others.Argument1 = arguments[0].buffer;
  location.Parameters.Others.Argument2 = arguments[1].buffer;
  location.Parameters.Others.Argument4 = arguments[2].buffer;
  // The code lies where Argument3 does.
  location.Parameters.DeviceIoControl.IoControlCode = code;

  WDF_REQUEST_COMPLETION_PARAMS& params = request.format_part().params;
  params.Type = WdfRequestTypeOther;
  params.Parameters.Others.Argument1.Ptr = arguments[0].handle;
  params.Parameters.Others.Argument2.Ptr = arguments[1].handle;
  params.Parameters.Others.Argument4.Ptr = arguments[2].handle;
  return finish_format(request, status);
}

namespace ddi {

// One function for the compiler down to the stack location, as it is the way of every transfer.
[[gnu::flatten]] NTSTATUS WdfIoTargetFormatRequestForRead(PWDF_DRIVER_GLOBALS globals,
                                                          WDFIOTARGET target_handle,
                                                          WDFREQUEST handle, WDFMEMORY memory,
                                                          PWDFMEMORY_OFFSET offsets,
                                                          PLONGLONG device_offset) {
  constexpr Ddi self = Ddi::WdfIoTargetFormatRequestForRead;
  Target& target = resolve<Target>(globals, target_handle, self);
  Request& request = resolve<Request>(globals, handle, self);
  IoBuffer buffer;
  const NTSTATUS status = take_buffer(globals, memory, offsets, self, buffer);
  if (!NT_SUCCESS(status)) return status;
  return format_transfer(target, request, {IRP_MJ_READ, device_offset}, buffer, self);
}

[[gnu::flatten]] NTSTATUS WdfIoTargetFormatRequestForWrite(PWDF_DRIVER_GLOBALS globals,
                                                           WDFIOTARGET target_handle,
                                                           WDFREQUEST handle, WDFMEMORY memory,
                                                           PWDFMEMORY_OFFSET offsets,
                                                           PLONGLONG device_offset) {
  constexpr Ddi self = Ddi::WdfIoTargetFormatRequestForWrite;
  Target& target = resolve<Target>(globals, target_handle, self);
  Request& request = resolve<Request>(globals, handle, self);
  IoBuffer buffer;
  const NTSTATUS status = take_buffer(globals, memory, offsets, self, buffer);
  if (!NT_SUCCESS(status)) return status;
  return format_transfer(target, request, {IRP_MJ_WRITE, device_offset}, buffer, self);
}

namespace {

struct ControlMemories {
  WDFMEMORY input;
  PWDFMEMORY_OFFSET input_offsets;
  WDFMEMORY output;
  PWDFMEMORY_OFFSET output_offsets;
};

NTSTATUS format_control_ddi(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target_handle,
                            WDFREQUEST handle, const ControlFormat& format,
                            const ControlMemories& memories, Ddi ddi) {
  Target& target = resolve<Target>(globals, target_handle, ddi);
  Request& request = resolve<Request>(globals, handle, ddi);
  IoBuffer input;
  NTSTATUS status = take_buffer(globals, memories.input, memories.input_offsets, ddi, input);
  if (!NT_SUCCESS(status)) return status;
  IoBuffer output;
  status = take_buffer(globals, memories.output, memories.output_offsets, ddi, output);
  if (!NT_SUCCESS(status)) return status;
  return format_control(target, request, format, input, output, ddi);
}

}  // namespace

NTSTATUS WdfIoTargetFormatRequestForIoctl(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target_handle,
                                          WDFREQUEST handle, ULONG code, WDFMEMORY input,
                                          PWDFMEMORY_OFFSET input_offsets, WDFMEMORY output,
                                          PWDFMEMORY_OFFSET output_offsets) {
  return format_control_ddi(globals, target_handle, handle, {IRP_MJ_DEVICE_CONTROL, code},
                            {input, input_offsets, output, output_offsets},
                            Ddi::WdfIoTargetFormatRequestForIoctl);
}

NTSTATUS WdfIoTargetFormatRequestForInternalIoctl(PWDF_DRIVER_GLOBALS globals,
                                                  WDFIOTARGET target_handle, WDFREQUEST handle,
                                                  ULONG code, WDFMEMORY input,
                                                  PWDFMEMORY_OFFSET input_offsets, WDFMEMORY output,
                                                  PWDFMEMORY_OFFSET output_offsets) {
  return format_control_ddi(globals, target_handle, handle, {IRP_MJ_INTERNAL_DEVICE_CONTROL, code},
                            {input, input_offsets, output, output_offsets},
                            Ddi::WdfIoTargetFormatRequestForInternalIoctl);
}

NTSTATUS WdfIoTargetFormatRequestForInternalIoctlOthers(
    PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target_handle, WDFREQUEST handle, ULONG code,
    WDFMEMORY argument1, PWDFMEMORY_OFFSET offsets1, WDFMEMORY argument2,
    PWDFMEMORY_OFFSET offsets2, WDFMEMORY argument4, PWDFMEMORY_OFFSET offsets4) {
  constexpr Ddi self = Ddi::WdfIoTargetFormatRequestForInternalIoctlOthers;
  Target& target = resolve<Target>(globals, target_handle, self);
  Request& request = resolve<Request>(globals, handle, self);
  const WDFMEMORY memories[3] = {argument1, argument2, argument4};
  const PWDFMEMORY_OFFSET offsets[3] = {offsets1, offsets2, offsets4};
  IoBuffer arguments[3];
  for (int i = 0; i < 3; ++i) {
    const NTSTATUS status = take_buffer(globals, memories[i], offsets[i], self, arguments[i]);
    if (!NT_SUCCESS(status)) return status;
  }
  return format_others(target, request, code, arguments, self);
}

}  // namespace ddi
}  // namespace wdf
