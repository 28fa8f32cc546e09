// SPDX-License-Identifier: MIT
// The entries of wdfiotarget.h that format, send and wait. Without a request of the driver's they
// make one for the length of the call. Source: requests.md 6.10; fxiotargetapi.cpp,
// fxsyncrequest.cpp.
#include "framework/driver.h"
#include "framework/target.h"
#include "framework/target_format.h"
#include "nt/irp.h"

namespace wdf {
namespace {

constexpr ULONG valid_helper_flags =
    WDF_REQUEST_SEND_OPTION_TIMEOUT | WDF_REQUEST_SEND_OPTION_SYNCHRONOUS |
    WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE | WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET;

// One call: its request, options and what it says in the end.
class SyncCall {
 public:
  // 6.10 #1 and #2: a given request loses its format, whatever is wrong afterwards.
  SyncCall(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target, WDFREQUEST request, Ddi ddi)
      : globals_(globals), ddi_(ddi), target_(resolve<Target>(globals, target, ddi)) {
    if (request == nullptr) return;
    request_ = &resolve<Request>(globals, request, ddi);
    if (!request_->is_in_flight()) drop_format();
  }
  ~SyncCall() {
    if (own_ != nullptr) {
      own_->delete_object();
    } else if (request_ != nullptr && !request_->is_in_flight()) {
      drop_format();
    }
  }
  SyncCall(const SyncCall&) = delete;
  SyncCall& operator=(const SyncCall&) = delete;

  Target& target() { return target_; }
  Request& request() { return *request_; }
  Ddi ddi() const { return ddi_; }

  // #3 and #4.
  NTSTATUS prepare(const WDF_REQUEST_SEND_OPTIONS* options) {
    const NTSTATUS status = check_irql(globals_of(globals_), PASSIVE_LEVEL, ddi_);
    if (!NT_SUCCESS(status)) return status;
    if (options == nullptr) return STATUS_SUCCESS;
    if (options->Size != sizeof(*options)) return STATUS_INFO_LENGTH_MISMATCH;
    if ((options->Flags & ~valid_helper_flags) != 0 ||
        ((options->Flags & WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET) != 0 &&
         options->Flags != WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET)) {
      return STATUS_INVALID_PARAMETER;
    }
    options_ = {options->Flags, options->Timeout};
    return STATUS_SUCCESS;
  }

  // #5: a descriptor that may be missing.
  NTSTATUS take(const WDF_MEMORY_DESCRIPTOR* descriptor, IoBuffer& buffer) {
    if (descriptor == nullptr) return STATUS_SUCCESS;
    switch (descriptor->Type) {
      case WdfMemoryDescriptorTypeBuffer:
        if (descriptor->u.BufferType.Buffer == nullptr) return STATUS_INVALID_PARAMETER;
        buffer.buffer = descriptor->u.BufferType.Buffer;
        buffer.length = descriptor->u.BufferType.Length;
        return STATUS_SUCCESS;
      case WdfMemoryDescriptorTypeMdl:
        if (descriptor->u.MdlType.Mdl == nullptr) return STATUS_INVALID_PARAMETER;
        buffer.mdl = descriptor->u.MdlType.Mdl;
        buffer.length = descriptor->u.MdlType.BufferLength;
        buffer.buffer = MmGetSystemAddressForMdlSafe(buffer.mdl, NormalPagePriority);
        return buffer.buffer != nullptr ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
      case WdfMemoryDescriptorTypeHandle:
        if (descriptor->u.HandleType.Memory == nullptr) return STATUS_INVALID_PARAMETER;
        return take_buffer(globals_, descriptor->u.HandleType.Memory,
                           descriptor->u.HandleType.Offsets, ddi_, buffer);
      default:
        return STATUS_INVALID_PARAMETER;
    }
  }

  // Before formatting: the request of the call, if the driver has given none.
  NTSTATUS make_request() {
    if (request_ != nullptr) return STATUS_SUCCESS;
    const CCHAR stack_count = target_.stack_size();
    own_ = allocate_object<Request>(
        globals_of(globals_), ObjectPlan{nullptr, ddi_, nt::irp_size_bytes(stack_count)},
        Request::Plan{.owner = IrpOwner::Internal, .embedded_stack_count = stack_count});
    request_ = own_;
    return own_ != nullptr ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
  }

  // #7 to #10.
  NTSTATUS send(ULONG_PTR* bytes_returned) {
    target_.submit_and_wait(*request_, options_, false);
    if (bytes_returned != nullptr) *bytes_returned = request_->irp()->IoStatus.Information;
    return request_->status();
  }

 private:
  void drop_format() {
    const bool had_format = request_->format_kind() != FormatKind::None;
    request_->drop_format();
    if (had_format) request_->move_format(FormatEvent::Unformat);
  }

