// SPDX-License-Identifier: MIT
// Exploration as a test: runs a world in every order within the bounds (sim/explorer.h) and fails
// the test with one line that replays what went wrong. With OPENWDF_REPLAY=<digits> in the
// environment only that schedule, or that seed, is run.
//
//   test::explore({.preemption_bound = 3}, [](test::Machine& machine) {
//     machine.run([&] { ... EXPECT_EQ(completions, 1); });
//   });
#pragma once

#include <cstdint>
#include <functional>

#include "base/choices.h"
#include "sim/explorer.h"
#include "tests/support/test_machine.h"

namespace test {

// Chance only where the race is: whatever runs while it is closed runs plainly, so that every order
// of the rest can be tried.
class Window final : public base::Choices {
 public:
  explicit Window(base::Choices& choices) : choices_(choices) {}
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    return is_open ? choices_.pick(kind, count) : 0;
  }
  bool is_open = false;

 private:
  base::Choices& choices_;
};

// A failed EXPECT or ASSERT, a finding or bug check that was not taken, a deadlock, an exception:
// each is a failure of the world.
using MachineWorld = std::function<void(Machine& machine)>;
// For worlds that make their machine themselves.
using ChoicesWorld = std::function<void(base::Choices& choices)>;

// Fails the running test if the world fails in some order. Prints one line of counts, which also
// says whether every order within the bounds was tried.
void explore(const sim::ExploreOptions& options, const MachineWorld& world);
void explore(const sim::ExploreOptions& options, const ChoicesWorld& world);

// The same without the line, for many small worlds that are counted together. Counts nothing while
// a schedule is replayed.
struct Explored {
  std::uint64_t worlds = 0;
  std::uint64_t schedules = 0;
  std::uint64_t random_schedules = 0;
  std::uint64_t incomplete = 0;  // worlds of which not every order was tried
  void print(const char* of) const;
};
void explore_into(Explored& sum, const sim::ExploreOptions& options, const ChoicesWorld& world);

// For runs that are too long for that: a world whose chance is all drawn from a seed, with the
// seeds from 1 to `seed_count` up to the first that fails. False: it failed, or only one was
// replayed.
using SeedWorld = std::function<void(std::uint32_t seed)>;
bool try_seeds(std::uint32_t seed_count, const SeedWorld& world);

// The same for tests that want to look at the result themselves.
sim::World make_world(const MachineWorld& world);
sim::World make_world(const ChoicesWorld& world);

}  // namespace test
