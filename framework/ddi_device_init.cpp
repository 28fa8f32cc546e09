// SPDX-License-Identifier: MIT
// WdfDeviceInitXxx (framework.md 2.3): what a driver says about its device before it is created.
// Those that return nothing report misuse by a break and ignore the call (DEV-R4).
#include <algorithm>
#include <cstddef>

#include "framework/copy_sized.h"
#include "framework/ddi.h"
#include "framework/device_init.h"

namespace wdf {
namespace {

void refuse(PWDF_DRIVER_GLOBALS globals, Ddi ddi, const char* did, const char* should) {
  verifier_break(globals_of(globals), {.rule = "DeviceInit", .call = ddi_name(ddi)}, did, should);
}

DeviceConfig& config_of(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT init, Ddi ddi) {
  return device_init_of(globals, init, ddi).config;
}

// Source: fxdeviceinitkm.cpp AssignIoType.
void assign_io_type(PWDF_DRIVER_GLOBALS globals, DeviceConfig& config, WDF_DEVICE_IO_TYPE type,
                    Ddi ddi) {
  if (type <= WdfDeviceIoUndefined || type > WdfDeviceIoDirect) {
    refuse(globals, ddi, "passed an I/O type that is none",
           "pass WdfDeviceIoNeither, WdfDeviceIoBuffered or WdfDeviceIoDirect");
    return;
  }
  config.read_write_io_type = type;
}

NTSTATUS assign_string(std::u16string& to, bool& is_set, const UNICODE_STRING* from) {
  if (from == nullptr) {
    to.clear();
    is_set = false;
    return STATUS_SUCCESS;
  }
  const NTSTATUS status = validate_unicode_string(from);
  if (!NT_SUCCESS(status)) return status;
  to.assign(from->Buffer, from->Length / sizeof(WCHAR));
  is_set = true;
  return STATUS_SUCCESS;
}

template <class Changes>
NTSTATUS register_state_change(PWDF_DRIVER_GLOBALS globals, Changes& changes,
                               typename Changes::State state, typename Changes::Callback callback,
                               ULONG types, Ddi ddi) {
  REQUIRE_NOT_NULL(globals, ddi, callback);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, ddi);
  return NT_SUCCESS(status) ? changes.add(state, callback, types) : status;
}

}  // namespace

namespace ddi {

VOID WdfDeviceInitFree(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit) {
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, Ddi::WdfDeviceInitFree);
  if (!init.is_framework_owned) delete DeviceInit;
}

VOID WdfDeviceInitSetPnpPowerEventCallbacks(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                            PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetPnpPowerEventCallbacks;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, PnpPowerEventCallbacks);
  constexpr ULONG size_1_9 = offsetof(WDF_PNPPOWER_EVENT_CALLBACKS, EvtDeviceUsageNotificationEx);
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  if (!copy_sized(globals_of(globals), self, callbacks, *PnpPowerEventCallbacks, size_1_9)) return;
  if (callbacks.EvtDeviceUsageNotification != nullptr &&
      callbacks.EvtDeviceUsageNotificationEx != nullptr) {
    refuse(globals, self, "gave both EvtDeviceUsageNotification and EvtDeviceUsageNotificationEx",
           "give one of them");
    return;
  }
  config.pnp = callbacks;
}

VOID WdfDeviceInitSetPowerPolicyEventCallbacks(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
    PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetPowerPolicyEventCallbacks;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, PowerPolicyEventCallbacks);
  constexpr ULONG size_1_5 =
      offsetof(WDF_POWER_POLICY_EVENT_CALLBACKS, EvtDeviceArmWakeFromSxWithReason);
  WDF_POWER_POLICY_EVENT_CALLBACKS callbacks;
  if (!copy_sized(globals_of(globals), self, callbacks, *PowerPolicyEventCallbacks, size_1_5)) {
    return;
  }
  if (callbacks.EvtDeviceArmWakeFromSx != nullptr &&
      callbacks.EvtDeviceArmWakeFromSxWithReason != nullptr) {
    refuse(globals, self, "gave both EvtDeviceArmWakeFromSx and EvtDeviceArmWakeFromSxWithReason",
           "give one of them");
    return;
  }
  config.power_policy = callbacks;
}

