// SPDX-License-Identifier: MIT
// I/O targets: states, stop, purge, close, remote targets, deletion. The cases are those of
// requests.md 10.10, and 10.13 where they need no second thread.
#include "tests/support/driver/request_world.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

WDFIOTARGET make_remote(Bench& bench) {
  WDFIOTARGET target = nullptr;
  EXPECT_EQ(WdfIoTargetCreate(bench.device, WDF_NO_OBJECT_ATTRIBUTES, &target), STATUS_SUCCESS);
  return target;
}

NTSTATUS open_existing(WDFIOTARGET target, DEVICE_OBJECT* device) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&parameters, device);
  return WdfIoTargetOpen(target, &parameters);
}

NTSTATUS open_by_name(WDFIOTARGET target, const char16_t* name) {
  UNICODE_STRING string;
  RtlInitUnicodeString(&string, name);
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, &string, GENERIC_READ);
  return WdfIoTargetOpen(target, &parameters);
}

// fxiotargetapi.cpp, fxiotargetapikm.cpp: a failure writes nothing.
TEST(ReqTarget, what_fails_leaves_the_place_of_its_result_alone) {
  World world;
  world.run([](Bench& bench) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = WdfGetDriver();
    WDFIOTARGET target = make_remote(bench);
    WDFIOTARGET other = target;
    EXPECT_EQ(WdfIoTargetCreate(bench.device, &attributes, &other), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(other, target);
    ULONG length = 7;
    EXPECT_EQ(WdfIoTargetQueryTargetProperty(target, DevicePropertyHardwareID, 0, nullptr, &length),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(length, 7u);
  });
}

TEST(ReqTarget, req_197_a_target_that_was_never_opened_reads_started) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
    // 12.3 invariant 7.
    EXPECT_EQ(
        WdfIoTargetFormatRequestForRead(target, bench.make_request(), nullptr, nullptr, nullptr),
        STATUS_INVALID_DEVICE_STATE);
  });
}

TEST(ReqTarget, req_199_and_200_a_closed_target_can_be_started_but_not_used) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    ASSERT_EQ(open_existing(target, bench.lower.device()), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetWdmGetTargetDeviceObject(target), bench.lower.device());
    WdfIoTargetClose(target);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
    EXPECT_EQ(WdfIoTargetWdmGetTargetDeviceObject(target), nullptr);
    WdfIoTargetCloseForQueryRemove(target);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
    EXPECT_EQ(WdfIoTargetStart(target), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
  });
}

TEST(ReqTarget, req_202_a_target_opened_by_name_can_be_reopened_after_close) {
  World world(with_name(u"\\Device\\Lower"));
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    ASSERT_EQ(open_by_name(target, u"\\Device\\Lower"), STATUS_SUCCESS);
    EXPECT_NE(WdfIoTargetWdmGetTargetFileObject(target), nullptr);
    EXPECT_NE(WdfIoTargetWdmGetTargetFileHandle(target), nullptr);
    WdfIoTargetClose(target);
    WDF_IO_TARGET_OPEN_PARAMS parameters;
    WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetStarted);
    WdfObjectDelete(target);
  });
}

TEST(ReqTarget, req_203_205_and_206_opens_that_are_refused) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    EXPECT_EQ(open_existing(target, nullptr), STATUS_INVALID_PARAMETER);
    WDF_IO_TARGET_OPEN_PARAMS parameters;
    WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&parameters, bench.lower.device());
    parameters.EvtIoTargetQueryRemove = [](WDFIOTARGET) { return STATUS_SUCCESS; };
    EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_INVALID_PARAMETER);
    ASSERT_EQ(open_existing(target, bench.lower.device()), STATUS_SUCCESS);
    EXPECT_EQ(open_existing(target, bench.lower.device()), STATUS_INVALID_DEVICE_STATE);
  });
}

TEST(ReqTarget, req_208_a_failed_open_by_name_leaves_it_closed) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    EXPECT_FALSE(NT_SUCCESS(open_by_name(target, u"\\Device\\Nobody")));
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
  });
}

