// SPDX-License-Identifier: MIT
// What becomes of the child of a bus: disabled, enabled, ejected, open while it is missing, driven
// by a function driver, removed with its parent. Source: framework.md 2.12; pnpstatemachine.cpp.
#include "nt/pnp.h"
#include "tests/support/driver/bus_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(Bus, bus_007_a_child_that_is_disabled_keeps_its_device) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    const WDFDEVICE child = g_children[1];
    DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(child);
    EXPECT_EQ(nt::remove_device(pdo), STATUS_SUCCESS);
    EXPECT_EQ(state_of(child), WdfDevStatePnpRemovedPdoWait);
    EXPECT_EQ(nt::enable_device(pdo), STATUS_SUCCESS);
    EXPECT_EQ(state_of(child), WdfDevStatePnpStarted);
    EXPECT_THAT(g_log, ElementsAre("create 1", "prepare 1", "release 1", "prepare 1"));
  });
}

TEST_F(Bus, que_r60_a_child_that_is_enabled_again_takes_requests_again) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(g_children[1]);
    door::Stack stack(pdo);
    {
      door::File file = fixture.open(stack);
      EXPECT_EQ(file.read(1).status, STATUS_SUCCESS);
      file.close();
    }
    EXPECT_EQ(nt::remove_device(pdo), STATUS_SUCCESS);
    EXPECT_EQ(nt::enable_device(pdo), STATUS_SUCCESS);
    door::File file = fixture.open(stack);
    EXPECT_EQ(file.read(1).status, STATUS_SUCCESS);
    file.close();
  });
}

TEST_F(Bus, bus_008_children_are_removed_before_their_parent_cleans_up) {
  run([&](door::Fixture& fixture, door::Fixture::Started& started) {
    report(1);
    report(2);
    fixture.run_until_idle();
    g_log.clear();
    EXPECT_EQ(started.stack->query_remove(), STATUS_SUCCESS);
    EXPECT_EQ(started.stack->remove(), STATUS_SUCCESS);
    EXPECT_THAT(g_log,
                ElementsAre("release 1", "release 2", "cleanup 1", "cleanup 2", "bus cleanup"));
  });
}

TEST_F(Bus, bus_r6_a_child_that_was_open_goes_when_it_is_closed) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    door::Stack stack(WdfDeviceWdmGetDeviceObject(g_children[1]));
    door::File file = fixture.open(stack);
    g_log.clear();
    report_missing(1);
    fixture.advance(base::Ticks::from_ms(20));
    EXPECT_THAT(g_log, ElementsAre("missing 1", "surprise 1", "release 1"));
    file.close();
    fixture.advance(base::Ticks::from_ms(20));
    EXPECT_EQ(g_log.back(), "cleanup 1");
  });
}

TEST_F(Bus, a_child_that_is_ejected_is_gone) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    g_log.clear();
    Id id = id_of(1);
    EXPECT_TRUE(WdfChildListRequestChildEject(list(), &id.header));
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("release 1", "eject 1", "missing 1", "cleanup 1"));
    EXPECT_FALSE(WdfChildListRequestChildEject(list(), &id.header));
  });
}

TEST_F(Bus, a_child_that_no_driver_was_found_for_can_be_ejected) {
  g_is_raw = false;
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    EXPECT_EQ(state_of(g_children[1]), WdfDevStatePnpInit);
    EXPECT_EQ(nt::eject_device(WdfDeviceWdmGetDeviceObject(g_children[1])), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "eject 1", "missing 1", "cleanup 1"));
  });
}

TEST_F(Bus, a_child_that_stays_in_its_slot_can_be_enabled_again) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    const WDFDEVICE child = g_children[1];
    DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(child);
    g_eject_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(nt::eject_device(pdo), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(state_of(child), WdfDevStatePnpEjectFailed);
    EXPECT_EQ(nt::enable_device(pdo), STATUS_SUCCESS);
    EXPECT_EQ(state_of(child), WdfDevStatePnpStarted);
    EXPECT_THAT(g_log, ElementsAre("create 1", "prepare 1", "release 1", "eject 1", "prepare 1"));
  });
}

TEST_F(Bus, a_child_that_is_gone_while_it_is_disabled_or_was_not_ejected_is_told_so) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    report(2);
    fixture.run_until_idle();
    DEVICE_OBJECT* disabled = WdfDeviceWdmGetDeviceObject(g_children[1]);
    EXPECT_EQ(nt::remove_device(disabled), STATUS_SUCCESS);
    g_log.clear();
    EXPECT_EQ(nt::surprise_remove_device(disabled), STATUS_SUCCESS);
    EXPECT_EQ(state_of(g_children[1]), WdfDevStatePnpRemovedPdoWait);
    EXPECT_THAT(g_log, ElementsAre("surprise 1"));
    DEVICE_OBJECT* in_slot = WdfDeviceWdmGetDeviceObject(g_children[2]);
    g_eject_status = STATUS_UNSUCCESSFUL;
    EXPECT_EQ(nt::eject_device(in_slot), STATUS_UNSUCCESSFUL);
    g_log.clear();
    EXPECT_EQ(nt::surprise_remove_device(in_slot), STATUS_SUCCESS);
    EXPECT_EQ(state_of(g_children[2]), WdfDevStatePnpFailedWaitForRemove);
    EXPECT_THAT(g_log, ElementsAre("surprise 2"));
  });
}

TEST_F(Bus, a_child_that_is_enabled_in_vain_is_not_flushed_again) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(g_children[1]);
    EXPECT_EQ(nt::remove_device(pdo), STATUS_SUCCESS);
    EXPECT_EQ(g_flush_count, 1);
    g_prepare_status = STATUS_INSUFFICIENT_RESOURCES;
    EXPECT_EQ(nt::enable_device(pdo), STATUS_INSUFFICIENT_RESOURCES);
    EXPECT_EQ(g_flush_count, 1);
  });
}

// A function driver for the children.

NTSTATUS function_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, [](WDFDRIVER, PWDFDEVICE_INIT init) {
    WDFDEVICE device = nullptr;
    const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device);
    g_log.push_back("function added");
    return status;
  });
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

TEST_F(Bus, a_child_gets_its_function_driver_by_hardware_id) {
  g_is_raw = false;
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1")) << "nobody drives it and it is not raw";
    const nt::LoadResult function = fixture.load("function", kmdf(function_entry));
    ASSERT_EQ(function.status, STATUS_SUCCESS);
    nt::set_driver_selector([&](const nt::DeviceIds& ids, std::u16string_view instance_path) {
      EXPECT_THAT(ids.hardware, ElementsAre(u"TEST\\Child"));
      EXPECT_THAT(ids.compatible, IsEmpty());
      EXPECT_EQ(instance_path.substr(0, 11), u"TEST\\Child\\");
      return std::vector<DRIVER_OBJECT*>{function.driver};
    });
    report(2);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "create 2", "function added", "prepare 2"));
    DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(g_children[2]);
    EXPECT_EQ(door::Stack(pdo).top()->DriverObject, function.driver);
    report_missing(2);
    fixture.run_until_idle();
    EXPECT_EQ(g_log.back(), "cleanup 2");
  });
}

}  // namespace
