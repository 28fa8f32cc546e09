// SPDX-License-Identifier: MIT
// Functional device objects: events and settings of the driver that owns the function.
#ifndef OPENWDF_WDFFDO_H
#define OPENWDF_WDFFDO_H

#include "wdfchildlist.h"
#include "wdfdevice.h"
#include "wdfqueryinterface.h"

WDF_EXTERN_C_START

typedef NTSTATUS EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS(
    WDFDEVICE Device, WDFIORESREQLIST IoResourceRequirementsList);
typedef EVT_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS* PFN_WDF_DEVICE_FILTER_RESOURCE_REQUIREMENTS;

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
WDF_DDI(PDEVICE_OBJECT, WdfFdoInitWdmGetPhysicalDevice, WDFFDOINITWDMGETPHYSICALDEVICE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(NTSTATUS, WdfFdoInitOpenRegistryKey, WDFFDOINITOPENREGISTRYKEY,
        (PWDFDEVICE_INIT DeviceInit, ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (DeviceInit, DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))

WDF_DDI(NTSTATUS, WdfFdoInitQueryProperty, WDFFDOINITQUERYPROPERTY,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

WDF_DDI(NTSTATUS, WdfFdoInitAllocAndQueryProperty, WDFFDOINITALLOCANDQUERYPROPERTY,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

WDF_DDI(VOID, WdfFdoInitSetEventCallbacks, WDFFDOINITSETEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_FDO_EVENT_CALLBACKS FdoEventCallbacks),
        (DeviceInit, FdoEventCallbacks))

WDF_DDI(VOID, WdfFdoInitSetFilter, WDFFDOINITSETFILTER,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

WDF_DDI(VOID, WdfFdoInitSetDefaultChildListConfig, WDFFDOINITSETDEFAULTCHILDLISTCONFIG,
        (PWDFDEVICE_INIT DeviceInit, PWDF_CHILD_LIST_CONFIG Config,
         PWDF_OBJECT_ATTRIBUTES DefaultChildListAttributes),
        (DeviceInit, Config, DefaultChildListAttributes))

WDF_DDI(NTSTATUS, WdfFdoQueryForInterface, WDFFDOQUERYFORINTERFACE,
        (WDFDEVICE Fdo, LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size, USHORT Version,
         PVOID InterfaceSpecificData),
        (Fdo, InterfaceType, Interface, Size, Version, InterfaceSpecificData))

WDF_DDI(WDFCHILDLIST, WdfFdoGetDefaultChildList, WDFFDOGETDEFAULTCHILDLIST,
        (WDFDEVICE Fdo),
        (Fdo))

WDF_DDI(NTSTATUS, WdfFdoAddStaticChild, WDFFDOADDSTATICCHILD,
        (WDFDEVICE Fdo, WDFDEVICE Child),
        (Fdo, Child))

WDF_DDI(VOID, WdfFdoLockStaticChildListForIteration, WDFFDOLOCKSTATICCHILDLISTFORITERATION,
        (WDFDEVICE Fdo),
        (Fdo))

WDF_DDI(WDFDEVICE, WdfFdoRetrieveNextStaticChild, WDFFDORETRIEVENEXTSTATICCHILD,
        (WDFDEVICE Fdo, WDFDEVICE PreviousChild, ULONG Flags),
        (Fdo, PreviousChild, Flags))

WDF_DDI(VOID, WdfFdoUnlockStaticChildListFromIteration, WDFFDOUNLOCKSTATICCHILDLISTFROMITERATION,
        (WDFDEVICE Fdo),
        (Fdo))

WDF_DDI(NTSTATUS, WdfFdoInitQueryPropertyEx, WDFFDOINITQUERYPROPERTYEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength, PDEVPROPTYPE Type),
        (DeviceInit, DeviceProperty, BufferLength, PropertyBuffer, ResultLength, Type))

WDF_DDI(NTSTATUS, WdfFdoInitAllocAndQueryPropertyEx, WDFFDOINITALLOCANDQUERYPROPERTYEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory,
         PDEVPROPTYPE Type),
        (DeviceInit, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory, Type))
// clang-format on

WDF_EXTERN_C_END

#endif
