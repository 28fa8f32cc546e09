// SPDX-License-Identifier: MIT
// The reserve of a queue: requests that were made while there was memory, and IRPs that wait for
// one of them. A reserved request lives as long as its queue: with the last reference to it gone
// after a completion it is not destroyed but returns here, with the driver's context as it is.
// Source: requests.md 8.5; fxioqueuekm.cpp GetReservedRequest, ReturnReservedRequest; fxpkgio.cpp
// DispatchStep2.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include "base/intrusive_list.h"
#include "framework/request_queue.h"
#include "nt/lock.h"

namespace wdf {

class Queue;
class Request;

class ForwardProgress {
 public:
  // With all its requests, each shown to EvtIoAllocateResourcesForReservedRequest. Any failure
  // leaves nothing.
  static NTSTATUS create(Queue& queue, const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy,
                         ForwardProgress** made);
  // No IRP waits any more; requests that are away find their own end.
  ~ForwardProgress();
  ForwardProgress(const ForwardProgress&) = delete;
  ForwardProgress& operator=(const ForwardProgress&) = delete;

  // `usual` was made for an IRP that arrived; null: there was no memory. Returns what shall be
  // queued for it. Null: the IRP waits or is completed, and `status` is for the dispatch routine.
  Request* choose(Request* usual, IRP* irp, NTSTATUS& status) EXCLUDES(lock_);

  // The last reference to a reserved request is gone.
  void take_back(Request& request) EXCLUDES(lock_);

  // Cancels the IRPs that wait now; with `file`, those of that open.
  void cancel_waiting(FILE_OBJECT* file) EXCLUDES(lock_);
  // The queue is deleted: frees what is here, and what returns later.
  void close() EXCLUDES(lock_);

 private:
  using FreeList = base::IntrusiveList<QueuePart, &QueuePart::queue_hook>;

  ForwardProgress(Queue& queue, const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY& policy);
  NTSTATUS add_request();
  bool spends_one_on(IRP* irp);
  WDF_IO_FORWARD_PROGRESS_ACTION examine(IRP* irp);
  Request* take_or_wait(IRP* irp, NTSTATUS& status) EXCLUDES(lock_);
  bool wait_locked(IRP* irp) REQUIRES(lock_);
  IRP* take_waiting_locked(FILE_OBJECT* file) REQUIRES(lock_);
  static DRIVER_CANCEL waiting_irp_canceled;

  Queue& queue_;
  const WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy_;
  nt::Lock lock_;
  FreeList free_ GUARDED_BY(lock_);
  LIST_ENTRY waiting_ GUARDED_BY(lock_);  // IRPs by Tail.Overlay.ListEntry, oldest first
  bool is_closed_ GUARDED_BY(lock_) = false;
};

}  // namespace wdf
