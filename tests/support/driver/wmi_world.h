// SPDX-License-Identifier: MIT
// For the tests of WMI: a device with a provider and instances, each of which has a number as its
// data, and the configurations they are made with.
#pragma once

#include <cstring>
#include <functional>
#include <vector>

#include "door/wmi.h"
#include "tests/support/driver/device_world.h"

namespace test {

using door::Bytes;
using door::Wmi;

inline constexpr GUID block_guid = {0x11223344, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
inline constexpr GUID other_guid = {0x11223344, 1, 2, {3, 4, 5, 6, 7, 8, 9, 11}};

struct Value {
  ULONG number;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Value, value_of)

inline Bytes bytes_of(ULONG number) {
  Bytes bytes(sizeof(number));
  std::memcpy(bytes.data(), &number, sizeof(number));
  return bytes;
}

inline NTSTATUS query(WDFWMIINSTANCE instance, ULONG size, PVOID buffer, PULONG used) {
  EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  *used = sizeof(ULONG);
  if (size < sizeof(ULONG)) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(buffer, &value_of(instance)->number, sizeof(ULONG));
  return STATUS_SUCCESS;
}

inline NTSTATUS set(WDFWMIINSTANCE instance, ULONG, PVOID buffer) {
  std::memcpy(&value_of(instance)->number, buffer, sizeof(ULONG));
  return STATUS_SUCCESS;
}

inline NTSTATUS set_item(WDFWMIINSTANCE instance, ULONG item, ULONG, PVOID buffer) {
  if (item != 1) return STATUS_WMI_INSTANCE_NOT_FOUND;
  return set(instance, sizeof(ULONG), buffer);
}

// Method 7 gives its input back twice.
inline NTSTATUS execute(WDFWMIINSTANCE, ULONG method, ULONG size_in, ULONG size_out, PVOID buffer,
                        PULONG used) {
  if (method != 7) return STATUS_WMI_INSTANCE_NOT_FOUND;
  *used = 2 * size_in;
  if (size_out < *used) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(static_cast<std::uint8_t*>(buffer) + size_in, buffer, size_in);
  return STATUS_SUCCESS;
}

inline WDF_WMI_PROVIDER_CONFIG provider_config(const GUID& guid = block_guid) {
  WDF_WMI_PROVIDER_CONFIG config;
  WDF_WMI_PROVIDER_CONFIG_INIT(&config, &guid);
  return config;
}

inline WDF_WMI_INSTANCE_CONFIG instance_config(WDF_WMI_PROVIDER_CONFIG* provider) {
  WDF_WMI_INSTANCE_CONFIG config;
  WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(&config, provider);
  config.EvtWmiInstanceQueryInstance = query;
  config.EvtWmiInstanceSetInstance = set;
  config.EvtWmiInstanceSetItem = set_item;
  config.EvtWmiInstanceExecuteMethod = execute;
  config.Register = TRUE;
  return config;
}

inline NTSTATUS create_instance(WDFDEVICE device, WDF_WMI_INSTANCE_CONFIG config, ULONG number,
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

}  // namespace test
