// SPDX-License-Identifier: MIT
// The order of PnP and power callbacks: framework.md 7.4, by the numbers of its cases, and the
// scenario table 2.11.5; without interrupts, DMA and children, which are not there.
#include "framework/pnp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The status a callback is to return; success where nothing is said.
std::map<std::string, NTSTATUS> g_status;
WDFDEVICE g_device = nullptr;
bool g_owns_power_policy = true;

NTSTATUS logged(const std::string& name) {
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL) << name;
  g_log.push_back(name);
  const auto found = g_status.find(name);
  return found != g_status.end() ? found->second : STATUS_SUCCESS;
}

const char* power_name(WDF_POWER_DEVICE_STATE state) {
  switch (state) {
    case WdfPowerDeviceD0:
      return "D0";
    case WdfPowerDeviceD3:
      return "D3";
    case WdfPowerDeviceD3Final:
      return "D3Final";
    default:
      return "?";
  }
}

NTSTATUS d0_entry(WDFDEVICE, WDF_POWER_DEVICE_STATE from) {
  const NTSTATUS status = logged("D0Entry");
  g_log.back() += std::string("(") + power_name(from) + ")";
  return status;
}
NTSTATUS d0_exit(WDFDEVICE, WDF_POWER_DEVICE_STATE to) {
  const NTSTATUS status = logged("D0Exit");
  g_log.back() += std::string("(") + power_name(to) + ")";
  return status;
}

NTSTATUS prepare_hardware(WDFDEVICE, WDFCMRESLIST raw, WDFCMRESLIST translated) {
  EXPECT_EQ(WdfCmResourceListGetCount(raw), 0u);
  EXPECT_EQ(WdfCmResourceListGetDescriptor(translated, 0), nullptr);
  return logged("PrepareHardware");
}

void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDevicePrepareHardware = prepare_hardware;
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) { return logged("ReleaseHardware"); };
  pnp.EvtDeviceD0Entry = d0_entry;
  pnp.EvtDeviceD0Exit = d0_exit;
  pnp.EvtDeviceD0EntryPostInterruptsEnabled = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) {
    return logged("PostInterruptsEnabled");
  };
  pnp.EvtDeviceD0ExitPreInterruptsDisabled = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) {
    return logged("PreInterruptsDisabled");
  };
  pnp.EvtDeviceSelfManagedIoInit = [](WDFDEVICE) { return logged("IoInit"); };
  pnp.EvtDeviceSelfManagedIoSuspend = [](WDFDEVICE) { return logged("IoSuspend"); };
  pnp.EvtDeviceSelfManagedIoRestart = [](WDFDEVICE) { return logged("IoRestart"); };
  pnp.EvtDeviceSelfManagedIoFlush = [](WDFDEVICE) { logged("IoFlush"); };
  pnp.EvtDeviceSelfManagedIoCleanup = [](WDFDEVICE) { logged("IoCleanup"); };
  pnp.EvtDeviceSurpriseRemoval = [](WDFDEVICE) { logged("SurpriseRemoval"); };
  pnp.EvtDeviceQueryRemove = [](WDFDEVICE) { return logged("QueryRemove"); };
  pnp.EvtDeviceQueryStop = [](WDFDEVICE) { return logged("QueryStop"); };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  WdfDeviceInitSetPowerPolicyOwnership(init, g_owns_power_policy ? TRUE : FALSE);
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  set_callbacks(init);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { logged("cleanup device"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { logged("destroy device"); };
  const NTSTATUS status = WdfDeviceCreate(&init, &attributes, &g_device);
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.ParentObject = g_device;
  attributes.EvtCleanupCallback = [](WDFOBJECT) { logged("cleanup child"); };
  WDFOBJECT child = nullptr;
  EXPECT_EQ(WdfObjectCreate(&attributes, &child), STATUS_SUCCESS);
  return status;
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

// What was logged since the last call.
std::vector<std::string> taken() {
  return std::exchange(g_log, {});
}

class PnpCallbacks : public ::testing::Test {
 protected:
  void SetUp() override {
    g_log.clear();
    g_status.clear();
    g_owns_power_policy = true;
  }

  // Adds the device and leaves it unstarted.
  void run(const std::function<void(door::Stack&, door::ScriptedDevice&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("pnp", test::kmdf(entry));
      door::ScriptedDevice& lower = fixture.make_lower();
      door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      body(stack, lower);
    });
  }

  test::World world_;
};

const auto started_log =
    ElementsAre("PrepareHardware", "D0Entry(D3Final)", "PostInterruptsEnabled", "IoInit");
const auto removed_log =
    ElementsAre("IoSuspend", "PreInterruptsDisabled", "D0Exit(D3Final)", "ReleaseHardware",
                "IoFlush", "IoCleanup", "cleanup child", "cleanup device", "destroy device");

TEST_F(PnpCallbacks, pnp_001_019_plug_in_and_remove) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), started_log);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), removed_log);
  });
}

