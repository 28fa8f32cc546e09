// SPDX-License-Identifier: MIT
// Queues: creation, the order in which requests are presented, and the calls that stop, drain and
// purge. The cases are those of framework.md 7.5, by their numbers.
#include "framework/queue.h"

#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ULONG some_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 1, METHOD_BUFFERED, FILE_ANY_ACCESS);

TEST(Que, que_001_to_012_what_create_refuses) {
  run_with_queue({}, [](QueueBench& bench) {
    const auto create = [&](WDF_IO_QUEUE_DISPATCH_TYPE type,
                            std::function<void(WDF_IO_QUEUE_CONFIG&)> configure) {
      WDFQUEUE made = nullptr;
      return create_queue(
          bench.device,
          {.dispatch_type = type, .configure = std::move(configure), .is_default = false}, &made);
    };
    EXPECT_EQ(create(WdfIoQueueDispatchSequential, [](auto& config) { config.Size = 4; }),
              STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_EQ(create(static_cast<WDF_IO_QUEUE_DISPATCH_TYPE>(4), {}), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(
        create(WdfIoQueueDispatchSequential, [](auto& config) { config.EvtIoDefault = nullptr; }),
        STATUS_WDF_NO_CALLBACK);
    EXPECT_EQ(create(WdfIoQueueDispatchManual,
                     [](auto& config) {
                       config.EvtIoStop = [](WDFQUEUE, WDFREQUEST, ULONG) {};
                       config.EvtIoCanceledOnQueue = note_canceled_on_queue;
                     }),
              STATUS_SUCCESS);
    EXPECT_EQ(
        create(WdfIoQueueDispatchManual, [](auto& config) { config.EvtIoDefault = keep_request; }),
        STATUS_INVALID_PARAMETER);
    EXPECT_EQ(create(WdfIoQueueDispatchSequential,
                     [](auto& config) { config.Settings.Parallel.NumberOfPresentedRequests = 1; }),
              STATUS_INVALID_PARAMETER);
  });
}

TEST(Que, que_009_a_parallel_queue_presents_up_to_its_limit) {
  run_with_queue(
      {.dispatch_type = WdfIoQueueDispatchParallel,
       .configure = [](auto& config) { config.Settings.Parallel.NumberOfPresentedRequests = 2; }},
      [](QueueBench& bench) {
        for (ULONG i = 1; i <= 5; ++i) bench.file.start_read(i);
        EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
        complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
        while (!g_owned.empty()) complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3", "r4", "r5"));
        EXPECT_EQ(bench.file.in_flight(), 0u);
      });
}

TEST(Que, que_r3_a_parallel_queue_of_nothing_presents_nothing) {
  run_with_queue(
      {.dispatch_type = WdfIoQueueDispatchParallel,
       .configure = [](auto& config) { config.Settings.Parallel.NumberOfPresentedRequests = 0; }},
      [](QueueBench& bench) {
        door::Pending read = bench.file.start_read(1);
        EXPECT_THAT(g_log, IsEmpty());
        EXPECT_TRUE(read.cancel());
        EXPECT_EQ(read.status(), STATUS_CANCELLED);
      });
}

TEST(Que, que_013_a_fresh_queue_accepts_dispatches_and_is_empty) {
  run_with_queue({}, [](QueueBench& bench) {
    ULONG waiting = 9;
    ULONG owned = 9;
    EXPECT_EQ(bench.state(&waiting, &owned), 0xFu);
    EXPECT_EQ(waiting, 0u);
    EXPECT_EQ(owned, 0u);
  });
}

TEST(Que, que_012_015_a_sequential_queue_presents_one_after_the_other) {
  run_with_queue({}, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    ULONG waiting = 0;
    ULONG owned = 0;
    bench.state(&waiting, &owned);
    EXPECT_EQ(waiting, 2u);
    EXPECT_EQ(owned, 1u);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2")) << "inside the completing flow";
    complete_owned();
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
  });
}

TEST(Que, que_r17_completing_in_a_handler_does_not_recurse) {
  static int depth;
  depth = 0;
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE queue, WDFREQUEST request) {
                          EXPECT_EQ(++depth, 1);
                          complete_at_once(queue, request);
                          --depth;
                        };
                      }},
                 [](QueueBench& bench) {
                   WdfIoQueueStop(bench.queue, nullptr, nullptr);
                   for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
                   EXPECT_THAT(g_log, IsEmpty());
                   WdfIoQueueStart(bench.queue);
                   EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
                 });
}

TEST(Que, que_021_a_passive_queue_defers_what_comes_at_dispatch_level) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE queue, WDFREQUEST request) {
                          EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
                          EXPECT_TRUE(KeAreApcsDisabled()) << "QUE-024";
                          complete_at_once(queue, request);
                        };
                      },
                  .level = WdfExecutionLevelPassive},
                 [](QueueBench& bench) {
                   KIRQL irql = PASSIVE_LEVEL;
                   KeRaiseIrql(DISPATCH_LEVEL, &irql);
                   door::Pending read = bench.file.start_read(1);
                   EXPECT_EQ(read.dispatch_status(), STATUS_PENDING);
                   EXPECT_THAT(g_log, IsEmpty());
                   KeLowerIrql(irql);
                   EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                 });
}

