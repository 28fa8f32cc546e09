// SPDX-License-Identifier: MIT
// How WMI providers and instances are made, seen and taken away. Source: framework.md 4.9, cases
// WMI-001 to WMI-003; fxwmiapi.cpp, fxwmiprovider.cpp, fxwmiirphandler.cpp.
#include "tests/support/driver/wmi_world.h"

namespace {

using namespace test;

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

// fxwmiapi.cpp WdfWmiProviderCreate: the device's handle comes before what is missing.
TEST_F(WmiBlock, a_provider_of_no_device_is_an_invalid_handle) {
  run_device([](WDFDEVICE) {
    WDFWMIPROVIDER provider = nullptr;
    (void)WdfWmiProviderCreate(nullptr, nullptr, WDF_NO_OBJECT_ATTRIBUTES, &provider);
    ADD_FAILURE() << "it went on";
  });
  const auto stop = world().machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], static_cast<ULONG_PTR>(WDF_INVALID_HANDLE));
  world().machine().take_findings();
}

}  // namespace
