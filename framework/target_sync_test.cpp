// SPDX-License-Identifier: MIT
// Sending and waiting: synchronous sends and the helpers that also format. The cases are those of
// requests.md 10.7. Source: fxiotarget.cpp SubmitSync; fxiotargetapi.cpp FxIoTargetSendIo,
// FxIoTargetSendIoctl; fxsyncrequest.cpp.
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

WDF_MEMORY_DESCRIPTOR describe_buffer(void* buffer, ULONG length) {
  WDF_MEMORY_DESCRIPTOR descriptor;
  WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(&descriptor, buffer, length);
  return descriptor;
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
    WDFREQUEST request = bench.make_ready(called);
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
    WDFREQUEST request = bench.make_ready(called);
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

}  // namespace
}  // namespace wdf::test
