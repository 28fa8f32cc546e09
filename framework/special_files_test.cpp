// SPDX-License-Identifier: MIT
// Special files on a device: who hears of them, in which order, who may refuse, and what follows
// for the device. Source: fxpkgpnp.cpp PnpDeviceUsageNotification, SetUsageNotificationFlags,
// CommitUsageNotification; pages of WdfDeviceSetSpecialFileSupport,
// WdfDeviceAddDependentUsageDeviceObject and EvtDeviceUsageNotificationEx.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nt/pnp_ask.h"
#include "nt/sync_irp.h"
#include "tests/support/driver/in_driver.h"

namespace {

using test::g_log;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

WDFDEVICE g_device = nullptr;
bool g_is_filter = false;
bool g_has_plain_callback = false;
WDFDEVICE g_child = nullptr;
bool g_has_child = false;
NTSTATUS g_answer = STATUS_SUCCESS;

// It refuses what its parent is told first.
NTSTATUS add_child() {
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(g_device);
  UNICODE_STRING id;
  RtlInitUnicodeString(&id, u"TEST\\Disk");
  EXPECT_EQ(WdfPdoInitAssignDeviceID(init, &id), STATUS_SUCCESS);
  RtlInitUnicodeString(&id, u"0");
  EXPECT_EQ(WdfPdoInitAssignInstanceID(init, &id), STATUS_SUCCESS);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDeviceUsageNotificationEx = [](WDFDEVICE, WDF_SPECIAL_FILE_TYPE, BOOLEAN) {
    g_log.emplace_back("child");
    return STATUS_DEVICE_BUSY;
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_child);
  return NT_SUCCESS(status) ? WdfFdoAddStaticChild(g_device, g_child) : status;
}

NTSTATUS device_add(WDFDRIVER, PWDFDEVICE_INIT init) {
  if (g_is_filter) WdfFdoInitSetFilter(init);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  if (g_has_plain_callback) {
    pnp.EvtDeviceUsageNotification = [](WDFDEVICE, WDF_SPECIAL_FILE_TYPE type, BOOLEAN in_path) {
      g_log.push_back(std::to_string(type) + (in_path ? " plain in" : " plain out"));
    };
  } else {
    pnp.EvtDeviceUsageNotificationEx = [](WDFDEVICE, WDF_SPECIAL_FILE_TYPE type, BOOLEAN in_path) {
      g_log.push_back(std::to_string(type) + (in_path ? " in" : " out"));
      return g_answer;
    };
  }
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  return NT_SUCCESS(status) && g_has_child ? add_child() : status;
}

NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, device_add);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

NTSTATUS notify(DEVICE_OBJECT* top, DEVICE_USAGE_NOTIFICATION_TYPE type, bool in_path = true) {
  const nt::SyncIrp sync = nt::make_sync_irp(top, IRP_MJ_PNP, IRP_MN_DEVICE_USAGE_NOTIFICATION);
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.location->Parameters.UsageNotification.Type = type;
  sync.location->Parameters.UsageNotification.InPath = in_path;
  return nt::send_sync_irp(top, sync).Status;
}

NTSTATUS notify(door::Stack& stack, DEVICE_USAGE_NOTIFICATION_TYPE type, bool in_path = true) {
  return notify(stack.top(), type, in_path);
}

// What a device below, or one that another depends on, has heard of special files: in or out.
std::vector<std::string> heard(const door::ScriptedDevice& device) {
  std::vector<std::string> all;
  for (const door::LoggedIrp& each : device.log(IRP_MJ_PNP)) {
    if (each.minor() != IRP_MN_DEVICE_USAGE_NOTIFICATION) continue;
    all.emplace_back(each.location.Parameters.UsageNotification.InPath ? "in" : "out");
  }
  return all;
}

bool is_pageable() {
  return (WdfDeviceWdmGetDeviceObject(g_device)->Flags & DO_POWER_PAGABLE) != 0;
}

class SpecialFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    g_log.clear();
    g_is_filter = false;
    g_has_plain_callback = false;
    g_has_child = false;
    g_answer = STATUS_SUCCESS;
  }

  // With a started device.
  void run(const std::function<void(door::Stack&, door::Fixture&, door::ScriptedDevice&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto loaded = fixture.load("special", test::kmdf(entry));
      door::ScriptedDevice& lower = fixture.make_lower();
      door::Stack& stack = fixture.make_stack(lower, {loaded.driver});
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      body(stack, fixture, lower);
    });
  }

  test::World world_;
};

