// SPDX-License-Identifier: MIT
// The splitter driver on legs that fail: every fault and every pair of faults at every request that
// a leg gets in a short story, then random ones with several callers at once, then the race of a
// canceled write in every order. Never is an acknowledged write lost, or a request.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/seeded_choices.h"
#include "nt/flow.h"
#include "tests/explore/splitter_world.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace splitter {
namespace {

// What else happens while a leg holds a request.
enum class Reaction : std::uint8_t { None, Cancel, SurpriseRemove };

struct Fault {
  int leg;
  UCHAR major;
  std::uint32_t index;  // of the requests of this kind that the leg gets
  Answer answer;
  Reaction reaction = Reaction::None;

  std::string name() const {
    return "leg " + std::to_string(leg) + " major " + std::to_string(major) + " index " +
           std::to_string(index) + " answer " + std::to_string(static_cast<int>(answer)) +
           " reaction " + std::to_string(static_cast<int>(reaction));
  }
};

void plan(Bench& bench, std::vector<Fault> faults, Answer usual) {
  std::sort(faults.begin(), faults.end(),
            [](const Fault& one, const Fault& other) { return one.index < other.index; });
  std::uint32_t planned[SPLITTER_LEG_COUNT][IRP_MJ_MAXIMUM_FUNCTION + 1] = {};
  for (const Fault& fault : faults) {
    Leg& leg = bench.legs[fault.leg];
    std::uint32_t& count = planned[fault.leg][fault.major];
    if (fault.index > count) {
      leg.device().next(fault.major, leg.action(usual), fault.index - count);
    }
    leg.device().next(fault.major, leg.action(fault.answer));
    count = fault.index + 1;
  }
}

// One caller with one request at a time.
class Story {
 public:
  Story(Bench& bench, const std::vector<Fault>& faults) : bench_(bench) {
    for (const Fault& fault : faults) reaction_ = std::max(reaction_, fault.reaction);
    const bool is_one_leg = std::all_of(faults.begin(), faults.end(), [&](const Fault& fault) {
      return fault.leg == faults.front().leg;
    });
    must_succeed_ = is_one_leg && reaction_ == Reaction::None;
  }

  void write(std::uint32_t first, std::uint32_t count) {
    const std::uint8_t version = oracle_.next_version();
    const door::Outcome outcome = finish(bench_.file.start_write(
        door::Bytes(count * block_bytes, version), std::uint64_t{first} * block_bytes));
    oracle_.write_ended(first, count, version, outcome.is_success());
    EXPECT_EQ(outcome.information, outcome.is_success() ? count * block_bytes : 0u);
  }
  void read(std::uint32_t first, std::uint32_t count) {
    const door::Outcome outcome =
        finish(bench_.file.start_read(count * block_bytes, std::uint64_t{first} * block_bytes));
    if (must_succeed_) {
      EXPECT_EQ(outcome.data.size(), count * block_bytes);
    }
    check_read(oracle_, first, outcome);
  }
  void flush() { finish(bench_.file.start_flush()); }

  void check() {
    if (!bench_.stack().is_surprise_removed()) return bench_.check_legs(oracle_);
    bench_.check_any_leg(oracle_);
  }

 private:
  door::Outcome finish(door::Pending pending) {
    const auto is_held = [&] {
      return bench_.legs[0].device().in_hand() + bench_.legs[1].device().in_hand() != 0;
    };
    bench_.fixture().wait_until(
        [&] { return pending.is_done() || (reaction_ != Reaction::None && is_held()); });
    if (!pending.is_done()) react(pending);
    door::Outcome outcome = pending.wait();
    if (must_succeed_) {
      EXPECT_EQ(outcome.status, STATUS_SUCCESS) << "one leg is left";
    }
    return outcome;
  }
  void react(door::Pending& pending) {
    const Reaction reaction = std::exchange(reaction_, Reaction::None);
    if (reaction == Reaction::Cancel) pending.cancel();
    if (reaction == Reaction::SurpriseRemove) bench_.stack().surprise_remove();
  }

