// SPDX-License-Identifier: MIT
// The entries of wdfrequest.h that ask a request or cancel and complete it. WdfRequestSend is in
// target_send.cpp, those that need a queue in ddi_request_queue.cpp, those about buffers in
// request_buffers.cpp.
// Source: requests.md 3.4, 4.3-4.5, 4.9, 5.5, 5.6, 7.4, 7.5.
#include "framework/device.h"
#include "framework/driver.h"
#include "framework/file_object.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irp.h"

namespace wdf {
namespace {

// [VF] A request whose IRP went up has nothing to ask for (4.4).
bool is_refused_completed(Request& request, Ddi ddi) {
  if (!request.globals().verifier_on || !request.is_completed()) return false;
  request.report_break(request.is_received() ? RequestRule::AccessCompleted : RequestRule::NoIrp,
                       ddi);
  return true;
}

// The same, and one without IRP: also after a reuse, when it does not count as completed (2.2).
bool is_refused_without_irp(Request& request, Ddi ddi) {
  if (is_refused_completed(request, ddi)) return true;
  if (request.irp() != nullptr) return false;
  request.report_violation(RequestRule::NoIrp, ddi);  // 12.1 U1
  return true;
}

// The driver's view of a stack location (7.4).
void fill_parameters(const IO_STACK_LOCATION& location, WDF_REQUEST_PARAMETERS& parameters) {
  parameters.Type = static_cast<WDF_REQUEST_TYPE>(location.MajorFunction);
  parameters.MinorFunction = location.MinorFunction;
  static_assert(sizeof(parameters.Parameters) == sizeof(location.Parameters));
  RtlCopyMemory(&parameters.Parameters, &location.Parameters, sizeof(parameters.Parameters));
  switch (location.MajorFunction) {
    case IRP_MJ_READ:
    case IRP_MJ_WRITE:
      // size_t here, 32 bits there.
      parameters.Parameters.Read.Length = location.Parameters.Read.Length;
      break;
    case IRP_MJ_DEVICE_CONTROL:  // an internal one may have pointers there
      parameters.Parameters.DeviceIoControl.OutputBufferLength =
          location.Parameters.DeviceIoControl.OutputBufferLength;
      parameters.Parameters.DeviceIoControl.InputBufferLength =
          location.Parameters.DeviceIoControl.InputBufferLength;
      break;
    default:
      break;
  }
}

}  // namespace

namespace ddi {

BOOLEAN WdfRequestCancelSentRequest(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  return Target::cancel(resolve<Request>(globals, handle, Ddi::WdfRequestCancelSentRequest));
}

NTSTATUS WdfRequestGetStatus(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  return resolve<Request>(globals, handle, Ddi::WdfRequestGetStatus).status();
}

BOOLEAN WdfRequestIsCanceled(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestIsCanceled;
  Request& request = resolve<Request>(globals, handle, self);
  const auto& cell = step(request.ownership(), OwnershipEvent::AskCanceled);
  // Its EvtCleanup still may ask: the verifier's mark goes with the IRP (RequestCompletedCallback).
  const bool is_ending = request.is_completed() && request.irp() != nullptr;
  if (cell.kind != Kind::Legal && !is_ending && request.globals().verifier_on) {
    request.report_break(cell.rule, self);
    return FALSE;
  }
  if (request.irp() == nullptr) return request.is_canceled();
  return nt::is_irp_canceled(request.irp()) || request.is_canceled();
}

VOID WdfRequestSetCompletionRoutine(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                    PFN_WDF_REQUEST_COMPLETION_ROUTINE routine,
                                    WDFCONTEXT context) {
  resolve<Request>(globals, handle, Ddi::WdfRequestSetCompletionRoutine)
      .set_routine(routine, context);
}

VOID WdfRequestGetCompletionParams(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                   PWDF_REQUEST_COMPLETION_PARAMS params) {
  constexpr Ddi self = Ddi::WdfRequestGetCompletionParams;
  Request& request = resolve<Request>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, params);
  if (params->Size != sizeof(*params)) {
    verifier_break(request.globals(),
                   {.rule = "StructureSize", .call = ddi_name(self), .object = handle},
                   "passed completion parameters of the wrong size",
                   "initialize them with WDF_REQUEST_COMPLETION_PARAMS_INIT");
    return;
  }
  if (request.format_kind() != FormatKind::None) {
    *params = request.format_part().params;
    return;
  }
  WDF_REQUEST_COMPLETION_PARAMS_INIT(params);
  verifier_break(request.globals(),
                 {.rule = "RequestFormattedValid", .call = ddi_name(self), .object = handle},
                 "asked for the completion parameters of a request that no target formatted",
                 "format it with a WdfIoTargetFormatRequest function");
}

NTSTATUS WdfRequestAllocateTimer(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  return resolve<Request>(globals, handle, Ddi::WdfRequestAllocateTimer).allocate_timer();
}

VOID WdfRequestComplete(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, NTSTATUS status) {
  constexpr Ddi self = Ddi::WdfRequestComplete;
  resolve<Request>(globals, handle, self).complete(status, IO_NO_INCREMENT, self);
}

VOID WdfRequestCompleteWithPriorityBoost(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                         NTSTATUS status, CCHAR boost) {
  constexpr Ddi self = Ddi::WdfRequestCompleteWithPriorityBoost;
  resolve<Request>(globals, handle, self).complete(status, boost, self);
}

VOID WdfRequestCompleteWithInformation(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                       NTSTATUS status, ULONG_PTR information) {
  constexpr Ddi self = Ddi::WdfRequestCompleteWithInformation;
  Request& request = resolve<Request>(globals, handle, self);
  // A request that is in flight or queued must not have its IRP touched: complete() says so.
  const auto& cell = step(request.ownership(), OwnershipEvent::Complete);
  if (request.irp() != nullptr && !request.is_in_flight() && cell.next == Ownership::Completed) {
    request.irp()->IoStatus.Information = information;
  }
  request.complete(status, IO_NO_INCREMENT, self);
}

VOID WdfRequestSetInformation(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                              ULONG_PTR information) {
  constexpr Ddi self = Ddi::WdfRequestSetInformation;
  Request& request = resolve<Request>(globals, handle, self);
  if (is_refused_without_irp(request, self)) return;
  request.irp()->IoStatus.Information = information;
}

ULONG_PTR WdfRequestGetInformation(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestGetInformation;
  Request& request = resolve<Request>(globals, handle, self);
  if (is_refused_without_irp(request, self)) return 0;
  return request.irp()->IoStatus.Information;
}

KPROCESSOR_MODE WdfRequestGetRequestorMode(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestGetRequestorMode;
  Request& request = resolve<Request>(globals, handle, self);
  if (is_refused_without_irp(request, self)) return UserMode;
  return request.irp()->RequestorMode;
}

PIRP WdfRequestWdmGetIrp(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestWdmGetIrp;
  Request& request = resolve<Request>(globals, handle, self);
  if (is_refused_completed(request, self)) return nullptr;
  return request.irp();
}

VOID WdfRequestGetParameters(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                             PWDF_REQUEST_PARAMETERS parameters) {
  constexpr Ddi self = Ddi::WdfRequestGetParameters;
  Request& request = resolve<Request>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, parameters);
  if (parameters->Size != sizeof(*parameters)) {
    verifier_break(request.globals(),
                   {.rule = "StructureSize", .call = ddi_name(self), .object = handle},
                   "passed request parameters of the wrong size",
                   "initialize them with WDF_REQUEST_PARAMETERS_INIT");
    return;
  }
  if (is_refused_without_irp(request, self)) return;
  PIRP irp = request.irp();
  if (irp->CurrentLocation > irp->StackCount) {
    request.report_break(RequestRule::NotFromQueue, self);
    return;
  }
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  fill_parameters(*location, *parameters);
  if (request.globals().verifier_on && location->MajorFunction == IRP_MJ_DEVICE_CONTROL &&
      METHOD_FROM_CTL_CODE(location->Parameters.DeviceIoControl.IoControlCode) == METHOD_NEITHER) {
    parameters->Parameters.DeviceIoControl.Type3InputBuffer = nullptr;
  }
}

