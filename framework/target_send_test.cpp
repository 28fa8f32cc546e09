// SPDX-License-Identifier: MIT
// Sending: options, target states, time-outs, synchronous sends and the helpers, cancel of what was
// sent. The cases are those of requests.md 10.6, 10.7 and 10.9.
#include "nt/finding.h"
#include "tests/support/driver/request_world.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

WDF_MEMORY_DESCRIPTOR describe_buffer(void* buffer, ULONG length) {
  WDF_MEMORY_DESCRIPTOR descriptor;
  WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&descriptor, buffer, length);
  return descriptor;
}

// A formatted write of 16 bytes with a recording routine.
WDFREQUEST ready(Bench& bench, Called& called) {
  WDFREQUEST request = bench.make_request();
  EXPECT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
  bench.set_routine(request, called);
  return request;
}

TEST(ReqSend, req_109_and_110_unknown_flags_are_refused) {
  World world;
  world.run([](Bench& bench) {
    for (ULONG flags : {0x10u, 0x10000u, 0x20000u, 0x9u}) {
      Called called;
      WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
}

TEST(ReqSend, req_122_a_stopped_target_pends_until_start) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.clear_log();
    Called called;
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST first = ready(bench, pended);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(first));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    EXPECT_EQ(pended.count, 1u);
    EXPECT_EQ(pended.status, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
    EXPECT_EQ(pended.information, 0u);

    Called called;
    WDFREQUEST second = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    ASSERT_TRUE(bench.send(ready(bench, one), WDF_REQUEST_SEND_OPTION_TIMEOUT, 0));
    ASSERT_TRUE(bench.send(ready(bench, two), 0, WDF_REL_TIMEOUT_IN_MS(50)));
    bench.fixture.advance(base::Ticks::from_ms(1000));
    EXPECT_EQ(one.count + two.count, 0u);
    bench.lower.release_all(STATUS_SUCCESS);
    EXPECT_EQ(one.count + two.count, 2u);
  });
}

TEST(ReqSync, req_139_a_failed_io_is_a_successful_send) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_UNSUCCESSFUL, 0));
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_UNSUCCESSFUL);
  });
}

TEST(ReqSync, req_140_the_routine_runs_before_the_send_returns) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = ready(bench, called);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(called.count, 1u);
    EXPECT_FALSE(inspect(request).has_routine);
    bench.fixture.run_until_idle();
    EXPECT_EQ(inspect(request).references, 1);
  });
}

TEST(ReqSync, req_142_a_wait_that_times_out_cancels) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request,
                           WDF_REQUEST_SEND_OPTION_SYNCHRONOUS | WDF_REQUEST_SEND_OPTION_TIMEOUT,
                           WDF_REL_TIMEOUT_IN_MS(20)));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_IO_TIMEOUT);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
  });
}

TEST(ReqSync, req_143_a_wait_goes_on_until_the_io_ends) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::delay(base::Ticks::from_ms(200), STATUS_SUCCESS, 0));
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    const base::Ticks before = nt::executor().now();
    EXPECT_TRUE(bench.send(request,
                           WDF_REQUEST_SEND_OPTION_SYNCHRONOUS | WDF_REQUEST_SEND_OPTION_TIMEOUT,
                           WDF_REL_TIMEOUT_IN_MS(20)));
    EXPECT_GE((nt::executor().now() - before).count, base::Ticks::from_ms(200).count);
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_SUCCESS);
  });
}

TEST(ReqSync, req_145_and_146_the_helper_says_status_and_bytes) {
  World world;
  world.run([](Bench& bench) {
    std::uint8_t buffer[16] = {};
    WDF_MEMORY_DESCRIPTOR descriptor = describe_buffer(buffer, sizeof buffer);
    ULONG_PTR bytes = 99;
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    EXPECT_EQ(WdfIoTargetSendWriteSynchronously(bench.target, nullptr, &descriptor, nullptr,
                                                nullptr, &bytes),
              STATUS_SUCCESS);
    EXPECT_EQ(bytes, 16u);
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_UNSUCCESSFUL, 3));
    EXPECT_EQ(WdfIoTargetSendWriteSynchronously(bench.target, nullptr, &descriptor, nullptr,
                                                nullptr, &bytes),
              STATUS_UNSUCCESSFUL);
    EXPECT_EQ(bytes, 3u);
  });
}

