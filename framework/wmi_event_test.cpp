// SPDX-License-Identifier: MIT
// Events of WMI instances, and what a provider is told of who listens. Source: framework.md 4.9,
// WMI-R3; fxwmiinstance.cpp FireEvent, fxwmiirphandler.cpp.
#include "tests/support/driver/wmi_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool g_refuses = false;

std::vector<std::pair<WDF_WMI_PROVIDER_CONTROL, bool>> g_controls;

TEST_F(WmiBlock, an_expensive_provider_is_told_when_somebody_listens) {
  g_controls.clear();
  g_refuses = false;
  add({}, [this](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG config = provider_config();
    config.Flags = WdfWmiProviderExpensive;
    config.EvtWmiProviderFunctionControl = [](WDFWMIPROVIDER, WDF_WMI_PROVIDER_CONTROL control,
                                              BOOLEAN enable) {
      g_controls.emplace_back(control, enable != FALSE);
      return g_refuses ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
    };
    EXPECT_EQ(WdfWmiProviderCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &provider_),
              STATUS_SUCCESS);
  });
  run_block([this](const Wmi& wmi) {
    EXPECT_EQ(wmi.enable_events(true), STATUS_SUCCESS);
    EXPECT_TRUE(WdfWmiProviderIsEnabled(provider_, WdfWmiEventControl));
    EXPECT_FALSE(WdfWmiProviderIsEnabled(provider_, WdfWmiInstanceControl));
    EXPECT_EQ(wmi.enable_collection(true), STATUS_SUCCESS);
    EXPECT_TRUE(WdfWmiProviderIsEnabled(provider_, WdfWmiInstanceControl));
    EXPECT_EQ(wmi.enable_events(false), STATUS_SUCCESS);
    EXPECT_FALSE(WdfWmiProviderIsEnabled(provider_, WdfWmiEventControl));
    g_refuses = true;
    EXPECT_EQ(wmi.enable_events(true), STATUS_UNSUCCESSFUL);
    EXPECT_FALSE(WdfWmiProviderIsEnabled(provider_, WdfWmiEventControl));
  });
  using Pair = std::pair<WDF_WMI_PROVIDER_CONTROL, bool>;
  EXPECT_THAT(g_controls,
              ElementsAre(Pair(WdfWmiEventControl, true), Pair(WdfWmiInstanceControl, true),
                          Pair(WdfWmiEventControl, false), Pair(WdfWmiEventControl, true)));
}

TEST_F(WmiBlock, wmi_r3_an_event_carries_its_data_whether_or_not_somebody_wants_it) {
  make_instances(2);
  run([this](door::Fixture&, door::Fixture::Started&) {
    std::vector<Bytes> events;
    nt::set_wmi_event_sink([&events](const WNODE_HEADER& header) {
      EXPECT_TRUE(IsEqualGUID(header.Guid, block_guid));
      EXPECT_EQ(header.Flags, ULONG{WNODE_FLAG_SINGLE_INSTANCE | WNODE_FLAG_EVENT_ITEM |
                                    WNODE_FLAG_STATIC_INSTANCE_NAMES});
      const auto& node = reinterpret_cast<const WNODE_SINGLE_INSTANCE&>(header);
      EXPECT_EQ(node.InstanceIndex, 1u);
      const auto* data = reinterpret_cast<const std::uint8_t*>(&node) + node.DataBlockOffset;
      events.emplace_back(data, data + node.SizeDataBlock);
    });
    std::uint8_t data[] = {1, 2, 3};
    EXPECT_EQ(WdfWmiInstanceFireEvent(instances_[1], sizeof(data), data), STATUS_SUCCESS);
    EXPECT_EQ(WdfWmiInstanceFireEvent(instances_[1], 9, nullptr), STATUS_SUCCESS);
    EXPECT_THAT(events, ElementsAre(ElementsAre(1, 2, 3), IsEmpty()));
    nt::set_wmi_event_sink({});
  });
}

void count_events(PVOID event, PVOID count) {
  EXPECT_TRUE(IsEqualGUID(static_cast<const WNODE_HEADER*>(event)->Guid, block_guid));
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  ++*static_cast<int*>(count);
}

// wdm/iowmiopenblock, wdm/iowmisetnotificationcallback; kernel/irp-mn-enable-events.
TEST_F(WmiBlock, events_reach_a_driver_that_has_opened_the_block_for_them) {
  make_instances(1);
  run([this](door::Fixture& fixture, door::Fixture::Started&) {
    int count = 0;
    PVOID block = nullptr;
    ASSERT_EQ(IoWMIOpenBlock(&block_guid, WMIGUID_NOTIFICATION, &block), STATUS_SUCCESS);
    EXPECT_TRUE(WdfWmiProviderIsEnabled(provider_, WdfWmiEventControl));
    EXPECT_EQ(IoWMISetNotificationCallback(block, &count_events, &count), STATUS_SUCCESS);
    EXPECT_EQ(WdfWmiInstanceFireEvent(instances_[0], 0, nullptr), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_EQ(count, 1);
    ObDereferenceObject(block);
    fixture.run_until_idle();
    EXPECT_FALSE(WdfWmiProviderIsEnabled(provider_, WdfWmiEventControl));
    EXPECT_EQ(WdfWmiInstanceFireEvent(instances_[0], 0, nullptr), STATUS_SUCCESS);
    fixture.run_until_idle();
    EXPECT_EQ(count, 1);
  });
}

TEST_F(WmiBlock, a_block_may_be_opened_for_events_before_somebody_provides_it) {
  run([](door::Fixture&, door::Fixture::Started&) {
    PVOID block = nullptr;
    EXPECT_EQ(IoWMIOpenBlock(&other_guid, WMIGUID_QUERY, &block), STATUS_WMI_GUID_NOT_FOUND);
    ASSERT_EQ(IoWMIOpenBlock(&other_guid, WMIGUID_NOTIFICATION, &block), STATUS_SUCCESS);
    ObDereferenceObject(block);
  });
}

TEST_F(WmiBlock, a_block_that_was_not_opened_for_events_takes_no_callback) {
  make_instances(1);
  run([](door::Fixture&, door::Fixture::Started&) {
    PVOID block = nullptr;
    ASSERT_EQ(IoWMIOpenBlock(&block_guid, WMIGUID_QUERY, &block), STATUS_SUCCESS);
    EXPECT_EQ(IoWMISetNotificationCallback(block, &count_events, nullptr), STATUS_ACCESS_DENIED);
    ObDereferenceObject(block);
  });
}

TEST_F(WmiBlock, wmi_r3_an_event_needs_a_registered_device) {
  NTSTATUS status = STATUS_SUCCESS;
  add({}, [&status](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    WDFWMIINSTANCE instance = nullptr;
    EXPECT_EQ(create_instance(device, instance_config(&provider), 0, &instance), STATUS_SUCCESS);
    status = WdfWmiInstanceFireEvent(instance, 0, nullptr);
    WDFWMIPROVIDER handle = WdfWmiInstanceGetProvider(instance);
    EXPECT_EQ(WdfWmiProviderGetDevice(handle), device);
    EXPECT_EQ(WdfWmiInstanceGetDevice(instance), device);
    EXPECT_EQ(WdfWmiProviderGetTracingHandle(handle), 0u);
  });
  run_device([](WDFDEVICE) {});
  EXPECT_EQ(status, STATUS_UNSUCCESSFUL);
}

}  // namespace