  Bench& bench_;
  Oracle oracle_;
  Reaction reaction_ = Reaction::None;
  bool must_succeed_;
};

bool is_reached(const Bench& bench, const Fault& fault) {
  return bench.legs[fault.leg].device().log(fault.major).size() > fault.index;
}

void expect_equal_legs(Bench& bench) {
  const SPLITTER_REPORT report = bench.report();
  EXPECT_TRUE(Bench::is_live(report, 0) && Bench::is_live(report, 1));
  for (std::uint32_t block = 0; block < block_count; ++block) {
    EXPECT_TRUE(std::equal(bench.legs[0].block(block), bench.legs[0].block(block) + block_bytes,
                           bench.legs[1].block(block)))
        << block;
  }
}

// Whether a leg got to each of the faults.
bool tell(const std::vector<Fault>& faults, Answer usual) {
  bool are_reached = false;
  test::Machine machine;
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    Bench bench(fixture, 2, usual);
    plan(bench, faults, usual);
    Story story(bench, faults);
    story.write(0, 2);
    story.read(0, 2);
    story.write(1, 2);
    story.flush();
    story.read(0, 4);
    story.write(0, 4);
    story.read(2, 2);
    story.read(0, 4);
    story.check();
    if (faults.empty()) expect_equal_legs(bench);
    are_reached = std::all_of(faults.begin(), faults.end(),
                              [&](const Fault& fault) { return is_reached(bench, fault); });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
  return are_reached;
}

std::vector<Fault> all_faults() {
  std::vector<Fault> faults;
  const std::pair<UCHAR, std::uint32_t> points[] = {
      {IRP_MJ_READ, 4}, {IRP_MJ_WRITE, 3}, {IRP_MJ_FLUSH_BUFFERS, 1}};
  for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
    for (const auto& [major, count] : points) {
      for (std::uint32_t index = 0; index < count; ++index) {
        for (Answer answer : {Answer::Error, Answer::ErrorInline, Answer::Short, Answer::Held}) {
          if (answer == Answer::Short && major == IRP_MJ_FLUSH_BUFFERS) continue;
          faults.push_back({leg, major, index, answer});
        }
        for (Reaction reaction : {Reaction::Cancel, Reaction::SurpriseRemove}) {
          faults.push_back({leg, major, index, Answer::Held, reaction});
        }
      }
    }
  }
  return faults;
}

TEST(SplitterFaults, none_at_all_leaves_the_legs_equal) {
  tell({}, Answer::Whole);
  tell({}, Answer::WholeInline);
}

TEST(SplitterFaults, every_one_at_every_request_of_a_leg_loses_nothing) {
  std::uint32_t count = 0;
  std::uint32_t reached = 0;
  for (Answer usual : {Answer::Whole, Answer::WholeInline}) {
    for (const Fault& fault : all_faults()) {
      SCOPED_TRACE(fault.name());
      if (tell({fault}, usual)) ++reached;
      ++count;
      if (HasFailure()) return;
    }
  }
  std::printf("%u faults, %u reached\n", count, reached);
  EXPECT_GT(reached, count / 2) << "reads alternate, so a leg does not get to each";
}

TEST(SplitterFaults, every_two_of_them_lose_nothing) {
  const std::vector<Fault> faults = all_faults();
  std::uint32_t count = 0;
  for (std::size_t one = 0; one < faults.size(); ++one) {
    for (std::size_t two = one + 1; two < faults.size(); ++two) {
      const bool is_same_point = faults[one].leg == faults[two].leg &&
                                 faults[one].major == faults[two].major &&
                                 faults[one].index == faults[two].index;
      if (is_same_point) continue;
      SCOPED_TRACE(faults[one].name() + "; " + faults[two].name());
      tell({faults[one], faults[two]}, Answer::Whole);
      ++count;
      if (HasFailure()) return;
    }
  }
  std::printf("%u pairs of faults\n", count);
}

