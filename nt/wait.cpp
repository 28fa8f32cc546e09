// SPDX-License-Identifier: MIT
// Waits: KeWaitForSingleObject, KeWaitForMultipleObjects, KeDelayExecutionThread. A wait lies on
// the waiting flow's stack and is linked into each of its objects; whoever signals one of them, or
// the time-out, ends it under the dispatcher lock. Source: framework.md WDM-R42 to R49,
// wdm/kewaitforsingleobject, wdm/kewaitformultipleobjects.
#include <array>

#include "base/assert.h"
#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/irql.h"
#include "nt/sentence.h"
#include "nt/timer_queue.h"

namespace nt {
namespace {

struct Wait;

// One object of a wait. Layout and meaning are ours: a driver's KWAIT_BLOCK array is only room.
struct WaitBlock {
  LIST_ENTRY link;  // in the object's WaitListHead
  Wait* wait;
  DISPATCHER_HEADER* object;
};

struct WaitTimer : Timer {
  explicit WaitTimer(Wait& wait) : Timer(&expire), wait(wait) {}
  static void expire(Timer& timer);
  Wait& wait;
};

struct Wait {
  Flow& flow = current_flow();
  WAIT_TYPE type = WaitAny;
  std::uint32_t count = 0;
  bool is_done = false;
  bool is_timer_done = false;
  NTSTATUS status = STATUS_SUCCESS;
  std::array<WaitBlock, MAXIMUM_WAIT_OBJECTS> blocks;
};

// How long a wait may last.
struct Limit {
  bool is_poll = false;
  base::Ticks until = base::Ticks::never();
};

bool is_signaled_for(const DISPATCHER_HEADER& object, const Flow& flow) {
  if (object.SignalState > 0) return true;
  if (static_cast<DispatcherType>(object.Type) != DispatcherType::Mutant) return false;
  const KMUTANT* mutant = CONTAINING_RECORD(&object, KMUTANT, Header);
  return mutant->OwnerThread == thread_of(const_cast<Flow&>(flow));
}

void acquire_mutant(KMUTANT& mutant, Flow& flow) {
  if (--mutant.Header.SignalState != 0) return;
  mutant.OwnerThread = thread_of(flow);
  if (mutant.ApcDisable) ++flow.critical_depth;
  if (flow.owned_mutexes.Flink == nullptr) InitializeListHead(&flow.owned_mutexes);
  InsertTailList(&flow.owned_mutexes, &mutant.MutantListEntry);
}

// Takes from a signaled object what a satisfied wait takes.
void acquire(DISPATCHER_HEADER& object, Flow& flow) {
  switch (static_cast<DispatcherType>(object.Type)) {
    case DispatcherType::SynchronizationEvent:
    case DispatcherType::SynchronizationTimer:
      object.SignalState = 0;
      break;
    case DispatcherType::Semaphore:
      --object.SignalState;
      break;
    case DispatcherType::Mutant:
      acquire_mutant(*CONTAINING_RECORD(&object, KMUTANT, Header), flow);
      break;
    default:
      break;  // stays signaled for everybody
  }
}

bool are_all_signaled(const Wait& wait) {
  for (std::uint32_t index = 0; index < wait.count; ++index) {
    if (!is_signaled_for(*wait.blocks[index].object, wait.flow)) return false;
  }
  return true;
}

// If the wait's condition holds now: acquires, sets the status and says yes.
bool satisfy_locked(Wait& wait) {
  if (wait.count == 0) return false;
  if (wait.type == WaitAll) {
    if (!are_all_signaled(wait)) return false;
    for (std::uint32_t index = 0; index < wait.count; ++index) {
      acquire(*wait.blocks[index].object, wait.flow);
    }
    wait.status = STATUS_SUCCESS;
    return true;
  }
  for (std::uint32_t index = 0; index < wait.count; ++index) {
    if (!is_signaled_for(*wait.blocks[index].object, wait.flow)) continue;
    acquire(*wait.blocks[index].object, wait.flow);
    wait.status = static_cast<NTSTATUS>(STATUS_WAIT_0 + index);
    return true;
  }
  return false;
}

void link_locked(Wait& wait) {
  for (std::uint32_t index = 0; index < wait.count; ++index) {
    InsertTailList(&wait.blocks[index].object->WaitListHead, &wait.blocks[index].link);
  }
}

// Ends a linked wait and wakes its flow. The wake is sent under the lock: the flow, and with it the
// wait, cannot be gone before it has had the lock.
void end_locked(Wait& wait, NTSTATUS status) {
  wait.status = status;
  wait.is_done = true;
  for (std::uint32_t index = 0; index < wait.count; ++index) {
    RemoveEntryList(&wait.blocks[index].link);
  }
  executor().unpark(wait.flow);
}

void WaitTimer::expire(Timer& timer) {
  Wait& wait = static_cast<WaitTimer&>(timer).wait;
  Guard guard(dispatcher().lock);
  wait.is_timer_done = true;
  if (wait.is_done) {
    executor().unpark(wait.flow);
  } else {
    end_locked(wait, STATUS_TIMEOUT);
  }
}

void park_until(const bool& condition) {
  Lock& lock = dispatcher().lock;
  while (true) {
    executor().park();
    Guard guard(lock);
    if (condition) return;
  }
}

bool has_timer_ended(const Wait& wait) {
  Guard guard(dispatcher().lock);
  return wait.is_timer_done;
}

// Sleeps until the linked wait has ended, with the time-out armed if there is one.
void sleep(Wait& wait, const Limit& limit) {
  if (limit.until.is_never()) {
    park_until(wait.is_done);
    return;
  }
  WaitTimer timer(wait);
  arm_timer(timer, limit.until);
  park_until(wait.is_done);
  if (has_timer_ended(wait) || cancel_timer(timer)) return;
  // The timer is expiring at this moment and will look at the wait once more.
  park_until(wait.is_timer_done);
}

NTSTATUS carry_out(Wait& wait, const Limit& limit) {
  {
    Guard guard(dispatcher().lock);
    if (satisfy_locked(wait)) return wait.status;
    if (limit.is_poll) return STATUS_TIMEOUT;
    link_locked(wait);
  }
  // What it waits for, for the report of a deadlock.
  wait.flow.wait = wait.count == 0 ? nullptr : wait.blocks[0].object;
  sleep(wait, limit);
  wait.flow.wait = nullptr;
  return wait.status;
}

[[noreturn]] void stop_for_blocking(const char* call, const void* object) {
  const Flow& flow = current_flow();
  const Sentence sentence(
      "{} on {} would block at IRQL {}; only a time-out of zero is legal above APC_LEVEL", call,
      fmt::ptr(object), flow.irql);
  const auto self = reinterpret_cast<ULONG_PTR>(&flow);
  const auto what = reinterpret_cast<ULONG_PTR>(object);
  // A DPC runs in the loop of its CPU; a thread that raised its IRQL is no DPC.
  if (flow.is_cpu_loop) bug_check(0xB8, self, what, 0, 0, sentence);
  bug_check(0xA, what, flow.irql, 0, 0, sentence);
}

Limit limit_of(PLARGE_INTEGER timeout, const char* call, const void* object) {
  if (timeout != nullptr && timeout->QuadPart == 0) {
    require_irql(DISPATCH_LEVEL, call, object);
    return {.is_poll = true};
  }
  if (current_irql() > APC_LEVEL) stop_for_blocking(call, object);
  if (timeout == nullptr) return {};
  const base::Ticks until = deadline_of(*timeout);
  return {.is_poll = until <= executor().now(), .until = until};
}

bool can_be_waited_for(const DISPATCHER_HEADER& object) {
  switch (static_cast<DispatcherType>(object.Type)) {
    case DispatcherType::NotificationEvent:
    case DispatcherType::SynchronizationEvent:
    case DispatcherType::Mutant:
    case DispatcherType::Process:
    case DispatcherType::Semaphore:
    case DispatcherType::Thread:
    case DispatcherType::NotificationTimer:
    case DispatcherType::SynchronizationTimer:
      return is_initialized(object);
    default:
      return false;
  }
}

// Puts an object into the wait; false, with a finding, if it is no dispatcher object.
bool add(Wait& wait, PVOID object, const char* call) {
  auto* header = static_cast<DISPATCHER_HEADER*>(object);
  if (header == nullptr || !can_be_waited_for(*header)) {
    report({.severity = Severity::Violation,
            .rule = "KeInitializeXxx",
            .call = call,
            .object = object,
            .did = "waited for something that is no initialized dispatcher object",
            .should = "initialize the event, mutex, semaphore or timer first"});
    return false;
  }
  wait.blocks[wait.count++] = {.link = {}, .wait = &wait, .object = header};
  return true;
}

}  // namespace

void release_waiters_locked(Dispatcher&, DISPATCHER_HEADER& object) {
  LIST_ENTRY* head = &object.WaitListHead;
  LIST_ENTRY* entry = head->Flink;
  while (entry != head && object.SignalState > 0) {
    Wait& wait = *CONTAINING_RECORD(entry, WaitBlock, link)->wait;
    entry = entry->Flink;
    if (!satisfy_locked(wait)) continue;
    end_locked(wait, wait.status);
    // The next entry may have belonged to the same wait.
    entry = head->Flink;
  }
}

}  // namespace nt

