// SPDX-License-Identifier: MIT
// See timer.h. The published source arms its timer outside of its lock, so a start that was allowed
// can come behind the cancel of a stop that waits, and the stop begins again. Here the timer is
// armed under the lock: a start comes wholly before a stop, which then says TRUE, or is refused.
#include "framework/timer.h"

#include "framework/call.h"
#include "nt/ktimer.h"

namespace wdf {
namespace {

constexpr char callback_name[] = "EvtTimerFunc";

}  // namespace

const ObjectType Timer::type = {.code = TypeCode::Timer,
                                .dispose = &Timer::dispose,
                                .destroy = destroy_as<Timer>,
                                .is_passive_dispose = true};

Timer::Timer(const ObjectSeed& seed, const Plan& plan)
    : Object(seed),
      callback_(plan.callback),
      period_(base::Ticks::from_ms(plan.period_ms)),
      is_high_resolution_(plan.is_high_resolution),
      callback_lock_(plan.lock),
      associated_(&plan.parent) {
  KeInitializeTimerEx(&timer_, NotificationTimer);
  KeInitializeDpc(&dpc_, expired, this);
  if (plan.is_passive) {
    passive_work_.emplace(*this, PassiveWork::Routines{.run = call_passive, .finished = nullptr});
  }
  plan.parent.reference();
}

bool Timer::start(LONGLONG due_time) {
  if (is_high_resolution_ && due_time >= 0) {
    // As from ExSetTimer, which the framework calls on Windows.
    nt::bug_check(0xC7, reinterpret_cast<ULONG_PTR>(&timer_), 0, 0, 0,
                  "WdfTimerStart of a high-resolution timer with an absolute due time");
  }
  bool is_too_late = false;
  bool was_armed = false;
  {
    nt::Guard guard(lock_);
    if (is_running_down_) {
      is_too_late = true;
    } else if (stopper_ != nullptr) {
      was_start_refused_ = true;
    } else {
      LARGE_INTEGER due;
      due.QuadPart = due_time;
      was_armed = nt::set_timer(timer_, due, period_, &dpc_);
    }
  }
  if (is_too_late) {
    verifier_break(globals(),
                   {.rule = "TimerRunningDown", .call = "WdfTimerStart", .object = handle()},
                   "started a timer whose deletion has begun",
                   "stop using a timer before it or its parent is deleted");
  }
  return was_armed;
}

bool Timer::stop() {
  return KeCancelTimer(&timer_);
}

bool Timer::stop_and_wait() {
  if (is_in_callback(callback_name, this)) {
    verifier_break(globals(),
                   {.rule = "TimerStopInCallback", .call = "WdfTimerStop", .object = handle()},
                   "stops a timer in its own callback and asks to wait for the callback",
                   "pass FALSE for Wait inside EvtTimerFunc");
    return false;
  }
  bool is_second = false;
  {
    nt::Guard guard(lock_);
    is_second = stopper_ != nullptr;
    was_start_refused_ = false;
    stopper_ = &nt::current_flow();
  }
  if (is_second) {
    verifier_break(globals(),
                   {.rule = "ConcurrentTimerStop", .call = "WdfTimerStop", .object = handle()},
                   "stops a timer while another thread waits in its WdfTimerStop",
                   "stop a timer from one place");
  }
  const bool was_armed = KeCancelTimer(&timer_);
  wait_for_callbacks();
  nt::Guard guard(lock_);
  stopper_ = nullptr;
  return std::exchange(was_start_refused_, false) || was_armed;
}

// After KeCancelTimer: an expiry that came first has queued the DPC.
void Timer::wait_for_callbacks() {
  KeFlushQueuedDpcs();
  if (passive_work_.has_value()) passive_work_->wait_until_idle();
}

void Timer::expired(PKDPC, void* context, void*, void*) {
  auto& timer = *static_cast<Timer*>(context);
  if (timer.passive_work_.has_value()) {
    timer.passive_work_->enqueue();
  } else {
    timer.call_evt_timer();
  }
}

void Timer::call_passive(Object& timer) {
  static_cast<Timer&>(timer).call_evt_timer();
}

void Timer::call_evt_timer() {
  if (callback_ == nullptr) return;
  call_driver({globals(), callback_name, this, callback_lock_}, callback_,
              static_cast<WDFTIMER>(handle()));
}

// TMR-R9. At PASSIVE_LEVEL.
bool Timer::dispose(Object& object) {
  auto& timer = static_cast<Timer&>(object);
  {
    nt::Guard guard(timer.lock_);
    timer.is_running_down_ = true;
  }
  if (is_in_callback(callback_name, &timer)) {
    violation(
        timer.globals(),
        {.rule = "TimerDeletedInCallback", .call = "WdfObjectDelete", .object = timer.handle()},
        "deletes a timer of passive level in its own callback: the deletion waits for the "
        "callback, and so for ever",
        "delete the timer elsewhere, or let it be deleted with its parent");
  }
  KeCancelTimer(&timer.timer_);
  timer.wait_for_callbacks();
  if (Object* parent = timer.associated_.exchange(nullptr)) parent->dereference();
  return true;
}

}  // namespace wdf
