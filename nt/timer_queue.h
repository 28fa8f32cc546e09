// SPDX-License-Identifier: MIT
// The executive's timers: an ordered queue for each CPU, whose loop runs what is due at
// DISPATCH_LEVEL. KTIMER, waits with a time-out, the framework's timers and simulated devices are
// all made of nt::Timer. Arming and cancelling allocate nothing.
#pragma once

#include <atomic>
#include <boost/intrusive/set.hpp>
#include <cstdint>

#include "base/units.h"
#include "nt/lock.h"

namespace nt {

struct Cpu;

struct Timer {
  // Runs on the CPU the timer was armed on, at DISPATCH_LEVEL, after the timer was taken off the
  // queue: it may arm the timer again or free it.
  using Expired = void (*)(Timer& timer);

  explicit Timer(Expired expired) : expired(expired) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  const Expired expired;
  base::Ticks due;                 // on the executor's clock
  std::uint64_t sequence = 0;      // equal deadlines expire in the order of arming
  std::atomic<Cpu*> cpu{nullptr};  // not null while armed; changed under the queue's lock
  boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>> hook;
};

class TimerQueue {
 public:
  // Puts `timer`, which must not be armed, on this queue. True if it is now the first to be due, so
  // that the loop must be woken.
  bool insert(Timer& timer, Cpu& cpu);
  // False if it is not on the queue any more (never armed, expired or expiring now).
  bool remove(Timer& timer);
  // Takes the next one that is due at `now`, or null.
  Timer* take_due(base::Ticks now);
  // When the first one is due; Ticks::never() if there is none. Any thread.
  base::Ticks first_due() const { return {first_due_.load(std::memory_order_acquire)}; }

 private:
  struct Earlier {
    bool operator()(const Timer& a, const Timer& b) const {
      return a.due != b.due ? a.due < b.due : a.sequence < b.sequence;
    }
  };
  using Order = boost::intrusive::set<
      Timer, boost::intrusive::compare<Earlier>,
      boost::intrusive::member_hook<Timer, decltype(Timer::hook), &Timer::hook>,
      boost::intrusive::constant_time_size<false>>;

  void publish_first() REQUIRES(lock_);

  mutable Lock lock_;
  Order order_ GUARDED_BY(lock_);
  std::uint64_t sequence_ GUARDED_BY(lock_) = 0;
  std::atomic<std::int64_t> first_due_{INT64_MAX};
};

// Arms `timer` on the current flow's CPU (in a flow without one: CPU 0) at an absolute time of the
// executor's clock; a time that has passed expires on the loop's next pass. <= any IRQL.
void arm_timer(Timer& timer, base::Ticks due);
// The same on a CPU that is named.
void arm_timer_on(Cpu& cpu, Timer& timer, base::Ticks due);
// True: it was armed and will not expire. False: it was not armed, or its `expired` has begun.
bool cancel_timer(Timer& timer);

}  // namespace nt
