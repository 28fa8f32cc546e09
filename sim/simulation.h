// SPDX-License-Identifier: MIT
// The deterministic executor: every flow is a fiber on the calling OS thread, time moves only when
// nobody can run, and whichever flow goes next is a choice. So a run is a function of its choices.
//
// The flow that runs is in no queue. Flows that can run wait in one queue, in the order in which
// they became able to; a choice is a position in it, and a flow that is preempted goes to its end.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/choices.h"
#include "nt/cpu.h"
#include "nt/executor.h"
#include "nt/flow.h"
#include "sim/flow_fiber.h"

namespace sim {

struct Options {
  std::uint32_t cpu_count = 2;
  std::size_t stack_size_bytes = 512 * 1024;  // address space; memory as it is touched
  // 2026-01-01 00:00 UTC in ticks since 1601.
  base::Ticks start_system_time{134'116'992'000'000'000};
  // A run that takes more steps makes no progress: a finding, and the machine stops.
  std::uint64_t steps_max = 100'000'000;
};

class Simulation final : public nt::Executor {
 public:
  Simulation(Options options, base::Choices& choices);
  ~Simulation() override;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  std::vector<std::unique_ptr<nt::Cpu>>& cpus() { return cpus_; }

  base::Ticks now() override { return now_; }
  base::Ticks system_time() override { return options_.start_system_time + now_; }
  void start(nt::Flow& flow, nt::FlowEntry entry, void* argument) override;
  // A flow of sim/ is signaled as the last thing it does.
  void join_ended() override {}
  // Does nothing once the machine has stopped.
  void run(const char* name, const std::function<void()>& body) override;
  void park() override;
  void unpark(nt::Flow& flow) override;
  void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t observed) override;
  void word_changed(const std::atomic<std::uint32_t>& word) override;
  void wake_cpu(nt::Cpu& cpu) override;
  void switch_point(nt::SwitchPoint point, const void* object) override;
  [[noreturn]] void stop_machine(int exit_code) override;
  base::Choices& choices() override { return choices_; }
  bool is_simulated() const override { return true; }

  bool has_stopped() const { return has_stopped_; }
  // Places where another flow could have been chosen, whether or not there was one.
  std::uint64_t step_count() const { return step_count_; }

 private:
  FlowFiber& make_fiber(nt::Flow& flow, nt::FlowEntry entry, void* argument);
  nt::Flow& make_own_flow(const char* name);
  void make_cpu_loop(nt::Cpu& cpu);
  static void run_cpu_loop(void* cpu);
  static void run_fibers_flows(Fiber& fiber);
  void finish_current();

  void count_step();
  void make_runnable(FlowFiber& fiber);
  FlowFiber& take_runnable(std::uint32_t position);
  FlowFiber& take_next();
  void switch_to(FlowFiber& next);
  void sleep_in(FlowFiber::Place place);
  void yield();

  // False if nothing is armed that time could bring.
  bool advance_time();
  void advance_time_for_yield();
  void wake_due_cpus();

  [[noreturn]] void stop_for(const char* rule, std::string did);
  std::string describe_flows() const;

  Options options_;
  base::Choices& choices_;
  std::vector<std::unique_ptr<nt::Cpu>> cpus_;
  // Flows of the executor itself: the loops, and one for each run().
  std::vector<std::unique_ptr<nt::Flow>> own_flows_;

  base::Ticks now_;
  std::uint64_t step_count_ = 0;
  std::uint32_t cpu_turn_ = 0;  // the CPU of the next flow
  bool has_stopped_ = false;
  bool is_reporting_ = false;

  Context thread_;                // the calling OS thread's own
  FlowFiber* current_ = nullptr;  // null outside run()
  FlowFiber* body_ = nullptr;
  FlowList runnable_;  // without the current one
  std::uint32_t runnable_count_ = 0;
  FlowList sleeping_;  // in park()
  FlowList blocked_;   // in wait_while()
};

}  // namespace sim
