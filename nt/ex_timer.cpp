// SPDX-License-Identifier: MIT
// Ex timers: allocated, with a callback at DISPATCH_LEVEL instead of a DPC of the driver's, and a
// period in 100-ns units. Each is a KTIMER with a DPC. High resolution and no-wake are hardware's
// matter. Source: wdm/exallocatetimer, wdm/exsettimer, wdm/exdeletetimer.
#include "nt/ktimer.h"

#include <new>

#include "nt/dispatcher.h"
#include "nt/machine.h"
#include "nt/pool.h"
#include "nt/work_item.h"

struct _EX_TIMER {
  KTIMER timer;  // first: drivers wait for the timer
  KDPC dpc;
  PEXT_CALLBACK callback;
  PVOID context;
  bool is_high_resolution;
  // Set by ExDeleteTimer, in this order of life: refuse new settings, then end.
  std::atomic<bool> is_deleting;
  std::atomic<bool> ends_after_expiry;
  PKEVENT ended;  // whoever waits for the end, or null
  EXT_DELETE_PARAMETERS deletion;
  WORK_QUEUE_ITEM end_item;
};
static_assert(offsetof(_EX_TIMER, timer) == 0);

namespace nt {
namespace {

constexpr ULONG ex_timer_tag = 'E' | 'x' << 8 | 'T' << 16 | 'm' << 24;
// No timer expires more often than the finest clock interrupt.
constexpr base::Ticks period_min = base::Ticks::from_us(500);

// Nothing queues the DPC any more; when those queued have run, nobody uses the timer.
void end(PEX_TIMER timer) {
  KeFlushQueuedDpcs();
  const EXT_DELETE_PARAMETERS deletion = timer->deletion;
  PKEVENT ended = timer->ended;
  machine().pool().free(timer, ex_timer_tag, "ExDeleteTimer", nullptr);
  if (deletion.DeleteCallback != nullptr) deletion.DeleteCallback(deletion.DeleteContext);
  if (ended != nullptr) KeSetEvent(ended, IO_NO_INCREMENT, FALSE);
}

VOID end_in_worker(PVOID timer) {
  end(static_cast<PEX_TIMER>(timer));
}

void end_later(PEX_TIMER timer) {
  timer->end_item.WorkerRoutine = &end_in_worker;
  timer->end_item.Parameter = timer;
  machine().workers().queue(timer->end_item);
}

VOID run_callback(PKDPC, PVOID context, PVOID, PVOID) {
  auto* timer = static_cast<PEX_TIMER>(context);
  if (timer->callback != nullptr) timer->callback(timer, timer->context);
  if (timer->ends_after_expiry.exchange(false)) end_later(timer);
}

void report_use_after_delete(PEX_TIMER timer) {
  report({.severity = Severity::Violation,
          .rule = "ExDeleteTimer",
          .call = "ExSetTimer",
          .object = timer,
          .did = "set a timer whose deletion has begun",
          .should = "set no timer after ExDeleteTimer"});
}

}  // namespace
}  // namespace nt

PEX_TIMER ExAllocateTimer(PEXT_CALLBACK callback, PVOID context, ULONG attributes) {
  nt::require_irql(DISPATCH_LEVEL, "ExAllocateTimer", nullptr);
  void* memory = nt::machine().pool().allocate({.size = sizeof(_EX_TIMER),
                                                .tag = nt::ex_timer_tag,
                                                .call = "ExAllocateTimer",
                                                .site = __builtin_return_address(0)});
  if (memory == nullptr) return nullptr;
  auto* timer = new (memory) _EX_TIMER{};
  const bool is_notification = (attributes & EX_TIMER_NOTIFICATION) != 0;
  KeInitializeTimerEx(&timer->timer, is_notification ? NotificationTimer : SynchronizationTimer);
  KeInitializeDpc(&timer->dpc, &nt::run_callback, timer);
  timer->callback = callback;
  timer->context = context;
  timer->is_high_resolution = (attributes & EX_TIMER_HIGH_RESOLUTION) != 0;
  return timer;
}

BOOLEAN ExSetTimer(PEX_TIMER timer, LONGLONG due_time, LONGLONG period, PEXT_SET_PARAMETERS) {
  nt::require_irql(DISPATCH_LEVEL, "ExSetTimer", timer);
  if (timer->is_high_resolution && due_time >= 0) {
    nt::bug_check(0xC7, reinterpret_cast<ULONG_PTR>(timer), 0, 0, 0,
                  "ExSetTimer of a high-resolution timer with an absolute due time");
  }
  if (timer->is_deleting.load()) {
    nt::report_use_after_delete(timer);
    return FALSE;
  }
  LARGE_INTEGER due;
  due.QuadPart = due_time;
  base::Ticks every{period};
  if (period > 0 && every < nt::period_min) every = nt::period_min;
  return nt::set_timer(timer->timer, due, every, &timer->dpc);
}

BOOLEAN ExCancelTimer(PEX_TIMER timer, PEXT_CANCEL_PARAMETERS) {
  nt::require_irql(DISPATCH_LEVEL, "ExCancelTimer", timer);
  return KeCancelTimer(&timer->timer);
}

// Without `cancel` a timer that is armed expires once more and ends then.
BOOLEAN ExDeleteTimer(PEX_TIMER timer, BOOLEAN cancel, BOOLEAN wait,
                      PEXT_DELETE_PARAMETERS parameters) {
  nt::require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "ExDeleteTimer", timer);
  timer->is_deleting.store(true);
  if (parameters != nullptr) timer->deletion = *parameters;
  KEVENT ended;
  KeInitializeEvent(&ended, NotificationEvent, FALSE);
  if (wait) timer->ended = &ended;
  // First, so that an expiry right behind the question is one that ends the timer.
  timer->ends_after_expiry.store(!cancel);
  const bool was_armed = cancel ? KeCancelTimer(&timer->timer) : nt::is_armed(timer->timer);
  const bool ends_now = cancel || (!was_armed && timer->ends_after_expiry.exchange(false));
  if (ends_now) nt::end_later(timer);
  if (wait) KeWaitForSingleObject(&ended, Executive, KernelMode, FALSE, nullptr);
  return cancel && was_armed;
}
