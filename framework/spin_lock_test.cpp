// SPDX-License-Identifier: MIT
// WDFSPINLOCK: framework.md 7.6, LCK-001 and LCK-002, and the rules LCK-R1, R2 and R7.
#include "framework/spin_lock.h"

#include <gtest/gtest.h>

#include "framework/inspect.h"
#include "tests/support/driver/in_driver.h"
#include "tests/support/driver/with_device.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using test::run_in_driver;

WDFSPINLOCK make() {
  WDFSPINLOCK lock = nullptr;
  EXPECT_EQ(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
  return lock;
}

TEST(Lck, lck_001_a_spin_lock_raises_to_dispatch_level) {
  run_in_driver([](WDFDRIVER) {
    WDFSPINLOCK lock = make();
    WdfSpinLockAcquire(lock);
    EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
    WdfSpinLockRelease(lock);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  });
}

TEST(Lck, lck_002_a_release_goes_back_to_where_the_acquisition_was) {
  run_in_driver([](WDFDRIVER) {
    WDFSPINLOCK outer = make();
    WDFSPINLOCK inner = make();
    WdfSpinLockAcquire(outer);
    WdfSpinLockAcquire(inner);
    WdfSpinLockRelease(inner);
    EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
    WdfSpinLockRelease(outer);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  });
}

// The IRQL is kept in the lock, so the outer lock's release lowers it while the inner one is held.
TEST(Lck, lck_r1_in_the_wrong_order_the_level_ends_wrong) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFSPINLOCK outer = make();
    WDFSPINLOCK inner = make();
    WdfSpinLockAcquire(outer);
    WdfSpinLockAcquire(inner);
    WdfSpinLockRelease(outer);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    WdfSpinLockRelease(inner);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value()) << "a spin lock released below DISPATCH_LEVEL";
  EXPECT_EQ(bug_check->code, 0x9u);
}

TEST(Lck, lck_r2_a_release_without_an_acquisition_stops_the_machine) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFSPINLOCK lock = make();
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WdfSpinLockRelease(lock);
    KeLowerIrql(old);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, ULONG{WDF_VIOLATION});
  EXPECT_EQ(bug_check->parameters[0], ULONG_PTR{WDF_INVALID_LOCK_OPERATION});
  EXPECT_EQ(bug_check->parameters[2], 1u);
}

TEST(Lck, lck_r7_a_spin_lock_may_be_created_at_dispatch_level) {
  run_in_driver([](WDFDRIVER) {
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WDFSPINLOCK lock = make();
    WdfObjectDelete(lock);
    KeLowerIrql(old);
    EXPECT_EQ(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
    EXPECT_EQ(wdf::inspect::object(lock).parent, WdfGetDriver());
  });
}

TEST(Lck, obj_016_a_spin_lock_takes_no_level) {
  run_in_driver([](WDFDRIVER) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    WDFSPINLOCK lock = nullptr;
    EXPECT_EQ(WdfSpinLockCreate(&attributes, &lock), STATUS_WDF_EXECUTION_LEVEL_INVALID);
  });
}

TEST(Lck, obj_017_a_spin_lock_takes_no_scope_which_is_checked_first) {
  run_in_driver([](WDFDRIVER) {
    for (const auto level : {WdfExecutionLevelInheritFromParent, WdfExecutionLevelPassive}) {
      WDF_OBJECT_ATTRIBUTES attributes;
      WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
      attributes.ExecutionLevel = level;
      attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
      WDFSPINLOCK lock = nullptr;
      EXPECT_EQ(WdfSpinLockCreate(&attributes, &lock), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
    }
  });
}

TEST(LckExplored, one_flow_at_a_time_holds_a_spin_lock) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    test::run_with_device(machine, {}, [](WDFDEVICE) {
      WDFSPINLOCK lock = make();
      int inside = 0;
      const auto work = [&](KAFFINITY processor) {
        KeSetSystemAffinityThread(processor);
        WdfSpinLockAcquire(lock);
        EXPECT_EQ(++inside, 1);
        nt::switch_point(nt::SwitchPoint::Yield, lock);
        --inside;
        WdfSpinLockRelease(lock);
        KeRevertToUserAffinityThread();
      };
      test::Flow other("other", [&] { work(2); });
      work(1);
      other.join();
      WdfObjectDelete(lock);
    });
  });
}

}  // namespace
