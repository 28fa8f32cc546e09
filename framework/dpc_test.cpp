// SPDX-License-Identifier: MIT
// WDFDPC: framework.md 7.6, DPC-001 to DPC-004, and the rules DPC-R1 to R4.
#include "framework/dpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/with_device.h"
#include "tests/support/explore.h"

namespace {

using test::CallbackBody;
using test::g_log;
using test::run_with_device;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

VOID evt_dpc(WDFDPC dpc) {
  test::call_body(dpc);
}

NTSTATUS create(WDFOBJECT parent, BOOLEAN is_serialized, const CallbackBody& body, WDFDPC* dpc) {
  WDF_DPC_CONFIG config;
  WDF_DPC_CONFIG_INIT(&config, evt_dpc);
  config.AutomaticSerialization = is_serialized;
  WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(parent);
  const NTSTATUS status = WdfDpcCreate(&config, &attributes, dpc);
  if (NT_SUCCESS(status)) test::callback_context_of(*dpc)->body = &body;
  return status;
}

WDFDPC make(WDFOBJECT parent, const CallbackBody& body) {
  WDFDPC dpc = nullptr;
  EXPECT_EQ(create(parent, TRUE, body, &dpc), STATUS_SUCCESS);
  return dpc;
}

TEST(Dpc, dpc_001_queued_twice_it_runs_once) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    KIRQL irql = PASSIVE_LEVEL;
    const CallbackBody body = [&](WDFOBJECT) {
      ++runs;
      irql = KeGetCurrentIrql();
    };
    WDFDPC dpc = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_TRUE(WdfDpcEnqueue(dpc));
    EXPECT_FALSE(WdfDpcEnqueue(dpc));
    EXPECT_EQ(runs, 0);
    KeLowerIrql(old);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(irql, DISPATCH_LEVEL);
  });
}

TEST(Dpc, dpc_r2_it_may_be_queued_again_while_it_runs) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT dpc) {
      if (++runs == 1) {
        EXPECT_TRUE(WdfDpcEnqueue(static_cast<WDFDPC>(dpc)));
      }
    };
    WDFDPC dpc = make(device, body);
    EXPECT_TRUE(WdfDpcEnqueue(dpc));
    KeFlushQueuedDpcs();
    KeFlushQueuedDpcs();
    EXPECT_EQ(runs, 2);
  });
}

TEST(Dpc, dpc_r3_a_canceled_one_does_not_run) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) { ++runs; };
    WDFDPC dpc = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WdfDpcEnqueue(dpc);
    EXPECT_TRUE(WdfDpcCancel(dpc, FALSE));
    EXPECT_FALSE(WdfDpcCancel(dpc, FALSE));
    KeLowerIrql(old);
    EXPECT_EQ(runs, 0);
  });
}

TEST(Dpc, dpc_r3_a_cancel_that_waits_needs_passive_level) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) { ++runs; };
    WDFDPC dpc = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WdfDpcEnqueue(dpc);
    EXPECT_FALSE(WdfDpcCancel(dpc, TRUE));
    KeLowerIrql(old);
    EXPECT_EQ(runs, 1) << "it was not even removed";
    world.machine().take_one_finding("KmdfIrql");
  });
}

// Queued for the other processor, it is not begun, running or over when it is canceled.
TEST(DpcExplored, dpc_003_a_cancel_that_waits_comes_first_or_after_the_callback) {
  bool was_ever_late = false;
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [&](test::Machine& machine) {
    run_with_device(machine, {}, [&](WDFDEVICE device) {
      bool has_returned = false;
      const CallbackBody body = [&](WDFOBJECT dpc) {
        nt::switch_point(nt::SwitchPoint::Yield, dpc);
        has_returned = true;
      };
      WDFDPC dpc = make(device, body);
      KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(dpc), 1);
      WdfDpcEnqueue(dpc);
      const BOOLEAN was_queued = WdfDpcCancel(dpc, TRUE);
      EXPECT_EQ(has_returned, !was_queued);
      was_ever_late |= !was_queued;
    });
  });
  EXPECT_TRUE(was_ever_late);
}

TEST(Dpc, dpc_004_it_cannot_serialize_with_a_passive_device) {
  test::World world;
  run_with_device(world, test::passive_device, [&](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT) {};
    WDFDPC dpc = nullptr;
    EXPECT_EQ(create(device, TRUE, body, &dpc), STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    world.machine().take_one_finding("IncompatibleExecutionLevel");
    EXPECT_EQ(create(device, FALSE, body, &dpc), STATUS_SUCCESS);
  });
}

