// SPDX-License-Identifier: MIT
// Cancellation of requests that a driver owns or that wait in its queue. Those that were sent are
// in target_send_test.cpp. The cases are those of requests.md 10.9.
// Source: requests.md 5.2 to 5.5, 5.8; fxioqueue.cpp RequestCancelable, CancelForDriver.
#include "tests/support/driver/received.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// An EvtRequestCancel that leaves the request to the test.
VOID note_only(WDFREQUEST request) {
  g_log.push_back("told " + name_of_request(request));
}

TEST(ReqMark, req_175_a_canceled_request_is_told_once) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WdfRequestMarkCancelable(take_owned(), note_canceled);
    EXPECT_TRUE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(read.information(), 0u);
  });
}

TEST(ReqMark, req_176_one_that_was_canceled_before_is_told_when_it_is_marked) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    EXPECT_FALSE(read.cancel());
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    WdfRequestMarkCancelable(request, note_canceled);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(ReqMark, the_ex_form_returns_the_cancel_and_never_calls) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    read.cancel();
    EXPECT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WdfRequestComplete(request, STATUS_CANCELLED);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(ReqMark, req_178_a_request_of_the_drivers_own_cannot_be_marked) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    World world;
    run_with_queue(world, {}, [verifier_on](QueueBench&) {
      WDFREQUEST request = nullptr;
      ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
      const auto before = breaks();
      EXPECT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_INVALID_DEVICE_REQUEST);
      WdfRequestMarkCancelable(request, note_canceled);
      EXPECT_EQ(breaks() - before, verifier_on ? 3u : 0u);
      WdfObjectDelete(request);
    });
    EXPECT_EQ(world.machine().take_findings().size(), 3u);
  }
}

TEST(ReqMark, req_179_no_callback_is_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfRequestMarkCancelable(take_owned(), nullptr);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_REQUIRED_PARAMETER_IS_NULL});
}

TEST(ReqMark, req_181_unmarking_after_the_cancel_has_begun_leaves_it_to_the_callback) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_only), STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1", "told r1"));
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_CANCELLED);
    EXPECT_FALSE(read.is_done()) << "the driver's to complete";
    WdfRequestComplete(request, STATUS_CANCELLED);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(ReqMark, an_unmarked_request_is_the_drivers_alone) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    EXPECT_FALSE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1"));
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

// 5.2, 5.3: unmarked it is as if it had never been marked (fxioqueue.cpp RequestCancelable).
TEST(ReqMark, canceled_after_it_was_unmarked_it_is_told_when_it_is_marked_again) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    EXPECT_FALSE(read.cancel());
    EXPECT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WdfRequestMarkCancelable(request, note_canceled);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

TEST(ReqMark, req_182_unmarking_what_was_never_marked) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    World world;
    run_with_queue(world, {}, [verifier_on](QueueBench& bench) {
      bench.file.start_read(1);
      const auto before = breaks();
      EXPECT_EQ(WdfRequestUnmarkCancelable(g_owned.front()), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(breaks() - before, verifier_on ? 1u : 0u);
      complete_owned();
    });
    EXPECT_EQ(world.machine().take_findings().size(), 1u);
  }
}

TEST(ReqMark, req_184_asking_whether_a_marked_request_is_canceled) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_SUCCESS);
    const auto before = breaks();
    EXPECT_FALSE(WdfRequestIsCanceled(request));
    EXPECT_EQ(breaks() - before, 1u);
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

TEST(ReqMark, req_185_what_the_driver_never_saw_is_canceled_without_its_callbacks) {
  run_with_queue(
      {.dispatch_type = WdfIoQueueDispatchManual, .prepare_device = log_ends_of_requests},
      [](QueueBench& bench) {
        door::Pending read = bench.file.start_read(1);
        EXPECT_TRUE(read.cancel());
        EXPECT_EQ(read.status(), STATUS_CANCELLED);
        EXPECT_EQ(read.information(), 0u);
        EXPECT_THAT(g_log, IsEmpty());
      });
}

}  // namespace
