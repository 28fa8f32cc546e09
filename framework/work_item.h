// SPDX-License-Identifier: MIT
// WDFWORKITEM: has a worker thread call EvtWorkItem. Each queued run holds a reference, so a work
// item that deletes itself lives until its callback has returned.
// Source: framework.md 4.3 (WI-R1 to R5); fxworkitem.cpp.
#pragma once

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "framework/passive_work.h"

namespace wdf {

class WorkItem final : public Object {
 public:
  using Handle = WDFWORKITEM;
  static constexpr TypeCode code = TypeCode::WorkItem;
  static const ObjectType type;

  // `lock` may be null.
  WorkItem(const ObjectSeed& seed, PFN_WDF_WORKITEM callback, CallbackLock* lock, Object& parent);

  void enqueue();
  // Returns when no run is queued or going on. PASSIVE_LEVEL.
  void flush();
  // Null after its disposal.
  Object* associated_object() const { return associated_.load(std::memory_order_relaxed); }

 private:
  static void run(Object& work_item);
  static void finished(Object& work_item);
  static bool dispose(Object& work_item);
  bool is_in_own_callback() const;

  const PFN_WDF_WORKITEM callback_;
  CallbackLock* const callback_lock_;
  std::atomic<Object*> associated_;  // the parent, referenced until disposal
  PassiveWork work_;
};

}  // namespace wdf
