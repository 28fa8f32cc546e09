// SPDX-License-Identifier: MIT
// The entries of wdfregistry.h about keys, and those of drivers and devices that open one
// (framework.md 4.6). Those about values are in ddi_registry_query.cpp and ddi_registry_assign.cpp.
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/registry_key.h"

namespace wdf {
namespace {

constexpr ACCESS_MASK read_only_access = KEY_READ | GENERIC_READ | STANDARD_RIGHTS_READ;

Key& key_of(PWDF_DRIVER_GLOBALS globals, WDFKEY key, Ddi ddi) {
  return resolve<Key>(globals, key, ddi);
}

// The handle of the key above, or null for an absolute name; then the object's parent is looked at.
HANDLE parent_handle(PWDF_DRIVER_GLOBALS globals, WDFKEY parent,
                     const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi) {
  if (parent != nullptr) return key_of(globals, parent, ddi).wdm_handle();
  check_parent_handle(globals, attributes, ddi);
  return nullptr;
}

NTSTATUS check_key_creation(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                            const UNICODE_STRING& name, Ddi ddi) {
  NTSTATUS status = check_irql(globals, PASSIVE_LEVEL, ddi);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {});
  return NT_SUCCESS(status) ? validate_unicode_string(&name) : status;
}

UNICODE_STRING string_of(std::u16string& text) {
  const auto size = static_cast<USHORT>(text.size() * sizeof(WCHAR));
  return {size, size, text.data()};
}

// fxdriverapikm.cpp: whoever wants to write gets the key below the driver's own, made if need be.
NTSTATUS open_parameters(Driver& driver, ACCESS_MASK access, Key& key) {
  if ((access & ~read_only_access) == 0) {
    HANDLE handle = nullptr;
    const NTSTATUS status =
        IoOpenDriverRegistryKey(&driver.wdm_driver(), DriverRegKeyParameters, access, 0, &handle);
    if (NT_SUCCESS(status)) key.take_handle(handle);
    return status;
  }
  UNICODE_STRING path = string_of(driver.registry_path());
  const NTSTATUS status = key.open(nullptr, path, access);
  if (!NT_SUCCESS(status)) return status;
  HANDLE service = key.wdm_handle();
  key.take_handle(nullptr);
  static WCHAR parameters[] = u"Parameters";
  const UNICODE_STRING name = {sizeof(parameters) - sizeof(WCHAR), sizeof(parameters), parameters};
  const NTSTATUS created = key.create(service, name, access, 0, nullptr);
  ZwClose(service);
  return created;
}

NTSTATUS open_persistent_state(Driver& driver, ACCESS_MASK access, Key& key) {
  HANDLE handle = nullptr;
  const NTSTATUS status = IoOpenDriverRegistryKey(&driver.wdm_driver(), DriverRegKeyPersistentState,
                                                  access, 0, &handle);
  if (NT_SUCCESS(status)) key.take_handle(handle);
  return status;
}

// Where drivers tell which devices they made; it is gone with the machine. Source: fxdevicekm.cpp
// OpenDevicemapKeyWorker, which has room for so many characters.
NTSTATUS create_device_map(const UNICODE_STRING& name, ACCESS_MASK access, Key& key) {
  constexpr std::size_t characters_max = 256;
  std::u16string path = u"\\REGISTRY\\MACHINE\\HARDWARE\\DEVICEMAP\\";
  path.append(name.Buffer, name.Length / sizeof(WCHAR));
  if (path.size() > characters_max) return STATUS_BUFFER_TOO_SMALL;
  return key.create(nullptr, string_of(path), access, REG_OPTION_VOLATILE, nullptr);
}

NTSTATUS open_device_key(DEVICE_OBJECT* pdo, ULONG key_type, ACCESS_MASK access, Key& key) {
  HANDLE handle = nullptr;
  const NTSTATUS status = IoOpenDeviceRegistryKey(pdo, key_type, access, &handle);
  if (NT_SUCCESS(status)) key.take_handle(handle);
  return status;
}

}  // namespace

