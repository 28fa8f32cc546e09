// SPDX-License-Identifier: MIT
// Children that a bus driver reports in a child list: created, started, missing, disabled, removed.
// Source: framework.md 2.12, cases BUS-001 to BUS-008; fxchildlist.cpp.
#include <array>
#include <string>

#include "nt/pnp.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

constexpr GUID raw_class = {
    0x4D36E97D, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 3, 24}};

std::array<WDFDEVICE, 8> g_children;
NTSTATUS g_create_status = STATUS_SUCCESS;  // of the next EvtChildListCreateDevice
NTSTATUS g_eject_status = STATUS_SUCCESS;
NTSTATUS g_prepare_status = STATUS_SUCCESS;
int g_flush_count = 0;
bool g_is_raw = true;

void note(const char* what, ULONG number) {
  g_log.push_back(std::string(what) + " " + std::to_string(number));
}
void note(const char* what, WDFOBJECT child) {
  note(what, child_context(child)->number);
}

UNICODE_STRING text(const char16_t* characters) {
  UNICODE_STRING string;
  RtlInitUnicodeString(&string, characters);
  return string;
}

void set_child_callbacks(PWDFDEVICE_INIT init) {
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
NTSTATUS make_child(PWDFDEVICE_INIT init, ULONG number, WDFDEVICE* child) {
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

NTSTATUS create_child(WDFCHILDLIST, IdHeader* id, PWDFDEVICE_INIT init) {
  const ULONG number = reinterpret_cast<Id*>(id)->number;
  note("create", number);
  const NTSTATUS status = make_child(init, number, &g_children[number]);
  return NT_SUCCESS(status) ? std::exchange(g_create_status, STATUS_SUCCESS) : status;
}

Id id_of(ULONG number) {
  Id id;
  WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER_INIT(&id.header, sizeof(id));
  id.number = number;
  return id;
}
Address address_of(ULONG slot) {
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

WDF_DEVICE_PNP_STATE state_of(WDFDEVICE device) {
  return WdfDeviceGetDevicePnpState(device);
}

TEST_F(Bus, bus_001_a_child_that_is_reported_is_created_and_started) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    EXPECT_EQ(report(1), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "prepare 1"));
    EXPECT_EQ(state_of(g_children[1]), WdfDevStatePnpStarted);
    EXPECT_EQ(WdfPdoGetParent(g_children[1]), plan_.device);
    EXPECT_EQ(WdfChildListGetDevice(list()), plan_.device);
  });
}

TEST_F(Bus, bus_002_a_child_that_is_known_is_not_created_again) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    EXPECT_EQ(report(1), STATUS_OBJECT_NAME_EXISTS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "prepare 1"));
  });
}

TEST_F(Bus, bus_r3_a_child_that_was_never_reported_cannot_be_missing) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    EXPECT_EQ(report_missing(1), STATUS_NO_SUCH_DEVICE);
    EXPECT_THAT(g_log, IsEmpty());
  });
}

TEST_F(Bus, bus_004_what_a_scan_does_not_find_is_removed_by_surprise) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    report(2);
    fixture.run_until_idle();
    g_log.clear();
    WdfChildListBeginScan(list());
    EXPECT_EQ(report(1), STATUS_OBJECT_NAME_EXISTS);
    EXPECT_THAT(g_log, IsEmpty());
    WdfChildListEndScan(list());
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("missing 2", "surprise 2", "release 2", "cleanup 2"));
    EXPECT_EQ(state_of(g_children[1]), WdfDevStatePnpStarted);
  });
}

TEST_F(Bus, bus_r4_what_is_said_during_an_iteration_waits_for_its_end) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    g_log.clear();
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAllChildren);
    WdfChildListBeginIteration(list(), &iterator);
    EXPECT_EQ(report_missing(1), STATUS_SUCCESS);
    EXPECT_EQ(report(2), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, IsEmpty());
    WdfChildListEndIteration(list(), &iterator);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 2", "missing 1", "surprise 1", "release 1", "cleanup 1",
                                   "prepare 2"));
  });
}

