// SPDX-License-Identifier: MIT
// WMI providers and instances: creation, registration, the answers to WMI's IRPs, events. Source:
// framework.md 4.9, cases WMI-001 to WMI-003; fxwmi*.cpp; wdm/irp-mn-query-all-data and its
// neighbours.
#include <cstring>

#include "door/wmi.h"
#include "tests/support/driver/device_world.h"

namespace {

using namespace test;
using door::Bytes;
using door::Wmi;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr GUID block_guid = {0x11223344, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
constexpr GUID other_guid = {0x11223344, 1, 2, {3, 4, 5, 6, 7, 8, 9, 11}};

struct Value {
  ULONG number;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Value, value_of)

Bytes bytes_of(ULONG number) {
  Bytes bytes(sizeof(number));
  std::memcpy(bytes.data(), &number, sizeof(number));
  return bytes;
}

NTSTATUS query(WDFWMIINSTANCE instance, ULONG size, PVOID buffer, PULONG used) {
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  *used = sizeof(ULONG);
  if (size < sizeof(ULONG)) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(buffer, &value_of(instance)->number, sizeof(ULONG));
  return STATUS_SUCCESS;
}

NTSTATUS set(WDFWMIINSTANCE instance, ULONG, PVOID buffer) {
  std::memcpy(&value_of(instance)->number, buffer, sizeof(ULONG));
  return STATUS_SUCCESS;
}

NTSTATUS set_item(WDFWMIINSTANCE instance, ULONG item, ULONG, PVOID buffer) {
  if (item != 1) return STATUS_WMI_INSTANCE_NOT_FOUND;
  return set(instance, sizeof(ULONG), buffer);
}

// Method 7 gives its input back twice.
NTSTATUS execute(WDFWMIINSTANCE, ULONG method, ULONG size_in, ULONG size_out, PVOID buffer,
                 PULONG used) {
  if (method != 7) return STATUS_WMI_INSTANCE_NOT_FOUND;
  *used = 2 * size_in;
  if (size_out < *used) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(static_cast<std::uint8_t*>(buffer) + size_in, buffer, size_in);
  return STATUS_SUCCESS;
}

WDF_WMI_PROVIDER_CONFIG provider_config(const GUID& guid = block_guid) {
  WDF_WMI_PROVIDER_CONFIG config;
  WDF_WMI_PROVIDER_CONFIG_INIT(&config, &guid);
  return config;
}

WDF_WMI_INSTANCE_CONFIG instance_config(WDF_WMI_PROVIDER_CONFIG* provider) {
  WDF_WMI_INSTANCE_CONFIG config;
  WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, provider);
  config.EvtWmiInstanceQueryInstance = query;
  config.EvtWmiInstanceSetInstance = set;
  config.EvtWmiInstanceSetItem = set_item;
  config.EvtWmiInstanceExecuteMethod = execute;
  config.Register = TRUE;
  return config;
}

NTSTATUS create_instance(WDFDEVICE device, WDF_WMI_INSTANCE_CONFIG config, ULONG number,
                         WDFWMIINSTANCE* created = nullptr) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&attributes, Value);
  WDFWMIINSTANCE instance = nullptr;
  const NTSTATUS status = WdfWmiInstanceCreate(device, &config, &attributes, &instance);
  if (NT_SUCCESS(status)) value_of(instance)->number = number;
  if (created != nullptr) *created = instance;
  return status;
}

// A device that was made with a provider and its instances: 100, 101, ...
class WmiBlock : public DeviceTest {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    add();
  }
  void make_instances(ULONG count, ULONG size_min = sizeof(ULONG)) {
    add({}, [this, count, size_min](WDFDEVICE device) {
      WDF_WMI_PROVIDER_CONFIG config = provider_config();
      config.MinInstanceBufferSize = size_min;
      EXPECT_EQ(WdfWmiProviderCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &provider_),
                STATUS_SUCCESS);
      for (ULONG index = 0; index < count; ++index) {
        WDF_WMI_INSTANCE_CONFIG instance = instance_config(nullptr);
        instance.Provider = provider_;
        EXPECT_EQ(create_instance(device, instance, 100 + index, &instances_.emplace_back()),
                  STATUS_SUCCESS);
      }
    });
  }
  void run_block(const std::function<void(const Wmi&)>& body) {
    run([&](door::Fixture&, door::Fixture::Started& started) {
      body(Wmi(started.stack->pdo(), block_guid));
    });
  }
  void run_device(const std::function<void(WDFDEVICE)>& body) {
    run([&](door::Fixture&, door::Fixture::Started&) { body(plan_.device); });
  }

  WDFWMIPROVIDER provider_ = nullptr;
  std::vector<WDFWMIINSTANCE> instances_;
};

