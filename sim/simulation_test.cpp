// SPDX-License-Identifier: MIT
// The simulated executor: order, time, waiting, ending.
#include "sim/simulation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "base/seeded_choices.h"
#include "nt/irql.h"
#include "nt/lock.h"
#include "nt/timer_queue.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"

namespace {

using nt::SwitchPoint;

// A timer that wakes the flow that made it.
struct Alarm : nt::Timer {
  Alarm() : nt::Timer([](nt::Timer& timer) { static_cast<Alarm&>(timer).ring(); }) {}
  void ring() {
    has_rung = true;
    nt::executor().unpark(flow);
  }
  void sleep_until(base::Ticks due) {
    has_rung = false;
    nt::arm_timer(*this, due);
    while (!has_rung) nt::executor().park();
  }
  nt::Flow& flow = nt::current_flow();
  bool has_rung = false;
};

// Three flows that append to a text at every step; what comes out is the schedule.
std::string interleave(base::Choices& choices) {
  test::Machine machine({.choices = &choices});
  std::string text;
  machine.run([&] {
    const auto write = [&text](char letter) {
      for (int step = 0; step < 8; ++step) {
        text += letter;
        nt::switch_point(SwitchPoint::DdiEntry, nullptr);
      }
    };
    test::Flow one("one", [&] { write('a'); });
    test::Flow other("other", [&] { write('b'); });
    write('c');
  });
  return text;
}

TEST(Simulation, runs_the_body_in_the_calling_thread_and_returns_after_it) {
  test::Machine machine;
  bool has_run = false;
  machine.run([&] {
    has_run = true;
    EXPECT_NE(nt::t_flow, nullptr);
    EXPECT_EQ(nt::current_irql(), PASSIVE_LEVEL);
  });
  EXPECT_TRUE(has_run);
  EXPECT_EQ(nt::t_flow, nullptr);
}

TEST(Simulation, can_run_several_bodies_one_after_the_other) {
  test::Machine machine;
  int count = 0;
  for (int turn = 0; turn < 3; ++turn) machine.run([&] { ++count; });
  EXPECT_EQ(count, 3);
}

TEST(Simulation, does_not_switch_in_the_plain_run_until_somebody_waits) {
  base::QuietChoices quiet;
  EXPECT_EQ(interleave(quiet), "ccccccccaaaaaaaabbbbbbbb");
}

TEST(Simulation, is_a_function_of_its_choices) {
  std::vector<std::string> texts;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    base::SeededChoices first(seed);
    base::SeededChoices second(seed);
    texts.push_back(interleave(first));
    EXPECT_EQ(texts.back(), interleave(second)) << "seed " << seed;
  }
  EXPECT_NE(texts[0], texts[1]);
}

TEST(Simulation, repeats_a_seeded_run_from_its_recording) {
  base::SeededChoices seeded(7);
  base::RecordingChoices recording(seeded);
  const std::string text = interleave(recording);
  base::ReplayChoices replay(recording.digits());
  EXPECT_EQ(interleave(replay), text);
  EXPECT_TRUE(replay.fits());
}

TEST(Simulation, moves_time_only_when_every_flow_sleeps) {
  test::Machine machine;
  machine.run([&] {
    const base::Ticks start = nt::executor().now();
    for (int step = 0; step < 1000; ++step) nt::switch_point(SwitchPoint::DdiEntry, nullptr);
    EXPECT_EQ(nt::executor().now(), start);
    Alarm alarm;
    alarm.sleep_until(start + base::Ticks::from_s(3600));
    EXPECT_EQ(nt::executor().now(), start + base::Ticks::from_s(3600));
    EXPECT_EQ(nt::executor().system_time() - nt::executor().now(),
              sim::Options{}.start_system_time);
  });
}

