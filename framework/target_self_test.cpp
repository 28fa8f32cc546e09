// SPDX-License-Identifier: MIT
// The self target of a device: what is sent to it comes out of the device's own queues.
// Source: requests.md 6.12; fxiotargetself.cpp Send; fxiotargetapi.cpp
// WdfIoTargetSelfAssignDefaultIoQueue.
#include <wdm.h>

#include <wdf.h>

#include <wdfcx.h>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

Options with_self_target(bool has_queue = true) {
  Options options;
  options.has_self_target = true;
  if (has_queue) options.queue = WdfIoQueueDispatchParallel;
  return options;
}

// A read of 16 bytes, formatted for `target`.
WDFREQUEST format_for(Bench& bench, WDFIOTARGET target, Called& called) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, target, &request), STATUS_SUCCESS);
  EXPECT_EQ(
      WdfIoTargetFormatRequestForRead(target, request, bench.make_memory(16), nullptr, nullptr),
      STATUS_SUCCESS);
  bench.set_routine(request, called);
  return request;
}

TEST(TargetSelf, without_being_asked_for_there_is_none) {
  World world;
  world.run([](Bench& bench) { EXPECT_EQ(WdfDeviceGetSelfIoTarget(bench.device), nullptr); });
}

TEST(TargetSelf, what_is_sent_comes_out_of_the_devices_own_queue) {
  World world(with_self_target());
  world.run([](Bench& bench) {
    WDFIOTARGET target = WdfDeviceGetSelfIoTarget(bench.device);
    ASSERT_NE(target, nullptr);
    EXPECT_EQ(WdfIoTargetWdmGetTargetDeviceObject(target),
              WdfDeviceWdmGetDeviceObject(bench.device));
    Called called;
    WDFREQUEST sent = format_for(bench, target, called);
    ASSERT_TRUE(WdfRequestSend(sent, target, WDF_NO_SEND_OPTIONS));
    WDFREQUEST received = Bench::take_received();
    EXPECT_NE(received, sent);
    WDF_REQUEST_PARAMETERS parameters;
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(received, &parameters);
    EXPECT_EQ(parameters.Type, WdfRequestTypeRead);
    EXPECT_EQ(parameters.Parameters.Read.Length, 16u);
    EXPECT_EQ(called.count, 0u);
    WdfRequestCompleteWithInformation(received, STATUS_SUCCESS, 9);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.information, 9u);
    EXPECT_EQ(called.target, target);
    EXPECT_TRUE(bench.lower.log(IRP_MJ_READ).empty());
  });
}

WDFQUEUE g_assigned = nullptr;

Options with_assigned_queue() {
  Options options = with_self_target();
  options.prepare = [](WDFDEVICE device) {
    WDF_IO_QUEUE_CONFIG config;
    WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
    EXPECT_EQ(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &g_assigned),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfIoTargetSelfAssignDefaultIoQueue(WdfDeviceGetSelfIoTarget(device), g_assigned),
              STATUS_SUCCESS);
  };
  return options;
}

TEST(TargetSelf, an_assigned_queue_gets_everything) {
  World world(with_assigned_queue());
  world.run([](Bench& bench) {
    WDFIOTARGET target = WdfDeviceGetSelfIoTarget(bench.device);
    Called called;
    ASSERT_TRUE(WdfRequestSend(format_for(bench, target, called), target, WDF_NO_SEND_OPTIONS));
    EXPECT_TRUE(Bench::received().empty());
    WDFREQUEST received = nullptr;
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(g_assigned, &received), STATUS_SUCCESS);
    WdfRequestComplete(received, STATUS_SUCCESS);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(WdfIoTargetSelfAssignDefaultIoQueue(target, g_assigned),
              STATUS_INVALID_DEVICE_STATE);  // the device is started
  });
}

TEST(TargetSelf, an_assigned_queue_that_was_deleted_refuses_what_comes) {
  World world(with_assigned_queue());
  world.run([](Bench& bench) {
    WDFIOTARGET target = WdfDeviceGetSelfIoTarget(bench.device);
    WdfObjectDelete(g_assigned);
    // What lives where the queue would have been.
    WDFQUEUE other = bench.make_manual();
    Called called;
    ASSERT_TRUE(WdfRequestSend(format_for(bench, target, called), target, WDF_NO_SEND_OPTIONS));
    EXPECT_EQ(called.status, STATUS_INVALID_DEVICE_STATE);
    ULONG waiting = 0;
    WdfIoQueueGetState(other, &waiting, nullptr);
    EXPECT_EQ(waiting, 0u);
  });
}

TEST(TargetSelf, without_a_queue_the_request_fails) {
  World world(with_self_target(false));
  world.run([](Bench& bench) {
    WDFIOTARGET target = WdfDeviceGetSelfIoTarget(bench.device);
    Called called;
    ASSERT_TRUE(WdfRequestSend(format_for(bench, target, called), target, WDF_NO_SEND_OPTIONS));
    EXPECT_EQ(called.status, STATUS_INVALID_DEVICE_STATE);
  });
}

TEST(TargetSelf, what_a_queue_cannot_hold_is_refused) {
  World world(with_self_target());
  world.run([](Bench& bench) {
    WDFIOTARGET target = WdfDeviceGetSelfIoTarget(bench.device);
    Called called;
    WDFREQUEST request = format_for(bench, target, called);
    IO_STACK_LOCATION location{};
    location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    ASSERT_TRUE(WdfRequestSend(request, target, WDF_NO_SEND_OPTIONS));
    EXPECT_EQ(called.status, STATUS_INVALID_PARAMETER);
    EXPECT_EQ(bench.breaks(), 1u);
  });
  world.take_findings();
}

TEST(TargetSelf, another_target_is_not_a_self_target) {
  World world(with_queue());
  world.run([](Bench& bench) {
    WdfIoTargetSelfAssignDefaultIoQueue(bench.target, WdfDeviceGetDefaultQueue(bench.device));
  });
  world.expect_violation(WDF_INVALID_HANDLE);
}

}  // namespace
}  // namespace wdf::test
