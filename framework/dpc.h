// SPDX-License-Identifier: MIT
// WDFDPC: a KDPC that calls EvtDpcFunc. Source: framework.md 4.3 (DPC-R1 to R4); fxdpc.cpp.
#pragma once

#include "framework/callback_lock.h"
#include "framework/object.h"

namespace wdf {

class Dpc final : public Object {
 public:
  using Handle = WDFDPC;
  static constexpr TypeCode code = TypeCode::Dpc;
  static const ObjectType type;

  // `callback` and `lock` may be null.
  Dpc(const ObjectSeed& seed, PFN_WDF_DPC callback, CallbackLock* lock, Object& parent);

  // False if it is queued already. Any IRQL.
  bool enqueue();
  // True if it was queued; it will not run then.
  bool cancel() { return KeRemoveQueueDpc(&dpc_); }
  KDPC* wdm_dpc() { return &dpc_; }
  // Null after its disposal.
  Object* associated_object() const { return associated_.load(std::memory_order_relaxed); }

 private:
  static void run(PKDPC dpc, void* object, void* argument1, void* argument2);
  static bool dispose(Object& dpc);

  const PFN_WDF_DPC callback_;
  CallbackLock* const callback_lock_;
  std::atomic<Object*> associated_;  // the parent, referenced until disposal
  KDPC dpc_;
  nt::Lock lock_;
  bool is_running_down_ GUARDED_BY(lock_) = false;
};

}  // namespace wdf
