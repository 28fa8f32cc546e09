// SPDX-License-Identifier: MIT
// See callback_lock.h. Source: fxcallbackspinlock.hpp, fxcallbackmutexlock.hpp, fxobject.cpp
// _GetEffectiveLock.
#include "framework/callback_lock.h"

#include "framework/object.h"

namespace wdf {

CallbackLock::CallbackLock(Kind kind, const Object& owner) : kind_(kind), owner_(owner) {
  KeInitializeSpinLock(&spin_);
  KeInitializeEvent(&free_, SynchronizationEvent, TRUE);
}

void CallbackLock::acquire(DriverGlobals& globals) {
  if (is_held_here()) {
    wdf_bug_check(globals, WDF_RECURSIVE_LOCK, reinterpret_cast<ULONG_PTR>(this), 0,
                  format_words("the synchronization lock of {} is acquired by the thread that "
                               "already holds it",
                               describe_handle(owner_.handle()).text)
                      .text);
  }
  if (kind_ == Kind::Spin) {
    KIRQL irql;
    KeAcquireSpinLock(&spin_, &irql);
    irql_before_ = irql;
  } else {
    KeEnterCriticalRegion();
    KeWaitForSingleObject(&free_, Executive, KernelMode, FALSE, nullptr);
  }
  holder_.store(&nt::current_flow(), std::memory_order_relaxed);
}

void CallbackLock::release() {
  holder_.store(nullptr, std::memory_order_relaxed);
  if (kind_ == Kind::Spin) {
    KeReleaseSpinLock(&spin_, irql_before_);
  } else {
    KeSetEvent(&free_, IO_NO_INCREMENT, FALSE);
    KeLeaveCriticalRegion();
  }
}

CallbackConstraints constraints_of(const WDF_OBJECT_ATTRIBUTES* attributes,
                                   const CallbackConstraints& inherited) {
  CallbackConstraints own = inherited;
  if (attributes == nullptr) return own;
  if (attributes->ExecutionLevel != WdfExecutionLevelInheritFromParent) {
    own.level = attributes->ExecutionLevel;
  }
  if (attributes->SynchronizationScope != WdfSynchronizationScopeInheritFromParent) {
    own.scope = attributes->SynchronizationScope;
  }
  return own;
}

NTSTATUS find_effective_lock(Object& parent, bool needs_passive, CallbackLock** lock) {
  *lock = nullptr;
  const CallbackRules* rules = nullptr;
  for (Object* object = &parent; object != nullptr && rules == nullptr; object = object->parent()) {
    if (object->type().callback_rules != nullptr) rules = object->type().callback_rules(*object);
  }
  if (rules == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  if (rules->constraints.scope == WdfSynchronizationScopeNone) return STATUS_SUCCESS;
  if (parent.has(Object::PassiveCallbacks) != needs_passive) {
    verifier_break(
        parent.globals(), {.rule = "IncompatibleExecutionLevel", .object = parent.handle()},
        needs_passive ? "asked for automatic serialization of a passive-level callback with an "
                        "object whose callbacks may run at DISPATCH_LEVEL"
                      : "asked for automatic serialization of a dispatch-level callback with an "
                        "object whose callbacks run at PASSIVE_LEVEL",
        "set AutomaticSerialization to FALSE, or choose a parent of the same level");
    return STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL;
  }
  *lock = rules->lock;
  return STATUS_SUCCESS;
}

}  // namespace wdf
