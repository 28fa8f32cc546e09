// SPDX-License-Identifier: MIT
// Looking for the order in which something goes wrong. A *world* makes a fresh machine from given
// choices, runs it and says what failed. The explorer runs it again and again: first every sequence
// of choices within the bounds, then random ones. A failure is repeated, made shorter and returned
// as digits from which replay() runs exactly the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/choices.h"
#include "base/seeded_choices.h"

namespace sim {

struct Outcome {
  std::string failure;  // empty: nothing went wrong
  std::uint64_t step_count = 0;
};

using World = std::function<Outcome(base::Choices&)>;

struct ExploreOptions {
  // Switches away from a flow that could go on. The flow that follows one that waits is free.
  std::uint32_t preemption_bound = 2;
  // Choices of the other kinds that are not 0: failed allocations, faults, latencies.
  std::uint32_t fault_bound = 0;
  std::uint64_t schedules_max = 200'000;  // of the exhaustive part
  std::uint64_t random_schedules = 0;
  std::uint64_t seed = 1;
  base::SeededRates random_rates{};
  std::uint32_t shrink_runs_max = 1000;
};

struct Failure {
  std::string text;
  std::string digits;          // as base/choice_text.h writes them
  bool is_reproduced = false;  // no: the world depends on something besides its choices
};

struct ExploreResult {
  std::uint64_t schedule_count = 0;  // distinct ones of the exhaustive part
  std::uint64_t random_count = 0;
  std::uint64_t shrink_count = 0;
  std::uint64_t step_count = 0;
  bool is_complete = false;  // every schedule within the bounds was run
  std::optional<Failure> failure;
};

ExploreResult explore(const ExploreOptions& options, const World& world);

// One run from digits. Digits that are malformed or do not fit the world are a failure.
Outcome replay(const std::string& digits, const World& world);

}  // namespace sim
