// SPDX-License-Identifier: MIT
// Callbacks for changes of a device's power and power policy states: which of the published states
// a device passes here, what a callback is told, and what can be registered. Source:
// fxdeviceinitapi.cpp WdfDeviceInitRegister...StateChangeCallback, powerstatemachine.cpp
// PowerEnterNewState. Those of plug-and-play are in pnp_state_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

WDFDEVICE g_device = nullptr;
bool g_is_pageable = true;
NTSTATUS g_entry_status = STATUS_SUCCESS;
NTSTATUS g_exit_status = STATUS_SUCCESS;
std::vector<WDF_DEVICE_POWER_STATE> g_power;
std::vector<WDF_DEVICE_POWER_POLICY_STATE> g_policy;
std::vector<WDF_DEVICE_POWER_NOTIFICATION_DATA> g_told;
std::function<void(PWDFDEVICE_INIT)> g_also;

void power_entered(WDFDEVICE, PCWDF_DEVICE_POWER_NOTIFICATION_DATA data) {
  g_power.push_back(data->Data.EnterState.NewState);
}

void policy_entered(WDFDEVICE device, PCWDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA data) {
  EXPECT_EQ(device, g_device);
  EXPECT_EQ(data->Type, StateNotificationEnterState);
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  g_policy.push_back(data->Data.EnterState.NewState);
}

void power_told(WDFDEVICE, PCWDF_DEVICE_POWER_NOTIFICATION_DATA data) {
  g_told.push_back(*data);
}

// A number that has the bit NP belongs to the same callback as the one without.
NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  if (!g_is_pageable) WdfDeviceInitSetPowerNotPageable(init);
  for (int state = WdfDevStatePowerObjectCreated; state < WdfDevStatePowerNull; ++state) {
    EXPECT_EQ(WdfDeviceInitRegisterPowerStateChangeCallback(
                  init, static_cast<WDF_DEVICE_POWER_STATE>(state), power_entered,
                  StateNotificationEnterState),
              STATUS_SUCCESS);
  }
  for (int state = WdfDevStatePwrPolObjectCreated; state < WdfDevStatePwrPolNull; ++state) {
    EXPECT_EQ(WdfDeviceInitRegisterPowerPolicyStateChangeCallback(
                  init, static_cast<WDF_DEVICE_POWER_POLICY_STATE>(state), policy_entered,
                  StateNotificationEnterState),
              STATUS_SUCCESS);
  }
  if (g_also) g_also(init);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceD0Entry = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) { return g_entry_status; };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) { return g_exit_status; };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

template <class T>
std::vector<T> taken(std::vector<T>& states) {
  return std::exchange(states, {});
}

class StateChanges : public ::testing::Test {
 protected:
  void SetUp() override {
    g_is_pageable = true;
    g_entry_status = g_exit_status = STATUS_SUCCESS;
    g_power.clear();
    g_policy.clear();
    g_told.clear();
    g_also = {};
  }

  // With a device that was added and not started.
  void run(const std::function<void(door::Stack&, door::Fixture&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("states", test::kmdf(entry));
      door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      body(stack, fixture);
    });
  }

  test::World world_;
};

TEST_F(StateChanges, of_power_follow_the_way_up_and_down) {
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_THAT(g_power, IsEmpty());
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(
        taken(g_power),
        ElementsAre(WdfDevStatePowerStartingCheckDeviceType, WdfDevStatePowerD0Starting,
                    WdfDevStatePowerD0StartingConnectInterrupt, WdfDevStatePowerD0StartingDmaEnable,
                    WdfDevStatePowerD0StartingStartSelfManagedIo, WdfDevStatePowerDecideD0State,
                    WdfDevStatePowerD0));
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power), ElementsAre(WdfDevStatePowerGotoDx, WdfDevStatePowerGotoDxIoStopped,
                                            WdfDevStatePowerDx));
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerCheckDeviceType, WdfDevStatePowerWaking,
                            WdfDevStatePowerWakingConnectInterrupt, WdfDevStatePowerWakingDmaEnable,
                            WdfDevStatePowerStartSelfManagedIo, WdfDevStatePowerDecideD0State,
                            WdfDevStatePowerD0));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerGotoD3Stopped, WdfDevStatePowerStopped));
  });
}

TEST_F(StateChanges, of_power_are_other_states_for_what_is_not_pageable) {
  g_is_pageable = false;
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(taken(g_power).back(), WdfDevStatePowerD0NP);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerGotoDxNP, WdfDevStatePowerGotoDxIoStoppedNP,
                            WdfDevStatePowerDxNP));
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerCheckDeviceTypeNP, WdfDevStatePowerWakingNP,
                            WdfDevStatePowerWakingConnectInterruptNP,
                            WdfDevStatePowerWakingDmaEnableNP, WdfDevStatePowerStartSelfManagedIoNP,
                            WdfDevStatePowerDecideD0State, WdfDevStatePowerD0NP));
  });
}

TEST_F(StateChanges, of_power_stop_where_a_start_fails) {
  run([](door::Stack& stack, door::Fixture&) {
    g_entry_status = STATUS_UNSUCCESSFUL;
    EXPECT_FALSE(NT_SUCCESS(stack.start()));
    EXPECT_THAT(taken(g_power), ElementsAre(WdfDevStatePowerStartingCheckDeviceType,
                                            WdfDevStatePowerD0Starting, WdfDevStatePowerStopped));
  });
}

