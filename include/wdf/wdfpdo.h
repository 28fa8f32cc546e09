// SPDX-License-Identifier: MIT
// Physical device objects: what a bus driver says and does for its children (framework.md
// 2.12.1).
#ifndef OPENWDF_WDFPDO_H
#define OPENWDF_WDFPDO_H

#include "wdfchildlist.h"
#include "wdfdevice.h"

WDF_EXTERN_C_START

// Says what resources the child was booted with. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_RESOURCES_QUERY(WDFDEVICE Device, WDFCMRESLIST Resources);
typedef EVT_WDF_DEVICE_RESOURCES_QUERY* PFN_WDF_DEVICE_RESOURCES_QUERY;

// Says what resources the child needs. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY(
    WDFDEVICE Device, WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY* PFN_WDF_DEVICE_RESOURCE_REQUIREMENTS_QUERY;

// Ejects the child from its slot. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_EJECT(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_EJECT* PFN_WDF_DEVICE_EJECT;

// Locks the child in its slot, or unlocks it. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_SET_LOCK(WDFDEVICE Device, BOOLEAN IsLocked);
typedef EVT_WDF_DEVICE_SET_LOCK* PFN_WDF_DEVICE_SET_LOCK;

// Lets the bus pass the child's wake signal. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS(WDFDEVICE Device, SYSTEM_POWER_STATE PowerState);
typedef EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS* PFN_WDF_DEVICE_ENABLE_WAKE_AT_BUS;

// Undoes EVT_WDF_DEVICE_ENABLE_WAKE_AT_BUS. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS(WDFDEVICE Device);
typedef EVT_WDF_DEVICE_DISABLE_WAKE_AT_BUS* PFN_WDF_DEVICE_DISABLE_WAKE_AT_BUS;

// The child was reported missing. IRQL: PASSIVE_LEVEL.
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
// Allocates the init structure of a child device; NULL on failure.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitallocate
WDF_DDI(PWDFDEVICE_INIT, WdfPdoInitAllocate, WDFPDOINITALLOCATE,
        (WDFDEVICE ParentDevice),
        (ParentDevice))

// Registers the callbacks of a bus driver for its child.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitseteventcallbacks
WDF_DDI(VOID, WdfPdoInitSetEventCallbacks, WDFPDOINITSETEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_PDO_EVENT_CALLBACKS DispatchTable),
        (DeviceInit, DispatchTable))

// Sets the device ID of the child.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitassigndeviceid
WDF_DDI(NTSTATUS, WdfPdoInitAssignDeviceID, WDFPDOINITASSIGNDEVICEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceID),
        (DeviceInit, DeviceID))

// Sets the instance ID of the child, unique on its bus.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitassigninstanceid
WDF_DDI(NTSTATUS, WdfPdoInitAssignInstanceID, WDFPDOINITASSIGNINSTANCEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING InstanceID),
        (DeviceInit, InstanceID))

// Adds a hardware ID of the child, most particular first.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitaddhardwareid
WDF_DDI(NTSTATUS, WdfPdoInitAddHardwareID, WDFPDOINITADDHARDWAREID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING HardwareID),
        (DeviceInit, HardwareID))

// Adds a compatible ID of the child, most particular first.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitaddcompatibleid
WDF_DDI(NTSTATUS, WdfPdoInitAddCompatibleID, WDFPDOINITADDCOMPATIBLEID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING CompatibleID),
        (DeviceInit, CompatibleID))

// Adds description and location of the child in one language.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitadddevicetext
WDF_DDI(NTSTATUS, WdfPdoInitAddDeviceText, WDFPDOINITADDDEVICETEXT,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceDescription,
         PCUNICODE_STRING DeviceLocation, LCID LocaleId),
        (DeviceInit, DeviceDescription, DeviceLocation, LocaleId))

// Chooses the language of the texts when no other is asked for.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitsetdefaultlocale
WDF_DDI(VOID, WdfPdoInitSetDefaultLocale, WDFPDOINITSETDEFAULTLOCALE,
        (PWDFDEVICE_INIT DeviceInit, LCID LocaleId),
        (DeviceInit, LocaleId))