TEST_F(WmiBlock, an_instance_is_queried_and_set) {
  make_instances(2);
  run_block([this](const Wmi& wmi) {
    ASSERT_TRUE(wmi.is_provided());
    EXPECT_EQ(wmi.block().instance_count, 2u);
    EXPECT_EQ(wmi.block().flags, ULONG{WMIREG_FLAG_INSTANCE_PDO});
    EXPECT_EQ(wmi.query(1).data, bytes_of(101));
    EXPECT_EQ(wmi.set(1, bytes_of(7)), STATUS_SUCCESS);
    EXPECT_EQ(value_of(instances_[1])->number, 7u);
    EXPECT_EQ(wmi.set_item(0, 1, bytes_of(8)), STATUS_SUCCESS);
    EXPECT_EQ(wmi.query(0).data, bytes_of(8));
    EXPECT_EQ(wmi.query(2).status, STATUS_WMI_INSTANCE_NOT_FOUND);
    EXPECT_EQ(wmi.set(0, Bytes(2)), STATUS_WMI_SET_FAILURE) << "smaller than an instance is";
  });
}

TEST_F(WmiBlock, all_instances_come_in_their_order) {
  make_instances(3);
  run_block([](const Wmi& wmi) {
    const Wmi::Answers all = wmi.query_all();
    EXPECT_EQ(all.status, STATUS_SUCCESS);
    EXPECT_THAT(all.instances, ElementsAre(bytes_of(100), bytes_of(101), bytes_of(102)));
  });
}

TEST_F(WmiBlock, a_buffer_that_is_too_small_says_how_large_it_has_to_be) {
  make_instances(40, 0);
  run_block([](const Wmi& wmi) {
    const Wmi::Answers all = wmi.query_all();  // asks a second time
    EXPECT_EQ(all.status, STATUS_SUCCESS);
    ASSERT_EQ(all.instances.size(), 40u);
    EXPECT_EQ(all.instances[39], bytes_of(139));

    WNODE_ALL_DATA node{};
    const IO_STATUS_BLOCK answer =
        nt::send_wmi(wmi.block().provider, IRP_MN_QUERY_ALL_DATA, block_guid, &node, sizeof(node));
    EXPECT_EQ(answer.Status, STATUS_SUCCESS);
    EXPECT_EQ(answer.Information, sizeof(WNODE_TOO_SMALL));
    EXPECT_EQ(node.WnodeHeader.Flags, ULONG{WNODE_FLAG_TOO_SMALL});
  });
}

TEST_F(WmiBlock, a_method_is_run) {
  make_instances(1);
  run_block([](const Wmi& wmi) {
    const Wmi::Answer answer = wmi.execute(0, 7, {1, 2}, 16);
    EXPECT_EQ(answer.status, STATUS_SUCCESS);
    EXPECT_THAT(answer.data, ElementsAre(1, 2, 1, 2));
    EXPECT_EQ(wmi.execute(0, 7, Bytes(12), 12).status, STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(wmi.execute(0, 8, {}, 0).status, STATUS_WMI_INSTANCE_NOT_FOUND);
  });
}

TEST_F(WmiBlock, what_has_no_callback_is_read_only_or_refused) {
  add({}, [](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    WDF_WMI_INSTANCE_CONFIG config = instance_config(&provider);
    config.EvtWmiInstanceQueryInstance = nullptr;
    config.EvtWmiInstanceSetInstance = nullptr;
    config.EvtWmiInstanceSetItem = nullptr;
    config.EvtWmiInstanceExecuteMethod = nullptr;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_SUCCESS);
  });
  run_block([](const Wmi& wmi) {
    EXPECT_EQ(wmi.query(0).status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(wmi.set(0, bytes_of(1)), STATUS_WMI_READ_ONLY);
    EXPECT_EQ(wmi.set_item(0, 1, bytes_of(1)), STATUS_WMI_READ_ONLY);
    EXPECT_EQ(wmi.execute(0, 7, {}, 8).status, STATUS_INVALID_DEVICE_REQUEST);
  });
}

TEST_F(WmiBlock, a_query_can_be_answered_from_the_context) {
  add({}, [](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    provider.MinInstanceBufferSize = sizeof(Value);
    WDF_WMI_INSTANCE_CONFIG config;
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, &provider);
    config.UseContextForQuery = TRUE;
    config.Register = TRUE;
    EXPECT_EQ(create_instance(device, config, 55), STATUS_SUCCESS);
  });
  run_block([](const Wmi& wmi) { EXPECT_EQ(wmi.query(0).data, bytes_of(55)); });
}

