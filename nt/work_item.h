// SPDX-License-Identifier: MIT
// The system's worker threads. Threads are made when something is queued and none is free, up to a
// limit, and then kept; so a work item that waits for another one does not stop both.
// Source: framework.md WDM-R53, kernel/system-worker-threads.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <vector>

#include "base/intrusive_list.h"
#include "nt/flow.h"
#include "nt/lock.h"

namespace nt {

class WorkerPool {
 public:
  WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Has a worker thread call item.WorkerRoutine(item.Parameter) at PASSIVE_LEVEL. The item belongs
  // to its owner again when the routine begins. <= DISPATCH_LEVEL.
  void queue(WORK_QUEUE_ITEM& item);

  // Runs what is queued and ends the threads. Called outside of any flow.
  void stop();

 private:
  struct Worker {
    Flow flow;
    WorkerPool* pool = nullptr;
    base::ListHook hook;  // linked while it sleeps
  };

  static void run_worker(void* argument);
  static void destroy(Flow& flow);
  // Null: there is nothing left and the pool is stopping.
  WORK_QUEUE_ITEM* wait_for_item(Worker& worker);
  Worker* make_worker_locked() REQUIRES(lock_);
  void end_workers();

  Lock lock_;
  LIST_ENTRY items_ GUARDED_BY(lock_);
  base::IntrusiveList<Worker, &Worker::hook> sleeping_ GUARDED_BY(lock_);
  std::vector<Worker*> workers_ GUARDED_BY(lock_);
  bool is_stopping_ GUARDED_BY(lock_) = false;
};

}  // namespace nt
