// SPDX-License-Identifier: MIT
// Objects whose disposal or end needs PASSIVE_LEVEL, in the order in which they were put here: one
// system work item per list takes them out, one at a time (framework.md 1.7). Each device has a
// list, and the driver has one for what belongs to no device.
#pragma once

#include <wdm.h>

#include "nt/lock.h"

namespace wdf {

class Object;

class DisposeList {
 public:
  DisposeList();
  DisposeList(const DisposeList&) = delete;
  DisposeList& operator=(const DisposeList&) = delete;

  // Any IRQL.
  void add(Object& object);
  // PASSIVE_LEVEL. Returns when the list is empty and its work item is not running. Not from within
  // the work item itself.
  void wait_until_empty();

 private:
  static void drain_in_work_item(void* list);
  void drain();

  nt::Lock lock_;
  Object* first_ GUARDED_BY(lock_) = nullptr;
  Object* last_ GUARDED_BY(lock_) = nullptr;
  bool is_draining_ GUARDED_BY(lock_) = false;
  WORK_QUEUE_ITEM work_item_;
  KEVENT empty_;  // notification event: signaled while the list is empty and nobody drains it
};

}  // namespace wdf