VOID WdfDeviceInitSetPowerPolicyOwnership(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                          BOOLEAN IsPowerPolicyOwner) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetPowerPolicyOwnership;
  config_of(globals, DeviceInit, self).is_power_policy_owner = IsPowerPolicyOwner != FALSE;
}

NTSTATUS WdfDeviceInitRegisterPnpStateChangeCallback(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_PNP_STATE PnpState,
    PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION EvtDevicePnpStateChange, ULONG CallbackTypes) {
  constexpr Ddi self = Ddi::WdfDeviceInitRegisterPnpStateChangeCallback;
  return register_state_change(globals, config_of(globals, DeviceInit, self).pnp_state_changes,
                               PnpState, EvtDevicePnpStateChange, CallbackTypes, self);
}

NTSTATUS WdfDeviceInitRegisterPowerStateChangeCallback(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_STATE PowerState,
    PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION EvtDevicePowerStateChange, ULONG CallbackTypes) {
  constexpr Ddi self = Ddi::WdfDeviceInitRegisterPowerStateChangeCallback;
  return register_state_change(globals, config_of(globals, DeviceInit, self).power_state_changes,
                               PowerState, EvtDevicePowerStateChange, CallbackTypes, self);
}

NTSTATUS WdfDeviceInitRegisterPowerPolicyStateChangeCallback(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
    WDF_DEVICE_POWER_POLICY_STATE PowerPolicyState,
    PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION EvtDevicePowerPolicyStateChange,
    ULONG CallbackTypes) {
  constexpr Ddi self = Ddi::WdfDeviceInitRegisterPowerPolicyStateChangeCallback;
  return register_state_change(globals, config_of(globals, DeviceInit, self).policy_state_changes,
                               PowerPolicyState, EvtDevicePowerPolicyStateChange, CallbackTypes,
                               self);
}

VOID WdfDeviceInitSetIoType(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                            WDF_DEVICE_IO_TYPE IoType) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetIoType;
  assign_io_type(globals, config_of(globals, DeviceInit, self), IoType, self);
}

// What else is in the structure is for user-mode drivers.
VOID WdfDeviceInitSetIoTypeEx(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                              PWDF_IO_TYPE_CONFIG IoTypeConfig) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetIoTypeEx;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, IoTypeConfig);
  if (IoTypeConfig->Size != sizeof(*IoTypeConfig)) {
    refuse(globals, self, "passed a structure of another Size",
           "initialize the structure with WDF_IO_TYPE_CONFIG_INIT");
    return;
  }
  assign_io_type(globals, config, IoTypeConfig->ReadWriteIoType, self);
}

VOID WdfDeviceInitSetExclusive(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                               BOOLEAN IsExclusive) {
  config_of(globals, DeviceInit, Ddi::WdfDeviceInitSetExclusive).is_exclusive =
      IsExclusive != FALSE;
}

VOID WdfDeviceInitSetPowerNotPageable(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit) {
  config_of(globals, DeviceInit, Ddi::WdfDeviceInitSetPowerNotPageable).is_power_pageable = false;
}

VOID WdfDeviceInitSetPowerPageable(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit) {
  config_of(globals, DeviceInit, Ddi::WdfDeviceInitSetPowerPageable).is_power_pageable = true;
}

VOID WdfDeviceInitSetPowerInrush(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit) {
  DeviceConfig& config = config_of(globals, DeviceInit, Ddi::WdfDeviceInitSetPowerInrush);
  config.is_power_inrush = true;
  config.is_power_pageable = false;  // DEV-R6
}

