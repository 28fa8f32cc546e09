// SPDX-License-Identifier: MIT
// The driver takes requests out of a queue, or looks for one. Source: framework.md 3.5.1.
#include "framework/device.h"
#include "framework/queue.h"
#include "framework/request.h"
#include "nt/irp.h"

namespace wdf {
namespace {

bool is_of(const Request& request, FILE_OBJECT* file) {
  return file == nullptr || IoGetCurrentIrpStackLocation(request.irp())->FileObject == file;
}

// QUE-R20: a transfer of nothing, which the driver does not want to see.
bool is_empty_transfer(const Request& request) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(request.irp());
  if (location.MajorFunction == IRP_MJ_READ) return location.Parameters.Read.Length == 0;
  return location.MajorFunction == IRP_MJ_WRITE && location.Parameters.Write.Length == 0;
}

bool is_waiting(const Request& request) {
  return request.ownership() == Ownership::Queued || request.ownership() == Ownership::QueuedAgain;
}

}  // namespace

// QUE-R37: a sequential queue whose driver has nothing presents by itself what the driver wants to
// take. Source: fxioqueue.cpp VerifyGetRequestUpdateFlags.
void Queue::check_retrieval() {
  if (!globals().verifier_on || config_.DispatchType != WdfIoQueueDispatchSequential) return;
  {
    nt::Guard guard(lock_);
    if (owned_count_ != 0) return;
  }
  verifier_break(globals(),
                 {.rule = "RetrieveFromIdleQueue",
                  .call = "WdfIoQueueRetrieveNextRequest",
                  .object = queue_handle()},
                 "retrieved from a sequential queue without having a request of it",
                 "retrieve before completing the request that the queue presented");
}

// [VF] VerifyRequestIsTagRequest: somebody else may have retrieved or completed what was found.
NTSTATUS Queue::check_tag(Request& tag, Ddi ddi) {
  if (!globals().verifier_on || tag.is_completed() || is_driver_owned(tag.ownership())) {
    return STATUS_SUCCESS;
  }
  {
    nt::Guard guard(lock_);
    if (tag.is_received() && tag.received().queue.is_found) return STATUS_SUCCESS;
  }
  refuse(ddi, "named a request that WdfIoQueueFindRequest did not find",
         "pass what WdfIoQueueFindRequest returned last");
  return STATUS_INVALID_PARAMETER;
}

NTSTATUS Queue::retrieve(FILE_OBJECT* file, Request* found, Request** request) {
  *request = nullptr;
  check_retrieval();
  if (config_.DispatchType == WdfIoQueueDispatchParallel) return STATUS_INVALID_DEVICE_STATE;
  lock_.acquire();
  if (!rights(dispatch_, power_).may_retrieve) {
    lock_.release();
    return STATUS_WDF_PAUSED;
  }
  if (found != nullptr && (found->queue() != this || !is_waiting(*found))) {
    lock_.release();
    return STATUS_NOT_FOUND;
  }
  QueuePart* part = found != nullptr ? &found->received().queue : waiting_.front();
  while (part != nullptr) {
    QueuePart* next = found != nullptr ? nullptr : waiting_.next(*part);
    Request& candidate = *part->request;
    if (is_of(candidate, file) && take_waiting_locked(*part)) {
      part->is_found = false;
      if (config_.AllowZeroLengthRequests || !is_empty_transfer(candidate)) {
        candidate.set_ownership(wdf::step(candidate.ownership(), OwnershipEvent::Present).next);
        own_locked(candidate);
        part->is_presented = true;
        lock_.release();
        *request = &candidate;
        return STATUS_SUCCESS;
      }
      // It counts as the driver's until it has left, so that no callback comes too early.
      own_locked(candidate);
      candidate.set_ownership(wdf::step(candidate.ownership(), OwnershipEvent::Present).next);
      lock_.release();
      finish_unpresented(candidate, STATUS_SUCCESS);
      lock_.acquire();
      next = found != nullptr ? nullptr : waiting_.front();
    }
    part = next;
  }
  // QUE-R36: what is being canceled right now is still counted.
  if (file == nullptr && found == nullptr && waiting_count_ != 0) announces_next_ = true;
  run_if_idle_and_unlock();
  return found != nullptr ? STATUS_NOT_FOUND : STATUS_NO_MORE_ENTRIES;
}

// QUE-R35. The request stays where it is and gets a reference for the caller.
NTSTATUS Queue::find(Request* after, FILE_OBJECT* file, Request** request) {
  *request = nullptr;
  if (!is_manual()) {
    return refuse(Ddi::WdfIoQueueFindRequest, "looked for a request in a queue that is not manual",
                  "find and retrieve requests in a manual queue");
  }
  if (after != nullptr) {
    const NTSTATUS status = check_tag(*after, Ddi::WdfIoQueueFindRequest);
    if (!NT_SUCCESS(status)) return status;
  }
  nt::Guard guard(lock_);
  if (after != nullptr && (after->queue() != this || !is_waiting(*after))) return STATUS_NOT_FOUND;
  QueuePart* part = after != nullptr ? waiting_.next(after->received().queue) : waiting_.front();
  for (; part != nullptr; part = waiting_.next(*part)) {
    if (nt::is_irp_canceled(part->request->irp()) || !is_of(*part->request, file)) continue;
    part->request->reference();
    part->is_found = true;
    *request = part->request;
    return STATUS_SUCCESS;
  }
  if (after == nullptr && file == nullptr && waiting_count_ != 0) announces_next_ = true;
  return STATUS_NO_MORE_ENTRIES;
}

}  // namespace wdf
