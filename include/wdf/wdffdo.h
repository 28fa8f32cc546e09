// SPDX-License-Identifier: MIT
// Functional device objects: events and settings of the driver that owns the function.
#ifndef OPENWDF_WDFFDO_H
#define OPENWDF_WDFFDO_H

#include "wdfchildlist.h"
#include "wdfdevice.h"
#include "wdfqueryinterface.h"

WDF_EXTERN_C_START

// Changes the requirements before resources are assigned. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS(
    WDFDEVICE Device, WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS* PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS;

// Takes back what the driver added to the requirements, before the bus driver sees it. IRQL:
// PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_REMOVE_ADDED_RESOURCES(WDFDEVICE Device, WDFCMRESLIST ResourcesRaw,
                                                       WDFCMRESLIST ResourcesTranslated);
typedef EVT_WDF_DEVICE_REMOVE_ADDED_RESOURCES* PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES;

typedef struct _WDF_FDO_EVENT_CALLBACKS {
  ULONG Size;
  PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS EvtDeviceFilterAddResourceRequirements;
  PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS EvtDeviceFilterRemoveResourceRequirements;
  PFN_WDF_DEVICE_REMOVE_ADDED_RESOURCES EvtDeviceRemoveAddedResources;
} WDF_FDO_EVENT_CALLBACKS, *PWDF_FDO_EVENT_CALLBACKS;

FORCEINLINE VOID WDF_FDO_EVENT_CALLBACKS_INIT(PWDF_FDO_EVENT_CALLBACKS Callbacks) {
  WDF_CLEAR_SIZED(Callbacks, WDF_FDO_EVENT_CALLBACKS);
}

// clang-format off
// Returns the physical device object that the device will be attached to.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitwdmgetphysicaldevice
WDF_DDI(PDEVICE_OBJECT, WdfFdoInitWdmGetPhysicalDevice, WDFFDOINITWDMGETPHYSICALDEVICE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Opens the hardware or software key of the device to be.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitopenregistrykey
WDF_DDI(NTSTATUS, WdfFdoInitOpenRegistryKey, WDFFDOINITOPENREGISTRYKEY,
        (PWDFDEVICE_INIT DeviceInit, ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (DeviceInit, DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))

// Copies a registry property of the device to be; ResultLength in bytes.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitqueryproperty
WDF_DDI(NTSTATUS, WdfFdoInitQueryProperty, WDFFDOINITQUERYPROPERTY,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

// Returns a registry property of the device to be in a new memory object.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitallocandqueryproperty
WDF_DDI(NTSTATUS, WdfFdoInitAllocAndQueryProperty, WDFFDOINITALLOCANDQUERYPROPERTY,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

// Registers the callbacks that change resource requirements.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitseteventcallbacks
WDF_DDI(VOID, WdfFdoInitSetEventCallbacks, WDFFDOINITSETEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks),
        (DeviceInit, FdoEventCallbacks))

// Makes the device to be a filter: what it has no handler for goes down unchanged.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitsetfilter
WDF_DDI(VOID, WdfFdoInitSetFilter, WDFFDOINITSETFILTER,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Describes the children that the device will report.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitsetdefaultchildlistconfig
WDF_DDI(VOID, WdfFdoInitSetDefaultChildListConfig, WDFFDOINITSETDEFAULTCHILDLISTCONFIG,
        (PWDFDEVICE_INIT DeviceInit, PWDF_CHILD_LIST_CONFIG Config,
         PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes),
        (DeviceInit, Config, DefaultChildListAttributes))

// Asks the drivers of the device's own stack for an interface.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoqueryforinterface
WDF_DDI(NTSTATUS, WdfFdoQueryForInterface, WDFFDOQUERYFORINTERFACE,
        (WDFDEVICE Fdo, LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size, USHORT Version,
         PVOID InterfaceSpecificData),
        (Fdo, InterfaceType, Interface, Size, Version, InterfaceSpecificData))

// Returns the default child list, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdogetdefaultchildlist
WDF_DDI(WDFCHILDLIST, WdfFdoGetDefaultChildList, WDFFDOGETDEFAULTCHILDLIST,
        (WDFDEVICE Fdo),
        (Fdo))

// Reports a child that the driver created itself.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdoaddstaticchild
WDF_DDI(NTSTATUS, WdfFdoAddStaticChild, WDFFDOADDSTATICCHILD,
        (WDFDEVICE Fdo, WDFDEVICE Child),
        (Fdo, Child))

// Begins a walk of the static children; the list does not change meanwhile.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdolockstaticchildlistforiteration
WDF_DDI(VOID, WdfFdoLockStaticChildListForIteration, WDFFDOLOCKSTATICCHILDLISTFORITERATION,
        (WDFDEVICE Fdo),
        (Fdo))

// Returns the static child after PreviousChild, or NULL at the end.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdoretrievenextstaticchild
WDF_DDI(WDFDEVICE, WdfFdoRetrieveNextStaticChild, WDFFDORETRIEVENEXTSTATICCHILD,
        (WDFDEVICE Fdo, WDFDEVICE PreviousChild, ULONG Flags),
        (Fdo, PreviousChild, Flags))

// Ends a walk of the static children.
// IRQL: <= DISPATCH_LEVEL.  wdffdo/nf-wdffdo-wdffdounlockstaticchildlistfromiteration
WDF_DDI(VOID, WdfFdoUnlockStaticChildListFromIteration, WDFFDOUNLOCKSTATICCHILDLISTFROMITERATION,
        (WDFDEVICE Fdo),
        (Fdo))

// Copies a unified property of the device to be.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitquerypropertyex
WDF_DDI(NTSTATUS, WdfFdoInitQueryPropertyEx, WDFFDOINITQUERYPROPERTYEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength, PDEVPROPTYPE Type),
        (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer, ResultLength, Type))

// Returns a unified property of the device to be in a new memory object.
// IRQL: PASSIVE_LEVEL.  wdffdo/nf-wdffdo-wdffdoinitallocandquerypropertyex
WDF_DDI(NTSTATUS, WdfFdoInitAllocAndQueryPropertyEx, WDFFDOINITALLOCANDQUERYPROPERTYEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory,
         PDEVPROPTYPE Type),
        (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory, Type))
// clang-format on

WDF_EXTERN_C_END

#endif
