// SPDX-License-Identifier: MIT
// Timers as a driver sees them: framework.md 7.6 by the numbers of its cases, and the rules TMR-R2
// to R10 they leave open.
#include "framework/timer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/timer_wish.h"

namespace {

using namespace test::timer;
using test::CallbackBody;
using test::g_log;
using test::now_ms;
using test::run_with_device;
using test::sleep_ms;
using ::testing::ElementsAre;

TEST(Tmr, tmr_001_a_one_shot_calls_back_once_at_dispatch_level) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    const LONGLONG start = now_ms();
    EXPECT_FALSE(start_ms(timer, 10));
    sleep_ms(9);
    EXPECT_EQ(shots.count, 0);
    sleep_ms(100);
    EXPECT_EQ(shots.count, 1);
    EXPECT_EQ(shots.at_ms, start + 10);
    EXPECT_EQ(shots.irql, DISPATCH_LEVEL);
  });
}

TEST(Tmr, tmr_003_a_stopped_one_shot_does_not_call_back) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    start_ms(timer, 10);
    EXPECT_TRUE(WdfTimerStop(timer, FALSE));
    sleep_ms(50);
    EXPECT_EQ(shots.count, 0);
    EXPECT_FALSE(WdfTimerStop(timer, FALSE));
    EXPECT_FALSE(WdfTimerStop(timer, TRUE));
  });
}

TEST(Tmr, tmr_004_stopping_an_expired_one_shot_is_false) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    start_ms(timer, 10);
    sleep_ms(50);
    EXPECT_FALSE(WdfTimerStop(timer, FALSE));
    EXPECT_EQ(shots.count, 1);
  });
}

TEST(Tmr, tmr_007_a_timer_of_passive_level_calls_back_in_a_worker_thread) {
  run_with_device([](WDFDEVICE device) {
    PKTHREAD thread = nullptr;
    KIRQL irql = HIGH_LEVEL;
    const CallbackBody body = [&](WDFOBJECT) {
      thread = KeGetCurrentThread();
      irql = KeGetCurrentIrql();
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 10);
    sleep_ms(50);
    EXPECT_EQ(irql, PASSIVE_LEVEL);
    EXPECT_NE(thread, nullptr);
    EXPECT_NE(thread, KeGetCurrentThread());
  });
}

TEST(Tmr, tmr_010_a_stop_that_waits_returns_after_the_running_callback) {
  run_with_device([](WDFDEVICE device) {
    bool has_returned = false;
    const CallbackBody body = [&](WDFOBJECT) {
      sleep_ms(50);
      has_returned = true;
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 10);
    sleep_ms(20);
    EXPECT_FALSE(WdfTimerStop(timer, FALSE));
    EXPECT_FALSE(has_returned);
    EXPECT_FALSE(WdfTimerStop(timer, TRUE));
    EXPECT_TRUE(has_returned);
  });
}

TEST(Tmr, tmr_012_a_start_during_a_stop_that_waits_is_refused_and_the_stop_is_true) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    BOOLEAN started = TRUE;
    const CallbackBody body = [&](WDFOBJECT timer) {
      ++runs;
      sleep_ms(50);
      started = start_ms(static_cast<WDFTIMER>(timer), 1);
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 10);
    sleep_ms(20);
    EXPECT_TRUE(WdfTimerStop(timer, TRUE));
    EXPECT_FALSE(started);
    sleep_ms(100);
    EXPECT_EQ(runs, 1);
    // The refusal is over with the stop.
    start_ms(timer, 1);
    sleep_ms(10);
    EXPECT_EQ(runs, 2);
    EXPECT_TRUE(WdfTimerStop(timer, TRUE));
  });
}

