// SPDX-License-Identifier: MIT
// Unified properties of a device, what it says about its bus and its relations, and the keys that
// are not below its own. Source: fxdeviceapi.cpp, fxdevicekm.cpp, fxpkgpnp.cpp.
#include <array>
#include <cstring>

#include "nt/sync_irp.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr DEVPROPKEY key = {{0x55667788, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}}, 2};

class DeviceProperties : public DeviceTest {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    add();
  }
  void run_device(const std::function<void(WDFDEVICE)>& body) {
    run([&](door::Fixture&, door::Fixture::Started&) { body(plan_.device); });
  }
};

TEST_F(DeviceProperties, a_unified_property_is_written_and_read) {
  run_device([](WDFDEVICE device) {
    WDF_DEVICE_PROPERTY_DATA property;
    WDF_DEVICE_PROPERTY_DATA_INIT(&property, &key);
    ULONG value = 77;
    ULONG needed = 0;
    DEVPROPTYPE type = 0;
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, 0, nullptr, &needed, &type),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(
        WdfDeviceAssignProperty(device, &property, DEVPROP_TYPE_UINT32, sizeof(value), &value),
        STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, 0, nullptr, &needed, &type),
              STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(needed, sizeof(value));
    value = 0;
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, sizeof(value), &value, &needed, &type),
              STATUS_SUCCESS);
    EXPECT_EQ(value, 77u);
    EXPECT_EQ(type, DEVPROPTYPE{DEVPROP_TYPE_UINT32});
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, 0, &value, &needed, &type),
              STATUS_INVALID_PARAMETER);
    property.Size = 1;
    EXPECT_EQ(WdfDeviceQueryPropertyEx(device, &property, 0, nullptr, &needed, &type),
              STATUS_INFO_LENGTH_MISMATCH);
  });
}

TEST_F(DeviceProperties, a_unified_property_comes_in_memory_of_its_size) {
  run_device([](WDFDEVICE device) {
    WDF_DEVICE_PROPERTY_DATA property;
    WDF_DEVICE_PROPERTY_DATA_INIT(&property, &key);
    WDFMEMORY memory = nullptr;
    DEVPROPTYPE type = 0;
    const auto query = [&] {
      return WdfDeviceAllocAndQueryPropertyEx(device, &property, NonPagedPool,
                                              WDF_NO_OBJECT_ATTRIBUTES, &memory, &type);
    };
    EXPECT_EQ(query(), STATUS_OBJECT_NAME_NOT_FOUND);
    std::uint8_t bytes[] = {1, 2, 3};
    EXPECT_EQ(WdfDeviceAssignProperty(device, &property, DEVPROP_TYPE_BINARY, sizeof(bytes), bytes),
              STATUS_SUCCESS);
    ASSERT_EQ(query(), STATUS_SUCCESS);
    size_t size = 0;
    const auto* data = static_cast<const std::uint8_t*>(WdfMemoryGetBuffer(memory, &size));
    EXPECT_THAT(std::vector<std::uint8_t>(data, data + size), ElementsAre(1, 2, 3));
    EXPECT_EQ(type, DEVPROPTYPE{DEVPROP_TYPE_BINARY});
    WdfObjectDelete(memory);
  });
}

