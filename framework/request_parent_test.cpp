// SPDX-License-Identifier: MIT
// WdfRequestForwardToParentDeviceIoQueue: a request of a child device goes to a queue of its
// parent. The test says itself which device is the child of which.
// Source: requests.md 7.10; fxioqueue.cpp ForwardRequestToParent, VerifyForwardRequestToParent.
#include "framework/device.h"
#include "tests/support/driver/received.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

// What WdfPdoInitAllowForwardingRequestToParent and the creation of the PDO do.
void make_child(WDFDEVICE child, WDFDEVICE parent, bool forwards) {
  auto& device = wdf::behind<wdf::Device>(wdf::header_at(child));
  auto& above = wdf::behind<wdf::Device>(wdf::header_at(parent));
  device.config().parent = &above;
  device.config().forwards_to_parent = forwards;
  if (forwards) device.wdm_device()->StackSize += above.wdm_device()->StackSize;
}

struct Family {
  WDFDEVICE parent;
  WDFQUEUE parent_queue;
  WDFDEVICE child;
  WDFQUEUE child_queue;
  door::Stack& child_stack;
};

// The bench's device and a second one of the same driver.
Family make_family(QueueBench& bench) {
  door::ScriptedDevice& lower = bench.fixture.make_lower(
      {.name = u"", .instance_path = u"ROOT\\SCRIPTED\\0001", .hardware_id = u"ROOT\\Child"});
  door::Stack& stack = bench.fixture.make_stack(lower, {bench.stack.top()->DriverObject});
  EXPECT_EQ(bench.fixture.add_status(), STATUS_SUCCESS);
  EXPECT_EQ(stack.start(), STATUS_SUCCESS);
  return {bench.device, bench.queue, g_queue_device, g_default_queue, stack};
}

NTSTATUS forward(WDFREQUEST request, WDFQUEUE queue) {
  WDF_REQUEST_FORWARD_OPTIONS options;
  WDF_REQUEST_FORWARD_OPTIONS_INIT(&options);
  return WdfRequestForwardToParentDeviceIoQueue(request, queue, &options);
}

TEST(ReqParent, a_request_is_presented_and_completed_by_the_parent) {
  run_with_queue({}, [](QueueBench& bench) {
    Family family = make_family(bench);
    make_child(family.child, family.parent, true);
    door::File file = bench.fixture.open(family.child_stack);
    door::Pending read = file.start_read(5);
    WDFREQUEST request = take_owned();
    PIRP irp = WdfRequestWdmGetIrp(request);
    EXPECT_EQ(WdfRequestGetIoQueue(request), family.child_queue);
    EXPECT_EQ(forward(request, family.parent_queue), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r5", "r5"));
    EXPECT_EQ(g_owned.front(), request);
    EXPECT_EQ(WdfRequestGetIoQueue(request), family.parent_queue);
    EXPECT_EQ(IoGetCurrentIrpStackLocation(irp)->DeviceObject,
              WdfDeviceWdmGetDeviceObject(family.parent));
    // The child's queue has room again, the parent's is the one that waits.
    file.start_read(6);
    EXPECT_EQ(g_owned.size(), 2u);
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    complete_owned();
  });
}

TEST(ReqParent, a_parent_that_is_busy_leaves_the_request_as_it_was) {
  run_with_queue({}, [](QueueBench& bench) {
    Family family = make_family(bench);
    make_child(family.child, family.parent, true);
    WdfIoQueueDrain(family.parent_queue, nullptr, nullptr);
    door::Pending read = bench.fixture.open(family.child_stack).start_read(5);
    WDFREQUEST request = take_owned();
    const CHAR location = WdfRequestWdmGetIrp(request)->CurrentLocation;
    EXPECT_EQ(forward(request, family.parent_queue), STATUS_WDF_BUSY);
    EXPECT_EQ(WdfRequestWdmGetIrp(request)->CurrentLocation, location);
    EXPECT_EQ(WdfRequestGetIoQueue(request), family.child_queue);
    EXPECT_EQ(name_of_request(request), "r5");
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(ReqParent, bus_010_what_is_refused) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    Family family = make_family(bench);
    door::File file = bench.fixture.open(family.child_stack);
    file.start_read(5);
    WDFREQUEST request = take_owned();
    WDF_REQUEST_FORWARD_OPTIONS options;
    WDF_REQUEST_FORWARD_OPTIONS_INIT(&options);
    options.Size = 0;
    EXPECT_EQ(WdfRequestForwardToParentDeviceIoQueue(request, family.parent_queue, &options),
              STATUS_INFO_LENGTH_MISMATCH);
    WDF_REQUEST_FORWARD_OPTIONS_INIT(&options);
    options.Flags |= 2;
    EXPECT_EQ(WdfRequestForwardToParentDeviceIoQueue(request, family.parent_queue, &options),
              STATUS_INVALID_PARAMETER);
    const auto before = breaks();
    EXPECT_EQ(forward(request, family.parent_queue), STATUS_INVALID_DEVICE_REQUEST) << "no parent";
    make_child(family.child, family.parent, false);
    EXPECT_EQ(forward(request, family.parent_queue), STATUS_INVALID_DEVICE_REQUEST) << "forbidden";
    make_child(family.child, family.parent, true);
    EXPECT_EQ(forward(request, family.child_queue), STATUS_INVALID_DEVICE_REQUEST) << "own queue";
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_SUCCESS);
    EXPECT_EQ(forward(request, family.parent_queue), STATUS_INVALID_DEVICE_REQUEST) << "marked";
    EXPECT_EQ(breaks() - before, 4u);
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
  world.machine().take_findings();
}

TEST(ReqParent, no_options_are_a_bug_check) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    bench.file.start_read(5);
    WdfRequestForwardToParentDeviceIoQueue(take_owned(), bench.queue, nullptr);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], ULONG_PTR{WDF_REQUIRED_PARAMETER_IS_NULL});
}

}  // namespace
