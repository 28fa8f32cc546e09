// SPDX-License-Identifier: MIT
// What is undefined on Windows and harmless here: the policies of requests.md 12.1, which are ours,
// each with a violation that tells what the driver did. U4 is REQ-049, U7 REQ-169, U17 is in
// object_test.cpp, U19 is REQ-019.
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

constexpr bool both[] = {true, false};

Options queue_with_verifier(bool is_on) {
  Options options = with_queue();
  options.verifier_on = is_on;
  return options;
}

VOID ignore_cancel(WDFREQUEST) {}

TEST(ReqUndefined, u1_and_u2_without_an_irp_there_is_a_shadow_status) {
  for (const bool verifier_on : both) {
    World world(with_verifier(verifier_on));
    world.run([](Bench& bench) {
      WDFREQUEST request = nullptr;
      ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
      EXPECT_FALSE(bench.send(request));
      EXPECT_EQ(bench.violations(), 1u);
      EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
      EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
    });
    world.take_findings();
  }
}

// 2.2: after a reuse it does not count as completed, although there is nothing to ask.
TEST(ReqUndefined, u1_after_a_reuse_a_request_without_an_irp_answers_nothing) {
  for (const bool verifier_on : both) {
    World world(with_verifier(verifier_on));
    world.run([](Bench& bench) {
      WDFREQUEST request = nullptr;
      ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
      ASSERT_EQ(bench.reuse(request), STATUS_SUCCESS);
      WdfRequestSetInformation(request, 1);
      EXPECT_EQ(WdfRequestGetInformation(request), 0u);
      EXPECT_EQ(WdfRequestGetRequestorMode(request), UserMode);
      EXPECT_EQ(WdfRequestGetRequestorProcessId(request), 0u);
      WDF_REQUEST_PARAMETERS params;
      WDF_REQUEST_PARAMETERS_INIT(&params);
      WdfRequestGetParameters(request, &params);
      EXPECT_EQ(bench.violations(), 5u);
      EXPECT_EQ(WdfRequestWdmGetIrp(request), nullptr);
      EXPECT_EQ(bench.violations(), 5u) << "that it has none may be asked";
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u3_in_flight_it_is_not_formatted) {
  for (const bool verifier_on : both) {
    World world(with_verifier(verifier_on));
    world.run([](Bench& bench) {
      bench.lower.on(IRP_MJ_WRITE, door::hold());
      WDFREQUEST request = bench.make_request();
      WDFMEMORY memory = bench.make_memory(16);
      Called called;
      ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
      bench.set_routine(request, called);
      ASSERT_TRUE(bench.send(request));
      EXPECT_EQ(bench.format_read(request, memory), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(WdfRequestChangeTarget(request, bench.target), STATUS_INVALID_DEVICE_REQUEST);
      IO_STACK_LOCATION location{};
      WdfRequestWdmFormatUsingStackLocation(request, &location);
      EXPECT_EQ(bench.violations(), 3u);
      bench.lower.release(STATUS_SUCCESS, 16);
      EXPECT_EQ(called.count, 1u);
      EXPECT_EQ(called.params.Type, WdfRequestTypeWrite);
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u5_a_target_without_a_device_refuses) {
  World world(with_queue());
  world.run([](Bench& bench) {
    WDFIOTARGET remote = bench.make_remote();
    ASSERT_EQ(Bench::open_remote(remote, bench.lower.device()), STATUS_SUCCESS);
    WDFREQUEST own = bench.make_request();
    ASSERT_EQ(WdfIoTargetFormatRequestForRead(remote, own, nullptr, nullptr, nullptr),
              STATUS_SUCCESS);
    WdfIoTargetClose(remote);
    EXPECT_EQ(WdfIoTargetStart(remote), STATUS_SUCCESS);
    EXPECT_FALSE(WdfRequestSend(own, remote, WDF_NO_SEND_OPTIONS));
    EXPECT_EQ(WdfRequestGetStatus(own), STATUS_INVALID_DEVICE_STATE);

    door::Pending read = bench.open().start_read(16);
    WDFREQUEST received = Bench::take_received();
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET);
    EXPECT_FALSE(WdfRequestSend(received, remote, &options));
    EXPECT_EQ(WdfRequestGetStatus(received), STATUS_INVALID_DEVICE_STATE);
    WdfRequestComplete(received, STATUS_SUCCESS);
    EXPECT_TRUE(read.is_done());
  });
}

TEST(ReqUndefined, u6_its_own_irp_is_no_new_one) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    PIRP irp = WdfRequestWdmGetIrp(request);
    const auto freed = bench.irps_freed();
    WDF_REQUEST_REUSE_PARAMS parameters;
    WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, irp);
    EXPECT_EQ(WdfRequestReuse(request, &parameters), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), irp);
    EXPECT_EQ(bench.irps_freed(), freed);
  });
}

TEST(ReqUndefined, u8_a_second_completion_is_ignored) {
  for (const bool verifier_on : both) {
    World world(queue_with_verifier(verifier_on));
    world.run([](Bench& bench) {
      door::Pending read = bench.open().start_read(16);
      WDFREQUEST request = Bench::take_received();
      WdfObjectReference(request);
      WdfRequestComplete(request, STATUS_SUCCESS);
      WdfRequestComplete(request, STATUS_UNSUCCESSFUL);
      EXPECT_EQ(bench.violations(), 1u);
      WdfObjectDereference(request);
      EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u9_a_cancelable_request_is_disarmed_before_it_is_completed) {
  for (const bool verifier_on : both) {
    World world(queue_with_verifier(verifier_on));
    world.run([](Bench& bench) {
      door::Pending read = bench.open().start_read(16);
      WDFREQUEST request = Bench::take_received();
      ASSERT_EQ(WdfRequestMarkCancelableEx(request, ignore_cancel), STATUS_SUCCESS);
      WdfRequestComplete(request, STATUS_SUCCESS);
      EXPECT_EQ(bench.violations(), 1u);
      EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u10_it_is_marked_once_and_unmarked_only_if_marked) {
  for (const bool verifier_on : both) {
    World world(queue_with_verifier(verifier_on));
    world.run([](Bench& bench) {
      door::Pending read = bench.open().start_read(16);
      WDFREQUEST request = Bench::take_received();
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_INVALID_DEVICE_REQUEST);
      ASSERT_EQ(WdfRequestMarkCancelableEx(request, ignore_cancel), STATUS_SUCCESS);
      EXPECT_EQ(WdfRequestMarkCancelableEx(request, ignore_cancel), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(bench.violations(), 2u);
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
      WdfRequestComplete(request, STATUS_SUCCESS);
      EXPECT_TRUE(read.is_done());
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u11_the_irp_of_a_deleted_received_request_is_completed) {
  for (const bool verifier_on : both) {
    World world(queue_with_verifier(verifier_on));
    world.run([](Bench& bench) {
      door::File file = bench.open();
      door::Pending read = file.start_read(16);
      WdfObjectDelete(Bench::take_received());
      EXPECT_EQ(read.wait().status, STATUS_INTERNAL_ERROR);
      EXPECT_EQ(bench.violations(), 1u);
      // The queue goes on.
      door::Pending next = file.start_read(16);
      WdfRequestComplete(Bench::take_received(), STATUS_SUCCESS);
      EXPECT_TRUE(next.is_done());
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u12_what_is_cancelable_or_in_flight_is_not_given_away) {
  for (const bool verifier_on : both) {
    World world(queue_with_verifier(verifier_on));
    world.run([](Bench& bench) {
      bench.lower.on(IRP_MJ_READ, door::hold());
      WDFQUEUE manual = bench.make_manual();
      door::Pending read = bench.open().start_read(16);
      WDFREQUEST request = Bench::take_received();
      ASSERT_EQ(WdfRequestMarkCancelableEx(request, ignore_cancel), STATUS_SUCCESS);
      EXPECT_EQ(WdfRequestForwardToIoQueue(request, manual), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);

      Called called;
      WdfRequestFormatRequestUsingCurrentType(request);
      bench.set_routine(request, called);
      ASSERT_TRUE(bench.send(request));
      EXPECT_EQ(WdfRequestForwardToIoQueue(request, manual), STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET));
      WdfRequestComplete(request, STATUS_SUCCESS);
      EXPECT_EQ(bench.violations(), 5u);
      EXPECT_FALSE(read.is_done());
      bench.lower.release(STATUS_SUCCESS, 16);
      EXPECT_EQ(called.count, 1u);
      WdfRequestComplete(request, called.status);
      EXPECT_TRUE(read.is_done());
    });
    world.take_findings();
  }
}

TEST(ReqUndefined, u13_no_more_is_copied_back_than_was_asked_for) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::call([](DEVICE_OBJECT*, IRP* irp) {
                     RtlFillMemory(irp->AssociatedIrp.SystemBuffer, 4, 'x');
                     irp->IoStatus.Status = STATUS_SUCCESS;
                     irp->IoStatus.Information = 16;
                     IoCompleteRequest(irp, IO_NO_INCREMENT);
                     return STATUS_SUCCESS;
                   }));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16, '-');
    WDFMEMORY_OFFSET first_four{0, 4};
    ASSERT_EQ(WdfIoTargetFormatRequestForRead(bench.target, request, memory, &first_four, nullptr),
              STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.violations(), 1u);
    EXPECT_EQ(std::string(reinterpret_cast<char*>(Bench::bytes(memory)), 8), "xxxx----");
  });
  world.take_findings();
}

// The helper's own routine must not stay behind in a request that was not sent.
TEST(ReqUndefined, u14_a_refused_helper_leaves_no_routine) {
  World world;
  world.run([](Bench& bench) {
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    WDFREQUEST request = bench.make_request();
    Called called;
    bench.set_routine(request, called);
    EXPECT_EQ(
        WdfIoTargetSendReadSynchronously(bench.target, request, nullptr, nullptr, nullptr, nullptr),
        STATUS_INVALID_DEVICE_STATE);
    EXPECT_FALSE(inspect(request).has_routine);
  });
}

TEST(ReqUndefined, u15_a_request_of_its_own_has_no_buffers_to_retrieve) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    void* buffer = nullptr;
    EXPECT_EQ(WdfRequestRetrieveOutputBuffer(request, 0, &buffer, nullptr),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.violations(), 1u);
  });
  world.take_findings();
}

TEST(ReqUndefined, u16_a_fresh_irp_has_no_current_type) {
  World world;
  PIRP irp = nullptr;
  world.run([&](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    irp = WdfRequestWdmGetIrp(request);
    WdfRequestFormatRequestUsingCurrentType(request);
  });
  const nt::BugCheck stop = world.expect_violation(WDF_REQUEST_FATAL_ERROR);
  EXPECT_EQ(stop.parameters[1], WDF_REQUEST_FATAL_ERROR_NO_MORE_STACK_LOCATIONS);
  EXPECT_EQ(stop.parameters[2], reinterpret_cast<ULONG_PTR>(irp));
}

TEST(ReqUndefined, u18_a_closed_target_has_no_interfaces) {
  World world;
  world.run([](Bench& bench) {
    const GUID any_interface{};
    INTERFACE found{};
    EXPECT_EQ(WdfIoTargetQueryForInterface(bench.make_remote(), &any_interface, &found,
                                           sizeof found, 1, nullptr),
              STATUS_INVALID_DEVICE_STATE);
  });
}

}  // namespace
}  // namespace wdf::test
