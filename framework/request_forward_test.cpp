// SPDX-License-Identifier: MIT
// A driver gives a request to another queue, back to its own, or keeps it while the device has no
// power. The cases are those of requests.md 10.11, from 229 on.
// Source: requests.md 7.6 to 7.10; fxioqueue.cpp ForwardRequest, Requeue, ProcessPowerEvents.
#include "tests/support/driver/received.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

WDFREQUEST retrieve(WDFQUEUE queue) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
  return request;
}

TEST(ReqForward, req_229_the_same_request_comes_out_of_the_other_queue) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE other = bench.make_manual();
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, other), STATUS_SUCCESS);
    EXPECT_EQ(retrieve(other), request);
    EXPECT_EQ(WdfRequestGetIoQueue(request), other);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(ReqForward, req_230_not_to_its_own_queue) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    const auto before = breaks();
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, bench.queue), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(breaks(), before + 1);
    EXPECT_EQ(WdfRequestGetIoQueue(request), bench.queue);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

TEST(ReqForward, req_232_a_drained_queue_takes_nothing) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE other = bench.make_manual();
    WdfIoQueueDrain(other, nullptr, nullptr);
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, other), STATUS_WDF_BUSY);
    EXPECT_FALSE(read.is_done());
    EXPECT_EQ(WdfRequestGetIoQueue(request), bench.queue);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(ReqForward, a_canceled_request_is_taken_and_canceled_there) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE other = bench.make_manual();
    door::Pending read = bench.file.start_read(1);
    read.cancel();
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), other), STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(ReqForward, req_233_a_requeued_request_is_the_next_again) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchManual}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    WDFREQUEST first = retrieve(bench.queue);
    EXPECT_EQ(WdfRequestRequeue(first), STATUS_SUCCESS);
    EXPECT_EQ(retrieve(bench.queue), first);
    WdfRequestComplete(first, STATUS_SUCCESS);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(ReqForward, req_235_a_request_of_the_drivers_own_belongs_to_no_queue) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, bench.queue), STATUS_INVALID_DEVICE_REQUEST);
    WdfObjectDelete(request);
  });
  EXPECT_EQ(world.machine().take_findings().size(), 1u);
}

TEST(ReqStop, req_236_a_request_that_the_driver_keeps_is_resumed) {
  QueuePlan plan{.power_managed = WdfTrue};
  plan.configure = [](WDF_IO_QUEUE_CONFIG& config) {
    config.EvtIoStop = [](WDFQUEUE, WDFREQUEST request, ULONG flags) {
      EXPECT_EQ(flags, 0x10000001u) << "a suspend, and the request is cancelable";
      g_log.push_back("stop " + name_of_request(request));
      WdfRequestStopAcknowledge(request, FALSE);
    };
    config.EvtIoResume = [](WDFQUEUE, WDFREQUEST request) {
      g_log.push_back("resume " + name_of_request(request));
    };
  };
  run_with_queue(plan, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_SUCCESS);
    EXPECT_EQ(bench.stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(bench.stack.stop(), STATUS_SUCCESS);
    EXPECT_FALSE(read.is_done());
    EXPECT_EQ(bench.stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1", "resume r1"));
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(ReqStop, req_236_a_request_that_is_given_back_is_presented_again) {
  QueuePlan plan{.power_managed = WdfTrue};
  plan.configure = [](WDF_IO_QUEUE_CONFIG& config) {
    config.EvtIoStop = [](WDFQUEUE, WDFREQUEST request, ULONG flags) {
      EXPECT_EQ(flags, ULONG{WdfRequestStopActionSuspend});
      g_owned.clear();
      WdfRequestStopAcknowledge(request, TRUE);
    };
    config.EvtIoResume = [](WDFQUEUE, WDFREQUEST) { g_log.push_back("resume"); };
  };
  run_with_queue(plan, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = g_owned.front();
    EXPECT_EQ(bench.stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(bench.stack.stop(), STATUS_SUCCESS);
    EXPECT_EQ(bench.stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "r1"));
    EXPECT_EQ(g_owned.front(), request);
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

}  // namespace
