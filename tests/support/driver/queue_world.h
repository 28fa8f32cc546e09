// SPDX-License-Identifier: MIT
// For the tests of queues: a KMDF driver with one device, open, whose default queue is as the test
// wants it. Its handler keeps what it is presented in g_owned and logs "r<length>"; the test's body
// is the driver's code. Reads are told apart by their lengths.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <wdm.h>

#include <wdf.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>

#include "door/fixture.h"
#include "tests/support/driver/in_driver.h"

namespace test {

inline std::deque<WDFREQUEST> g_owned;

inline std::string name_of_request(WDFREQUEST request) {
  WDF_REQUEST_PARAMETERS params;
  WDF_REQUEST_PARAMETERS_INIT(&params);
  WdfRequestGetParameters(request, &params);
  return "r" + std::to_string(params.Parameters.Read.Length);
}

inline VOID keep_request(WDFQUEUE, WDFREQUEST request) {
  g_log.push_back(name_of_request(request));
  g_owned.push_back(request);
}
inline VOID complete_at_once(WDFQUEUE, WDFREQUEST request) {
  g_log.push_back(name_of_request(request));
  WdfRequestComplete(request, STATUS_SUCCESS);
}
inline VOID note_canceled(WDFREQUEST request) {
  g_log.push_back("cancel " + name_of_request(request));
  WdfRequestComplete(request, STATUS_CANCELLED);
}
inline VOID note_canceled_on_queue(WDFQUEUE, WDFREQUEST request) {
  g_log.push_back("canceled " + name_of_request(request));
  g_owned.push_back(request);
}
// An EvtIoQueueState whose context is what to log.
inline VOID note_state(WDFQUEUE, WDFCONTEXT name) {
  g_log.push_back(static_cast<const char*>(name));
}
inline WDFCONTEXT called(const char* name) {
  return const_cast<char*>(name);
}

// The oldest one that the driver keeps, which it keeps no longer.
inline WDFREQUEST take_owned() {
  if (g_owned.empty()) {
    ADD_FAILURE() << "the driver owns nothing";
    return nullptr;
  }
  WDFREQUEST request = g_owned.front();
  g_owned.pop_front();
  return request;
}
inline void complete_owned(NTSTATUS status = STATUS_SUCCESS) {
  if (WDFREQUEST request = take_owned()) WdfRequestComplete(request, status);
}

struct QueuePlan {
  WDF_IO_QUEUE_DISPATCH_TYPE dispatch_type = WdfIoQueueDispatchSequential;
  WDF_TRI_STATE power_managed = WdfFalse;
  std::function<void(WDF_IO_QUEUE_CONFIG&)> configure = {};
  WDF_EXECUTION_LEVEL level = WdfExecutionLevelInheritFromParent;
  WDF_SYNCHRONIZATION_SCOPE scope = WdfSynchronizationScopeInheritFromParent;
  bool is_default = true;
  // Of the device, where the test needs more than one without attributes.
  std::function<void(PWDFDEVICE_INIT)> prepare_device = {};
  std::function<void(WDFDEVICE)> complete_device = {};  // still in EvtDriverDeviceAdd
  WDF_EXECUTION_LEVEL device_level = WdfExecutionLevelInheritFromParent;
  WDF_SYNCHRONIZATION_SCOPE device_scope = WdfSynchronizationScopeInheritFromParent;
};

inline WDF_IO_QUEUE_CONFIG config_of(const QueuePlan& plan) {
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT(&config, plan.dispatch_type);
  config.DefaultQueue = plan.is_default ? TRUE : FALSE;
  config.PowerManaged = plan.power_managed;
  if (plan.dispatch_type != WdfIoQueueDispatchManual) config.EvtIoDefault = keep_request;
  if (plan.configure) plan.configure(config);
  return config;
}

inline NTSTATUS create_queue(WDFDEVICE device, const QueuePlan& plan, WDFQUEUE* queue) {
  WDF_IO_QUEUE_CONFIG config = config_of(plan);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ExecutionLevel = plan.level;
  attributes.SynchronizationScope = plan.scope;
  return WdfIoQueueCreate(device, &config, &attributes, queue);
}

struct QueueBench {
  door::Fixture& fixture;
  door::Stack& stack;
  WDFDEVICE device;
  WDFQUEUE queue;  // the default one
  door::File file;

  // A second queue, manual.
  WDFQUEUE make_manual(std::function<void(WDF_IO_QUEUE_CONFIG&)> configure = {}) const {
    WDFQUEUE made = nullptr;
    EXPECT_EQ(create_queue(device,
                           {.dispatch_type = WdfIoQueueDispatchManual,
                            .configure = std::move(configure),
                            .is_default = false},
                           &made),
              STATUS_SUCCESS);
    return made;
  }
  ULONG state(ULONG* waiting = nullptr, ULONG* owned = nullptr) const {
    return WdfIoQueueGetState(queue, waiting, owned);
  }
};

inline QueuePlan g_queue_plan;
inline WDFDEVICE g_queue_device = nullptr;
inline WDFQUEUE g_default_queue = nullptr;

inline NTSTATUS add_queue_device(WDFDRIVER, PWDFDEVICE_INIT init) {
  const QueuePlan& plan = g_queue_plan;
  if (plan.prepare_device) plan.prepare_device(init);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ExecutionLevel = plan.device_level;
  attributes.SynchronizationScope = plan.device_scope;
  NTSTATUS status = WdfDeviceCreate(&init, &attributes, &g_queue_device);
  if (!NT_SUCCESS(status)) return status;
  status = create_queue(g_queue_device, plan, &g_default_queue);
  if (NT_SUCCESS(status) && plan.complete_device) plan.complete_device(g_queue_device);
  return status;
}

inline NTSTATUS queue_world_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, add_queue_device);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

// What the driver must find there.
inline WDFREQUEST retrieve(WDFQUEUE queue) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
  return request;
}

using QueueBody = std::function<void(QueueBench&)>;

inline void with_queue(door::Fixture& fixture, QueuePlan plan, const QueueBody& body) {
  g_log.clear();
  g_owned.clear();
  g_queue_plan = std::move(plan);
  auto started = fixture.start("queues", kmdf(queue_world_entry));
  ASSERT_EQ(started.status, STATUS_SUCCESS) << started.message;
  QueueBench bench{fixture, *started.stack, g_queue_device, g_default_queue,
                   fixture.open(*started.stack)};
  ASSERT_TRUE(bench.file.is_open());
  body(bench);
}

inline void run_with_queue(World& world, QueuePlan plan, const QueueBody& body) {
  world.run([&](door::Fixture& fixture) { with_queue(fixture, plan, body); });
}
inline void run_with_queue(QueuePlan plan, const QueueBody& body) {
  World world;
  run_with_queue(world, std::move(plan), body);
}

}  // namespace test
