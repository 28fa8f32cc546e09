// SPDX-License-Identifier: MIT
// Lists of hardware resources and the callbacks that get them. Source: framework.md 4.7, cases
// RES-001 to RES-003; fxresourceapi.cpp, fxresourcecollection.cpp.
#include "nt/pnp.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

IO_RESOURCE_DESCRIPTOR wanted_port(ULONG first, ULONG length = 8) {
  IO_RESOURCE_DESCRIPTOR descriptor{};
  descriptor.Type = CmResourceTypePort;
  descriptor.ShareDisposition = CmResourceShareDeviceExclusive;
  descriptor.Flags = CM_RESOURCE_PORT_IO;
  descriptor.u.Port.Length = length;
  descriptor.u.Port.Alignment = 8;
  descriptor.u.Port.MinimumAddress.QuadPart = first;
  descriptor.u.Port.MaximumAddress.QuadPart = first + 0xFF;
  return descriptor;
}

CM_PARTIAL_RESOURCE_DESCRIPTOR port(ULONG start) {
  CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor{};
  descriptor.Type = CmResourceTypePort;
  descriptor.u.Port.Start.QuadPart = start;
  descriptor.u.Port.Length = 8;
  return descriptor;
}

std::vector<LONGLONG> starts(WDFCMRESLIST list) {
  std::vector<LONGLONG> all;
  for (ULONG index = 0; index < WdfCmResourceListGetCount(list); ++index) {
    all.push_back(WdfCmResourceListGetDescriptor(list, index)->u.Generic.Start.QuadPart);
  }
  return all;
}

std::vector<LONGLONG> first_addresses(WDFIORESLIST list) {
  std::vector<LONGLONG> all;
  for (ULONG index = 0; index < WdfIoResourceListGetCount(list); ++index) {
    all.push_back(WdfIoResourceListGetDescriptor(list, index)->u.Port.MinimumAddress.QuadPart);
  }
  return all;
}

WDFIORESLIST make_list(WDFIORESREQLIST requirements, std::vector<ULONG> ports) {
  WDFIORESLIST list = nullptr;
  EXPECT_EQ(WdfIoResourceListCreate(requirements, WDF_NO_OBJECT_ATTRIBUTES, &list), STATUS_SUCCESS);
  for (const ULONG each : ports) {
    IO_RESOURCE_DESCRIPTOR descriptor = wanted_port(each);
    EXPECT_EQ(WdfIoResourceListAppendDescriptor(list, &descriptor), STATUS_SUCCESS);
  }
  return list;
}

// What the callbacks do, as the test says.
using Filter = std::function<NTSTATUS(WDFIORESREQLIST)>;
using Change = std::function<NTSTATUS(WDFCMRESLIST, WDFCMRESLIST)>;
Filter g_add;
Filter g_remove;
Change g_remove_added;
Change g_prepare;

NTSTATUS filter_with(const Filter& filter, WDFIORESREQLIST list) {
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  return filter ? filter(list) : STATUS_SUCCESS;
}

WDF_FDO_EVENT_CALLBACKS fdo_callbacks() {
  WDF_FDO_EVENT_CALLBACKS callbacks;
  WDF_FDO_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceFilterAddResourceRequirements = [](WDFDEVICE, WDFIORESREQLIST list) {
    return filter_with(g_add, list);
  };
  callbacks.EvtDeviceFilterRemoveResourceRequirements = [](WDFDEVICE, WDFIORESREQLIST list) {
    return filter_with(g_remove, list);
  };
  callbacks.EvtDeviceRemoveAddedResources = [](WDFDEVICE, WDFCMRESLIST raw,
                                               WDFCMRESLIST translated) {
    return g_remove_added ? g_remove_added(raw, translated) : STATUS_SUCCESS;
  };
  return callbacks;
}

