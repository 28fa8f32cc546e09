// SPDX-License-Identifier: MIT
// What events, mutexes, semaphores, timers and threads have in common: the header that a wait looks
// at, and the one lock under which headers change. The request path never takes this lock.
// Source: framework.md 5.7; object type numbers are those of the published kernel headers.
#pragma once

#include <wdm.h>

#include "base/intrusive_list.h"
#include "nt/flow.h"
#include "nt/lock.h"
#include "nt/machine.h"

namespace nt {

struct TimerNode;

enum class DispatcherType : UCHAR {
  NotificationEvent = 0,
  SynchronizationEvent = 1,
  Mutant = 2,
  Process = 3,
  Queue = 4,
  Semaphore = 5,
  Thread = 6,
  Gate = 7,
  NotificationTimer = 8,
  SynchronizationTimer = 9,
};

struct Dispatcher {
  Dispatcher();
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // A timer that is armed when its driver is gone would run code that is no longer there. Reports
  // each; returns their number.
  std::uint32_t report_armed_timers();

  Lock lock;
  // What armed KTIMERs are made of, kept for the next one (nt/ktimer.cpp).
  TimerNode* free_timers GUARDED_BY(lock) = nullptr;
  std::vector<std::unique_ptr<TimerNode>> timers GUARDED_BY(lock);
  // Flows that wait for something without a list of its own (nt/parking.h).
  base::IntrusiveList<Flow, &Flow::sleep_hook> sleepers GUARDED_BY(lock);
};

inline Dispatcher& dispatcher() {
  return machine().dispatcher();
}

void initialize_header(DISPATCHER_HEADER& header, DispatcherType type, std::size_t object_size,
                       LONG signal_state);

// Asked without the lock, so of what never changes afterwards. A timer has no size and a
// notification event's type is 0, but nothing has neither.
inline bool is_initialized(const DISPATCHER_HEADER& header) {
  return header.Size != 0 || header.Type != 0;
}

// Whether the object is of one of the two kinds (the same, if there is one); reports a finding and
// says no if a driver handed over something else, such as an event it never initialized.
bool is_object(const DISPATCHER_HEADER& header, DispatcherType one, DispatcherType other,
               const char* call);

// Ends every wait that `object`, just signaled, satisfies, in the order of arrival; acquires it for
// those that take something away. Called with the dispatcher lock held.
void release_waiters_locked(Dispatcher& dispatcher, DISPATCHER_HEADER& object)
    REQUIRES(dispatcher.lock);

// Stops with IRQL_NOT_LESS_OR_EQUAL if the current flow is above `irql_max`.
void require_irql(KIRQL irql_max, const char* call, const void* object);

// Stops with IRQL_NOT_GREATER_OR_EQUAL if the current flow is below DISPATCH_LEVEL.
void require_dispatch(const char* call, const void* object);

// A due time as KeSetTimer and the waits take it, on the executor's clock: negative is relative,
// positive absolute system time. Source: wdm/kesettimerex.
base::Ticks deadline_of(LARGE_INTEGER due_time);

}  // namespace nt