WDFFILEOBJECT WdfRequestGetFileObject(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestGetFileObject;
  Request& request = resolve<Request>(globals, handle, self);
  if (request.globals().verifier_on && request.globals().is_at_least(9) &&
      !is_driver_owned(request.ownership())) {
    request.report_break(RequestRule::NotOwned, self);
    return nullptr;
  }
  if (!request.is_received() || request.irp() == nullptr) return nullptr;
  FILE_OBJECT* wdm_file = IoGetCurrentIrpStackLocation(request.irp())->FileObject;
  FileObject* file = request.device()->files().find(wdm_file);
  return file != nullptr ? file->file_handle() : nullptr;
}

BOOLEAN WdfRequestIsFrom32BitProcess(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestIsFrom32BitProcess;
  const Request& request = resolve<Request>(globals, handle, self);
  if (request.irp() == nullptr) return FALSE;
  return IoIs32bitProcess(request.irp());
}

BOOLEAN WdfRequestIsReserved(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  return resolve<Request>(globals, handle, Ddi::WdfRequestIsReserved).is_reserved();
}

ULONG WdfRequestGetRequestorProcessId(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle) {
  constexpr Ddi self = Ddi::WdfRequestGetRequestorProcessId;
  Request& request = resolve<Request>(globals, handle, self);
  if (is_refused_without_irp(request, self)) return 0;
  return IoGetRequestorProcessId(request.irp());
}

}  // namespace ddi
}  // namespace wdf