TEST_F(WmiBlock, wmi_001_a_provider_needs_a_guid) {
  run_device([](WDFDEVICE device) {
    const auto create = [device](const WDF_WMI_PROVIDER_CONFIG& wanted) {
      WDF_WMI_PROVIDER_CONFIG config = wanted;
      WDFWMIPROVIDER provider = nullptr;
      return WdfWmiProviderCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &provider);
    };
    EXPECT_EQ(create(provider_config(GUID{})), STATUS_INVALID_PARAMETER);
    WDF_WMI_PROVIDER_CONFIG config = provider_config();
    config.Flags = WdfWmiProviderTracing | WdfWmiProviderExpensive;
    EXPECT_EQ(create(config), STATUS_INVALID_PARAMETER);
    config.Flags = 0x100;
    EXPECT_EQ(create(config), STATUS_INVALID_PARAMETER);
    config.Flags = 0;
    config.EvtWmiProviderFunctionControl = [](WDFWMIPROVIDER, WDF_WMI_PROVIDER_CONTROL, BOOLEAN) {
      return STATUS_SUCCESS;
    };
    EXPECT_EQ(create(config), STATUS_INVALID_PARAMETER);
    config = provider_config();
    config.Size = 4;
    EXPECT_EQ(create(config), STATUS_INFO_LENGTH_MISMATCH);
    EXPECT_EQ(create(provider_config()), STATUS_SUCCESS);
  });
}

// Source: FxWmiIrpHandler::AddProvider, whose status for this is a success.
TEST_F(WmiBlock, a_second_provider_of_a_block_is_made_but_not_seen) {
  make_instances(1);
  run([this](door::Fixture&, door::Fixture::Started& started) {
    WDF_WMI_PROVIDER_CONFIG config = provider_config();
    WDF_WMI_INSTANCE_CONFIG instance = instance_config(&config);
    EXPECT_EQ(create_instance(plan_.device, instance, 300), STATUS_SUCCESS);
    EXPECT_EQ(create_instance(plan_.device, instance, 301), STATUS_SUCCESS);
    const Wmi wmi(started.stack->pdo(), block_guid);
    EXPECT_EQ(wmi.block().instance_count, 1u);
    EXPECT_EQ(wmi.query(0).data, bytes_of(100));
  });
}

TEST_F(WmiBlock, wmi_002_an_instance_has_one_provider) {
  make_instances(0);
  run_device([this](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config(other_guid);
    WDF_WMI_INSTANCE_CONFIG config = instance_config(&provider);
    config.Provider = provider_;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_INVALID_PARAMETER);
    config.Provider = nullptr;
    config.ProviderConfig = nullptr;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_INVALID_PARAMETER);
    config.Size = 8;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_INFO_LENGTH_MISMATCH);
  });
}

TEST_F(WmiBlock, wmi_003_the_context_of_a_query_is_as_large_as_the_provider_says) {
  run_device([](WDFDEVICE device) {
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    provider.MinInstanceBufferSize = sizeof(Value) + 1;
    WDF_WMI_INSTANCE_CONFIG config;
    WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, &provider);
    config.UseContextForQuery = TRUE;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(WdfWmiInstanceCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, nullptr),
              STATUS_INVALID_PARAMETER)
        << "without a context";
    config.EvtWmiInstanceSetInstance = set;
    EXPECT_EQ(create_instance(device, config, 0), STATUS_INVALID_PARAMETER);
    provider.MinInstanceBufferSize = 0;
    provider.Flags = WdfWmiProviderEventOnly;
    EXPECT_EQ(create_instance(device, instance_config(&provider), 0), STATUS_INVALID_PARAMETER);
    provider.Flags = 0;
    EXPECT_EQ(create_instance(device, instance_config(&provider), 0), STATUS_SUCCESS)
        << "the provider of a failed creation has gone";
  });
}

TEST_F(WmiBlock, wmi_r2_instances_come_and_go_while_the_device_is_started) {
  make_instances(1);
  run([this](door::Fixture&, door::Fixture::Started& started) {
    DEVICE_OBJECT* pdo = started.stack->pdo();
    EXPECT_EQ(WdfWmiInstanceRegister(instances_[0]), STATUS_INVALID_DEVICE_REQUEST);
    WDF_WMI_INSTANCE_CONFIG config = instance_config(nullptr);
    config.Provider = provider_;
    config.Register = FALSE;
    WDFWMIINSTANCE second = nullptr;
    EXPECT_EQ(create_instance(plan_.device, config, 200, &second), STATUS_SUCCESS);
    EXPECT_EQ(Wmi(pdo, block_guid).block().instance_count, 1u);
    EXPECT_EQ(WdfWmiInstanceRegister(second), STATUS_SUCCESS);
    EXPECT_EQ(Wmi(pdo, block_guid).block().instance_count, 2u);
    WdfWmiInstanceDeregister(instances_[0]);
    EXPECT_EQ(Wmi(pdo, block_guid).query(0).data, bytes_of(200));
    WdfObjectDelete(second);
    EXPECT_FALSE(Wmi(pdo, block_guid).is_provided()) << "the last instance takes the block away";
  });
}

