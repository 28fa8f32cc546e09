// SPDX-License-Identifier: MIT
// What a work item and a passive timer have in common: a routine for an object that a worker thread
// runs at PASSIVE_LEVEL. Queueing while it is queued does nothing; while it runs it may be queued
// again, and then two worker threads may be in the routine. A queued run keeps the device object
// and the driver there. Source: fxsystemworkitem.cpp, fxworkitem.cpp; framework.md WI-R2,
// WI-R5.
#pragma once

#include <wdm.h>

#include <cstdint>

#include "nt/lock.h"

namespace wdf {

class Object;

class PassiveWork {
 public:
  struct Routines {
    void (*run)(Object& owner);
    // The run is over and the work does not look at its owner any more. May be null.
    void (*finished)(Object& owner);
  };
  enum class Answer : std::uint8_t { Queued, IsQueuedAlready, IsRunDown };

  PassiveWork(Object& owner, const Routines& routines);
  PassiveWork(const PassiveWork&) = delete;
  PassiveWork& operator=(const PassiveWork&) = delete;

  // <= DISPATCH_LEVEL.
  Answer enqueue();
  // From now on nothing can be queued.
  void run_down();
  // Returns when no run is queued or going on. PASSIVE_LEVEL.
  void wait_until_idle();

 private:
  static void run_in_worker(void* work);
  void run();

  Object& owner_;
  const Routines routines_;
  nt::Lock lock_;
  bool is_queued_ GUARDED_BY(lock_) = false;
  bool is_run_down_ GUARDED_BY(lock_) = false;
  std::uint32_t running_count_ GUARDED_BY(lock_) = 0;
  DEVICE_OBJECT* device_ GUARDED_BY(lock_) = nullptr;  // that the queued run has a reference of
  WORK_QUEUE_ITEM item_;
  KEVENT idle_;  // notification event: signaled while no run is queued or going on
};

}  // namespace wdf
