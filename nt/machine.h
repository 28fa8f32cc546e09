// SPDX-License-Identifier: MIT
// A machine: everything the executive keeps that is not a driver's. One at a time in a process; a
// test makes a fresh one for each case, the command makes one for each run. What it counts at its
// end (pool, IRPs, devices) is the leak report.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "nt/bug_check.h"
#include "nt/cpu.h"
#include "nt/executor.h"
#include "nt/finding.h"

namespace nt {

class Pool;
class HandleTable;
class WorkerPool;
class NameSpace;
class Registry;
class DriverList;
struct Dispatcher;

struct MachineOptions {
  // Where DbgPrint text goes, unchanged. Any flow, any IRQL; lines of one call are not split.
  std::function<void(std::string_view text)> debug_print;
  // Where the trace messages of drivers go, a line each. Empty: their tracing stays disabled.
  std::function<void(std::string_view text)> trace_print;
  FindingSink* findings = nullptr;  // required; outlives the machine
  // Told of a bug check before the machine stops. Required.
  std::function<void(const BugCheck&)> bug_check;
};

// Counted since the machine was made; read by tests, benchmarks and the leak report. Relaxed
// atomics: they order nothing.
struct Counters {
  std::atomic<std::uint64_t> irps_allocated{0};
  std::atomic<std::uint64_t> irps_freed{0};
  std::atomic<std::uint64_t> pool_allocations{0};
  std::atomic<std::uint64_t> pool_frees{0};
  std::atomic<std::uint64_t> mdls_allocated{0};
  std::atomic<std::uint64_t> mdls_freed{0};
  std::atomic<std::uint64_t> findings{0};
};

class Machine {
 public:
  // `executor` has `cpus` made for it by its constructor (see host/, sim/) and outlives the
  // machine.
  Machine(Executor& executor, std::vector<std::unique_ptr<Cpu>>& cpus, MachineOptions options);
  // Every driver must have been unloaded. What is left is freed and was reported by check_leaks().
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  Executor& executor() { return executor_; }
  std::vector<std::unique_ptr<Cpu>>& cpus() { return cpus_; }
  const MachineOptions& options() const { return options_; }
  Counters& counters() { return counters_; }

  Dispatcher& dispatcher() { return *dispatcher_; }
  Pool& pool() { return *pool_; }
  HandleTable& handles() { return *handles_; }
  WorkerPool& workers() { return *workers_; }
  NameSpace& names() { return *names_; }
  Registry& registry() { return *registry_; }
  DriverList& drivers() { return *drivers_; }

  // Set once by the first bug check.
  const std::optional<BugCheck>& stopped_by() const { return stopped_by_; }
  [[noreturn]] void stop(BugCheck why);

  // Reports what the unloaded drivers left behind as findings (severity Leak); returns their
  // number.
  std::uint32_t check_leaks();

 private:
  Executor& executor_;
  std::vector<std::unique_ptr<Cpu>>& cpus_;
  MachineOptions options_;
  Counters counters_;
  std::atomic<bool> is_stopping_{false};
  std::optional<BugCheck> stopped_by_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Pool> pool_;
  std::unique_ptr<HandleTable> handles_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<NameSpace> names_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<DriverList> drivers_;
};

extern __attribute__((visibility("hidden"))) Machine* g_machine;
inline Machine& machine() {
  return *g_machine;
}

}  // namespace nt
