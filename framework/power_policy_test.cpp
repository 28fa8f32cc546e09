// SPDX-License-Identifier: MIT
// Idle and wake of the power policy owner: framework.md 2.11.5, 2.11.6 and 7.4 by the numbers of
// its cases; pages of the settings and of the EvtDevice...Wake... callbacks.
#include "framework/power_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <utility>

#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ULONG time_out_ms = 1000;

std::map<std::string, NTSTATUS> g_status;
std::function<void()> g_in_exit;  // the next EvtDeviceD0Exit
WDFDEVICE g_device = nullptr;
bool g_is_power_managed = true;
bool g_keeps_requests = false;
WDFREQUEST g_request = nullptr;

NTSTATUS logged(const std::string& name) {
  g_log.push_back(name);
  const auto found = g_status.find(name);
  return found != g_status.end() ? found->second : STATUS_SUCCESS;
}

void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceD0Entry = [](WDFDEVICE, WDF_POWER_DEVICE_STATE from) {
    return logged(from == WdfPowerDeviceD2 ? "D0Entry(D2)" : "D0Entry");
  };
  pnp.EvtDeviceD0Exit = [](WDFDEVICE, WDF_POWER_DEVICE_STATE to) {
    if (g_in_exit) std::exchange(g_in_exit, {})();
    return logged(to == WdfPowerDeviceD2 ? "D0Exit(D2)" : "D0Exit");
  };
  pnp.EvtDeviceSelfManagedIoSuspend = [](WDFDEVICE) { return logged("IoSuspend"); };
  pnp.EvtDeviceSelfManagedIoRestart = [](WDFDEVICE) { return logged("IoRestart"); };
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) { return logged("ReleaseHardware"); };
  pnp.EvtDeviceSurpriseRemoval = [](WDFDEVICE) { logged("SurpriseRemoval"); };
  pnp.EvtDeviceQueryRemove = [](WDFDEVICE) { return logged("QueryRemove"); };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);

  WDF_POWER_POLICY_EVENT_CALLBACKS policy;
  WDF_POWER_POLICY_EVENT_CALLBACKS_INIT(&policy);
  policy.EvtDeviceArmWakeFromS0 = [](WDFDEVICE) { return logged("ArmS0"); };
  policy.EvtDeviceDisarmWakeFromS0 = [](WDFDEVICE) { logged("DisarmS0"); };
  policy.EvtDeviceWakeFromS0Triggered = [](WDFDEVICE) { logged("TriggeredS0"); };
  policy.EvtDeviceArmWakeFromSx = [](WDFDEVICE) { return logged("ArmSx"); };
  policy.EvtDeviceDisarmWakeFromSx = [](WDFDEVICE) { logged("DisarmSx"); };
  policy.EvtDeviceWakeFromSxTriggered = [](WDFDEVICE) { logged("TriggeredSx"); };
  WdfDeviceInitSetPowerPolicyEventCallbacks(init, &policy);
}

void evt_read(WDFQUEUE, WDFREQUEST request, size_t) {
  logged("read");
  if (g_keeps_requests) {
    g_request = request;
  } else {
    WdfRequestCompleteWithInformation(request, STATUS_SUCCESS, 0);
  }
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  set_callbacks(init);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  if (!NT_SUCCESS(status)) return status;
  WDF_DEVICE_POWER_CAPABILITIES power;
  WDF_DEVICE_POWER_CAPABILITIES_INIT(&power);
  power.DeviceWake = PowerDeviceD2;
  power.SystemWake = PowerSystemSleeping3;
  WdfDeviceSetPowerCapabilities(g_device, &power);
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchParallel);
  config.EvtIoRead = evt_read;
  config.PowerManaged = g_is_power_managed ? WdfTrue : WdfFalse;
  return WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

std::vector<std::string> taken() {
  return std::exchange(g_log, {});
}

void sleep_ms(ULONG time_ms) {
  LARGE_INTEGER interval;
  interval.QuadPart = -10'000LL * time_ms;
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS idle_settings(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES caps) {
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
  WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, caps);
  settings.IdleTimeout = time_out_ms;
  return settings;
}

void assign_idle(WDF_POWER_POLICY_S0_IDLE_CAPABILITIES caps = IdleCannotWakeFromS0) {
  auto settings = idle_settings(caps);
  EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
}

void assign_wake() {
  WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS settings;
  WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&settings);
  EXPECT_EQ(WdfDeviceAssignSxWakeSettings(g_device, &settings), STATUS_SUCCESS);
}

const auto idle_log = ElementsAre("IoSuspend", "D0Exit");
const auto back_log = ElementsAre("D0Entry", "IoRestart");

class IdleDevice : public ::testing::Test {
 protected:
  void SetUp() override {
    g_status.clear();
    g_is_power_managed = true;
    g_keeps_requests = false;
  }

  // With a started device whose lower device keeps a WAIT_WAKE.
  void run(const std::function<void(door::Stack&, door::ScriptedDevice&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      fixture_ = &fixture;
      auto loaded = fixture.load("idle", test::kmdf(entry));
      door::ScriptedDevice& lower = fixture.make_lower();
      lower.on(door::power(IRP_MN_WAIT_WAKE), door::chold());
      door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      taken();
      body(stack, lower);
    });
  }

  test::World world_;
  door::Fixture* fixture_ = nullptr;
};

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

// wdfdevice/WdfDeviceStopIdle: pending while it powers down; poweridlestatemachine.cpp: it goes all
// the way down, and comes back only if it is still needed there.
TEST_F(IdleDevice, needed_on_its_way_down_comes_back_unless_the_need_is_over) {
  run([](door::Stack&, door::ScriptedDevice&) {
    assign_idle();
    g_in_exit = [] {
      EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
      EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
      WdfDeviceResumeIdle(g_device);
    };
    sleep_ms(time_out_ms + 10);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "D0Exit", "D0Entry", "IoRestart"));
    g_in_exit = [] {
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

}  // namespace