TEST(Simulation, runs_timers_in_the_order_of_their_deadlines) {
  test::Machine machine;
  std::string order;
  machine.run([&] {
    const auto sleeper = [&order](int seconds, char letter) {
      return [&order, seconds, letter] {
        Alarm alarm;
        alarm.sleep_until(base::Ticks::from_s(seconds));
        order += letter;
      };
    };
    test::Flow late("late", sleeper(3, 'c'));
    test::Flow early("early", sleeper(1, 'a'));
    test::Flow middle("middle", sleeper(2, 'b'));
  });
  EXPECT_EQ(order, "abc");
}

TEST(Simulation, keeps_a_wake_that_comes_before_the_sleep) {
  test::Machine machine;
  machine.run([&] {
    nt::executor().unpark(nt::current_flow());
    nt::executor().unpark(nt::current_flow());
    nt::executor().park();  // would be a deadlock without the permit
    test::Flow waker("waker", [&flow = nt::current_flow()] { nt::executor().unpark(flow); });
    nt::executor().park();  // the second unpark left no second permit
    EXPECT_FALSE(waker.flow().irql);
  });
}

TEST(Simulation, lets_others_run_while_a_lock_is_taken) {
  test::Machine machine;
  std::string order;
  machine.run([&] {
    nt::Lock lock;
    lock.acquire();
    test::Flow other("other", [&] {
      order += '1';
      lock.acquire();
      order += '3';
      lock.release();
    });
    nt::switch_point(SwitchPoint::Yield, nullptr);
    order += '2';
    EXPECT_TRUE(lock.is_held());
    lock.release();
    other.join();
  });
  EXPECT_EQ(order, "123");
}

TEST(Simulation, reports_a_deadlock_with_every_flow_and_what_it_waits_for) {
  test::Machine machine;
  nt::Lock first;
  nt::Lock second;
  machine.run([&] {
    const auto cross = [](nt::Lock& one, nt::Lock& other) {
      one.acquire();
      nt::switch_point(SwitchPoint::Yield, nullptr);
      other.acquire();
      other.release();
      one.release();
    };
    test::Flow left("left", [&] { cross(first, second); });
    test::Flow right("right", [&] { cross(second, first); });
    nt::executor().park();
  });
  EXPECT_TRUE(machine.has_stopped());
  const std::string text = machine.take_one_finding("Deadlock").did;
  EXPECT_NE(text.find("left (id"), std::string::npos) << text;
  EXPECT_NE(text.find("right (id"), std::string::npos) << text;
  EXPECT_NE(text.find("test body (id"), std::string::npos) << text;
  EXPECT_NE(text.find("waits for the lock at"), std::string::npos) << text;
  EXPECT_NE(text.find("at IRQL 0"), std::string::npos) << text;
}

TEST(Simulation, names_the_owner_of_a_cpu_that_is_waited_for) {
  test::Machine machine({.cpu_count = 1});
  machine.run([] {
    nt::raise_irql(DISPATCH_LEVEL);
    test::Flow("climber", [] { nt::raise_irql(DISPATCH_LEVEL); }).join();
  });
  const std::string text = machine.take_one_finding("Deadlock").did;
  EXPECT_NE(text.find("climber"), std::string::npos) << text;
  EXPECT_NE(text.find("waits for CPU 0, owned by test body"), std::string::npos) << text;
}

TEST(Simulation, runs_no_body_after_it_has_stopped) {
  test::Machine machine;
  machine.run([] { nt::executor().park(); });
  EXPECT_TRUE(machine.has_stopped());
  machine.take_one_finding("Deadlock");
  machine.run([] { ADD_FAILURE() << "a stopped machine ran"; });
}

