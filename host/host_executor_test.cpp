// SPDX-License-Identifier: MIT
// The executor of real threads. Concurrency here is real but bounded; no test sleeps, and none
// depends on how fast the machine is.
#include "host/host_executor.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "nt/irql.h"
#include "nt/lock.h"
#include "nt/timer_queue.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"

namespace {

struct HostExecutor : ::testing::Test {
  test::Machine machine{test::Kind::Host};
};

struct Alarm : nt::Timer {
  Alarm() : nt::Timer([](nt::Timer& timer) { static_cast<Alarm&>(timer).ring(); }) {}
  void ring() {
    nt::Guard guard(lock);
    rung_at = nt::executor().now();
    has_rung = true;
    nt::executor().unpark(flow);
  }
  void wait() {
    while (!is_over()) nt::executor().park();
  }
  bool is_over() {
    nt::Guard guard(lock);
    return has_rung;
  }
  nt::Flow& flow = nt::current_flow();
  nt::Lock lock;
  bool has_rung GUARDED_BY(lock) = false;
  base::Ticks rung_at;  // read after wait()
};

TEST_F(HostExecutor, runs_the_body_in_the_calling_thread) {
  const auto caller = std::this_thread::get_id();
  machine.run([&] {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    ASSERT_NE(nt::t_flow, nullptr);
    EXPECT_EQ(nt::current_irql(), PASSIVE_LEVEL);
  });
  EXPECT_EQ(nt::t_flow, nullptr);
}

TEST_F(HostExecutor, runs_bodies_of_several_threads_at_once) {
  std::atomic<int> inside{0};
  std::vector<std::thread> threads;
  for (int index = 0; index < 4; ++index) {
    threads.emplace_back([&] {
      machine.run([&] {
        ++inside;
        while (inside.load() < 4) std::this_thread::yield();
      });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(inside.load(), 4);
}

TEST_F(HostExecutor, starts_flows_in_threads_of_their_own_with_their_name) {
  machine.run([&] {
    const auto self = std::this_thread::get_id();
    std::thread::id other;
    std::string name(16, '\0');
    test::Flow flow("a rather long name", [&] {
      other = std::this_thread::get_id();
      // The starter names the thread, so the name may come after the first instruction.
      while (name.substr(0, 15) != "a rather long n") {
        pthread_getname_np(pthread_self(), name.data(), name.size());
      }
      EXPECT_STREQ(nt::current_flow().name, "a rather long name");
    });
    flow.join();
    EXPECT_NE(other, self);
  });
}

TEST_F(HostExecutor, loses_no_wake_between_two_flows) {
  machine.run([&] {
    constexpr int turn_count = 20'000;
    std::atomic<int> turn{0};
    const auto play = [&turn](int own, nt::Flow& other) {
      for (int round = own; round < turn_count; round += 2) {
        while (turn.load() != round) nt::executor().park();
        turn.store(round + 1);
        nt::executor().unpark(other);
      }
    };
    nt::Flow& self = nt::current_flow();
    test::Flow other("other", [&] { play(1, self); });
    play(0, other.flow());
    other.join();
    EXPECT_EQ(turn.load(), turn_count);
  });
}

TEST_F(HostExecutor, keeps_one_permit) {
  machine.run([&] {
    nt::Flow& self = nt::current_flow();
    nt::executor().unpark(self);
    nt::executor().unpark(self);
    nt::executor().park();
    std::atomic<bool> is_woken{false};
    test::Flow waker("waker", [&] {
      is_woken.store(true);
      nt::executor().unpark(self);
    });
    nt::executor().park();
    EXPECT_TRUE(is_woken.load());
    waker.join();
  });
}

TEST_F(HostExecutor, has_at_most_one_flow_at_dispatch_level_on_a_cpu) {
  machine.run([&] {
    std::array<std::atomic<int>, 2> inside{};
    std::array<int, 2> turns{};  // guarded by owning the CPU
    constexpr int turn_count = 5'000;
    const auto climb = [&] {
      for (int turn = 0; turn < turn_count; ++turn) {
        const KIRQL before = nt::raise_irql(DISPATCH_LEVEL);
        const std::uint32_t number = nt::current_cpu().number;
        EXPECT_EQ(inside[number].fetch_add(1), 0);
        ++turns[number];
        inside[number].fetch_sub(1);
        nt::lower_irql(before);
      }
    };
    {
      test::Flow one("one", climb);
      test::Flow two("two", climb);
      test::Flow three("three", climb);
      climb();
    }
    EXPECT_EQ(turns[0] + turns[1], 4 * turn_count);
  });
}

TEST_F(HostExecutor, expires_timers_not_before_they_are_due_and_in_order) {
  machine.run([&] {
    const base::Ticks start = nt::executor().now();
    Alarm late;
    Alarm early;
    Alarm past;
    nt::arm_timer(late, start + base::Ticks::from_ms(6));
    nt::arm_timer(early, start + base::Ticks::from_ms(3));
    nt::arm_timer(past, start - base::Ticks::from_ms(1));
    for (Alarm* alarm : {&late, &early, &past}) alarm->wait();
    EXPECT_GE(early.rung_at, early.due);
    EXPECT_GE(late.rung_at, late.due);
    EXPECT_LE(past.rung_at, early.rung_at);
    EXPECT_LE(early.rung_at, late.rung_at);
    EXPECT_FALSE(nt::cancel_timer(late));
  });
}

TEST_F(HostExecutor, expires_or_cancels_a_timer_but_never_both) {
  machine.run([&] {
    for (int round = 0; round < 500; ++round) {
      Alarm alarm;
      nt::arm_timer(alarm, nt::executor().now() + base::Ticks::from_us(round % 20));
      test::Flow canceler("canceler", [&] {
        if (nt::cancel_timer(alarm)) alarm.ring();
      });
      alarm.wait();
      canceler.join();
      EXPECT_FALSE(nt::cancel_timer(alarm));
    }
  });
}

// A source with a descriptor: another thread makes it readable, the loop finds it while it sleeps.
struct Bell final : nt::PollSource {
  Bell() : descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Bell() override { ::close(descriptor); }

  bool poll() override {
    EXPECT_EQ(nt::current_irql(), DISPATCH_LEVEL);
    std::uint64_t count = 0;
    if (::read(descriptor, &count, sizeof(count)) != sizeof(count)) return false;
    nt::Guard guard(lock);
    heard += static_cast<int>(count);
    nt::executor().unpark(*listener);
    return true;
  }
  bool is_busy() const override { return true; }
  int wait_descriptor() const override { return descriptor; }

  void ring() const {
    const std::uint64_t one = 1;
    EXPECT_EQ(::write(descriptor, &one, sizeof(one)), 8);
  }

  const int descriptor;
  nt::Flow* listener = nullptr;
  int heard_count() {
    nt::Guard guard(lock);
    return heard;
  }

  nt::Lock lock;
  int heard GUARDED_BY(lock) = 0;
};

TEST_F(HostExecutor, hears_a_busy_poll_source_awake_and_asleep) {
  machine.run([&] {
    Bell bell;
    bell.listener = &nt::current_flow();
    nt::Cpu& cpu = nt::current_cpu();
    const KIRQL before = nt::raise_irql(DISPATCH_LEVEL);
    cpu.poll_sources.push_back(bell);
    nt::lower_irql(before);
    nt::executor().wake_cpu(cpu);
    for (int count = 1; count <= 200; ++count) {
      // Every tenth time the loop has had the time to fall asleep: a timer of 200 us says when.
      if (count % 10 == 0) {
        Alarm alarm;
        nt::arm_timer(alarm, nt::executor().now() + base::Ticks::from_us(200));
        alarm.wait();
      }
      bell.ring();
      while (bell.heard_count() < count) nt::executor().park();
    }
    nt::raise_irql(DISPATCH_LEVEL);
    bell.hook.unlink();
    nt::lower_irql(before);
    EXPECT_EQ(bell.heard_count(), 200);
  });
}

TEST_F(HostExecutor, can_run_again_after_its_loops_have_paused) {
  for (int round = 0; round < 50; ++round) {
    machine.run([&] {
      Alarm alarm;
      nt::arm_timer(alarm, nt::executor().now() + base::Ticks::from_us(10));
      alarm.wait();
    });
  }
}

TEST_F(HostExecutor, waits_while_a_word_is_unchanged) {
  machine.run([&] {
    std::atomic<std::uint32_t> word{1};
    int written = 0;
    test::Flow writer("writer", [&] {
      written = 7;
      word.store(0, std::memory_order_release);
    });
    nt::executor().wait_while(word, 1);
    EXPECT_EQ(word.load(std::memory_order_acquire), 0u);
    EXPECT_EQ(written, 7);
  });
}

TEST_F(HostExecutor, tells_the_time_as_windows_counts_it) {
  machine.run([&] {
    const base::Ticks first = nt::executor().now();
    const base::Ticks second = nt::executor().now();
    EXPECT_LE(first, second);
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
    const base::Ticks expected = base::Ticks::from_s(seconds + 11'644'473'600);
    EXPECT_LT(nt::executor().system_time() - expected, base::Ticks::from_s(5));
    EXPECT_GT(nt::executor().system_time() - expected, base::Ticks::from_s(-5));
    EXPECT_FALSE(nt::executor().is_simulated());
    EXPECT_EQ(nt::executor().choices().pick(base::ChoiceKind::Fault, 9), 0u);
  });
}

TEST(HostExecutorDeath, stops_the_process_with_the_exit_code_and_what_was_printed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        test::Machine machine(test::Kind::Host);
        machine.run([] {
          std::fputs("the report", stderr);
          nt::executor().stop_machine(3);
        });
      },
      ::testing::ExitedWithCode(3), "the report");
}

TEST(HostExecutorDeath, names_a_flow_that_outlives_it) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        test::Machine machine(test::Kind::Host);
        machine.run([] {
          nt::Flow& stuck = *new nt::Flow;
          stuck.name = "stuck";
          nt::initialize_flow(stuck);
          nt::executor().start(
              stuck, [](void*) { nt::executor().park(); }, nullptr);
        });
      },
      "the flow 'stuck' has not ended");
}

}  // namespace
