// SPDX-License-Identifier: MIT
// Manual queues: taking requests out, looking for them, the ready notification; and requests that
// go to another queue or back. The cases are those of framework.md 7.5, by their numbers.
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const QueuePlan manual{.dispatch_type = WdfIoQueueDispatchManual};

WDFREQUEST retrieve(WDFQUEUE queue) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
  return request;
}

TEST(QueRetrieve, que_054_058_by_the_kind_of_queue) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel}, [](QueueBench& bench) {
    WDFREQUEST request = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_INVALID_DEVICE_STATE);
  });
  run_with_queue({}, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    WDFREQUEST second = retrieve(bench.queue);
    EXPECT_EQ(name_of_request(second), "r2");
    ULONG owned = 0;
    bench.state(nullptr, &owned);
    EXPECT_EQ(owned, 2u);
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1")) << "the retrieved one counts";
    WdfRequestComplete(second, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "r3"));
    complete_owned();
  });
}

TEST(QueRetrieve, que_055_057_nothing_there_and_stopped) {
  run_with_queue(manual, [](QueueBench& bench) {
    auto request = reinterpret_cast<WDFREQUEST>(&bench);
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_NO_MORE_ENTRIES);
    EXPECT_EQ(request, nullptr);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    bench.file.start_read(1);
    request = reinterpret_cast<WDFREQUEST>(&bench);
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &request), STATUS_WDF_PAUSED);
    EXPECT_EQ(request, nullptr);
    WdfIoQueueStart(bench.queue);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueRetrieve, que_r20_empty_transfers_are_not_retrieved) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending empty = bench.file.start_read(0);
    bench.file.start_read(2);
    EXPECT_FALSE(empty.is_done());
    WDFREQUEST request = retrieve(bench.queue);
    EXPECT_EQ(empty.status(), STATUS_SUCCESS);
    EXPECT_EQ(name_of_request(request), "r2");
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(QueRetrieve, que_060_find_walks_the_queue) {
  run_with_queue(manual, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    WDFREQUEST tag = nullptr;
    for (const char* name : {"r1", "r2", "r3"}) {
      WDFREQUEST found = nullptr;
      ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, tag, nullptr, nullptr, &found), STATUS_SUCCESS);
      EXPECT_EQ(name_of_request(found), name);
      if (tag != nullptr) WdfObjectDereference(tag);
      tag = found;
    }
    WDFREQUEST found = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, tag, nullptr, nullptr, &found),
              STATUS_NO_MORE_ENTRIES);
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, tag, &found), STATUS_SUCCESS);
    EXPECT_EQ(found, tag);
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, tag, &found), STATUS_NOT_FOUND);
    WdfRequestComplete(tag, STATUS_SUCCESS);
    WdfObjectDereference(tag);
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
  });
}

TEST(QueRetrieve, que_061_063_064_a_canceled_one_is_not_found) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST found = nullptr;
    WDF_REQUEST_PARAMETERS params;
    WDF_REQUEST_PARAMETERS_INIT(&params);
    params.Size = 1;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, &params, &found),
              STATUS_INVALID_PARAMETER_4);
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    WDFREQUEST retrieved = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveFoundRequest(bench.queue, found, &retrieved), STATUS_NOT_FOUND);
    WdfObjectDereference(found);
  });
  run_with_queue({}, [](QueueBench& bench) {
    WDFREQUEST found = nullptr;
    EXPECT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")),
              STATUS_INVALID_DEVICE_REQUEST)
        << "QUE-069";
  });
}

TEST(QueRetrieve, que_066_067_070_ready_is_told_when_the_queue_stops_being_empty) {
  run_with_queue(manual, [](QueueBench& bench) {
    ASSERT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")),
              STATUS_INVALID_DEVICE_REQUEST);
    bench.file.start_read(1);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    bench.file.start_read(2);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
    bench.file.start_read(3);
    EXPECT_THAT(g_log, ElementsAre("ready", "ready"));
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("ready", "ready", "ready"));
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, nullptr, nullptr), STATUS_INVALID_DEVICE_REQUEST);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, nullptr, nullptr), STATUS_SUCCESS);
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
  });
}

TEST(QueRetrieve, que_072_forwarding_comes_before_the_sources_next_request) {
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

TEST(QueRetrieve, que_073_a_purged_queue_is_busy_and_the_driver_keeps_the_request) {
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

TEST(QueRetrieve, que_r9_forwarding_a_canceled_one_ends_it_in_the_destination) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    door::Pending read = bench.file.start_read(1);
    EXPECT_FALSE(read.cancel());
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

TEST(QueRetrieve, que_075_076_r45_requeue_goes_to_the_head_of_a_manual_queue) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_EQ(WdfRequestRequeue(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  run_with_queue(manual, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WDFREQUEST first = retrieve(bench.queue);
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(retrieve(bench.queue), first);
    WdfIoQueueDrain(bench.queue, nullptr, nullptr);
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS) << "even where nothing is accepted";
    EXPECT_EQ(retrieve(bench.queue), first);
    WdfRequestComplete(first, STATUS_SUCCESS);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
    EXPECT_TRUE(WDF_IO_QUEUE_DRAINED(static_cast<WDF_IO_QUEUE_STATE>(bench.state())));
  });
}

TEST(QueRetrieve, requeue_of_a_canceled_one_ends_it) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST first = retrieve(bench.queue);
    EXPECT_FALSE(read.cancel());
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

}  // namespace
