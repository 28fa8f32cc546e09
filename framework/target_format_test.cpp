// SPDX-License-Identifier: MIT
// Formatting: what stands in the next stack location and where the buffers are. The cases are those
// of requests.md 10.5 and, for the completion parameters, 10.8.
#include <cstring>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

constexpr ULONG code_of(ULONG method) {
  return CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, method, FILE_ANY_ACCESS);
}

PIO_STACK_LOCATION next_of(WDFREQUEST request) {
  return IoGetNextIrpStackLocation(WdfRequestWdmGetIrp(request));
}

TEST(ReqFormat, req_082_a_buffered_write_is_a_snapshot) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16, 'A');
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    std::memset(Bench::bytes(memory), 'B', 16);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.lower.log(IRP_MJ_WRITE)[0].input, door::Bytes(16, 'A'));
  });
}

TEST(ReqFormat, req_083_a_direct_write_is_not) {
  World world(with_transfer(door::Buffering::Direct));
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16, 'A');
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    std::memset(Bench::bytes(memory), 'B', 16);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.lower.log(IRP_MJ_WRITE)[0].input, door::Bytes(16, 'B'));
  });
}

TEST(ReqFormat, req_085_a_failed_buffered_read_is_copied_back_all_the_same) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_UNSUCCESSFUL, 4, door::Bytes(4, 'x')));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16, '-');
    ASSERT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(std::memcmp(Bench::bytes(memory), "xxxx------------", 16), 0);
  });
}

TEST(ReqFormat, req_086_088_and_089_offsets) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    for (int i = 0; i < 16; ++i) Bench::bytes(memory)[i] = static_cast<std::uint8_t>(i);
    WDFMEMORY_OFFSET offsets{8, 8};
    ASSERT_EQ(WdfIoTargetFormatRequestForWrite(bench.target, request, memory, &offsets, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(next_of(request)->Parameters.Write.Length, 8u);
    offsets = {8, 9};
    EXPECT_EQ(WdfIoTargetFormatRequestForWrite(bench.target, request, memory, &offsets, nullptr),
              STATUS_INTEGER_OVERFLOW);
    offsets = {SIZE_MAX, 2};
    EXPECT_EQ(WdfIoTargetFormatRequestForWrite(bench.target, request, memory, &offsets, nullptr),
              STATUS_INTEGER_OVERFLOW);
    // The earlier format is intact.
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.lower.log(IRP_MJ_WRITE)[0].input, (door::Bytes{8, 9, 10, 11, 12, 13, 14, 15}));
  });
}

TEST(ReqFormat, req_091_the_device_offset) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_EQ(next_of(request)->Parameters.Write.ByteOffset.QuadPart, 0);
    LONGLONG offset = 0x100000000;
    ASSERT_EQ(WdfIoTargetFormatRequestForWrite(bench.target, request, memory, nullptr, &offset),
              STATUS_SUCCESS);
    EXPECT_EQ(next_of(request)->Parameters.Write.ByteOffset.QuadPart, offset);
  });
}

TEST(ReqFormat, req_092_a_buffered_control_code_shares_one_buffer) {
  World world;
  world.run([](Bench& bench) {
    const ULONG code = code_of(METHOD_BUFFERED);
    bench.lower.on(door::ioctl(code), door::done(STATUS_SUCCESS, 12, door::Bytes(12, 'o')));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY input = bench.make_memory(4, 'i');
    WDFMEMORY output = bench.make_memory(16, '-');
    ASSERT_EQ(WdfIoTargetFormatRequestForIoctl(bench.target, request, code, input, nullptr, output,
                                               nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(inspect(request).bounce_capacity, 16u);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.lower.log(IRP_MJ_DEVICE_CONTROL)[0].input, door::Bytes(4, 'i'));
    EXPECT_EQ(std::memcmp(Bench::bytes(output), "oooooooooooo----", 16), 0);
  });
}

TEST(ReqFormat, req_094_method_neither_passes_the_pointers) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY input = bench.make_memory(4);
    WDFMEMORY output = bench.make_memory(16);
    ASSERT_EQ(WdfIoTargetFormatRequestForIoctl(bench.target, request, code_of(METHOD_NEITHER),
                                               input, nullptr, output, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(next_of(request)->Parameters.DeviceIoControl.Type3InputBuffer, Bench::bytes(input));
    EXPECT_EQ(WdfRequestWdmGetIrp(request)->UserBuffer, Bench::bytes(output));
  });
}

TEST(ReqFormat, req_095_internal_control_with_three_arguments) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY one = bench.make_memory(8);
    WDFMEMORY two = bench.make_memory(8);
    WDFMEMORY four = bench.make_memory(8);
    WDFMEMORY_OFFSET offset{4, 0};
    const ULONG code = code_of(METHOD_NEITHER);
    ASSERT_EQ(WdfIoTargetFormatRequestForInternalIoctlOthers(bench.target, request, code, one,
                                                             &offset, two, nullptr, four, nullptr),
              STATUS_SUCCESS);
    const IO_STACK_LOCATION* next = next_of(request);
    EXPECT_EQ(next->MajorFunction, IRP_MJ_INTERNAL_DEVICE_CONTROL);
    EXPECT_EQ(next->Parameters.Others.Argument1, Bench::bytes(one) + 4);
    EXPECT_EQ(next->Parameters.Others.Argument2, Bench::bytes(two));
    EXPECT_EQ(next->Parameters.Others.Argument4, Bench::bytes(four));
    EXPECT_EQ(next->Parameters.DeviceIoControl.IoControlCode, code);
  });
}

