// SPDX-License-Identifier: MIT
// The DDIs of wdfrequest.h that are between a received request and its queue. Source: requests.md
// 5.2-5.5, 7.5-7.9.
#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"

namespace wdf {
namespace {

Request& request_of(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, Ddi ddi) {
  return resolve<Request>(globals, handle, ddi);
}

}  // namespace

namespace ddi {

VOID WdfRequestMarkCancelable(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_,
                              PFN_WDF_REQUEST_CANCEL EvtRequestCancel) {
  constexpr Ddi self = Ddi::WdfRequestMarkCancelable;
  Request& request = request_of(globals, Request_, self);
  REQUIRE_NOT_NULL(globals, self, EvtRequestCancel);
  Queue* queue = request.queue();
  if (queue == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return;
  }
  queue->mark_cancelable(request, EvtRequestCancel, true, self);
}

NTSTATUS WdfRequestMarkCancelableEx(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_,
                                    PFN_WDF_REQUEST_CANCEL EvtRequestCancel) {
  constexpr Ddi self = Ddi::WdfRequestMarkCancelableEx;
  Request& request = request_of(globals, Request_, self);
  REQUIRE_NOT_NULL(globals, self, EvtRequestCancel);
  Queue* queue = request.queue();
  if (queue == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return queue->mark_cancelable(request, EvtRequestCancel, false, self);
}

NTSTATUS WdfRequestUnmarkCancelable(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_) {
  constexpr Ddi self = Ddi::WdfRequestUnmarkCancelable;
  Request& request = request_of(globals, Request_, self);
  Queue* queue = request.queue();
  if (queue == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return queue->unmark_cancelable(request);
}

WDFQUEUE WdfRequestGetIoQueue(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_) {
  constexpr Ddi self = Ddi::WdfRequestGetIoQueue;
  Request& request = request_of(globals, Request_, self);
  Queue* queue = request.queue();
  if (queue == nullptr || !queue->is_internal()) {
    return queue != nullptr ? queue->queue_handle() : nullptr;
  }
  verifier_break(globals_of(globals),
                 {.rule = "WdfRequestGetIoQueue", .call = ddi_name(self), .object = Request_},
                 "asked for the queue of a create request that no queue of the driver's holds",
                 "configure a queue for WdfRequestTypeCreate");
  return nullptr;
}

// 7.6: the destination's handle is checked first.
NTSTATUS WdfRequestForwardToIoQueue(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_,
                                    WDFQUEUE DestinationQueue) {
  constexpr Ddi self = Ddi::WdfRequestForwardToIoQueue;
  Queue& destination = resolve<Queue>(globals, DestinationQueue, self);
  Request& request = request_of(globals, Request_, self);
  DriverGlobals& own = globals_of(globals);
  if (request.is_in_flight()) {
    request.report_violation(RequestRule::GiveAwayInFlight, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  Queue* source = request.queue();
  if (source == nullptr && !request.is_received()) return destination.take_unqueued(request, self);
  if (source == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  const bool is_elsewhere = source != &destination && &source->owner() == &destination.owner();
  if (own.verifier_on && !is_elsewhere) {
    verifier_break(
        own, {.rule = "WdfRequestForwardToIoQueue", .call = ddi_name(self), .object = Request_},
        "forwarded a request to its own queue or to a queue of another device",
        "forward to another queue of the same device");
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return source->forward(request, destination);
}

NTSTATUS WdfRequestRequeue(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_) {
  constexpr Ddi self = Ddi::WdfRequestRequeue;
  Request& request = request_of(globals, Request_, self);
  Queue* queue = request.queue();
  if (queue == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (request.is_in_flight()) {
    request.report_violation(RequestRule::GiveAwayInFlight, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return queue->requeue(request);
}

VOID WdfRequestStopAcknowledge(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_, BOOLEAN Requeue) {
  constexpr Ddi self = Ddi::WdfRequestStopAcknowledge;
  Request& request = request_of(globals, Request_, self);
  Queue* queue = request.queue();
  if (queue == nullptr) {
    request.report_violation(RequestRule::NotFromQueue, self);
    return;
  }
  queue->acknowledge_stop(request, Requeue != FALSE);
}

}  // namespace ddi
}  // namespace wdf
