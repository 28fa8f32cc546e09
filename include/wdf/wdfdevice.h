// SPDX-License-Identifier: MIT
// Devices: creation, state, policy, names, interfaces, properties and I/O. The callbacks, the
// settings and the init structure are in headers of their own. Source: wdfdevice pages;
// framework.md 2.4 to 2.11.
#ifndef OPENWDF_WDFDEVICE_H
#define OPENWDF_WDFDEVICE_H

#include "wdfdeviceevents.h"
#include "wdfdeviceinit.h"
#include "wdfdevicesettings.h"
#include "wdfdriver.h"

WDF_EXTERN_C_START

// clang-format off
// Copies the PnP state that the driver has set.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdevicestate
WDF_DDI(VOID, WdfDeviceGetDeviceState, WDFDEVICEGETDEVICESTATE,
        (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
        (Device, DeviceState))

// Sets the PnP state of the device and tells the PnP manager.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetdevicestate
WDF_DDI(VOID, WdfDeviceSetDeviceState, WDFDEVICESETDEVICESTATE,
        (WDFDEVICE Device, PWDF_DEVICE_STATE DeviceState),
        (Device, DeviceState))

// Returns the framework device of a WDM device object, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfwdmdevicegetwdfdevicehandle
WDF_DDI(WDFDEVICE, WdfWdmDeviceGetWdfDeviceHandle, WDFWDMDEVICEGETWDFDEVICEHANDLE,
        (PDEVICE_OBJECT DeviceObject),
        (DeviceObject))

// Returns the WDM device object of a device.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmgetdeviceobject
WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetDeviceObject, WDFDEVICEWDMGETDEVICEOBJECT,
        (WDFDEVICE Device),
        (Device))

// Returns the next lower device object, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmgetattacheddevice
WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetAttachedDevice, WDFDEVICEWDMGETATTACHEDDEVICE,
        (WDFDEVICE Device),
        (Device))

// Returns the physical device object at the bottom of the stack.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmgetphysicaldevice
WDF_DDI(PDEVICE_OBJECT, WdfDeviceWdmGetPhysicalDevice, WDFDEVICEWDMGETPHYSICALDEVICE,
        (WDFDEVICE Device),
        (Device))

// Gives an IRP from a preprocess callback back to the framework.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmdispatchpreprocessedirp
WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchPreprocessedIrp, WDFDEVICEWDMDISPATCHPREPROCESSEDIRP,
        (WDFDEVICE Device, PIRP Irp),
        (Device, Irp))

// Makes DependentDevice hear of special files of Device.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceadddependentusagedeviceobject
WDF_DDI(NTSTATUS, WdfDeviceAddDependentUsageDeviceObject, WDFDEVICEADDDEPENDENTUSAGEDEVICEOBJECT,
        (WDFDEVICE Device, PDEVICE_OBJECT DependentDevice),
        (Device, DependentDevice))