// A caller in a flow of its own, with blocks of its own.
class Caller {
 public:
  Caller(Bench& bench, std::uint32_t first, std::uint32_t seed)
      : bench_(bench), first_(first), random_(seed) {}
  static constexpr std::uint32_t blocks = 4;

  void run() {
    for (int step = 0; step < 10; ++step) {
      const std::uint32_t count = 1 + random_() % 3;
      const std::uint32_t first = first_ + random_() % (blocks - count + 1);
      switch (random_() % 8) {
        case 0:
          finish(bench_.file.start_flush());
          break;
        case 1:
        case 2:
        case 3:
          check_read(oracle, first, finish(bench_.file.start_read(count * block_bytes, at(first))));
          break;
        default:
          write(first, count);
      }
    }
  }
  void check(const SPLITTER_REPORT& report) const {
    for (int leg = 0; leg < SPLITTER_LEG_COUNT; ++leg) {
      if (!Bench::is_live(report, leg)) continue;
      for (std::uint32_t block = first_; block < first_ + blocks; ++block) {
        oracle.check_block(block, bench_.legs[leg].block(block), "leg " + std::to_string(leg));
      }
    }
  }

  Oracle oracle;

 private:
  static std::uint64_t at(std::uint32_t block) { return std::uint64_t{block} * block_bytes; }

