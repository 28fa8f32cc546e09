// SPDX-License-Identifier: MIT
// Physical device objects: what a bus driver says and does for its children (framework.md
// 2.12.1).
#ifndef OPENWDF_WDFPDO_H
#define OPENWDF_WDFPDO_H

#include "wdfdevice.h"

WDF_EXTERN_C_START

typedef NTSTATUS EVT_WDF_DEVICE_RESOURCES_QUERY(WDFDEVICE Device, WDFCMRESLIST Resources);
typedef EVT_WDF_DEVICE_RESOURCES_QUERY* PFN_WDF_DEVICE_RESOURCES_QUERY;

typedef NTSTATUS EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY(
    WDFDEVICE Device, WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY* PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY;

typedef NTSTATUS EVT_WDF_DEVICE_EJECT(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_EJECT* PFN_WDF_DEVICE_EJECT;

typedef NTSTATUS EVT_WDF_DEVICE_SET_LOCK(WDFDEVICE Device, BOOLEAN IsLocked);
typedef EVT_WDF_DEVICE_SET_LOCK* PFN_WDF_DEVICE_SET_LOCK;

typedef NTSTATUS EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS(WDFDEVICE Device, SYSTEM_POWER_STATE PowerState);
typedef EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS* PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS;

typedef VOID EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS* PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS;

typedef VOID EVT_WDF_DEVICE_REPORTED_MISSING(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_REPORTED_MISSING* PFN_WDF_DEVICE_REPORTED_MISSING;

typedef struct _WDF_PDO_EVENT_CALLBACKS {
  ULONG Size;
  PFN_WDF_DEVICE_RESOURCES_QUERY EvtDeviceResourcesQuery;
  PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY EvtDeviceResourceRequirementsQuery;
  PFN_WDF_DEVICE_EJECT EvtDeviceEject;
  PFN_WDF_DEVICE_SET_LOCK EvtDeviceSetLock;
  PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS EvtDeviceEnableWakeAtBus;
  PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS EvtDeviceDisableWakeAtBus;
  PFN_WDF_DEVICE_REPORTED_MISSING EvtDeviceReportedMissing;
} WDF_PDO_EVENT_CALLBACKS, *PWDF_PDO_EVENT_CALLBACKS;

FORCEINLINE VOID WDF_PDO_EVENT_CALLBACKS_INIT(PWDF_PDO_EVENT_CALLBACKS Callbacks) {
  WDF_CLEAR_SIZED(Callbacks, WDF_PDO_EVENT_CALLBACKS);
}

// clang-format off
WDF_DDI(PWDFDEVICE_INIT, WdfPdoInitAllocate, WDFPDOINITALLOCATE,
        (WDFDEVICE ParentDevice),
        (ParentDevice))

WDF_DDI(VOID, WdfPdoInitSetEventCallbacks, WDFPDOINITSETEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_PDO_EVENT_CALLBACKS DispatchTable),
        (DeviceInit, DispatchTable))

WDF_DDI(NTSTATUS, WdfPdoInitAssignDeviceID, WDFPDOINITASSIGNDEVICEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceID),
        (DeviceInit, DeviceID))

WDF_DDI(NTSTATUS, WdfPdoInitAssignInstanceID, WDFPDOINITASSIGNINSTANCEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING InstanceID),
        (DeviceInit, InstanceID))

WDF_DDI(NTSTATUS, WdfPdoInitAddHardwareID, WDFPDOINITADDHARDWAREID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING HardwareID),
        (DeviceInit, HardwareID))

WDF_DDI(NTSTATUS, WdfPdoInitAddCompatibleID, WDFPDOINITADDCOMPATIBLEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING CompatibleID),
        (DeviceInit, CompatibleID))

WDF_DDI(NTSTATUS, WdfPdoInitAddDeviceText, WDFPDOINITADDDEVICETEXT,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceDescription,
         PCUNICODE_STRING DeviceLocation, LCID LocaleId),
        (DeviceInit, DeviceDescription, DeviceLocation, LocaleId))

WDF_DDI(VOID, WdfPdoInitSetDefaultLocale, WDFPDOINITSETDEFAULTLOCALE,
        (PWDFDEVICE_INIT DeviceInit, LCID LocaleId),
        (DeviceInit, LocaleId))

WDF_DDI(NTSTATUS, WdfPdoInitAssignRawDevice, WDFPDOINITASSIGNRAWDEVICE,
        (PWDFDEVICE_INIT DeviceInit, const GUID* DeviceClassGuid),
        (DeviceInit, DeviceClassGuid))

WDF_DDI(NTSTATUS, WdfPdoMarkMissing, WDFPDOMARKMISSING,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(VOID, WdfPdoRequestEject, WDFPDOREQUESTEJECT,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(WDFDEVICE, WdfPdoGetParent, WDFPDOGETPARENT,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfPdoRetrieveIdentificationDescription, WDFPDORETRIEVEIDENTIFICATIONDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription),
        (Device, IdentificationDescription))

WDF_DDI(NTSTATUS, WdfPdoRetrieveAddressDescription, WDFPDORETRIEVEADDRESSDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (Device, AddressDescription))

WDF_DDI(NTSTATUS, WdfPdoUpdateAddressDescription, WDFPDOUPDATEADDRESSDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (Device, AddressDescription))

WDF_DDI(NTSTATUS, WdfPdoAddEjectionRelationsPhysicalDevice, WDFPDOADDEJECTIONRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

WDF_DDI(VOID, WdfPdoRemoveEjectionRelationsPhysicalDevice, WDFPDOREMOVEEJECTIONRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

WDF_DDI(VOID, WdfPdoClearEjectionRelationsDevices, WDFPDOCLEAREJECTIONRELATIONSDEVICES,
        (WDFDEVICE Device),
        (Device))

WDF_DDI(NTSTATUS, WdfPdoInitAssignContainerID, WDFPDOINITASSIGNCONTAINERID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING ContainerID),
        (DeviceInit, ContainerID))

WDF_DDI(VOID, WdfPdoInitAllowForwardingRequestToParent, WDFPDOINITALLOWFORWARDINGREQUESTTOPARENT,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI_LATE_VOID(VOID, WdfPdoInitRemovePowerDependencyOnParent, WDFPDOINITREMOVEPOWERDEPENDENCYONPARENT,
                  (PWDFDEVICE_INIT DeviceInit),
                  (DeviceInit))
// clang-format on

WDF_EXTERN_C_END

#endif