TEST_F(WmiBlock, an_update_at_dispatch_level_comes_later) {
  make_instances(2);
  run([this](door::Fixture& fixture, door::Fixture::Started& started) {
    DEVICE_OBJECT* pdo = started.stack->pdo();
    KIRQL old = PASSIVE_LEVEL;
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    WdfObjectDelete(instances_[0]);
    EXPECT_EQ(Wmi(pdo, block_guid).block().instance_count, 2u);
    KeLowerIrql(old);
    fixture.run_until_idle();
    EXPECT_EQ(Wmi(pdo, block_guid).block().instance_count, 1u);
  });
}

TEST_F(WmiBlock, wmi_r2_a_removed_device_provides_nothing) {
  make_instances(1);
  run([](door::Fixture&, door::Fixture::Started& started) {
    const Wmi before(started.stack->pdo(), block_guid);
    EXPECT_EQ(started.stack->remove(), STATUS_SUCCESS);
    EXPECT_FALSE(Wmi(started.stack->pdo(), block_guid).is_provided());
    EXPECT_EQ(before.query(0).status, STATUS_WMI_GUID_NOT_FOUND);
  });
}

TEST_F(WmiBlock, wmi_r2_what_is_for_another_provider_goes_down) {
  make_instances(1);
  run([](door::Fixture&, door::Fixture::Started& started) {
    DEVICE_OBJECT* lower = started.lower->device();
    EXPECT_EQ(IoWMIRegistrationControl(lower, WMIREG_ACTION_REGISTER), STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_SYSTEM_CONTROL).size(), 1u) << "its blocks are asked for";
    EXPECT_EQ(IoWMIRegistrationControl(lower, WMIREG_ACTION_DEREGISTER), STATUS_SUCCESS);
  });
}

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

TEST_F(WmiBlock, the_name_of_the_mof_resource_is_told_with_the_blocks) {
  add({}, [](WDFDEVICE device) {
    UNICODE_STRING name;
    RtlInitUnicodeString(&name, u"ToasterWMI");
    EXPECT_EQ(WdfDeviceAssignMofResourceName(device, &name), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceAssignMofResourceName(device, &name), STATUS_INVALID_DEVICE_REQUEST);
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    EXPECT_EQ(create_instance(device, instance_config(&provider), 0), STATUS_SUCCESS);
  });
  run_block([](const Wmi& wmi) {
    std::vector<std::uint64_t> buffer(64);
    const IO_STATUS_BLOCK answer =
        nt::send_wmi(wmi.block().provider, IRP_MN_REGINFO, block_guid, buffer.data(), 512);
    EXPECT_EQ(answer.Status, STATUS_SUCCESS);
    const auto& info = *reinterpret_cast<const WMIREGINFOW*>(buffer.data());
    EXPECT_EQ(info.BufferSize, answer.Information);
    EXPECT_EQ(info.GuidCount, 1u);
    const auto* mof = reinterpret_cast<const std::uint8_t*>(&info) + info.MofResourceName;
    const std::u16string_view wanted = u"ToasterWMI";
    EXPECT_EQ(mof[0], wanted.size() * sizeof(char16_t));
    EXPECT_EQ(std::memcmp(mof + 2, wanted.data(), mof[0]), 0);
    ULONG size = 0;
    EXPECT_EQ(nt::send_wmi(wmi.block().provider, IRP_MN_REGINFO, block_guid, &size, sizeof(size))
                  .Information,
              sizeof(ULONG));
    EXPECT_EQ(size, info.BufferSize);
  });
}

TEST_F(WmiBlock, wmi_r2_a_control_device_provides_from_its_finish_to_its_deletion) {
  run_device([](WDFDEVICE device) {
    static const UNICODE_STRING sddl = {8, 8, const_cast<WCHAR*>(u"D:P(")};
    PWDFDEVICE_INIT init = WdfControlDeviceInitAllocate(WdfDeviceGetDriver(device), &sddl);
    WDFDEVICE control = nullptr;
    ASSERT_EQ(WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &control), STATUS_SUCCESS);
    WDF_WMI_PROVIDER_CONFIG provider = provider_config();
    EXPECT_EQ(create_instance(control, instance_config(&provider), 9), STATUS_SUCCESS);
    DEVICE_OBJECT* wdm = WdfDeviceWdmGetDeviceObject(control);
    EXPECT_FALSE(Wmi(wdm, block_guid).is_provided());
    WdfControlFinishInitializing(control);
    const Wmi wmi(wdm, block_guid);
    EXPECT_EQ(wmi.query(0).data, bytes_of(9));
    WdfObjectDelete(control);
    EXPECT_EQ(wmi.query(0).status, STATUS_WMI_GUID_NOT_FOUND);
  });
}

}  // namespace
