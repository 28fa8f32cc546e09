// SPDX-License-Identifier: MIT
// Names, symbolic links and interfaces of devices: framework.md 7.2, by the numbers of its cases.
// Source: fxdeviceapi.cpp; fxdeviceinterfaceapi.cpp.
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

class DeviceNames : public DeviceTest {};

constexpr GUID sample_interface = {0x11, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};

TEST_F(DeviceNames, dev_005_a_class_without_a_name_is_refused) {
  plan_.add = [](WDFDRIVER, PWDFDEVICE_INIT init) {
    constexpr GUID some_class = {1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    WdfDeviceInitSetDeviceClass(init, &some_class);
    WDFDEVICE device = nullptr;
    EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &device),
              STATUS_INVALID_SECURITY_DESCR);
    EXPECT_NE(init, nullptr);
    return STATUS_UNSUCCESSFUL;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    fixture.make_stack(fixture.make_lower(), {loaded.driver});
  });
}

TEST_F(DeviceNames, dev_031_nam_r1_one_symbolic_link_that_the_removal_deletes) {
  plan_.add = [this](WDFDRIVER, PWDFDEVICE_INIT init) {
    DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Planned");
    DECLARE_CONST_UNICODE_STRING(link, u"\\DosDevices\\Planned");
    EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
    const NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &plan_.device);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(plan_.device, &link), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceCreateSymbolicLink(plan_.device, &link), STATUS_INVALID_DEVICE_REQUEST);
    return status;
  };
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    door::File file = fixture.open_dos(u"Planned");
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    file.close();
    EXPECT_EQ(started.stack->remove(), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(fixture.open_dos(u"Planned").status()));
  });
}

TEST_F(DeviceNames, dev_032_an_interface_is_enabled_by_the_start_and_not_before) {
  add();
  plan_.add = [this, create = plan_.add](WDFDRIVER driver, PWDFDEVICE_INIT init) {
    const NTSTATUS status = create(driver, init);
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(plan_.device, &sample_interface, nullptr),
              STATUS_SUCCESS);
    return status;
  };
  world().run([](door::Fixture& fixture) {
    auto loaded = fixture.load("planned", kmdf(planned_entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    EXPECT_FALSE(NT_SUCCESS(fixture.open_interface(sample_interface).status()));
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    door::File file = fixture.open_interface(sample_interface);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    file.close();
    EXPECT_EQ(stack.remove(), STATUS_SUCCESS);
    EXPECT_FALSE(NT_SUCCESS(fixture.open_interface(sample_interface).status()));
  });
}

TEST_F(DeviceNames, dev_029_only_a_device_with_a_name_tells_it) {
  for (const bool is_named : {false, true}) {
    add([is_named](PWDFDEVICE_INIT init) {
      DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Planned");
      if (is_named) {
        EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
      }
    });
    World world;
    world.run([this, is_named](door::Fixture& fixture) {
      ASSERT_EQ(fixture.start("planned", kmdf(planned_entry)).status, STATUS_SUCCESS);
      WDFSTRING string = nullptr;
      ASSERT_EQ(WdfStringCreate(nullptr, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
      EXPECT_EQ(WdfDeviceRetrieveDeviceName(plan_.device, string),
                is_named ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER);
      UNICODE_STRING told{};
      WdfStringGetUnicodeString(string, &told);
      EXPECT_EQ(std::u16string(told.Buffer, told.Length / sizeof(WCHAR)),
                is_named ? u"\\Device\\Planned" : u"");
      WdfObjectDelete(string);
    });
  }
}

TEST_F(DeviceNames, dev_034_the_reference_string_is_the_files_name) {
  const auto note_name = [](WDFDEVICE, WDFREQUEST request, WDFFILEOBJECT file) {
    const UNICODE_STRING* name = WdfFileObjectGetFileName(file);
    EXPECT_EQ(std::u16string(name->Buffer, name->Length / sizeof(WCHAR)), u"\\abc");
    g_log.push_back("create");
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  const auto prepare = [note_name](PWDFDEVICE_INIT init) {
    WDF_FILEOBJECT_CONFIG config;
    WDF_FILEOBJECT_CONFIG_INIT(&config, note_name, nullptr, nullptr);
    WdfDeviceInitSetFileObjectConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
  };
  add(prepare, [](WDFDEVICE device) {
    DECLARE_CONST_UNICODE_STRING(reference, u"abc");
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(device, &sample_interface, &reference),
              STATUS_SUCCESS);
  });
  run([](door::Fixture& fixture, door::Fixture::Started&) {
    EXPECT_EQ(fixture.open_interface(sample_interface).status(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("create"));
  });
}

}  // namespace
