// SPDX-License-Identifier: MIT
// Idle and wake of the power policy owner: framework.md 2.11.5, 2.11.6 and 7.4 by the numbers of
// its cases; pages of the settings and of the EvtDevice...Wake... callbacks.
#include "framework/power_policy.h"

#include <gmock/gmock.h>

#include "tests/support/driver/idle_device.h"

namespace {

using namespace test::idle;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(IdleDevice, leaves_d0_when_its_time_is_out_and_comes_back_for_a_request) {
  run([this](door::Stack& stack, door::ScriptedDevice&) {
    door::File file = fixture_->open(stack);
    assign_idle();
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStartedIdleCapable);
    sleep_ms(time_out_ms - 1);
    EXPECT_THAT(taken(), IsEmpty());
    sleep_ms(2);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolWaitingUnarmed);
    EXPECT_EQ(file.read(0x10).status, STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), ElementsAre("D0Entry", "read", "IoRestart")) << "PNP-R4";
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log) << "the time begins anew with the end of the request";
  });
}

TEST_F(IdleDevice, pwr_r3_a_request_of_the_driver_keeps_it_in_d0) {
  g_keeps_requests = true;
  run([this](door::Stack& stack, door::ScriptedDevice&) {
    door::File file = fixture_->open(stack);
    assign_idle();
    door::Pending read = file.start_read(0x10);
    EXPECT_THAT(taken(), ElementsAre("read"));
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
    WdfRequestComplete(g_request, STATUS_SUCCESS);
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
  });
}

TEST_F(IdleDevice, pnp_021_a_queue_that_is_not_power_managed_leaves_it_in_dx) {
  g_is_power_managed = false;
  run([this](door::Stack& stack, door::ScriptedDevice&) {
    door::File file = fixture_->open(stack);
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(file.read(0x10).status, STATUS_SUCCESS);
    sleep_ms(10);
    EXPECT_THAT(taken(), ElementsAre("read"));
  });
}

TEST_F(IdleDevice, pnp_022_is_armed_on_its_way_down_and_disarmed_on_its_way_up) {
  run([this](door::Stack& stack, door::ScriptedDevice& lower) {
    door::File file = fixture_->open(stack);
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "ArmS0", "D0Exit(D2)"));
    EXPECT_EQ(lower.held().size(), 1u);
    EXPECT_EQ(file.read(0x10).status, STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D2)", "DisarmS0", "read", "IoRestart"));
    EXPECT_THAT(lower.held(), IsEmpty()) << "the WAIT_WAKE was canceled";
  });
}

TEST_F(IdleDevice, pnp_022_a_wake_signal_brings_it_back) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_TRUE(lower.release(STATUS_SUCCESS));
    sleep_ms(1);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D2)", "TriggeredS0", "DisarmS0", "IoRestart"));
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "ArmS0", "D0Exit(D2)")) << "nothing came of it";
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
  });
}

TEST_F(IdleDevice, what_cannot_be_armed_is_not_disarmed) {
  g_status["ArmS0"] = STATUS_UNSUCCESSFUL;
  run([](door::Stack&, door::ScriptedDevice& lower) {
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "ArmS0", "D0Exit(D2)"));
    sleep_ms(1);
    EXPECT_THAT(lower.held(), IsEmpty());
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D2)", "IoRestart"));
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleDevice, goes_down_unarmed_where_nothing_below_takes_the_wait_wake) {
  run([](door::Stack&, door::ScriptedDevice& lower) {
    lower.on(door::power(IRP_MN_WAIT_WAKE), door::done(STATUS_NOT_SUPPORTED));
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "D0Exit(D2)"));
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D2)", "IoRestart"));
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleDevice, pnp_024_stop_idle_wakes_it_at_once_or_waits_for_it) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), back_log);
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty());
    for (int count = 0; count < 3; ++count) WdfDeviceResumeIdle(g_device);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
  });
}

TEST_F(IdleDevice, comes_back_when_it_may_not_idle_any_more) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    auto settings = idle_settings(IdleCannotWakeFromS0);
    settings.Enabled = WdfFalse;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), back_log);
  });
}

