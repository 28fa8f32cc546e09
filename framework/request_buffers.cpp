// SPDX-License-Identifier: MIT
// The buffers of a received request under each transfer method, as memories that are embedded in
// the request, as pointers, as MDLs, and as the user's own addresses. Source: requests.md 7.1-7.3;
// framework.md MEM-R5, R6.
#include "framework/call.h"
#include "framework/driver.h"
#include "framework/request.h"

namespace wdf {
namespace {

enum class Direction : std::uint8_t { Input, Output };

struct Found {
  void* buffer = nullptr;
  PMDL mdl = nullptr;  // of a direct transfer
  bool is_direct = false;
  std::size_t length = 0;
  bool is_read_only = false;
  bool is_user_address = false;  // METHOD_NEITHER or a Neither device, from user mode
};

void report_access(Request& request, Ddi ddi, const char* did) {
  verifier_break(request.globals(),
                 {.rule = "InvalidReqAccess", .call = ddi_name(ddi), .object = request.handle()},
                 did, "use it for reads, writes and control codes that a queue presented");
}

// Where a read or write has its buffer.
void find_transfer(const Request& request, Found& found) {
  PIRP irp = request.irp();
  const ReceivedBuffers buffers = request.received_buffers();
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  found.length = location->Parameters.Read.Length;
  found.is_read_only = location->MajorFunction == IRP_MJ_WRITE;
  const ULONG flags = location->DeviceObject->Flags;
  if ((flags & DO_BUFFERED_IO) != 0) {
    found.buffer = buffers.system;
  } else if ((flags & DO_DIRECT_IO) != 0) {
    found.is_direct = true;
    found.mdl = buffers.mdl;
  } else {
    found.buffer = buffers.user;
    found.is_user_address = irp->RequestorMode == UserMode;
  }
}

void find_control(const Request& request, Direction direction, Found& found) {
  PIRP irp = request.irp();
  const ReceivedBuffers buffers = request.received_buffers();
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  const auto& parameters = location->Parameters.DeviceIoControl;
  const ULONG method = METHOD_FROM_CTL_CODE(parameters.IoControlCode);
  const bool is_input = direction == Direction::Input;
  found.length = is_input ? parameters.InputBufferLength : parameters.OutputBufferLength;
  switch (method) {
    case METHOD_BUFFERED:
      found.buffer = buffers.system;
      break;
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
      found.is_read_only = is_input || method == METHOD_IN_DIRECT;
      if (is_input) {
        found.buffer = buffers.system;
      } else {
        found.is_direct = true;
        found.mdl = buffers.mdl;
      }
      break;
    default:  // METHOD_NEITHER
      found.buffer = is_input ? parameters.Type3InputBuffer : buffers.user;
      found.is_user_address =
          irp->RequestorMode == UserMode && location->MajorFunction == IRP_MJ_DEVICE_CONTROL;
      break;
  }
}

NTSTATUS check_state(Request& request, Ddi ddi) {
  if (!request.is_received()) {
    request.report_violation(RequestRule::NotFromQueue, ddi);  // 12.1 U15
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (request.irp() == nullptr) {
    request.report_violation(RequestRule::AccessCompleted, ddi);
    return STATUS_INTERNAL_ERROR;
  }
  if (request.globals().verifier_on && request.is_completed()) {  // in its EvtCleanup
    request.report_break(RequestRule::AccessCompleted, ddi);
    return STATUS_INTERNAL_ERROR;
  }
  return STATUS_SUCCESS;
}

NTSTATUS find_buffer(Request& request, Direction direction, Ddi ddi, Found& found) {
  NTSTATUS status = check_state(request, ddi);
  if (!NT_SUCCESS(status)) return status;
  PIRP irp = request.irp();
  const UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
  const bool is_input = direction == Direction::Input;
  switch (major) {
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
      if (is_input != (major == IRP_MJ_WRITE)) return STATUS_INVALID_DEVICE_REQUEST;
      find_transfer(request, found);
      if (found.is_user_address && request.globals().verifier_on) {
        report_access(request, ddi, "asked for the user buffer of a device without buffering");
        if (found.length != 0) return STATUS_INVALID_DEVICE_REQUEST;
      }
      // Without the verifier the call succeeds, but the address is not given out (fxrequest.hpp).
      if (found.is_user_address) found.buffer = nullptr;
      break;
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
      find_control(request, direction, found);
      if (found.is_user_address && found.length != 0) return STATUS_INVALID_DEVICE_REQUEST;
      break;
    default:
      report_access(request, ddi, "asked for the buffer of a request that has none");
      return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (found.length == 0) return STATUS_BUFFER_TOO_SMALL;
  if (found.is_direct) {
    if (found.mdl == nullptr) return STATUS_BUFFER_TOO_SMALL;
    found.buffer = MmGetSystemAddressForMdlSafe(found.mdl, NormalPagePriority);
    if (found.buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  }
  return STATUS_SUCCESS;
}

// The embedded memory, looked up in the IRP the first time only: later formats of the same IRP for
// a lower target do not change it.
NTSTATUS find_memory(Request& request, Direction direction, Ddi ddi, RequestMemory** memory) {
  if (request.is_received()) {
    ReceivedPart& received = request.received();
    RequestMemory& known = direction == Direction::Input ? received.input : received.output;
    const bool is_hidden = request.globals().verifier_on && request.is_completed();
    if (known.is_named && request.irp() != nullptr && !is_hidden) {
      *memory = &known;
      return STATUS_SUCCESS;
    }
  }
  Found found;
  const NTSTATUS status = find_buffer(request, direction, ddi, found);
  if (!NT_SUCCESS(status)) return status;
  ReceivedPart& received = request.received();
  const bool is_input = direction == Direction::Input;
  RequestMemory& fresh = is_input ? received.input : received.output;
  fresh.buffer = found.buffer;
  fresh.size = found.length;
  fresh.mdl = found.mdl;
  fresh.is_read_only = found.is_read_only;
  fresh.is_named = true;
  embed_header(is_input ? received.input_header : received.output_header, request.header(),
               TypeCode::RequestMemory, ddi);
  *memory = &fresh;
  return STATUS_SUCCESS;
}

NTSTATUS retrieve_memory(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, WDFMEMORY* memory,
                         Direction direction, Ddi ddi) {
  Request& request = resolve<Request>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, memory);
  RequestMemory* found = nullptr;
  const NTSTATUS status = find_memory(request, direction, ddi, &found);
  if (!NT_SUCCESS(status)) return status;
  ReceivedPart& received = request.received();
  *memory = static_cast<WDFMEMORY>(
      handle_of(direction == Direction::Input ? received.input_header : received.output_header));
  return status;
}

struct BufferResult {
  PVOID* buffer;
  size_t* length;
};

NTSTATUS retrieve_buffer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, size_t length_min,
                         const BufferResult& result, Direction direction, Ddi ddi) {
  Request& request = resolve<Request>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, result.buffer);
  *result.buffer = nullptr;
  if (result.length != nullptr) *result.length = 0;
  RequestMemory* memory = nullptr;
  const NTSTATUS status = find_memory(request, direction, ddi, &memory);
  if (!NT_SUCCESS(status)) return status;
  if (length_min > memory->size) return STATUS_BUFFER_TOO_SMALL;
  *result.buffer = memory->buffer;
  if (result.length != nullptr) *result.length = memory->size;
  return status;
}

// An MDL over the system buffer, made once for both directions (7.2): the first call decides.
NTSTATUS mdl_of_system_buffer(Request& request, std::size_t length, PMDL* mdl) {
  void* buffer = request.received_buffers().system;
  if (buffer == nullptr || length == 0) return STATUS_BUFFER_TOO_SMALL;
  if (request.received().retrieved_mdl == nullptr) {
    PMDL fresh = IoAllocateMdl(buffer, static_cast<ULONG>(length), FALSE, FALSE, nullptr);
    if (fresh == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
    MmBuildMdlForNonPagedPool(fresh);
    request.received().retrieved_mdl = fresh;
  }
  *mdl = request.received().retrieved_mdl;
  return STATUS_SUCCESS;
}

NTSTATUS mdl_of_irp(Request& request, PMDL* mdl) {
  *mdl = request.received_buffers().mdl;
  return *mdl != nullptr ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

NTSTATUS mdl_of_control(Request& request, Direction direction, PMDL* mdl) {
  const auto& parameters = IoGetCurrentIrpStackLocation(request.irp())->Parameters.DeviceIoControl;
  const bool is_input = direction == Direction::Input;
  switch (METHOD_FROM_CTL_CODE(parameters.IoControlCode)) {
    case METHOD_BUFFERED:
      return mdl_of_system_buffer(
          request, is_input ? parameters.InputBufferLength : parameters.OutputBufferLength, mdl);
    case METHOD_IN_DIRECT:
    case METHOD_OUT_DIRECT:
      return is_input ? mdl_of_system_buffer(request, parameters.InputBufferLength, mdl)
                      : mdl_of_irp(request, mdl);
    default:
      return STATUS_INVALID_DEVICE_REQUEST;
  }
}

NTSTATUS mdl_of_transfer(Request& request, Ddi ddi, PMDL* mdl) {
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(request.irp());
  const ULONG flags = location->DeviceObject->Flags;
  if ((flags & DO_BUFFERED_IO) != 0) {
    return mdl_of_system_buffer(request, location->Parameters.Read.Length, mdl);
  }
  if ((flags & DO_DIRECT_IO) != 0) return mdl_of_irp(request, mdl);
  report_access(request, ddi, "asked for the MDL of a request to a device without buffering");
  return STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS retrieve_mdl(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, PMDL* mdl,
                      Direction direction, Ddi ddi) {
  Request& request = resolve<Request>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, mdl);
  *mdl = nullptr;
  const NTSTATUS status = check_state(request, ddi);
  if (!NT_SUCCESS(status)) return status;
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(request.irp());
  switch (location->MajorFunction) {
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
      if ((direction == Direction::Input) != (location->MajorFunction == IRP_MJ_WRITE)) {
        return STATUS_INVALID_DEVICE_REQUEST;
      }
      return mdl_of_transfer(request, ddi, mdl);
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
      return mdl_of_control(request, direction, mdl);
    default:
      return (location->DeviceObject->Flags & DO_BUFFERED_IO) != 0 ? STATUS_INVALID_PARAMETER
                                                                   : STATUS_INVALID_DEVICE_REQUEST;
  }
}

// [VF] User addresses mean something in their process only (7.3, VerifyRequestIsInCallerContext).
NTSTATUS check_caller_context(Request& request, Ddi ddi) {
  if (!request.globals().verifier_on || request.received().queue.is_in_caller_context) {
    return STATUS_SUCCESS;
  }
  verifier_break(request.globals(),
                 {.rule = "InvalidReqAccess", .call = ddi_name(ddi), .object = request.handle()},
                 "asked for the user's own buffer outside EvtIoInCallerContext",
                 "ask in EvtIoInCallerContext, and lock the buffer there");
  return STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS retrieve_unsafe(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, size_t length_min,
                         const BufferResult& result, Direction direction, Ddi ddi) {
  Request& request = resolve<Request>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, result.buffer);
  *result.buffer = nullptr;
  if (result.length != nullptr) *result.length = 0;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = check_state(request, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = check_caller_context(request, ddi);
  if (!NT_SUCCESS(status)) return status;
  PIRP irp = request.irp();
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  const bool is_input = direction == Direction::Input;
  const bool is_control =
      location->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
      METHOD_FROM_CTL_CODE(location->Parameters.DeviceIoControl.IoControlCode) == METHOD_NEITHER;
  const bool is_transfer = location->MajorFunction == (is_input ? IRP_MJ_WRITE : IRP_MJ_READ) &&
                           (location->DeviceObject->Flags & (DO_BUFFERED_IO | DO_DIRECT_IO)) == 0;
  if (!is_control && !is_transfer) {
    // The output's function has no such break, nor has a request of another kind
    // (fxrequestapi.cpp).
    const bool is_of_other_kind = location->MajorFunction == IRP_MJ_READ ||
                                  location->MajorFunction == IRP_MJ_INTERNAL_DEVICE_CONTROL;
    if (is_input && !is_of_other_kind) {
      report_access(request, ddi, "asked for the user buffer of a buffered request");
    }
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  Found found;
  if (is_control) {
    find_control(request, direction, found);
  } else {
    find_transfer(request, found);
  }
  if (found.length < length_min) return STATUS_BUFFER_TOO_SMALL;
  *result.buffer = found.buffer;
  if (result.length != nullptr) *result.length = found.length;
  return STATUS_SUCCESS;
}

}  // namespace

void Request::retire_memories() {
  if (received_->input.is_named) retire_header(received_->input_header);
  if (received_->output.is_named) retire_header(received_->output_header);
  received_->input.is_named = received_->output.is_named = false;
}

namespace ddi {

NTSTATUS WdfRequestRetrieveInputMemory(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                       WDFMEMORY* memory) {
  return retrieve_memory(globals, request, memory, Direction::Input,
                         Ddi::WdfRequestRetrieveInputMemory);
}

NTSTATUS WdfRequestRetrieveOutputMemory(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                        WDFMEMORY* memory) {
  return retrieve_memory(globals, request, memory, Direction::Output,
                         Ddi::WdfRequestRetrieveOutputMemory);
}

NTSTATUS WdfRequestRetrieveInputBuffer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                       size_t length_min, PVOID* buffer, size_t* length) {
  return retrieve_buffer(globals, request, length_min, {buffer, length}, Direction::Input,
                         Ddi::WdfRequestRetrieveInputBuffer);
}

NTSTATUS WdfRequestRetrieveOutputBuffer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                        size_t length_min, PVOID* buffer, size_t* length) {
  return retrieve_buffer(globals, request, length_min, {buffer, length}, Direction::Output,
                         Ddi::WdfRequestRetrieveOutputBuffer);
}

NTSTATUS WdfRequestRetrieveInputWdmMdl(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request, PMDL* mdl) {
  return retrieve_mdl(globals, request, mdl, Direction::Input, Ddi::WdfRequestRetrieveInputWdmMdl);
}

NTSTATUS WdfRequestRetrieveOutputWdmMdl(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                        PMDL* mdl) {
  return retrieve_mdl(globals, request, mdl, Direction::Output,
                      Ddi::WdfRequestRetrieveOutputWdmMdl);
}

NTSTATUS WdfRequestRetrieveUnsafeUserInputBuffer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                                 size_t length_min, PVOID* buffer, size_t* length) {
  return retrieve_unsafe(globals, request, length_min, {buffer, length}, Direction::Input,
                         Ddi::WdfRequestRetrieveUnsafeUserInputBuffer);
}

NTSTATUS WdfRequestRetrieveUnsafeUserOutputBuffer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                                  size_t length_min, PVOID* buffer,
                                                  size_t* length) {
  return retrieve_unsafe(globals, request, length_min, {buffer, length}, Direction::Output,
                         Ddi::WdfRequestRetrieveUnsafeUserOutputBuffer);
}

}  // namespace ddi
}  // namespace wdf