// Makes PhysicalDevice go away when Device does.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceaddremovalrelationsphysicaldevice
WDF_DDI(NTSTATUS, WdfDeviceAddRemovalRelationsPhysicalDevice,
        WDFDEVICEADDREMOVALRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

// Undoes WdfDeviceAddRemovalRelationsPhysicalDevice for one device.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceremoveremovalrelationsphysicaldevice
WDF_DDI(VOID, WdfDeviceRemoveRemovalRelationsPhysicalDevice,
        WDFDEVICEREMOVEREMOVALRELATIONSPHYSICALDEVICE,
        (WDFDEVICE Device, PDEVICE_OBJECT PhysicalDevice),
        (Device, PhysicalDevice))

// Undoes WdfDeviceAddRemovalRelationsPhysicalDevice for all devices.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceclearremovalrelationsdevices
WDF_DDI(VOID, WdfDeviceClearRemovalRelationsDevices, WDFDEVICECLEARREMOVALRELATIONSDEVICES,
        (WDFDEVICE Device),
        (Device))

// Returns the driver of the device.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdriver
WDF_DDI(WDFDRIVER, WdfDeviceGetDriver, WDFDEVICEGETDRIVER,
        (WDFDEVICE Device),
        (Device))

// Puts the NT name of the device into String; an error if it has none.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceretrievedevicename
WDF_DDI(NTSTATUS, WdfDeviceRetrieveDeviceName, WDFDEVICERETRIEVEDEVICENAME,
        (WDFDEVICE Device, WDFSTRING String),
        (Device, String))

// Names the WMI description that the driver image contains.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceassignmofresourcename
WDF_DDI(NTSTATUS, WdfDeviceAssignMofResourceName, WDFDEVICEASSIGNMOFRESOURCENAME,
        (WDFDEVICE Device, PCUNICODE_STRING MofResourceName),
        (Device, MofResourceName))

// Returns the local target, the next lower driver; NULL for PDOs and control devices.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetiotarget
WDF_DDI(WDFIOTARGET, WdfDeviceGetIoTarget, WDFDEVICEGETIOTARGET,
        (WDFDEVICE Device),
        (Device))

// Returns the state of the PnP machine.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdevicepnpstate
WDF_DDI(WDF_DEVICE_PNP_STATE, WdfDeviceGetDevicePnpState, WDFDEVICEGETDEVICEPNPSTATE,
        (WDFDEVICE Device),
        (Device))

// Returns the state of the power machine.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdevicepowerstate
WDF_DDI(WDF_DEVICE_POWER_STATE, WdfDeviceGetDevicePowerState, WDFDEVICEGETDEVICEPOWERSTATE,
        (WDFDEVICE Device),
        (Device))

// Returns the state of the power policy machine.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdevicepowerpolicystate
WDF_DDI(WDF_DEVICE_POWER_POLICY_STATE, WdfDeviceGetDevicePowerPolicyState,
        WDFDEVICEGETDEVICEPOWERPOLICYSTATE,
        (WDFDEVICE Device),
        (Device))

// Says when an idle device sleeps while the system works.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceassigns0idlesettings
WDF_DDI(NTSTATUS, WdfDeviceAssignS0IdleSettings, WDFDEVICEASSIGNS0IDLESETTINGS,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_POLICY_IDLE_SETTINGS Settings),
        (Device, Settings))

// Says whether the device may wake the system.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceassignsxwakesettings
WDF_DDI(NTSTATUS, WdfDeviceAssignSxWakeSettings, WDFDEVICEASSIGNSXWAKESETTINGS,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_POLICY_WAKE_SETTINGS Settings),
        (Device, Settings))

// Opens the hardware or software key of the device.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceopenregistrykey
WDF_DDI(NTSTATUS, WdfDeviceOpenRegistryKey, WDFDEVICEOPENREGISTRYKEY,
        (WDFDEVICE Device, ULONG DeviceInstanceKeyType, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (Device, DeviceInstanceKeyType, DesiredAccess, KeyAttributes, Key))

// Says whether the device may hold paging, hibernation or dump files.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetspecialfilesupport
WDF_DDI(VOID, WdfDeviceSetSpecialFileSupport, WDFDEVICESETSPECIALFILESUPPORT,
        (WDFDEVICE Device, WDF_SPECIAL_FILE_TYPE FileType, BOOLEAN FileTypeIsSupported),
        (Device, FileType, FileTypeIsSupported))

// Sets the FILE_xxx characteristics of the device object.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetcharacteristics
WDF_DDI(VOID, WdfDeviceSetCharacteristics, WDFDEVICESETCHARACTERISTICS,
        (WDFDEVICE Device, ULONG DeviceCharacteristics),
        (Device, DeviceCharacteristics))

// Returns the FILE_xxx characteristics of the device object.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetcharacteristics
WDF_DDI(ULONG, WdfDeviceGetCharacteristics, WDFDEVICEGETCHARACTERISTICS,
        (WDFDEVICE Device),
        (Device))

// Returns the alignment of buffers, as a mask (bytes - 1).
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetalignmentrequirement
WDF_DDI(ULONG, WdfDeviceGetAlignmentRequirement, WDFDEVICEGETALIGNMENTREQUIREMENT,
        (WDFDEVICE Device),
        (Device))

// Sets the alignment of buffers, as a mask (bytes - 1).
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetalignmentrequirement
WDF_DDI(VOID, WdfDeviceSetAlignmentRequirement, WDFDEVICESETALIGNMENTREQUIREMENT,
        (WDFDEVICE Device, ULONG AlignmentRequirement),
        (Device, AlignmentRequirement))

// Creates the device; *DeviceInit is consumed and NULL after success.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicecreate
WDF_DDI(NTSTATUS, WdfDeviceCreate, WDFDEVICECREATE,
        (PWDFDEVICE_INIT* DeviceInit, PWDF_OBJECT_ATTRIBUTES DeviceAttributes, WDFDEVICE* Device),
        (DeviceInit, DeviceAttributes, Device))

// Says whether the device may be stopped or removed at all.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetstaticstopremove
WDF_DDI(VOID, WdfDeviceSetStaticStopRemove, WDFDEVICESETSTATICSTOPREMOVE,
        (WDFDEVICE Device, BOOLEAN Stoppable),
        (Device, Stoppable))

// Registers an interface of this class for the device; enabled when it starts.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicecreatedeviceinterface
WDF_DDI(NTSTATUS, WdfDeviceCreateDeviceInterface, WDFDEVICECREATEDEVICEINTERFACE,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString),
        (Device, InterfaceClassGUID, ReferenceString))

