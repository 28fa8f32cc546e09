// SPDX-License-Identifier: MIT
// Kernel timers: one-shot and periodic, of either type, with or without a DPC. A timer is armed
// exactly while its TimerListEntry.Flink names a node. Setting, cancelling and expiring are decided
// under the dispatcher lock. Source: framework.md WDM-R48, wdm/kesettimerex, wdm/kecanceltimer.
#include "nt/ktimer.h"

#include "nt/dispatcher.h"
#include "nt/flow.h"

namespace nt {
namespace {

TimerNode* node_of(const KTIMER& timer) {
  return reinterpret_cast<TimerNode*>(timer.TimerListEntry.Flink);
}

void set_node(KTIMER& timer, TimerNode* node) {
  timer.TimerListEntry.Flink = reinterpret_cast<LIST_ENTRY*>(node);
  timer.Header.Reserved1 = node != nullptr;  // "Inserted" on Windows
}

TimerNode& take_node_locked(Dispatcher& dispatcher) REQUIRES(dispatcher.lock) {
  TimerNode* node = dispatcher.free_timers;
  if (node == nullptr) {
    dispatcher.timers.push_back(std::make_unique<TimerNode>());
    return *dispatcher.timers.back();
  }
  dispatcher.free_timers = node->next;
  node->next = nullptr;
  return *node;
}

void give_back_locked(Dispatcher& dispatcher, TimerNode& node) REQUIRES(dispatcher.lock) {
  node.owner = nullptr;
  node.next = dispatcher.free_timers;
  dispatcher.free_timers = &node;
}

// True if it was armed. An expiry that has begun finds no owner and gives its node back itself.
bool disarm_locked(Dispatcher& dispatcher, KTIMER& timer) REQUIRES(dispatcher.lock) {
  TimerNode* node = node_of(timer);
  if (node == nullptr) return false;
  set_node(timer, nullptr);
  node->owner = nullptr;
  if (cancel_timer(*node)) give_back_locked(dispatcher, *node);
  return true;
}

void expire(Timer& due) {
  auto& node = static_cast<TimerNode&>(due);
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  KTIMER* timer = node.owner;
  if (timer == nullptr) {
    give_back_locked(dispatcher, node);
    return;
  }
  if (node.period.count != 0) {
    // From the time it was due, so that a period does not grow by what its expiry takes.
    arm_timer(node, node.due + node.period);
  } else {
    set_node(*timer, nullptr);
    give_back_locked(dispatcher, node);
  }
  timer->Header.SignalState = 1;
  // Under the lock: once KeCancelTimer says FALSE, the DPC is queued, and KeRemoveQueueDpc or
  // KeFlushQueuedDpcs find it.
  if (timer->Dpc != nullptr) KeInsertQueueDpc(timer->Dpc, nullptr, nullptr);
  release_waiters_locked(dispatcher, timer->Header);
}

bool is_timer(const KTIMER& timer, const char* call) {
  return is_object(timer.Header, DispatcherType::NotificationTimer,
                   DispatcherType::SynchronizationTimer, call);
}

}  // namespace

TimerNode::TimerNode() : Timer(&expire) {}

bool set_timer(KTIMER& timer, LARGE_INTEGER due_time, base::Ticks period, PKDPC dpc) {
  const base::Ticks due = deadline_of(due_time);
  Dispatcher& dispatcher = nt::dispatcher();
  Guard guard(dispatcher.lock);
  const bool was_armed = disarm_locked(dispatcher, timer);
  timer.Header.SignalState = 0;
  timer.DueTime.QuadPart = static_cast<ULONGLONG>(due.count);
  timer.Dpc = dpc;
  timer.Period = static_cast<ULONG>(period.count / base::Ticks::from_ms(1).count);
  TimerNode& node = take_node_locked(dispatcher);
  node.owner = &timer;
  node.period = period;
  set_node(timer, &node);
  arm_timer(node, due);
  return was_armed;
}

bool is_armed(const KTIMER& timer) {
  Guard guard(dispatcher().lock);
  return node_of(timer) != nullptr;
}

Dispatcher::Dispatcher() = default;

// The CPUs and their queues outlive the machine; the nodes do not.
Dispatcher::~Dispatcher() {
  for (const auto& node : timers) cancel_timer(*node);
}

std::uint32_t Dispatcher::report_armed_timers() {
  std::vector<const KTIMER*> armed;
  {
    Guard guard(lock);
    for (const auto& node : timers) {
      if (node->owner != nullptr) armed.push_back(node->owner);
    }
  }
  for (const KTIMER* timer : armed) {
    report({.severity = Severity::Leak,
            .rule = bug_check_name(0xC7),
            .call = "KeSetTimerEx",
            .object = timer,
            .did = "left a timer armed",
            .should = "cancel every timer before the driver unloads"});
  }
  return static_cast<std::uint32_t>(armed.size());
}

}  // namespace nt

VOID KeInitializeTimer(PKTIMER timer) {
  KeInitializeTimerEx(timer, NotificationTimer);
}

VOID KeInitializeTimerEx(PKTIMER timer, TIMER_TYPE type) {
  const auto kind = type == NotificationTimer ? nt::DispatcherType::NotificationTimer
                                              : nt::DispatcherType::SynchronizationTimer;
  nt::initialize_header(timer->Header, kind, 0, 0);
  timer->DueTime.QuadPart = 0;
  timer->TimerListEntry = {};
  timer->Dpc = nullptr;
  timer->Processor = 0;
  timer->Period = 0;
}

BOOLEAN KeSetTimer(PKTIMER timer, LARGE_INTEGER due_time, PKDPC dpc) {
  return KeSetTimerEx(timer, due_time, 0, dpc);
}

BOOLEAN KeSetTimerEx(PKTIMER timer, LARGE_INTEGER due_time, LONG period_ms, PKDPC dpc) {
  nt::require_irql(DISPATCH_LEVEL, "KeSetTimerEx", timer);
  if (!nt::is_timer(*timer, "KeSetTimerEx")) return FALSE;
  const auto period = base::Ticks::from_ms(period_ms < 0 ? 0 : period_ms);
  return nt::set_timer(*timer, due_time, period, dpc);
}

// The tolerance is a permission to be late together with others; being on time is within it.
BOOLEAN KeSetCoalescableTimer(PKTIMER timer, LARGE_INTEGER due_time, ULONG period_ms, ULONG,
                              PKDPC dpc) {
  nt::require_irql(DISPATCH_LEVEL, "KeSetCoalescableTimer", timer);
  if (!nt::is_timer(*timer, "KeSetCoalescableTimer")) return FALSE;
  return nt::set_timer(*timer, due_time, base::Ticks::from_ms(period_ms), dpc);
}

BOOLEAN KeCancelTimer(PKTIMER timer) {
  nt::require_irql(DISPATCH_LEVEL, "KeCancelTimer", timer);
  if (!nt::is_timer(*timer, "KeCancelTimer")) return FALSE;
  nt::Guard guard(nt::dispatcher().lock);
  return nt::disarm_locked(nt::dispatcher(), *timer);
}

BOOLEAN KeReadStateTimer(PKTIMER timer) {
  nt::Guard guard(nt::dispatcher().lock);
  return timer->Header.SignalState != 0;
}
