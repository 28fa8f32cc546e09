// SPDX-License-Identifier: MIT
// See dispose_list.h. Source: fxdisposelist.cpp Add, DrainListLocked.
#include "framework/dispose_list.h"

#include "framework/object.h"
#include "nt/machine.h"
#include "nt/work_item.h"

namespace wdf {

DisposeList::DisposeList() {
  KeInitializeEvent(&empty_, NotificationEvent, TRUE);
  ExInitializeWorkItem(&work_item_, drain_in_work_item, this);
}

void DisposeList::add(Object& object) {
  bool must_start = false;
  lock_.acquire();
  object.next_deferred = nullptr;
  (first_ == nullptr ? first_ : last_->next_deferred) = &object;
  last_ = &object;
  must_start = !is_draining_;
  is_draining_ = true;
  if (must_start) KeClearEvent(&empty_);
  lock_.release();
  if (must_start) nt::machine().workers().queue(work_item_);
}

void DisposeList::drain_in_work_item(void* list) {
  static_cast<DisposeList*>(list)->drain();
}

void DisposeList::drain() {
  for (;;) {
    lock_.acquire();
    Object* object = first_;
    if (object == nullptr) {
      is_draining_ = false;
      // Under the lock, so that an add() that follows clears the event after this sets it. The
      // waiter may free the list as soon as it is set; see wait_until_empty.
      KeSetEvent(&empty_, IO_NO_INCREMENT, FALSE);
      lock_.release();
      return;
    }
    first_ = object->next_deferred;
    lock_.release();
    object->passive_reached();
  }
}

void DisposeList::wait_until_empty() {
  KeWaitForSingleObject(&empty_, Executive, KernelMode, FALSE, nullptr);
  // The drainer may still be on its way out of the lock.
  nt::Guard guard(lock_);
}

}  // namespace wdf
