// SPDX-License-Identifier: MIT
// WDFWAITLOCK: framework.md 7.6, LCK-004 to LCK-008, and the rules LCK-R4 to R7.
#include "framework/wait_lock.h"

#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"
#include "tests/support/driver/with_device.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using test::now_ms;
using test::run_in_driver;
using test::sleep_ms;

WDFWAITLOCK make() {
  WDFWAITLOCK lock = nullptr;
  EXPECT_EQ(WdfWaitLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock), STATUS_SUCCESS);
  return lock;
}

NTSTATUS acquire(WDFWAITLOCK lock, LONGLONG timeout) {
  return WdfWaitLockAcquire(lock, &timeout);
}

TEST(Lck, lck_004_a_poll_of_a_held_wait_lock_times_out) {
  run_in_driver([](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
    test::Flow other("other", [&] {
      const NTSTATUS status = acquire(lock, 0);
      EXPECT_EQ(status, STATUS_TIMEOUT);
      EXPECT_TRUE(NT_SUCCESS(status)) << "so a driver must compare";
      EXPECT_FALSE(KeAreApcsDisabled());
    });
    other.join();
    WdfWaitLockRelease(lock);
    EXPECT_EQ(acquire(lock, 0), STATUS_SUCCESS);
    WdfWaitLockRelease(lock);
  });
}

TEST(Lck, lck_005_a_bounded_wait_ends_and_leaves_the_critical_region) {
  run_in_driver([](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
    EXPECT_TRUE(KeAreApcsDisabled());
    test::Flow other("other", [&] {
      const LONGLONG start = now_ms();
      EXPECT_EQ(acquire(lock, -1'000'000), STATUS_TIMEOUT);
      EXPECT_EQ(now_ms() - start, 100);
      EXPECT_FALSE(KeAreApcsDisabled());
    });
    other.join();
    WdfWaitLockRelease(lock);
    EXPECT_FALSE(KeAreApcsDisabled());
  });
}

TEST(Lck, lck_007_a_wait_lock_is_not_recursive) {
  run_in_driver([](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
    EXPECT_EQ(acquire(lock, 0), STATUS_TIMEOUT);
    WdfWaitLockRelease(lock);
  });
}

TEST(Lck, lck_008_another_thread_may_release_a_wait_lock) {
  test::World world;
  run_in_driver(world, [&](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
    test::Flow other("other", [&] { WdfWaitLockRelease(lock); });
    other.join();
    world.machine().take_one_finding("WdfWaitlock");
    EXPECT_EQ(acquire(lock, 0), STATUS_SUCCESS) << "it is free";
    WdfWaitLockRelease(lock);
    EXPECT_TRUE(KeAreApcsDisabled()) << "the region of the first acquisition was left by nobody";
    KeLeaveCriticalRegion();
  });
}

TEST(Lck, lck_r4_only_a_poll_is_legal_above_passive_level) {
  test::World world;
  run_in_driver(world, [&](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_INVALID_DEVICE_REQUEST);
    world.machine().take_one_finding("KmdfIrql");
    EXPECT_EQ(acquire(lock, -10'000), STATUS_INVALID_DEVICE_REQUEST);
    world.machine().take_one_finding("KmdfIrql");
    EXPECT_EQ(acquire(lock, 0), STATUS_SUCCESS);
    EXPECT_EQ(acquire(lock, 0), STATUS_TIMEOUT);
    WdfWaitLockRelease(lock);
    KeLowerIrql(old);
    EXPECT_FALSE(KeAreApcsDisabled());
  });
}

TEST(Lck, lck_r5_who_waits_gets_it_from_the_release) {
  run_in_driver([](WDFDRIVER) {
    WDFWAITLOCK lock = make();
    EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
    LONGLONG acquired_ms = 0;
    test::Flow other("other", [&] {
      EXPECT_EQ(WdfWaitLockAcquire(lock, nullptr), STATUS_SUCCESS);
      acquired_ms = now_ms();
      WdfWaitLockRelease(lock);
    });
    sleep_ms(30);
    const LONGLONG released_ms = now_ms();
    WdfWaitLockRelease(lock);
    other.join();
    EXPECT_EQ(acquired_ms, released_ms);
  });
}

TEST(Lck, lck_r5_a_callback_that_keeps_a_wait_lock_is_reported) {
  test::World world;
  test::run_with_device(world, test::passive_device, [](WDFDEVICE device) {
    WDF_WORKITEM_CONFIG config;
    WDF_WORKITEM_CONFIG_INIT(&config, [](WDFWORKITEM) { WdfWaitLockAcquire(make(), nullptr); });
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = device;
    WDFWORKITEM item = nullptr;
    ASSERT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_SUCCESS);
    WdfWorkItemEnqueue(item);
    WdfWorkItemFlush(item);
  });
  const auto bug_check = world.machine().take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->parameters[0], ULONG_PTR{WDF_VERIFIER_CRITICAL_REGION_MISMATCH});
}

TEST(LckExplored, one_flow_at_a_time_holds_a_wait_lock) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    test::run_with_device(machine, {}, [](WDFDEVICE) {
      WDFWAITLOCK lock = make();
      int inside = 0;
      const auto work = [&] {
        WdfWaitLockAcquire(lock, nullptr);
        EXPECT_EQ(++inside, 1);
        nt::switch_point(nt::SwitchPoint::Yield, lock);
        --inside;
        WdfWaitLockRelease(lock);
      };
      test::Flow other("other", work);
      work();
      other.join();
      WdfObjectDelete(lock);
    });
  });
}

}  // namespace
