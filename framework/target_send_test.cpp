// SPDX-License-Identifier: MIT
// Sending: options, target states, time-outs, cancel of what was sent. The cases are those of
// requests.md 10.6 and 10.9.
#include <vector>

#include "base/fetch.h"
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

TEST(ReqSend, req_109_and_110_unknown_flags_are_refused) {
  World world;
  world.run([](Bench& bench) {
    for (ULONG flags : {0x10u, 0x10000u, 0x20000u, 0x9u}) {
      Called called;
      WDFREQUEST request = bench.make_ready(called);
      EXPECT_FALSE(bench.send(request, flags));
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_PARAMETER);
    }
  });
  world.take_findings();
}

TEST(ReqSend, req_112_options_are_checked_before_the_target) {
  World world;
  world.run([](Bench& bench) {
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0x10);
    EXPECT_FALSE(WdfRequestSend(bench.make_request(), nullptr, &options));
  });
  world.take_findings();
}

TEST(ReqSend, req_113_a_drivers_own_request_is_not_forgotten) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
  });
}

TEST(ReqSend, req_119_an_unformatted_request_is_refused_by_the_verifier) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
  });
  world.machine().take_one_finding("RequestFormattedValid");
}

// 1.5: the location is empty, which is a create.
TEST(ReqSend, req_119_v0_an_unformatted_request_goes_down_as_it_is) {
  World world(with_verifier(false));
  world.run([](Bench& bench) {
    bench.lower.clear_log();
    WDFREQUEST request = bench.make_request();
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.lower.log(IRP_MJ_CREATE).size(), 1u);
    EXPECT_EQ(inspect(request).format, Format::Bare);
  });
}

TEST(ReqSend, req_122_a_stopped_target_pends_until_start) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.clear_log();
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    EXPECT_TRUE(bench.send(request));
    EXPECT_EQ(inspect(request).flight, Flight::Pended);
    EXPECT_EQ(inspect(bench.target).pended, 1u);
    check_invariants(request);
    EXPECT_TRUE(bench.lower.log().empty());
    EXPECT_EQ(WdfIoTargetStart(bench.target), STATUS_SUCCESS);
    EXPECT_EQ(bench.lower.log(IRP_MJ_WRITE).size(), 1u);
    EXPECT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_SUCCESS);
  });
}

TEST(ReqSend, req_124_start_stops_the_timeout) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(100)));
    WdfIoTargetStart(bench.target);
    bench.fixture.advance(base::Ticks::from_ms(500));
    EXPECT_EQ(called.count, 0u);
    bench.lower.release(STATUS_SUCCESS, 0);
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(ReqSend, req_125_a_pended_request_times_out) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.clear_log();
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(20)));
    ASSERT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_IO_TIMEOUT);
    EXPECT_EQ(called.information, 0u);
    check_invariants(request);
    WdfIoTargetStart(bench.target);
    EXPECT_TRUE(bench.lower.log(IRP_MJ_WRITE).empty());
  });
}

TEST(ReqSend, req_127_128_and_134_purge_fails_what_is_pended_and_what_is_sent) {
  World world;
  world.run([](Bench& bench) {
    Called pended;
    WDFREQUEST first = bench.make_ready(pended);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(first));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    EXPECT_EQ(pended.count, 1u);
    EXPECT_EQ(pended.status, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
    EXPECT_EQ(pended.information, 0u);

    Called called;
    WDFREQUEST second = bench.make_ready(called);
    EXPECT_FALSE(bench.send(second));
    EXPECT_EQ(WdfRequestGetStatus(second), STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(called.count, 0u);
    // The routine and the format stay.
    WdfIoTargetStart(bench.target);
    EXPECT_TRUE(bench.send(second));
    EXPECT_TRUE(bench.wait_called(called));
  });
}

TEST(ReqSend, ignoring_the_state_reaches_a_purged_target) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE));
    EXPECT_EQ(inspect(bench.target).ignored, 1u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(ReqSend, req_133_too_few_locations_are_refused_by_the_verifier) {
  World world(with_stack(2));
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, FALSE, &request),
              STATUS_SUCCESS);
    IO_STACK_LOCATION location{};
    location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