void set_callbacks(PWDFDEVICE_INIT init) {
  WDF_FDO_EVENT_CALLBACKS fdo = fdo_callbacks();
  WdfFdoInitSetEventCallbacks(init, &fdo);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDevicePrepareHardware = [](WDFDEVICE, WDFCMRESLIST raw, WDFCMRESLIST translated) {
    return g_prepare ? g_prepare(raw, translated) : STATUS_SUCCESS;
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
}

class Resources : public DeviceTest {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    g_add = g_remove = {};
    g_remove_added = g_prepare = {};
    add(set_callbacks);
  }

  // The START that came to the device below, with how many resources.
  static std::vector<std::size_t> resources_below(const door::Fixture::Started& started) {
    std::vector<std::size_t> counts;
    for (const door::LoggedIrp& irp : started.lower->log(IRP_MJ_PNP)) {
      if (irp.minor() != IRP_MN_START_DEVICE) continue;
      const auto* list = irp.location.Parameters.StartDevice.AllocatedResources;
      counts.push_back(list == nullptr ? 0 : 1);
    }
    return counts;
  }

  void run_started() {
    run([](door::Fixture&, door::Fixture::Started&) {});
  }
};

TEST_F(Resources, res_r1_what_is_added_comes_to_prepare_hardware) {
  g_add = [](WDFIORESREQLIST list) {
    EXPECT_EQ(WdfIoResourceRequirementsListGetCount(list), 0u);
    return WdfIoResourceRequirementsListAppendIoResList(list, make_list(list, {0x301, 0x400}));
  };
  int calls = 0;
  g_prepare = [&calls](WDFCMRESLIST raw, WDFCMRESLIST translated) {
    ++calls;
    EXPECT_THAT(starts(raw), ElementsAre(0x308, 0x400));
    EXPECT_THAT(starts(translated), ElementsAre(0x308, 0x400));
    const CM_PARTIAL_RESOURCE_DESCRIPTOR* first = WdfCmResourceListGetDescriptor(raw, 0);
    EXPECT_EQ(first->Type, CmResourceTypePort);
    EXPECT_EQ(first->Flags, CM_RESOURCE_PORT_IO);
    EXPECT_EQ(first->u.Port.Length, 8u);
    return STATUS_SUCCESS;
  };
  run_started();
  EXPECT_EQ(calls, 1);
}

TEST_F(Resources, the_device_below_does_not_see_what_was_added) {
  g_add = [](WDFIORESREQLIST list) {
    return WdfIoResourceRequirementsListAppendIoResList(list, make_list(list, {0x300}));
  };
  g_remove_added = [](WDFCMRESLIST raw, WDFCMRESLIST translated) {
    EXPECT_THAT(starts(raw), ElementsAre(0x300));
    WdfCmResourceListRemove(raw, 0);
    WdfCmResourceListRemove(translated, 0);
    return STATUS_SUCCESS;
  };
  int count = 0;
  g_prepare = [&count](WDFCMRESLIST raw, WDFCMRESLIST) {
    count = static_cast<int>(WdfCmResourceListGetCount(raw));
    return STATUS_SUCCESS;
  };
  run([](door::Fixture&, door::Fixture::Started& started) {
    EXPECT_THAT(resources_below(started), ElementsAre(0));
  });
  EXPECT_EQ(count, 1) << "PrepareHardware gets all of them";
}

TEST_F(Resources, a_failed_remove_of_added_resources_fails_the_start) {
  g_add = [](WDFIORESREQLIST list) {
    return WdfIoResourceRequirementsListAppendIoResList(list, make_list(list, {0x300}));
  };
  g_remove_added = [](WDFCMRESLIST, WDFCMRESLIST) { return STATUS_UNSUCCESSFUL; };
  world().run([](door::Fixture& fixture) {
    const door::Fixture::Started started = fixture.start("planned", kmdf(planned_entry));
    EXPECT_EQ(started.status, STATUS_UNSUCCESSFUL);
    EXPECT_THAT(resources_below(started), ElementsAre()) << "it was not sent down";
  });
}

TEST_F(Resources, a_range_that_does_not_exist_gives_way_to_the_next_alternative) {
  g_add = [](WDFIORESREQLIST list) {
    WDFIORESLIST first = make_list(list, {});
    IO_RESOURCE_DESCRIPTOR too_long = wanted_port(0x100, 0x1000);
    EXPECT_EQ(WdfIoResourceListAppendDescriptor(first, &too_long), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoResourceRequirementsListAppendIoResList(list, first), STATUS_SUCCESS);
    return WdfIoResourceRequirementsListAppendIoResList(list, make_list(list, {0x200}));
  };
  std::vector<LONGLONG> given;
  g_prepare = [&given](WDFCMRESLIST raw, WDFCMRESLIST) {
    given = starts(raw);
    return STATUS_SUCCESS;
  };
  run_started();
  EXPECT_THAT(given, ElementsAre(0x200));
}

