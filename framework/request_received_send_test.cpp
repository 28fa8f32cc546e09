// SPDX-License-Identifier: MIT
// Formatting and sending requests that a queue presented: stack locations that are copied, skipped
// and inherited, send and forget. The cases are those of requests.md 10.5 and 10.6.
// Source: fxrequestapi.cpp WdfRequestSend; fxrequest.cpp PreProcessSendAndForget;
// fxiotarget.hpp CopyFileObjectAndFlags; fxiotargetkm.hpp Send.
#include <algorithm>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

PIO_STACK_LOCATION next_of(WDFREQUEST request) {
  return IoGetNextIrpStackLocation(WdfRequestWdmGetIrp(request));
}

constexpr std::uint32_t read_length = 16;

// X, a read, and what its issuer waits for.
struct Read {
  explicit Read(Bench& bench)
      : file(bench.open()),
        pending(file.start_read(read_length)),
        request(Bench::take_received()) {}
  door::File file;
  door::Pending pending;
  WDFREQUEST request;
};

TEST(ReqReceivedFormat, req_100_the_memory_of_a_request_is_looked_up_once) {
  Options options = with_queue();
  options.lower.buffering = door::Buffering::Buffered;
  World world(options);
  world.run([](Bench& bench) {
    door::Pending write = bench.open().start_write(door::Bytes(16, 'x'));
    WDFREQUEST request = Bench::take_received();
    void* before = nullptr;
    ASSERT_EQ(WdfRequestRetrieveInputBuffer(request, 0, &before, nullptr), STATUS_SUCCESS);
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_NE(WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer, before);
    void* after = nullptr;
    ASSERT_EQ(WdfRequestRetrieveInputBuffer(request, 0, &after, nullptr), STATUS_SUCCESS);
    EXPECT_EQ(after, before);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_TRUE(write.is_done());
  });
}

// The caller's buffer is the request's, also for who asks after a format has put its own in the
// IRP. Source: fxrequest.cpp _CreateForPackage, fxrequest.hpp AssignMemoryBuffers.
TEST(ReqReceivedFormat, the_buffer_of_a_formatted_request_is_still_the_callers) {
  Options options = with_queue();
  options.lower.buffering = door::Buffering::Buffered;
  World world(options);
  world.run([](Bench& bench) {
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    void* callers = WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer;
    WDFMEMORY own = bench.make_memory(4);
    ASSERT_EQ(bench.format_read(request, own), STATUS_SUCCESS);
    EXPECT_NE(WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer, callers);
    void* found = nullptr;
    size_t length = 0;
    ASSERT_EQ(WdfRequestRetrieveOutputBuffer(request, 0, &found, &length), STATUS_SUCCESS);
    EXPECT_EQ(found, callers);
    EXPECT_EQ(length, 16u);
    std::memset(found, 'c', length);
    WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 16);
    EXPECT_EQ(read.wait().data, door::Bytes(16, 'c'));
  });
}

TEST(ReqReceivedFormat, req_103_the_current_type_is_sent_as_it_came_and_reports_no_format) {
  World world(with_queue());
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_SUCCESS, 7));
    LONGLONG offset = 0x1234;
    door::Pending read = bench.open().start_read(read_length, 0x1234);
    WDFREQUEST request = Bench::take_received();
    WdfRequestFormatRequestUsingCurrentType(request);
    Called called;
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    const door::LoggedIrp seen = bench.lower.log(IRP_MJ_READ).at(0);
    EXPECT_EQ(seen.location.Parameters.Read.Length, read_length);
    EXPECT_EQ(seen.location.Parameters.Read.ByteOffset.QuadPart, offset);
    EXPECT_EQ(called.params.Type, WdfRequestTypeNoFormat);
    const auto* first = reinterpret_cast<const std::uint8_t*>(&called.params.Parameters);
    EXPECT_TRUE(std::all_of(first, first + sizeof called.params.Parameters,
                            [](std::uint8_t each) { return each == 0; }));
    EXPECT_EQ(called.status, STATUS_SUCCESS);
    EXPECT_EQ(called.information, 7u);
    WdfRequestComplete(request, called.status);
    EXPECT_EQ(read.wait().information, 7u);
  });
}

