// SPDX-License-Identifier: MIT
// The meeting point of requests and queues. A received request has a QueuePart: where it stands
// with its queue (Ownership and StopAnswer, framework/request_ownership_machine.h), on which of the
// queue's lists it is, and what EvtRequestCancel to call. The queue asks the tables and changes
// these fields under its own lock; the request asks the queue for what only a queue can do.
// Everything below `implemented by the queue` is called without any lock held.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include "base/intrusive_list.h"
#include "framework/request_ownership_machine.h"

namespace wdf {

class Queue;
class Request;
class FileObject;
class ForwardProgress;

struct QueuePart {
  Request* request = nullptr;  // whose part it is
  // Not null from insertion until the request is completed or forgotten, also while the driver
  // has the request; null in EvtIoInCallerContext and EvtDeviceFileCreate.
  Queue* queue = nullptr;
  // The one that the IRP was dispatched to, for WdfDeviceEnqueueRequest; null: none.
  Queue* destination = nullptr;
  FileObject* file = nullptr;
  PFN_WDF_REQUEST_CANCEL cancel_callback = nullptr;
  base::ListHook queue_hook;   // on one of the queue's lists
  base::ListHook cancel_hook;  // on the cancelable ones, or those whose callback is owed
  StopAnswer stop_answer = StopAnswer::None;
  bool is_presented = false;  // the driver has seen it at least once: its callbacks are delivered
  bool is_in_caller_context = false;   // from EvtIoInCallerContext until it is enqueued
  bool is_found = false;               // by WdfIoQueueFindRequest, and not retrieved since
  ForwardProgress* reserve = nullptr;  // whose it is and where it returns to; null: nobody's
};

// ---- Implemented by the request (framework/request_complete.cpp, request_create.cpp) ----

// A request around an IRP that arrived, in state New. Null: no memory. The attributes are those of
// WdfDeviceInitSetRequestAttributes, validated. `device` may not die while the request lives.
Request* create_received_request(class Device& device, PIRP irp,
                                 const WDF_OBJECT_ATTRIBUTES* attributes);

// The framework completes a request that the driver has no part in (refused, empty, canceled in the
// queue, without handler): never presented ones lose their callbacks (requests.md 1.8). The caller
// has moved its Ownership to Completed and taken it off every list; the queue is not told.
void complete_by_framework(Request& request, NTSTATUS status, ULONG_PTR information);

// ---- Implemented by the queue (framework/queue*.cpp) ----

// The driver completes or forgets a request of `queue`: under the queue's lock moves its Ownership
// by `event` and takes it off the owned or the cancelable list, whose cancel routine it disarms.
// The cell tells what the table said; a request whose cell is a violation that is not done stays.
machine::OwnershipTable::CellType leave_queue(Queue& queue, Request& request, OwnershipEvent event);

// After the IRP went up (or down for good): the queue has room for the next one and may present it
// before this returns (requests.md 4.5 step 12).
void request_left(Queue& queue);

}  // namespace wdf
