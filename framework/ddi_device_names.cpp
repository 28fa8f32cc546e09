// SPDX-License-Identifier: MIT
// The DDIs about a device's symbolic link, interfaces and properties (framework.md 2.9, 2.10).
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/memory.h"
#include "framework/string_object.h"

namespace wdf {
namespace {

// What a PnP device alone can have; a control device gets STATUS_INVALID_DEVICE_REQUEST (CTL-R2).
NTSTATUS check_pnp_passive(PWDF_DRIVER_GLOBALS globals, const Device& device, Ddi ddi) {
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, ddi);
  if (!NT_SUCCESS(status)) return status;
  return device.is_control() ? STATUS_INVALID_DEVICE_REQUEST : STATUS_SUCCESS;
}

NTSTATUS check_reference_string(PCUNICODE_STRING string) {
  return string != nullptr ? validate_unicode_string(string) : STATUS_SUCCESS;
}

void set_interface_state(PWDF_DRIVER_GLOBALS globals, WDFDEVICE handle, const GUID* guid,
                         PCUNICODE_STRING reference, BOOLEAN is_enabled, Ddi ddi) {
  Device& device = resolve<Device>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, guid);
  if (!NT_SUCCESS(check_pnp_passive(globals, device, ddi))) return;
  if (!NT_SUCCESS(check_reference_string(reference))) return;
  if (device.names().set_interface_state(*guid, reference, is_enabled != FALSE)) return;
  verifier_break(globals_of(globals),
                 {.rule = "NoSuchInterface", .call = ddi_name(ddi), .object = handle},
                 "named a device interface that the device does not have",
                 "create it with WdfDeviceCreateDeviceInterface first");
}

// QIF-R1.
NTSTATUS check_query_interface(const WDF_QUERY_INTERFACE_CONFIG& config) {
  if (config.Size != sizeof(config)) return STATUS_INFO_LENGTH_MISMATCH;
  if (config.InterfaceType == nullptr || config.SendQueryToParentStack) {
    return STATUS_INVALID_PARAMETER;
  }
  if (config.Interface == nullptr && !config.ImportInterface) return STATUS_INVALID_PARAMETER;
  if (config.ImportInterface && config.EvtDeviceProcessQueryInterfaceRequest == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  const bool is_too_small =
      config.Interface != nullptr && config.Interface->Size < sizeof(INTERFACE);
  return is_too_small ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

}  // namespace

namespace ddi {

// NAM-R3. The string is looked at after the IRQL, the device before it.
NTSTATUS WdfDeviceRetrieveDeviceName(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                     WDFSTRING String) {
  constexpr Ddi self = Ddi::WdfDeviceRetrieveDeviceName;
  const std::u16string& name = resolve<wdf::Device>(globals, Device, self).names().device_name();
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  wdf::String& string = resolve<wdf::String>(globals, String, self);
  return name.empty() ? STATUS_INVALID_PARAMETER : string.assign(name);
}

NTSTATUS WdfDeviceCreateSymbolicLink(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                     PCUNICODE_STRING SymbolicLinkName) {
  constexpr Ddi self = Ddi::WdfDeviceCreateSymbolicLink;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, SymbolicLinkName);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = validate_unicode_string(SymbolicLinkName);
  return NT_SUCCESS(status) ? device.names().create_symbolic_link(*SymbolicLinkName) : status;
}

NTSTATUS WdfDeviceCreateDeviceInterface(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        const GUID* InterfaceClassGUID,
                                        PCUNICODE_STRING ReferenceString) {
  constexpr Ddi self = Ddi::WdfDeviceCreateDeviceInterface;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, InterfaceClassGUID);
  NTSTATUS status = check_pnp_passive(globals, device, self);
  if (NT_SUCCESS(status)) status = check_reference_string(ReferenceString);
  if (!NT_SUCCESS(status)) return status;
  return device.names().create_interface(*InterfaceClassGUID, ReferenceString);
}

VOID WdfDeviceSetDeviceInterfaceState(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                      const GUID* InterfaceClassGUID,
                                      PCUNICODE_STRING ReferenceString,
                                      BOOLEAN IsInterfaceEnabled) {
  set_interface_state(globals, Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled,
                      Ddi::WdfDeviceSetDeviceInterfaceState);
}

VOID WdfDeviceSetDeviceInterfaceStateEx(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        const GUID* InterfaceClassGUID,
                                        PCUNICODE_STRING ReferenceString,
                                        BOOLEAN IsInterfaceEnabled) {
  set_interface_state(globals, Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled,
                      Ddi::WdfDeviceSetDeviceInterfaceStateEx);
}

NTSTATUS WdfDeviceAddQueryInterface(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                    PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig) {
  constexpr Ddi self = Ddi::WdfDeviceAddQueryInterface;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, InterfaceConfig);
  NTSTATUS status = check_pnp_passive(globals, device, self);
  if (NT_SUCCESS(status)) status = check_query_interface(*InterfaceConfig);
  return NT_SUCCESS(status) ? device.names().add_query_interface(*InterfaceConfig) : status;
}

NTSTATUS WdfDeviceQueryProperty(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
                                PVOID PropertyBuffer, PULONG ResultLength) {
  constexpr Ddi self = Ddi::WdfDeviceQueryProperty;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, ResultLength);
  if (BufferLength > 0) REQUIRE_NOT_NULL(globals, self, PropertyBuffer);
  const NTSTATUS status = check_pnp_passive(globals, device, self);
  if (!NT_SUCCESS(status)) return status;
  return IoGetDeviceProperty(device.physical_device(), DeviceProperty, BufferLength, PropertyBuffer,
                             ResultLength);
}

NTSTATUS WdfDeviceAllocAndQueryProperty(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                        DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
                                        PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes,
                                        WDFMEMORY* PropertyMemory) {
  constexpr Ddi self = Ddi::WdfDeviceAllocAndQueryProperty;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, PropertyMemory);
  *PropertyMemory = nullptr;
  NTSTATUS status = check_pnp_passive(globals, device, self);
  if (NT_SUCCESS(status)) status = validate_attributes(PropertyMemoryAttributes, {});
  if (!NT_SUCCESS(status)) return status;

  ULONG length = 0;
  status = IoGetDeviceProperty(device.physical_device(), DeviceProperty, 0, nullptr, &length);
  if (status != STATUS_BUFFER_TOO_SMALL && !NT_SUCCESS(status)) return status;
  Memory* memory = nullptr;
  DriverGlobals& own = globals_of(globals);
  status = Memory::create(own, PropertyMemoryAttributes, PoolType, own.DriverTag,
                          length != 0 ? length : 1, self, &memory);
  if (!NT_SUCCESS(status)) return status;
  status = IoGetDeviceProperty(device.physical_device(), DeviceProperty, length, memory->buffer(),
                               &length);
  if (!NT_SUCCESS(status)) {
    memory->discard();
    return status;
  }
  *PropertyMemory = static_cast<WDFMEMORY>(memory->handle());
  return STATUS_SUCCESS;
}

}  // namespace ddi
}  // namespace wdf