TEST_F(SpecialFiles, are_refused_until_the_driver_supports_them) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice& lower) {
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_NOT_IMPLEMENTED);
    EXPECT_EQ(notify(stack, DeviceUsageTypeUndefined), STATUS_NOT_IMPLEMENTED);
    EXPECT_THAT(heard(lower), IsEmpty());
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_SUCCESS);
    EXPECT_EQ(notify(stack, DeviceUsageTypeHibernation), STATUS_NOT_IMPLEMENTED);
    EXPECT_THAT(g_log, ElementsAre("1 in"));
    EXPECT_THAT(heard(lower), ElementsAre("in"));
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, FALSE);
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_NOT_IMPLEMENTED);
  });
}

TEST_F(SpecialFiles, may_leave_a_device_that_does_not_support_them) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice&) {
    EXPECT_EQ(notify(stack, DeviceUsageTypeDumpFile, false), STATUS_SUCCESS);
  });
}

TEST_F(SpecialFiles, are_always_let_through_by_a_filter) {
  g_is_filter = true;
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice& lower) {
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_SUCCESS);
    EXPECT_THAT(heard(lower), ElementsAre("in"));
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging, false), STATUS_SUCCESS);
  });
}

TEST_F(SpecialFiles, that_can_not_be_supported_are_a_break) {
  run([](door::Stack&, door::Fixture&, door::ScriptedDevice&) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePostDisplay, TRUE);
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFileMax, TRUE);
  });
  const std::vector<nt::Finding> findings = world_.machine().take_findings();
  ASSERT_EQ(findings.size(), 2u);
  for (const nt::Finding& each : findings) EXPECT_STREQ(each.rule, "SpecialFileType");
}

TEST_F(SpecialFiles, keep_a_device_from_being_stopped_removed_or_disabled) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice&) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFileBoot, TRUE);
    EXPECT_EQ(nt::ask_device_state(stack.pdo()), 0u);
    EXPECT_EQ(notify(stack, DeviceUsageTypeBoot), STATUS_SUCCESS);
    EXPECT_TRUE(is_pageable()) << "boot files are not read while power changes";
    EXPECT_EQ(stack.query_stop(), STATUS_DEVICE_NOT_READY);
    EXPECT_EQ(stack.query_remove(), STATUS_DEVICE_NOT_READY);
    EXPECT_EQ(nt::ask_device_state(stack.pdo()), PNP_DEVICE_STATE{PNP_DEVICE_NOT_DISABLEABLE});
    EXPECT_EQ(notify(stack, DeviceUsageTypeBoot, false), STATUS_SUCCESS);
    EXPECT_EQ(nt::ask_device_state(stack.pdo()), 0u);
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
  });
}

TEST_F(SpecialFiles, make_a_device_not_pageable_as_long_as_they_are_there) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice&) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFileHibernation, TRUE);
    EXPECT_TRUE(is_pageable());
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_SUCCESS);
    EXPECT_EQ(notify(stack, DeviceUsageTypeHibernation), STATUS_SUCCESS);
    EXPECT_FALSE(is_pageable());
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerD0NP);
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging, false), STATUS_SUCCESS);
    EXPECT_FALSE(is_pageable());
    EXPECT_EQ(notify(stack, DeviceUsageTypeHibernation, false), STATUS_SUCCESS);
    EXPECT_TRUE(is_pageable());
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerD0);
  });
}

TEST_F(SpecialFiles, are_refused_by_the_driver_after_those_below_have_agreed) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice& lower) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    g_answer = STATUS_DEVICE_BUSY;
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(g_log, ElementsAre("1 in"));
    EXPECT_THAT(heard(lower), ElementsAre("in", "out"));
    EXPECT_TRUE(is_pageable());
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS) << "it does not count";
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
  });
}

TEST_F(SpecialFiles, are_not_the_drivers_when_a_device_below_refuses) {
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice& lower) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    lower.on(door::pnp(IRP_MN_DEVICE_USAGE_NOTIFICATION), door::done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_TRUE(is_pageable());
    EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
  });
}

TEST_F(SpecialFiles, have_a_callback_without_a_status_as_well) {
  g_has_plain_callback = true;
  run([](door::Stack& stack, door::Fixture&, door::ScriptedDevice&) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFileDump, TRUE);
    EXPECT_EQ(notify(stack, DeviceUsageTypeDumpFile), STATUS_SUCCESS);
    EXPECT_EQ(notify(stack, DeviceUsageTypeDumpFile, false), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("3 plain in", "3 plain out"));
  });
}

