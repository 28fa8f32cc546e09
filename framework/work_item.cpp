// SPDX-License-Identifier: MIT
// See work_item.h.
#include "framework/work_item.h"

#include "framework/call.h"

namespace wdf {
namespace {

constexpr char callback_name[] = "EvtWorkItem";

}  // namespace

const ObjectType WorkItem::type = {.code = TypeCode::WorkItem,
                                   .dispose = &WorkItem::dispose,
                                   .destroy = destroy_as<WorkItem>,
                                   .is_passive_dispose = true};

WorkItem::WorkItem(const ObjectSeed& seed, PFN_WDF_WORKITEM callback, CallbackLock* lock,
                   Object& parent)
    : Object(seed),
      callback_(callback),
      callback_lock_(lock),
      associated_(&parent),
      work_(*this, {.run = run, .finished = finished}) {
  mark_passive();
  parent.reference();
}

void WorkItem::enqueue() {
  // Before it is queued: the run may be over before enqueue() returns.
  reference();
  const PassiveWork::Answer answer = work_.enqueue();
  if (answer == PassiveWork::Answer::Queued) return;
  if (answer == PassiveWork::Answer::IsRunDown) {
    verifier_break(
        globals(),
        {.rule = "WorkItemRunningDown", .call = "WdfWorkItemEnqueue", .object = handle()},
        "queued a work item whose deletion has begun",
        "stop using a work item before it or its parent is deleted");
  }
  dereference();
}

void WorkItem::flush() {
  if (is_in_own_callback()) {
    verifier_break(
        globals(),
        {.rule = "WorkItemFlushInCallback", .call = "WdfWorkItemFlush", .object = handle()},
        "flushes a work item in its own callback, which would wait for itself",
        "flush it elsewhere");
    return;
  }
  work_.wait_until_idle();
}

bool WorkItem::is_in_own_callback() const {
  return is_in_callback(callback_name, this);
}

void WorkItem::run(Object& object) {
  auto& item = static_cast<WorkItem&>(object);
  call_driver({item.globals(), callback_name, &item, item.callback_lock_}, item.callback_,
              static_cast<WDFWORKITEM>(item.handle()));
}

void WorkItem::finished(Object& object) {
  object.dereference();
}

// WI-R4. At PASSIVE_LEVEL.
bool WorkItem::dispose(Object& object) {
  auto& item = static_cast<WorkItem&>(object);
  item.work_.run_down();
  if (!item.is_in_own_callback()) item.work_.wait_until_idle();
  if (Object* parent = item.associated_.exchange(nullptr)) parent->dereference();
  return true;
}

}  // namespace wdf