TEST(ReqSync, req_148_149_and_151_descriptors_and_options) {
  World world;
  world.run([](Bench& bench) {
    WDF_MEMORY_DESCRIPTOR bad = describe_buffer(nullptr, 4);
    EXPECT_EQ(
        WdfIoTargetSendWriteSynchronously(bench.target, nullptr, &bad, nullptr, nullptr, nullptr),
        STATUS_INVALID_PARAMETER);
    constexpr ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS);
    bench.lower.on(door::ioctl(code), door::done(STATUS_SUCCESS, 0));
    std::uint8_t input[4] = {1, 2, 3, 4};
    WDF_MEMORY_DESCRIPTOR descriptor = describe_buffer(input, sizeof input);
    EXPECT_EQ(WdfIoTargetSendIoctlSynchronously(bench.target, nullptr, code, &descriptor, nullptr,
                                                nullptr, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(bench.lower.log().back().location.Parameters.DeviceIoControl.OutputBufferLength, 0u);
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    EXPECT_EQ(WdfIoTargetSendIoctlSynchronously(bench.target, nullptr, code, &descriptor, nullptr,
                                                &options, nullptr),
              STATUS_SUCCESS);
    options.Size = 3;
    EXPECT_EQ(WdfIoTargetSendIoctlSynchronously(bench.target, nullptr, code, &descriptor, nullptr,
                                                &options, nullptr),
              STATUS_INFO_LENGTH_MISMATCH);
  });
}

TEST(ReqSync, req_152_157_and_158_a_given_request_loses_format_and_routine) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = ready(bench, called);
    EXPECT_NE(inspect(request).bounce_capacity, 0u);
    WDF_REQUEST_SEND_OPTIONS options{};
    EXPECT_EQ(WdfIoTargetSendReadSynchronously(bench.target, request, nullptr, nullptr, &options,
                                               nullptr),
              STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_EQ(inspect(request).bounce_capacity, 0u);

    std::uint8_t buffer[16];
    WDF_MEMORY_DESCRIPTOR descriptor = describe_buffer(buffer, sizeof buffer);
    EXPECT_EQ(WdfIoTargetSendReadSynchronously(bench.target, request, &descriptor, nullptr, nullptr,
                                               nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(called.count, 0u);
    EXPECT_FALSE(inspect(request).has_routine);
    WDF_REQUEST_COMPLETION_PARAMS params;
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&params);
    WdfRequestGetCompletionParams(request, &params);
    EXPECT_EQ(params.Type, WdfRequestTypeNoFormat);
    EXPECT_EQ(bench.breaks(), 1u);
  });
  world.take_findings();
}

TEST(ReqSync, req_154_a_purged_target_refuses_the_helper) {
  World world;
  world.run([](Bench& bench) {
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    std::uint8_t buffer[16] = {};
    WDF_MEMORY_DESCRIPTOR descriptor = describe_buffer(buffer, sizeof buffer);
    ULONG_PTR bytes = 99;
    EXPECT_EQ(WdfIoTargetSendWriteSynchronously(bench.target, nullptr, &descriptor, nullptr,
                                                nullptr, &bytes),
              STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(bytes, 0u);
  });
}

TEST(ReqSync, req_155_a_handle_that_is_no_request_is_a_bug_check) {
  World world;
  world.run([](Bench& bench) {
    WdfIoTargetSendReadSynchronously(bench.target, reinterpret_cast<WDFREQUEST>(bench.device),
                                     nullptr, nullptr, nullptr, nullptr);
  });
  world.expect_violation(WDF_INVALID_HANDLE);
}

TEST(ReqCancel, req_187_a_cancelable_io_is_canceled) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    Called called;
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    WDFREQUEST request = ready(bench, called);
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
    ASSERT_TRUE(bench.send(ready(bench, called), WDF_REQUEST_SEND_OPTION_TIMEOUT,
                           WDF_REL_TIMEOUT_IN_MS(10)));
    ASSERT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_IO_TIMEOUT);
    EXPECT_EQ(called.irql, DISPATCH_LEVEL);

    bench.lower.next(IRP_MJ_WRITE, door::hold());
    Called held;
    ASSERT_TRUE(
        bench.send(ready(bench, held), WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(10)));
    bench.fixture.advance(base::Ticks::from_ms(100));
    EXPECT_EQ(held.count, 0u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(held.status, STATUS_SUCCESS);
  });
}

}  // namespace
}  // namespace wdf::test