TEST(ReqReceivedFormat, req_106_a_remote_target_gives_its_own_file_object) {
  Options options = with_name(u"\\Device\\Lower");
  World world(options);
  world.run([](Bench& bench) {
    WDFIOTARGET remote = bench.make_remote();
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"\\Device\\Lower");
    WDF_IO_TARGET_OPEN_PARAMS parameters;
    WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, &name, GENERIC_READ);
    ASSERT_EQ(WdfIoTargetOpen(remote, &parameters), STATUS_SUCCESS);
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(
        WdfIoTargetFormatRequestForRead(remote, request, bench.make_memory(16), nullptr, nullptr),
        STATUS_SUCCESS);
    ASSERT_NE(WdfIoTargetWdmGetTargetFileObject(remote), nullptr);
    EXPECT_EQ(next_of(request)->FileObject, WdfIoTargetWdmGetTargetFileObject(remote));
    EXPECT_EQ(next_of(request)->Flags, 0);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    WdfIoTargetClose(remote);
  });
}

TEST(ReqReceivedFormat, req_107_a_local_target_inherits_file_object_and_flags) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Read read(bench);
    IoGetCurrentIrpStackLocation(WdfRequestWdmGetIrp(read.request))->Flags = SL_WRITE_THROUGH;
    ASSERT_EQ(bench.format_read(read.request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(next_of(read.request)->FileObject, read.file.file_object());
    EXPECT_EQ(next_of(read.request)->Flags, SL_WRITE_THROUGH);
    WdfRequestComplete(read.request, STATUS_SUCCESS);
  });
}

// What the device below sees of a read, and on which stack location.
struct Below {
  explicit Below(Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::call([this](DEVICE_OBJECT*, IRP* irp) {
                     ++count;
                     location = irp->CurrentLocation;
                     length = IoGetCurrentIrpStackLocation(irp)->Parameters.Read.Length;
                     irp->IoStatus.Status = STATUS_SUCCESS;
                     irp->IoStatus.Information = length;
                     IoCompleteRequest(irp, IO_NO_INCREMENT);
                     return STATUS_SUCCESS;
                   }));
  }
  unsigned count = 0;
  CCHAR location = 0;
  ULONG length = 0;
};

TEST(ReqForget, req_115_the_current_location_is_skipped_unless_the_next_one_was_filled) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Below below(bench);
    Read skipped(bench);
    EXPECT_TRUE(bench.send(skipped.request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_EQ(below.location, 2);
    EXPECT_EQ(skipped.pending.wait().information, read_length);
    EXPECT_EQ(bench.breaks(), 0u);

    Read copied(bench);
    WdfRequestFormatRequestUsingCurrentType(copied.request);
    next_of(copied.request)->Parameters.Read.Length = 5;
    Called called;
    bench.set_routine(copied.request, called);
    EXPECT_TRUE(bench.send(copied.request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_EQ(below.location, 1);
    EXPECT_EQ(copied.pending.wait().information, 5u);
    EXPECT_EQ(called.count, 0u);
    EXPECT_EQ(bench.breaks(), 1u);  // it had a routine, which is never called
  });
  world.take_findings();
}

TEST(ReqForget, req_116_the_state_of_the_target_is_not_asked) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Below below(bench);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    Read first(bench);
    EXPECT_TRUE(bench.send(first.request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_TRUE(first.pending.is_done());
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    Read second(bench);
    EXPECT_TRUE(bench.send(second.request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_TRUE(second.pending.is_done());
    EXPECT_EQ(below.count, 2u);
  });
}

// 3.4 #6, 2.4 note 2.
TEST(ReqForget, what_was_formatted_for_a_target_once_is_not_forgotten_even_after_reuse) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Read read(bench);
    ASSERT_EQ(bench.format_read(read.request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(read.request), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(read.request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
    EXPECT_EQ(WdfRequestGetStatus(read.request), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 1u);
    WdfRequestComplete(read.request, STATUS_SUCCESS);
  });
  world.take_findings();
}

TEST(ReqForget, req_118_a_synchronous_send_needs_no_routine_and_an_asynchronous_one_does) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Below below(bench);
    Read read(bench);
    WdfRequestFormatRequestUsingCurrentType(read.request);
    // 3.4 #8.
    EXPECT_FALSE(bench.send(read.request));
    EXPECT_EQ(WdfRequestGetStatus(read.request), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 1u);

    EXPECT_TRUE(bench.send(read.request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(WdfRequestGetStatus(read.request), STATUS_SUCCESS);
    EXPECT_EQ(below.count, 1u);
    WdfRequestComplete(read.request, STATUS_SUCCESS);
    EXPECT_EQ(read.pending.wait().information, read_length);
  });
  world.take_findings();
}

}  // namespace
}  // namespace wdf::test
