// SPDX-License-Identifier: MIT
// Kernel timers and Ex timers: due times, periods, types, cancelling, and every order of a cancel
// and an expiry.
#include <gtest/gtest.h>

#include <wdm.h>
#include <atomic>

#include <set>

#include "base/units.h"
#include "nt/executor.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

LARGE_INTEGER relative_ms(std::int64_t ms) {
  LARGE_INTEGER time;
  time.QuadPart = -base::Ticks::from_ms(ms).count;
  return time;
}

void sleep_ms(std::int64_t ms) {
  LARGE_INTEGER interval = relative_ms(ms);
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

NTSTATUS wait_ms(PVOID object, std::int64_t ms) {
  LARGE_INTEGER limit = relative_ms(ms);
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &limit);
}

VOID count_run(PKDPC, PVOID context, PVOID, PVOID) {
  InterlockedIncrement(static_cast<LONG*>(context));
}

class Timers : public test::OnBoth {};
OPENWDF_ON_BOTH(Timers);

TEST_P(Timers, an_expiry_signals_and_queues_the_dpc) {  // WDM-R48
  machine().run([] {
    LONG runs = 0;
    KTIMER timer;
    KDPC dpc;
    KeInitializeTimer(&timer);
    KeInitializeDpc(&dpc, &count_run, &runs);
    const base::Ticks start = nt::executor().now();
    EXPECT_FALSE(KeSetTimer(&timer, relative_ms(10), &dpc));
    EXPECT_FALSE(KeReadStateTimer(&timer));
    EXPECT_EQ(KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, nullptr), STATUS_SUCCESS);
    EXPECT_GE(nt::executor().now() - start, base::Ticks::from_ms(10));
    KeFlushQueuedDpcs();
    EXPECT_EQ(runs, 1);
    EXPECT_TRUE(KeReadStateTimer(&timer));
    EXPECT_FALSE(KeCancelTimer(&timer));
  });
}

TEST_P(Timers, wdm_023_a_timer_set_twice_expires_once) {  // WDM-R48
  machine().run([] {
    LONG runs = 0;
    KTIMER timer;
    KDPC dpc;
    KeInitializeTimer(&timer);
    KeInitializeDpc(&dpc, &count_run, &runs);
    EXPECT_FALSE(KeSetTimer(&timer, relative_ms(50), &dpc));
    EXPECT_TRUE(KeSetTimer(&timer, relative_ms(50), &dpc));
    sleep_ms(120);
    KeFlushQueuedDpcs();
    EXPECT_EQ(runs, 1);
  });
}

TEST_P(Timers, a_cancelled_timer_does_not_expire) {  // WDM-R48
  machine().run([] {
    LONG runs = 0;
    KTIMER timer;
    KDPC dpc;
    KeInitializeTimer(&timer);
    KeInitializeDpc(&dpc, &count_run, &runs);
    KeSetTimer(&timer, relative_ms(20), &dpc);
    EXPECT_TRUE(KeCancelTimer(&timer));
    EXPECT_FALSE(KeCancelTimer(&timer));
    sleep_ms(40);
    EXPECT_EQ(runs, 0);
    EXPECT_FALSE(KeReadStateTimer(&timer));
  });
}

