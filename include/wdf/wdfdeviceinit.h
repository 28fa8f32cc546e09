// SPDX-License-Identifier: MIT
// What a driver says of a device before it creates it (WDFDEVICE_INIT). Part of wdfdevice.h.
// Source: wdfdevice pages; framework.md 2.3.
#ifndef OPENWDF_WDFDEVICEINIT_H
#define OPENWDF_WDFDEVICEINIT_H

#include "wdfdeviceevents.h"
#include "wdfdevicesettings.h"

WDF_EXTERN_C_START

// clang-format off
// Frees an init structure that is not used; never the one of EvtDriverDeviceAdd.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitfree
WDF_DDI(VOID, WdfDeviceInitFree, WDFDEVICEINITFREE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Registers the callbacks for start, stop, removal and power.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpnppowereventcallbacks
WDF_DDI(VOID, WdfDeviceInitSetPnpPowerEventCallbacks, WDFDEVICEINITSETPNPPOWEREVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_PNPPOWER_EVENT_CALLBACKS PnpPowerEventCallbacks),
        (DeviceInit, PnpPowerEventCallbacks))

// Registers the callbacks that arm and disarm wake.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpolicyeventcallbacks
WDF_DDI(VOID, WdfDeviceInitSetPowerPolicyEventCallbacks, WDFDEVICEINITSETPOWERPOLICYEVENTCALLBACKS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_POWER_POLICY_EVENT_CALLBACKS PowerPolicyEventCallbacks),
        (DeviceInit, PowerPolicyEventCallbacks))

// Says whether this driver decides the power state of the stack.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpolicyownership
WDF_DDI(VOID, WdfDeviceInitSetPowerPolicyOwnership, WDFDEVICEINITSETPOWERPOLICYOWNERSHIP,
        (PWDFDEVICE_INIT DeviceInit, BOOLEAN IsPowerPolicyOwner),
        (DeviceInit, IsPowerPolicyOwner))

// Registers a callback for a state of the PnP machine.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitregisterpnpstatechangecallback
WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPnpStateChangeCallback,
        WDFDEVICEINITREGISTERPNPSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_PNP_STATE PnpState,
         PFN_WDF_DEVICE_PNP_STATE_CHANGE_NOTIFICATION EvtDevicePnpStateChange, ULONG CallbackTypes),
        (DeviceInit, PnpState, EvtDevicePnpStateChange, CallbackTypes))

// Registers a callback for a state of the power machine.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitregisterpowerstatechangecallback
WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPowerStateChangeCallback,
        WDFDEVICEINITREGISTERPOWERSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_STATE PowerState,
         PFN_WDF_DEVICE_POWER_STATE_CHANGE_NOTIFICATION EvtDevicePowerStateChange,
         ULONG CallbackTypes),
        (DeviceInit, PowerState, EvtDevicePowerStateChange, CallbackTypes))

// Registers a callback for a state of the power policy machine.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitregisterpowerpolicystatechangecallback
WDF_DDI(NTSTATUS, WdfDeviceInitRegisterPowerPolicyStateChangeCallback,
        WDFDEVICEINITREGISTERPOWERPOLICYSTATECHANGECALLBACK,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_POWER_POLICY_STATE PowerPolicyState,
         PFN_WDF_DEVICE_POWER_POLICY_STATE_CHANGE_NOTIFICATION EvtDevicePowerPolicyStateChange,
         ULONG CallbackTypes),
        (DeviceInit, PowerPolicyState, EvtDevicePowerPolicyStateChange, CallbackTypes))

// Says how buffers of read and write requests reach the driver.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetiotype
WDF_DDI(VOID, WdfDeviceInitSetIoType, WDFDEVICEINITSETIOTYPE,
        (PWDFDEVICE_INIT DeviceInit, WDF_DEVICE_IO_TYPE IoType),
        (DeviceInit, IoType))

// Allows one open of the device at a time.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetexclusive
WDF_DDI(VOID, WdfDeviceInitSetExclusive, WDFDEVICEINITSETEXCLUSIVE,
        (PWDFDEVICE_INIT DeviceInit, BOOLEAN IsExclusive),
        (DeviceInit, IsExclusive))

