// SPDX-License-Identifier: MIT
// The worker threads behind work items (nt/work_item.h).
#include <utility>

#include "nt/dispatcher.h"
#include "nt/irql.h"
#include "nt/sentence.h"
#include "nt/work_item.h"

namespace nt {
namespace {

constexpr std::size_t worker_count_max = 64;
// How long the end of the machine waits for a work item that does not return.
constexpr base::Ticks patience = base::Ticks::from_s(10);

void call_routine(WORK_QUEUE_ITEM& item) {
  const PWORKER_THREAD_ROUTINE routine = item.WorkerRoutine;
  const void* address = &item;
  routine(item.Parameter);
  const KIRQL irql = current_irql();
  if (irql == PASSIVE_LEVEL) return;
  const Sentence sentence("work routine {} returned at IRQL {}",
                          fmt::ptr(reinterpret_cast<void*>(routine)), irql);
  bug_check(0xE1, reinterpret_cast<ULONG_PTR>(routine), irql, reinterpret_cast<ULONG_PTR>(address),
            0, sentence);
}

}  // namespace

WorkerPool::WorkerPool() {
  InitializeListHead(&items_);
}

void WorkerPool::queue(WORK_QUEUE_ITEM& item) {
  Worker* fresh = nullptr;
  {
    Guard guard(lock_);
    InsertTailList(&items_, &item.List);
    if (Worker* sleeper = sleeping_.pop_front()) {
      executor().unpark(sleeper->flow);
    } else if (workers_.size() < worker_count_max && !is_stopping_) {
      fresh = make_worker_locked();
    }
  }
  if (fresh != nullptr) executor().start(fresh->flow, &run_worker, fresh);
}

WorkerPool::Worker* WorkerPool::make_worker_locked() {
  auto* worker = new Worker;
  initialize_flow(worker->flow);
  worker->flow.name = "worker thread";
  worker->flow.destroy = &destroy;
  worker->pool = this;
  // One reference is the running flow's, one the pool's.
  reference_flow(worker->flow);
  workers_.push_back(worker);
  return worker;
}

void WorkerPool::destroy(Flow& flow) {
  delete reinterpret_cast<Worker*>(reinterpret_cast<char*>(&flow) - offsetof(Worker, flow));
}

WORK_QUEUE_ITEM* WorkerPool::wait_for_item(Worker& worker) {
  while (true) {
    {
      Guard guard(lock_);
      // A wake that nobody sent for an item leaves the worker on the list.
      if (worker.hook.is_linked()) sleeping_.remove(worker);
      if (!IsListEmpty(&items_)) {
        LIST_ENTRY* entry = RemoveHeadList(&items_);
        entry->Flink = nullptr;
        return CONTAINING_RECORD(entry, WORK_QUEUE_ITEM, List);
      }
      if (is_stopping_) return nullptr;
      sleeping_.push_back(worker);
    }
    executor().park();
  }
}

void WorkerPool::run_worker(void* argument) {
  Worker& worker = *static_cast<Worker*>(argument);
  while (WORK_QUEUE_ITEM* item = worker.pool->wait_for_item(worker)) call_routine(*item);
}

void WorkerPool::stop() {
  {
    Guard guard(lock_);
    if (workers_.empty()) return;
  }
  executor().run("stop of the worker threads", [this] { end_workers(); });
}

void WorkerPool::end_workers() {
  std::vector<Worker*> workers;
  {
    Guard guard(lock_);
    is_stopping_ = true;
    workers = std::exchange(workers_, {});
    while (Worker* sleeper = sleeping_.pop_front()) executor().unpark(sleeper->flow);
  }
  for (Worker* worker : workers) {
    LARGE_INTEGER limit;
    limit.QuadPart = -patience.count;
    const NTSTATUS status =
        KeWaitForSingleObject(&worker->flow.header, Executive, KernelMode, FALSE, &limit);
    if (status == STATUS_TIMEOUT) {
      report({.severity = Severity::Leak,
              .rule = "IoQueueWorkItem",
              .object = worker,
              .did = "left a work routine that does not return",
              .should = "let every work routine end before the driver unloads"});
    }
    dereference_flow(worker->flow);
  }
}

}  // namespace nt
