// SPDX-License-Identifier: MIT
// MDLs of received requests, user buffers as they come, and user buffers that a driver locks. The
// cases are those of requests.md 10.11. Source: requests.md 7.2, 7.3; fxrequestkm.cpp GetMdl,
// GetDeviceControlOutputMdl, ProbeAndLockForRead; fxrequestapi.cpp.
#include <cstring>

#include "tests/support/driver/received.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

struct Mdl {
  NTSTATUS status;
  PMDL mdl;
};

Mdl input_mdl(WDFREQUEST request) {
  Mdl result{0, reinterpret_cast<PMDL>(&result)};
  result.status = WdfRequestRetrieveInputWdmMdl(request, &result.mdl);
  return result;
}
Mdl output_mdl(WDFREQUEST request) {
  Mdl result{0, reinterpret_cast<PMDL>(&result)};
  result.status = WdfRequestRetrieveOutputWdmMdl(request, &result.mdl);
  return result;
}
void expect_none(const Mdl& result, NTSTATUS status) {
  EXPECT_EQ(result.status, status);
  EXPECT_EQ(result.mdl, nullptr);
}

TEST(ReqMdl, req_226_a_buffered_request_has_one_mdl_and_the_first_call_decides_its_length) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    const auto& counters = bench.fixture.machine().counters();
    bench.file.start_ioctl(control_code(METHOD_BUFFERED), door::Bytes(8, 'i'), 16);
    WDFREQUEST request = take_owned();
    const auto freed = counters.mdls_freed.load();
    const Mdl input = input_mdl(request);
    ASSERT_EQ(input.status, STATUS_SUCCESS);
    EXPECT_EQ(MmGetMdlByteCount(input.mdl), 8u);
    EXPECT_EQ(MmGetMdlVirtualAddress(input.mdl),
              WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer);
    const Mdl output = output_mdl(request);
    EXPECT_EQ(output.status, STATUS_SUCCESS);
    EXPECT_EQ(output.mdl, input.mdl);
    EXPECT_EQ(MmGetMdlByteCount(output.mdl), 8u);
    EXPECT_EQ(counters.mdls_freed.load(), freed);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(counters.mdls_freed.load(), freed + 1);
  });
}

