// SPDX-License-Identifier: MIT
// What a driver gets of a received request: buffers and memories under every transfer method,
// parameters, the file. MDLs and user buffers are in request_mdl_test.cpp. The cases are those of
// requests.md 10.11. Source: requests.md 7.1, 7.4, 7.5; fxrequest.cpp GetMemoryObject,
// GetDeviceControlOutputMemoryObject; fxrequestsystembuffer.cpp, fxrequestoutputbuffer.cpp.
#include <cstring>
#include <utility>

#include "tests/support/driver/received.h"

namespace {

using namespace test;

struct Buffer {
  NTSTATUS status;
  void* at;
  size_t length;
};

Buffer input_of(WDFREQUEST request, size_t length_min = 0) {
  Buffer buffer{0, &buffer, 99};
  buffer.status = WdfRequestRetrieveInputBuffer(request, length_min, &buffer.at, &buffer.length);
  return buffer;
}
Buffer output_of(WDFREQUEST request, size_t length_min = 0) {
  Buffer buffer{0, &buffer, 99};
  buffer.status = WdfRequestRetrieveOutputBuffer(request, length_min, &buffer.at, &buffer.length);
  return buffer;
}

void expect_nothing(const Buffer& buffer, NTSTATUS status) {
  EXPECT_EQ(buffer.status, status);
  EXPECT_EQ(buffer.at, nullptr);
  EXPECT_EQ(buffer.length, 0u);
}

void expect_buffer(const Buffer& buffer, void* at, size_t length) {
  EXPECT_EQ(buffer.status, STATUS_SUCCESS);
  EXPECT_EQ(buffer.at, at);
  EXPECT_EQ(buffer.length, length);
}

void* mapped(WDFREQUEST request) {
  return MmGetSystemAddressForMdlSafe(WdfRequestWdmGetIrp(request)->MdlAddress, NormalPagePriority);
}
void* system_buffer(WDFREQUEST request) {
  return WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer;
}

TEST(ReqAccess, req_218_a_write_has_an_input_buffer_of_its_length) {
  for (const WDF_DEVICE_IO_TYPE type : {WdfDeviceIoBuffered, WdfDeviceIoDirect}) {
    run_with_queue(device_with(type), [type](QueueBench& bench) {
      bench.file.start_write(door::Bytes(16, 'w'));
      WDFREQUEST request = take_owned();
      const bool is_direct = type == WdfDeviceIoDirect;
      expect_buffer(input_of(request, 16), is_direct ? mapped(request) : system_buffer(request),
                    16);
      EXPECT_EQ(*static_cast<char*>(input_of(request).at), 'w');
      expect_nothing(input_of(request, 17), STATUS_BUFFER_TOO_SMALL);
      expect_nothing(output_of(request), STATUS_INVALID_DEVICE_REQUEST);
      WdfRequestComplete(request, STATUS_SUCCESS);
    });
  }
}

TEST(ReqAccess, a_read_has_an_output_buffer_that_the_issuer_gets) {
  for (const WDF_DEVICE_IO_TYPE type : {WdfDeviceIoBuffered, WdfDeviceIoDirect}) {
    run_with_queue(device_with(type), [type](QueueBench& bench) {
      door::Pending read = bench.file.start_read(16);
      WDFREQUEST request = take_owned();
      const bool is_direct = type == WdfDeviceIoDirect;
      const Buffer output = output_of(request, 16);
      expect_buffer(output, is_direct ? mapped(request) : system_buffer(request), 16);
      expect_nothing(output_of(request, 17), STATUS_BUFFER_TOO_SMALL);
      expect_nothing(input_of(request), STATUS_INVALID_DEVICE_REQUEST);
      std::memset(output.at, 'r', 16);
      WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 4);
      EXPECT_EQ(read.wait().data, door::Bytes(4, 'r'));
    });
  }
}