// Enables or disables an interface of the device.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetdeviceinterfacestate
WDF_DDI(VOID, WdfDeviceSetDeviceInterfaceState, WDFDEVICESETDEVICEINTERFACESTATE,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
         BOOLEAN IsInterfaceEnabled),
        (Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled))

// Puts the symbolic link name of an interface into String.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceretrievedeviceinterfacestring
WDF_DDI(NTSTATUS, WdfDeviceRetrieveDeviceInterfaceString, WDFDEVICERETRIEVEDEVICEINTERFACESTRING,
        (WDFDEVICE Device, const GUID* InterfaceClassGUID, PCUNICODE_STRING ReferenceString,
         WDFSTRING String),
        (Device, InterfaceClassGUID, ReferenceString, String))

// Makes a link to the device's name, deleted with the device.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicecreatesymboliclink
WDF_DDI(NTSTATUS, WdfDeviceCreateSymbolicLink, WDFDEVICECREATESYMBOLICLINK,
        (WDFDEVICE Device, PCUNICODE_STRING SymbolicLinkName),
        (Device, SymbolicLinkName))

// Copies a registry property of the device; ResultLength in bytes.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicequeryproperty
WDF_DDI(NTSTATUS, WdfDeviceQueryProperty, WDFDEVICEQUERYPROPERTY,
        (WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (Device, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

// Returns a registry property of the device in a new memory object.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceallocandqueryproperty
WDF_DDI(NTSTATUS, WdfDeviceAllocAndQueryProperty, WDFDEVICEALLOCANDQUERYPROPERTY,
        (WDFDEVICE Device, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (Device, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

// Sets what the device reports of itself to the PnP manager.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetpnpcapabilities
WDF_DDI(VOID, WdfDeviceSetPnpCapabilities, WDFDEVICESETPNPCAPABILITIES,
        (WDFDEVICE Device, PWDF_DEVICE_PNP_CAPABILITIES PnpCapabilities),
        (Device, PnpCapabilities))

// Sets what the device reports of its power states and latencies (100 us).
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetpowercapabilities
WDF_DDI(VOID, WdfDeviceSetPowerCapabilities, WDFDEVICESETPOWERCAPABILITIES,
        (WDFDEVICE Device, PWDF_DEVICE_POWER_CAPABILITIES PowerCapabilities),
        (Device, PowerCapabilities))

// Sets the bus information that the children report.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetbusinformationforchildren
WDF_DDI(VOID, WdfDeviceSetBusInformationForChildren, WDFDEVICESETBUSINFORMATIONFORCHILDREN,
        (WDFDEVICE Device, PPNP_BUS_INFORMATION BusInformation),
        (Device, BusInformation))

// Completes the pending wait/wake request with a status.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceindicatewakestatus
WDF_DDI(NTSTATUS, WdfDeviceIndicateWakeStatus, WDFDEVICEINDICATEWAKESTATUS,
        (WDFDEVICE Device, NTSTATUS WaitWakeStatus),
        (Device, WaitWakeStatus))

// Reports that the device has failed, and whether to restart it.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetfailed
WDF_DDI(VOID, WdfDeviceSetFailed, WDFDEVICESETFAILED,
        (WDFDEVICE Device, WDF_DEVICE_FAILED_ACTION FailedAction),
        (Device, FailedAction))

// Takes a power reference: the device returns to, and stays in, its working state.
// IRQL: <= DISPATCH_LEVEL when WaitForD0 is FALSE, PASSIVE_LEVEL when it is TRUE.
// No page: published framework source.
WDF_DDI(NTSTATUS, WdfDeviceStopIdleNoTrack, WDFDEVICESTOPIDLENOTRACK,
        (WDFDEVICE Device, BOOLEAN WaitForD0),
        (Device, WaitForD0))

// Drops a power reference; without one the device may sleep when idle.
// IRQL: <= DISPATCH_LEVEL.  No page: published framework source.
WDF_DDI(VOID, WdfDeviceResumeIdleNoTrack, WDFDEVICERESUMEIDLENOTRACK,
        (WDFDEVICE Device),
        (Device))

// Returns the framework file object of a WDM one, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetfileobject
WDF_DDI(WDFFILEOBJECT, WdfDeviceGetFileObject, WDFDEVICEGETFILEOBJECT,
        (WDFDEVICE Device, PFILE_OBJECT FileObject),
        (Device, FileObject))

// Puts a request of EvtIoInCallerContext into the queue meant for its kind.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceenqueuerequest
WDF_DDI(NTSTATUS, WdfDeviceEnqueueRequest, WDFDEVICEENQUEUEREQUEST,
        (WDFDEVICE Device, WDFREQUEST Request),
        (Device, Request))

// Returns the default queue, or NULL.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetdefaultqueue
WDF_DDI(WDFQUEUE, WdfDeviceGetDefaultQueue, WDFDEVICEGETDEFAULTQUEUE,
        (WDFDEVICE Device),
        (Device))

// Sends requests of one kind to Queue instead of the default queue.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceconfigurerequestdispatching
WDF_DDI(NTSTATUS, WdfDeviceConfigureRequestDispatching, WDFDEVICECONFIGUREREQUESTDISPATCHING,
        (WDFDEVICE Device, WDFQUEUE Queue, WDF_REQUEST_TYPE RequestType),
        (Device, Queue, RequestType))

// Undoes WdfDeviceAddDependentUsageDeviceObject.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceremovedependentusagedeviceobject
WDF_DDI(VOID, WdfDeviceRemoveDependentUsageDeviceObject, WDFDEVICEREMOVEDEPENDENTUSAGEDEVICEOBJECT,
        (WDFDEVICE Device, PDEVICE_OBJECT DependentDevice),
        (Device, DependentDevice))

// Returns the system power action under way.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicegetsystempoweraction
WDF_DDI(POWER_ACTION, WdfDeviceGetSystemPowerAction, WDFDEVICEGETSYSTEMPOWERACTION,
        (WDFDEVICE Device),
        (Device))

// Gives an IRP of a dispatch callback back to the framework.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmdispatchirp
WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchIrp, WDFDEVICEWDMDISPATCHIRP,
        (WDFDEVICE Device, PIRP Irp, WDFCONTEXT DispatchContext),
        (Device, Irp, DispatchContext))

// Puts an IRP of a preprocess or dispatch callback into a queue.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmdispatchirptoioqueue
WDF_DDI(NTSTATUS, WdfDeviceWdmDispatchIrpToIoQueue, WDFDEVICEWDMDISPATCHIRPTOIOQUEUE,
        (WDFDEVICE Device, PIRP Irp, WDFQUEUE Queue, ULONG Flags),
        (Device, Irp, Queue, Flags))

// Lets the driver see IRPs of a kind and choose their queue.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceconfigurewdmirpdispatchcallback
WDF_DDI(NTSTATUS, WdfDeviceConfigureWdmIrpDispatchCallback,
        WDFDEVICECONFIGUREWDMIRPDISPATCHCALLBACK,
        (WDFDEVICE Device, WDFDRIVER Driver, UCHAR MajorFunction,
         PFN_WDFDEVICE_WDM_IRP_DISPATCH EvtDeviceWdmIrpDispatch, WDFCONTEXT DriverContext),
        (Device, Driver, MajorFunction, EvtDeviceWdmIrpDispatch, DriverContext))

// Describes the device to the power framework, for system-managed idle.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicewdmassignpowerframeworksettings
WDF_DDI(NTSTATUS, WdfDeviceWdmAssignPowerFrameworkSettings,
        WDFDEVICEWDMASSIGNPOWERFRAMEWORKSETTINGS,
        (WDFDEVICE Device, PWDF_POWER_FRAMEWORK_SETTINGS PowerFrameworkSettings),
        (Device, PowerFrameworkSettings))

// Copies a unified property of the device; RequiredSize in bytes.
// IRQL: <= APC_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicequerypropertyex
WDF_DDI(NTSTATUS, WdfDeviceQueryPropertyEx, WDFDEVICEQUERYPROPERTYEX,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG RequiredSize, PDEVPROPTYPE Type),
        (Device, DeviceProperty, BufferLength, PropertyBuffer, RequiredSize, Type))

// Returns a unified property of the device in a new memory object.
// IRQL: <= APC_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceallocandquerypropertyex
WDF_DDI(NTSTATUS, WdfDeviceAllocAndQueryPropertyEx, WDFDEVICEALLOCANDQUERYPROPERTYEX,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory,
         PDEVPROPTYPE Type),
        (Device, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory, Type))

// Writes a unified property of the device; Size in bytes.
// IRQL: <= APC_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceassignproperty
WDF_DDI(NTSTATUS, WdfDeviceAssignProperty, WDFDEVICEASSIGNPROPERTY,
        (WDFDEVICE Device, PWDF_DEVICE_PROPERTY_DATA DeviceProperty, DEVPROPTYPE Type, ULONG Size,
         PVOID Data),
        (Device, DeviceProperty, Type, Size, Data))

// Like WdfDeviceStopIdleNoTrack, remembering who called; use WdfDeviceStopIdle.
// IRQL: <= DISPATCH_LEVEL when WaitForD0 is FALSE, PASSIVE_LEVEL when it is TRUE.
// No page: published framework source.
WDF_DDI(NTSTATUS, WdfDeviceStopIdleActual, WDFDEVICESTOPIDLEACTUAL,
        (WDFDEVICE Device, BOOLEAN WaitForD0, PVOID Tag, LONG Line, PCCH File),
        (Device, WaitForD0, Tag, Line, File))

// Like WdfDeviceResumeIdleNoTrack, remembering who called; use WdfDeviceResumeIdle.
// IRQL: <= DISPATCH_LEVEL.  No page: published framework source.
WDF_DDI(VOID, WdfDeviceResumeIdleActual, WDFDEVICERESUMEIDLEACTUAL,
        (WDFDEVICE Device, PVOID Tag, LONG Line, PCCH File),
        (Device, Tag, Line, File))

// Opens a key below the machine's DEVICEMAP key.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceopendevicemapkey
WDF_DDI(NTSTATUS, WdfDeviceOpenDevicemapKey, WDFDEVICEOPENDEVICEMAPKEY,
        (WDFDEVICE Device, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (Device, KeyName, DesiredAccess, KeyAttributes, Key))

// Returns the companion target of the device.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceretrievecompaniontarget
WDF_DDI(NTSTATUS, WdfDeviceRetrieveCompanionTarget, WDFDEVICERETRIEVECOMPANIONTARGET,
        (WDFDEVICE Device, WDFCOMPANIONTARGET* CompanionTarget),
        (Device, CompanionTarget))

// Enables or disables an interface; allowed until the device is deleted.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdevicesetdeviceinterfacestateex
WDF_DDI_LATE_VOID(VOID, WdfDeviceSetDeviceInterfaceStateEx, WDFDEVICESETDEVICEINTERFACESTATEEX,
                  (WDFDEVICE Device, const GUID* InterfaceClassGUID,
                   PCUNICODE_STRING ReferenceString, BOOLEAN IsInterfaceEnabled),
                  (Device, InterfaceClassGUID, ReferenceString, IsInterfaceEnabled))
// clang-format on

// Power references with the place they were taken.
#define WdfDeviceStopIdle(Device, WaitForD0) WdfDeviceStopIdleWithTag(Device, WaitForD0, NULL)
#define WdfDeviceStopIdleWithTag(Device, WaitForD0, Tag) \
  WdfDeviceStopIdleActual(Device, WaitForD0, Tag, __LINE__, __FILE__)
#define WdfDeviceResumeIdle(Device) WdfDeviceResumeIdleWithTag(Device, NULL)
#define WdfDeviceResumeIdleWithTag(Device, Tag) \
  WdfDeviceResumeIdleActual(Device, Tag, __LINE__, __FILE__)

WDF_EXTERN_C_END

#endif