TEST(Simulation, reports_a_run_that_makes_no_progress) {
  test::Machine machine({.steps_max = 10'000});
  machine.run([] {
    for (;;) nt::switch_point(SwitchPoint::DdiEntry, nullptr);
  });
  EXPECT_TRUE(machine.has_stopped());
  machine.take_one_finding("NoProgress");
}

TEST(Simulation, lets_a_loop_that_polls_the_clock_end) {
  test::Machine machine;
  machine.run([] {
    const base::Ticks end = nt::executor().now() + base::Ticks::from_ms(5);
    while (nt::executor().now() < end) nt::switch_point(SwitchPoint::Yield, nullptr);
  });
}

TEST(Simulation, gives_the_turn_to_the_others_at_a_yield) {
  test::Machine machine;
  machine.run([] {
    bool is_set = false;
    test::Flow setter("setter", [&] { is_set = true; });
    while (!is_set) nt::switch_point(SwitchPoint::Yield, nullptr);
  });
}

TEST(Simulation, has_at_most_one_flow_at_dispatch_level_on_a_cpu) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::SeededChoices choices(seed);
    test::Machine machine({.cpu_count = 1, .choices = &choices});
    machine.run([] {
      int inside = 0;
      const auto climb = [&inside] {
        for (int turn = 0; turn < 3; ++turn) {
          const KIRQL before = nt::raise_irql(DISPATCH_LEVEL);
          EXPECT_EQ(++inside, 1);
          nt::switch_point(SwitchPoint::DdiEntry, nullptr);
          --inside;
          nt::lower_irql(before);
        }
      };
      test::Flow one("one", climb);
      test::Flow other("other", climb);
      climb();
    });
  }
}

TEST(Simulation, runs_two_flows_at_dispatch_level_at_once_on_two_cpus) {
  bool have_met = false;
  for (std::uint64_t seed = 0; seed < 50 && !have_met; ++seed) {
    base::SeededChoices choices(seed);
    test::Machine machine({.cpu_count = 2, .choices = &choices});
    machine.run([&] {
      int inside = 0;
      const auto climb = [&] {
        const KIRQL before = nt::raise_irql(DISPATCH_LEVEL);
        if (++inside == 2) have_met = true;
        nt::switch_point(SwitchPoint::DdiEntry, nullptr);
        --inside;
        nt::lower_irql(before);
      };
      test::Flow one("one", climb);
      test::Flow other("other", climb);
    });
  }
  EXPECT_TRUE(have_met);
}

TEST(Simulation, runs_thousands_of_flows) {
  test::Machine machine;
  int count = 0;
  machine.run([&] {
    std::vector<std::unique_ptr<test::Flow>> flows;
    for (int index = 0; index < 2000; ++index) {
      flows.push_back(std::make_unique<test::Flow>("one of many", [&] {
        nt::switch_point(SwitchPoint::Yield, nullptr);
        ++count;
      }));
    }
  });
  EXPECT_EQ(count, 2000);
}

// The goal of the design for exploration. A step that switches is the expensive one, so every step
// here does; the rate is the machine's own and the limit far below it.
TEST(Simulation, takes_a_million_switching_steps_a_second) {
  test::Machine machine;
  constexpr std::uint64_t turn_count = 200'000;
  const auto start = std::chrono::steady_clock::now();
  machine.run([] {
    const auto take_turns = [] {
      for (std::uint64_t turn = 0; turn < turn_count; ++turn) {
        nt::switch_point(SwitchPoint::Yield, nullptr);
      }
    };
    test::Flow other("other", take_turns);
    take_turns();
  });
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_GE(machine.step_count(), 2 * turn_count);
  const double rate = static_cast<double>(machine.step_count()) / elapsed.count();
  std::printf("%.1f million switching steps a second\n", rate / 1e6);
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_GT(rate, 1e6);
#endif
}

TEST(Simulation, hands_an_exception_of_the_body_to_the_caller_of_run) {
  test::Machine machine;
  EXPECT_THROW(machine.run([] { throw std::runtime_error("of the test"); }), std::runtime_error);
  int count = 0;
  machine.run([&] { ++count; });
  EXPECT_EQ(count, 1);
}

}  // namespace
