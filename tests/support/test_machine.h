// SPDX-License-Identifier: MIT
// A fresh machine for one test, on either executor: executor, nt::Machine, and what they said
// (findings, DbgPrint text, the bug check). Whatever a test does not take from it is a failure of
// the test when the machine ends.
//
//   TEST(Event, wakes_a_waiter) {
//     test::Machine machine;                       // simulated, without chance
//     machine.run([&] { ... KeWaitForSingleObject(...) ... });
//   }                                              // no finding and no bug check is left here
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/choices.h"
#include "nt/bug_check.h"
#include "nt/executor.h"
#include "nt/finding.h"
#include "nt/machine.h"
#include "tests/support/abandoned_memory.h"

namespace test {

enum class Kind : std::uint8_t { Sim, Host };

struct MachineOptions {
  Kind kind = Kind::Sim;
  std::uint32_t cpu_count = 2;
  // Of a simulated machine; null: the plain run, in which every choice is 0. Outlives the machine.
  base::Choices* choices = nullptr;
  std::uint64_t steps_max = 100'000'000;
};

// The plain run, but that an allocation fails while the pool injects faults.
struct FailingAllocations final : base::Choices {
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    if (kind != base::ChoiceKind::Allocation) return 0;
    if (const auto meanwhile = std::exchange(then, {})) meanwhile();
    return count - 1;
  }
  std::function<void()> then;  // once, where the first one fails
};

class Machine final : public nt::FindingSink {
 public:
  explicit Machine(MachineOptions options = {});
  explicit Machine(Kind kind) : Machine(MachineOptions{.kind = kind}) {}
  // Fails the test for every finding and bug check that was not taken.
  ~Machine() override;
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Runs `body` as a flow at PASSIVE_LEVEL until it ends or the machine stops. An exception that
  // leaves the body leaves run() too. May be called several times.
  void run(const std::function<void()>& body);

  nt::Executor& executor() { return *executor_; }
  nt::Machine& machine() { return *machine_; }
  // Places where the simulation could have switched; 0 on host/.
  std::uint64_t step_count() const;
  // The machine ended before its body did: a bug check or a deadlock.
  bool has_stopped() const;

  // What was said so far. take_... also makes it expected.
  std::vector<nt::Finding> take_findings();
  std::string take_debug_text();
  std::optional<nt::BugCheck> take_bug_check();
  // Takes the findings and fails unless there is exactly one, whose rule is `rule`.
  nt::Finding take_one_finding(const std::string& rule);
  // Fails the test now for what was not taken, and takes it.
  void expect_no_findings();

  void report(const nt::Finding& finding) override;

 private:
  struct Executors;

  AbandonedMemory abandoned_memory_;  // first: it outlives everything else here
  std::unique_ptr<Executors> executors_;
  nt::Executor* executor_ = nullptr;
  std::unique_ptr<nt::Machine> machine_;

  mutable std::mutex mutex_;
  std::vector<nt::Finding> findings_;
  std::string debug_text_;
  std::optional<nt::BugCheck> bug_check_;
};

// One sentence, for failure messages.
std::string describe(const nt::Finding& finding);
std::string describe(const nt::BugCheck& bug_check);

// A test body that runs on both executors:
//   class EventOnBoth : public test::OnBoth {};
//   OPENWDF_ON_BOTH(EventOnBoth);
//   TEST_P(EventOnBoth, wakes_a_waiter) { machine().run([] { ... }); }
class OnBoth : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { machine_ = std::make_unique<Machine>(GetParam()); }
  void TearDown() override { machine_.reset(); }
  Machine& machine() { return *machine_; }

 private:
  std::unique_ptr<Machine> machine_;
};

std::string name_of(const ::testing::TestParamInfo<Kind>& info);

}  // namespace test

#define OPENWDF_ON_BOTH(suite)                                                                  \
  INSTANTIATE_TEST_SUITE_P(on, suite, ::testing::Values(::test::Kind::Sim, ::test::Kind::Host), \
                           &::test::name_of)