TEST_F(DeviceProperties, the_properties_of_a_device_to_be_can_be_read) {
  add([](PWDFDEVICE_INIT init) {
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfFdoInitAllocAndQueryProperty(init, DevicePropertyHardwareID, NonPagedPool,
                                              WDF_NO_OBJECT_ATTRIBUTES, &memory),
              STATUS_SUCCESS);
    const std::u16string_view wanted = u"ROOT\\Scripted";
    EXPECT_EQ(std::memcmp(WdfMemoryGetBuffer(memory, nullptr), wanted.data(), wanted.size() * 2),
              0);
    WdfObjectDelete(memory);
    WDF_DEVICE_PROPERTY_DATA property;
    WDF_DEVICE_PROPERTY_DATA_INIT(&property, &key);
    ULONG needed = 1;
    DEVPROPTYPE type = 1;
    EXPECT_EQ(WdfFdoInitQueryPropertyEx(init, &property, 0, nullptr, &needed, &type),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(needed, 0u);
    EXPECT_EQ(type, 0u);
    EXPECT_EQ(WdfFdoInitAllocAndQueryPropertyEx(init, &property, NonPagedPool,
                                                WDF_NO_OBJECT_ATTRIBUTES, &memory, &type),
              STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT_EQ(memory, nullptr);
  });
  run_device([](WDFDEVICE) {});
}

// The devices that the stack says have to go with its own.
std::vector<DEVICE_OBJECT*> removal_relations(DEVICE_OBJECT* top) {
  const nt::SyncIrp sync = nt::make_sync_irp(top, IRP_MJ_PNP, IRP_MN_QUERY_DEVICE_RELATIONS);
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.location->Parameters.QueryDeviceRelations.Type = RemovalRelations;
  const IO_STATUS_BLOCK answer = nt::send_sync_irp(top, sync);
  if (!NT_SUCCESS(answer.Status)) return {};
  auto* relations = reinterpret_cast<DEVICE_RELATIONS*>(answer.Information);
  std::vector<DEVICE_OBJECT*> devices(relations->Objects, relations->Objects + relations->Count);
  ExFreePool(relations);
  for (DEVICE_OBJECT* each : devices) ObDereferenceObject(each);
  return devices;
}

TEST_F(DeviceProperties, removal_relations_are_what_the_driver_said) {
  run([this](door::Fixture& fixture, door::Fixture::Started& started) {
    door::ScriptedOptions options;
    options.instance_path = u"ROOT\\SCRIPTED\\0001";
    DEVICE_OBJECT* other = fixture.make_lower(options).device();
    DEVICE_OBJECT* top = started.stack->top();
    EXPECT_THAT(removal_relations(top), IsEmpty());
    EXPECT_EQ(WdfDeviceAddRemovalRelationsPhysicalDevice(plan_.device, other), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceAddRemovalRelationsPhysicalDevice(plan_.device, other),
              STATUS_DUPLICATE_OBJECTID);
    EXPECT_THAT(removal_relations(top), ElementsAre(other));
    WdfDeviceRemoveRemovalRelationsPhysicalDevice(plan_.device, other);
    EXPECT_THAT(removal_relations(top), IsEmpty());
    EXPECT_EQ(WdfDeviceAddRemovalRelationsPhysicalDevice(plan_.device, other), STATUS_SUCCESS);
    WdfDeviceClearRemovalRelationsDevices(plan_.device);
    EXPECT_THAT(removal_relations(top), IsEmpty());
  });
}

TEST_F(DeviceProperties, the_device_map_is_made_when_it_is_opened) {
  run_device([](WDFDEVICE device) {
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"SERIALCOMM");
    WDFKEY opened = nullptr;
    ASSERT_EQ(
        WdfDeviceOpenDevicemapKey(device, &name, KEY_SET_VALUE, WDF_NO_OBJECT_ATTRIBUTES, &opened),
        STATUS_SUCCESS);
    WdfRegistryClose(opened);
    RtlInitUnicodeString(&name, u"");
    EXPECT_EQ(
        WdfDeviceOpenDevicemapKey(device, &name, KEY_SET_VALUE, WDF_NO_OBJECT_ATTRIBUTES, &opened),
        STATUS_INVALID_PARAMETER);
    EXPECT_EQ(opened, nullptr);
  });
}