TEST_F(Resources, res_001_the_list_of_prepare_hardware_allows_no_change) {
  g_prepare = [this](WDFCMRESLIST raw, WDFCMRESLIST) {
    CM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = port(0x300);
    EXPECT_EQ(WdfCmResourceListAppendDescriptor(raw, &descriptor), STATUS_ACCESS_DENIED);
    EXPECT_STREQ(world().machine().take_one_finding("ResourceListRights").call,
                 "WdfCmResourceListAppendDescriptor");
    EXPECT_EQ(WdfCmResourceListInsertDescriptor(raw, &descriptor, 0), STATUS_ACCESS_DENIED);
    world().machine().take_one_finding("ResourceListRights");
    WdfCmResourceListRemove(raw, 0);
    world().machine().take_one_finding("ResourceListRights");
    WdfCmResourceListRemoveByDescriptor(raw, &descriptor);
    world().machine().take_one_finding("ResourceListRights");
    return STATUS_SUCCESS;
  };
  run_started();
}

TEST_F(Resources, res_002_there_is_no_descriptor_at_the_count) {
  g_prepare = [](WDFCMRESLIST raw, WDFCMRESLIST) {
    EXPECT_EQ(WdfCmResourceListGetDescriptor(raw, WdfCmResourceListGetCount(raw)), nullptr);
    return STATUS_SUCCESS;
  };
  run_started();
}

TEST_F(Resources, res_003_an_alternative_belongs_to_the_list_it_was_made_for) {
  world().run([](door::Fixture& fixture) {
    const auto loaded = fixture.load("planned", kmdf(planned_entry));
    door::ScriptedOptions options;
    door::Stack& first = fixture.make_stack(fixture.make_lower(options), {loaded.driver});
    options.instance_path = u"ROOT\\SCRIPTED\\0001";
    door::Stack& second = fixture.make_stack(fixture.make_lower(options), {loaded.driver});
    // The other device is started while the first one's list is there.
    WDFIORESLIST of_first = nullptr;
    g_add = [&](WDFIORESREQLIST list) {
      if (of_first == nullptr) {
        of_first = make_list(list, {0x300});
        return second.start();
      }
      EXPECT_EQ(WdfIoResourceRequirementsListAppendIoResList(list, of_first),
                STATUS_INVALID_DEVICE_REQUEST);
      EXPECT_EQ(WdfIoResourceRequirementsListGetCount(list), 0u);
      return STATUS_SUCCESS;
    };
    EXPECT_EQ(first.start(), STATUS_SUCCESS);
  });
}

TEST_F(Resources, res_r2_a_descriptor_is_a_clone) {
  g_add = [](WDFIORESREQLIST requirements) {
    WDFIORESLIST list = make_list(requirements, {0x300});
    WdfIoResourceListGetDescriptor(list, 0)->u.Port.MinimumAddress.QuadPart = 0x400;
    EXPECT_THAT(first_addresses(list), ElementsAre(0x300));
    IO_RESOURCE_DESCRIPTOR other = wanted_port(0x500);
    WdfIoResourceListUpdateDescriptor(list, &other, 0);
    EXPECT_THAT(first_addresses(list), ElementsAre(0x500));
    return STATUS_SUCCESS;
  };
  run_started();
}

TEST_F(Resources, res_r2_descriptors_are_inserted_and_removed_by_index_and_by_value) {
  g_add = [this](WDFIORESREQLIST requirements) {
    WDFIORESLIST list = make_list(requirements, {0x100, 0x300});
    IO_RESOURCE_DESCRIPTOR descriptor = wanted_port(0x200);
    EXPECT_EQ(WdfIoResourceListInsertDescriptor(list, &descriptor, 1), STATUS_SUCCESS);
    descriptor = wanted_port(0x400);
    EXPECT_EQ(WdfIoResourceListInsertDescriptor(list, &descriptor, 3), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoResourceListInsertDescriptor(list, &descriptor, 5),
              STATUS_ARRAY_BOUNDS_EXCEEDED);
    EXPECT_THAT(first_addresses(list), ElementsAre(0x100, 0x200, 0x300, 0x400));
    WdfIoResourceListRemove(list, 0);
    WdfIoResourceListRemoveByDescriptor(list, &descriptor);
    EXPECT_THAT(first_addresses(list), ElementsAre(0x200, 0x300));
    WdfIoResourceListRemove(list, 2);
    world().machine().take_one_finding("ResourceListIndex");
    WdfIoResourceListUpdateDescriptor(list, &descriptor, 2);
    world().machine().take_one_finding("ResourceListIndex");
    return STATUS_SUCCESS;
  };
  run_started();
}

