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

// 7.10: why the request cannot go to that queue of its device's parent; null: it can. Asked without
// the verifier, too, where the published framework would follow a pointer that is not there. The
// driver's own requests have no device and are not asked about one.
const char* what_forbids_parent(const Request& request, const Queue* source,
                                const Queue& destination) {
  if (request.locations_left() < 1) return "forwarded an IRP that has no stack location for it";
  if (source == nullptr) return nullptr;
  const DeviceConfig& child = source->owner().config();
  if (child.parent == nullptr) return "forwarded to the parent of a device that has none";
  if (child.parent != &destination.owner()) {
    return "forwarded to a queue that is not of the device's parent";
  }
  if (request.is_reserved()) return "forwarded a reserved request to the parent device";
  if (!child.forwards_to_parent) {
    return "forwarded to the parent without WdfPdoInitAllowForwardingRequestToParent";
  }
  return nullptr;
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
  return source->forward(request, destination, self);
}

NTSTATUS WdfRequestForwardToParentDeviceIoQueue(PWDF_DRIVER_GLOBALS globals, WDFREQUEST Request_,
                                                WDFQUEUE ParentDeviceQueue,
                                                PWDF_REQUEST_FORWARD_OPTIONS ForwardOptions) {
  constexpr Ddi self = Ddi::WdfRequestForwardToParentDeviceIoQueue;
  Queue& destination = resolve<Queue>(globals, ParentDeviceQueue, self);
  Request& request = request_of(globals, Request_, self);
  REQUIRE_NOT_NULL(globals, self, ForwardOptions);
  if (ForwardOptions->Size != sizeof *ForwardOptions) return STATUS_INFO_LENGTH_MISMATCH;
  if ((ForwardOptions->Flags & ~ULONG{WDF_REQUEST_FORWARD_OPTION_SEND_AND_FORGET}) != 0) {
    return STATUS_INVALID_PARAMETER;
  }
  if (request.is_in_flight()) {
    request.report_violation(RequestRule::GiveAwayInFlight, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  Queue* source = request.queue();
  const auto& cell = step(request.ownership(), OwnershipEvent::Forward);
  const bool is_nowhere = source == nullptr && request.is_received();
  if (is_nowhere || cell.kind != Kind::Legal) {
    request.report_violation(is_nowhere ? RequestRule::NotFromQueue : cell.rule, self);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (const char* did = what_forbids_parent(request, source, destination)) {
    violation(globals_of(globals),
              {.rule = ddi_name(self), .call = ddi_name(self), .object = Request_}, did,
              "forward an ordinary request of a PDO that allows it to a queue of its parent");
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  return destination.take_from_child(request, source);
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
