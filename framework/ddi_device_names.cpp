// SPDX-License-Identifier: MIT
// The DDIs about a device's symbolic link, and interfaces (framework.md 2.9, 2.10). Its
// properties are in ddi_device_property.cpp.
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/device_names.h"
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
NTSTATUS check_query_interface(const WDF_QUERY_INTERFACE_CONFIG& config, const Device& device) {
  if (config.Size != sizeof(config)) return STATUS_INFO_LENGTH_MISMATCH;
  if (config.SendQueryToParentStack && !device.is_pdo()) return STATUS_INVALID_PARAMETER;
  const bool is_answered_elsewhere = config.SendQueryToParentStack || config.ImportInterface;
  if (config.Interface == nullptr && !is_answered_elsewhere) return STATUS_INVALID_PARAMETER;
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
  REQUIRE_NOT_NULL(globals, self, InterfaceConfig->InterfaceType);
  NTSTATUS status = check_pnp_passive(globals, device, self);
  if (NT_SUCCESS(status)) status = check_query_interface(*InterfaceConfig, device);
  return NT_SUCCESS(status) ? device.names().add_query_interface(*InterfaceConfig) : status;
}

// NAM-R4: of one that is registered, enabled or not.
NTSTATUS WdfDeviceRetrieveDeviceInterfaceString(PWDF_DRIVER_GLOBALS globals, WDFDEVICE Device,
                                                const GUID* InterfaceClassGUID,
                                                PCUNICODE_STRING ReferenceString,
                                                WDFSTRING String) {
  constexpr Ddi self = Ddi::WdfDeviceRetrieveDeviceInterfaceString;
  wdf::Device& device = resolve<wdf::Device>(globals, Device, self);
  REQUIRE_NOT_NULL(globals, self, InterfaceClassGUID);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = check_reference_string(ReferenceString);
  if (!NT_SUCCESS(status)) return status;
  if (device.is_control()) return STATUS_INVALID_DEVICE_REQUEST;
  wdf::String& string = resolve<wdf::String>(globals, String, self);
  std::u16string link;
  status = device.names().find_interface_link(*InterfaceClassGUID, ReferenceString, &link);
  return NT_SUCCESS(status) ? string.assign(link) : status;
}

}  // namespace ddi
}  // namespace wdf
