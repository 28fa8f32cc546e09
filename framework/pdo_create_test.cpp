// SPDX-License-Identifier: MIT
// What WdfDeviceCreate refuses a child, and what a child has of its parent. Source: fxdeviceapi.cpp
// WdfDeviceCreate, fxdeviceinitkm.cpp SetPdo.
#include <gtest/gtest.h>

#include "framework/device_init.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;

class PdoCreate : public DeviceTest {
 protected:
  // In EvtDriverDeviceAdd, with the init of a child of the device.
  void run(const std::function<void(PWDFDEVICE_INIT)>& body, bool is_pageable = true) {
    plan_.add = [this, body, is_pageable](WDFDRIVER, PWDFDEVICE_INIT init) {
      if (!is_pageable) WdfDeviceInitSetPowerNotPageable(init);
      EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &plan_.device), STATUS_SUCCESS);
      body(WdfPdoInitAllocate(plan_.device));
      return STATUS_SUCCESS;
    };
    world().run([](door::Fixture& fixture) {
      EXPECT_EQ(fixture.start("planned", kmdf(planned_entry)).status, STATUS_SUCCESS);
    });
  }

  static NTSTATUS create(PWDFDEVICE_INIT init) {
    WDFDEVICE child = nullptr;
    const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child);
    if (init != nullptr) WdfDeviceInitFree(init);
    return status;
  }
};

TEST_F(PdoCreate, a_child_has_no_self_target) {
  run([](PWDFDEVICE_INIT init) {
    WdfDeviceInitAllowSelfIoTarget(init);
    EXPECT_EQ(create(init), STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_F(PdoCreate, a_child_that_can_do_without_its_parents_power_does_not_wake_at_the_bus) {
  run([](PWDFDEVICE_INIT init) {
    WdfPdoInitRemovePowerDependencyOnParent(init);
    WDF_PDO_EVENT_CALLBACKS events;
    WDF_PDO_EVENT_CALLBACKS_INIT(&events);
    events.EvtDeviceDisableWakeAtBus = [](WDFDEVICE) {};
    WdfPdoInitSetEventCallbacks(init, &events);
    EXPECT_EQ(create(init), STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_F(PdoCreate, a_child_of_what_is_not_pageable_is_not_pageable) {
  const auto look = [](PWDFDEVICE_INIT init) {
    EXPECT_FALSE(init->config.is_power_pageable);
    WdfDeviceInitFree(init);
  };
  run(look, false);
}

// KMDF has three types; the other fields are for user-mode drivers.
TEST_F(DeviceTest, wdf_device_init_set_io_type_ex_takes_the_types_of_read_and_write) {
  add([](PWDFDEVICE_INIT init) {
    WDF_IO_TYPE_CONFIG config;
    WDF_IO_TYPE_CONFIG_INIT(&config);
    config.ReadWriteIoType = WdfDeviceIoDirect;
    config.DeviceControlIoType = WdfDeviceIoUndefined;
    WdfDeviceInitSetIoTypeEx(init, &config);
    config.ReadWriteIoType = WdfDeviceIoBufferedOrDirect;
    WdfDeviceInitSetIoTypeEx(init, &config);
  });
  world().run([this](door::Fixture& fixture) {
    ASSERT_EQ(fixture.start("planned", kmdf(planned_entry)).status, STATUS_SUCCESS);
    EXPECT_NE(WdfDeviceWdmGetDeviceObject(plan_.device)->Flags & DO_DIRECT_IO, 0u);
  });
  world().machine().take_one_finding("DeviceInit");
}

}  // namespace