TEST_F(IdleDevice, pwr_r1_settings_are_checked_against_what_the_device_can) {
  run([](door::Stack&, door::ScriptedDevice&) {
    auto settings = idle_settings(IdleCanWakeFromS0);
    settings.DxState = PowerDeviceD3;  // it can wake from D2 and above only
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_POWER_STATE_INVALID);
    settings.DxState = PowerDeviceMaximum;
    settings.PowerUpIdleDeviceOnSystemWake = WdfFalse;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_INVALID_PARAMETER);
    settings.IdleCaps = IdleCannotWakeFromS0;
    settings.UserControlOfIdleSettings = IdleUserControlInvalid;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_INVALID_PARAMETER);
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS wake;
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&wake);
    wake.DxState = PowerDeviceD3;
    EXPECT_EQ(WdfDeviceAssignSxWakeSettings(g_device, &wake), STATUS_POWER_STATE_INVALID);
    wake.DxState = PowerDeviceD2;
    EXPECT_EQ(WdfDeviceAssignSxWakeSettings(g_device, &wake), STATUS_SUCCESS);
  });
}

TEST_F(IdleDevice, is_armed_for_the_systems_sleep) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    assign_wake();
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "ArmSx", "D0Exit(D2)"));
    EXPECT_TRUE(lower.wait_held(1));
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
    sleep_ms(1);
    EXPECT_THAT(taken(), IsEmpty()) << "not while the system sleeps";
    EXPECT_TRUE(lower.release(STATUS_SUCCESS));
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D2)", "TriggeredSx", "DisarmSx", "IoRestart"));
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleDevice, goes_to_sleep_from_dx_and_stays_there) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(10);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleDevice, is_powered_up_on_system_wake_if_its_driver_wants_that) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    auto settings = idle_settings(IdleCannotWakeFromS0);
    settings.PowerUpIdleDeviceOnSystemWake = WdfTrue;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(10);
    EXPECT_THAT(taken(), back_log);
  });
}

TEST_F(IdleDevice, what_is_armed_for_s0_is_disarmed_before_the_system_sleeps) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_THAT(taken(),
                ElementsAre("D0Entry(D2)", "DisarmS0", "IoRestart", "IoSuspend", "D0Exit"));
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(1);
    EXPECT_THAT(taken(), back_log);
  });
}

TEST_F(IdleDevice, is_awake_before_it_agrees_to_be_removed) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("QueryRemove", "D0Entry", "IoRestart"));
    sleep_ms(10 * time_out_ms);
    EXPECT_THAT(taken(), IsEmpty()) << "and stays it";
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(),
                ElementsAre("D0Entry", "IoRestart", "IoSuspend", "D0Exit", "ReleaseHardware"));
  });
}

TEST_F(IdleDevice, that_is_gone_is_not_woken) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    assign_idle(IdleCanWakeFromS0);
    sleep_ms(time_out_ms + 1);
    taken();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "ReleaseHardware"));
    EXPECT_THAT(lower.held(), IsEmpty());
  });
}

TEST_F(IdleDevice, that_does_not_come_back_releases_its_hardware_before_it_is_removed) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    g_status["D0Entry"] = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    sleep_ms(10);
    EXPECT_THAT(taken(), ElementsAre("D0Entry", "ReleaseHardware", "SurpriseRemoval"));
  });
}

TEST_F(IdleDevice, whose_stack_refuses_to_come_back_fails) {
  run([](door::Stack&, door::ScriptedDevice& lower) {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    taken();
    lower.next(door::power(IRP_MN_SET_POWER), door::done(STATUS_DEVICE_NOT_CONNECTED));
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    sleep_ms(10);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "ReleaseHardware"));
  });
}

TEST_F(IdleDevice, that_fails_to_go_down_releases_its_hardware_before_it_is_removed) {
  g_status["D0Exit"] = STATUS_UNSUCCESSFUL;
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    sleep_ms(time_out_ms + 10);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "D0Exit", "ReleaseHardware", "SurpriseRemoval"));
  });
}

}  // namespace