// Whoever holds the device's lock, and a DPC of the device on the other processor.
void race_with_device_lock(test::Machine& machine, BOOLEAN is_serialized, bool& overlaps) {
  run_with_device(machine, test::dispatch_device, [&](WDFDEVICE device) {
    std::atomic<int> inside{0};
    const auto work = [&](WDFOBJECT object) {
      if (inside.fetch_add(1) != 0) overlaps = true;
      nt::switch_point(nt::SwitchPoint::Yield, object);
      inside.fetch_sub(1);
    };
    const CallbackBody body = work;
    WDFDPC dpc = nullptr;
    EXPECT_EQ(create(device, is_serialized, body, &dpc), STATUS_SUCCESS);
    KeSetTargetProcessorDpc(WdfDpcWdmGetDpc(dpc), 1);
    KeSetSystemAffinityThread(1);
    WdfDpcEnqueue(dpc);
    WdfObjectAcquireLock(device);
    work(device);
    WdfObjectReleaseLock(device);
    KeRevertToUserAffinityThread();
    KeFlushQueuedDpcs();
  });
}

TEST(DpcExplored, obj_r44_serialized_it_waits_for_the_lock_of_its_device) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    bool overlaps = false;
    race_with_device_lock(machine, TRUE, overlaps);
    EXPECT_FALSE(overlaps);
  });
}

TEST(DpcExplored, obj_r44_without_serialization_it_does_not_wait) {
  bool has_overlapped = false;
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [&](test::Machine& machine) {
    race_with_device_lock(machine, FALSE, has_overlapped);
  });
  EXPECT_TRUE(has_overlapped) << "else the test before this one shows nothing";
}

TEST(Dpc, dpc_r1_what_creation_refuses) {
  run_with_device([](WDFDEVICE device) {
    WDF_DPC_CONFIG config;
    WDF_DPC_CONFIG_INIT(&config, evt_dpc);
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(nullptr);
    WDFDPC dpc = nullptr;
    EXPECT_EQ(WdfDpcCreate(&config, nullptr, &dpc), STATUS_WDF_PARENT_NOT_SPECIFIED);
    EXPECT_EQ(WdfDpcCreate(&config, &attributes, &dpc), STATUS_WDF_PARENT_NOT_SPECIFIED);
    attributes.ParentObject = WdfGetDriver();
    EXPECT_EQ(WdfDpcCreate(&config, &attributes, &dpc), STATUS_INVALID_DEVICE_REQUEST);
    attributes.ParentObject = device;
    attributes.ExecutionLevel = WdfExecutionLevelDispatch;
    EXPECT_EQ(WdfDpcCreate(&config, &attributes, &dpc), STATUS_WDF_EXECUTION_LEVEL_INVALID);
    --config.Size;
    EXPECT_EQ(WdfDpcCreate(&config, &attributes, &dpc), STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_THAT(g_log, IsEmpty()) << "no callback for what was not created";
  });
}

TEST(Dpc, dpc_r1_without_a_callback_it_runs_into_nothing) {
  run_with_device([](WDFDEVICE device) {
    WDF_DPC_CONFIG config;
    WDF_DPC_CONFIG_INIT(&config, nullptr);
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDFDPC dpc = nullptr;
    ASSERT_EQ(WdfDpcCreate(&config, &attributes, &dpc), STATUS_SUCCESS);
    EXPECT_EQ(WdfDpcGetParentObject(dpc), device);
    EXPECT_TRUE(WdfDpcEnqueue(dpc));
    KeFlushQueuedDpcs();
    EXPECT_FALSE(WdfDpcCancel(dpc, FALSE)) << "it has run";
  });
}

TEST(Dpc, dpc_r4_a_queued_one_runs_before_the_cleanup) {
  run_with_device([](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT) { g_log.push_back("callback"); };
    WDFDPC dpc = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WdfDpcEnqueue(dpc);
    WdfObjectDelete(dpc);
    EXPECT_THAT(g_log, IsEmpty()) << "OBJ-R30: deferred";
    KeLowerIrql(old);
    test::sleep_ms(1);
    EXPECT_THAT(g_log, ElementsAre("callback", "cleanup", "destroy"));
  });
}

TEST(Dpc, dpc_r4_queued_after_the_deletion_began_it_is_a_violation) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) { ++runs; };
    WDFDPC dpc = make(device, body);
    WdfObjectReference(dpc);
    WdfObjectDelete(dpc);
    EXPECT_EQ(WdfDpcGetParentObject(dpc), nullptr);
    EXPECT_FALSE(WdfDpcEnqueue(dpc));
    world.machine().take_one_finding("DpcRunningDown");
    EXPECT_EQ(runs, 0);
    WdfObjectDereference(dpc);
  });
}

}  // namespace
