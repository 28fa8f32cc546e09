// SPDX-License-Identifier: MIT
// Makes and unmakes the machine, stops it on a bug check, and reports what is left at its end.
#include "nt/machine.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "nt/dispatcher.h"
#include "nt/driver_list.h"
#include "nt/handle_table.h"
#include "nt/name_space.h"
#include "nt/pool.h"
#include "nt/registry.h"
#include "nt/work_item.h"

namespace nt {

Executor* g_executor = nullptr;
bool g_is_simulated = false;
Machine* g_machine = nullptr;

namespace {

constexpr int bug_check_exit_code = 3;

void report_bug_check(const BugCheck& why) {
  Finding finding;
  finding.severity = Severity::BugCheck;
  const char* name = bug_check_name(why.code);
  finding.rule = *name != 0 ? name : "UNNAMED_BUG_CHECK";  // a driver may make up its own code
  finding.did =
      fmt::format("bug check {:#x} ({:#x}, {:#x}, {:#x}, {:#x}) {}", why.code, why.parameters[0],
                  why.parameters[1], why.parameters[2], why.parameters[3], why.text);
  report(std::move(finding));
}

// Reports that more of something were made than freed; returns how many such reports it made.
std::uint32_t report_unfreed(const char* rule, const char* what, std::uint64_t made,
                             std::uint64_t freed) {
  if (made <= freed) return 0;
  Finding finding;
  finding.severity = Severity::Leak;
  finding.rule = rule;
  finding.did = fmt::format("{} of {} {} were never freed", made - freed, made, what);
  report(std::move(finding));
  return 1;
}

}  // namespace

Machine::Machine(Executor& executor, std::vector<std::unique_ptr<Cpu>>& cpus,
                 MachineOptions options)
    : executor_(executor), cpus_(cpus), options_(std::move(options)) {
  ASSERT(g_machine == nullptr);
  ASSERT(options_.findings != nullptr && options_.bug_check != nullptr && !cpus_.empty());
  g_machine = this;
  forget_storyteller();
  g_executor = &executor;
  g_is_simulated = executor.is_simulated();
  dispatcher_ = std::make_unique<Dispatcher>();
  pool_ = std::make_unique<Pool>();
  handles_ = std::make_unique<HandleTable>();
  workers_ = std::make_unique<WorkerPool>();
  names_ = std::make_unique<NameSpace>();
  registry_ = std::make_unique<Registry>();
  drivers_ = std::make_unique<DriverList>();
}

Machine::~Machine() {
  // The system's own worker threads sleep for ever; after a bug check no flow runs any more.
  if (!stopped_by_) workers_->stop();
  executor_.join_ended();
  drivers_.reset();
  registry_.reset();
  names_.reset();
  workers_.reset();
  handles_.reset();
  pool_.reset();
  dispatcher_.reset();
  g_is_simulated = false;
  g_executor = nullptr;
  g_machine = nullptr;
}

void Machine::stop(BugCheck why) {
  // On host/ several CPUs may stop at once: the first one reports.
  if (!is_stopping_.exchange(true)) {
    stopped_by_ = std::move(why);
    report_bug_check(*stopped_by_);
    options_.bug_check(*stopped_by_);
  }
  executor_.stop_machine(bug_check_exit_code);
  UNREACHABLE("a stopped machine goes on");
}

std::uint32_t Machine::check_leaks() {
  std::uint32_t count = pool_->report_leaks();
  count += handles_->report_leaks();
  count += dispatcher_->report_armed_timers();
  count += report_unfreed("IoFreeIrp", "IRPs", counters_.irps_allocated.load(),
                          counters_.irps_freed.load());
  count += report_unfreed("IoFreeMdl", "MDLs", counters_.mdls_allocated.load(),
                          counters_.mdls_freed.load());
  return count;
}

}  // namespace nt
