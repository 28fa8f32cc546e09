// SPDX-License-Identifier: MIT
// Requests that go to another queue or back to their own. The cases are those of framework.md 7.5
// and the rules of 3.5.3, by their numbers. Source: fxioqueue.cpp ForwardRequestWorker,
// QueueRequestFromForward, Requeue.
#include "framework/inspect.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

const QueuePlan manual{.dispatch_type = WdfIoQueueDispatchManual};

TEST(QueForward, que_072_forwarding_comes_before_the_sources_next_request) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    ASSERT_EQ(WdfIoQueueReadyNotify(second, note_state, called("ready")), STATUS_SUCCESS);
    bench.file.start_read(1);
    bench.file.start_read(2);
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "ready", "r2"));
    complete_owned();
    WdfRequestComplete(retrieve(second), STATUS_SUCCESS);
  });
}

TEST(QueForward, que_073_a_purged_queue_is_busy_and_the_driver_keeps_the_request) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    WdfIoQueuePurge(second, nullptr, nullptr);
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, second), STATUS_WDF_BUSY);
    EXPECT_EQ(WdfRequestGetIoQueue(request), bench.queue);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

TEST(QueForward, que_r9_forwarding_a_canceled_one_ends_it_in_the_destination) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    door::Pending read = bench.file.start_read(1);
    EXPECT_FALSE(read.cancel());
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

TEST(QueForward, que_r42_the_own_queue_is_refused_by_the_verifier_only) {
  for (const bool is_verified : {true, false}) {
    World world;
    run_with_queue(world, {}, [=](QueueBench& bench) {
      wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(WdfGetDriver()), is_verified);
      for (ULONG i = 1; i <= 2; ++i) bench.file.start_read(i);
      WDFREQUEST first = take_owned();
      const NTSTATUS status = WdfRequestForwardToIoQueue(first, bench.queue);
      EXPECT_EQ(status, is_verified ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS);
      if (is_verified) {
        WdfRequestComplete(first, STATUS_SUCCESS);
        complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
      } else {
        complete_owned();
        complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r1")) << "at the tail";
      }
    });
    EXPECT_EQ(world.machine().take_findings().size(), is_verified ? 1u : 0u);
  }
}

TEST(QueForward, que_075_only_a_manual_queue_takes_a_request_back) {
  World world;
  run_with_queue(world, {.dispatch_type = WdfIoQueueDispatchParallel}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_EQ(WdfRequestRequeue(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_one_finding("WdfRequestRequeue");
}

TEST(QueForward, que_076_a_requeued_request_is_the_next_one) {
  run_with_queue(manual, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WDFREQUEST first = retrieve(bench.queue);
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(retrieve(bench.queue), first);
    WdfRequestComplete(first, STATUS_SUCCESS);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueForward, que_r45_a_queue_that_refuses_takes_its_own_back) {
  run_with_queue(manual, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST first = retrieve(bench.queue);
    WdfIoQueueDrain(bench.queue, nullptr, nullptr);
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(retrieve(bench.queue), first);
    WdfRequestComplete(first, STATUS_SUCCESS);
    EXPECT_TRUE(WDF_IO_QUEUE_DRAINED(static_cast<WDF_IO_QUEUE_STATE>(bench.state())));
  });
}

TEST(QueForward, requeue_of_a_canceled_one_ends_it) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST first = retrieve(bench.queue);
    EXPECT_FALSE(read.cancel());
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

TEST(QueForward, que_r29_requeue_into_a_purged_queue_ends_it) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST first = retrieve(bench.queue);
    WdfIoQueuePurge(bench.queue, note_state, called("purged"));
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("purged"));
  });
}

}  // namespace
