// SPDX-License-Identifier: MIT
// What a driver is told of its device's power, and the settings that have no effect here: pages and
// published source of the functions named in each test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"

namespace {

WDFDEVICE g_device = nullptr;
bool g_owns_power_policy = true;
bool g_is_pageable = true;
WDF_DEVICE_POWER_STATE g_state_in_add = WdfDevStatePowerInvalid;

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  WdfDeviceInitSetPowerPolicyOwnership(init, g_owns_power_policy ? TRUE : FALSE);
  if (!g_is_pageable) WdfDeviceInitSetPowerNotPageable(init);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  if (NT_SUCCESS(status)) g_state_in_add = WdfDeviceGetDevicePowerState(g_device);
  return status;
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

class DevicePower : public ::testing::Test {
 protected:
  void SetUp() override {
    g_owns_power_policy = true;
    g_is_pageable = true;
  }

  void run(const std::function<void(door::Stack&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("power", test::kmdf(entry));
      door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      body(stack);
    });
  }

  test::World world_;
};

TEST_F(DevicePower, wdf_device_get_device_power_state_follows_the_device) {
  run([](door::Stack& stack) {
    EXPECT_EQ(g_state_in_add, WdfDevStatePowerObjectCreated);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerD0);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerDx);
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(stack.stop(), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerStopped);
  });
}

TEST_F(DevicePower, wdf_device_get_device_power_state_tells_what_is_not_pageable) {
  g_is_pageable = false;
  run([](door::Stack& stack) {
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerD0NP);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerDxNP);
  });
}

TEST_F(DevicePower, a_power_irp_is_carried_out_while_a_removal_is_being_asked_for) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerDx);
    EXPECT_EQ(WdfDeviceGetDevicePnpState(g_device), WdfDevStatePnpQueryRemovePending);
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
  });
}

TEST_F(DevicePower, wdf_device_indicate_wake_status_is_for_who_owns_the_wait_wake) {
  run([](door::Stack&) {
    EXPECT_EQ(WdfDeviceIndicateWakeStatus(g_device, STATUS_PENDING), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfDeviceIndicateWakeStatus(g_device, STATUS_CANCELLED), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfDeviceIndicateWakeStatus(g_device, STATUS_SUCCESS), STATUS_INVALID_DEVICE_STATE);
  });
}

TEST_F(DevicePower, wdf_device_wdm_assign_power_framework_settings_has_no_effect) {
  run([](door::Stack&) {
    WDF_POWER_FRAMEWORK_SETTINGS settings;
    WDF_POWER_FRAMEWORK_SETTINGS_INIT(&settings);
    EXPECT_EQ(WdfDeviceWdmAssignPowerFrameworkSettings(g_device, &settings), STATUS_SUCCESS);
  });
}

TEST_F(DevicePower, wdf_device_wdm_assign_power_framework_settings_checks_the_component) {
  run([](door::Stack&) {
    WDF_POWER_FRAMEWORK_SETTINGS settings;
    WDF_POWER_FRAMEWORK_SETTINGS_INIT(&settings);
    PO_FX_COMPONENT component{};
    settings.Component = &component;
    EXPECT_EQ(WdfDeviceWdmAssignPowerFrameworkSettings(g_device, &settings),
              STATUS_INVALID_PARAMETER);
  });
  world_.machine().take_one_finding("PowerFrameworkSettings");
}

TEST_F(DevicePower, wdf_device_wdm_assign_power_framework_settings_is_the_policy_owners) {
  g_owns_power_policy = false;
  run([](door::Stack&) {
    WDF_POWER_FRAMEWORK_SETTINGS settings;
    WDF_POWER_FRAMEWORK_SETTINGS_INIT(&settings);
    EXPECT_EQ(WdfDeviceWdmAssignPowerFrameworkSettings(g_device, &settings),
              STATUS_INVALID_DEVICE_REQUEST);
  });
  world_.machine().take_one_finding("PowerFrameworkSettings");
}

TEST_F(DevicePower, wdf_device_retrieve_companion_target_finds_none) {
  run([](door::Stack&) {
    WDFCOMPANIONTARGET target = nullptr;
    EXPECT_EQ(WdfDeviceRetrieveCompanionTarget(g_device, &target), STATUS_NOT_FOUND);
  });
}

}  // namespace
