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
IO_STACK_LOCATION& begin_location(Target& target, Request& request, PIRP irp, UCHAR major) {
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

NTSTATUS put_mdl(Request& request, PIRP irp, const IoBuffer& buffer) {
  PMDL mdl = buffer.mdl;
  if (mdl == nullptr && buffer.length != 0) {
    mdl = request.build_mdl(buffer.buffer, buffer.length);
    if (__builtin_expect(mdl == nullptr, 0)) return STATUS_INSUFFICIENT_RESOURCES;
  }
  irp->MdlAddress = mdl;
  return STATUS_SUCCESS;
}

// A buffer of the framework's stands for the driver's: written data is copied now, read data when
// the request is back.
[[gnu::noinline]] NTSTATUS put_bounce(Request& request, const void* input, std::size_t input_length,
                                      void* output, std::size_t output_length) {
  PIRP irp = request.irp();
  irp->UserBuffer = nullptr;
  const std::size_t length = std::max(input_length, output_length);
  if (length == 0) {
    irp->AssociatedIrp.SystemBuffer = nullptr;
    return STATUS_SUCCESS;
  }
  void* bounce = request.bounce_buffer(length);
  if (bounce == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  irp->AssociatedIrp.SystemBuffer = bounce;
  if (input_length != 0 && input != nullptr) std::memcpy(bounce, input, input_length);
  irp->UserBuffer = output;
  if (output_length != 0) request.arm_copy_back(output, output_length);
  return STATUS_SUCCESS;
}

NTSTATUS put_transfer_buffer(Target& target, Request& request, PIRP irp, UCHAR major,
                             const IoBuffer& buffer) {
  switch (target.transfer()) {
    case Transfer::Direct:
      return put_mdl(request, irp, buffer);
    case Transfer::Buffered:
      return major == IRP_MJ_WRITE ? put_bounce(request, buffer.buffer, buffer.length, nullptr, 0)
                                   : put_bounce(request, nullptr, 0, buffer.buffer, buffer.length);
    case Transfer::Neither:
      irp->UserBuffer = buffer.buffer;
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
      return put_bounce(request, input.buffer, input.length, output.buffer, output.length);
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
      irp->AssociatedIrp.SystemBuffer = input.buffer;
      return put_mdl(request, irp, output);
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
  if (__builtin_expect(!is_formattable(*this), 0)) return refuse_format(*this, ddi);
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

NTSTATUS refuse_format(Request& request, Ddi ddi) {
  const auto& cell = step(request.flight(), FlightEvent::Format);
  if (cell.kind != Kind::Legal) {
    request.report_violation(cell.rule, ddi);
  } else {
    const bool is_gone = request.ownership() >= Ownership::Completed;
    request.report_violation(is_gone ? RequestRule::AccessCompleted : RequestRule::NotOwned, ddi);
  }
  return STATUS_INVALID_DEVICE_REQUEST;
}

namespace {

[[gnu::always_inline]] inline NTSTATUS fill_transfer(Target& target, Request& request,
                                                     const TransferFormat& format,
                                                     const IoBuffer& buffer, Ddi ddi) {
  NTSTATUS status = request.validate_target(target, ddi);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  status = request.begin_format(FormatKind::Io);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  PIRP irp = request.irp();
  FormatPart& part = request.format_part();
  if (buffer.header != nullptr) part.keep_memory(*buffer.header);
  IO_STACK_LOCATION& location = begin_location(target, request, irp, format.major);
  part.save_irp_buffers(*irp);
  static_assert(offsetof(IO_STACK_LOCATION, Parameters.Read.ByteOffset) ==
                offsetof(IO_STACK_LOCATION, Parameters.Write.ByteOffset));
  location.Parameters.Read.Length = static_cast<ULONG>(buffer.length);
  if (format.device_offset != nullptr) {
    location.Parameters.Read.ByteOffset.QuadPart = *format.device_offset;
  }
  part.params.Type = format.major == IRP_MJ_READ ? WdfRequestTypeRead : WdfRequestTypeWrite;
  part.params.Parameters.Read.Buffer = buffer.handle;
  part.params.Parameters.Read.Offset = buffer.offset;
  return finish_format(request, put_transfer_buffer(target, request, irp, format.major, buffer));
}

}  // namespace

NTSTATUS format_transfer(Target& target, Request& request, const TransferFormat& format,
                         const IoBuffer& buffer, Ddi ddi) {
  return fill_transfer(target, request, format, buffer, ddi);
}

NTSTATUS format_control(Target& target, Request& request, const ControlFormat& format,
                        const IoBuffer& input, const IoBuffer& output, Ddi ddi) {
  NTSTATUS status = request.validate_target(target, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = request.begin_format(FormatKind::Io);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  keep(request, input);
  keep(request, output);
  PIRP irp = request.irp();
  IO_STACK_LOCATION& location = begin_location(target, request, irp, format.major);
  request.format_part().save_irp_buffers(*irp);
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
  IO_STACK_LOCATION& location =
      begin_location(target, request, request.irp(), IRP_MJ_INTERNAL_DEVICE_CONTROL);
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

namespace {

[[gnu::noinline]] NTSTATUS format_part_of_memory(PWDF_DRIVER_GLOBALS globals, Target& target,
                                                 Request& request, TransferFormat format,
                                                 WDFMEMORY memory, PWDFMEMORY_OFFSET offsets,
                                                 Ddi ddi) {
  IoBuffer buffer;
  const NTSTATUS status = take_buffer(globals, memory, offsets, ddi, buffer);
  if (!NT_SUCCESS(status)) return status;
  return format_transfer(target, request, format, buffer, ddi);
}

// One function for the compiler down to the stack location for a whole memory object, the way of
// almost every transfer.
[[gnu::always_inline]] inline NTSTATUS format_memory(PWDF_DRIVER_GLOBALS globals,
                                                     WDFIOTARGET target_handle, WDFREQUEST handle,
                                                     TransferFormat format, WDFMEMORY memory,
                                                     PWDFMEMORY_OFFSET offsets, Ddi ddi) {
  Target& target = resolve<Target>(globals, target_handle, ddi);
  Request& request = resolve<Request>(globals, handle, ddi);
  if (__builtin_expect(offsets != nullptr || !is_handle_of(memory, TypeCode::Memory), 0)) {
    return format_part_of_memory(globals, target, request, format, memory, offsets, ddi);
  }
  HandleHeader& header = header_at(memory);
  const Memory& whole = behind<Memory>(header);
  return fill_transfer(target, request, format,
                       {&header, memory, nullptr, whole.buffer(), 0, whole.size()}, ddi);
}

}  // namespace

[[gnu::flatten]] NTSTATUS WdfIoTargetFormatRequestForRead(PWDF_DRIVER_GLOBALS globals,
                                                          WDFIOTARGET target, WDFREQUEST request,
                                                          WDFMEMORY memory,
                                                          PWDFMEMORY_OFFSET offsets,
                                                          PLONGLONG device_offset) {
  return format_memory(globals, target, request, {IRP_MJ_READ, device_offset}, memory, offsets,
                       Ddi::WdfIoTargetFormatRequestForRead);
}

[[gnu::flatten]] NTSTATUS WdfIoTargetFormatRequestForWrite(PWDF_DRIVER_GLOBALS globals,
                                                           WDFIOTARGET target, WDFREQUEST request,
                                                           WDFMEMORY memory,
                                                           PWDFMEMORY_OFFSET offsets,
                                                           PLONGLONG device_offset) {
  return format_memory(globals, target, request, {IRP_MJ_WRITE, device_offset}, memory, offsets,
                       Ddi::WdfIoTargetFormatRequestForWrite);
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
