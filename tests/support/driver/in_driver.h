// SPDX-License-Identifier: MIT
// Test code as a driver: runs in the DriverEntry of a fresh KMDF driver without devices, after its
// WdfDriverCreate, and the driver is unloaded afterwards. For what needs a driver but no device.
//
//   test::run_in_driver([](WDFDRIVER driver) {
//     WDFOBJECT object = nullptr;
//     EXPECT_EQ(WdfObjectCreate(nullptr, &object), STATUS_SUCCESS);
//   });
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/driver/kmdf_entry.h"
#include "tests/support/driver/world.h"

namespace test {

// What the callbacks of the driver under test were called for, in order. Cleared by each World.
inline std::vector<std::string> g_log;

inline std::function<void(WDFDRIVER)> g_driver_body;
inline std::function<void()> g_unload_body;

inline void in_driver_unload(WDFDRIVER) {
  if (g_unload_body) g_unload_body();
}

inline NTSTATUS in_driver_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, nullptr);
  config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  config.EvtDriverUnload = in_driver_unload;
  WDFDRIVER handle = nullptr;
  const NTSTATUS status = WdfDriverCreate(driver, registry_path, nullptr, &config, &handle);
  if (NT_SUCCESS(status)) g_driver_body(handle);
  return status;
}

inline void run_in_driver(World& world, std::function<void(WDFDRIVER)> body,
                          std::function<void()> unload = {}) {
  g_log.clear();
  g_driver_body = std::move(body);
  g_unload_body = std::move(unload);
  world.run([](door::Fixture& fixture) {
    fixture.unload(fixture.load("in_driver", kmdf(in_driver_entry)).driver);
  });
}

inline void run_in_driver(std::function<void(WDFDRIVER)> body) {
  World world;
  run_in_driver(world, std::move(body));
}

}  // namespace test
