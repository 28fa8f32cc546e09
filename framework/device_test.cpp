// SPDX-License-Identifier: MIT
// Devices in their stacks and their locks: framework.md 7.1 and 7.2, by the numbers of their cases.
// Source: fxdeviceapi.cpp WdfDeviceCreate; fxdevice.cpp.
#include "framework/device.h"

#include "tests/support/driver/device_world.h"

namespace {

using namespace test;

class DeviceCreate : public DeviceTest {};

TEST_F(DeviceCreate, dev_004_the_device_is_in_its_stack) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    ASSERT_EQ(started.status, STATUS_SUCCESS);
    DEVICE_OBJECT* own = WdfDeviceWdmGetDeviceObject(plan_.device);
    EXPECT_EQ(started.stack->top(), own);
    EXPECT_EQ(WdfDeviceWdmGetAttachedDevice(plan_.device), started.lower->device());
    EXPECT_EQ(WdfDeviceWdmGetPhysicalDevice(plan_.device), started.lower->device());
    EXPECT_EQ(WdfWdmDeviceGetWdfDeviceHandle(own), plan_.device);
    EXPECT_EQ(own->Flags & DO_DEVICE_INITIALIZING, 0u);
    EXPECT_NE(own->Flags & DO_BUFFERED_IO, 0u);
    EXPECT_EQ(WdfDeviceGetDevicePnpState(plan_.device), WdfDevStatePnpStarted);
  });
}

TEST_F(DeviceCreate, dev_007_a_filter_has_the_io_type_of_the_device_below) {
  add([](PWDFDEVICE_INIT init) {
    WdfFdoInitSetFilter(init);
    WdfDeviceInitSetIoType(init, WdfDeviceIoBuffered);
  });
  world().run([this](door::Fixture& fixture) {
    ASSERT_EQ(fixture.start("planned", kmdf(planned_entry)).status, STATUS_SUCCESS);
    const ULONG flags = WdfDeviceWdmGetDeviceObject(plan_.device)->Flags;
    EXPECT_NE(flags & DO_DIRECT_IO, 0u);
    EXPECT_EQ(flags & DO_BUFFERED_IO, 0u);
  });
}

TEST_F(DeviceCreate, obj_037_038_the_devices_lock_has_the_level_of_the_device) {
  for (const bool is_passive : {false, true}) {
    plan_.add = [this, is_passive](WDFDRIVER, PWDFDEVICE_INIT init) {
      WDF_OBJECT_ATTRIBUTES attributes;
      WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
      attributes.ExecutionLevel = is_passive ? WdfExecutionLevelPassive : WdfExecutionLevelDispatch;
      return WdfDeviceCreate(&init, &attributes, &plan_.device);
    };
    World world;
    world.run([this, is_passive](door::Fixture& fixture) {
      ASSERT_EQ(fixture.start("planned", kmdf(planned_entry)).status, STATUS_SUCCESS);
      WdfObjectAcquireLock(plan_.device);
      EXPECT_EQ(KeGetCurrentIrql(), is_passive ? PASSIVE_LEVEL : DISPATCH_LEVEL);
      EXPECT_EQ(KeAreApcsDisabled() != FALSE, is_passive);
      WdfObjectReleaseLock(plan_.device);
      EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
      EXPECT_FALSE(KeAreApcsDisabled());
    });
  }
}

TEST_F(DeviceCreate, obj_r42_taking_the_devices_lock_twice_is_bug_check_10d_2) {
  add();
  world().run([this](door::Fixture& fixture) {
    fixture.start("planned", kmdf(planned_entry));
    WdfObjectAcquireLock(plan_.device);
    WdfObjectAcquireLock(plan_.device);
  });
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], 2u);
}

TEST_F(DeviceCreate, obj_025_a_function_device_cannot_be_deleted_by_its_driver) {
  add();
  world().run([this](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    WdfObjectDelete(plan_.device);
    EXPECT_EQ(fixture.open(*started.stack).status(), STATUS_SUCCESS) << "it still works";
  });
  world().machine().take_one_finding("ObjectNotDeletable");
}

}  // namespace