TEST_F(PnpCallbacks, orderly_removal_asks_first) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("QueryRemove"));
    EXPECT_EQ(WdfDeviceGetDevicePnpState(g_device), WdfDevStatePnpQueryRemovePending);
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), removed_log);
  });
}

TEST_F(PnpCallbacks, pnp_003_a_canceled_removal_calls_nothing_more) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("QueryRemove"));
    EXPECT_EQ(WdfDeviceGetDevicePnpState(g_device), WdfDevStatePnpStarted);
  });
}

TEST_F(PnpCallbacks, pnp_004_the_driver_may_refuse_to_be_removed_or_stopped) {
  g_status["QueryRemove"] = STATUS_UNSUCCESSFUL;
  g_status["QueryStop"] = STATUS_DEVICE_BUSY;
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.query_remove(), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(stack.query_stop(), STATUS_DEVICE_BUSY);
    EXPECT_EQ(WdfDeviceGetDevicePnpState(g_device), WdfDevStatePnpStarted);
    for (const door::LoggedIrp& irp : lower.log(IRP_MJ_PNP)) {
      EXPECT_NE(irp.minor(), IRP_MN_QUERY_STOP_DEVICE) << "it was not sent down";
    }
  });
}

TEST_F(PnpCallbacks, pnp_r8_a_static_device_is_neither_stopped_nor_removed) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    WdfDeviceSetStaticStopRemove(g_device, FALSE);
    taken();
    EXPECT_EQ(stack.query_remove(), STATUS_INVALID_DEVICE_STATE);
    EXPECT_THAT(taken(), IsEmpty());
    WdfDeviceSetStaticStopRemove(g_device, TRUE);
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
  });
}

TEST_F(PnpCallbacks, pnp_006_rebalance) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(stack.stop(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("QueryStop", "IoSuspend", "PreInterruptsDisabled",
                                     "D0Exit(D3Final)", "ReleaseHardware"));
    EXPECT_EQ(WdfDeviceGetDevicePnpState(g_device), WdfDevStatePnpStopped);
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("PrepareHardware", "D0Entry(D3Final)", "PostInterruptsEnabled",
                                     "IoRestart"));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), removed_log);
  });
}

TEST_F(PnpCallbacks, pnp_007_surprise_removal_in_d0) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "IoSuspend", "PreInterruptsDisabled",
                                     "D0Exit(D3Final)", "ReleaseHardware", "IoFlush"));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(),
                ElementsAre("IoCleanup", "cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, surprise_removal_while_stopped) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.query_stop(), STATUS_SUCCESS);
    EXPECT_EQ(stack.stop(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "IoFlush"));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(),
                ElementsAre("IoCleanup", "cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_009_surprise_removal_before_start_calls_nothing) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_010_f1_prepare_hardware_fails) {
  g_status["PrepareHardware"] = STATUS_INSUFFICIENT_RESOURCES;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_INSUFFICIENT_RESOURCES);
    EXPECT_THAT(taken(), ElementsAre("PrepareHardware", "ReleaseHardware", "cleanup child",
                                     "cleanup device", "destroy device"))
        << "Flush and Cleanup do not follow an Init that was never called (PNP-R7)";
  });
}

