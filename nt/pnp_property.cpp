// SPDX-License-Identifier: MIT
// What can be asked about a device: its registry properties, unified properties, and its keys.
// Source: wdm/nf-wdm-iogetdeviceproperty, -iogetdevicepropertydata, -ioopendeviceregistrykey,
// -ioopendriverregistrykey.
#include <algorithm>
#include <cstring>
#include <optional>

#include "nt/loaded_driver.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/object.h"
#include "nt/pnp_guids.h"
#include "nt/pnp_state.h"
#include "nt/registry_handle.h"

namespace nt {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes text_bytes(std::u16string_view text, std::size_t zero_count) {
  Bytes bytes((text.size() + zero_count) * sizeof(char16_t));
  std::memcpy(bytes.data(), text.data(), text.size() * sizeof(char16_t));
  return bytes;
}

template <class T>
Bytes value_bytes(const T& value) {
  Bytes bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

struct StoredProperty {
  DEVICE_REGISTRY_PROPERTY property;
  const char16_t* value_name;
};
// Those that an INF or installer leaves in the device's registry key.
constexpr StoredProperty stored_properties[] = {
    {DevicePropertyDeviceDescription, u"DeviceDesc"},
    {DevicePropertyCompatibleIDs, u"CompatibleIDs"},
    {DevicePropertyClassName, u"Class"},
    {DevicePropertyClassGuid, u"ClassGUID"},
    {DevicePropertyDriverKeyName, u"Driver"},
    {DevicePropertyManufacturer, u"Mfg"},
    {DevicePropertyFriendlyName, u"FriendlyName"},
    {DevicePropertyLocationInformation, u"LocationInformation"},
};

std::optional<Bytes> stored_property(const DeviceNode& node, DEVICE_REGISTRY_PROPERTY property) {
  for (const StoredProperty& stored : stored_properties) {
    if (stored.property != property) continue;
    RegistryKeyRef key;
    RegistryValue value;
    Registry& registry = machine().registry();
    if (!NT_SUCCESS(registry.open(nullptr, device_key_path(node.instance_path), key)) ||
        !NT_SUCCESS(registry.get(key, stored.value_name, value))) {
      return std::nullopt;
    }
    return value.data;
  }
  return std::nullopt;
}

std::optional<Bytes> property_of(const DeviceNode& node, DEVICE_REGISTRY_PROPERTY property) {
  const std::u16string_view path = node.instance_path;
  switch (property) {
    case DevicePropertyHardwareID:
      return text_bytes(multi_text(node.hardware_ids), 1);
    case DevicePropertyDeviceDescription:
      if (auto stored = stored_property(node, property)) return stored;
      return text_bytes(first_text(node.hardware_ids), 1);
    case DevicePropertyPhysicalDeviceObjectName: {
      const std::u16string* name = object_header(node.pdo)->name;
      return text_bytes(name == nullptr ? std::u16string_view{} : *name, 1);
    }
    case DevicePropertyEnumeratorName:
      return text_bytes(path.substr(0, path.find(u'\\')), 1);
    case DevicePropertyBusTypeGuid:
      return value_bytes(bus_type_internal);
    case DevicePropertyLegacyBusType:
      return value_bytes(PNPBus);
    case DevicePropertyBusNumber:
      return value_bytes(ULONG{0});
    case DevicePropertyInstallState:
      return value_bytes(InstallStateInstalled);
    case DevicePropertyRemovalPolicy:
      return value_bytes(RemovalPolicyExpectNoRemoval);
    default:
      return stored_property(node, property);
  }
}

bool is_same_key(const Property& property, const DEVPROPKEY& key, LCID locale) {
  return IsEqualGUID(property.key.fmtid, key.fmtid) && property.key.pid == key.pid &&
         property.locale == locale;
}

}  // namespace

std::u16string multi_text(const std::vector<std::u16string>& texts) {
  std::u16string joined;
  for (const std::u16string& text : texts) joined.append(text).push_back(u'\0');
  return joined;
}

std::u16string_view first_text(const std::vector<std::u16string>& texts) {
  return texts.empty() ? std::u16string_view() : std::u16string_view(texts.front());
}

NTSTATUS get_property(const Properties& properties, const DEVPROPKEY& key, LCID locale,
                      const PropertyBuffer& buffer) {
  for (const Property& property : properties) {
    if (!is_same_key(property, key, locale)) continue;
    *buffer.required = ULONG(property.data.size());
    *buffer.type = property.type;
    if (property.data.size() > buffer.size) return STATUS_BUFFER_TOO_SMALL;
    if (!property.data.empty()) {
      std::memcpy(buffer.data, property.data.data(), property.data.size());
    }
    return STATUS_SUCCESS;
  }
  *buffer.required = 0;
  *buffer.type = DEVPROP_TYPE_EMPTY;
  return STATUS_OBJECT_NAME_NOT_FOUND;
}

NTSTATUS set_property(Properties& properties, Property property, const void* data, ULONG size) {
  std::erase_if(properties, [&](const Property& other) {
    return is_same_key(other, property.key, property.locale);
  });
  if (data == nullptr || size == 0) return STATUS_SUCCESS;
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  property.data.assign(bytes, bytes + size);
  properties.push_back(std::move(property));
  return STATUS_SUCCESS;
}

}  // namespace nt