TEST_F(DeviceProperties, the_link_of_an_interface_can_be_asked) {
  constexpr static GUID interface_class = {0x99887766, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
  run_device([](WDFDEVICE device) {
    EXPECT_EQ(WdfDeviceCreateDeviceInterface(device, &interface_class, nullptr), STATUS_SUCCESS);
    WDFSTRING string = nullptr;
    EXPECT_EQ(WdfStringCreate(nullptr, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceRetrieveDeviceInterfaceString(device, &interface_class, nullptr, string),
              STATUS_SUCCESS);
    UNICODE_STRING link;
    WdfStringGetUnicodeString(string, &link);
    EXPECT_GT(link.Length, 0u);
    EXPECT_EQ(WdfDeviceRetrieveDeviceInterfaceString(device, &key.fmtid, nullptr, string),
              STATUS_OBJECT_NAME_NOT_FOUND);
    WdfObjectDelete(string);
  });
}

TEST_F(DeviceProperties, the_version_of_the_framework_is_told_in_words) {
  run_device([](WDFDEVICE device) {
    WDFSTRING string = nullptr;
    EXPECT_EQ(WdfStringCreate(nullptr, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    EXPECT_EQ(WdfDriverRetrieveVersionString(WdfDeviceGetDriver(device), string), STATUS_SUCCESS);
    UNICODE_STRING text;
    WdfStringGetUnicodeString(string, &text);
    const std::u16string_view words(text.Buffer, text.Length / sizeof(WCHAR));
    EXPECT_NE(words.find(u"version 1.33"), std::u16string_view::npos);
    EXPECT_EQ(WdfDeviceGetSystemPowerAction(device), PowerActionNone);
    WdfObjectDelete(string);
  });
}

// A child without anything but its ids, which works raw. `configure` may say more about it,
// `prepare` is called before plug-and-play knows it.
WDFDEVICE add_raw_child(WDFDEVICE bus, const std::function<void(WDFDEVICE)>& prepare = {},
                        const std::function<void(PWDFDEVICE_INIT)>& configure = {}) {
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(bus);
  if (configure) configure(init);
  UNICODE_STRING id;
  RtlInitUnicodeString(&id, u"TEST\\Child");
  EXPECT_EQ(WdfPdoInitAssignDeviceID(init, &id), STATUS_SUCCESS);
  RtlInitUnicodeString(&id, u"1");
  EXPECT_EQ(WdfPdoInitAssignInstanceID(init, &id), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAssignRawDevice(init, &key.fmtid), STATUS_SUCCESS);
  WDFDEVICE child = nullptr;
  EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
  if (prepare) prepare(child);
  EXPECT_EQ(WdfFdoAddStaticChild(bus, child), STATUS_SUCCESS);
  return child;
}

NTSTATUS link_status(WDFDEVICE device, const GUID& interface_class) {
  WDFSTRING string = nullptr;
  EXPECT_EQ(WdfStringCreate(nullptr, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
  const NTSTATUS status =
      WdfDeviceRetrieveDeviceInterfaceString(device, &interface_class, nullptr, string);
  WdfObjectDelete(string);
  return status;
}

// fxdeviceinterfacekm.cpp Register, fxpkgpdokm.cpp PnpQueryResourceRequirements.
TEST_F(DeviceProperties, an_interface_of_a_child_is_registered_when_the_child_is_known) {
  constexpr static GUID interface_class = {0x99887766, 1, 2, {3, 4, 5, 6, 7, 8, 9, 11}};
  run([this](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = add_raw_child(plan_.device, [](WDFDEVICE made) {
      EXPECT_EQ(WdfDeviceCreateDeviceInterface(made, &interface_class, nullptr), STATUS_SUCCESS);
      EXPECT_EQ(link_status(made, interface_class), STATUS_INVALID_DEVICE_STATE);
    });
    fixture.run_until_idle();
    EXPECT_EQ(link_status(child, interface_class), STATUS_SUCCESS);
    door::File file = fixture.open_interface(interface_class);
    EXPECT_EQ(file.status(), STATUS_SUCCESS);
    file.close();
  });
}

// GetSafePhysicalDevice in fxdevice.hpp; _QueryProperty and its like.
TEST_F(DeviceProperties, of_a_child_that_is_not_known_yet_nothing_can_be_asked) {
  constexpr auto ask = [](WDFDEVICE child) {
    WDF_DEVICE_PROPERTY_DATA property;
    WDF_DEVICE_PROPERTY_DATA_INIT(&property, &key);
    ULONG needed = 0;
    DEVPROPTYPE type = 0;
    WDFKEY opened = nullptr;
    const NTSTATUS key_status = WdfDeviceOpenRegistryKey(
        child, PLUGPLAY_REGKEY_DEVICE, KEY_QUERY_VALUE, WDF_NO_OBJECT_ATTRIBUTES, &opened);
    if (NT_SUCCESS(key_status)) WdfRegistryClose(opened);
    return std::array{
        WdfDeviceQueryProperty(child, DevicePropertyEnumeratorName, 0, nullptr, &needed),
        WdfDeviceQueryPropertyEx(child, &property, 0, nullptr, &needed, &type),
        WdfDeviceAssignProperty(child, &property, DEVPROP_TYPE_UINT32, sizeof needed, &needed),
        key_status};
  };
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = add_raw_child(plan_.device, [&](WDFDEVICE made) {
      EXPECT_THAT(ask(made), ::testing::Each(STATUS_INVALID_DEVICE_STATE));
    });
    fixture.run_until_idle();
    EXPECT_THAT(ask(child), ElementsAre(STATUS_BUFFER_TOO_SMALL, STATUS_OBJECT_NAME_NOT_FOUND,
                                        STATUS_SUCCESS, STATUS_SUCCESS));
  });
}

TEST_F(DeviceProperties, a_child_to_be_has_no_properties_of_a_function_device) {
  run_device([](WDFDEVICE bus) {
    PWDFDEVICE_INIT init = WdfPdoInitAllocate(bus);
    ULONG needed = 99;
    EXPECT_EQ(WdfFdoInitQueryProperty(init, DevicePropertyEnumeratorName, 0, nullptr, &needed),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(needed, 99u);
    WdfDeviceInitFree(init);
  });
}

// WdfDeviceInitAssignName in fxdeviceinitapi.cpp: a PDO always has a name.
TEST_F(DeviceProperties, a_child_whose_name_was_taken_back_gets_one_of_the_system) {
  run([this](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = add_raw_child(plan_.device, {}, [](PWDFDEVICE_INIT init) {
      UNICODE_STRING name;
      RtlInitUnicodeString(&name, u"\\Device\\Child");
      EXPECT_EQ(WdfDeviceInitAssignName(init, &name), STATUS_SUCCESS);
      EXPECT_EQ(WdfDeviceInitAssignName(init, nullptr), STATUS_SUCCESS);
    });
    EXPECT_NE(WdfDeviceGetCharacteristics(child) & FILE_AUTOGENERATED_DEVICE_NAME, 0u);
    fixture.run_until_idle();
  });
}

// A driver built for 1.9 passes a structure without EvtDeviceReportedMissing.
TEST_F(DeviceProperties, a_child_takes_the_callbacks_of_an_older_driver) {
  static int asked = 0;
  asked = 0;
  run([this](door::Fixture& fixture, door::Fixture::Started&) {
    add_raw_child(plan_.device, {}, [](PWDFDEVICE_INIT init) {
      WDF_PDO_EVENT_CALLBACKS callbacks;
      WDF_PDO_EVENT_CALLBACKS_INIT(&callbacks);
      callbacks.Size = offsetof(WDF_PDO_EVENT_CALLBACKS, EvtDeviceReportedMissing);
      callbacks.EvtDeviceResourceRequirementsQuery = [](WDFDEVICE, WDFIORESREQLIST) -> NTSTATUS {
        asked++;
        return STATUS_SUCCESS;
      };
      callbacks.EvtDeviceReportedMissing = [](WDFDEVICE) { ADD_FAILURE() << "beyond its Size"; };
      WdfPdoInitSetEventCallbacks(init, &callbacks);
    });
    fixture.run_until_idle();
    EXPECT_EQ(asked, 1);
  });
}

IO_STATUS_BLOCK ask_bus(WDFDEVICE child) {
  DEVICE_OBJECT* pdo = WdfDeviceWdmGetDeviceObject(child);
  const nt::SyncIrp sync = nt::make_sync_irp(pdo, IRP_MJ_PNP, IRP_MN_QUERY_BUS_INFORMATION);
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  return nt::send_sync_irp(pdo, sync);
}

TEST_F(DeviceProperties, a_child_tells_which_bus_it_is_on) {
  run([this](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = add_raw_child(plan_.device);
    fixture.run_until_idle();
    EXPECT_EQ(ask_bus(child).Status, STATUS_NOT_SUPPORTED) << "nothing was said";
    PNP_BUS_INFORMATION bus{key.fmtid, PNPBus, 5};
    WdfDeviceSetBusInformationForChildren(plan_.device, &bus);
    const IO_STATUS_BLOCK answer = ask_bus(child);
    ASSERT_EQ(answer.Status, STATUS_SUCCESS);
    auto* told = reinterpret_cast<PNP_BUS_INFORMATION*>(answer.Information);
    EXPECT_EQ(std::memcmp(told, &bus, sizeof(bus)), 0);
    ExFreePool(told);
  });
}

TEST_F(DeviceProperties, the_state_a_driver_keeps_has_a_key) {
  run_device([](WDFDEVICE device) {
    WDFKEY opened = nullptr;
    ASSERT_EQ(WdfDriverOpenPersistentStateRegistryKey(WdfDeviceGetDriver(device), KEY_SET_VALUE,
                                                      WDF_NO_OBJECT_ATTRIBUTES, &opened),
              STATUS_SUCCESS);
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"Count");
    EXPECT_EQ(WdfRegistryAssignULong(opened, &name, 3), STATUS_SUCCESS);
    WdfRegistryClose(opened);
  });
}

}  // namespace
