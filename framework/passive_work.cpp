// SPDX-License-Identifier: MIT
// See passive_work.h.
#include "framework/passive_work.h"

#include <utility>

#include "framework/device.h"
#include "nt/machine.h"
#include "nt/work_item.h"

namespace wdf {

PassiveWork::PassiveWork(Object& owner, const Routines& routines)
    : owner_(owner), routines_(routines) {
  KeInitializeEvent(&idle_, NotificationEvent, TRUE);
  ExInitializeWorkItem(&item_, run_in_worker, this);
}

PassiveWork::Answer PassiveWork::enqueue() {
  {
    nt::Guard guard(lock_);
    if (is_queued_) return Answer::IsQueuedAlready;
    if (is_run_down_) return Answer::IsRunDown;
    if (!ExAcquireRundownProtection(&owner_.globals().worker_runs)) return Answer::IsRunDown;
    KeClearEvent(&idle_);
    is_queued_ = true;
    device_ = owner_.device()->wdm_device();
    if (device_ != nullptr) ObReferenceObject(device_);
  }
  nt::machine().workers().queue(item_);
  return Answer::Queued;
}

void PassiveWork::run_in_worker(void* work) {
  static_cast<PassiveWork*>(work)->run();
}

void PassiveWork::run() {
  // Once the event is set and the lock free, the owner may be gone.
  Object& owner = owner_;
  DriverGlobals& globals = owner.globals();
  const auto finished = routines_.finished;
  DEVICE_OBJECT* device = nullptr;
  {
    nt::Guard guard(lock_);
    is_queued_ = false;
    ++running_count_;
    device = std::exchange(device_, nullptr);
  }
  routines_.run(owner);
  {
    nt::Guard guard(lock_);
    --running_count_;
    if (running_count_ == 0 && !is_queued_) KeSetEvent(&idle_, IO_NO_INCREMENT, FALSE);
  }
  if (finished != nullptr) finished(owner);
  if (device != nullptr) ObDereferenceObject(device);
  ExReleaseRundownProtection(&globals.worker_runs);
}

void PassiveWork::run_down() {
  nt::Guard guard(lock_);
  is_run_down_ = true;
}

void PassiveWork::wait_until_idle() {
  KeEnterCriticalRegion();
  KeWaitForSingleObject(&idle_, Executive, KernelMode, FALSE, nullptr);
  KeLeaveCriticalRegion();
  // The last run may still be on its way out of the lock.
  nt::Guard guard(lock_);
}

}  // namespace wdf
