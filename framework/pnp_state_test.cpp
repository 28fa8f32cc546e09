// SPDX-License-Identifier: MIT
// Which plug-and-play states a device enters, as its driver is told (framework.md PNP-R2, 2.11.1),
// where the callbacks alone do not show it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framework/pnp.h"
#include "tests/support/driver/in_driver.h"

namespace {

using ::testing::ElementsAre;

std::vector<WDF_DEVICE_PNP_STATE> g_entered;
int g_surprise_removal_count = 0;
NTSTATUS g_release_status = STATUS_SUCCESS;
NTSTATUS g_exit_status = STATUS_SUCCESS;

void entered(WDFDEVICE, PCWDF_DEVICE_PNP_NOTIFICATION_DATA data) {
  g_entered.push_back(data->Data.EnterState.NewState);
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  for (int state = WdfDevStatePnpObjectCreated; state < WdfDevStatePnpNull; ++state) {
    EXPECT_EQ(
        WdfDeviceInitRegisterPnpStateChangeCallback(init, static_cast<WDF_DEVICE_PNP_STATE>(state),
                                                    entered, StateNotificationEnterState),
        STATUS_SUCCESS);
  }
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) { return g_release_status; };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) { return g_exit_status; };
  pnp.EvtDeviceSurpriseRemoval = [](WDFDEVICE) { ++g_surprise_removal_count; };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  WDFDEVICE device = nullptr;
  return WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

// What was entered since the last call.
std::vector<WDF_DEVICE_PNP_STATE> taken() {
  return std::exchange(g_entered, {});
}

class PnpStates : public ::testing::Test {
 protected:
  void SetUp() override {
    g_entered.clear();
    g_surprise_removal_count = 0;
    g_release_status = STATUS_SUCCESS;
    g_exit_status = STATUS_SUCCESS;
  }

  // With a started device.
  void run(const std::function<void(door::Stack&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("states", test::kmdf(entry));
      door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      taken();
      body(stack);
    });
  }

  test::World world_;
};

TEST_F(PnpStates, pnp_r2_both_canceled_queries_pass_query_canceled) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(stack.cancel_stop(), STATUS_SUCCESS);
    EXPECT_THAT(
        taken(),
        ElementsAre(WdfDevStatePnpQueryStopStaticCheck, WdfDevStatePnpQueryStopAskDriver,
                    WdfDevStatePnpQueryStopEnsureDeviceAwake, WdfDevStatePnpQueryStopPending,
                    WdfDevStatePnpQueryCanceled, WdfDevStatePnpStarted));
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpQueryCanceled, WdfDevStatePnpStarted));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
  });
}

TEST_F(PnpStates, pnp_r2_a_cancel_without_its_query_comes_back_to_started) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.cancel_stop(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpStartedCancelStop, WdfDevStatePnpStarted));
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpStartedCancelRemove, WdfDevStatePnpStarted));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
  });
}

TEST_F(PnpStates, pnp_r2_gone_after_it_agreed_to_go_is_told_once) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_EQ(g_surprise_removal_count, 1);
    EXPECT_THAT(
        taken(),
        ElementsAre(WdfDevStatePnpQueriedSurpriseRemove, WdfDevStatePnpSurpriseRemoveIoStarted,
                    WdfDevStatePnpFailedIoStarting, WdfDevStatePnpFailedOwnHardware,
                    WdfDevStatePnpFailed, WdfDevStatePnpFailedPowerPolicyRemoved,
                    WdfDevStatePnpFailedWaitForRemove));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpRemoved, WdfDevStatePnpRemovedChildrenRemoved,
                                     WdfDevStatePnpFdoRemoved));
  });
}

TEST_F(PnpStates, a_restart_that_cannot_power_down_fails_the_start) {
  run([](door::Stack& stack) {
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    const auto states = taken();
    ASSERT_GE(states.size(), 2u);
    EXPECT_EQ(states[0], WdfDevStatePnpRestart);
    EXPECT_EQ(states[1], WdfDevStatePnpHardwareAvailablePowerPolicyFailed);
  });
}

