// SPDX-License-Identifier: MIT
// Exploration: complete, without duplicates, and it finds a planted race and repeats it.
#include "sim/explorer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "base/choice_text.h"
#include "nt/lock.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using base::ChoiceKind;

// A world without a machine: asks three questions of a kind and notes the answers.
struct Questions {
  ChoiceKind kind;
  std::uint32_t count;
  std::vector<std::string> schedules;

  sim::World world() {
    return [this](base::Choices& choices) {
      std::string answers;
      for (int index = 0; index < 3; ++index) {
        answers += std::to_string(choices.pick(kind, count));
      }
      schedules.push_back(answers);
      return sim::Outcome{"", 1};
    };
  }
};

std::size_t distinct_count(const std::vector<std::string>& texts) {
  return std::set<std::string>(texts.begin(), texts.end()).size();
}

TEST(Explorer, runs_every_schedule_within_the_preemption_bound_once) {
  // Sequences of three digits below 3 with at most b that are not 0: sum of C(3,k) 2^k.
  const std::vector<std::size_t> counts{1, 7, 19, 27, 27};
  for (std::uint32_t bound = 0; bound < counts.size(); ++bound) {
    Questions questions{ChoiceKind::NextFlow, 3, {}};
    const auto result = sim::explore({.preemption_bound = bound}, questions.world());
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(result.schedule_count, counts[bound]);
    EXPECT_EQ(result.step_count, counts[bound]);
    EXPECT_EQ(questions.schedules.size(), counts[bound]);
    EXPECT_EQ(distinct_count(questions.schedules), counts[bound]);
  }
}

TEST(Explorer, has_a_separate_bound_for_faults) {
  for (const ChoiceKind kind : {ChoiceKind::Allocation, ChoiceKind::Fault, ChoiceKind::Transfer}) {
    Questions questions{kind, 2, {}};
    EXPECT_EQ(sim::explore({.preemption_bound = 3}, questions.world()).schedule_count, 1u);
    EXPECT_EQ(
        sim::explore({.preemption_bound = 0, .fault_bound = 1}, questions.world()).schedule_count,
        4u);
  }
}

TEST(Explorer, asks_no_price_for_the_flow_that_follows_a_waiting_one) {
  Questions questions{ChoiceKind::AfterWait, 2, {}};
  const auto result = sim::explore({.preemption_bound = 0}, questions.world());
  EXPECT_EQ(result.schedule_count, 8u);
  EXPECT_TRUE(result.is_complete);
}

TEST(Explorer, says_that_it_is_not_complete_when_it_stops_at_the_limit) {
  Questions questions{ChoiceKind::NextFlow, 3, {}};
  const auto result = sim::explore({.preemption_bound = 3, .schedules_max = 10}, questions.world());
  EXPECT_EQ(result.schedule_count, 10u);
  EXPECT_FALSE(result.is_complete);
}

TEST(Explorer, goes_on_with_random_schedules) {
  Questions questions{ChoiceKind::NextFlow, 4, {}};
  const auto result =
      sim::explore({.preemption_bound = 0, .random_schedules = 100, .seed = 5}, questions.world());
  EXPECT_EQ(result.random_count, 100u);
  EXPECT_GT(distinct_count(questions.schedules), 10u);
  Questions again{ChoiceKind::NextFlow, 4, {}};
  sim::explore({.preemption_bound = 0, .random_schedules = 100, .seed = 5}, again.world());
  EXPECT_EQ(again.schedules, questions.schedules);
}

// Fails if among 40 answers the 11th is 1 and the 31st is not 0.
sim::Outcome needle(base::Choices& choices) {
  std::vector<std::uint32_t> answers;
  for (int index = 0; index < 40; ++index) answers.push_back(choices.pick(ChoiceKind::NextFlow, 3));
  if (answers[10] == 1 && answers[30] != 0) return {"found it", 40};
  return {"", 40};
}

TEST(Explorer, finds_what_needs_exactly_as_many_preemptions_as_the_bound) {
  EXPECT_FALSE(sim::explore({.preemption_bound = 1}, needle).failure);
  const auto result = sim::explore({.preemption_bound = 2}, needle);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->digits, "0*10.10*19.1");
  EXPECT_TRUE(result.failure->is_reproduced);
}

TEST(Explorer, makes_a_failure_found_at_random_as_short_as_the_smallest) {
  const auto result = sim::explore(
      {.preemption_bound = 0, .random_schedules = 1000, .random_rates = {.switch_percent = 60}},
      needle);
  ASSERT_TRUE(result.failure);
  const auto digits = base::decode_choices(result.failure->digits).digits;
  ASSERT_EQ(digits.size(), 31u);
  EXPECT_EQ(std::count(digits.begin(), digits.end(), 0u), 29);
}

