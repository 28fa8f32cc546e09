// SPDX-License-Identifier: MIT
// The lock that a synchronization scope puts around callbacks: a spin lock when they may run at
// DISPATCH_LEVEL, a mutex in a critical region when they need PASSIVE_LEVEL (framework.md 1.9). The
// only lock held while driver code runs, because that is the contract. Taking it twice in one flow
// is bug check 0x10D/2.
#pragma once

#include <wdm.h>

#include <atomic>

#include "framework/globals.h"
#include "nt/flow.h"

namespace wdf {

class Object;

class CallbackLock {
 public:
  enum class Kind : std::uint8_t { Spin, Mutex };

  CallbackLock(Kind kind, const Object& owner);
  CallbackLock(const CallbackLock&) = delete;
  CallbackLock& operator=(const CallbackLock&) = delete;

  Kind kind() const { return kind_; }
  bool is_held_here() const {
    return holder_.load(std::memory_order_relaxed) == &nt::current_flow();
  }

  void acquire(DriverGlobals& globals);
  void release();

 private:
  const Kind kind_;
  KIRQL irql_before_ = PASSIVE_LEVEL;  // the holder's
  const Object& owner_;
  std::atomic<nt::Flow*> holder_{nullptr};
  KSPIN_LOCK spin_;
  KEVENT free_;  // synchronization event: signaled while nobody holds the mutex
};

// Level and scope of an object after what it inherits was filled in.
struct CallbackConstraints {
  WDF_EXECUTION_LEVEL level = WdfExecutionLevelDispatch;
  WDF_SYNCHRONIZATION_SCOPE scope = WdfSynchronizationScopeNone;

  CallbackLock::Kind lock_kind() const {
    return level == WdfExecutionLevelPassive ? CallbackLock::Kind::Mutex : CallbackLock::Kind::Spin;
  }
};

// What an object with callbacks offers to those that serialize with it.
struct CallbackRules {
  CallbackConstraints constraints;
  CallbackLock* lock = nullptr;  // what WdfObjectAcquireLock takes; null: it has none
};

// The attributes' own values, with *InheritFromParent* replaced by `inherited`'s (OBJ-R37).
CallbackConstraints constraints_of(const WDF_OBJECT_ATTRIBUTES* attributes,
                                   const CallbackConstraints& inherited);

// OBJ-R44, AutomaticSerialization of a timer, DPC or work item: the lock to hold around its
// callback, found at the nearest object with callbacks above it. Null lock with STATUS_SUCCESS:
// none is needed. `needs_passive`: the client's callback runs at PASSIVE_LEVEL.
NTSTATUS find_effective_lock(Object& parent, bool needs_passive, CallbackLock** lock);

}  // namespace wdf