TEST_F(PnpStates, a_restart_that_cannot_release_its_hardware_fails_the_start) {
  run([](door::Stack& stack) {
    g_release_status = STATUS_DEVICE_BUSY;
    EXPECT_EQ(stack.start(), STATUS_DEVICE_BUSY);
  });
}

TEST_F(PnpStates, a_start_that_fails_below_comes_back_to_init) {
  world_.run([](door::Fixture& fixture) {
    auto loaded = fixture.load("states", test::kmdf(entry));
    door::ScriptedDevice& lower = fixture.make_lower();
    lower.next(door::pnp(IRP_MN_START_DEVICE), door::done(STATUS_DEVICE_NOT_CONNECTED));
    door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
    taken();
    EXPECT_EQ(stack.start(), STATUS_DEVICE_NOT_CONNECTED);
    const auto states = taken();
    ASSERT_GE(states.size(), 3u);
    EXPECT_EQ(states[0], WdfDevStatePnpInitStarting);
    EXPECT_EQ(states[1], WdfDevStatePnpFailedInit);
    EXPECT_EQ(states[2], WdfDevStatePnpInit);
  });
}

TEST_F(PnpStates, a_failed_power_down_of_a_started_device_fails_it_at_once) {
  run([](door::Stack& stack) {
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    const auto states = taken();
    ASSERT_GE(states.size(), 5u);
    EXPECT_EQ(states[0], WdfDevStatePnpFailedPowerDown);
    EXPECT_EQ(states[1], WdfDevStatePnpFailedOwnHardware);
    EXPECT_EQ(states[2], WdfDevStatePnpFailed);
    EXPECT_EQ(states[3], WdfDevStatePnpFailedPowerPolicyRemoved);
    EXPECT_EQ(states[4], WdfDevStatePnpFailedWaitForRemove);
  });
}

TEST_F(PnpStates, a_failed_power_down_of_a_device_that_agreed_to_go_changes_nothing) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    taken();
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    const auto states = taken();
    EXPECT_THAT(states, ::testing::Not(::testing::Contains(WdfDevStatePnpFailedPowerDown)));
  });
}

// Table of Init and InitQueryRemove in pnpstatemachine.cpp: nothing was started, so no driver is
// asked, and the cancel leads back to where a START is awaited.
TEST_F(PnpStates, pnp_r2_a_removal_that_is_canceled_before_any_start_comes_back_to_init) {
  world_.run([](door::Fixture& fixture) {
    auto loaded = fixture.load("states", test::kmdf(entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    taken();
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpInitQueryRemove));
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpInitQueryRemoveCanceled, WdfDevStatePnpInit));
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
  });
}

TEST_F(PnpStates, pnp_r2_gone_after_it_agreed_to_stop_is_told_once) {
  run([](door::Stack& stack) {
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_EQ(g_surprise_removal_count, 1);
    const auto states = taken();
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.front(), WdfDevStatePnpQueriedSurpriseRemove);
    EXPECT_EQ(states.back(), WdfDevStatePnpFailedWaitForRemove);
  });
}

// PnpEventFailedStarted in pnpstatemachine.cpp.
TEST_F(PnpStates, a_failed_device_is_not_started_again) {
  run([](door::Stack& stack) {
    g_exit_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    taken();
    EXPECT_FALSE(NT_SUCCESS(stack.start()));
    EXPECT_THAT(taken(), ElementsAre(WdfDevStatePnpFailedStarted, WdfDevStatePnpFailedWaitForRemove,
                                     WdfDevStatePnpRemoved, WdfDevStatePnpRemovedChildrenRemoved,
                                     WdfDevStatePnpFdoRemoved))
        << "a START that fails is followed by a removal";
  });
}

}  // namespace