// Says that power callbacks must not page, whatever the devices below say.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowernotpageable
WDF_DDI(VOID, WdfDeviceInitSetPowerNotPageable, WDFDEVICEINITSETPOWERNOTPAGEABLE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Says that power callbacks may page.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerpageable
WDF_DDI(VOID, WdfDeviceInitSetPowerPageable, WDFDEVICEINITSETPOWERPAGEABLE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Says that the device draws much current at power-up; such devices start one by one.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetpowerinrush
WDF_DDI(VOID, WdfDeviceInitSetPowerInrush, WDFDEVICEINITSETPOWERINRUSH,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Sets the FILE_DEVICE_xxx type of the device object.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetdevicetype
WDF_DDI(VOID, WdfDeviceInitSetDeviceType, WDFDEVICEINITSETDEVICETYPE,
        (PWDFDEVICE_INIT DeviceInit, DEVICE_TYPE DeviceType),
        (DeviceInit, DeviceType))

// Gives the device an NT name; NULL takes it back.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitassignname
WDF_DDI(NTSTATUS, WdfDeviceInitAssignName, WDFDEVICEINITASSIGNNAME,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING DeviceName),
        (DeviceInit, DeviceName))

// Says in SDDL who may open the device; NULL takes it back.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitassignsddlstring
WDF_DDI(NTSTATUS, WdfDeviceInitAssignSDDLString, WDFDEVICEINITASSIGNSDDLSTRING,
        (PWDFDEVICE_INIT DeviceInit, PCUNICODE_STRING SDDLString),
        (DeviceInit, SDDLString))

// Names the class whose security settings override the SDDL string.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetdeviceclass
WDF_DDI(VOID, WdfDeviceInitSetDeviceClass, WDFDEVICEINITSETDEVICECLASS,
        (PWDFDEVICE_INIT DeviceInit, const GUID* DeviceClassGuid),
        (DeviceInit, DeviceClassGuid))

// Sets, or adds to, the FILE_xxx characteristics of the device to be.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetcharacteristics
WDF_DDI(VOID, WdfDeviceInitSetCharacteristics, WDFDEVICEINITSETCHARACTERISTICS,
        (PWDFDEVICE_INIT DeviceInit, ULONG DeviceCharacteristics, BOOLEAN OrInValues),
        (DeviceInit, DeviceCharacteristics, OrInValues))

// Registers create, close and cleanup, and the attributes of file objects.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetfileobjectconfig
WDF_DDI(VOID, WdfDeviceInitSetFileObjectConfig, WDFDEVICEINITSETFILEOBJECTCONFIG,
        (PWDFDEVICE_INIT DeviceInit, PWDF_FILEOBJECT_CONFIG FileObjectConfig,
         PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
        (DeviceInit, FileObjectConfig, FileObjectAttributes))

// Sets the attributes of every request the device receives; no parent may be named.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetrequestattributes
WDF_DDI(VOID, WdfDeviceInitSetRequestAttributes, WDFDEVICEINITSETREQUESTATTRIBUTES,
        (PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES RequestAttributes),
        (DeviceInit, RequestAttributes))

// Lets the driver see IRPs of a kind before the framework.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitassignwdmirppreprocesscallback
WDF_DDI(NTSTATUS, WdfDeviceInitAssignWdmIrpPreprocessCallback,
        WDFDEVICEINITASSIGNWDMIRPPREPROCESSCALLBACK,
        (PWDFDEVICE_INIT DeviceInit, PFN_WDFDEVICE_WDM_IRP_PREPROCESS EvtDeviceWdmIrpPreprocess,
         UCHAR MajorFunction, PUCHAR MinorFunctions, ULONG NumMinorFunctions),
        (DeviceInit, EvtDeviceWdmIrpPreprocess, MajorFunction, MinorFunctions, NumMinorFunctions))

// Lets the driver see each request in its sender's context, before queues.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetioincallercontextcallback
WDF_DDI(VOID, WdfDeviceInitSetIoInCallerContextCallback, WDFDEVICEINITSETIOINCALLERCONTEXTCALLBACK,
        (PWDFDEVICE_INIT DeviceInit, PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext),
        (DeviceInit, EvtIoInCallerContext))

// Makes the framework hold a remove lock for every IRP of the device.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetremovelockoptions
WDF_DDI(VOID, WdfDeviceInitSetRemoveLockOptions, WDFDEVICEINITSETREMOVELOCKOPTIONS,
        (PWDFDEVICE_INIT DeviceInit, PWDF_REMOVE_LOCK_OPTIONS Options),
        (DeviceInit, Options))

// Says when EvtDeviceReleaseHardware is called if the device fails.
// IRQL: <= DISPATCH_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetreleasehardwareorderonfailure
WDF_DDI(VOID, WdfDeviceInitSetReleaseHardwareOrderOnFailure,
        WDFDEVICEINITSETRELEASEHARDWAREORDERONFAILURE,
        (PWDFDEVICE_INIT DeviceInit,
         WDF_RELEASE_HARDWARE_ORDER_ON_FAILURE ReleaseHardwareOrderOnFailure),
        (DeviceInit, ReleaseHardwareOrderOnFailure))

// Says how buffers of read, write and device control requests reach the driver.
// IRQL: PASSIVE_LEVEL.  wdfdevice/nf-wdfdevice-wdfdeviceinitsetiotypeex
WDF_DDI(VOID, WdfDeviceInitSetIoTypeEx, WDFDEVICEINITSETIOTYPEEX,
        (PWDFDEVICE_INIT DeviceInit, PWDF_IO_TYPE_CONFIG IoTypeConfig),
        (DeviceInit, IoTypeConfig))
// clang-format on

WDF_EXTERN_C_END

#endif