TEST_F(Resources, alternatives_keep_their_order_and_go_when_they_are_removed) {
  int cleanups = 0;
  static int* g_cleanups = nullptr;
  g_cleanups = &cleanups;
  g_add = [this](WDFIORESREQLIST requirements) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT) { ++*g_cleanups; };
    WDFIORESLIST third = nullptr;
    EXPECT_EQ(WdfIoResourceListCreate(requirements, &attributes, &third), STATUS_SUCCESS);
    WDFIORESLIST first = make_list(requirements, {0x100});
    WDFIORESLIST second = make_list(requirements, {0x200});
    EXPECT_EQ(WdfIoResourceRequirementsListAppendIoResList(requirements, third), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoResourceRequirementsListInsertIoResList(requirements, first, 0), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoResourceRequirementsListInsertIoResList(requirements, second, 1),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfIoResourceRequirementsListGetCount(requirements), 3u);
    EXPECT_EQ(WdfIoResourceRequirementsListGetIoResList(requirements, 2), third);
    EXPECT_EQ(WdfIoResourceRequirementsListGetIoResList(requirements, 3), nullptr);
    WdfIoResourceRequirementsListRemove(requirements, 2);
    EXPECT_EQ(*g_cleanups, 1);
    WdfIoResourceRequirementsListRemoveByIoResList(requirements, first);
    EXPECT_EQ(WdfIoResourceRequirementsListGetIoResList(requirements, 0), second);
    WdfIoResourceRequirementsListRemove(requirements, 1);
    world().machine().take_one_finding("ResourceListIndex");
    return STATUS_SUCCESS;
  };
  std::vector<LONGLONG> given;
  g_prepare = [&given](WDFCMRESLIST raw, WDFCMRESLIST) {
    given = starts(raw);
    return STATUS_SUCCESS;
  };
  run_started();
  EXPECT_THAT(given, ElementsAre(0x200));
}

TEST_F(Resources, dev_r14_adding_needs_a_way_to_take_out_again) {
  add([this](PWDFDEVICE_INIT init) {
    WDF_FDO_EVENT_CALLBACKS callbacks = fdo_callbacks();
    callbacks.EvtDeviceRemoveAddedResources = nullptr;
    WdfFdoInitSetEventCallbacks(init, &callbacks);
    world().machine().take_one_finding("AddedResources");
  });
  bool was_called = false;
  g_add = [&was_called](WDFIORESREQLIST) {
    was_called = true;
    return STATUS_SUCCESS;
  };
  run_started();
  EXPECT_FALSE(was_called);
}

// A child whose bus driver answers for its resources.
using ChildResources = std::function<NTSTATUS(WDFCMRESLIST)>;
ChildResources g_child_resources;
Filter g_child_requirements;

