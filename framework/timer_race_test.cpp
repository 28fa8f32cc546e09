// SPDX-License-Identifier: MIT
// Timers in every order of expiry, stop, restart and deletion within the bounds: framework.md 7.6,
// TMR-R3 to R9, OBJ-R44.
#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/driver/timer_wish.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using namespace test::timer;
using test::CallbackBody;
using test::run_with_device;
using test::sleep_ms;

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
