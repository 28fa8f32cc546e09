// SPDX-License-Identifier: MIT
// WDFTIMER: a kernel timer with a DPC that calls EvtTimerFunc, or has a worker thread call it for a
// timer of passive level. Source: framework.md 4.2 (TMR-R1 to R10); fxtimer.cpp.
#pragma once

#include <optional>

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "framework/passive_work.h"

namespace wdf {

class Timer final : public Object {
 public:
  using Handle = WDFTIMER;
  static constexpr TypeCode code = TypeCode::Timer;
  static const ObjectType type;

  struct Plan {
    PFN_WDF_TIMER callback;  // may be null
    ULONG period_ms;         // 0: once
    bool is_high_resolution;
    bool is_passive;
    CallbackLock* lock;  // to hold around the callback; null: none
    Object& parent;
  };

  Timer(const ObjectSeed& seed, const Plan& plan);

  // True if it was armed already.
  bool start(LONGLONG due_time);
  // True if it was armed.
  bool stop();
  // The same, and no callback of it is running or will run. PASSIVE_LEVEL.
  bool stop_and_wait();
  // Null after its disposal.
  Object* associated_object() const { return associated_.load(std::memory_order_relaxed); }

 private:
  static void expired(PKDPC dpc, void* timer, void* argument1, void* argument2);
  static void call_passive(Object& timer);
  static bool dispose(Object& timer);
  void call_evt_timer();
  void wait_for_callbacks();

  const PFN_WDF_TIMER callback_;
  const base::Ticks period_;
  const bool is_high_resolution_;
  CallbackLock* const callback_lock_;
  std::atomic<Object*> associated_;  // the parent, referenced until disposal
  KTIMER timer_;
  KDPC dpc_;
  std::optional<PassiveWork> passive_work_;

  nt::Lock lock_;
  nt::Flow* stopper_ GUARDED_BY(lock_) = nullptr;     // whoever is in stop_and_wait()
  bool was_start_refused_ GUARDED_BY(lock_) = false;  // because of it
  bool is_running_down_ GUARDED_BY(lock_) = false;
};

}  // namespace wdf