TEST(Que, que_r15_r19_who_holds_the_queues_lock_does_not_present) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE queue, WDFREQUEST request) {
                          EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
                          complete_at_once(queue, request);
                        };
                      },
                  .level = WdfExecutionLevelDispatch,
                  .scope = WdfSynchronizationScopeQueue},
                 [](QueueBench& bench) {
                   WdfObjectAcquireLock(bench.queue);
                   door::Pending read = bench.file.start_read(1);
                   EXPECT_THAT(g_log, IsEmpty());
                   WdfObjectReleaseLock(bench.queue);
                   EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
                 });
}

TEST(Que, que_025_027_028_empty_transfers_are_not_presented_but_empty_controls_are) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDefault = complete_at_once; }},
                 [](QueueBench& bench) {
                   const door::Outcome read = bench.file.read(0);
                   EXPECT_EQ(read.status, STATUS_SUCCESS);
                   EXPECT_EQ(read.information, 0u);
                   EXPECT_EQ(bench.file.write({}).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, IsEmpty());
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_SUCCESS);
                   EXPECT_EQ(g_log.size(), 1u);
                   EXPECT_EQ(bench.state(), 0xFu);
                 });
}

TEST(Que, que_030_031_the_handler_is_chosen_by_the_kind) {
  const auto control = [](WDFQUEUE, WDFREQUEST request, size_t, size_t, ULONG code) {
    EXPECT_EQ(code, some_code);
    g_log.push_back("control");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  run_with_queue({.configure =
                      [=](auto& config) {
                        config.EvtIoDefault = nullptr;
                        config.EvtIoDeviceControl = control;
                      }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(1).status, STATUS_INVALID_DEVICE_REQUEST);
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("control"));
                 });
  run_with_queue({.configure =
                      [=](auto& config) {
                        config.EvtIoDefault = complete_at_once;
                        config.EvtIoDeviceControl = control;
                      }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1", "control"));
                 });
}

TEST(Que, que_033_034_037_stop_calls_back_when_the_driver_owns_nothing) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    EXPECT_THAT(g_log, ElementsAre("stopped")) << "QUE-034: inline";
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(1);
    bench.file.start_read(2);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    EXPECT_THAT(g_log, ElementsAre("stopped", "r1"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("stopped", "r1", "stopped"));
    EXPECT_TRUE(WDF_IO_QUEUE_STOPPED(static_cast<WDF_IO_QUEUE_STATE>(bench.state())));
    WdfIoQueueStart(bench.queue);
    EXPECT_EQ(g_log.back(), "r2");
    complete_owned();
  });
}

TEST(Que, que_036_a_second_stop_callback_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  world.machine().take_findings();
}

TEST(Que, que_040_042_043_purge_cancels_what_waits_and_refuses_what_comes) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    door::Pending third = bench.file.start_read(3);
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    EXPECT_EQ(second.status(), STATUS_CANCELLED);
    EXPECT_EQ(third.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    EXPECT_EQ(bench.file.read(4).status, STATUS_INVALID_DEVICE_STATE);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "purged"));
    EXPECT_TRUE(WDF_IO_QUEUE_PURGED(static_cast<WDF_IO_QUEUE_STATE>(bench.state())));
    EXPECT_NE(bench.state() & WdfIoQueueDispatchRequests, 0u);
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(5);
    EXPECT_EQ(g_log.back(), "r5");
    complete_owned();
  });
}

TEST(Que, que_045_046_drain_presents_what_waits_first) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    complete_owned();
    WdfIoQueueDrain(bench.queue, note_state, called("drained"));
    EXPECT_THAT(g_log, ElementsAre("r1"));
    EXPECT_EQ(bench.file.read(3).status, STATUS_INVALID_DEVICE_STATE);
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "drained"));
  });
}

TEST(Que, que_048_a_stop_and_a_purge_may_both_be_pending) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped", "purged"));
  });
}

TEST(Que, que_049_051_052_purging_reaches_what_the_driver_made_cancelable) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST own = take_owned();
    WdfRequestMarkCancelable(own, note_canceled);
    door::Pending waiting = bench.file.start_read(2);
    WdfIoQueueStopAndPurge(bench.queue, note_state, called("stopped"));
    EXPECT_EQ(waiting.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1", "stopped"));
    door::Pending later = bench.file.start_read(3);
    EXPECT_FALSE(later.is_done());
    WdfIoQueueStart(bench.queue);
    EXPECT_EQ(g_log.back(), "r3");
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    own = take_owned();
    EXPECT_EQ(WdfRequestMarkCancelableEx(own, note_canceled), STATUS_CANCELLED);
    EXPECT_EQ(g_log.back(), "r3") << "EvtRequestCancel is not called";
    WdfRequestComplete(own, STATUS_CANCELLED);
    EXPECT_EQ(g_log.back(), "purged");
  });
}

TEST(Que, que_r31_the_synchronous_forms_wait) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDefault = complete_at_once; }},
                 [](QueueBench& bench) {
                   WdfIoQueueStopSynchronously(bench.queue);
                   door::Pending kept = bench.file.start_read(1);
                   WdfIoQueueStopAndPurgeSynchronously(bench.queue);
                   EXPECT_EQ(kept.status(), STATUS_CANCELLED);
                   WdfIoQueueStart(bench.queue);
                   WdfIoQueueDrainSynchronously(bench.queue);
                   EXPECT_EQ(bench.file.read(2).status, STATUS_INVALID_DEVICE_STATE);
                   WdfIoQueuePurgeSynchronously(bench.queue);
                   WdfIoQueueStart(bench.queue);
                   EXPECT_EQ(bench.file.read(3).status, STATUS_SUCCESS);
                 });
}

}  // namespace
