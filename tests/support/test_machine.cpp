// SPDX-License-Identifier: MIT
// Putting a machine together for a test, and what is left of it at the end.
#include "tests/support/test_machine.h"

#include <fmt/format.h>

#include <exception>

#include "base/seeded_choices.h"
#include "host/host_executor.h"
#include "nt/finding_rules.h"
#include "sim/simulation.h"
#include "tests/support/test_flow.h"

namespace test {

struct Machine::Executors {
  base::QuietChoices quiet;
  std::unique_ptr<sim::Simulation> simulation;
  std::unique_ptr<host::HostExecutor> host;
};

Machine::Machine(MachineOptions options) : executors_(std::make_unique<Executors>()) {
  std::vector<std::unique_ptr<nt::Cpu>>* cpus = nullptr;
  if (options.kind == Kind::Sim) {
    sim::Options simulated;
    simulated.cpu_count = options.cpu_count;
    simulated.steps_max = options.steps_max;
    base::Choices& choices = options.choices != nullptr ? *options.choices : executors_->quiet;
    executors_->simulation = std::make_unique<sim::Simulation>(simulated, choices);
    executor_ = executors_->simulation.get();
    cpus = &executors_->simulation->cpus();
  } else {
    executors_->host = std::make_unique<host::HostExecutor>(options.cpu_count);
    executor_ = executors_->host.get();
    cpus = &executors_->host->cpus();
  }
  nt::MachineOptions machine;
  machine.findings = this;
  machine.debug_print = [this](std::string_view text) {
    const std::lock_guard guard(mutex_);
    debug_text_ += text;
  };
  machine.bug_check = [this](const nt::BugCheck& bug_check) {
    const std::lock_guard guard(mutex_);
    bug_check_ = bug_check;
  };
  machine_ = std::make_unique<nt::Machine>(*executor_, *cpus, std::move(machine));
}

Machine::~Machine() {
  machine_.reset();
  if (has_stopped()) {
    discard_abandoned_flows();
    abandoned_memory_.ignore();
  }
  expect_no_findings();
}

void Machine::run(const std::function<void()>& body) {
  // The executors know no exceptions: one may not leave a flow's own stack.
  std::exception_ptr thrown;
  executor_->run("test body", [&] {
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  if (thrown) std::rethrow_exception(thrown);
}

std::uint64_t Machine::step_count() const {
  return executors_->simulation ? executors_->simulation->step_count() : 0;
}

bool Machine::has_stopped() const {
  return executors_->simulation && executors_->simulation->has_stopped();
}

std::vector<nt::Finding> Machine::take_findings() {
  const std::lock_guard guard(mutex_);
  return std::exchange(findings_, {});
}

std::string Machine::take_debug_text() {
  const std::lock_guard guard(mutex_);
  return std::exchange(debug_text_, {});
}

std::optional<nt::BugCheck> Machine::take_bug_check() {
  const std::lock_guard guard(mutex_);
  // A bug check also is a finding; whoever expects the one expects the other.
  std::erase_if(findings_, [](const nt::Finding& finding) {
    return finding.severity == nt::Severity::BugCheck;
  });
  return std::exchange(bug_check_, std::nullopt);
}

nt::Finding Machine::take_one_finding(const std::string& rule) {
  const std::vector<nt::Finding> findings = take_findings();
  EXPECT_EQ(findings.size(), 1u) << "expected one finding " << rule;
  if (findings.empty()) return {};
  for (const nt::Finding& finding : findings) EXPECT_EQ(finding.rule, rule) << describe(finding);
  return findings.front();
}

void Machine::expect_no_findings() {
  const auto bug_check = take_bug_check();
  if (bug_check) ADD_FAILURE() << describe(*bug_check);
  for (const nt::Finding& finding : take_findings()) ADD_FAILURE() << describe(finding);
}

void Machine::report(const nt::Finding& finding) {
  EXPECT_NE(nt::rule_kind(finding.rule), nt::RuleKind::Unknown) << describe(finding);
  const std::lock_guard guard(mutex_);
  findings_.push_back(finding);
}

std::string describe(const nt::Finding& finding) {
  std::string text = fmt::format("finding {}", finding.rule);
  if (*finding.call != '\0') text += fmt::format(" in {}", finding.call);
  text += ": " + finding.did;
  if (!finding.should.empty()) text += "; " + finding.should;
  for (const std::string& line : finding.history) text += "\n  " + line;
  return text;
}

std::string describe(const nt::BugCheck& bug_check) {
  return fmt::format("bug check {:#x} {} ({:#x}, {:#x}, {:#x}, {:#x}) {}", bug_check.code,
                     nt::bug_check_name(bug_check.code), bug_check.parameters[0],
                     bug_check.parameters[1], bug_check.parameters[2], bug_check.parameters[3],
                     bug_check.text);
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::Sim ? "sim" : "host";
}

}  // namespace test
