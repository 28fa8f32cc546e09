// SPDX-License-Identifier: MIT
// For the tests of children: a bus whose default child list makes the children it is told of, each
// of which says in the log what happens to it.
#pragma once

#include <array>
#include <string>

#include "tests/support/driver/device_world.h"

namespace test {

using IdHeader = WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER;

struct Id {
  IdHeader header;
  ULONG number;
};
struct Address {
  WDF_CHILD_ADDRESS_DESCRIPTION_HEADER header;
  ULONG slot;
};

struct ChildContext {
  ULONG number;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ChildContext, child_context)

inline constexpr GUID raw_class = {
    0x4D36E97D, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 3, 24}};

inline std::array<WDFDEVICE, 8> g_children;
inline NTSTATUS g_create_status = STATUS_SUCCESS;  // of the next EvtChildListCreateDevice
inline NTSTATUS g_eject_status = STATUS_SUCCESS;
inline NTSTATUS g_prepare_status = STATUS_SUCCESS;
inline int g_flush_count = 0;
inline bool g_is_raw = true;

inline void note(const char* what, ULONG number) {
  g_log.push_back(std::string(what) + " " + std::to_string(number));
}
inline void note(const char* what, WDFOBJECT child) {
  note(what, child_context(child)->number);
}

inline UNICODE_STRING text(const char16_t* characters) {
  UNICODE_STRING string;
  RtlInitUnicodeString(&string, characters);
  return string;
}

inline void set_child_callbacks(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDevicePrepareHardware = [](WDFDEVICE child, WDFCMRESLIST, WDFCMRESLIST) {
    note("prepare", child);
    return g_prepare_status;
  };
  pnp.EvtDeviceSelfManagedIoInit = [](WDFDEVICE) { return STATUS_SUCCESS; };
  pnp.EvtDeviceSelfManagedIoFlush = [](WDFDEVICE) { ++g_flush_count; };
  pnp.EvtDeviceReleaseHardware = [](WDFDEVICE child, WDFCMRESLIST) {
    note("release", child);
    return STATUS_SUCCESS;
  };
  pnp.EvtDeviceSurpriseRemoval = [](WDFDEVICE child) { note("surprise", child); };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  WDF_PDO_EVENT_CALLBACKS events;
  WDF_PDO_EVENT_CALLBACKS_INIT(&events);
  events.EvtDeviceReportedMissing = [](WDFDEVICE child) { note("missing", child); };
  events.EvtDeviceEject = [](WDFDEVICE child) {
    note("eject", child);
    return g_eject_status;
  };
  WdfPdoInitSetEventCallbacks(init, &events);
}

// With the ids of child `number`, and a queue that completes what it gets.
inline NTSTATUS make_child(PWDFDEVICE_INIT init, ULONG number, WDFDEVICE* child) {
  const UNICODE_STRING device_id = text(u"TEST\\Child");
  const std::u16string digit(1, static_cast<char16_t>(u'0' + number));
  const UNICODE_STRING instance_id = text(digit.c_str());
  EXPECT_EQ(WdfPdoInitAssignDeviceID(init, &device_id), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAddHardwareID(init, &device_id), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAssignInstanceID(init, &instance_id), STATUS_SUCCESS);
  if (g_is_raw) {
    EXPECT_EQ(WdfPdoInitAssignRawDevice(init, &raw_class), STATUS_SUCCESS);
  }
  set_child_callbacks(init);
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, ChildContext);
  attributes.EvtCleanupCallback = [](WDFOBJECT object) { note("cleanup", object); };
  const NTSTATUS status = WdfDeviceCreate(&init, &attributes, child);
  if (!NT_SUCCESS(status)) return status;
  child_context(*child)->number = number;
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, WdfIoQueueDispatchSequential);
  config.EvtIoRead = [](WDFQUEUE, WDFREQUEST request, size_t) {
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  return WdfIoQueueCreate(*child, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

inline NTSTATUS create_child(WDFCHILDLIST, IdHeader* id, PWDFDEVICE_INIT init) {
  const ULONG number = reinterpret_cast<Id*>(id)->number;
  note("create", number);
  const NTSTATUS status = make_child(init, number, &g_children[number]);
  return NT_SUCCESS(status) ? std::exchange(g_create_status, STATUS_SUCCESS) : status;
}

inline Id id_of(ULONG number) {
  Id id;
  WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.header, sizeof(id));
  id.number = number;
  return id;
}
inline Address address_of(ULONG slot) {
  Address address;
  WDF_CHILD_ADDRESS_DESCRIPTION_HEADER_INIT(&address.header, sizeof(address));
  address.slot = slot;
  return address;
}

class Bus : public DeviceTest {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    g_children.fill(nullptr);
    g_create_status = g_eject_status = g_prepare_status = STATUS_SUCCESS;
    g_flush_count = 0;
    g_is_raw = true;
    add([this](PWDFDEVICE_INIT init) { configure(init); });
  }

  void configure(PWDFDEVICE_INIT init) {
    WDF_CHILD_LIST_CONFIG config;
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(Id), create_child);
    if (has_addresses_) config.AddressDescriptionSize = sizeof(Address);
    WdfFdoInitSetDefaultChildListConfig(init, &config, WDF_NO_OBJECT_ATTRIBUTES);
    WDF_PNPPOWER_EVENT_CALLBACKS pnp;
    WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
    pnp.EvtDeviceSelfManagedIoInit = [](WDFDEVICE) { return STATUS_SUCCESS; };
    pnp.EvtDeviceSelfManagedIoCleanup = [](WDFDEVICE) { g_log.push_back("bus cleanup"); };
    WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  }

  WDFCHILDLIST list() { return WdfFdoGetDefaultChildList(plan_.device); }

  NTSTATUS report(ULONG number) {
    Id id = id_of(number);
    return WdfChildListAddOrUpdateChildDescriptionAsPresent(list(), &id.header, nullptr);
  }
  NTSTATUS report_missing(ULONG number) {
    Id id = id_of(number);
    return WdfChildListUpdateChildDescriptionAsMissing(list(), &id.header);
  }

  bool has_addresses_ = false;
};

inline WDF_DEVICE_PNP_STATE state_of(WDFDEVICE device) {
  return WdfDeviceGetDevicePnpState(device);
}

}  // namespace test
