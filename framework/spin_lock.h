// SPDX-License-Identifier: MIT
// WDFSPINLOCK: a spin lock that keeps the IRQL of its holder, so two must be released in the
// reverse order of their acquisition. With the verifier on it also knows which flow holds it.
// Source: framework.md LCK-R1, LCK-R2; fxspinlock.cpp AcquireLock, ReleaseLock.
#pragma once

#include "framework/object.h"
#include "nt/flow.h"

namespace wdf {

class SpinLock final : public Object {
 public:
  using Handle = WDFSPINLOCK;
  static constexpr TypeCode code = TypeCode::SpinLock;
  static const ObjectType type;

  explicit SpinLock(const ObjectSeed& seed) : Object(seed) { KeInitializeSpinLock(&lock_); }

  void acquire() {
    const KIRQL irql = KeAcquireSpinLockRaiseToDpc(&lock_);
    irql_before_ = irql;
    if (__builtin_expect(globals().verifier_on, 0)) {
      holder_.store(&nt::current_flow(), std::memory_order_relaxed);
    }
  }
  // WdfInterruptCreate was given it: from now on it is the interrupt's (LCK-R3).
  KSPIN_LOCK* wdm_lock() { return &lock_; }
  void give_to_interrupt() { is_of_interrupt_.store(true, std::memory_order_relaxed); }
  bool is_of_interrupt() const { return is_of_interrupt_.load(std::memory_order_relaxed); }
  void release() {
    if (__builtin_expect(globals().verifier_on, 0)) note_release();
    KeReleaseSpinLock(&lock_, irql_before_);
  }

 private:
  // [VF] Stops the machine if another flow holds the lock, or none.
  void note_release();

  KSPIN_LOCK lock_;
  KIRQL irql_before_ = PASSIVE_LEVEL;  // the holder's
  std::atomic<nt::Flow*> holder_{nullptr};
  std::atomic<bool> is_of_interrupt_{false};
};

}  // namespace wdf