VOID WdfDeviceInitSetDeviceType(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                DEVICE_TYPE DeviceType) {
  config_of(globals, DeviceInit, Ddi::WdfDeviceInitSetDeviceType).device_type = DeviceType;
}

NTSTATUS WdfDeviceInitAssignName(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 PCUNICODE_STRING DeviceName) {
  constexpr Ddi self = Ddi::WdfDeviceInitAssignName;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (NT_SUCCESS(status)) status = assign_string(init.name, init.has_name, DeviceName);
  if (!NT_SUCCESS(status)) return status;
  if (init.has_name) {
    init.config.characteristics &= ~FILE_AUTOGENERATED_DEVICE_NAME;  // DEV-R7
  } else if (init.config.child.has_value()) {
    init.config.characteristics |= FILE_AUTOGENERATED_DEVICE_NAME;  // a PDO has some name
  }
  return status;
}

NTSTATUS WdfDeviceInitAssignSDDLString(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                       PCUNICODE_STRING SDDLString) {
  constexpr Ddi self = Ddi::WdfDeviceInitAssignSDDLString;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  const NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (SDDLString == nullptr && init.config.is_control()) {
    return STATUS_INVALID_DEVICE_REQUEST;  // DEV-R8
  }
  return assign_string(init.sddl, init.has_sddl, SDDLString);
}

VOID WdfDeviceInitSetDeviceClass(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                 const GUID* DeviceClassGuid) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetDeviceClass;
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, DeviceClassGuid);
  init.device_class = *DeviceClassGuid;
  init.has_class = true;
}

VOID WdfDeviceInitSetCharacteristics(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                     ULONG DeviceCharacteristics, BOOLEAN OrInValues) {
  wdf::DeviceInit& init = device_init_of(globals, DeviceInit, Ddi::WdfDeviceInitSetCharacteristics);
  ULONG& characteristics = init.config.characteristics;
  if (!OrInValues) characteristics = 0;
  characteristics |= DeviceCharacteristics | FILE_DEVICE_SECURE_OPEN;  // DEV-R6
  if ((characteristics & FILE_AUTOGENERATED_DEVICE_NAME) != 0) {
    assign_string(init.name, init.has_name, nullptr);
  }
}

VOID WdfDeviceInitSetFileObjectConfig(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                      PWDF_FILEOBJECT_CONFIG FileObjectConfig,
                                      PWDF_OBJECT_ATTRIBUTES FileObjectAttributes) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetFileObjectConfig;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, FileObjectConfig);
  WDF_FILEOBJECT_CONFIG file;
  if (!copy_sized(globals_of(globals), self, file, *FileObjectConfig, sizeof(file))) return;
  const ULONG bits = static_cast<ULONG>(file.FileObjectClass);
  const ULONG kind = bits & ~static_cast<ULONG>(WdfFileObjectCanBeOptional);
  const bool is_optional = kind != bits;
  if (kind == WdfFileObjectInvalid || kind > WdfFileObjectWdfCannotUseFsContexts ||
      (is_optional && kind == WdfFileObjectNotRequired)) {
    refuse(globals, self, "passed a FileObjectClass that is none", "choose a documented class");
    return;
  }
  const NTSTATUS status = validate_attributes(
      FileObjectAttributes,
      {.parent = AttributeRules::Parent::Forbidden, .takes_scope = true, .takes_level = true});
  if (!NT_SUCCESS(status)) {
    refuse(globals, self, "passed attributes that a file object cannot have",
           "set neither a parent nor an invalid level or scope");
    return;
  }
  if (file.AutoForwardCleanupClose != WdfTrue && file.AutoForwardCleanupClose != WdfFalse &&
      file.AutoForwardCleanupClose != WdfUseDefault) {
    refuse(globals, self, "passed an AutoForwardCleanupClose that is none",
           "pass WdfTrue, WdfFalse or WdfUseDefault");
    return;
  }
  file.FileObjectClass = static_cast<WDF_FILEOBJECT_CLASS>(kind);
  config.file = file;
  config.has_file_config = true;
  config.file_object_is_optional = is_optional;
  if (FileObjectAttributes != nullptr) config.file_attributes.set(*FileObjectAttributes);
}