TEST_F(Bus, bus_005_a_creation_that_wants_to_be_retried_is_tried_at_the_next_query) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    g_create_status = STATUS_RETRY;
    report(1);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "cleanup 1", "create 1", "prepare 1"));
  });
}

TEST_F(Bus, bus_r5_a_creation_that_fails_forgets_the_child) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    g_create_status = STATUS_UNSUCCESSFUL;
    report(1);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("create 1", "cleanup 1"));
    EXPECT_EQ(report_missing(1), STATUS_NO_SUCH_DEVICE);
  });
}

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

TEST_F(Bus, bus_r8_an_iteration_shows_children_by_their_state) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAddedChildren);
    WDFDEVICE device = nullptr;
    EXPECT_EQ(WdfChildListRetrieveNextDevice(list(), &iterator, &device, nullptr),
              STATUS_INVALID_DEVICE_STATE);
    WdfChildListBeginIteration(list(), &iterator);
    report(2);
    Id id = id_of(0);
    WDF_CHILD_RETRIEVE_INFO info;
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, &id.header);
    EXPECT_EQ(WdfChildListRetrieveNextDevice(list(), &iterator, &device, &info), STATUS_SUCCESS);
    EXPECT_EQ(device, g_children[1]);
    EXPECT_EQ(id.number, 1u);
    EXPECT_EQ(info.Status, WdfChildListRetrieveDeviceSuccess);
    EXPECT_EQ(WdfChildListRetrieveNextDevice(list(), &iterator, &device, &info), STATUS_SUCCESS);
    EXPECT_EQ(device, nullptr);
    EXPECT_EQ(id.number, 2u);
    EXPECT_EQ(info.Status, WdfChildListRetrieveDeviceNotYetCreated);
    EXPECT_EQ(WdfChildListRetrieveNextDevice(list(), &iterator, &device, &info),
              STATUS_NO_MORE_ENTRIES);
    WdfChildListEndIteration(list(), &iterator);
  });
}

TEST_F(Bus, an_address_is_updated_with_the_report_and_by_the_child) {
  has_addresses_ = true;
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    Id id = id_of(1);
    Address address = address_of(5);
    EXPECT_EQ(report(1), STATUS_INVALID_DEVICE_REQUEST) << "without an address";
    WdfChildListAddOrUpdateChildDescriptionAsPresent(list(), &id.header, &address.header);
    fixture.run_until_idle();
    address.slot = 6;
    EXPECT_EQ(WdfChildListAddOrUpdateChildDescriptionAsPresent(list(), &id.header, &address.header),
              STATUS_OBJECT_NAME_EXISTS);
    Address found = address_of(0);
    EXPECT_EQ(WdfPdoRetrieveAddressDescription(g_children[1], &found.header), STATUS_SUCCESS);
    EXPECT_EQ(found.slot, 6u);
    address.slot = 7;
    EXPECT_EQ(WdfPdoUpdateAddressDescription(g_children[1], &address.header), STATUS_SUCCESS);
    EXPECT_EQ(WdfChildListRetrieveAddressDescription(list(), &id.header, &found.header),
              STATUS_SUCCESS);
    EXPECT_EQ(found.slot, 7u);
    Id own = id_of(0);
    EXPECT_EQ(WdfPdoRetrieveIdentificationDescription(g_children[1], &own.header), STATUS_SUCCESS);
    EXPECT_EQ(own.number, 1u);
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

// pnpstatemachine.cpp m_PnpInitOtherStates.
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

// The rows of WdfDevStatePnpRemovedPdoWait and of WdfDevStatePnpEjectFailed in pnpstatemachine.cpp.
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

// PNP-R7: selfmanagediostatemachine.cpp, FxSelfManagedIoFlushed.
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

// Static children.
WDFDEVICE make_static(WDFDEVICE bus, ULONG number) {
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(bus);
  WDFDEVICE child = nullptr;
  EXPECT_EQ(make_child(init, number, &child), STATUS_SUCCESS);
  return child;
}

TEST_F(Bus, bus_r10_a_static_child_is_started_and_goes_when_it_is_marked_missing) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = make_static(plan_.device, 3);
    EXPECT_EQ(WdfFdoAddStaticChild(child, child), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfFdoAddStaticChild(plan_.device, plan_.device), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfFdoAddStaticChild(plan_.device, child), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("prepare 3"));
    Id id = id_of(0);
    EXPECT_EQ(WdfPdoRetrieveIdentificationDescription(child, &id.header),
              STATUS_INVALID_DEVICE_REQUEST)
        << "BUS-R13";
    EXPECT_EQ(WdfPdoMarkMissing(child), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_THAT(g_log,
                ElementsAre("prepare 3", "missing 3", "surprise 3", "release 3", "cleanup 3"));
  });
}

