// SPDX-License-Identifier: MIT
// Test code with a device of its own: a KMDF driver without PnP whose control device has the level
// and the scope that the test wants. The body runs in the test's flow, outside of any callback;
// then the device is deleted and the driver unloaded. For what needs a device but no requests.
//
//   test::run_with_device([](WDFDEVICE device) { ... WdfTimerCreate(...) ... });
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <functional>
#include <utility>

#include "tests/support/driver/in_driver.h"
#include "tests/support/driver/kmdf_entry.h"
#include "tests/support/driver/world.h"

namespace test {

// Of a device or queue whose lock others may share.
struct Constraints {
  WDF_EXECUTION_LEVEL level = WdfExecutionLevelInheritFromParent;
  WDF_SYNCHRONIZATION_SCOPE scope = WdfSynchronizationScopeInheritFromParent;
};

using DeviceBody = std::function<void(WDFDEVICE)>;

inline Constraints g_device_constraints;
inline WDFDEVICE g_control_device = nullptr;

inline NTSTATUS make_control_device(WDFDRIVER driver) {
  static WCHAR everybody[] = u"D:P(A;;GA;;;WD)";
  UNICODE_STRING sddl;
  RtlInitUnicodeString(&sddl, everybody);
  PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
  if (init == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ExecutionLevel = g_device_constraints.level;
  attributes.SynchronizationScope = g_device_constraints.scope;
  const NTSTATUS status = WdfDeviceCreate(&init, &attributes, &g_control_device);
  if (!NT_SUCCESS(status)) WdfDeviceInitFree(init);
  return status;
}

inline NTSTATUS with_device_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, nullptr);
  config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  config.EvtDriverUnload = [](WDFDRIVER) {};
  WDFDRIVER handle = nullptr;
  const NTSTATUS status = WdfDriverCreate(driver, registry_path, nullptr, &config, &handle);
  return NT_SUCCESS(status) ? make_control_device(handle) : status;
}

inline void with_device(door::Fixture& fixture, Constraints constraints, const DeviceBody& body) {
  g_log.clear();
  g_device_constraints = constraints;
  const nt::LoadResult loaded = fixture.load("with_device", kmdf(with_device_entry));
  EXPECT_EQ(loaded.status, STATUS_SUCCESS);
  if (!NT_SUCCESS(loaded.status)) return;
  body(g_control_device);
  WdfObjectDelete(g_control_device);
  EXPECT_EQ(fixture.unload(loaded.driver), STATUS_SUCCESS);
}

inline void run_with_device(World& world, Constraints constraints, const DeviceBody& body) {
  world.run([&](door::Fixture& fixture) { with_device(fixture, constraints, body); });
}

inline void run_with_device(Constraints constraints, const DeviceBody& body) {
  World world;
  run_with_device(world, constraints, body);
}

inline void run_with_device(const DeviceBody& body) {
  run_with_device(Constraints{}, body);
}

// For exploration, where the machine is given.
inline void run_with_device(Machine& machine, Constraints constraints, const DeviceBody& body) {
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    with_device(fixture, constraints, body);
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

// What the callback of a timer, DPC or work item does: a function of the test's, which outlives the
// object.
using CallbackBody = std::function<void(WDFOBJECT)>;
struct CallbackContext {
  const CallbackBody* body;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(CallbackContext, callback_context_of)

inline VOID call_body(WDFOBJECT object) {
  (*callback_context_of(object)->body)(object);
}

inline VOID log_cleanup(WDFOBJECT) {
  g_log.push_back("cleanup");
}
inline VOID log_destroy(WDFOBJECT) {
  g_log.push_back("destroy");
}

inline WDF_OBJECT_ATTRIBUTES callback_attributes(WDFOBJECT parent) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, CallbackContext);
  attributes.ParentObject = parent;
  attributes.EvtCleanupCallback = log_cleanup;
  attributes.EvtDestroyCallback = log_destroy;
  return attributes;
}

// A queue with these constraints that gets no requests.
inline WDFQUEUE make_queue(WDFDEVICE device, Constraints constraints) {
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ExecutionLevel = constraints.level;
  attributes.SynchronizationScope = constraints.scope;
  WDFQUEUE queue = nullptr;
  EXPECT_EQ(WdfIoQueueCreate(device, &config, &attributes, &queue), STATUS_SUCCESS);
  return queue;
}

inline void sleep_ms(LONGLONG ms) {
  LARGE_INTEGER interval;
  interval.QuadPart = -ms * 10'000;
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

inline LONGLONG now_ms() {
  return nt::executor().now().count / 10'000;
}

inline constexpr Constraints passive_device{WdfExecutionLevelPassive,
                                            WdfSynchronizationScopeDevice};
inline constexpr Constraints dispatch_device{WdfExecutionLevelDispatch,
                                             WdfSynchronizationScopeDevice};
inline constexpr Constraints dispatch_queue{WdfExecutionLevelDispatch,
                                            WdfSynchronizationScopeQueue};

}  // namespace test
