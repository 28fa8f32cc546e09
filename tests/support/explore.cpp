// SPDX-License-Identifier: MIT
// Between gtest and the explorer.
#include "tests/support/explore.h"

#include <fmt/format.h>
#include <gtest/gtest-spi.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>

namespace test {
namespace {

std::string failures_of(const std::function<void()>& body) {
  std::string text;
  ::testing::TestPartResultArray results;
  {
    ::testing::ScopedFakeTestPartResultReporter collect(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
    try {
      body();
    } catch (const std::exception& thrown) {
      text += fmt::format("exception: {}\n", thrown.what());
    }
  }
  for (int index = 0; index < results.size(); ++index) {
    const ::testing::TestPartResult& result = results.GetTestPartResult(index);
    if (!result.failed()) continue;
    const char* file = result.file_name() != nullptr ? result.file_name() : "";
    text += fmt::format("{}:{}: {}\n", file, result.line_number(), result.message());
  }
  return text;
}

std::string test_name() {
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  return fmt::format("{}.{}", info->test_suite_name(), info->name());
}

void add_failure(const std::string& text, const std::string& digits) {
  ADD_FAILURE() << text << "\nreplay: " << digits << "\n(OPENWDF_REPLAY='" << digits
                << "' with --gtest_filter=" << test_name() << ")";
}

// Explores and fails the test, or replays and has nothing to count.
std::optional<sim::ExploreResult> run_world(const sim::ExploreOptions& options,
                                            const sim::World& world) {
  if (const char* digits = std::getenv("OPENWDF_REPLAY")) {
    const sim::Outcome outcome = sim::replay(digits, world);
    std::printf("replayed %s: %s\n", test_name().c_str(),
                outcome.failure.empty() ? "nothing failed" : "failed");
    if (!outcome.failure.empty()) ADD_FAILURE() << outcome.failure;
    return std::nullopt;
  }
  sim::ExploreResult result = sim::explore(options, world);
  if (result.failure) add_failure(result.failure->text, result.failure->digits);
  return result;
}

void explore_world(const sim::ExploreOptions& options, const sim::World& world) {
  const auto result = run_world(options, world);
  if (!result) return;
  std::printf(
      "explored %s: %llu schedules%s (preemptions <= %u, faults <= %u), %llu random, "
      "%llu steps\n",
      test_name().c_str(), static_cast<unsigned long long>(result->schedule_count),
      result->is_complete ? ", complete" : "", options.preemption_bound, options.fault_bound,
      static_cast<unsigned long long>(result->random_count),
      static_cast<unsigned long long>(result->step_count));
}

}  // namespace

sim::World make_world(const ChoicesWorld& world) {
  return [world](base::Choices& choices) {
    sim::Outcome outcome;
    outcome.failure = failures_of([&] { world(choices); });
    return outcome;
  };
}

sim::World make_world(const MachineWorld& world) {
  return [world](base::Choices& choices) {
    sim::Outcome outcome;
    outcome.failure = failures_of([&] {
      Machine machine({.choices = &choices});
      world(machine);
      outcome.step_count = machine.step_count();
    });
    return outcome;
  };
}

void explore(const sim::ExploreOptions& options, const MachineWorld& world) {
  explore_world(options, make_world(world));
}

void explore(const sim::ExploreOptions& options, const ChoicesWorld& world) {
  explore_world(options, make_world(world));
}

void explore_into(Explored& sum, const sim::ExploreOptions& options, const ChoicesWorld& world) {
  const auto result = run_world(options, make_world(world));
  if (!result) return;
  ++sum.worlds;
  sum.schedules += result->schedule_count;
  sum.random_schedules += result->random_count;
  if (!result->is_complete) ++sum.incomplete;
}

void Explored::print(const char* of) const {
  std::printf("explored %s: %llu worlds, %llu schedules, %llu random; %llu worlds incomplete\n", of,
              static_cast<unsigned long long>(worlds), static_cast<unsigned long long>(schedules),
              static_cast<unsigned long long>(random_schedules),
              static_cast<unsigned long long>(incomplete));
}

bool try_seeds(std::uint32_t seed_count, const SeedWorld& world) {
  std::uint32_t first = 1;
  std::uint32_t last = seed_count;
  const char* replayed = std::getenv("OPENWDF_REPLAY");
  if (replayed != nullptr) first = last = std::strtoul(replayed, nullptr, 10);
  for (std::uint32_t seed = first; seed <= last; ++seed) {
    const std::string failure = failures_of([&] { world(seed); });
    if (failure.empty()) continue;
    add_failure(failure, std::to_string(seed));
    return false;
  }
  return replayed == nullptr;
}

}  // namespace test