TEST(ReqAccess, req_220_no_bytes_are_too_few_even_if_none_are_asked_for) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    bench.file.start_write({});
    WDFREQUEST request = take_owned();
    expect_nothing(input_of(request, 0), STATUS_BUFFER_TOO_SMALL);
    auto memory = reinterpret_cast<WDFMEMORY>(&bench);
    EXPECT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(memory, reinterpret_cast<WDFMEMORY>(&bench)) << "left as it was (fxrequestapi.cpp)";
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(ReqAccess, req_221_user_buffers_of_method_neither_are_not_handed_out) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    bench.file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
    WDFREQUEST request = take_owned();
    expect_nothing(input_of(request), STATUS_INVALID_DEVICE_REQUEST);
    expect_nothing(output_of(request), STATUS_INVALID_DEVICE_REQUEST);
    WdfRequestComplete(request, STATUS_SUCCESS);
    bench.file.start_ioctl(control_code(METHOD_NEITHER));
    request = take_owned();
    expect_nothing(input_of(request), STATUS_BUFFER_TOO_SMALL);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(ReqAccess, method_neither_of_kernel_callers_is_the_callers_pointers) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
    for (const bool is_internal : {false, true}) {
      const ULONG code = control_code(METHOD_NEITHER);
      if (is_internal) {
        bench.file.start_internal_ioctl(code, door::Bytes(8, 'i'), 16);
      } else {
        file.start_ioctl(code, door::Bytes(8, 'i'), 16);
      }
      WDFREQUEST request = take_owned();
      PIRP irp = WdfRequestWdmGetIrp(request);
      const auto& parameters = IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceIoControl;
      expect_buffer(input_of(request, 8), parameters.Type3InputBuffer, 8);
      expect_buffer(output_of(request, 16), irp->UserBuffer, 16);
      WdfRequestComplete(request, STATUS_SUCCESS);
    }
  });
}

// Without the verifier the call succeeds and still gives no address (fxrequest.hpp
// AssignMemoryBuffers, fxrequest.cpp GetMemoryObject; requests.md 7.1 says otherwise).
TEST(ReqAccess, a_neither_device_hands_out_no_user_addresses) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    World world;
    run_with_queue(world, device_with(WdfDeviceIoNeither), [verifier_on](QueueBench& bench) {
      const auto before = breaks();
      bench.file.start_read(8);
      WDFREQUEST request = take_owned();
      if (verifier_on) {
        expect_nothing(output_of(request), STATUS_INVALID_DEVICE_REQUEST);
        EXPECT_EQ(breaks(), before + 1);
      } else {
        expect_buffer(output_of(request), nullptr, 8);
      }
      WdfRequestComplete(request, STATUS_SUCCESS);

      door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
      file.start_write(door::Bytes(8, 'k'));
      request = take_owned();
      expect_buffer(input_of(request), WdfRequestWdmGetIrp(request)->UserBuffer, 8);
      WdfRequestComplete(request, STATUS_SUCCESS);
    });
    world.machine().take_findings();
  }
}

TEST(ReqAccess, req_223_a_buffered_control_code_has_one_buffer_for_both_directions) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    door::Pending ioctl =
        bench.file.start_ioctl(control_code(METHOD_BUFFERED), door::Bytes(8, 'i'), 16);
    WDFREQUEST request = take_owned();
    expect_buffer(input_of(request, 8), system_buffer(request), 8);
    expect_buffer(output_of(request, 16), system_buffer(request), 16);
    expect_nothing(input_of(request, 9), STATUS_BUFFER_TOO_SMALL);
    WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 8);
    EXPECT_EQ(ioctl.wait().data, door::Bytes(8, 'i'));
  });
}

TEST(ReqAccess, direct_control_codes_have_a_system_buffer_in_and_an_mdl_out) {
  for (const ULONG method : {METHOD_IN_DIRECT, METHOD_OUT_DIRECT}) {
    run_with_queue(device_with(WdfDeviceIoBuffered), [method](QueueBench& bench) {
      bench.file.start_ioctl(control_code(method), door::Bytes(8, 'i'), 16);
      WDFREQUEST request = take_owned();
      expect_buffer(input_of(request, 8), system_buffer(request), 8);
      expect_buffer(output_of(request, 16), mapped(request), 16);
      WdfRequestComplete(request, STATUS_SUCCESS);
    });
  }
}