  PWDF_DRIVER_GLOBALS const globals_;
  const Ddi ddi_;
  Target& target_;
  Request* request_ = nullptr;
  Request* own_ = nullptr;
  SendOptions options_;
};

struct TransferCall {
  WDFREQUEST request;
  const WDF_MEMORY_DESCRIPTOR* descriptor;
  const LONGLONG* device_offset;
  const WDF_REQUEST_SEND_OPTIONS* options;
  ULONG_PTR* bytes;
};

NTSTATUS send_transfer(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target, UCHAR major,
                       const TransferCall& plan, Ddi ddi) {
  SyncCall call(globals, target, plan.request, ddi);
  NTSTATUS status = call.prepare(plan.options);
  if (!NT_SUCCESS(status)) return status;
  IoBuffer buffer;
  status = call.take(plan.descriptor, buffer);
  if (!NT_SUCCESS(status)) return status;
  status = call.make_request();
  if (!NT_SUCCESS(status)) return status;
  status = format_transfer(call.target(), call.request(), {major, plan.device_offset}, buffer, ddi);
  if (!NT_SUCCESS(status)) return status;
  return call.send(plan.bytes);
}

struct ControlCall {
  WDFREQUEST request;
  ULONG code;
  const WDF_MEMORY_DESCRIPTOR* input;
  const WDF_MEMORY_DESCRIPTOR* output;
  const WDF_REQUEST_SEND_OPTIONS* options;
  ULONG_PTR* bytes;
};

NTSTATUS send_control(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target, UCHAR major,
                      const ControlCall& plan, Ddi ddi) {
  SyncCall call(globals, target, plan.request, ddi);
  NTSTATUS status = call.prepare(plan.options);
  if (!NT_SUCCESS(status)) return status;
  IoBuffer input;
  status = call.take(plan.input, input);
  if (!NT_SUCCESS(status)) return status;
  IoBuffer output;
  status = call.take(plan.output, output);
  if (!NT_SUCCESS(status)) return status;
  status = call.make_request();
  if (!NT_SUCCESS(status)) return status;
  status = format_control(call.target(), call.request(), {major, plan.code}, input, output, ddi);
  if (!NT_SUCCESS(status)) return status;
  return call.send(plan.bytes);
}

}  // namespace

namespace ddi {

NTSTATUS WdfIoTargetSendReadSynchronously(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target,
                                          WDFREQUEST request, PWDF_MEMORY_DESCRIPTOR output,
                                          PLONGLONG device_offset,
                                          PWDF_REQUEST_SEND_OPTIONS options,
                                          PULONG_PTR bytes_read) {
  return send_transfer(globals, target, IRP_MJ_READ,
                       {request, output, device_offset, options, bytes_read},
                       Ddi::WdfIoTargetSendReadSynchronously);
}

NTSTATUS WdfIoTargetSendWriteSynchronously(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target,
                                           WDFREQUEST request, PWDF_MEMORY_DESCRIPTOR input,
                                           PLONGLONG device_offset,
                                           PWDF_REQUEST_SEND_OPTIONS options,
                                           PULONG_PTR bytes_written) {
  return send_transfer(globals, target, IRP_MJ_WRITE,
                       {request, input, device_offset, options, bytes_written},
                       Ddi::WdfIoTargetSendWriteSynchronously);
}

NTSTATUS WdfIoTargetSendIoctlSynchronously(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target,
                                           WDFREQUEST request, ULONG code,
                                           PWDF_MEMORY_DESCRIPTOR input,
                                           PWDF_MEMORY_DESCRIPTOR output,
                                           PWDF_REQUEST_SEND_OPTIONS options,
                                           PULONG_PTR bytes_returned) {
  return send_control(globals, target, IRP_MJ_DEVICE_CONTROL,
                      {request, code, input, output, options, bytes_returned},
                      Ddi::WdfIoTargetSendIoctlSynchronously);
}

NTSTATUS WdfIoTargetSendInternalIoctlSynchronously(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target,
                                                   WDFREQUEST request, ULONG code,
                                                   PWDF_MEMORY_DESCRIPTOR input,
                                                   PWDF_MEMORY_DESCRIPTOR output,
                                                   PWDF_REQUEST_SEND_OPTIONS options,
                                                   PULONG_PTR bytes_returned) {
  return send_control(globals, target, IRP_MJ_INTERNAL_DEVICE_CONTROL,
                      {request, code, input, output, options, bytes_returned},
                      Ddi::WdfIoTargetSendInternalIoctlSynchronously);
}

NTSTATUS WdfIoTargetSendInternalIoctlOthersSynchronously(
    PWDF_DRIVER_GLOBALS globals, WDFIOTARGET target, WDFREQUEST request, ULONG code,
    PWDF_MEMORY_DESCRIPTOR argument1, PWDF_MEMORY_DESCRIPTOR argument2,
    PWDF_MEMORY_DESCRIPTOR argument4, PWDF_REQUEST_SEND_OPTIONS options,
    PULONG_PTR bytes_returned) {
  constexpr Ddi self = Ddi::WdfIoTargetSendInternalIoctlOthersSynchronously;
  SyncCall call(globals, target, request, self);
  NTSTATUS status = call.prepare(options);
  if (!NT_SUCCESS(status)) return status;
  const PWDF_MEMORY_DESCRIPTOR descriptors[3] = {argument1, argument2, argument4};
  IoBuffer arguments[3];
  for (int i = 0; i < 3; ++i) {
    status = call.take(descriptors[i], arguments[i]);
    if (!NT_SUCCESS(status)) return status;
  }
  status = call.make_request();
  if (!NT_SUCCESS(status)) return status;
  status = format_others(call.target(), call.request(), code, arguments, self);
  if (!NT_SUCCESS(status)) return status;
  return call.send(bytes_returned);
}

}  // namespace ddi
}  // namespace wdf
