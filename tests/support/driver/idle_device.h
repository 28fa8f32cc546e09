// SPDX-License-Identifier: MIT
// For the tests of idle and wake: a started power policy owner whose callbacks log their names and
// return what g_status says, on a lower device that keeps a WAIT_WAKE.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <wdm.h>

#include <wdf.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/driver/in_driver.h"

namespace test::idle {

inline constexpr ULONG time_out_ms = 1000;

inline std::map<std::string, NTSTATUS> g_status;
inline std::map<std::string, std::function<void()>> g_in;  // once, in the callback of that name
inline WDFDEVICE g_device = nullptr;
inline bool g_is_power_managed = true;
inline bool g_keeps_requests = false;
inline WDFREQUEST g_request = nullptr;

inline NTSTATUS logged(const std::string& name) {
  g_log.push_back(name);
  if (const auto in = g_in.extract(name)) in.mapped()();
  const auto found = g_status.find(name);
  return found != g_status.end() ? found->second : STATUS_SUCCESS;
}

inline void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceD0Entry = [](WDFDEVICE, WDF_POWER_DEVICE_STATE from) {
    return logged(from == WdfPowerDeviceD2 ? "D0Entry(D2)" : "D0Entry");
  };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE, WDF_POWER_DEVICE_STATE to) {
    return logged(to == WdfPowerDeviceD2 ? "D0Exit(D2)" : "D0Exit");
  };
  pnp.EvtDeviceSelfManagedIoSuspend = [](WDFDEVICE) { return logged("IoSuspend"); };
  pnp.EvtDeviceSelfManagedIoRestart = [](WDFDEVICE) { return logged("IoRestart"); };
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) { return logged("ReleaseHardware"); };
  pnp.EvtDeviceSurpriseRemoval = [](WDFDEVICE) { logged("SurpriseRemoval"); };
  pnp.EvtDeviceQueryRemove = [](WDFDEVICE) { return logged("QueryRemove"); };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);

  WDF_POWER_POLICY_EVENT_CALLBACKS policy;
  WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(&policy);
  policy.EvtDeviceArmWakeFromS0 = [](WDFDEVICE) { return logged("ArmS0"); };
  policy.EvtDeviceDisarmWakeFromS0 = [](WDFDEVICE) { logged("DisarmS0"); };
  policy.EvtDeviceWakeFromS0Triggered = [](WDFDEVICE) { logged("TriggeredS0"); };
  policy.EvtDeviceArmWakeFromSx = [](WDFDEVICE) { return logged("ArmSx"); };
  policy.EvtDeviceDisarmWakeFromSx = [](WDFDEVICE) { logged("DisarmSx"); };
  policy.EvtDeviceWakeFromSxTriggered = [](WDFDEVICE) { logged("TriggeredSx"); };
  WdfDeviceInitSetPowerPolicyEventCallbacks(init, &policy);
}

inline void evt_read(WDFQUEUE, WDFREQUEST request, size_t) {
  logged("read");
  if (g_keeps_requests) {
    g_request = request;
  } else {
    WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 0);
  }
}

inline NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  set_callbacks(init);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  if (!NT_SUCCESS(status)) return status;
  WDF_DEVICE_POWER_CAPABILITIES power;
  WDF_DEVICE_POWER_CAPABILITIES_INIT(&power);
  power.DeviceWake = PowerDeviceD2;
  power.SystemWake = PowerSystemSleeping3;
  WdfDeviceSetPowerCapabilities(g_device, &power);
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
  config.EvtIoRead = evt_read;
  config.PowerManaged = g_is_power_managed ? WdfTrue : WdfFalse;
  return WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

inline NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

inline std::vector<std::string> taken() {
  return std::exchange(g_log, {});
}

inline void sleep_ms(ULONG time_ms) {
  LARGE_INTEGER interval;
  interval.QuadPart = -10'000LL * time_ms;
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

inline WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS idle_settings(
    WDF_POWER_POLICY_S0_IDLE_CAPABILITIES caps) {
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, caps);
  settings.IdleTimeout = time_out_ms;
  return settings;
}

inline void assign_idle(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES caps = IdleCannotWakeFromS0) {
  auto settings = idle_settings(caps);
  EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
}

inline void assign_wake() {
  WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings;
  WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
  EXPECT_EQ(WdfDeviceAssignSxWakeSettings(g_device, &settings), STATUS_SUCCESS);
}

inline const auto idle_log = ::testing::ElementsAre("IoSuspend", "D0Exit");
inline const auto back_log = ::testing::ElementsAre("D0Entry", "IoRestart");

class IdleDevice : public ::testing::Test {
 protected:
  explicit IdleDevice(const test::MachineOptions& options = {}) : world_(options) {}

  void SetUp() override {
    g_status.clear();
    g_in.clear();
    g_is_power_managed = true;
    g_keeps_requests = false;
  }

  // With a started device whose lower device keeps a WAIT_WAKE.
  void run(const std::function<void(door::Stack&, door::ScriptedDevice&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      fixture_ = &fixture;
      auto loaded = fixture.load("idle", test::kmdf(entry));
      door::ScriptedDevice& lower = fixture.make_lower();
      lower.on(door::power(IRP_MN_WAIT_WAKE), door::chold());
      door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      taken();
      body(stack, lower);
    });
  }

  test::World world_;
  door::Fixture* fixture_ = nullptr;
};

}  // namespace test::idle
