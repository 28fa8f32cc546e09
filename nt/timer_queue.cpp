// SPDX-License-Identifier: MIT
// The ordered queue of a CPU's timers. The first deadline is published in an atomic, so that a loop
// with nothing due pays one load.
#include "nt/timer_queue.h"

#include "base/assert.h"
#include "nt/cpu.h"
#include "nt/flow.h"

namespace nt {

bool TimerQueue::insert(Timer& timer, Cpu& cpu) {
  Guard guard(lock_);
  ASSERT(timer.cpu.load(std::memory_order_relaxed) == nullptr);
  timer.sequence = ++sequence_;
  timer.cpu.store(&cpu, std::memory_order_release);
  const auto position = order_.insert(timer).first;
  publish_first();
  return position == order_.begin();
}

bool TimerQueue::remove(Timer& timer) {
  Guard guard(lock_);
  const Cpu* cpu = timer.cpu.load(std::memory_order_relaxed);
  if (cpu == nullptr || &cpu->timers != this) return false;
  order_.erase(Order::s_iterator_to(timer));
  timer.cpu.store(nullptr, std::memory_order_release);
  publish_first();
  return true;
}

Timer* TimerQueue::take_due(base::Ticks now) {
  if (first_due() > now) return nullptr;
  Guard guard(lock_);
  if (order_.empty() || order_.begin()->due > now) return nullptr;
  Timer& timer = *order_.begin();
  order_.erase(order_.begin());
  timer.cpu.store(nullptr, std::memory_order_release);
  publish_first();
  return &timer;
}

void TimerQueue::publish_first() {
  const base::Ticks first = order_.empty() ? base::Ticks::never() : order_.begin()->due;
  first_due_.store(first.count, std::memory_order_release);
}

void arm_timer(Timer& timer, base::Ticks due) {
  arm_timer_on(current_cpu(), timer, due);
}

void arm_timer_on(Cpu& cpu, Timer& timer, base::Ticks due) {
  timer.due = due;
  // The loop itself looks at the next deadline before it sleeps.
  const bool is_first = cpu.timers.insert(timer, cpu);
  if (is_first && cpu.loop != t_flow) executor().wake_cpu(cpu);
}

bool cancel_timer(Timer& timer) {
  // A timer that is not on the queue of the CPU just read has moved on: look again.
  while (Cpu* cpu = timer.cpu.load(std::memory_order_acquire)) {
    if (cpu->timers.remove(timer)) return true;
  }
  return false;
}

}  // namespace nt