  void write(std::uint32_t first, std::uint32_t count) {
    const std::uint8_t version = oracle.next_version();
    const door::Bytes data(count * block_bytes, version);
    const door::Outcome outcome = finish(bench_.file.start_write(data, at(first)));
    oracle.write_ended(first, count, version, outcome.is_success());
  }
  door::Outcome finish(door::Pending pending) {
    if (random_() % 4 == 0) {
      bench_.fixture().advance(base::Ticks::from_us(random_() % 3 * 10'000));
      pending.cancel();
    }
    return pending.wait();
  }

  Bench& bench_;
  const std::uint32_t first_;
  std::mt19937 random_;
};

void plan_randomly(Bench& bench, std::mt19937& random) {
  for (Leg& leg : bench.legs) {
    for (UCHAR major : {IRP_MJ_READ, IRP_MJ_WRITE, IRP_MJ_FLUSH_BUFFERS}) {
      for (int index = 0; index < 30; ++index) {
        const auto answer = random() % 10 == 0 ? static_cast<Answer>(2 + random() % 4)
                                               : static_cast<Answer>(random() % 2);
        const bool is_short_flush = answer == Answer::Short && major == IRP_MJ_FLUSH_BUFFERS;
        leg.device().next(major, leg.action(is_short_flush ? Answer::Error : answer));
      }
    }
  }
}

// What all runs together saw of the driver, so that a test that misses its subject shows.
struct Totals {
  std::uint64_t waited = 0;
  std::uint64_t retried = 0;
  std::uint64_t rolled_forward = 0;
  std::uint64_t time_outs = 0;
  std::uint64_t deaths = 0;

  void add(const SPLITTER_REPORT& report) {
    waited += report.Waited;
    retried += report.Retried;
    rolled_forward += report.RolledForward;
    for (const SPLITTER_LEG_REPORT& leg : report.Legs) {
      time_outs += leg.TimeOuts;
      deaths += leg.State == SplitterLegDead;
    }
  }
};

void crowd(std::uint32_t seed, Totals& totals) {
  base::SeededChoices choices(seed, {.switch_percent = 20});
  Window window(choices);
  test::Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    Bench bench(fixture, 2, Answer::Whole);
    std::mt19937 random(seed);
    plan_randomly(bench, random);
    Caller callers[] = {{bench, 0, seed * 3}, {bench, 4, seed * 3 + 1}, {bench, 8, seed * 3 + 2}};
    window.is_open = true;
    {
      test::Flow one("one", [&] { callers[0].run(); });
      test::Flow two("two", [&] { callers[1].run(); });
      test::Flow three("three", [&] { callers[2].run(); });
      fixture.advance(base::Ticks::from_ms(random() % 40));
      switch (random() % 4) {
        case 0:
          bench.stack().set_power(PowerDeviceD3);
          fixture.advance(base::Ticks::from_ms(5));
          bench.stack().set_power(PowerDeviceD0);
          break;
        case 1:
          if (random() % 2 == 0) bench.stack().surprise_remove();
          break;
        default:
          break;
      }
    }
    window.is_open = false;
    if (!bench.stack().is_surprise_removed()) {
      const SPLITTER_REPORT report = bench.report();
      EXPECT_EQ(report.Busy, 0u);
      totals.add(report);
      for (const Caller& caller : callers) caller.check(report);
    }
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
}

TEST(SplitterFaults, many_callers_with_random_faults_cancels_and_power_lose_nothing) {
  constexpr std::uint32_t seeds = 3000;
  Totals totals;
  if (!test::try_seeds(seeds, [&](std::uint32_t seed) { crowd(seed, totals); })) return;
  std::printf(
      "%u seeds: %llu waited, %llu retried, %llu rolled forward, %llu time-outs, %llu deaths\n",
      seeds, static_cast<unsigned long long>(totals.waited),
      static_cast<unsigned long long>(totals.retried),
      static_cast<unsigned long long>(totals.rolled_forward),
      static_cast<unsigned long long>(totals.time_outs),
      static_cast<unsigned long long>(totals.deaths));
  EXPECT_GT(std::min({totals.waited, totals.retried, totals.rolled_forward, totals.time_outs,
                      totals.deaths}),
            0u);
}

TEST(SplitterStart, is_refused_without_the_second_leg_that_was_asked_for) {
  test::Machine machine;
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    load_parameters(fixture, 1);
    const door::Fixture::Started started = fixture.start(OPENWDF_DRIVER_FOLDER "/splitter.so");
    EXPECT_EQ(started.status, STATUS_OBJECT_NAME_NOT_FOUND);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  EXPECT_NE(machine.take_debug_text().find("\\Device\\SecondLeg cannot be opened"),
            std::string::npos);
}

// A write whose legs answer from the loops while its caller cancels it, and a second one that waits
// for its operation.
void cancel_at_any_time(base::Choices& choices, std::set<NTSTATUS>& outcomes) {
  Window window(choices);
  test::Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    Bench bench(fixture, 1, Answer::Whole);
    bench.legs[1].device().next(IRP_MJ_WRITE, bench.legs[1].action(Answer::Held));
    Oracle oracle;
    const std::uint8_t version = oracle.next_version();
    door::Pending first = bench.file.start_write(door::Bytes(block_bytes, version));
    bench.legs[1].device().wait_held(1);
    const std::uint8_t later = oracle.next_version();
    door::Pending second = bench.file.start_write(door::Bytes(block_bytes, later));
    window.is_open = true;
    {
      test::Flow canceler("canceler", [&] { first.cancel(); });
      test::Flow releaser("releaser",
                          [&] { bench.legs[1].device().release(STATUS_IO_DEVICE_ERROR); });
    }
    const door::Outcome outcome = first.wait();
    oracle.write_ended(0, 1, version, outcome.is_success());
    const door::Outcome last = second.wait();
    oracle.write_ended(0, 1, later, last.is_success());
    window.is_open = false;
    outcomes.insert(outcome.status);
    EXPECT_EQ(last.status, STATUS_SUCCESS);
    bench.check_legs(oracle);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
  machine.take_debug_text();
}

TEST(SplitterFaults, a_canceled_write_ends_once_in_every_order) {
  std::set<NTSTATUS> outcomes;
  test::explore({.preemption_bound = 1, .schedules_max = 100000, .random_schedules = 2000},
                [&](base::Choices& choices) { cancel_at_any_time(choices, outcomes); });
  // The first leg has it in any case: the second one gets it again or dies.
  EXPECT_EQ(outcomes, std::set<NTSTATUS>{STATUS_SUCCESS});
}

}  // namespace
}  // namespace splitter