TEST(ReqTarget, req_209_and_215_a_local_target_is_not_a_remote_one) {
  for (bool opens : {true, false}) {
    World world;
    world.run([opens](Bench& bench) {
      if (opens) {
        open_existing(bench.target, bench.lower.device());
      } else {
        WdfIoTargetWdmGetTargetFileHandle(bench.target);
      }
    });
    world.expect_violation(WDF_INVALID_HANDLE);
  }
}

TEST(ReqTarget, req_211_an_undefined_purge_is_ignored) {
  World world;
  world.run([](Bench& bench) {
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIoUndefined);
    EXPECT_EQ(WdfIoTargetGetState(bench.target), WdfIoTargetStarted);
    WdfIoTargetStop(bench.target, WdfIoTargetSentIoUndefined);
    EXPECT_EQ(WdfIoTargetGetState(bench.target), WdfIoTargetStarted);
  });
}

TEST(ReqTarget, req_212_purge_and_wait_cancels_what_was_sent) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    WDFREQUEST request = bench.make_request();
    Called called;
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIoAndWait);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_CANCELLED);
    EXPECT_EQ(WdfIoTargetGetState(bench.target), WdfIoTargetPurged);
  });
}

TEST(ReqTarget, req_196_stop_waits_for_an_io_that_does_not_let_itself_be_canceled) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::delay(base::Ticks::from_ms(50), STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    Called called;
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    WdfIoTargetStop(bench.target, WdfIoTargetCancelSentIo);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_SUCCESS);
    WdfIoTargetStart(bench.target);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
  });
}

TEST(ReqTarget, req_214_close_fails_what_is_pended_in_order) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    ASSERT_EQ(open_existing(target, bench.lower.device()), STATUS_SUCCESS);
    WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
    std::vector<int> order;
    Called called[2];
    WDFREQUEST requests[2];
    for (int i = 0; i < 2; ++i) {
      requests[i] = bench.make_request();
      called[i].then = [&order, i] { order.push_back(i); };
      ASSERT_EQ(WdfIoTargetFormatRequestForRead(target, requests[i], bench.make_memory(8), nullptr,
                                                nullptr),
                STATUS_SUCCESS);
      bench.set_routine(requests[i], called[i]);
      ASSERT_TRUE(WdfRequestSend(requests[i], target, WDF_NO_SEND_OPTIONS));
    }
    WdfIoTargetClose(target);
    EXPECT_EQ(order, (std::vector<int>{0, 1}));
    for (const Called& each : called) {
      EXPECT_EQ(each.status, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
      EXPECT_EQ(each.information, 0u);
    }
    EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
  });
}

TEST(ReqTarget, req_217_deletion_waits_for_what_is_in_flight) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::chold());
    WDFIOTARGET target = make_remote(bench);
    ASSERT_EQ(open_existing(target, bench.lower.device()), STATUS_SUCCESS);
    WDFREQUEST request = bench.make_request();
    Called called;
    ASSERT_EQ(
        WdfIoTargetFormatRequestForRead(target, request, bench.make_memory(8), nullptr, nullptr),
        STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(WdfRequestSend(request, target, WDF_NO_SEND_OPTIONS));
    WdfObjectDelete(target);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_CANCELLED);
  });
}

TEST(ReqTarget, req_130_a_closed_target_refuses_even_those_that_ignore_its_state) {
  World world;
  world.run([](Bench& bench) {
    WDFIOTARGET target = make_remote(bench);
    ASSERT_EQ(open_existing(target, bench.lower.device()), STATUS_SUCCESS);
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(WdfIoTargetFormatRequestForRead(target, request, nullptr, nullptr, nullptr),
              STATUS_SUCCESS);
    WdfIoTargetClose(target);
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
    EXPECT_FALSE(WdfRequestSend(request, target, &options));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
  });
}

}  // namespace
}  // namespace wdf::test