VOID WdfDeviceInitSetRequestAttributes(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                       PWDF_OBJECT_ATTRIBUTES RequestAttributes) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetRequestAttributes;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, RequestAttributes);
  const NTSTATUS status =
      validate_attributes(RequestAttributes, {.parent = AttributeRules::Parent::Forbidden});
  if (!NT_SUCCESS(status)) {
    refuse(globals, self, "passed attributes that a received request cannot have",
           "set neither parent, level nor scope");
    return;
  }
  config.request_attributes.set(*RequestAttributes);
}

NTSTATUS WdfDeviceInitAssignWdmIrpPreprocessCallback(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
    PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess, UCHAR MajorFunction,
    PUCHAR MinorFunctions, ULONG NumMinorFunctions) {
  constexpr Ddi self = Ddi::WdfDeviceInitAssignWdmIrpPreprocessCallback;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, EvtDeviceWdmIrpPreprocess);
  if (NumMinorFunctions > 0) REQUIRE_NOT_NULL(globals, self, MinorFunctions);
  if (MajorFunction > IRP_MJ_MAXIMUM_FUNCTION) return STATUS_INVALID_PARAMETER;

  auto& entries = config.preprocess;
  auto entry = std::find_if(entries.begin(), entries.end(), [&](const PreprocessEntry& each) {
    return each.major == MajorFunction;
  });
  if (entry == entries.end()) {
    entry = entries.insert(entries.end(), PreprocessEntry{MajorFunction, nullptr, {}});
  } else if (!entry->minors.empty() && NumMinorFunctions > 0) {
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  entry->callback = EvtDeviceWdmIrpPreprocess;
  if (NumMinorFunctions > 0) {
    entry->minors.assign(MinorFunctions, MinorFunctions + NumMinorFunctions);
  }
  return STATUS_SUCCESS;
}

VOID WdfDeviceInitSetIoInCallerContextCallback(PWDF_DRIVER_GLOBALS globals,
                                               PWDFDEVICE_INIT DeviceInit,
                                               PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetIoInCallerContextCallback;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, EvtIoInCallerContext);
  config.io_in_caller_context = EvtIoInCallerContext;
}

VOID WdfDeviceInitSetRemoveLockOptions(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
                                       PWDF_REMOVE_LOCK_OPTIONS Options) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetRemoveLockOptions;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  REQUIRE_NOT_NULL(globals, self, Options);
  if (Options->Size != sizeof(*Options) ||
      (Options->Flags & ~ULONG{WDF_REMOVE_LOCK_OPTION_ACQUIRE_FOR_IO}) != 0 ||
      config.is_control()) {
    refuse(globals, self, "passed remove lock options that this device cannot have",
           "use WDF_REMOVE_LOCK_OPTIONS_INIT, and not for a control device");
    return;
  }
  config.acquires_remove_lock_for_io = Options->Flags != 0;
}

VOID WdfDeviceInitSetReleaseHardwareOrderOnFailure(
    PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT DeviceInit,
    WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure) {
  constexpr Ddi self = Ddi::WdfDeviceInitSetReleaseHardwareOrderOnFailure;
  DeviceConfig& config = config_of(globals, DeviceInit, self);
  if (ReleaseHardwareOrderOnFailure != WdfReleaseHardwareOrderOnFailureEarly &&
      ReleaseHardwareOrderOnFailure != WdfReleaseHardwareOrderOnFailureAfterDescendants) {
    refuse(globals, self, "passed an order that is none", "choose a documented order");
    return;
  }
  config.release_order = ReleaseHardwareOrderOnFailure;
}

}  // namespace ddi
}  // namespace wdf