TEST(ReqFormat, req_097_and_098_a_deeper_target_replaces_the_irp_a_closed_one_the_format) {
  World world;
  world.run([](Bench& bench) {
    door::ScriptedOptions options;
    options.instance_path = u"ROOT\\DEEP\\0000";
    options.stack_size = 9;
    door::ScriptedDevice& deep = bench.fixture.make_lower(options);
    WDFIOTARGET target = nullptr;
    ASSERT_EQ(WdfIoTargetCreate(bench.device, WDF_NO_OBJECT_ATTRIBUTES, &target), STATUS_SUCCESS);
    WDF_IO_TARGET_OPEN_PARAMS parameters;
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&parameters, deep.device());
    ASSERT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS);
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestChangeTarget(request, target), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestWdmGetIrp(request)->StackCount, 9);
    EXPECT_FALSE(WdfRequestSend(request, target, WDF_NO_SEND_OPTIONS));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
    WdfIoTargetClose(target);
    // REQ-097: formatting for a closed target undoes the format that there was.
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetFormatRequestForRead(target, request, nullptr, nullptr, nullptr),
              STATUS_INVALID_DEVICE_STATE);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
  });
  const auto findings = world.machine().take_findings();
  ASSERT_EQ(findings.size(), 2u);
  for (const auto& finding : findings) EXPECT_STREQ(finding.rule, "RequestFormattedValid");
}

// 2.4 note 1: Reuse does not look at the mark, whatever IRP is there (fxrequest.cpp Reuse).
TEST(ReqFormat, a_new_irp_keeps_the_mark_of_the_last_format) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    PIRP irp = IoAllocateIrp(2, FALSE);
    WDF_REQUEST_REUSE_PARAMS parameters;
    WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, irp);
    ASSERT_EQ(WdfRequestReuse(request, &parameters), STATUS_SUCCESS);
    EXPECT_EQ(inspect(request).format, Format::Formatted);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

// 3.2, 3.3: the last one counts.
TEST(ReqFormat, a_format_replaces_the_current_type) {
  World world(with_queue());
  world.run([](Bench& bench) {
    UCHAR seen = 0xFF;
    bench.lower.on(IRP_MJ_WRITE, door::call([&](DEVICE_OBJECT*, IRP* irp) -> NTSTATUS {
                     seen = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
                     irp->IoStatus.Status = STATUS_SUCCESS;
                     IoCompleteRequest(irp, IO_NO_INCREMENT);
                     return STATUS_SUCCESS;
                   }));
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    WdfRequestFormatRequestUsingCurrentType(request);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(inspect(request).format, Format::Formatted);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(seen, IRP_MJ_WRITE);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(ReqFormat, req_101_the_current_type_of_no_irp_is_a_bug_check) {
  World world;
  world.run([](Bench&) {
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    WdfRequestFormatRequestUsingCurrentType(request);
  });
  EXPECT_EQ(world.expect_violation(WDF_REQUEST_FATAL_ERROR).parameters[1],
            WDF_REQUEST_FATAL_ERROR_NULL_IRP);
}

TEST(ReqFormat, req_104_no_stack_location_is_a_bug_check) {
  World world;
  world.run(
      [](Bench& bench) { WdfRequestWdmFormatUsingStackLocation(bench.make_request(), nullptr); });
  world.expect_violation(WDF_REQUIRED_PARAMETER_IS_NULL);
}

TEST(ReqParams, req_160_offsets_and_length_of_a_control_code) {
  World world;
  world.run([](Bench& bench) {
    const ULONG code = code_of(METHOD_BUFFERED);
    bench.lower.on(door::ioctl(code), door::done(STATUS_SUCCESS, 3));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY_OFFSET in{2, 0}, out{4, 0};
    ASSERT_EQ(WdfIoTargetFormatRequestForIoctl(bench.target, request, code, bench.make_memory(8),
                                               &in, bench.make_memory(8), &out),
              STATUS_SUCCESS);
    Called called;
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.params.Type, WdfRequestTypeDeviceControl);
    EXPECT_EQ(called.params.Parameters.Ioctl.IoControlCode, code);
    EXPECT_EQ(called.params.Parameters.Ioctl.Input.Offset, 2u);
    EXPECT_EQ(called.params.Parameters.Ioctl.Output.Offset, 4u);
    EXPECT_EQ(called.params.Parameters.Ioctl.Output.Length, 3u);
  });
}

TEST(ReqParams, req_161_a_wrong_size_leaves_the_buffer_alone) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDF_REQUEST_COMPLETION_PARAMS params;
    std::memset(&params, 0x5A, sizeof params);
    const WDF_REQUEST_COMPLETION_PARAMS before = params;
    WdfRequestGetCompletionParams(request, &params);
    EXPECT_EQ(bench.breaks(), 1u);
    EXPECT_EQ(std::memcmp(&params, &before, sizeof params), 0);
  });
  world.take_findings();
}

TEST(ReqParams, req_169_completing_ones_own_request_is_ignored) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(bench.breaks(), 1u);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request));
  });
  world.take_findings();
}

TEST(ReqParams, req_169_v0_completing_ones_own_request_is_a_bug_check) {
  World world(with_verifier(false));
  world.run([](Bench& bench) { WdfRequestComplete(bench.make_request(), STATUS_SUCCESS); });
  world.expect_violation(WDF_OBJECT_ERROR);
}

TEST(ReqParams, req_173_without_routine_it_completes_silently) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    WdfRequestSetCompletionRoutine(request, nullptr, nullptr);
    ASSERT_TRUE(bench.send(request));
    EXPECT_TRUE(bench.fixture.wait_until([&] { return inspect(bench.target).outstanding == 0; }));
    EXPECT_EQ(inspect(request).flight, Flight::Home);
  });
}

}  // namespace
}  // namespace wdf::test
