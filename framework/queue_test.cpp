// SPDX-License-Identifier: MIT
// The calls that start, stop, drain and purge a queue. The cases are those of framework.md 7.5 and
// the rules of 3.5, by their numbers. Source: fxioqueue.cpp QueueStart, QueueIdle, QueuePurge.
#include "framework/queue.h"

#include "tests/support/driver/queue_world.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

WDF_IO_QUEUE_STATE state_of(QueueBench& bench) {
  return static_cast<WDF_IO_QUEUE_STATE>(bench.state());
}

TEST(Que, que_033_stop_calls_back_once_the_driver_owns_nothing) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    EXPECT_THAT(g_log, ElementsAre("r1"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped"));
    EXPECT_TRUE(WDF_IO_QUEUE_STOPPED(state_of(bench)));
    ULONG waiting = 0;
    bench.state(&waiting);
    EXPECT_EQ(waiting, 1u);
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped", "r2"));
    complete_owned();
  });
}

TEST(Que, que_034_stop_of_an_idle_queue_calls_back_inline) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    EXPECT_THAT(g_log, ElementsAre("stopped"));
  });
}

// What FatalError shows: WDF_QUEUE_FATAL_ERROR_DATA.
struct QueueErrorData {
  WDFQUEUE queue;
  WDFREQUEST request;
  NTSTATUS status;
};

NTSTATUS status_of_queue_error(const nt::BugCheck& bug_check) {
  EXPECT_EQ(bug_check.code, 0x10Du);
  EXPECT_EQ(bug_check.parameters[0], ULONG_PTR{WDF_QUEUE_FATAL_ERROR});
  const auto* data = reinterpret_cast<const QueueErrorData*>(bug_check.parameters[1]);
  EXPECT_NE(data->queue, nullptr);
  EXPECT_EQ(data->request, nullptr);
  return data->status;
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
  EXPECT_EQ(status_of_queue_error(*bug_check), STATUS_INVALID_DEVICE_REQUEST);
  world.machine().take_findings();
}

TEST(Que, que_r23_stopping_a_deleted_queue_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    WdfObjectReference(second);
    WdfObjectDelete(second);
    WdfIoQueueStart(second);  // which is ignored
    WdfIoQueueStop(second, nullptr, nullptr);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(status_of_queue_error(*bug_check), STATUS_DELETE_PENDING);
  world.machine().take_findings();
}

TEST(Que, que_037_stopping_again_without_a_callback_keeps_the_first_one) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped"));
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped"));
  });
}

// ConfigureConstraints gives every callback but m_IdleComplete the lock.
TEST(Que, que_039_the_stop_callback_runs_without_the_queues_lock) {
  const auto take_lock = [](WDFQUEUE queue, WDFCONTEXT name) {
    WdfObjectAcquireLock(queue);
    WdfObjectReleaseLock(queue);
    note_state(queue, name);
  };
  static PFN_WDF_IO_QUEUE_STATE callback;
  callback = take_lock;
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    WdfIoQueueStop(queue, callback, called("stopped"));
    complete_at_once(queue, request);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .level = WdfExecutionLevelPassive,
                  .scope = WdfSynchronizationScopeQueue},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1", "stopped"));
                 });
}

TEST(Que, que_r26_the_stop_callback_does_not_mind_a_start_meanwhile) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "stopped"));
  });
}

TEST(Que, que_040_purge_cancels_what_waits_and_refuses_what_comes) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    door::Pending third = bench.file.start_read(3);
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    EXPECT_EQ(second.status(), STATUS_CANCELLED);
    EXPECT_EQ(third.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    const door::Outcome refused = bench.file.read(4);
    EXPECT_EQ(refused.status, STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(refused.information, 0u);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "purged"));
  });
}

TEST(Que, que_042_a_purged_queue_still_dispatches) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    EXPECT_TRUE(WDF_IO_QUEUE_PURGED(state_of(bench)));
    EXPECT_EQ(bench.state() & WdfIoQueueAcceptRequests, 0u);
    EXPECT_NE(bench.state() & WdfIoQueueDispatchRequests, 0u);
  });
}

TEST(Que, que_043_start_ends_a_purge) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(5);
    EXPECT_THAT(g_log, ElementsAre("r5"));
    complete_owned();
  });
}

TEST(Que, que_r25_stop_after_a_purge_stores_what_comes) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    door::Pending read = bench.file.start_read(1);
    EXPECT_FALSE(read.is_done());
    EXPECT_THAT(g_log, IsEmpty());
    WdfIoQueueStart(bench.queue);
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

// 3.4: only Start and the two kinds of Stop make it accept again.
TEST(Que, que_r25_stop_and_purge_after_a_purge_stores_what_comes_but_drain_refuses_it) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    WdfIoQueueDrain(bench.queue, nullptr, nullptr);
    EXPECT_EQ(bench.file.read(1).status, STATUS_INVALID_DEVICE_STATE);
    WdfIoQueueStopAndPurge(bench.queue, nullptr, nullptr);
    door::Pending read = bench.file.start_read(2);
    EXPECT_FALSE(read.is_done());
    EXPECT_THAT(g_log, IsEmpty());
    WdfIoQueueStart(bench.queue);
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(Que, que_045_drain_presents_what_waits_first) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WdfIoQueueDrain(bench.queue, note_state, called("drained"));
    EXPECT_EQ(bench.file.read(3).status, STATUS_INVALID_DEVICE_STATE);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "drained"));
    EXPECT_TRUE(WDF_IO_QUEUE_DRAINED(state_of(bench)));
  });
}

