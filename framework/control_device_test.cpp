// SPDX-License-Identifier: MIT
// Control devices: framework.md 7.3, by the numbers of its cases. Source: fxdevicecontrolapi.cpp;
// fxdevice.cpp DeleteObject; fxpkggeneral.cpp DecrementOpenHandleCount, OnShutdown.
#include "nt/shutdown.h"
#include "tests/support/driver/device_world.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What make_control_device() does before it finishes the device.
std::function<void(WDFDEVICE)> g_complete;

class ControlDevice : public DeviceTest {
 protected:
  void TearDown() override {
    g_complete = {};
    DeviceTest::TearDown();
  }
};

constexpr GUID sample_interface = {0x11, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

void log_files(PWDFDEVICE_INIT init) {
  WDF_FILEOBJECT_CONFIG config;
  WDF_FILEOBJECT_CONFIG_INIT(
      &config, nullptr, [](WDFFILEOBJECT) { g_log.push_back("FileClose"); },
      [](WDFFILEOBJECT) { g_log.push_back("FileCleanup"); });
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy file"); };
  WdfDeviceInitSetFileObjectConfig(init, &config, &attributes);
}

void note_shutdown(WDFDEVICE device) {
  EXPECT_EQ(device, g_plan->device);
  g_log.push_back("shutdown");
}

// A control device made in DriverEntry of a driver without PnP devices.
WDFDEVICE make_control_device(WDFDRIVER driver) {
  DECLARE_CONST_UNICODE_STRING(sddl, u"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
  DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Control");
  DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Control");
  PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
  EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
  log_files(init);
  WdfControlDeviceInitSetShutdownNotification(
      init, [](WDFDEVICE) { g_log.push_back("replaced"); }, WdfDeviceShutdown);
  // Without a flag it takes the place of the callback; the flags of before stay.
  WdfControlDeviceInitSetShutdownNotification(init, note_shutdown, 0);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup device"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy device"); };
  WDFDEVICE device = nullptr;
  EXPECT_EQ(WdfDeviceCreate(&init, &attributes, &device), STATUS_SUCCESS);
  EXPECT_EQ(WdfDeviceCreateSymbolicLink(device, &link), STATUS_SUCCESS);
  if (g_complete) g_complete(device);
  WdfControlFinishInitializing(device);
  g_plan->device = device;
  return device;
}

NTSTATUS control_entry(DRIVER_OBJECT* driver, UNICODE_STRING* registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, nullptr);
  config.DriverInitFlags = WdfDriverInitNonPnpDriver;
  config.EvtDriverUnload = [](WDFDRIVER) {};
  WDFDRIVER handle = nullptr;
  const NTSTATUS status = WdfDriverCreate(driver, registry_path, nullptr, &config, &handle);
  if (NT_SUCCESS(status)) make_control_device(handle);
  return status;
}

TEST_F(ControlDevice, ctl_003_a_control_device_goes_when_it_is_closed_for_the_last_time) {
  world().run([this](door::Fixture& fixture) {
    ASSERT_EQ(fixture.load("control", kmdf(control_entry)).status, STATUS_SUCCESS);
    door::File file = fixture.open_dos(u"Control");
    ASSERT_EQ(file.status(), STATUS_SUCCESS);
    WdfObjectDelete(plan_.device);
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_FALSE(NT_SUCCESS(fixture.open_dos(u"Control").status())) << "no new opens";
    file.close();
    EXPECT_THAT(g_log, ElementsAre("FileCleanup", "FileClose", "destroy file", "cleanup device",
                                   "destroy device"));
  });
}

TEST_F(ControlDevice, ctl_r4_a_control_device_that_is_not_open_goes_at_once) {
  world().run([this](door::Fixture& fixture) {
    fixture.load("control", kmdf(control_entry));
    WdfObjectDelete(plan_.device);
    EXPECT_THAT(g_log, ElementsAre("cleanup device", "destroy device"));
  });
}

TEST_F(ControlDevice, ctl_005_an_unnamed_control_device_can_have_no_link) {
  run_in_driver(world(), [](WDFDRIVER driver) {
    DECLARE_CONST_UNICODE_STRING(sddl, u"D:P(A;;GA;;;SY)");
    DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Unnamed");
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
    WDFDEVICE device = nullptr;
    ASSERT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(device, &link), STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(device, &sample_interface, nullptr),
              STATUS_INVALID_DEVICE_REQUEST)
        << "CTL-R2";
    ULONG needed = 0;
    EXPECT_EQ(WdfDeviceQueryProperty(device, DevicePropertyManufacturer, 0, nullptr, &needed),
              STATUS_INVALID_DEVICE_REQUEST);
    WDF_DEVICE_PROPERTY_DATA property;
    constexpr DEVPROPKEY property_key{sample_interface, 2};
    WDF_DEVICE_PROPERTY_DATA_INIT(&property, &property_key);
    DEVPROPTYPE type = 0;
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, 0, nullptr, &needed, &type),
              STATUS_INVALID_DEVICE_STATE)
        << "_QueryPropertyEx asks for the PDO only";
    WdfObjectDelete(device);
  });
}

TEST_F(ControlDevice, ctl_002_its_queues_are_never_power_managed) {
  static WDFQUEUE queue;
  g_complete = [](WDFDEVICE device) {
    EXPECT_EQ(
        create_queue(device,
                     {.power_managed = WdfTrue,
                      .configure = [](auto& config) { config.EvtIoDefault = complete_at_once; }},
                     &queue),
        STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueGetState(queue, nullptr, nullptr), 0xFu);
  };
  world().run([](door::Fixture& fixture) {
    ASSERT_EQ(fixture.load("control", kmdf(control_entry)).status, STATUS_SUCCESS);
    door::File file = fixture.open_dos(u"Control");
    EXPECT_EQ(file.read(1).status, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    file.close();
  });
}

TEST_F(ControlDevice, ctl_006_it_cannot_do_without_a_security_descriptor) {
  run_in_driver(world(), [](WDFDRIVER driver) {
    DECLARE_CONST_UNICODE_STRING(sddl, u"D:P(A;;GA;;;SY)");
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(driver, &sddl);
    EXPECT_EQ(WdfDeviceInitAssignSDDLString(init, nullptr), STATUS_INVALID_DEVICE_REQUEST);
    WdfDeviceInitFree(init);
  });
}

TEST_F(ControlDevice, ctl_008_it_is_told_of_the_systems_end) {
  world().run([](door::Fixture& fixture) {
    ASSERT_EQ(fixture.load("control", kmdf(control_entry)).status, STATUS_SUCCESS);
    nt::send_shutdown();
    EXPECT_THAT(g_log, ElementsAre("shutdown"));
  });
}

}  // namespace