WDFDEVICE add_child(WDFDEVICE bus) {
  static constexpr GUID raw_class = {
      0x4D36E97D, 0xE325, 0x11CE, {0xBF, 0xC1, 0x08, 0x00, 0x2B, 0xE1, 3, 24}};
  PWDFDEVICE_INIT init = WdfPdoInitAllocate(bus);
  UNICODE_STRING id;
  RtlInitUnicodeString(&id, u"TEST\\Child");
  EXPECT_EQ(WdfPdoInitAssignDeviceID(init, &id), STATUS_SUCCESS);
  RtlInitUnicodeString(&id, u"1");
  EXPECT_EQ(WdfPdoInitAssignInstanceID(init, &id), STATUS_SUCCESS);
  EXPECT_EQ(WdfPdoInitAssignRawDevice(init, &raw_class), STATUS_SUCCESS);
  WDF_PDO_EVENT_CALLBACKS events;
  WDF_PDO_EVENT_CALLBACKS_INIT(&events);
  events.EvtDeviceResourcesQuery = [](WDFDEVICE, WDFCMRESLIST list) {
    return g_child_resources ? g_child_resources(list) : STATUS_SUCCESS;
  };
  events.EvtDeviceResourceRequirementsQuery = [](WDFDEVICE, WDFIORESREQLIST list) {
    return filter_with(g_child_requirements, list);
  };
  WdfPdoInitSetEventCallbacks(init, &events);
  WDF_PNPPOWER_EVENT_CALLBACKS pnp;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&pnp);
  pnp.EvtDevicePrepareHardware = [](WDFDEVICE, WDFCMRESLIST raw, WDFCMRESLIST translated) {
    return g_prepare(raw, translated);
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &pnp);
  WDFDEVICE child = nullptr;
  EXPECT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &child), STATUS_SUCCESS);
  EXPECT_EQ(WdfFdoAddStaticChild(bus, child), STATUS_SUCCESS);
  return child;
}

class ChildResourceLists : public Resources {
 protected:
  void SetUp() override {
    Resources::SetUp();
    g_child_resources = {};
    g_child_requirements = {};
    add();
    g_prepare = [this](WDFCMRESLIST raw, WDFCMRESLIST) {
      given_.push_back(starts(raw));
      return STATUS_SUCCESS;
    };
  }
  // What a child is started with.
  std::vector<std::vector<LONGLONG>> started_with() {
    run([this](door::Fixture& fixture, door::Fixture::Started&) {
      add_child(plan_.device);
      fixture.run_until_idle();
    });
    return given_;
  }

 private:
  std::vector<std::vector<LONGLONG>> given_;
};

TEST_F(ChildResourceLists, a_child_is_given_what_its_bus_requires_for_it) {
  g_child_requirements = [](WDFIORESREQLIST list) {
    WdfIoResourceRequirementsListSetInterfaceType(list, PNPBus);
    WdfIoResourceRequirementsListSetSlotNumber(list, 3);
    return WdfIoResourceRequirementsListAppendIoResList(list, make_list(list, {0x600}));
  };
  EXPECT_THAT(started_with(), ElementsAre(ElementsAre(0x600)));
}

TEST_F(ChildResourceLists, a_child_keeps_what_it_uses_when_nothing_is_required) {
  g_child_resources = [](WDFCMRESLIST list) {
    CM_PARTIAL_RESOURCE_DESCRIPTOR first = port(0x700);
    CM_PARTIAL_RESOURCE_DESCRIPTOR second = port(0x800);
    EXPECT_EQ(WdfCmResourceListAppendDescriptor(list, &second), STATUS_SUCCESS);
    EXPECT_EQ(WdfCmResourceListInsertDescriptor(list, &first, 0), STATUS_SUCCESS);
    EXPECT_EQ(WdfCmResourceListInsertDescriptor(list, &first, 3), STATUS_ARRAY_BOUNDS_EXCEEDED);
    EXPECT_EQ(WdfCmResourceListAppendDescriptor(list, &first), STATUS_SUCCESS);
    WdfCmResourceListRemoveByDescriptor(list, &first);  // the first that is alike
    EXPECT_EQ(WdfCmResourceListGetCount(list), 2u);
    return STATUS_SUCCESS;
  };
  EXPECT_THAT(started_with(), ElementsAre(ElementsAre(0x800, 0x700)));
}

TEST_F(ChildResourceLists, a_child_of_which_nothing_is_said_has_none) {
  EXPECT_THAT(started_with(), ElementsAre(ElementsAre()));
}

TEST_F(ChildResourceLists, a_child_whose_requirements_can_not_be_met_is_not_started) {
  g_child_requirements = [](WDFIORESREQLIST list) {
    WDFIORESLIST alternative = make_list(list, {});
    IO_RESOURCE_DESCRIPTOR too_long = wanted_port(0x100, 0x1000);
    EXPECT_EQ(WdfIoResourceListAppendDescriptor(alternative, &too_long), STATUS_SUCCESS);
    return WdfIoResourceRequirementsListAppendIoResList(list, alternative);
  };
  EXPECT_THAT(started_with(), ElementsAre());
}

}  // namespace