TEST_P(Timers, a_due_time_in_the_past_expires_at_once) {  // WDM-R48
  machine().run([] {
    KTIMER timer;
    KeInitializeTimer(&timer);
    LARGE_INTEGER long_ago;
    long_ago.QuadPart = 1;
    KeSetTimer(&timer, long_ago, nullptr);
    EXPECT_EQ(wait_ms(&timer, 5'000), STATUS_SUCCESS);
    long_ago.QuadPart = 0;
    KeSetTimer(&timer, long_ago, nullptr);
    EXPECT_EQ(wait_ms(&timer, 5'000), STATUS_SUCCESS);
  });
}

TEST_P(Timers, setting_makes_it_not_signaled) {  // wdm/kesettimer
  machine().run([] {
    KTIMER timer;
    KeInitializeTimer(&timer);
    KeSetTimer(&timer, relative_ms(1), nullptr);
    wait_ms(&timer, 5'000);
    KeSetTimer(&timer, relative_ms(60'000), nullptr);
    EXPECT_FALSE(KeReadStateTimer(&timer));
    EXPECT_TRUE(KeCancelTimer(&timer));
  });
}

TEST_P(Timers, a_synchronization_timer_lets_one_through) {  // wdm/keinitializetimerex
  machine().run([] {
    KTIMER timer;
    KeInitializeTimerEx(&timer, SynchronizationTimer);
    KeSetTimer(&timer, relative_ms(1), nullptr);
    EXPECT_EQ(wait_ms(&timer, 5'000), STATUS_SUCCESS);
    EXPECT_EQ(wait_ms(&timer, 0), STATUS_TIMEOUT);
  });
}

TEST_P(Timers, a_periodic_timer_expires_until_it_is_cancelled) {  // WDM-R48
  machine().run([] {
    KTIMER timer;
    KeInitializeTimerEx(&timer, SynchronizationTimer);
    KeSetTimerEx(&timer, relative_ms(5), 10, nullptr);
    for (int round = 0; round < 4; ++round) EXPECT_EQ(wait_ms(&timer, 5'000), STATUS_SUCCESS);
    EXPECT_TRUE(KeCancelTimer(&timer));
    EXPECT_FALSE(KeCancelTimer(&timer));
  });
}

TEST(Timer, a_period_does_not_drift) {
  test::Machine machine;
  machine.run([] {
    KTIMER timer;
    KeInitializeTimerEx(&timer, SynchronizationTimer);
    const base::Ticks start = nt::executor().now();
    KeSetTimerEx(&timer, relative_ms(5), 10, nullptr);
    for (int round = 0; round < 100; ++round) wait_ms(&timer, 5'000);
    EXPECT_EQ(nt::executor().now() - start, base::Ticks::from_ms(5 + 99 * 10));
    KeCancelTimer(&timer);
  });
}

TEST(Timer, left_armed_is_reported) {
  test::Machine machine;
  KTIMER timer;
  machine.run([&] {
    KeInitializeTimer(&timer);
    KeSetTimer(&timer, relative_ms(60'000), nullptr);
  });
  EXPECT_EQ(machine.machine().check_leaks(), 1u);
  machine.take_one_finding("TIMER_OR_DPC_INVALID");
}

// KeCancelTimer against the expiry: TRUE means that nothing happens any more, FALSE that it did.
TEST(TimerExplored, a_timer_is_cancelled_or_expires) {
  std::set<BOOLEAN> seen;
  test::explore({.preemption_bound = 2}, [&](test::Machine& machine) {
    machine.run([&] {
      LONG runs = 0;
      KTIMER timer;
      KDPC dpc;
      KeInitializeTimer(&timer);
      KeInitializeDpc(&dpc, &count_run, &runs);
      KeSetSystemAffinityThread(1);
      KeSetTimer(&timer, relative_ms(1), &dpc);
      // Due on one processor when the sleep ends on the other.
      KeSetSystemAffinityThread(2);
      sleep_ms(1);
      const BOOLEAN was_cancelled = KeCancelTimer(&timer);
      seen.insert(was_cancelled);
      EXPECT_EQ(KeReadStateTimer(&timer), !was_cancelled);
      KeFlushQueuedDpcs();
      EXPECT_EQ(runs, was_cancelled ? 0 : 1);
      // The memory may be used for something else from here on.
      RtlFillMemory(&timer, sizeof(timer), 0xEE);
    });
  });
  EXPECT_EQ(seen.size(), 2u);
}

TEST(TimerExplored, a_timer_set_again_expires_once_for_each_setting_that_was_not_replaced) {
  std::set<BOOLEAN> seen;
  test::explore({.preemption_bound = 2}, [&](test::Machine& machine) {
    machine.run([&] {
      LONG runs = 0;
      KTIMER timer;
      KDPC dpc;
      KeInitializeTimer(&timer);
      KeInitializeDpc(&dpc, &count_run, &runs);
      KeSetSystemAffinityThread(1);
      KeSetTimer(&timer, relative_ms(1), &dpc);
      // Due on one processor when the sleep ends on the other.
      KeSetSystemAffinityThread(2);
      sleep_ms(1);
      const BOOLEAN was_armed = KeSetTimer(&timer, relative_ms(1), &dpc);
      seen.insert(was_armed);
      if (!was_armed) KeFlushQueuedDpcs();
      EXPECT_EQ(runs, was_armed ? 0 : 1);
      KeWaitForSingleObject(&timer, Executive, KernelMode, FALSE, nullptr);
      KeFlushQueuedDpcs();
      EXPECT_EQ(runs, was_armed ? 1 : 2);
    });
  });
  EXPECT_EQ(seen.size(), 2u);
}

struct ExTimerRuns {
  std::atomic<LONG> runs = 0;
  std::atomic<LONG> deletions = 0;
};

VOID count_callback(PEX_TIMER, PVOID context) {
  EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
  static_cast<ExTimerRuns*>(context)->runs.fetch_add(1);
}

VOID count_deletion(PVOID context) {
  static_cast<ExTimerRuns*>(context)->deletions.fetch_add(1);
}

TEST_P(Timers, an_ex_timer_calls_back_and_may_be_waited_for) {  // wdm/exsettimer
  machine().run([] {
    ExTimerRuns runs;
    PEX_TIMER timer = ExAllocateTimer(&count_callback, &runs, 0);
    EXPECT_FALSE(ExSetTimer(timer, relative_ms(2).QuadPart, 0, nullptr));
    EXPECT_EQ(KeWaitForSingleObject(timer, Executive, KernelMode, FALSE, nullptr), STATUS_SUCCESS);
    KeFlushQueuedDpcs();
    EXPECT_EQ(runs.runs, 1);
    EXPECT_FALSE(ExCancelTimer(timer, nullptr));
    ExSetTimer(timer, relative_ms(60'000).QuadPart, 0, nullptr);
    EXPECT_TRUE(ExSetTimer(timer, relative_ms(60'000).QuadPart, 0, nullptr));
    EXPECT_TRUE(ExDeleteTimer(timer, TRUE, TRUE, nullptr));
    EXPECT_EQ(runs.runs, 1);
  });
  EXPECT_EQ(machine().machine().check_leaks(), 0u);
}

TEST_P(Timers, an_ex_timer_deleted_without_cancel_expires_first) {  // wdm/exdeletetimer
  machine().run([] {
    ExTimerRuns runs;
    PEX_TIMER timer = ExAllocateTimer(&count_callback, &runs, EX_TIMER_HIGH_RESOLUTION);
    ExSetTimer(timer, relative_ms(5).QuadPart, 0, nullptr);
    EXT_DELETE_PARAMETERS parameters;
    ExInitializeDeleteTimerParameters(&parameters);
    parameters.DeleteCallback = &count_deletion;
    parameters.DeleteContext = &runs;
    EXPECT_FALSE(ExDeleteTimer(timer, FALSE, TRUE, &parameters));
    EXPECT_EQ(runs.runs, 1);
    EXPECT_EQ(runs.deletions, 1);
  });
  EXPECT_EQ(machine().machine().check_leaks(), 0u);
}

TEST(TimerExplored, an_ex_timer_ends_once_in_every_order) {
  test::explore({.preemption_bound = 1, .schedules_max = 50'000}, [](test::Machine& machine) {
    machine.run([] {
      ExTimerRuns runs;
      PEX_TIMER timer = ExAllocateTimer(&count_callback, &runs, 0);
      ExSetTimer(timer, relative_ms(1).QuadPart, 0, nullptr);
      sleep_ms(1);
      EXT_DELETE_PARAMETERS parameters;
      ExInitializeDeleteTimerParameters(&parameters);
      parameters.DeleteCallback = &count_deletion;
      parameters.DeleteContext = &runs;
      ExDeleteTimer(timer, FALSE, TRUE, &parameters);
      EXPECT_EQ(runs.runs, 1);
      EXPECT_EQ(runs.deletions, 1);
    });
    EXPECT_EQ(machine.machine().check_leaks(), 0u);
  });
}

}  // namespace
