// SPDX-License-Identifier: MIT
// Which timers can be created: framework.md 7.6 by the numbers of its cases, TMR-R1 and OBJ-R44.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/timer_wish.h"

namespace {

using namespace test::timer;
using test::g_log;
using test::run_with_device;
using ::testing::IsEmpty;

TEST(Tmr, tmr_006_a_periodic_timer_of_passive_level_is_not_supported) {
  run_with_device([](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = nullptr;
    EXPECT_EQ(
        create(device, {.period_ms = 10, .level = WdfExecutionLevelPassive}, shots.body, &timer),
        STATUS_NOT_SUPPORTED);
    EXPECT_THAT(g_log, IsEmpty()) << "no callback for an object that was not created";
  });
}

TEST(Tmr, tmr_009_a_tolerance_and_high_resolution_exclude_each_other) {
  run_with_device([](WDFDEVICE device) {
    WDF_TIMER_CONFIG config = plain_config();
    config.TolerableDelay = 5;
    config.UseHighResolutionTimer = WdfTrue;
    EXPECT_EQ(create_status(config, test::callback_attributes(device)), STATUS_INVALID_PARAMETER);
    config.TolerableDelay = 0;
    EXPECT_EQ(create_status(config, test::callback_attributes(device)), STATUS_SUCCESS);
  });
}

void expect_levels_to_disagree(test::Constraints device_constraints, const TimerWish& wish) {
  test::World world;
  run_with_device(world, device_constraints, [&](WDFDEVICE device) {
    Shots shots;
    WDFTIMER timer = nullptr;
    EXPECT_EQ(create(device, wish, shots.body, &timer), STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    world.machine().take_one_finding("IncompatibleExecutionLevel");
    TimerWish alone = wish;
    alone.is_serialized = false;
    EXPECT_EQ(create(device, alone, shots.body, &timer), STATUS_SUCCESS);
  });
}

TEST(Tmr, obj_r44_the_levels_of_timer_and_parent_must_agree) {
  expect_levels_to_disagree(test::passive_device, {});
  expect_levels_to_disagree(test::dispatch_device, passive_timer);
}

TEST(Tmr, obj_019_a_parent_is_required) {
  run_with_device([](WDFDEVICE) {
    WDFTIMER timer = nullptr;
    EXPECT_EQ(WdfTimerCreate(nullptr, nullptr, &timer), STATUS_WDF_PARENT_NOT_SPECIFIED)
        << "TMR-R1: before the other pointers are looked at";
    EXPECT_EQ(create_status(plain_config(), test::callback_attributes(nullptr)),
              STATUS_WDF_PARENT_NOT_SPECIFIED);
  });
}

TEST(Tmr, obj_020_the_parent_must_be_in_the_tree_of_a_device) {
  run_with_device([](WDFDEVICE) {
    EXPECT_EQ(create_status(plain_config(), test::callback_attributes(WdfGetDriver())),
              STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST(Tmr, tmr_r1_a_timer_takes_no_scope) {
  run_with_device([](WDFDEVICE device) {
    const WDF_TIMER_CONFIG config = plain_config();
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    attributes.SynchronizationScope = WdfSynchronizationScopeDevice;
    EXPECT_EQ(create_status(config, attributes), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
  });
}

TEST(Tmr, tmr_r1_what_the_configuration_must_be) {
  run_with_device([](WDFDEVICE device) {
    const WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDF_TIMER_CONFIG config = plain_config();
    config.Size = sizeof(config) + 8;
    config.Period = ULONG{MAXLONG} + 1;
    EXPECT_EQ(create_status(config, attributes), STATUS_INFO_LENGTH_MISMATCH);
    config.Size = sizeof(config);
    EXPECT_EQ(create_status(config, attributes), STATUS_INVALID_PARAMETER);
    config = plain_config();
    config.TolerableDelay = TolerableDelayUnlimited;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS) << "since KMDF 1.13";
    // What lies behind a shorter structure is not looked at.
    config.UseHighResolutionTimer = WdfTrue;
    config.Size = 32;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS);
    config.Size = 24;
    EXPECT_EQ(create_status(config, attributes), STATUS_SUCCESS);
  });
}

}  // namespace