TEST(Que, que_046_a_stopped_queue_drains_when_it_is_started) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    bench.file.start_read(1);
    WdfIoQueueDrain(bench.queue, note_state, called("drained"));
    EXPECT_THAT(g_log, IsEmpty());
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "drained"));
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

TEST(Que, que_049_during_a_purge_a_request_can_not_be_made_cancelable) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    WDFREQUEST own = take_owned();
    EXPECT_EQ(WdfRequestMarkCancelableEx(own, note_canceled), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1")) << "EvtRequestCancel is not called";
    WdfRequestComplete(own, STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1", "purged"));
  });
}

TEST(Que, que_r29_during_a_purge_marking_calls_the_cancel_callback_at_once) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    WdfRequestMarkCancelable(take_owned(), note_canceled);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1", "purged"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(Que, que_051_stop_and_purge_reaches_what_the_driver_made_cancelable) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfRequestMarkCancelable(take_owned(), note_canceled);
    door::Pending second = bench.file.start_read(2);
    door::Pending third = bench.file.start_read(3);
    WdfIoQueueStopAndPurge(bench.queue, note_state, called("stopped"));
    EXPECT_EQ(second.status(), STATUS_CANCELLED);
    EXPECT_EQ(third.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1", "stopped"));
    EXPECT_TRUE(WDF_IO_QUEUE_STOPPED(state_of(bench)));
  });
}

TEST(Que, que_052_what_comes_after_a_stop_and_purge_is_kept) {
  run_with_queue({}, [](QueueBench& bench) {
    WdfIoQueueStopAndPurge(bench.queue, nullptr, nullptr);
    door::Pending later = bench.file.start_read(3);
    EXPECT_FALSE(later.is_done());
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("r3"));
    complete_owned();
  });
}

TEST(Que, que_r30_what_comes_while_stop_and_purge_cancels_is_kept) {
  // The completion of r2, which the purge cancels, brings the next read.
  static QueueBench* bench_now;
  static door::Pending later;
  run_with_queue({.dispatch_type = WdfIoQueueDispatchSequential,
                  .configure =
                      [](auto& config) {
                        config.EvtIoCanceledOnQueue = [](WDFQUEUE, WDFREQUEST request) {
                          later = bench_now->file.start_read(3);
                          note_canceled(request);
                        };
                      }},
                 [](QueueBench& bench) {
                   bench_now = &bench;
                   WDFQUEUE first = bench.make_manual();
                   door::Pending read = bench.file.start_read(1);
                   ASSERT_EQ(WdfRequestForwardToIoQueue(take_owned(), first), STATUS_SUCCESS);
                   WDFREQUEST request = nullptr;
                   ASSERT_EQ(WdfIoQueueRetrieveNextRequest(first, &request), STATUS_SUCCESS);
                   WdfIoQueueStop(bench.queue, nullptr, nullptr);
                   ASSERT_EQ(WdfRequestForwardToIoQueue(request, bench.queue), STATUS_SUCCESS);
                   WdfIoQueueStopAndPurge(bench.queue, nullptr, nullptr);
                   EXPECT_EQ(read.status(), STATUS_CANCELLED);
                   EXPECT_FALSE(later.is_done());
                   WdfIoQueueStart(bench.queue);
                   EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1", "r3"));
                   complete_owned();
                 });
}

TEST(Que, que_r31_the_synchronous_forms_wait) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bool is_stopped = false;
    SystemThread stopper([&] {
      WdfIoQueueStopSynchronously(bench.queue);
      is_stopped = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_stopped);
    complete_owned();
    stopper.join();
    door::Pending kept = bench.file.start_read(1);
    WdfIoQueueStopAndPurgeSynchronously(bench.queue);
    EXPECT_EQ(kept.status(), STATUS_CANCELLED);
    WdfIoQueueStart(bench.queue);
    WdfIoQueueDrainSynchronously(bench.queue);
    EXPECT_EQ(bench.file.read(2).status, STATUS_INVALID_DEVICE_STATE);
    WdfIoQueuePurgeSynchronously(bench.queue);
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(3);
    EXPECT_EQ(g_log.back(), "r3");
    complete_owned();
  });
}

TEST(Que, que_r52_a_purge_goes_through_the_queue_and_then_the_cancelable_ones) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual(
        [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; });
    for (ULONG i = 1; i <= 4; ++i) {
      bench.file.start_read(i);
      ASSERT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    }
    for (int i = 0; i < 2; ++i) {
      WDFREQUEST request = nullptr;
      ASSERT_EQ(WdfIoQueueRetrieveNextRequest(second, &request), STATUS_SUCCESS);
      WdfRequestMarkCancelable(request, note_canceled);
    }
    g_log.clear();
    WdfIoQueuePurge(second, note_state, called("purged"));
    EXPECT_THAT(g_log, ElementsAre("canceled r3", "canceled r4", "cancel r1", "cancel r2"));
    complete_owned(STATUS_CANCELLED);
    complete_owned(STATUS_CANCELLED);
    EXPECT_EQ(g_log.back(), "purged");
  });
}

}  // namespace
