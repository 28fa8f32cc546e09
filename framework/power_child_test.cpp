// SPDX-License-Identifier: MIT
// A child and its parent's power, and a wake signal that the bus driver sees: framework.md PNP-R5,
// 2.11.2 step 9, 2.11.3 step 3; pages of EvtDeviceEnableWakeAtBus, WdfDeviceIndicateWakeStatus,
// WdfPdoInitRemovePowerDependencyOnParent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ULONG time_out_ms = 1000;
constexpr GUID raw_class = {
    0x4D36E97D, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 3, 25}};

WDFDEVICE g_parent = nullptr;
WDFDEVICE g_child = nullptr;
bool g_depends = true;

std::string name_of(WDFDEVICE device) {
  return device == g_parent ? "parent" : "child";
}

void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceD0Entry = [](WDFDEVICE device, WDF_POWER_DEVICE_STATE) {
    g_log.push_back(name_of(device) + " up");
    return STATUS_SUCCESS;
  };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE device, WDF_POWER_DEVICE_STATE) {
    g_log.push_back(name_of(device) + " down");
    return STATUS_SUCCESS;
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
}

void set_wake_at_bus(PWDFDEVICE_INIT init) {
  WDF_PDO_EVENT_CALLBACKS events;
  WDF_PDO_EVENT_CALLBACKS_INIT(&events);
  events.EvtDeviceEnableWakeAtBus = [](WDFDEVICE, SYSTEM_POWER_STATE state) {
    EXPECT_EQ(state, PowerSystemWorking);
    g_log.push_back("enable at bus");
    return STATUS_SUCCESS;
  };
  events.EvtDeviceDisableWakeAtBus = [](WDFDEVICE) { g_log.push_back("disable at bus"); };
  WdfPdoInitSetEventCallbacks(init, &events);
}

NTSTATUS add_child(WDFDEVICE parent) {
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(parent);
  UNICODE_STRING id;
  RtlInitUnicodeString(&id, u"TEST\\Sleeper");
  UNICODE_STRING instance;
  RtlInitUnicodeString(&instance, u"0");
  EXPECT_EQ(WdfPdoInitAssignDeviceID(init, &id), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAssignInstanceID(init, &instance), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAssignRawDevice(init, &raw_class), STATUS_SUCCESS);
  set_callbacks(init);
  WDF_POWER_POLICY_EVENT_CALLBACKS policy;
  WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(&policy);
  policy.EvtDeviceArmWakeFromS0 = [](WDFDEVICE) {
    g_log.push_back("arm");
    return STATUS_SUCCESS;
  };
  policy.EvtDeviceDisarmWakeFromS0 = [](WDFDEVICE) { g_log.push_back("disarm"); };
  policy.EvtDeviceWakeFromS0Triggered = [](WDFDEVICE) { g_log.push_back("triggered"); };
  WdfDeviceInitSetPowerPolicyEventCallbacks(init, &policy);
  if (!g_depends) {
    WdfPdoInitRemovePowerDependencyOnParent(init);
  } else {
    set_wake_at_bus(init);
  }
  NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_child);
  if (!NT_SUCCESS(status)) return status;
  WDF_DEVICE_POWER_CAPABILITIES power;
  WDF_DEVICE_POWER_CAPABILITIES_INIT(&power);
  power.DeviceWake = PowerDeviceD2;
  WdfDeviceSetPowerCapabilities(g_child, &power);
  return WdfFdoAddStaticChild(parent, g_child);
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  set_callbacks(init);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_parent);
  return NT_SUCCESS(status) ? add_child(g_parent) : status;
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

void sleep_ms(ULONG time_ms) {
  LARGE_INTEGER interval;
  interval.QuadPart = -10'000LL * time_ms;
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

void assign_idle(WDFDEVICE device, WDF_POWER_POLICY_S0_IDLE_CAPABILITIES caps) {
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, caps);
  settings.IdleTimeout = time_out_ms;
  EXPECT_EQ(WdfDeviceAssignS0IdleSettings(device, &settings), STATUS_SUCCESS);
}

std::vector<std::string> taken() {
  return std::exchange(g_log, {});
}

class ChildPower : public ::testing::Test {
 protected:
  void SetUp() override {
    g_log.clear();
    g_depends = true;
  }

  void run(const std::function<void()>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("bus", test::kmdf(entry));
      door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      sleep_ms(10);
      EXPECT_THAT(taken(), ElementsAre("parent up", "child up"));
      body();
      EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    });
  }

  test::World world_;
};

TEST_F(ChildPower, pnp_r5_a_child_in_d0_keeps_its_parent_there_and_wakes_it) {
  run([] {
    assign_idle(g_parent, IdleCannotWakeFromS0);
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
    assign_idle(g_child, IdleCannotWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("child down"));
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("parent down"));
    EXPECT_EQ(WdfDeviceStopIdle(g_child, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("parent up", "child up"));
    WdfDeviceResumeIdle(g_child);
  });
}

TEST_F(ChildPower, a_child_that_does_not_depend_on_its_parent_leaves_it_alone) {
  g_depends = false;
  run([] {
    assign_idle(g_parent, IdleCannotWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("parent down"));
  });
}

TEST_F(ChildPower, wdf_device_indicate_wake_status_completes_the_wait_wake) {
  run([] {
    EXPECT_EQ(WdfDeviceIndicateWakeStatus(g_child, STATUS_SUCCESS), STATUS_INVALID_DEVICE_REQUEST)
        << "there is none";
    assign_idle(g_child, IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("enable at bus", "arm", "child down"));
    EXPECT_EQ(WdfDeviceIndicateWakeStatus(g_child, STATUS_SUCCESS), STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), ElementsAre("child up", "disable at bus", "triggered", "disarm"));
  });
}

}  // namespace