TEST(ReqMdl, direct_requests_hand_out_the_issuers_mdl) {
  run_with_queue(device_with(WdfDeviceIoDirect), [](QueueBench& bench) {
    bench.file.start_write(door::Bytes(16, 'w'));
    WDFREQUEST request = take_owned();
    EXPECT_EQ(input_mdl(request).mdl, WdfRequestWdmGetIrp(request)->MdlAddress);
    expect_none(output_mdl(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(request, STATUS_SUCCESS);

    bench.file.start_read(0);
    request = take_owned();
    expect_none(output_mdl(request), STATUS_BUFFER_TOO_SMALL);
    expect_none(input_mdl(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(request, STATUS_SUCCESS);

    for (const ULONG method : {METHOD_IN_DIRECT, METHOD_OUT_DIRECT}) {
      bench.file.start_ioctl(control_code(method), door::Bytes(8, 'i'), 16);
      request = take_owned();
      EXPECT_EQ(output_mdl(request).mdl, WdfRequestWdmGetIrp(request)->MdlAddress);
      const Mdl input = input_mdl(request);
      ASSERT_EQ(input.status, STATUS_SUCCESS);
      EXPECT_EQ(MmGetMdlVirtualAddress(input.mdl),
                WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer);
      EXPECT_EQ(MmGetMdlByteCount(input.mdl), 8u);
      WdfRequestComplete(request, STATUS_SUCCESS);
      bench.file.start_ioctl(control_code(method));
      request = take_owned();
      expect_none(output_mdl(request), STATUS_BUFFER_TOO_SMALL);
      expect_none(input_mdl(request), STATUS_BUFFER_TOO_SMALL);
      WdfRequestComplete(request, STATUS_SUCCESS);
    }
  });
}

TEST(ReqMdl, without_buffering_there_is_none) {
  World world;
  run_with_queue(world, device_with(WdfDeviceIoNeither), [](QueueBench& bench) {
    bench.file.start_internal_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    WDFREQUEST request = take_owned();
    auto before = breaks();
    expect_none(input_mdl(request), STATUS_INVALID_DEVICE_REQUEST);
    expect_none(output_mdl(request), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(breaks(), before);
    WdfRequestComplete(request, STATUS_SUCCESS);
    bench.file.start_read(8);
    request = take_owned();
    before = breaks();
    expect_none(output_mdl(request), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(breaks(), before + 1);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

// EvtIoInCallerContext: what the test does there. It enqueues the request afterwards.
std::function<void(WDFREQUEST)> g_in_context;

QueuePlan with_context(WDF_DEVICE_IO_TYPE type) {
  QueuePlan plan = device_with(type);
  plan.prepare_device = [type](PWDFDEVICE_INIT init) {
    WdfDeviceInitSetIoType(init, type);
    WdfDeviceInitSetIoInCallerContextCallback(init, [](WDFDEVICE device, WDFREQUEST request) {
      g_in_context(request);
      EXPECT_EQ(WdfDeviceEnqueueRequest(device, request), STATUS_SUCCESS);
    });
  };
  return plan;
}

struct Buffer {
  NTSTATUS status;
  void* at;
  size_t length;
};
Buffer unsafe_input(WDFREQUEST request, size_t length_min) {
  Buffer buffer{0, &buffer, 99};
  buffer.status =
      WdfRequestRetrieveUnsafeUserInputBuffer(request, length_min, &buffer.at, &buffer.length);
  return buffer;
}
Buffer unsafe_output(WDFREQUEST request, size_t length_min) {
  Buffer buffer{0, &buffer, 99};
  buffer.status =
      WdfRequestRetrieveUnsafeUserOutputBuffer(request, length_min, &buffer.at, &buffer.length);
  return buffer;
}

TEST(ReqUnsafe, method_neither_is_handed_out_in_the_callers_context) {
  run_with_queue(with_context(WdfDeviceIoBuffered), [](QueueBench& bench) {
    g_in_context = [](WDFREQUEST request) {
      PIRP irp = WdfRequestWdmGetIrp(request);
      const auto& parameters = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl;
      const Buffer input = unsafe_input(request, 8);
      EXPECT_EQ(input.status, STATUS_SUCCESS);
      EXPECT_EQ(input.at, parameters.Type3InputBuffer);
      EXPECT_EQ(input.length, 8u);
      const Buffer output = unsafe_output(request, 16);
      EXPECT_EQ(output.at, irp->UserBuffer);
      EXPECT_EQ(output.length, 16u);
      const Buffer more = unsafe_input(request, 9);
      EXPECT_EQ(more.status, STATUS_BUFFER_TOO_SMALL);
      EXPECT_EQ(more.at, nullptr);
      EXPECT_EQ(more.length, 0u);
    };
    bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    complete_owned();
    g_in_context = [](WDFREQUEST request) {
      EXPECT_EQ(unsafe_input(request, 0).status, STATUS_SUCCESS) << "none asked for";
      EXPECT_EQ(unsafe_input(request, 1).status, STATUS_BUFFER_TOO_SMALL);
    };
    bench.file.start_ioctl(control_code(METHOD_NEITHER));
    complete_owned();
  });
}

// Who asks a buffered request for its input is told so (fxrequestapi.cpp).
TEST(ReqUnsafe, other_methods_and_internal_codes_have_no_user_buffer) {
  {
    World world;
    run_with_queue(world, with_context(WdfDeviceIoBuffered), [](QueueBench& bench) {
      g_in_context = [](WDFREQUEST request) {
        EXPECT_EQ(unsafe_input(request, 0).status, STATUS_INVALID_DEVICE_REQUEST);
        EXPECT_EQ(unsafe_output(request, 0).status, STATUS_INVALID_DEVICE_REQUEST);
      };
      bench.file.start_ioctl(control_code(METHOD_BUFFERED), door::Bytes(8, 'i'), 16);
      complete_owned();
      bench.file.start_internal_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
      complete_owned();
      EXPECT_EQ(breaks(), 1u);
      bench.file.start_write(door::Bytes(8, 'w'));
      EXPECT_EQ(breaks(), 2u);
      complete_owned();
    });
    world.machine().take_findings();
  }
  run_with_queue(with_context(WdfDeviceIoNeither), [](QueueBench& bench) {
    g_in_context = [](WDFREQUEST request) {
      EXPECT_EQ(unsafe_output(request, 8).at, WdfRequestWdmGetIrp(request)->UserBuffer);
      EXPECT_EQ(unsafe_input(request, 8).status, STATUS_INVALID_DEVICE_REQUEST);
    };
    bench.file.start_read(8);
    complete_owned();
  });
}

TEST(ReqUnsafe, the_verifier_wants_the_callers_context) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    World world;
    run_with_queue(world, {}, [verifier_on](QueueBench& bench) {
      bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
      const auto before = breaks();
      EXPECT_EQ(unsafe_input(g_owned.front(), 8).status,
                verifier_on ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS);
      EXPECT_EQ(breaks() - before, verifier_on ? 1u : 0u);
      complete_owned();
    });
    world.machine().take_findings();
  }
}

// Also where the queue presents it in the caller's thread (fxpkgio.cpp
// VerifyEnqueueRequestUpdateFlags).
TEST(ReqUnsafe, the_callers_context_ends_when_the_request_is_enqueued) {
  World world;
  QueuePlan plan = device_with(WdfDeviceIoBuffered);
  plan.prepare_device = [](PWDFDEVICE_INIT init) {
    WdfDeviceInitSetIoInCallerContextCallback(init, [](WDFDEVICE device, WDFREQUEST request) {
      EXPECT_EQ(unsafe_input(request, 8).status, STATUS_SUCCESS);
      EXPECT_EQ(WdfDeviceEnqueueRequest(device, request), STATUS_SUCCESS);
      const auto before = breaks();
      EXPECT_EQ(unsafe_input(request, 8).status, STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(breaks(), before + 1);
    });
  };
  run_with_queue(world, plan, [](QueueBench& bench) {
    bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    complete_owned();
  });
  world.machine().take_findings();
}

TEST(ReqLock, a_locked_buffer_is_a_memory_of_the_request) {
  run_with_queue(with_context(WdfDeviceIoBuffered), [](QueueBench& bench) {
    static WDFMEMORY memory;
    g_in_context = [](WDFREQUEST request) {
      const Buffer output = unsafe_output(request, 16);
      ASSERT_EQ(
          WdfRequestProbeAndLockUserBufferForWrite(request, output.at, output.length, &memory),
          STATUS_SUCCESS);
    };
    door::Pending ioctl =
        bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    size_t length = 0;
    std::memset(WdfMemoryGetBuffer(memory, &length), 'o', 16);
    EXPECT_EQ(length, 16u);
    WDFREQUEST request = take_owned();
    WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 16);
    EXPECT_EQ(ioctl.wait().data, door::Bytes(16, 'o'));
  });
}

TEST(ReqLock, what_was_locked_for_reading_is_not_copied_into) {
  World world;
  run_with_queue(world, with_context(WdfDeviceIoBuffered), [](QueueBench& bench) {
    g_in_context = [](WDFREQUEST request) {
      const Buffer input = unsafe_input(request, 8);
      WDFMEMORY memory = nullptr;
      ASSERT_EQ(WdfRequestProbeAndLockUserBufferForRead(request, input.at, input.length, &memory),
                STATUS_SUCCESS);
      char bytes[8] = {};
      EXPECT_EQ(WdfMemoryCopyToBuffer(memory, 0, bytes, 8), STATUS_SUCCESS);
      EXPECT_EQ(bytes[7], 'i');
      EXPECT_EQ(WdfMemoryCopyFromBuffer(memory, 0, bytes, 8), STATUS_ACCESS_VIOLATION);
    };
    bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    complete_owned();
  });
  EXPECT_EQ(world.machine().take_findings().size(), 1u);
}

NTSTATUS lock_for_read(WDFREQUEST request, void* at, size_t length) {
  auto memory = reinterpret_cast<WDFMEMORY>(at);
  const NTSTATUS status = WdfRequestProbeAndLockUserBufferForRead(request, at, length, &memory);
  EXPECT_EQ(memory == nullptr, !NT_SUCCESS(status));
  return status;
}

TEST(ReqLock, buffers_that_cannot_be_locked) {
  run_with_queue(with_context(WdfDeviceIoBuffered), [](QueueBench& bench) {
    g_in_context = [](WDFREQUEST request) {
      char bytes[8];
      EXPECT_EQ(lock_for_read(request, bytes, 0), STATUS_INVALID_USER_BUFFER);
      EXPECT_EQ(lock_for_read(request, reinterpret_cast<void*>(8), 8), STATUS_ACCESS_VIOLATION);
      NTSTATUS elsewhere = STATUS_SUCCESS;
      SystemThread thread([&] { elsewhere = lock_for_read(request, bytes, 8); });
      thread.join();
      EXPECT_EQ(elsewhere, STATUS_ACCESS_VIOLATION);
    };
    bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    complete_owned();
  });
}

}  // namespace