namespace ddi {

NTSTATUS WdfRegistryOpenKey(PWDF_DRIVER_GLOBALS globals, WDFKEY parent, PCUNICODE_STRING name,
                            ACCESS_MASK access, PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfRegistryOpenKey;
  HANDLE above = parent_handle(globals, parent, attributes, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  DriverGlobals& own = globals_of(globals);
  const NTSTATUS status = check_key_creation(own, attributes, *name, self);
  if (!NT_SUCCESS(status)) return status;
  return create_key(own, attributes, self, key,
                    [&](Key& made) { return made.open(above, *name, access); });
}

NTSTATUS WdfRegistryCreateKey(PWDF_DRIVER_GLOBALS globals, WDFKEY parent, PCUNICODE_STRING name,
                              ACCESS_MASK access, ULONG options, PULONG disposition,
                              PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfRegistryCreateKey;
  HANDLE above = parent_handle(globals, parent, attributes, self);
  REQUIRE_NOT_NULL(globals, self, name);
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  DriverGlobals& own = globals_of(globals);
  const NTSTATUS status = check_key_creation(own, attributes, *name, self);
  if (!NT_SUCCESS(status)) return status;
  return create_key(own, attributes, self, key, [&](Key& made) {
    return made.create(above, *name, access, options, disposition);
  });
}

VOID WdfRegistryClose(PWDF_DRIVER_GLOBALS globals, WDFKEY handle) {
  constexpr Ddi self = Ddi::WdfRegistryClose;
  Key& key = key_of(globals, handle, self);
  if (!NT_SUCCESS(check_irql(key.globals(), PASSIVE_LEVEL, self))) return;
  key.close();
  key.delete_object();
}

HANDLE WdfRegistryWdmGetHandle(PWDF_DRIVER_GLOBALS globals, WDFKEY key) {
  return key_of(globals, key, Ddi::WdfRegistryWdmGetHandle).wdm_handle();
}

NTSTATUS WdfRegistryRemoveKey(PWDF_DRIVER_GLOBALS globals, WDFKEY handle) {
  constexpr Ddi self = Ddi::WdfRegistryRemoveKey;
  Key& key = key_of(globals, handle, self);
  NTSTATUS status = check_irql(key.globals(), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = ZwDeleteKey(key.wdm_handle());
  if (NT_SUCCESS(status)) key.delete_object();
  return status;
}

NTSTATUS WdfDriverOpenParametersRegistryKey(PWDF_DRIVER_GLOBALS globals, WDFDRIVER handle,
                                            ACCESS_MASK access, PWDF_OBJECT_ATTRIBUTES attributes,
                                            WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfDriverOpenParametersRegistryKey;
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  DriverGlobals& own = globals_of(globals);
  NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  Driver& driver = resolve<Driver>(globals, handle, self);
  return create_key(own, attributes, self, key,
                    [&](Key& made) { return open_parameters(driver, access, made); });
}

NTSTATUS WdfDriverOpenPersistentStateRegistryKey(PWDF_DRIVER_GLOBALS globals, WDFDRIVER handle,
                                                 ACCESS_MASK access,
                                                 PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfDriverOpenPersistentStateRegistryKey;
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  DriverGlobals& own = globals_of(globals);
  NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  Driver& driver = resolve<Driver>(globals, handle, self);
  return create_key(own, attributes, self, key,
                    [&](Key& made) { return open_persistent_state(driver, access, made); });
}

NTSTATUS WdfDeviceOpenDevicemapKey(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle,
                                   PCUNICODE_STRING name, ACCESS_MASK access,
                                   PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfDeviceOpenDevicemapKey;
  DriverGlobals& own = resolve<Device>(globals, handle, self).globals();
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  REQUIRE_NOT_NULL(globals, self, name);
  NTSTATUS status = validate_unicode_string(name);
  if (!NT_SUCCESS(status)) return status;
  if (name->Length == 0) return STATUS_INVALID_PARAMETER;
  status = check_irql(own, PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) {
    status = validate_attributes(attributes, {.parent = AttributeRules::Parent::Forbidden});
  }
  if (!NT_SUCCESS(status)) return status;
  return create_key(own, attributes, self, key,
                    [&](Key& made) { return create_device_map(*name, access, made); });
}

NTSTATUS WdfDeviceOpenRegistryKey(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, ULONG key_type,
                                  ACCESS_MASK access, PWDF_OBJECT_ATTRIBUTES attributes,
                                  WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfDeviceOpenRegistryKey;
  Device& device = resolve<Device>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  DriverGlobals& own = device.globals();
  NTSTATUS status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {.parent = AttributeRules::Parent::Forbidden});
  if (!NT_SUCCESS(status)) return status;
  // Of a control device, and a child that was not told of yet, plug-and-play has no key.
  DEVICE_OBJECT* pdo = device.names().known_pdo();
  if (pdo == nullptr) return STATUS_INVALID_DEVICE_STATE;
  return create_key(own, attributes, self, key,
                    [&](Key& made) { return open_device_key(pdo, key_type, access, made); });
}

NTSTATUS WdfFdoInitOpenRegistryKey(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT init,
                                   ULONG key_type, ACCESS_MASK access,
                                   PWDF_OBJECT_ATTRIBUTES attributes, WDFKEY* key) {
  constexpr Ddi self = Ddi::WdfFdoInitOpenRegistryKey;
  DeviceInit& device_init = device_init_of(globals, init, self);
  REQUIRE_NOT_NULL(globals, self, key);
  *key = nullptr;
  if (device_init.pdo == nullptr) return STATUS_INVALID_PARAMETER;
  DriverGlobals& own = globals_of(globals);
  NTSTATUS status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  status = check_irql(own, PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  return create_key(own, attributes, self, key, [&](Key& made) {
    return open_device_key(device_init.pdo, key_type, access, made);
  });
}

}  // namespace ddi
}  // namespace wdf
