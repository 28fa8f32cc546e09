// SPDX-License-Identifier: MIT
// What a bus driver says in a child list and what it is told. Source: framework.md 2.12, by the
// numbers of its cases; fxchildlist.cpp, fxchildlistapi.cpp.
#include "tests/support/driver/bus_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

// pnpstatemachine.cpp m_PnpInitOtherStates.

// The rows of WdfDevStatePnpRemovedPdoWait and of WdfDevStatePnpEjectFailed in pnpstatemachine.cpp.

// PNP-R7: selfmanagediostatemachine.cpp, FxSelfManagedIoFlushed.

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

// fxchildlist.cpp: EndIteration is EndScan, and a scan that begins later begins anew.
TEST_F(Bus, bus_r4_what_a_scan_does_not_find_goes_with_the_walk_that_ends_last) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    report(2);
    fixture.run_until_idle();
    g_log.clear();
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, WdfRetrieveAllChildren);
    WdfChildListBeginIteration(list(), &iterator);
    WdfChildListBeginScan(list());
    report(1);
    WdfChildListEndScan(list());
    fixture.run_until_idle();
    EXPECT_THAT(g_log, IsEmpty());
    WdfChildListEndIteration(list(), &iterator);
    fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("missing 2", "surprise 2", "release 2", "cleanup 2"));
  });
}

// fxchildlistapi.cpp.
TEST_F(Bus, a_description_of_another_size_is_refused) {
  run([&](door::Fixture&, door::Fixture::Started&) {
    Id id = id_of(1);
    id.header.IdentificationDescriptionSize--;
    Address address = address_of(0);
    EXPECT_EQ(WdfChildListAddOrUpdateChildDescriptionAsPresent(list(), &id.header, nullptr),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(WdfChildListUpdateChildDescriptionAsMissing(list(), &id.header),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(WdfChildListRetrieveAddressDescription(list(), &id.header, &address.header),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_FALSE(WdfChildListRequestChildEject(list(), &id.header));
  });
}

// fxchildlistapi.cpp; fxchildlist.cpp GetDeviceFromId.
TEST_F(Bus, a_pdo_is_found_by_its_id_as_the_list_compares_it) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    WDF_CHILD_RETRIEVE_INFO info;
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, nullptr);
    EXPECT_EQ(WdfChildListRetrievePdo(list(), &info), nullptr);
    Id id = id_of(1);
    info.IdentificationDescription = &id.header;
    info.EvtChildListIdentificationDescriptionCompare = [](WDFCHILDLIST, IdHeader*,
                                                           IdHeader*) -> BOOLEAN { return FALSE; };
    EXPECT_EQ(WdfChildListRetrievePdo(list(), &info), g_children[1]);
    EXPECT_EQ(info.Status, WdfChildListRetrieveDeviceSuccess);
    id.number = 2;
    EXPECT_EQ(WdfChildListRetrievePdo(list(), &info), nullptr);
    EXPECT_EQ(info.Status, WdfChildListRetrieveDeviceNoSuchDevice);
  });
}

// fxchildlistapi.cpp WdfChildListBeginIteration, WdfChildListRetrieveNextDevice.
TEST_F(Bus, an_iterator_asks_for_known_kinds_of_children) {
  run([&](door::Fixture& fixture, door::Fixture::Started&) {
    report(1);
    fixture.run_until_idle();
    WDF_CHILD_LIST_ITERATOR iterator;
    WDF_CHILD_LIST_ITERATOR_INIT(&iterator, 0);
    WDFDEVICE device = nullptr;
    const auto next = [&](WDF_CHILD_RETRIEVE_INFO* info) {
      return WdfChildListRetrieveNextDevice(list(), &iterator, &device, info);
    };
    WdfChildListBeginIteration(list(), &iterator);
    EXPECT_EQ(next(nullptr), STATUS_NO_MORE_ENTRIES) << "of no kind is none";
    WDF_CHILD_RETRIEVE_INFO info;
    WDF_CHILD_RETRIEVE_INFO_INIT(&info, nullptr);
    Address address = address_of(0);
    info.AddressDescription = &address.header;
    EXPECT_EQ(next(&info), STATUS_INVALID_DEVICE_REQUEST) << "the list has no addresses";
    WdfChildListEndIteration(list(), &iterator);
    iterator.Flags = WdfRetrieveAllChildren + 1;
    WdfChildListBeginIteration(list(), &iterator);
    EXPECT_EQ(next(nullptr), STATUS_INVALID_PARAMETER);
    iterator.Flags = WdfRetrieveAllChildren;
    EXPECT_EQ(next(nullptr), STATUS_INVALID_DEVICE_STATE) << "it has not begun";
  });
  EXPECT_EQ(world().machine().take_findings().size(), 1u);
}

}  // namespace