struct Writable {
  ULONG method;
  bool input;
  bool output;
};

// As an IRP comes that a driver built, or a child's to a parent of another kind (fxrequest.cpp
// GetMemoryObject).
TEST(ReqAccess, a_direct_transfer_without_an_mdl_has_too_small_a_buffer) {
  run_with_queue(device_with(WdfDeviceIoDirect), [](QueueBench& bench) {
    bench.file.start_write(door::Bytes(8, 'w'));
    WDFREQUEST request = take_owned();
    PIRP irp = WdfRequestWdmGetIrp(request);
    PMDL mdl = std::exchange(irp->MdlAddress, nullptr);
    expect_nothing(input_of(request), STATUS_BUFFER_TOO_SMALL);
    irp->MdlAddress = mdl;
    EXPECT_EQ(input_of(request).length, 8u);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(ReqAccess, req_224_mem_008_what_the_issuer_only_lets_read_is_not_copied_into) {
  constexpr Writable methods[] = {{METHOD_BUFFERED, true, true},
                                  {METHOD_IN_DIRECT, false, false},
                                  {METHOD_OUT_DIRECT, false, true}};
  World world;
  run_with_queue(world, device_with(WdfDeviceIoBuffered), [&methods](QueueBench& bench) {
    char bytes[8] = "copied";
    const auto expect_copy = [&](WDFMEMORY memory, bool is_writable) {
      const auto before = breaks();
      EXPECT_EQ(WdfMemoryCopyFromBuffer(memory, 0, bytes, sizeof bytes),
                is_writable ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION);
      EXPECT_EQ(breaks() - before, is_writable ? 0u : 1u);
      EXPECT_EQ(std::memcmp(WdfMemoryGetBuffer(memory, nullptr), bytes, sizeof bytes) == 0,
                is_writable);
    };
    WDFMEMORY memory = nullptr;
    for (const Writable& each : methods) {
      bench.file.start_ioctl(control_code(each.method), door::Bytes(8, 'i'), 8);
      WDFREQUEST request = take_owned();
      ASSERT_EQ(WdfRequestRetrieveOutputMemory(request, &memory), STATUS_SUCCESS);
      expect_copy(memory, each.output);
      std::memset(input_of(request).at, 'i', 8);
      ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_SUCCESS);
      expect_copy(memory, each.input);
      WdfRequestComplete(request, STATUS_SUCCESS);
    }
    bench.file.start_write(door::Bytes(8, 'w'));
    WDFREQUEST request = take_owned();
    ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_SUCCESS);
    expect_copy(memory, false);
    WdfRequestComplete(request, STATUS_SUCCESS);
    bench.file.start_read(8);
    request = take_owned();
    ASSERT_EQ(WdfRequestRetrieveOutputMemory(request, &memory), STATUS_SUCCESS);
    expect_copy(memory, true);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

TEST(ReqAccess, the_memories_of_a_request_are_the_same_every_time) {
  run_with_queue(device_with(WdfDeviceIoBuffered), [](QueueBench& bench) {
    bench.file.start_ioctl(control_code(METHOD_OUT_DIRECT), door::Bytes(8, 'i'), 16);
    WDFREQUEST request = take_owned();
    WDFMEMORY input = nullptr, output = nullptr, again = nullptr;
    ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &input), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestRetrieveOutputMemory(request, &output), STATUS_SUCCESS);
    EXPECT_NE(input, output);
    ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &again), STATUS_SUCCESS);
    EXPECT_EQ(again, input);
    ASSERT_EQ(WdfRequestRetrieveOutputMemory(request, &again), STATUS_SUCCESS);
    EXPECT_EQ(again, output);
    size_t length = 0;
    EXPECT_EQ(WdfMemoryGetBuffer(output, &length), mapped(request));
    EXPECT_EQ(length, 16u);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(ReqAccess, a_request_of_the_drivers_own_has_no_buffers_to_retrieve) {
  World world;
  run_with_queue(world, {}, [](QueueBench&) {
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    const auto before = breaks();
    expect_nothing(input_of(request), STATUS_INVALID_DEVICE_REQUEST);
    expect_nothing(output_of(request), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(breaks(), before + 2);
    WdfObjectDelete(request);
  });
  world.machine().take_findings();
}

TEST(ReqAccess, req_227_parameters_of_a_wrong_size_are_left_alone) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_write(door::Bytes(3, 'w'), 0x123456789);
    WDFREQUEST request = take_owned();
    WDF_REQUEST_PARAMETERS params;
    std::memset(&params, 0xEE, sizeof params);
    const WDF_REQUEST_PARAMETERS untouched = params;
    const auto before = breaks();
    WdfRequestGetParameters(request, &params);
    EXPECT_EQ(breaks(), before + 1);
    EXPECT_EQ(std::memcmp(&params, &untouched, sizeof params), 0);
    WDF_REQUEST_PARAMETERS_INIT(&params);
    WdfRequestGetParameters(request, &params);
    EXPECT_EQ(params.Size, sizeof params);
    EXPECT_EQ(params.Type, WdfRequestTypeWrite);
    EXPECT_EQ(params.Parameters.Write.Length, 3u);
    EXPECT_EQ(params.Parameters.Write.DeviceOffset, 0x123456789);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

// Others.Arg1 and Arg2 lie where the lengths of a control code do (fxirpkm.hpp CopyParameters).
TEST(ReqAccess, the_arguments_of_an_internal_code_are_whole_pointers) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_internal_ioctl(control_code(METHOD_BUFFERED));
    WDFREQUEST request = take_owned();
    auto& others = IoGetCurrentIrpStackLocation(WdfRequestWdmGetIrp(request))->Parameters.Others;
    int pointee = 0;
    others.Argument1 = &pointee;
    others.Argument2 = &bench;
    others.Argument4 = request;
    WDF_REQUEST_PARAMETERS params;
    WDF_REQUEST_PARAMETERS_INIT(&params);
    WdfRequestGetParameters(request, &params);
    EXPECT_EQ(params.Parameters.Others.Arg1, &pointee);
    EXPECT_EQ(params.Parameters.Others.Arg2, &bench);
    EXPECT_EQ(params.Parameters.Others.Arg4, request);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

// Whoever sent it (fxrequest.cpp GetParameters; requests.md 7.4 speaks of user mode only).
TEST(ReqAccess, the_verifier_hides_the_input_buffer_of_method_neither_in_the_parameters) {
  for (const bool verifier_on : {true, false}) {
    Verifier verifier(verifier_on);
    run_with_queue({}, [verifier_on](QueueBench& bench) {
      door::File file = bench.fixture.open(bench.stack, {}, KernelMode);
      file.start_ioctl(control_code(METHOD_NEITHER), door::Bytes(8, 'i'), 16);
      WDFREQUEST request = take_owned();
      WDF_REQUEST_PARAMETERS params;
      WDF_REQUEST_PARAMETERS_INIT(&params);
      WdfRequestGetParameters(request, &params);
      EXPECT_EQ(params.Type, WdfRequestTypeDeviceControl);
      EXPECT_EQ(params.Parameters.DeviceIoControl.InputBufferLength, 8u);
      EXPECT_EQ(params.Parameters.DeviceIoControl.OutputBufferLength, 16u);
      EXPECT_EQ(params.Parameters.DeviceIoControl.Type3InputBuffer == nullptr, verifier_on);
      WdfRequestComplete(request, STATUS_SUCCESS);
    });
  }
}

TEST(ReqAccess, the_file_of_a_request_is_that_of_its_open) {
  QueuePlan plan;
  plan.prepare_device = [](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, nullptr, nullptr, nullptr);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  };
  run_with_queue(plan, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    WDFFILEOBJECT file = WdfRequestGetFileObject(request);
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(WdfFileObjectWdmGetFileObject(file), bench.file.file_object());
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    EXPECT_EQ(WdfRequestGetFileObject(g_owned.front()), nullptr) << "no file objects wanted";
    complete_owned();
  });
}

}  // namespace
