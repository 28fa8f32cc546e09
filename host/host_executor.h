// SPDX-License-Identifier: MIT
// The real executor: every flow is an OS thread, every virtual CPU has a thread for its loop, time
// is CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "nt/cpu.h"
#include "nt/executor.h"
#include "nt/flow.h"

namespace host {

class CpuLoop;
struct FlowThread;

class HostExecutor final : public nt::Executor {
 public:
  explicit HostExecutor(std::uint32_t cpu_count);
  // Every flow that was started has returned from its entry.
  ~HostExecutor() override;
  HostExecutor(const HostExecutor&) = delete;
  HostExecutor& operator=(const HostExecutor&) = delete;

  std::vector<std::unique_ptr<nt::Cpu>>& cpus() { return cpus_; }

  base::Ticks now() override;
  base::Ticks system_time() override;
  void start(nt::Flow& flow, nt::FlowEntry entry, void* argument) override;
  void join_ended() override;
  // May be called by several OS threads at once. The CPUs' loops run while any of them is here.
  void run(const char* name, const std::function<void()>& body) override;
  void park() override;
  void unpark(nt::Flow& flow) override;
  void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t observed) override;
  void word_changed(const std::atomic<std::uint32_t>&) override {}
  void wake_cpu(nt::Cpu& cpu) override;
  void switch_point(nt::SwitchPoint, const void*) override {}
  [[noreturn]] void stop_machine(int exit_code) override;
  base::Choices& choices() override { return choices_; }
  bool is_simulated() const override { return false; }

 private:
  class Quiet final : public base::Choices {
    std::uint32_t pick(base::ChoiceKind, std::uint32_t) override { return 0; }
  };

  void give_cpu(nt::Flow& flow);
  void enter();
  void leave();

  Quiet choices_;
  std::int64_t start_ns_ = 0;
  std::vector<std::unique_ptr<nt::Cpu>> cpus_;
  std::vector<std::unique_ptr<CpuLoop>> loops_;
  std::atomic<std::uint32_t> cpu_turn_{0};  // the CPU of the next flow

  std::mutex run_mutex_;
  std::uint32_t run_count_ = 0;
  std::mutex threads_mutex_;
  std::list<std::unique_ptr<FlowThread>> threads_;
};

}  // namespace host