NTSTATUS KeWaitForSingleObject(PVOID object, KWAIT_REASON, KPROCESSOR_MODE, BOOLEAN,
                               PLARGE_INTEGER timeout) {
  nt::switch_point(nt::SwitchPoint::Wait, object);
  const nt::Limit limit = nt::limit_of(timeout, "KeWaitForSingleObject", object);
  nt::Wait wait;
  if (!nt::add(wait, object, "KeWaitForSingleObject")) return STATUS_INVALID_PARAMETER;
  return nt::carry_out(wait, limit);
}

NTSTATUS KeWaitForMultipleObjects(ULONG count, PVOID objects[], WAIT_TYPE type, KWAIT_REASON,
                                  KPROCESSOR_MODE, BOOLEAN, PLARGE_INTEGER timeout,
                                  PKWAIT_BLOCK blocks) {
  nt::switch_point(nt::SwitchPoint::Wait, objects);
  if (count > (blocks == nullptr ? THREAD_WAIT_OBJECTS : MAXIMUM_WAIT_OBJECTS)) {
    nt::bug_check(0xC, 0, 0, 0, 0,
                  "KeWaitForMultipleObjects with more than 3 objects and no wait block array, or "
                  "with more than 64");
  }
  const nt::Limit limit = nt::limit_of(timeout, "KeWaitForMultipleObjects", objects);
  nt::Wait wait;
  wait.type = type;
  for (ULONG index = 0; index < count; ++index) {
    if (!nt::add(wait, objects[index], "KeWaitForMultipleObjects")) return STATUS_INVALID_PARAMETER;
  }
  return nt::carry_out(wait, limit);
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE, BOOLEAN, PLARGE_INTEGER interval) {
  nt::switch_point(nt::SwitchPoint::Wait, interval);
  if (nt::current_irql() > APC_LEVEL) nt::stop_for_blocking("KeDelayExecutionThread", interval);
  const nt::Limit limit = nt::limit_of(interval, "KeDelayExecutionThread", interval);
  if (limit.is_poll) {
    nt::switch_point(nt::SwitchPoint::Yield, interval);
    return STATUS_SUCCESS;
  }
  nt::Wait wait;
  nt::carry_out(wait, limit);
  return STATUS_SUCCESS;
}
