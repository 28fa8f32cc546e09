// SPDX-License-Identifier: MIT
// For the tests of drivers and devices: a KMDF driver whose WdfDriverCreate and EvtDriverDeviceAdd
// are as the test plans them; without a plan it adds a device that has nothing.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <wdm.h>

#include <wdf.h>

#include <functional>
#include <optional>
#include <utility>

#include "tests/support/driver/in_driver.h"

namespace test {

struct DevicePlan {
  std::function<void(WDF_DRIVER_CONFIG&)> configure;
  std::function<NTSTATUS(WDFDRIVER, PWDFDEVICE_INIT)> add;
  NTSTATUS create_status = STATUS_UNSUCCESSFUL;  // of WdfDriverCreate
  WDFDEVICE device = nullptr;
};
inline DevicePlan* g_plan = nullptr;

inline NTSTATUS planned_add(WDFDRIVER driver, PWDFDEVICE_INIT init) {
  return g_plan->add(driver, init);
}

inline NTSTATUS planned_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, planned_add);
  if (g_plan->configure) g_plan->configure(config);
  g_plan->create_status =
      WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
  return g_plan->create_status;
}

class DeviceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    g_log.clear();
    g_plan = &plan_;
  }
  void TearDown() override { g_plan = nullptr; }

  // Creates the device of EvtDriverDeviceAdd as `prepare` says, and then does `complete`.
  void add(std::function<void(PWDFDEVICE_INIT)> prepare = {},
           std::function<void(WDFDEVICE)> complete = {}) {
    plan_.add = [this, prepare, complete](WDFDRIVER, PWDFDEVICE_INIT init) {
      if (prepare) prepare(init);
      const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &plan_.device);
      EXPECT_EQ(init == nullptr, NT_SUCCESS(status)) << "DEV-R5";
      if (NT_SUCCESS(status) && complete) complete(plan_.device);
      return status;
    };
  }

  // Made when it is asked for: there is one machine at a time, and some tests make several.
  World& world() {
    if (!world_) world_.emplace();
    return *world_;
  }

  // The planned driver over a scripted lower device, started.
  void run(const std::function<void(door::Fixture&, door::Fixture::Started&)>& body) {
    world().run([&](door::Fixture& fixture) {
      door::Fixture::Started started = fixture.start("planned", kmdf(planned_entry));
      ASSERT_EQ(started.status, STATUS_SUCCESS) << started.message;
      body(fixture, started);
    });
  }

  DevicePlan plan_;

 private:
  std::optional<World> world_;
};

}  // namespace test
