// SPDX-License-Identifier: MIT
// A driver that chooses the queue of an IRP before there is a request: framework.md 7.2, DEV-R28,
// DEV-R29.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;

constexpr ULONG control_code = 0x222000;

enum class Way { Complete, Continue, ToQueue, ToQueueWithoutHandler, ForeignContext };

Way g_way = Way::Complete;
WDFDEVICE g_device = nullptr;
WDFQUEUE g_queue = nullptr;        // handles reads, and nothing is configured for it
WDFQUEUE g_other_queue = nullptr;  // handles writes only
int g_context = 0;

NTSTATUS choose(WDFDEVICE device, UCHAR major, UCHAR, ULONG code, WDFCONTEXT driver_context,
                PIRP irp, WDFCONTEXT dispatch_context) {
  EXPECT_EQ(device, g_device);
  EXPECT_EQ(driver_context, &g_context);
  EXPECT_EQ(code, major == IRP_MJ_DEVICE_CONTROL ? control_code : 0);
  g_log.push_back("choose");
  switch (g_way) {
    case Way::Continue:
      return WdfDeviceWdmDispatchIrp(device, irp, dispatch_context);
    case Way::ToQueue:
      return WdfDeviceWdmDispatchIrpToIoQueue(device, irp, g_queue,
                                              WDF_DISPATCH_IRP_TO_IO_QUEUE_NO_FLAGS);
    case Way::ToQueueWithoutHandler:
      return WdfDeviceWdmDispatchIrpToIoQueue(device, irp, g_other_queue,
                                              WDF_DISPATCH_IRP_TO_IO_QUEUE_NO_FLAGS);
    case Way::ForeignContext:
      return WdfDeviceWdmDispatchIrp(device, irp, &g_context);
    case Way::Complete:
      break;
  }
  irp->IoStatus.Status = STATUS_DEVICE_BUSY;
  irp->IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return STATUS_DEVICE_BUSY;
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  if (!NT_SUCCESS(status)) return status;
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
  config.EvtIoRead = [](WDFQUEUE, WDFREQUEST request, size_t) {
    g_log.push_back("default read");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  config.EvtIoDeviceControl = [](WDFQUEUE, WDFREQUEST request, size_t, size_t, ULONG) {
    g_log.push_back("default control");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  status = WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
  if (!NT_SUCCESS(status)) return status;
  WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
  config.EvtIoRead = [](WDFQUEUE, WDFREQUEST request, size_t) {
    g_log.push_back("chosen read");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  status = WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, &g_queue);
  if (!NT_SUCCESS(status)) return status;
  WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchParallel);
  config.EvtIoWrite = [](WDFQUEUE, WDFREQUEST request, size_t) {
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  status = WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, &g_other_queue);
  if (!NT_SUCCESS(status)) return status;
  for (const UCHAR major : {IRP_MJ_READ, IRP_MJ_DEVICE_CONTROL}) {
    EXPECT_EQ(
        WdfDeviceConfigureWdmIrpDispatchCallback(g_device, nullptr, major, choose, &g_context),
        STATUS_SUCCESS);
  }
  EXPECT_EQ(
      WdfDeviceConfigureWdmIrpDispatchCallback(g_device, nullptr, IRP_MJ_READ, choose, &g_context),
      STATUS_INVALID_PARAMETER)
      << "a second one for the same major function";
  EXPECT_EQ(WdfDeviceConfigureWdmIrpDispatchCallback(g_device, nullptr, IRP_MJ_CREATE, choose,
                                                     &g_context),
            STATUS_INVALID_PARAMETER);
  return STATUS_SUCCESS;
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

class IrpDispatch : public ::testing::Test {
 protected:
  void run(Way way, const std::function<void(door::File&)>& body) {
    g_way = way;
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("dispatch", test::kmdf(entry));
      door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      door::File file = fixture.open(stack);
      g_log.clear();
      body(file);
    });
  }

  test::World world_;
};

TEST_F(IrpDispatch, dev_028_a_queue_gets_what_is_not_configured_for_it) {
  run(Way::ToQueue, [](door::File& file) {
    EXPECT_EQ(file.read(4).status, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("choose", "chosen read"));
  });
}

TEST_F(IrpDispatch, dev_r28_the_driver_may_let_the_irp_go_its_way) {
  run(Way::Continue, [](door::File& file) {
    EXPECT_EQ(file.read(4).status, STATUS_SUCCESS);
    EXPECT_EQ(file.ioctl(control_code).status, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("choose", "default read", "choose", "default control"));
  });
}

TEST_F(IrpDispatch, dev_r28_the_driver_may_complete_the_irp_without_a_request) {
  run(Way::Complete, [](door::File& file) {
    EXPECT_EQ(file.read(4).status, STATUS_DEVICE_BUSY);
    EXPECT_THAT(g_log, ElementsAre("choose"));
    EXPECT_EQ(WdfDeviceConfigureWdmIrpDispatchCallback(g_device, nullptr, IRP_MJ_WRITE, choose,
                                                       &g_context),
              STATUS_INVALID_DEVICE_STATE)
        << "the device is started";
  });
}

TEST_F(IrpDispatch, dev_r29_a_queue_without_a_handler_is_refused) {
  run(Way::ToQueueWithoutHandler,
      [](door::File& file) { EXPECT_EQ(file.read(4).status, STATUS_INVALID_PARAMETER); });
  world_.machine().take_one_finding("IrpDispatchedToQueue");
}

TEST_F(IrpDispatch, dev_r28_the_context_must_be_the_one_that_was_given) {
  run(Way::ForeignContext,
      [](door::File& file) { EXPECT_EQ(file.read(4).status, STATUS_INVALID_PARAMETER); });
  world_.machine().take_one_finding("DispatchContext");
}

}  // namespace