TEST(Tmr, tmr_015_a_passive_timer_holds_the_lock_of_its_passive_device) {
  run_with_device(test::passive_device, [](WDFDEVICE device) {
    LONGLONG callback_end_ms = 0;
    const CallbackBody body = [&](WDFOBJECT) {
      EXPECT_TRUE(KeAreApcsDisabled()) << "OBJ-R41: a mutex in a critical region";
      sleep_ms(50);
      callback_end_ms = now_ms();
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 10);
    sleep_ms(20);
    WdfObjectAcquireLock(device);
    EXPECT_EQ(now_ms(), callback_end_ms);
    WdfObjectReleaseLock(device);
  });
}

TEST(Tmr, tmr_016_deleting_a_queued_timer_silences_it) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    start_ms(timer, 10);
    WdfObjectDelete(timer);
    EXPECT_THAT(g_log, ElementsAre("cleanup", "destroy"));
    sleep_ms(50);
    EXPECT_EQ(shots.count, 0);
  });
}

TEST(Tmr, tmr_016_the_cleanup_comes_after_the_running_callback) {
  run_with_device([](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT) {
      sleep_ms(50);
      g_log.push_back("callback");
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 10);
    sleep_ms(20);
    WdfObjectDelete(timer);
    EXPECT_THAT(g_log, ElementsAre("callback", "cleanup", "destroy"));
  });
}

TEST(Tmr, tmr_018_the_parent_object_is_known_until_disposal) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFQUEUE queue = test::make_queue(device, {});
    WDFTIMER timer = make(queue, shots.body);
    EXPECT_EQ(WdfTimerGetParentObject(timer), queue);
    WdfObjectReference(timer);
    WdfObjectDelete(timer);
    EXPECT_EQ(WdfTimerGetParentObject(timer), nullptr);
    WdfObjectDereference(timer);
  });
}

TEST(Tmr, obj_035_a_timer_has_no_lock_for_the_driver) {
  test::World world;
  run_with_device(world, {}, [](WDFDEVICE device) {
    WDF_TIMER_CONFIG config = plain_config();
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDFTIMER timer = nullptr;
    ASSERT_EQ(WdfTimerCreate(&config, &attributes, &timer), STATUS_SUCCESS);
    WdfObjectAcquireLock(timer);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_INVALID_LOCK_OPERATION});
  world.machine().take_findings();
}

TEST(Tmr, tmr_r2_a_timer_without_a_callback_expires_into_nothing) {
  run_with_device([](WDFDEVICE device) {
    WDF_TIMER_CONFIG config = plain_config();
    config.EvtTimerFunc = nullptr;
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDFTIMER timer = nullptr;
    ASSERT_EQ(WdfTimerCreate(&config, &attributes, &timer), STATUS_SUCCESS);
    start_ms(timer, 1);
    sleep_ms(5);
    EXPECT_FALSE(WdfTimerStop(timer, TRUE)) << "it has expired";
  });
}

TEST(Tmr, tmr_r3_an_expiry_while_the_passive_callback_runs_is_one_more_run) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) {
      ++runs;
      sleep_ms(50);
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 1);
    sleep_ms(5);
    EXPECT_EQ(runs, 1);
    start_ms(timer, 1);
    sleep_ms(5);
    EXPECT_EQ(runs, 2) << "in another thread, beside the first";
    WdfTimerStop(timer, TRUE);
  });
}

TEST(Tmr, tmr_r4_a_restart_replaces_the_due_time) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    const LONGLONG start = now_ms();
    EXPECT_FALSE(start_ms(timer, 10));
    EXPECT_TRUE(start_ms(timer, 30));
    sleep_ms(100);
    EXPECT_EQ(shots.count, 1);
    EXPECT_EQ(shots.at_ms, start + 30);
  });
}

TEST(Tmr, tmr_r4_a_positive_due_time_is_system_time_and_zero_is_now) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    LARGE_INTEGER now;
    KeQuerySystemTime(&now);
    const LONGLONG start = now_ms();
    WdfTimerStart(timer, now.QuadPart + 20 * 10'000);
    sleep_ms(100);
    EXPECT_EQ(shots.at_ms, start + 20);
    WdfTimerStart(timer, 0);
    sleep_ms(1);
    EXPECT_EQ(shots.count, 2);
    EXPECT_EQ(shots.at_ms, start + 100);
  });
}