TEST(Explorer, says_when_a_world_depends_on_something_besides_its_choices) {
  int run_count = 0;
  const auto fails_once = [&](base::Choices&) {
    return sim::Outcome{++run_count == 1 ? "by chance" : "", 1};
  };
  const auto result = sim::explore({}, fails_once);
  ASSERT_TRUE(result.failure);
  EXPECT_FALSE(result.failure->is_reproduced);

  run_count = 0;
  const auto asks_something_else = [&](base::Choices& choices) {
    choices.pick(ChoiceKind::NextFlow, 2 + ++run_count % 2);
    return sim::Outcome{"", 1};
  };
  const auto diverged = sim::explore({}, asks_something_else);
  ASSERT_TRUE(diverged.failure);
  EXPECT_NE(diverged.failure->text.find("other questions"), std::string::npos);
}

TEST(Explorer, refuses_digits_that_are_malformed_or_do_not_fit) {
  EXPECT_NE(sim::replay("0*", needle).failure.find("lacks a number"), std::string::npos);
  EXPECT_NE(sim::replay("7", needle).failure.find("only 3 ways"), std::string::npos);
  EXPECT_EQ(sim::replay("-", needle).failure, "");
}

// The canary: a request that is canceled while it completes. Whoever comes first is to complete it.
// The planted mistake looks and marks under two holds of the lock instead of one.
enum class Guarding { LookThenMark, LookAndMark };

void race_for_completion(test::Machine& machine, Guarding guarding) {
  int completion_count = 0;
  machine.run([&] {
    nt::Lock lock;
    bool is_completed = false;
    const auto is_first = [&] {
      if (guarding == Guarding::LookAndMark) {
        nt::Guard guard(lock);
        return !std::exchange(is_completed, true);
      }
      bool was_completed = false;
      {
        nt::Guard guard(lock);
        was_completed = is_completed;
      }
      nt::Guard guard(lock);
      is_completed = true;
      return !was_completed;
    };
    const auto complete = [&] {
      if (is_first()) ++completion_count;
    };
    test::Flow device("device", complete);
    test::Flow canceler("canceler", complete);
  });
  EXPECT_EQ(completion_count, 1);
}

TEST(Canary, a_double_completion_is_found_within_two_preemptions_and_replayed) {
  const sim::World world = test::make_world(
      [](test::Machine& machine) { race_for_completion(machine, Guarding::LookThenMark); });
  const auto result = sim::explore({.preemption_bound = 2}, world);
  ASSERT_TRUE(result.failure);
  EXPECT_TRUE(result.failure->is_reproduced);
  fmt::print("canary: {} schedules, replay: {}\n", result.schedule_count, result.failure->digits);
  const sim::Outcome again = sim::replay(result.failure->digits, world);
  EXPECT_EQ(again.failure, result.failure->text);
  EXPECT_NE(again.failure.find("completion_count"), std::string::npos) << again.failure;
  EXPECT_EQ(sim::replay("-", world).failure, "") << "the plain run must not show it";
}

TEST(Canary, its_repaired_twin_is_clean_in_every_order) {
  const auto result =
      sim::explore({.preemption_bound = 3}, test::make_world([](test::Machine& machine) {
                     race_for_completion(machine, Guarding::LookAndMark);
                   }));
  EXPECT_FALSE(result.failure);
  EXPECT_TRUE(result.is_complete);
  EXPECT_GT(result.schedule_count, 50u);
}

void lose_an_update(test::Machine& machine) {
  int count = 0;
  machine.run([&] {
    const auto increment = [&] {
      const int seen = count;
      nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
      count = seen + 1;
    };
    test::Flow other("other", increment);
    increment();
    other.join();
  });
  EXPECT_EQ(count, 2);
}

TEST(Canary, a_lost_update_is_found_with_one_preemption) {
  const auto world = test::make_world(lose_an_update);
  const auto result = sim::explore({.preemption_bound = 1}, world);
  ASSERT_TRUE(result.failure);
  EXPECT_NE(sim::replay(result.failure->digits, world).failure, "");
}

// A deadlock is a failure like any other.
void cross_two_locks(test::Machine& machine) {
  nt::Lock first;
  nt::Lock second;
  machine.run([&] {
    const auto cross = [](nt::Lock& one, nt::Lock& other) {
      nt::Guard outer(one);
      nt::Guard inner(other);
    };
    test::Flow left("left", [&] { cross(first, second); });
    test::Flow right("right", [&] { cross(second, first); });
  });
}

TEST(Canary, a_deadlock_is_found_with_one_preemption) {
  const auto result = sim::explore({.preemption_bound = 1}, test::make_world(cross_two_locks));
  ASSERT_TRUE(result.failure);
  EXPECT_NE(result.failure->text.find("Deadlock"), std::string::npos) << result.failure->text;
}

TEST(Explore, is_one_line_in_a_test) {
  test::explore({.preemption_bound = 2, .random_schedules = 20}, [](test::Machine& machine) {
    race_for_completion(machine, Guarding::LookAndMark);
  });
}

}  // namespace