// Lets the child work without a function driver.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitassignrawdevice
WDF_DDI(NTSTATUS, WdfPdoInitAssignRawDevice, WDFPDOINITASSIGNRAWDEVICE,
        (PWDFDEVICE_INIT DeviceInit, const GUID* DeviceClassGuid),
        (DeviceInit, DeviceClassGuid))

// Reports a statically reported child as missing.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdomarkmissing
WDF_DDI(NTSTATUS, WdfPdoMarkMissing, WDFPDOMARKMISSING,
        (WDFDEVICE Device),
        (Device))

// Asks the PnP manager to eject the child.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdorequesteject
WDF_DDI(VOID, WdfPdoRequestEject, WDFPDOREQUESTEJECT,
        (WDFDEVICE Device),
        (Device))

// Returns the parent device of a PDO.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdogetparent
WDF_DDI(WDFDEVICE, WdfPdoGetParent, WDFPDOGETPARENT,
        (WDFDEVICE Device),
        (Device))

// Copies the identification description of a dynamic child.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoretrieveidentificationdescription
WDF_DDI(NTSTATUS, WdfPdoRetrieveIdentificationDescription, WDFPDORETRIEVEIDENTIFICATIONDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER IdentificationDescription),
        (Device, IdentificationDescription))

// Copies the address description of a dynamic child.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoretrieveaddressdescription
WDF_DDI(NTSTATUS, WdfPdoRetrieveAddressDescription, WDFPDORETRIEVEADDRESSDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (Device, AddressDescription))

// Replaces the address description of a dynamic child.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoupdateaddressdescription
WDF_DDI(NTSTATUS, WdfPdoUpdateAddressDescription, WDFPDOUPDATEADDRESSDESCRIPTION,
        (WDFDEVICE Device, PWDF_CHILD_ADDRESS_DESCRIPTION_HEADER AddressDescription),
        (Device, AddressDescription))

// Makes PhysicalDevice go away when this child is ejected.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoaddejectionrelationsphysicaldevice
WDF_DDI(NTSTATUS, WdfPdoAddEjectionRelationsPhysicalDevice,
        WDFPDOADDEJECTIONRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

// Undoes WdfPdoAddEjectionRelationsPhysicalDevice for one device.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoremoveejectionrelationsphysicaldevice
WDF_DDI(VOID, WdfPdoRemoveEjectionRelationsPhysicalDevice,
        WDFPDOREMOVEEJECTIONRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

// Undoes WdfPdoAddEjectionRelationsPhysicalDevice for all devices.
// IRQL: <= DISPATCH_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoclearejectionrelationsdevices
WDF_DDI(VOID, WdfPdoClearEjectionRelationsDevices, WDFPDOCLEAREJECTIONRELATIONSDEVICES,
        (WDFDEVICE Device),
        (Device))

// Sets the container ID: which devices are one thing to the user.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitassigncontainerid
WDF_DDI(NTSTATUS, WdfPdoInitAssignContainerID, WDFPDOINITASSIGNCONTAINERID,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING ContainerID),
        (DeviceInit, ContainerID))

// Allows requests of the child to be forwarded to a queue of its parent.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitallowforwardingrequesttoparent
WDF_DDI(VOID, WdfPdoInitAllowForwardingRequestToParent, WDFPDOINITALLOWFORWARDINGREQUESTTOPARENT,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Lets the child have power while its parent sleeps.
// IRQL: PASSIVE_LEVEL.  wdfpdo/nf-wdfpdo-wdfpdoinitremovepowerdependencyonparent
WDF_DDI_LATE_VOID(VOID, WdfPdoInitRemovePowerDependencyOnParent,
                  WDFPDOINITREMOVEPOWERDEPENDENCYONPARENT,
                  (PWDFDEVICE_INIT DeviceInit),
                  (DeviceInit))
// clang-format on

WDF_EXTERN_C_END

#endif