// A crash may come at any time.
TEST_F(SpecialFiles, that_are_dump_files_keep_a_device_from_going_idle) {
  run([](door::Stack& stack, door::Fixture& fixture, door::ScriptedDevice&) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFileDump, TRUE);
    EXPECT_EQ(notify(stack, DeviceUsageTypeDumpFile), STATUS_SUCCESS);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    settings.IdleTimeout = 1000;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    const base::Ticks two_seconds = base::Ticks::from_ms(2'000);
    fixture.advance(two_seconds);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerD0NP);
    EXPECT_EQ(notify(stack, DeviceUsageTypeDumpFile, false), STATUS_SUCCESS);
    fixture.advance(two_seconds);
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerDx);
  });
}

TEST_F(SpecialFiles, find_a_device_that_is_idle_in_d0) {
  run([](door::Stack& stack, door::Fixture& fixture, door::ScriptedDevice& lower) {
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS settings;
    WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS_INIT(&settings, IdleCannotWakeFromS0);
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    fixture.advance(base::Ticks::from_ms(10'000));
    EXPECT_EQ(WdfDeviceGetDevicePowerState(g_device), WdfDevStatePowerDx);
    lower.clear_log();
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_SUCCESS);
    const auto log = lower.log();
    ASSERT_GE(log.size(), 2u);
    EXPECT_EQ(log[0].major(), IRP_MJ_POWER);
    EXPECT_EQ(log[1].minor(), IRP_MN_DEVICE_USAGE_NOTIFICATION);
  });
}

TEST_F(SpecialFiles, are_told_to_dependents_first_until_they_are_none_any_more) {
  run([](door::Stack& stack, door::Fixture& fixture, door::ScriptedDevice& lower) {
    door::ScriptedDevice& dependent = fixture.make_lower();
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    EXPECT_EQ(WdfDeviceAddDependentUsageDeviceObject(g_device, dependent.device()), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceAddDependentUsageDeviceObject(g_device, dependent.device()),
              STATUS_DUPLICATE_OBJECTID);
    lower.on(door::pnp(IRP_MN_DEVICE_USAGE_NOTIFICATION), door::done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(heard(dependent), ElementsAre("in", "out")) << "told, and told that it is not so";
    WdfDeviceRemoveDependentUsageDeviceObject(g_device, dependent.device());
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(heard(dependent), ElementsAre("in", "out"));
  });
}

TEST_F(SpecialFiles, of_a_child_are_its_parents_too_unless_the_child_refuses) {
  g_has_child = true;
  run([](door::Stack&, door::Fixture&, door::ScriptedDevice& lower) {
    DEVICE_OBJECT* child = WdfDeviceWdmGetDeviceObject(g_child);
    WdfDeviceSetSpecialFileSupport(g_child, WdfSpecialFilePaging, TRUE);
    EXPECT_EQ(notify(child, DeviceUsageTypePaging), STATUS_NOT_IMPLEMENTED);
    EXPECT_THAT(g_log, IsEmpty()) << "the parent does not support it";
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    EXPECT_EQ(notify(child, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(g_log, ElementsAre("1 in", "child", "1 out"));
    EXPECT_THAT(heard(lower), ElementsAre("in", "out"));
    EXPECT_TRUE(is_pageable());
  });
}

TEST_F(SpecialFiles, that_a_dependent_refuses_are_taken_back_from_those_before_it) {
  run([](door::Stack& stack, door::Fixture& fixture, door::ScriptedDevice& lower) {
    door::ScriptedDevice& first = fixture.make_lower();
    door::ScriptedDevice& second = fixture.make_lower();
    door::ScriptedDevice& third = fixture.make_lower();
    WdfDeviceSetSpecialFileSupport(g_device, WdfSpecialFilePaging, TRUE);
    for (const door::ScriptedDevice* each : {&first, &second, &third}) {
      EXPECT_EQ(WdfDeviceAddDependentUsageDeviceObject(g_device, each->device()), STATUS_SUCCESS);
    }
    second.on(door::pnp(IRP_MN_DEVICE_USAGE_NOTIFICATION), door::done(STATUS_DEVICE_BUSY));
    EXPECT_EQ(notify(stack, DeviceUsageTypePaging), STATUS_DEVICE_BUSY);
    EXPECT_THAT(heard(first), ElementsAre("in", "out"));
    EXPECT_THAT(heard(second), ElementsAre("in"));
    EXPECT_THAT(heard(third), IsEmpty());
    EXPECT_THAT(heard(lower), IsEmpty());
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_EQ(stack.query_remove(), STATUS_DEVICE_NOT_READY)
        << "the published framework leaves the count as it is";
  });
}

}  // namespace
