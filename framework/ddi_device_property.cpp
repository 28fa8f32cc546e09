// SPDX-License-Identifier: MIT
// The DDIs that read and write properties of a device, or of one to be: those of the registry by
// number, unified ones by key. Source: fxdeviceapi.cpp, fxdeviceinitapi.cpp, fxdevice.cpp
// _AllocAndQueryPropertyEx, fxdevicekm.cpp _QueryPropertyEx.
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/memory.h"

namespace wdf {
namespace {

// The PDO whose properties these are.
NTSTATUS find_pdo(Device& device, DEVICE_OBJECT** pdo) {
  *pdo = device.names().known_pdo();
  return *pdo == nullptr ? STATUS_INVALID_DEVICE_STATE : STATUS_SUCCESS;
}

// DEV-R13.
NTSTATUS find_pdo(const DeviceInit& init, DEVICE_OBJECT** pdo) {
  *pdo = init.pdo;
  return init.pdo == nullptr ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
}

NTSTATUS check_key(const WDF_DEVICE_PROPERTY_DATA& property) {
  return property.Size == sizeof(property) ? STATUS_SUCCESS : STATUS_INFO_LENGTH_MISMATCH;
}

// A unified property; what is told of it is 0 unless it is there.
NTSTATUS query(DEVICE_OBJECT* pdo, const WDF_DEVICE_PROPERTY_DATA& property, ULONG length,
               void* buffer, ULONG* needed, DEVPROPTYPE* type) {
  ULONG size = 0;
  DEVPROPTYPE found = 0;
  const NTSTATUS status = IoGetDevicePropertyData(pdo, property.PropertyKey, property.Lcid, 0,
                                                  length, buffer, &size, &found);
  const bool is_there = NT_SUCCESS(status) || status == STATUS_BUFFER_TOO_SMALL;
  *needed = is_there ? size : 0;
  *type = is_there ? found : 0;
  return status;
}

// Memory with all of a property, which `ask(buffer, length, &length)` copies.
template <class Ask>
NTSTATUS query_into_memory(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                           POOL_TYPE pool, Ddi ddi, WDFMEMORY* handle, Ask ask) {
  ULONG length = 0;
  NTSTATUS status = ask(nullptr, 0, &length);
  // Of an empty property there is no memory (_AllocAndQueryProperty).
  if (status != STATUS_BUFFER_TOO_SMALL) return status;
  Memory* memory = nullptr;
  status = Memory::create(globals, attributes, pool, globals.DriverTag, length, ddi, &memory);
  if (!NT_SUCCESS(status)) return status;
  status = ask(memory->buffer(), length, &length);
  if (!NT_SUCCESS(status)) {
    memory->discard();
    return status;
  }
  *handle = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

NTSTATUS query_registry(DriverGlobals& globals, DEVICE_OBJECT* pdo,
                        DEVICE_REGISTRY_PROPERTY property, POOL_TYPE pool,
                        const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi, WDFMEMORY* handle) {
  return query_into_memory(globals, attributes, pool, ddi, handle,
                           [&](void* buffer, ULONG length, ULONG* needed) {
                             return IoGetDeviceProperty(pdo, property, length, buffer, needed);
                           });
}

NTSTATUS query_unified(DriverGlobals& globals, DEVICE_OBJECT* pdo,
                       const WDF_DEVICE_PROPERTY_DATA& property, POOL_TYPE pool,
                       const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi, WDFMEMORY* handle,
                       DEVPROPTYPE* type) {
  return query_into_memory(globals, attributes, pool, ddi, handle,
                           [&](void* buffer, ULONG length, ULONG* needed) {
                             return query(pdo, property, length, buffer, needed, type);
                           });
}

}  // namespace

namespace ddi {

NTSTATUS WdfDeviceQueryProperty(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                PVOID PropertyBuffer, PULONG ResultLength) {
  constexpr Ddi self = Ddi::WdfDeviceQueryProperty;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, ResultLength);
  if (BufferLength > 0) REQUIRE_NOT_NULL(globals, self, PropertyBuffer);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (device.is_control()) return STATUS_INVALID_DEVICE_REQUEST;
  DEVICE_OBJECT* pdo = nullptr;
  status = find_pdo(device, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return IoGetDeviceProperty(pdo, DeviceProperty, BufferLength, PropertyBuffer, ResultLength);
}

NTSTATUS WdfDeviceAllocAndQueryProperty(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
                                        PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                        WDFMEMORY* PropertyMemory) {
  constexpr Ddi self = Ddi::WdfDeviceAllocAndQueryProperty;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PropertyMemory);
  *PropertyMemory = nullptr;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_attributes(PropertyMemoryAttributes, {});
  if (!NT_SUCCESS(status)) return status;
  if (device.is_control()) return STATUS_INVALID_DEVICE_REQUEST;
  DEVICE_OBJECT* pdo = nullptr;
  status = find_pdo(device, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query_registry(globals_of(globals), pdo, DeviceProperty, PoolType,
                        PropertyMemoryAttributes, self, PropertyMemory);
}

NTSTATUS WdfDeviceQueryPropertyEx(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                  PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
                                  PVOID PropertyBuffer, PULONG RequiredSize, PDEVPROPTYPE Type) {
  constexpr Ddi self = Ddi::WdfDeviceQueryPropertyEx;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DeviceProperty);
  NTSTATUS status = check_key(*DeviceProperty);
  if (NT_SUCCESS(status)) status = check_irql(globals_of(globals), APC_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  REQUIRE_NOT_NULL(globals, self, RequiredSize);
  REQUIRE_NOT_NULL(globals, self, Type);
  if ((BufferLength == 0) != (PropertyBuffer == nullptr)) return STATUS_INVALID_PARAMETER;
  *RequiredSize = 0;
  *Type = 0;
  DEVICE_OBJECT* pdo = nullptr;
  status = find_pdo(device, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query(pdo, *DeviceProperty, BufferLength, PropertyBuffer, RequiredSize, Type);
}

NTSTATUS WdfDeviceAllocAndQueryPropertyEx(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                          PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                          POOL_TYPE PoolType,
                                          PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                          WDFMEMORY* PropertyMemory, PDEVPROPTYPE Type) {
  constexpr Ddi self = Ddi::WdfDeviceAllocAndQueryPropertyEx;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DeviceProperty);
  NTSTATUS status = check_key(*DeviceProperty);
  if (NT_SUCCESS(status)) status = check_irql(globals_of(globals), APC_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  REQUIRE_NOT_NULL(globals, self, PropertyMemory);
  REQUIRE_NOT_NULL(globals, self, Type);
  *PropertyMemory = nullptr;
  status = validate_attributes(PropertyMemoryAttributes, {});
  DEVICE_OBJECT* pdo = nullptr;
  if (NT_SUCCESS(status)) status = find_pdo(device, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query_unified(globals_of(globals), pdo, *DeviceProperty, PoolType,
                       PropertyMemoryAttributes, self, PropertyMemory, Type);
}

NTSTATUS WdfDeviceAssignProperty(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                 PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type,
                                 ULONG Size, PVOID Data) {
  constexpr Ddi self = Ddi::WdfDeviceAssignProperty;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, DeviceProperty);
  NTSTATUS status = check_key(*DeviceProperty);
  if (NT_SUCCESS(status)) status = check_irql(globals_of(globals), APC_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (Size == 0 && Data != nullptr) return STATUS_INVALID_PARAMETER;
  DEVICE_OBJECT* pdo = nullptr;
  status = find_pdo(device, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return IoSetDevicePropertyData(pdo, DeviceProperty->PropertyKey, DeviceProperty->Lcid,
                                 DeviceProperty->Flags, Type, Size, Data);
}

NTSTATUS WdfFdoInitQueryProperty(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                 PVOID PropertyBuffer, PULONG ResultLength) {
  constexpr Ddi self = Ddi::WdfFdoInitQueryProperty;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, ResultLength);
  if (BufferLength > 0) REQUIRE_NOT_NULL(globals, self, PropertyBuffer);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  DEVICE_OBJECT* pdo = nullptr;
  if (NT_SUCCESS(status)) status = find_pdo(init, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return IoGetDeviceProperty(pdo, DeviceProperty, BufferLength, PropertyBuffer, ResultLength);
}

NTSTATUS WdfFdoInitAllocAndQueryProperty(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                         DEVICE_REGISTRY_PROPERTY DeviceProperty,
                                         POOL_TYPE PoolType,
                                         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                         WDFMEMORY* PropertyMemory) {
  constexpr Ddi self = Ddi::WdfFdoInitAllocAndQueryProperty;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, PropertyMemory);
  *PropertyMemory = nullptr;
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_attributes(PropertyMemoryAttributes, {});
  DEVICE_OBJECT* pdo = nullptr;
  if (NT_SUCCESS(status)) status = find_pdo(init, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query_registry(globals_of(globals), pdo, DeviceProperty, PoolType,
                        PropertyMemoryAttributes, self, PropertyMemory);
}

NTSTATUS WdfFdoInitQueryPropertyEx(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                   PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
                                   PVOID PropertyBuffer, PULONG ResultLength, PDEVPROPTYPE Type) {
  constexpr Ddi self = Ddi::WdfFdoInitQueryPropertyEx;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DeviceProperty);
  NTSTATUS status = check_key(*DeviceProperty);
  if (!NT_SUCCESS(status)) return status;
  REQUIRE_NOT_NULL(globals, self, ResultLength);
  if (BufferLength > 0) REQUIRE_NOT_NULL(globals, self, PropertyBuffer);
  status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  DEVICE_OBJECT* pdo = nullptr;
  if (NT_SUCCESS(status)) status = find_pdo(init, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query(pdo, *DeviceProperty, BufferLength, PropertyBuffer, ResultLength, Type);
}

NTSTATUS WdfFdoInitAllocAndQueryPropertyEx(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                           PWDF_DEVICE_PROPERTY_DATA DeviceProperty,
                                           POOL_TYPE PoolType,
                                           PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                           WDFMEMORY* PropertyMemory, PDEVPROPTYPE Type) {
  constexpr Ddi self = Ddi::WdfFdoInitAllocAndQueryPropertyEx;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DeviceProperty);
  NTSTATUS status = check_key(*DeviceProperty);
  if (!NT_SUCCESS(status)) return status;
  REQUIRE_NOT_NULL(globals, self, PropertyMemory);
  *PropertyMemory = nullptr;
  status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_attributes(PropertyMemoryAttributes, {});
  DEVICE_OBJECT* pdo = nullptr;
  if (NT_SUCCESS(status)) status = find_pdo(init, &pdo);
  if (!NT_SUCCESS(status)) return status;
  return query_unified(globals_of(globals), pdo, *DeviceProperty, PoolType,
                       PropertyMemoryAttributes, self, PropertyMemory, Type);
}

}  // namespace ddi
}  // namespace wdf
