// SPDX-License-Identifier: MIT
// Static children of a bus. Source: framework.md 2.12, BUS-R10 to R12; fxchildlist.cpp, of the
// static list.
#include "tests/support/driver/bus_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

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
    EXPECT_EQ(next(nullptr, WdfRetrieveAllChildren), nullptr)
        << "fxchildlist.cpp GetNextStaticDevice: nobody walks the list";
    fixture.run_until_idle();
  });
}

}  // namespace