TEST_F(PnpCallbacks, f2_d0_entry_fails) {
  g_status["D0Entry"] = STATUS_INSUFFICIENT_RESOURCES;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    EXPECT_THAT(taken(), ElementsAre("PrepareHardware", "D0Entry(D3Final)", "ReleaseHardware",
                                     "cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_012_f3_the_step_after_the_interrupts_fails) {
  g_status["PostInterruptsEnabled"] = STATUS_UNSUCCESSFUL;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    EXPECT_THAT(taken(), ElementsAre("PrepareHardware", "D0Entry(D3Final)", "PostInterruptsEnabled",
                                     "D0Exit(D3Final)", "ReleaseHardware", "cleanup child",
                                     "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, f6_self_managed_init_fails) {
  g_status["IoInit"] = STATUS_UNSUCCESSFUL;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_DEVICE_POWER_FAILURE);
    EXPECT_THAT(taken(), ElementsAre("PrepareHardware", "D0Entry(D3Final)", "PostInterruptsEnabled",
                                     "IoInit", "PreInterruptsDisabled", "D0Exit(D3Final)",
                                     "ReleaseHardware", "IoFlush", "IoCleanup", "cleanup child",
                                     "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_015_the_device_below_fails_start) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    lower.next(door::pnp(IRP_MN_START_DEVICE), door::done(STATUS_DEVICE_NOT_CONNECTED));
    EXPECT_EQ(stack.start(), STATUS_DEVICE_NOT_CONNECTED);
    EXPECT_THAT(taken(), ElementsAre("cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_018_the_device_is_cleaned_up_before_remove_goes_down) {
  run([](door::Stack& stack, door::ScriptedDevice& lower) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    lower.next(door::pnp(IRP_MN_REMOVE_DEVICE), door::call([](DEVICE_OBJECT*, IRP* irp) {
                 g_log.push_back("REMOVE below");
                 irp->IoStatus.Status = STATUS_SUCCESS;
                 IoCompleteRequest(irp, IO_NO_INCREMENT);
                 return STATUS_SUCCESS;
               }));
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    const auto log = taken();
    EXPECT_THAT(std::vector(log.end() - 3, log.end()),
                ElementsAre("cleanup device", "REMOVE below", "destroy device"));
  });
}

TEST_F(PnpCallbacks, a_power_irp_takes_the_device_down_and_up) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("IoSuspend", "PreInterruptsDisabled", "D0Exit(D3)"));
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("D0Entry(D3)", "PostInterruptsEnabled", "IoRestart"));
  });
}

TEST_F(PnpCallbacks, removal_from_d3_needs_no_power_down) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    taken();
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("ReleaseHardware", "IoFlush", "IoCleanup", "cleanup child",
                                     "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pwr_r1_r4_idle_settings_and_references) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    settings.Size -= 1;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_INFO_LENGTH_MISMATCH);
    settings.Size += 1;
    settings.IdleCaps = IdleCapsInvalid;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_SUCCESS);
    WdfDeviceResumeIdle(g_device);
    WdfDeviceResumeIdle(g_device);
  });
  world_.machine().take_one_finding("ResumeIdleWithoutStopIdle");
}

TEST_F(PnpCallbacks, pnp_025_only_the_owner_of_the_power_policy_has_idle_settings) {
  g_owns_power_policy = false;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_INVALID_DEVICE_REQUEST);
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS wake;
    WDF_DEVICE_POWER_POLICY_WAKE_SETTINGS_INIT(&wake);
    EXPECT_EQ(WdfDeviceAssignSxWakeSettings(g_device, &wake), STATUS_INVALID_DEVICE_REQUEST);
  });
}

// The bus below has no reenumeration interface, so it is not found again.
TEST_F(PnpCallbacks, pnp_031_a_failed_device_is_taken_away) {
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    taken();
    WdfDeviceSetFailed(g_device, WdfDeviceFailedAttemptRestart);
    LARGE_INTEGER interval;
    interval.QuadPart = -10'000;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "IoSuspend", "PreInterruptsDisabled",
                                     "D0Exit(D3Final)", "ReleaseHardware", "IoFlush", "IoCleanup",
                                     "cleanup child", "cleanup device", "destroy device"));
  });
}

TEST_F(PnpCallbacks, pnp_r6_not_supported_is_a_failure_and_a_break) {
  g_status["QueryStop"] = STATUS_NOT_SUPPORTED;
  run([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_EQ(stack.query_stop(), STATUS_NOT_SUPPORTED);
  });
  world_.machine().take_one_finding("PnpCallbackNotSupported");
}

}  // namespace
