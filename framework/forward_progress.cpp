// SPDX-License-Identifier: MIT
// See forward_progress.h.
#include "framework/forward_progress.h"

#include <new>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "nt/irp.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

// Where an IRP that waits keeps its reserve; a request that waits uses the same place.
constexpr std::size_t reserve_slot = 3;

// With a file system control the flag means that a volume was mounted (fxioqueuekm.hpp IsPagingIo).
bool is_paging_io(IRP* irp) {
  return (irp->Flags & IRP_PAGING_IO) != 0 &&
         IoGetCurrentIrpStackLocation(irp)->MajorFunction != IRP_MJ_FILE_SYSTEM_CONTROL;
}

NTSTATUS complete_empty(IRP* irp, NTSTATUS status) {
  irp->IoStatus.Information = 0;
  return complete_irp(irp, status);
}

WDFREQUEST handle_of(Request& request) {
  return static_cast<WDFREQUEST>(request.handle());
}

}  // namespace

ForwardProgress::ForwardProgress(Queue& queue, const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy)
    : queue_(queue), policy_(policy) {
  InitializeListHead(&waiting_);
}

ForwardProgress::~ForwardProgress() {
  ASSERT(free_.is_empty());
  ASSERT(IsListEmpty(&waiting_));
}

NTSTATUS ForwardProgress::create(Queue& queue, const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy,
                                 ForwardProgress** made) {
  if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  auto* reserve = new (std::nothrow) ForwardProgress(queue, policy);
  if (reserve == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  NTSTATUS status = STATUS_SUCCESS;
  for (ULONG i = 0; i < policy.TotalForwardProgressRequests && NT_SUCCESS(status); ++i) {
    status = reserve->add_request();
  }
  if (!NT_SUCCESS(status)) {
    reserve->close();
    delete reserve;
    return status;
  }
  *made = reserve;
  return status;
}

// It belongs to the queue already when the driver sees it (fxioqueue.cpp AllocateReservedRequest).
NTSTATUS ForwardProgress::add_request() {
  Device& device = queue_.owner();
  Request* request =
      create_received_request(device, nullptr, device.config().request_attributes.get());
  if (request == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  request->set(Object::NoDelete);
  QueuePart& part = request->received().queue;
  part.queue = &queue_;
  part.reserve = this;
  if (policy_.EvtIoAllocateResourcesForReservedRequest != nullptr) {
    part.is_presented = true;
    const NTSTATUS status =
        call_driver({queue_.globals(), "EvtIoAllocateResourcesForReservedRequest", &queue_},
                    policy_.EvtIoAllocateResourcesForReservedRequest, queue_.queue_handle(),
                    handle_of(*request));
    if (!NT_SUCCESS(status)) {
      request->free_unused();
      return status;
    }
  }
  nt::Guard guard(lock_);
  free_.push_back(part);
  return STATUS_SUCCESS;
}

Request* ForwardProgress::choose(Request* usual, IRP* irp, NTSTATUS& status) {
  if (usual != nullptr) {
    if (policy_.EvtIoAllocateRequestResources == nullptr) return usual;
    usual->received().queue.is_presented = true;
    status = call_driver({queue_.globals(), "EvtIoAllocateRequestResources", &queue_},
                         policy_.EvtIoAllocateRequestResources, queue_.queue_handle(),
                         handle_of(*usual));
    if (NT_SUCCESS(status)) return usual;
    usual->free_unused();
  }
  if (spends_one_on(irp)) return take_or_wait(irp, status);
  status = complete_empty(irp, STATUS_UNSUCCESSFUL);
  return nullptr;
}

bool ForwardProgress::spends_one_on(IRP* irp) {
  switch (policy_.ForwardProgressReservedPolicy) {
    case WdfIoForwardProgressReservedPolicyPagingIO:
      return is_paging_io(irp);
    case WdfIoForwardProgressReservedPolicyUseExamine:
      return examine(irp) == WdfIoForwardProgressActionUseReservedRequest;
    default:  // a policy that does not exist counts as "always", as in the published source
      return true;
  }
}

WDF_IO_FORWARD_PROGRESS_ACTION ForwardProgress::examine(IRP* irp) {
  const WDF_IO_FORWARD_PROGRESS_ACTION action =
      call_driver({queue_.globals(), "EvtIoWdmIrpForForwardProgress", &queue_},
                  policy_.ForwardProgressReservePolicySettings.Policy.ExaminePolicy
                      .EvtIoWdmIrpForForwardProgress,
                  queue_.queue_handle(), irp);
  const bool is_valid = action == WdfIoForwardProgressActionFailRequest ||
                        action == WdfIoForwardProgressActionUseReservedRequest;
  if (!is_valid) {
    verifier_break(queue_.globals(),
                   {.rule = "EvtIoWdmIrpForForwardProgress",
                    .call = "EvtIoWdmIrpForForwardProgress",
                    .object = queue_.handle()},
                   "returned an action that does not exist; the request was failed",
                   "return WdfIoForwardProgressActionFailRequest or ...UseReservedRequest");
  }
  return action;
}

// A request that is away, and an IRP that waits, each keep the queue. Once it is closed nothing
// comes back that an IRP could wait for: it is refused as by a queue that accepts nothing.
Request* ForwardProgress::take_or_wait(IRP* irp, NTSTATUS& status) {
  lock_.acquire();
  QueuePart* part = free_.pop_front();
  const bool is_closed = is_closed_;
  const bool is_waiting = part == nullptr && !is_closed && wait_locked(irp);
  if (part != nullptr) queue_.reference();
  lock_.release();
  if (part == nullptr) {
    const NTSTATUS refusal = is_closed ? STATUS_INVALID_DEVICE_STATE : STATUS_CANCELLED;
    status = is_waiting ? STATUS_PENDING : complete_empty(irp, refusal);
    return nullptr;
  }
  part->request->stand_for(irp);
  return part->request;
}

// False: it is canceled already.
bool ForwardProgress::wait_locked(IRP* irp) {
  InsertTailList(&waiting_, &irp->Tail.Overlay.ListEntry);
  irp->Tail.Overlay.DriverContext[reserve_slot] = this;
  IoSetCancelRoutine(irp, &ForwardProgress::waiting_irp_canceled);
  if (nt::is_irp_canceled(irp) && IoSetCancelRoutine(irp, nullptr) != nullptr) {
    RemoveEntryList(&irp->Tail.Overlay.ListEntry);
    return false;
  }
  IoMarkIrpPending(irp);
  queue_.reference();
  return true;
}

// One whose cancel has begun stays for its cancel routine, which waits for the lock.
IRP* ForwardProgress::take_waiting_locked(FILE_OBJECT* file) {
  for (LIST_ENTRY* entry = waiting_.Flink; entry != &waiting_; entry = entry->Flink) {
    IRP* irp = CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
    const bool is_wanted = file == nullptr || IoGetCurrentIrpStackLocation(irp)->FileObject == file;
    if (!is_wanted || IoSetCancelRoutine(irp, nullptr) == nullptr) continue;
    RemoveEntryList(entry);
    return irp;
  }
  return nullptr;
}

void ForwardProgress::waiting_irp_canceled(DEVICE_OBJECT*, IRP* irp) {
  auto& reserve = *static_cast<ForwardProgress*>(irp->Tail.Overlay.DriverContext[reserve_slot]);
  Queue& queue = reserve.queue_;
  IoReleaseCancelSpinLock(irp->CancelIrql);
  {
    nt::Guard guard(reserve.lock_);
    RemoveEntryList(&irp->Tail.Overlay.ListEntry);
  }
  complete_empty(irp, STATUS_CANCELLED);
  queue.dereference();
}

// What waits for a queue that has stopped to accept is refused here and not as the returned
// request, which would come back at once, one call deeper for each of them.
void ForwardProgress::take_back(Request& request) {
  request.return_to_reserve();
  IRP* next = nullptr;
  bool is_closed;
  for (;;) {
    const bool refuses = queue_.refuses_arrivals();
    {
      nt::Guard guard(lock_);
      is_closed = is_closed_;
      next = take_waiting_locked(nullptr);
      if (next == nullptr && !is_closed) free_.push_back(request.received().queue);
    }
    if (next == nullptr || !refuses) break;
    complete_empty(next, STATUS_INVALID_DEVICE_STATE);
    queue_.dereference();
  }
  Queue& queue = queue_;
  if (next != nullptr) {
    request.stand_for(next);
    queue.take_arrival(request);
  } else if (is_closed) {
    request.free_unused();
  }
  // That of the request, or of the IRP that has stopped waiting. This may be the queue's end.
  queue.dereference();
}

void ForwardProgress::cancel_waiting(FILE_OBJECT* file) {
  LIST_ENTRY taken;
  InitializeListHead(&taken);
  {
    nt::Guard guard(lock_);
    while (IRP* irp = take_waiting_locked(file)) {
      InsertTailList(&taken, &irp->Tail.Overlay.ListEntry);
    }
  }
  while (!IsListEmpty(&taken)) {
    LIST_ENTRY* entry = RemoveHeadList(&taken);
    complete_empty(CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry), STATUS_CANCELLED);
    queue_.dereference();
  }
}

void ForwardProgress::close() {
  lock_.acquire();
  is_closed_ = true;
  while (QueuePart* part = free_.pop_front()) {
    lock_.release();
    part->request->free_unused();
    lock_.acquire();
  }
  lock_.release();
}

}  // namespace wdf
