// SPDX-License-Identifier: MIT
// The idle loop's order of things: consume the wake, look for work, announce the sleep, look at
// the wake again. A waker publishes its work first and then exchanges the signal.
#include "host/cpu_loop.h"

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "base/assert.h"
#include "host/permit.h"
#include "host/thread.h"
#include "nt/executor.h"

namespace host {
namespace {

// How long a loop without work polls before it sleeps. A sleep and its wake cost about 10 us on a
// common machine; a transfer in flight is worth more polling than nothing at all.
constexpr base::Ticks spin_idle = base::Ticks::from_us(5);
constexpr base::Ticks spin_busy = base::Ticks::from_us(50);
// Pauses between two looks at the clock.
constexpr int pauses_per_look = 16;
constexpr int pauses_for_waiter = 2000;

}  // namespace

CpuLoop::CpuLoop(nt::Cpu& cpu) : cpu_(cpu) {
  flow_.name = "cpu loop";
  flow_.is_cpu_loop = true;
  flow_.cpu = &cpu;
  nt::initialize_flow(flow_);
  cpu.loop = &flow_;
  cpu.executor_state = this;
  event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  ASSERT(event_ >= 0);
  watched_.push_back({event_, POLLIN, 0});
  thread_ = start_thread("cpu " + std::to_string(cpu.number), [this] { main(); });
}

CpuLoop::~CpuLoop() {
  ASSERT(gate_.load() == Gate::Closed);
  gate_.store(Gate::Quit);
  gate_.notify_all();
  thread_.join();
  ::close(event_);
}

void CpuLoop::open() {
  ASSERT(gate_.load() == Gate::Closed);
  gate_.store(Gate::Open);
  gate_.notify_all();
}

void CpuLoop::close() {
  ASSERT(gate_.load() == Gate::Open);
  gate_.store(Gate::Closing);
  wake();
  gate_.wait(Gate::Closing);
}

void CpuLoop::wake() {
  if (signal_.exchange(notified, std::memory_order_acq_rel) != asleep) return;
  const std::uint64_t one = 1;
  ASSERT(::write(event_, &one, sizeof(one)) == sizeof(one));
}

void CpuLoop::main() {
  // Timers are due to the microsecond; the default slack of 50 us would add to each sleep.
  ::prctl(PR_SET_TIMERSLACK, 1);
  nt::t_flow = &flow_;
  for (;;) {
    gate_.wait(Gate::Closed);
    if (gate_.load() == Gate::Quit) return;
    run_while_open();
    gate_.store(Gate::Closed);
    gate_.notify_all();
  }
}

void CpuLoop::run_while_open() {
  for (;;) {
    // The signal first: a closing that comes after the look at the gate must find it unconsumed.
    signal_.exchange(awake, std::memory_order_acq_rel);
    if (gate_.load(std::memory_order_acquire) != Gate::Open) return;
    if (make_pass()) {
      let_waiter_in();
    } else if (!spin()) {
      sleep();
    }
  }
}

bool CpuLoop::make_pass() {
  nt::acquire_cpu(cpu_, flow_);
  flow_.irql = DISPATCH_LEVEL;
  const bool did_any = nt::run_pass(cpu_) || nt::has_work(cpu_);
  watched_.resize(1);
  if (!did_any) {
    for (auto* source = cpu_.poll_sources.front(); source != nullptr;
         source = cpu_.poll_sources.next(*source)) {
      if (source->is_busy()) watched_.push_back({source->wait_descriptor(), POLLIN, 0});
    }
  }
  flow_.irql = PASSIVE_LEVEL;
  nt::release_cpu(cpu_, flow_);
  return did_any;
}

void CpuLoop::let_waiter_in() {
  // Without this the thread that just released the word takes it again before any waiter has seen
  // it free.
  if (cpu_.waiter_count.load(std::memory_order_relaxed) == 0) return;
  for (int spin = 0; spin < pauses_for_waiter; ++spin) {
    if (cpu_.owner_word.load(std::memory_order_relaxed) != 0) return;
    pause();
  }
}

bool CpuLoop::spin() {
  const bool is_busy = watched_.size() > 1;
  const base::Ticks start = nt::executor().now();
  const base::Ticks end = start + (is_busy ? spin_busy : spin_idle);
  for (base::Ticks now = start; now < end; now = nt::executor().now()) {
    for (int count = 0; count < pauses_per_look; ++count) {
      if (signal_.load(std::memory_order_relaxed) == notified) return true;
      pause();
    }
    if (nt::next_deadline(cpu_) <= now) return true;
    if (is_busy && make_pass()) return true;
  }
  return false;
}

void CpuLoop::sleep() {
  std::uint32_t before = awake;
  if (!signal_.compare_exchange_strong(before, asleep, std::memory_order_acq_rel)) return;

  const base::Ticks deadline = nt::next_deadline(cpu_);
  timespec timeout{};
  if (!deadline.is_never()) {
    const std::int64_t ns = std::max<std::int64_t>(0, (deadline - nt::executor().now()).to_ns());
    timeout = {ns / 1'000'000'000, ns % 1'000'000'000};
  }
  ::ppoll(watched_.data(), watched_.size(), deadline.is_never() ? nullptr : &timeout, nullptr);
  if (signal_.exchange(awake, std::memory_order_acq_rel) != notified) return;
  std::uint64_t count = 0;
  // The waker may not have written yet; then the next sleep returns at once, which costs a pass.
  [[maybe_unused]] const auto size = ::read(event_, &count, sizeof(count));
}

}  // namespace host
