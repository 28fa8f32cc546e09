// SPDX-License-Identifier: MIT
// Flows as OS threads.
#include "host/host_executor.h"

#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <thread>

#include "base/assert.h"
#include "host/cpu_loop.h"
#include "host/permit.h"
#include "host/thread.h"

namespace host {

// What the executor keeps of a flow.
struct FlowThread {
  Permit permit;
  std::string name;
  std::atomic<bool> has_ended{false};  // its entry has returned
  std::thread thread;                  // of an attached one: none
};

namespace {

// From 1601-01-01 to 1970-01-01.
constexpr base::Ticks unix_epoch = base::Ticks::from_s(11'644'473'600);

constexpr int pauses_before_yield = 100;
constexpr int yields_before_sleep = 20;
constexpr timespec back_off{0, 50'000};

std::int64_t clock_ns(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

FlowThread& thread_of_flow(const nt::Flow& flow) {
  return *static_cast<FlowThread*>(flow.executor_state);
}

}  // namespace

HostExecutor::HostExecutor(std::uint32_t cpu_count) : start_ns_(clock_ns(CLOCK_MONOTONIC)) {
  ASSERT(cpu_count > 0);
  for (std::uint32_t number = 0; number < cpu_count; ++number) {
    cpus_.push_back(std::make_unique<nt::Cpu>(number));
    loops_.push_back(std::make_unique<CpuLoop>(*cpus_.back()));
  }
}

HostExecutor::~HostExecutor() {
  ASSERT(run_count_ == 0);
  for (const auto& thread : threads_) {
    if (thread->has_ended.load()) continue;
    std::fprintf(stderr, "OpenWDF: the flow '%s' has not ended\n", thread->name.c_str());
    ASSERT(!"a flow outlives its executor");
  }
  for (const auto& thread : threads_) thread->thread.join();
}

base::Ticks HostExecutor::now() {
  return {(clock_ns(CLOCK_MONOTONIC) - start_ns_) / 100};
}

base::Ticks HostExecutor::system_time() {
  return unix_epoch + base::Ticks{clock_ns(CLOCK_REALTIME) / 100};
}

void HostExecutor::give_cpu(nt::Flow& flow) {
  if (flow.cpu != nullptr) return;
  flow.cpu = cpus_[cpu_turn_.fetch_add(1, std::memory_order_relaxed) % cpus_.size()].get();
}

void HostExecutor::start(nt::Flow& flow, nt::FlowEntry entry, void* argument) {
  join_ended();
  auto made = std::make_unique<FlowThread>();
  FlowThread& thread = *made;
  thread.name = flow.name;
  flow.executor_state = &thread;
  give_cpu(flow);
  const std::lock_guard guard(threads_mutex_);
  threads_.push_back(std::move(made));
  thread.thread = start_thread(thread.name, [&thread, &flow, entry, argument] {
    nt::t_flow = &flow;
    entry(argument);
    thread.has_ended.store(true);
    nt::flow_ended(flow);
  });
}

// Ended ones are joined by the next start, so that a program that starts threads again and again
// does not keep them all.
void HostExecutor::join_ended() {
  const std::lock_guard guard(threads_mutex_);
  threads_.remove_if([](const std::unique_ptr<FlowThread>& thread) {
    if (!thread->has_ended.load() || thread->thread.get_id() == std::this_thread::get_id()) {
      return false;
    }
    thread->thread.join();
    return true;
  });
}

void HostExecutor::run(const char* name, const std::function<void()>& body) {
  ASSERT(nt::t_flow == nullptr);
  FlowThread thread;
  // Somebody may keep a reference to the flow for longer than it runs.
  auto* flow = std::make_unique<nt::Flow>().release();
  flow->name = name;
  flow->destroy = [](nt::Flow& ended) { const std::unique_ptr<nt::Flow> owner(&ended); };
  flow->executor_state = &thread;
  nt::initialize_flow(*flow);
  give_cpu(*flow);
  enter();
  nt::t_flow = flow;
  body();
  nt::flow_ended(*flow);
  nt::t_flow = nullptr;
  leave();
}

void HostExecutor::enter() {
  const std::lock_guard guard(run_mutex_);
  if (run_count_++ > 0) return;
  for (const auto& loop : loops_) loop->open();
}

void HostExecutor::leave() {
  const std::lock_guard guard(run_mutex_);
  if (--run_count_ > 0) return;
  for (const auto& loop : loops_) loop->close();
}

void HostExecutor::park() {
  thread_of_flow(nt::current_flow()).permit.take();
}

void HostExecutor::unpark(nt::Flow& flow) {
  thread_of_flow(flow).permit.give();
}

void HostExecutor::wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t observed) {
  const auto has_changed = [&] { return word.load(std::memory_order_relaxed) != observed; };
  for (int count = 0; count < pauses_before_yield; ++count) {
    if (has_changed()) return;
    pause();
  }
  for (int count = 0; count < yields_before_sleep; ++count) {
    if (has_changed()) return;
    ::sched_yield();
  }
  while (!has_changed()) ::nanosleep(&back_off, nullptr);
}

void HostExecutor::wake_cpu(nt::Cpu& cpu) {
  static_cast<CpuLoop*>(cpu.executor_state)->wake();
}

void HostExecutor::stop_machine(int exit_code) {
  std::fflush(nullptr);
  ::_exit(exit_code);
}

}  // namespace host