TEST_F(Bus, bus_r11_a_static_child_that_was_never_reported_goes_at_once) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE child = make_static(plan_.device, 3);
    WdfFdoLockStaticChildListForIteration(plan_.device);
    EXPECT_EQ(WdfFdoAddStaticChild(plan_.device, child), STATUS_SUCCESS);
    EXPECT_EQ(WdfPdoMarkMissing(child), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("cleanup 3"));
    WdfFdoUnlockStaticChildListFromIteration(plan_.device);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("cleanup 3"));
  });
}

TEST_F(Bus, bus_r10_a_static_child_may_be_deleted_until_it_is_added) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    WdfObjectDelete(make_static(plan_.device, 3));
    EXPECT_THAT(g_log, ElementsAre("cleanup 3"));
  });
}

TEST_F(Bus, bus_r12_static_children_are_walked_by_their_state) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    const WDFDEVICE first = make_static(plan_.device, 3);
    WdfFdoAddStaticChild(plan_.device, first);
    fixture.run_until_idle();
    const WDFDEVICE second = make_static(plan_.device, 4);
    WdfFdoLockStaticChildListForIteration(plan_.device);
    WdfFdoAddStaticChild(plan_.device, second);
    const auto next = [&](WDFDEVICE previous, ULONG flags) {
      return WdfFdoRetrieveNextStaticChild(plan_.device, previous, flags);
    };
    EXPECT_EQ(next(nullptr, WdfRetrieveAllChildren), first);
    EXPECT_EQ(next(first, WdfRetrieveAllChildren), second);
    EXPECT_EQ(next(second, WdfRetrieveAllChildren), nullptr);
    EXPECT_EQ(next(nullptr, WdfRetrievePendingChildren), second);
    EXPECT_EQ(next(nullptr, WdfRetrieveMissingChildren), nullptr);
    WdfFdoUnlockStaticChildListFromIteration(plan_.device);
    fixture.run_until_idle();
  });
}

TEST_F(Bus, bus_r10_no_child_can_be_allocated_by_a_child) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    EXPECT_EQ(WdfPdoInitAllocate(g_children[1]), nullptr);
  });
}

TEST_F(Bus, bus_r1_a_list_needs_a_size_and_somebody_who_creates) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    WDF_CHILD_LIST_CONFIG config;
    WDFCHILDLIST made = nullptr;
    const auto create = [&] {
      return WdfChildListCreate(plan_.device, &config, WDF_NO_OBJECT_ATTRIBUTES, &made);
    };
    WDF_CHILD_LIST_CONFIG_INIT(&config, 0, create_child);
    EXPECT_EQ(create(), STATUS_INVALID_PARAMETER);
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(Id), nullptr);
    EXPECT_EQ(create(), STATUS_INVALID_PARAMETER);
    WDF_CHILD_LIST_CONFIG_INIT(&config, sizeof(Id), create_child);
    config.Size--;
    EXPECT_EQ(create(), STATUS_INFO_LENGTH_MISMATCH);
    config.Size++;
    EXPECT_EQ(create(), STATUS_SUCCESS);
    EXPECT_NE(made, list());
  });
}

}  // namespace