TEST_F(StateChanges, of_power_report_a_wake_that_fails) {
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    taken(g_power);
    g_entry_status = STATUS_UNSUCCESSFUL;
    EXPECT_FALSE(NT_SUCCESS(stack.set_power(PowerDeviceD0)));
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerCheckDeviceType, WdfDevStatePowerWaking,
                            WdfDevStatePowerReportPowerUpFailed, WdfDevStatePowerStopped));
  });
}

TEST_F(StateChanges, of_power_report_a_power_down_that_fails) {
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken(g_power);
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerGotoDx, WdfDevStatePowerGotoDxIoStopped,
                            WdfDevStatePowerReportPowerDownFailed, WdfDevStatePowerStopped));
  });
}

TEST_F(StateChanges, of_power_stop_where_the_last_power_down_fails) {
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken(g_power);
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(g_power),
                ElementsAre(WdfDevStatePowerGotoD3Stopped, WdfDevStatePowerFinalPowerDownFailed,
                            WdfDevStatePowerStopped));
  });
}

// PowerEnterNewState: leave and enter before, the last one when what there is to do is done.
TEST_F(StateChanges, are_told_with_both_states_before_and_one_after) {
  g_also = [](PWDFDEVICE_INIT init) {
    EXPECT_EQ(WdfDeviceInitRegisterPowerStateChangeCallback(init, WdfDevStatePowerD0Starting,
                                                            power_told, StateNotificationAllStates),
              STATUS_SUCCESS);
  };
  run([](door::Stack& stack, door::Fixture&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    ASSERT_EQ(g_told.size(), 3u);
    EXPECT_EQ(g_told[0].Type, StateNotificationEnterState);
    EXPECT_EQ(g_told[0].Data.EnterState.CurrentState, WdfDevStatePowerStartingCheckDeviceType);
    EXPECT_EQ(g_told[0].Data.EnterState.NewState, WdfDevStatePowerD0Starting);
    EXPECT_EQ(g_told[1].Type, StateNotificationPostProcessState);
    EXPECT_EQ(g_told[1].Data.PostProcessState.CurrentState, WdfDevStatePowerD0Starting);
    EXPECT_EQ(g_told[2].Type, StateNotificationLeaveState);
    EXPECT_EQ(g_told[2].Data.LeaveState.CurrentState, WdfDevStatePowerD0Starting);
    EXPECT_EQ(g_told[2].Data.LeaveState.NewState, WdfDevStatePowerD0StartingConnectInterrupt);
  });
}

TEST_F(StateChanges, of_power_policy_follow_a_device_that_goes_idle) {
  run([](door::Stack& stack, door::Fixture& fixture) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(taken(g_policy), ElementsAre(WdfDevStatePwrPolStarting, WdfDevStatePwrPolStarted));
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    fixture.advance(base::Ticks::from_ms(10'000));
    EXPECT_THAT(taken(g_policy),
                ElementsAre(WdfDevStatePwrPolStartedIdleCapable,
                            WdfDevStatePwrPolTimerExpiredNoWake, WdfDevStatePwrPolWaitingUnarmed));
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(taken(g_policy),
                ElementsAre(WdfDevStatePwrPolS0NoWakePowerUp, WdfDevStatePwrPolStarted));
    WdfDeviceResumeIdle(g_device);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_EQ(taken(g_policy).back(), WdfDevStatePwrPolStopped) << "told before the device is gone";
  });
}

// WdfDevStateNormalize: the bit NP is no part of the number.
TEST_F(StateChanges, can_be_registered_for_each_state_of_the_machine_and_no_other) {
  g_also = [](PWDFDEVICE_INIT init) {
    const auto power = [init](int state, ULONG types = StateNotificationEnterState) {
      return WdfDeviceInitRegisterPowerStateChangeCallback(
          init, static_cast<WDF_DEVICE_POWER_STATE>(state), power_entered, types);
    };
    EXPECT_EQ(power(WdfDevStatePowerD0NP), STATUS_SUCCESS);
    EXPECT_EQ(power(WdfDevStatePowerObjectCreated - 1), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(power(WdfDevStatePowerNull), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(power(WdfDevStatePowerD0, 0), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(power(WdfDevStatePowerD0, 8), STATUS_INVALID_PARAMETER);
    const auto policy = [init](int state) {
      return WdfDeviceInitRegisterPowerPolicyStateChangeCallback(
          init, static_cast<WDF_DEVICE_POWER_POLICY_STATE>(state), policy_entered,
          StateNotificationEnterState);
    };
    EXPECT_EQ(policy(WdfDevStatePwrPolObjectCreated - 1), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(policy(WdfDevStatePwrPolNull), STATUS_INVALID_PARAMETER);
    const auto pnp = [init](int state) {
      return WdfDeviceInitRegisterPnpStateChangeCallback(
          init, static_cast<WDF_DEVICE_PNP_STATE>(state),
          [](WDFDEVICE, PCWDF_DEVICE_PNP_NOTIFICATION_DATA) {}, StateNotificationEnterState);
    };
    EXPECT_EQ(pnp(WdfDevStatePnpStarted), STATUS_SUCCESS);
    EXPECT_EQ(pnp(1), STATUS_INVALID_PARAMETER) << "below the first state";
    EXPECT_EQ(pnp(WdfDevStatePnpNull), STATUS_INVALID_PARAMETER);
  };
  run([](door::Stack&, door::Fixture&) {});
}

}  // namespace
