// SPDX-License-Identifier: MIT
// What comes between the steps of a device that goes idle: a need on its way down, new settings,
// power IRPs of others, a refusal below. Source: poweridlestatemachine.cpp.
#include "framework/idle_machine.h"

#include <gmock/gmock.h>

#include "nt/pool.h"
#include "tests/support/driver/idle_device.h"

namespace {

using namespace test::idle;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// wdfdevice/WdfDeviceStopIdle: pending while it powers down; poweridlestatemachine.cpp: it goes all
// the way down, and comes back only if it is still needed there.
TEST_F(IdleDevice, needed_on_its_way_down_comes_back_unless_the_need_is_over) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    g_in["D0Exit"] = [] {
      EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
      EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
      WdfDeviceResumeIdle(g_device);
    };
    sleep_ms(time_out_ms + 10);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "D0Exit", "D0Entry", "IoRestart"));
    g_in["D0Exit"] = [] {
      EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
      WdfDeviceResumeIdle(g_device);
      assign_idle();
    };
    WdfDeviceResumeIdle(g_device);
    sleep_ms(time_out_ms + 10);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolWaitingUnarmed);
  });
}

// PWR-R1: the settings may be assigned again at any time; a new time-out counts from then on.
TEST_F(IdleDevice, new_settings_begin_the_time_anew_and_do_not_wake_it) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms - 1);
    assign_idle();
    sleep_ms(time_out_ms - 1);
    EXPECT_THAT(taken(), IsEmpty());
    sleep_ms(2);
    EXPECT_THAT(taken(), idle_log);
    assign_idle();
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
  });
}

// A power IRP that somebody else asked for: the time-out has nothing to do any more.
TEST_F(IdleDevice, follows_the_power_irps_of_others) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    assign_idle();
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_THAT(taken(), idle_log);
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
  });
}

// powerpolicystatemachine.cpp _PowerPolDevicePowerDownComplete ignores what the IRP ended with: the
// device is down, and can be had back.
TEST_F(IdleDevice, that_is_down_stays_so_when_its_stack_refuses_that_afterwards) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    assign_idle();
    lower.next(door::power(IRP_MN_SET_POWER), door::done(STATUS_DEVICE_BUSY));
    sleep_ms(time_out_ms + 10);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    lower.next(door::power(IRP_MN_SET_POWER), door::done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), back_log);
    WdfDeviceResumeIdle(g_device);
  });
}

// powerpolicystatemachine.cpp PowerPolStarting: it can be needed as soon as it is on its way to D0.
TEST_F(IdleDevice, needed_while_it_starts_does_not_go_idle_until_that_is_over) {
  g_in["D0Entry"] = [] {
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStarting);
    assign_idle();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
  };
  run([](door::Stack&, door::ScriptedDevice&) {
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStarted);
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
    WdfDeviceResumeIdle(g_device);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
  });
}

TEST_F(IdleDevice, that_does_not_start_has_no_power_to_come_back_to) {
  world_.run([](door::Fixture& fixture) {
    auto loaded = fixture.load("idle", test::kmdf(entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    g_status["D0Entry"] = STATUS_UNSUCCESSFUL;
    g_in["D0Entry"] = [] { EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING); };
    g_in["ReleaseHardware"] = [] {
      EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStopped);
      EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    };
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    EXPECT_TRUE(g_in.empty());
  });
}

// poweridlestatemachine.cpp PowerReferenceWorker: without power there is no D0 to come back to.
TEST_F(IdleDevice, cannot_be_had_in_d0_before_it_is_started) {
  world_.run([](door::Fixture& fixture) {
    auto loaded = fixture.load("idle", test::kmdf(entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    WdfDeviceResumeIdle(g_device);
  });
}

class IdleWithoutMemory : public IdleDevice {
 protected:
  IdleWithoutMemory() : IdleDevice({.choices = &choices_}) {}

  void sleep_without_memory(ULONG time_ms) {
    nt::Pool& pool = fixture_->machine().pool();
    pool.enable_fault_injection();
    sleep_ms(time_ms);
    pool.disable_fault_injection();
  }

  inline static test::FailingAllocations choices_;
};

// powerpolicystatemachine.cpp PowerPolTimerExpiredNoWake: it reverts, and tries again.
TEST_F(IdleWithoutMemory, for_the_power_irp_it_stays_up_until_there_is_some) {
  run([this](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_without_memory(time_out_ms + 1);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStartedIdleCapable);
    sleep_ms(time_out_ms);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleWithoutMemory, for_the_power_irp_it_stays_up_for_who_needs_it_meanwhile) {
  run([this](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    choices_.then = [] { EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING); };
    sleep_without_memory(time_out_ms + 1);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStarted);
    WdfDeviceResumeIdle(g_device);
  });
}

}  // namespace
