// SPDX-License-Identifier: MIT
// Timers as a driver sees them: framework.md 7.6 by the numbers of its cases, and the rules TMR-R1
// to R10 they leave open; then every order of expiry, stop and restart within the bounds.
#include "framework/timer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/with_device.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using test::CallbackBody;
using test::g_log;
using test::now_ms;
using test::run_with_device;
using test::sleep_ms;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

VOID evt_timer(WDFTIMER timer) {
  test::call_body(timer);
}

struct TimerWish {
  ULONG period_ms = 0;
  bool is_serialized = true;
  WDF_EXECUTION_LEVEL level = WdfExecutionLevelInheritFromParent;
};
constexpr TimerWish passive_timer{.level = WdfExecutionLevelPassive};

NTSTATUS create(WDFOBJECT parent, const TimerWish& wish, const CallbackBody& body,
                WDFTIMER* timer) {
  WDF_TIMER_CONFIG config;
  WDF_TIMER_CONFIG_INIT_PERIODIC(&config, evt_timer, static_cast<LONG>(wish.period_ms));
  config.AutomaticSerialization = wish.is_serialized;
  WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(parent);
  attributes.ExecutionLevel = wish.level;
  const NTSTATUS status = WdfTimerCreate(&config, &attributes, timer);
  if (NT_SUCCESS(status)) test::callback_context_of(*timer)->body = &body;
  return status;
}

WDFTIMER make(WDFOBJECT parent, const CallbackBody& body, const TimerWish& wish = {}) {
  WDFTIMER timer = nullptr;
  EXPECT_EQ(create(parent, wish, body, &timer), STATUS_SUCCESS);
  return timer;
}

BOOLEAN start_ms(WDFTIMER timer, LONGLONG ms) {
  return WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(ms));
}

NTSTATUS create_status(WDF_TIMER_CONFIG config, WDF_OBJECT_ATTRIBUTES attributes) {
  WDFTIMER timer = nullptr;
  return WdfTimerCreate(&config, &attributes, &timer);
}

WDF_TIMER_CONFIG plain_config() {
  WDF_TIMER_CONFIG config;
  WDF_TIMER_CONFIG_INIT(&config, evt_timer);
  return config;
}

// Counts, and knows when and at which level it was called last.
struct Shots {
  int count = 0;
  LONGLONG at_ms = -1;
  KIRQL irql = HIGH_LEVEL;
  CallbackBody body = [this](WDFOBJECT) {
    ++count;
    at_ms = now_ms();
    irql = KeGetCurrentIrql();
  };
};

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

TEST(Tmr, tmr_006_a_periodic_timer_of_passive_level_is_not_supported) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = nullptr;
    EXPECT_EQ(
        create(device, {.period_ms = 10, .level = WdfExecutionLevelPassive}, shots.body, &timer),
        STATUS_NOT_SUPPORTED);
    EXPECT_THAT(g_log, IsEmpty()) << "no callback for an object that was not created";
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

TEST(Tmr, tmr_009_a_tolerance_and_high_resolution_exclude_each_other) {
  run_with_device([](WDFDEVICE device) {
    WDF_TIMER_CONFIG config = plain_config();
    config.TolerableDelay = 5;
    config.UseHighResolutionTimer = WdfTrue;
    EXPECT_EQ(create_status(config, test::callback_attributes(device)), STATUS_INVALID_PARAMETER);
    config.TolerableDelay = 0;
    EXPECT_EQ(create_status(config, test::callback_attributes(device)), STATUS_SUCCESS);
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

// A handler of the queue (here: whoever holds its lock) and the callback of a timer of the queue.
// `overlaps` is set if the two were ever in progress at once.
void race_with_queue_lock(test::Machine& machine, bool is_serialized, bool& overlaps) {
  run_with_device(machine, {}, [&](WDFDEVICE device) {
    WDFQUEUE queue = test::make_queue(device, test::dispatch_queue);
    std::atomic<int> inside{0};
    const auto work = [&](WDFOBJECT object) {
      if (inside.fetch_add(1) != 0) overlaps = true;
      nt::switch_point(nt::SwitchPoint::Yield, object);
      inside.fetch_sub(1);
    };
    const CallbackBody body = work;
    WDFTIMER timer = make(queue, body, {.is_serialized = is_serialized});
    start_ms(timer, 1);
    sleep_ms(1);
    KeSetSystemAffinityThread(2);  // the timer was armed on the first processor
    WdfObjectAcquireLock(queue);
    work(queue);
    WdfObjectReleaseLock(queue);
    KeRevertToUserAffinityThread();
    WdfTimerStop(timer, TRUE);
  });
}

TEST(TmrExplored, tmr_013_a_serialized_callback_waits_for_the_handler_of_its_queue) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    bool overlaps = false;
    race_with_queue_lock(machine, true, overlaps);
    EXPECT_FALSE(overlaps);
  });
}

TEST(TmrExplored, obj_r44_without_serialization_the_callback_does_not_wait) {
  bool has_overlapped = false;
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [&](test::Machine& machine) {
    race_with_queue_lock(machine, false, has_overlapped);
  });
  EXPECT_TRUE(has_overlapped) << "else the test before this one shows nothing";
}