TEST(Tmr, tmr_r5_a_periodic_timer_goes_on_until_it_is_stopped) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body, {.period_ms = 10});
    const LONGLONG start = now_ms();
    start_ms(timer, 5);
    sleep_ms(36);
    EXPECT_EQ(shots.count, 4) << "after 5, 15, 25 and 35 ms";
    EXPECT_EQ(shots.at_ms, start + 35);
    EXPECT_TRUE(start_ms(timer, 20)) << "changes only the next expiry";
    sleep_ms(31);
    EXPECT_EQ(shots.count, 6);
    EXPECT_EQ(shots.at_ms, start + 66);
    EXPECT_TRUE(WdfTimerStop(timer, TRUE)) << "active, although it has expired";
    sleep_ms(100);
    EXPECT_EQ(shots.count, 6);
  });
}

TEST(Tmr, tmr_r7_a_stop_that_waits_in_the_own_callback_is_refused) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    BOOLEAN stopped = TRUE;
    const CallbackBody body = [&](WDFOBJECT timer) {
      stopped = WdfTimerStop(static_cast<WDFTIMER>(timer), TRUE);
    };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 1);
    sleep_ms(10);
    EXPECT_FALSE(stopped);
    world.machine().take_one_finding("TimerStopInCallback");
  });
}

TEST(Tmr, tmr_r7_a_stop_that_waits_needs_passive_level) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    start_ms(timer, 1000);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_FALSE(WdfTimerStop(timer, TRUE));
    KeLowerIrql(old);
    world.machine().take_one_finding("KmdfIrql");
    EXPECT_TRUE(WdfTimerStop(timer, TRUE)) << "nothing was stopped by that";
  });
}

TEST(Tmr, tmr_r9_a_dispatch_timer_may_delete_itself) {
  run_with_device([](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT timer) {
      WdfObjectDelete(timer);
      g_log.push_back("callback");
    };
    WDFTIMER timer = make(device, body);
    start_ms(timer, 1);
    sleep_ms(10);
    EXPECT_THAT(g_log, ElementsAre("callback", "cleanup", "destroy"));
  });
}

TEST(Tmr, tmr_r9_a_start_after_the_deletion_began_is_refused) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = make(device, shots.body);
    WdfObjectReference(timer);
    WdfObjectDelete(timer);
    EXPECT_FALSE(start_ms(timer, 1));
    world.machine().take_one_finding("TimerRunningDown");
    sleep_ms(10);
    EXPECT_EQ(shots.count, 0);
    WdfObjectDereference(timer);
  });
}

TEST(Tmr, tmr_r9_a_passive_timer_that_deletes_itself_waits_for_ever) {
  test::World world;
  run_with_device(world, {}, [](WDFDEVICE device) {
    static const CallbackBody body = [](WDFOBJECT timer) { WdfObjectDelete(timer); };
    WDFTIMER timer = make(device, body, passive_timer);
    start_ms(timer, 1);
    sleep_ms(1000);
    WdfTimerStop(timer, TRUE);
  });
  const std::vector<nt::Finding> findings = world.machine().take_findings();
  ASSERT_FALSE(findings.empty());
  EXPECT_STREQ(findings.front().rule, "TimerDeletedInCallback");
  EXPECT_TRUE(world.machine().has_stopped()) << "nobody can go on any more";
}

TEST(Tmr, a_high_resolution_timer_takes_no_absolute_time) {  // wdftimer/wdftimerstart, warning
  test::World world;
  run_with_device(world, {}, [](WDFDEVICE device) {
    WDF_TIMER_CONFIG config = plain_config();
    config.UseHighResolutionTimer = WdfTrue;
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDFTIMER timer = nullptr;
    ASSERT_EQ(WdfTimerCreate(&config, &attributes, &timer), STATUS_SUCCESS);
    WdfTimerStart(timer, 0);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xC7u);
}

}  // namespace