extern "C" NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT device, DEVICE_REGISTRY_PROPERTY property,
                                        ULONG length, PVOID buffer, PULONG result_length) {
  *result_length = 0;
  const nt::DeviceNode* node = nt::node_of(device);
  if (node == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  if (property > DevicePropertyContainerID) return STATUS_INVALID_PARAMETER_2;
  const auto value = nt::property_of(*node, property);
  if (!value) return STATUS_OBJECT_NAME_NOT_FOUND;
  *result_length = ULONG(value->size());
  if (value->size() > length) return STATUS_BUFFER_TOO_SMALL;
  std::memcpy(buffer, value->data(), value->size());
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS IoGetDevicePropertyData(PDEVICE_OBJECT pdo, const DEVPROPKEY* key, LCID locale,
                                            ULONG flags, ULONG size, PVOID data, PULONG required,
                                            PDEVPROPTYPE type) {
  if (flags != 0) return STATUS_INVALID_PARAMETER;
  const nt::DeviceNode* node = nt::node_of(pdo);
  if (node == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  return nt::get_property(node->properties, *key, locale, {data, size, required, type});
}

extern "C" NTSTATUS IoSetDevicePropertyData(PDEVICE_OBJECT pdo, const DEVPROPKEY* key, LCID locale,
                                            ULONG, DEVPROPTYPE type, ULONG size, PVOID data) {
  nt::DeviceNode* node = nt::node_of(pdo);
  if (node == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  return nt::set_property(node->properties, {*key, locale, type, {}}, data, size);
}

extern "C" NTSTATUS IoOpenDeviceRegistryKey(PDEVICE_OBJECT device, ULONG key_type,
                                            ACCESS_MASK access, PHANDLE handle) {
  *handle = nullptr;
  const nt::DeviceNode* node = nt::node_of(device);
  if (node == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  const ULONG kind = key_type & (PLUGPLAY_REGKEY_DEVICE | PLUGPLAY_REGKEY_DRIVER);
  if (kind != PLUGPLAY_REGKEY_DEVICE && kind != PLUGPLAY_REGKEY_DRIVER) {
    return STATUS_INVALID_PARAMETER_2;
  }
  std::u16string path = nt::device_key_path(node->instance_path);
  path += kind == PLUGPLAY_REGKEY_DEVICE ? u"\\Device Parameters" : u"\\Driver Parameters";
  return nt::open_key_handle(path, access, handle);
}

extern "C" NTSTATUS IoOpenDriverRegistryKey(PDRIVER_OBJECT driver, DRIVER_REGKEY_TYPE key_type,
                                            ACCESS_MASK access, ULONG flags, PHANDLE handle) {
  *handle = nullptr;
  if (flags != 0) return STATUS_INVALID_PARAMETER_4;
  const std::u16string& service = nt::loaded_driver(driver).registry_path;
  switch (key_type) {
    case DriverRegKeyParameters:
      return nt::open_key_handle(service + u"\\Parameters", access, handle);
    case DriverRegKeyPersistentState:
      return nt::open_key_handle(service + u"\\PersistentState", access, handle);
    case DriverRegKeySharedPersistentState:
      return nt::open_key_handle(service + u"\\SharedPersistentState", access, handle);
  }
  return STATUS_INVALID_PARAMETER_2;
}

extern "C" NTSTATUS IoGetDeviceNumaNode(PDEVICE_OBJECT pdo, PUSHORT node_number) {
  *node_number = 0;
  return nt::node_of(pdo) == nullptr ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
}