TEST(ReqSend, req_136_and_137_no_timeout_without_flag_or_value) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    Called one, two;
    ASSERT_TRUE(bench.send(bench.make_ready(one), WDF_REQUEST_SEND_OPTION_TIMEOUT, 0));
    ASSERT_TRUE(bench.send(bench.make_ready(two), 0, WDF_REL_TIMEOUT_IN_MS(50)));
    bench.fixture.advance(base::Ticks::from_ms(1000));
    EXPECT_EQ(one.count + two.count, 0u);
    bench.lower.release_all(STATUS_SUCCESS);
    EXPECT_EQ(one.count + two.count, 2u);
  });
}

TEST(ReqCancel, req_187_a_cancelable_io_is_canceled) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_TRUE(WdfRequestCancelSentRequest(request));
    EXPECT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_CANCELLED);
    check_invariants(request);
  });
}

TEST(ReqCancel, req_188_an_io_without_cancel_routine_ends_as_it_ends) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    EXPECT_TRUE(WdfRequestWdmGetIrp(request)->Cancel);
    EXPECT_EQ(inspect(request).flight, Flight::SentCanceled);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(called.status, STATUS_SUCCESS);
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(ReqCancel, req_190_a_pended_request_is_canceled_at_once) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(request));
    EXPECT_TRUE(WdfRequestCancelSentRequest(request));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_CANCELLED);
    EXPECT_EQ(called.information, 0u);
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
  });
}

TEST(ReqCancel, req_191_a_completed_request_is_not_completed_twice) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(ReqCancel, req_193_and_194_a_timeout_reads_timeout_only_if_it_was_canceled) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.next(IRP_MJ_WRITE, door::chold());
    Called called;
    ASSERT_TRUE(bench.send(bench.make_ready(called), WDF_REQUEST_SEND_OPTION_TIMEOUT,
                           WDF_REL_TIMEOUT_IN_MS(10)));
    ASSERT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_IO_TIMEOUT);
    EXPECT_EQ(called.irql, DISPATCH_LEVEL);

    bench.lower.next(IRP_MJ_WRITE, door::hold());
    Called held;
    ASSERT_TRUE(bench.send(bench.make_ready(held), WDF_REQUEST_SEND_OPTION_TIMEOUT,
                           WDF_REL_TIMEOUT_IN_MS(10)));
    bench.fixture.advance(base::Ticks::from_ms(100));
    EXPECT_EQ(held.count, 0u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(held.status, STATUS_SUCCESS);
  });
}

// More than the target looks ahead for: formatted for it or not, in either of a lane's lists.
TEST(ReqSend, many_in_flight_come_back_however_each_was_formatted_and_sent) {
  World world;
  world.run([](Bench& bench) {
    constexpr std::size_t count = 3 * base::few_count;
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    bench.lower.on(IRP_MJ_FLUSH_BUFFERS, door::chold());
    IO_STACK_LOCATION flush{};
    flush.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    std::vector<Called> called(count);
    for (std::size_t i = 0; i < count; ++i) {
      WDFREQUEST request = bench.make_request();
      if (i % 3 == 0) {
        WdfRequestWdmFormatUsingStackLocation(request, &flush);
      } else {
        ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
      }
      bench.set_routine(request, called[i]);
      ASSERT_TRUE(
          bench.send(request, i % 2 == 0 ? 0 : WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE));
    }
    EXPECT_EQ(inspect(bench.target).sent, count / 2);
    EXPECT_EQ(inspect(bench.target).ignored, count / 2);
    EXPECT_EQ(bench.lower.release_all(STATUS_SUCCESS), count);
    for (const Called& each : called) {
      EXPECT_EQ(each.count, 1u);
      EXPECT_EQ(each.status, STATUS_SUCCESS);
    }
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
  });
}

}  // namespace
}  // namespace wdf::test