void expect_levels_to_disagree(test::Constraints device_constraints, const TimerWish& wish) {
  test::World world;
  run_with_device(world, device_constraints, [&](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = nullptr;
    EXPECT_EQ(create(device, wish, shots.body, &timer), STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    world.machine().take_one_finding("IncompatibleExecutionLevel");
    TimerWish alone = wish;
    alone.is_serialized = false;
    EXPECT_EQ(create(device, alone, shots.body, &timer), STATUS_SUCCESS);
  });
}

TEST(Tmr, obj_r44_the_levels_of_timer_and_parent_must_agree) {
  expect_levels_to_disagree(test::passive_device, {});
  expect_levels_to_disagree(test::dispatch_device, passive_timer);
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

TEST(Tmr, obj_019_a_parent_is_required) {
  run_with_device([](WDFDEVICE) {
    WDFTIMER timer = nullptr;
    EXPECT_EQ(WdfTimerCreate(nullptr, nullptr, &timer), STATUS_WDF_PARENT_NOT_SPECIFIED)
        << "TMR-R1: before the other pointers are looked at";
    EXPECT_EQ(create_status(plain_config(), test::callback_attributes(nullptr)),
              STATUS_WDF_PARENT_NOT_SPECIFIED);
  });
}

TEST(Tmr, obj_020_the_parent_must_be_in_the_tree_of_a_device) {
  run_with_device([](WDFDEVICE) {
    EXPECT_EQ(create_status(plain_config(), test::callback_attributes(WdfGetDriver())),
              STATUS_INVALID_DEVICE_REQUEST);
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

TEST(Tmr, tmr_r1_a_timer_takes_no_scope) {
  run_with_device([](WDFDEVICE device) {
    const WDF_TIMER_CONFIG config = plain_config();
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
    EXPECT_EQ(create_status(config, attributes), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
  });
}

TEST(Tmr, tmr_r1_what_the_configuration_must_be) {
  run_with_device([](WDFDEVICE device) {
    const WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDF_TIMER_CONFIG config = plain_config();
    config.Size = sizeof(config) + 8;
    config.Period = ULONG{MAXLONG} + 1;
    EXPECT_EQ(create_status(config, attributes), STATUS_INFO_LENGTH_MISMATCH);
    config.Size = sizeof(config);
    EXPECT_EQ(create_status(config, attributes), STATUS_INVALID_PARAMETER);
    config = plain_config();
    config.TolerableDelay = TolerableDelayUnlimited;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS) << "since KMDF 1.13";
    // What lies behind a shorter structure is not looked at.
    config.UseHighResolutionTimer = WdfTrue;
    config.Size = 32;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS);
    config.Size = 24;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS);
  });
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

TEST(TmrExplored, a_stop_that_waits_tells_whether_the_callback_ran) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      int runs = 0;
      const CallbackBody body = [&](WDFOBJECT) { ++runs; };
      WDFTIMER timer = make(device, body);
      start_ms(timer, 1);
      sleep_ms(1);
      const BOOLEAN was_queued = WdfTimerStop(timer, TRUE);
      EXPECT_EQ(runs, was_queued ? 0 : 1);
    });
  });
}

// A callback that starts its timer again each time: it is queued, or about to be, whenever it is
// stopped.
TEST(TmrExplored, a_timer_that_restarts_itself_is_stopped_in_every_order) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      int runs = 0;
      const CallbackBody body = [&](WDFOBJECT timer) {
        ++runs;
        start_ms(static_cast<WDFTIMER>(timer), 1);
      };
      WDFTIMER timer = make(device, body);
      start_ms(timer, 1);
      sleep_ms(2);
      EXPECT_TRUE(WdfTimerStop(timer, TRUE));
      const int runs_at_stop = runs;
      sleep_ms(5);
      EXPECT_EQ(runs, runs_at_stop);
    });
  });
}

TEST(TmrExplored, a_start_from_another_thread_is_queued_or_refused) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      int runs = 0;
      const CallbackBody body = [&](WDFOBJECT) { ++runs; };
      WDFTIMER timer = make(device, body);
      test::Flow starter("starter", [&] { start_ms(timer, 1); });
      const BOOLEAN was_queued = WdfTimerStop(timer, TRUE);
      starter.join();
      sleep_ms(5);
      // Queued before the stop or refused during it: TRUE and no run. After it: one run.
      EXPECT_EQ(runs, was_queued ? 0 : 1);
    });
  });
}

TEST(TmrExplored, a_deleted_timer_does_not_call_back) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      bool is_deleted = false;
      const CallbackBody body = [&](WDFOBJECT) { EXPECT_FALSE(is_deleted); };
      WDFTIMER timer = make(device, body, {.period_ms = 1});
      start_ms(timer, 1);
      sleep_ms(1);
      WdfObjectDelete(timer);
      is_deleted = true;
      sleep_ms(5);
    });
  });
}

}  // namespace
