// SPDX-License-Identifier: MIT
// What class extensions use beside ordinary drivers. KMDF publishes no header for these thirteen
// entries; names and parameters are those the published framework gives its table entries
// (vfwdfdynamics.cpp). The configuration structures stay opaque: class extensions are out of
// scope, but every table entry has its type. Not part of wdf.h.
#ifndef OPENWDF_WDFCX_H
#define OPENWDF_WDFCX_H

#include "wdf.h"

WDF_EXTERN_C_START

typedef struct _WDFCX_FILEOBJECT_CONFIG* PWDFCX_FILEOBJECT_CONFIG;
typedef struct _WDFCX_PNPPOWER_EVENT_CALLBACKS* PWDFCX_PNPPOWER_EVENT_CALLBACKS;
typedef struct _WDFCX_POWER_POLICY_EVENT_CALLBACKS* PWDFCX_POWER_POLICY_EVENT_CALLBACKS;

typedef NTSTATUS EVT_WDFCXDEVICE_WDM_IRP_PREPROCESS(WDFDEVICE Device, PIRP Irp,
                                                    WDFCONTEXT DispatchContext);
typedef EVT_WDFCXDEVICE_WDM_IRP_PREPROCESS* PFN_WDFCXDEVICE_WDM_IRP_PREPROCESS;

// clang-format off
// Allocates the settings of a class extension for a device to be; NULL on failure.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(PWDFCXDEVICE_INIT, WdfCxDeviceInitAllocate, WDFCXDEVICEINITALLOCATE,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Lets a class extension see IRPs of a kind before the framework.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(NTSTATUS, WdfCxDeviceInitAssignWdmIrpPreprocessCallback,
        WDFCXDEVICEINITASSIGNWDMIRPPREPROCESSCALLBACK,
        (PWDFCXDEVICE_INIT CxDeviceInit,
         PFN_WDFCXDEVICE_WDM_IRP_PREPROCESS EvtCxDeviceWdmIrpPreprocess, UCHAR MajorFunction,
         PUCHAR MinorFunctions, ULONG NumMinorFunctions),
        (CxDeviceInit, EvtCxDeviceWdmIrpPreprocess, MajorFunction, MinorFunctions,
         NumMinorFunctions))

// Lets a class extension see requests in their sender's context.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxDeviceInitSetIoInCallerContextCallback,
        WDFCXDEVICEINITSETIOINCALLERCONTEXTCALLBACK,
        (PWDFCXDEVICE_INIT CxDeviceInit, PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext),
        (CxDeviceInit, EvtIoInCallerContext))

// Sets the attributes of requests a class extension receives.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxDeviceInitSetRequestAttributes, WDFCXDEVICEINITSETREQUESTATTRIBUTES,
        (PWDFCXDEVICE_INIT CxDeviceInit, PWDF_OBJECT_ATTRIBUTES RequestAttributes),
        (CxDeviceInit, RequestAttributes))

// Registers create, close and cleanup of a class extension.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxDeviceInitSetFileObjectConfig, WDFCXDEVICEINITSETFILEOBJECTCONFIG,
        (PWDFCXDEVICE_INIT CxDeviceInit, PWDFCX_FILEOBJECT_CONFIG CxFileObjectConfig,
         PWDF_OBJECT_ATTRIBUTES FileObjectAttributes),
        (CxDeviceInit, CxFileObjectConfig, FileObjectAttributes))

// Stops the machine in the name of a class extension.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxVerifierKeBugCheck, WDFCXVERIFIERKEBUGCHECK,
        (WDFOBJECT Object, ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
         ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4),
        (Object, BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
         BugCheckParameter4))

// Returns the target that leads to the device's own queues.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(WDFIOTARGET, WdfDeviceGetSelfIoTarget, WDFDEVICEGETSELFIOTARGET,
        (WDFDEVICE Device),
        (Device))

// Allows the self target for the device to be.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfDeviceInitAllowSelfIoTarget, WDFDEVICEINITALLOWSELFIOTARGET,
        (PWDFDEVICE_INIT DeviceInit),
        (DeviceInit))

// Chooses the queue that requests to the self target reach.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(NTSTATUS, WdfIoTargetSelfAssignDefaultIoQueue, WDFIOTARGETSELFASSIGNDEFAULTIOQUEUE,
        (WDFIOTARGET IoTarget, WDFQUEUE Queue),
        (IoTarget, Queue))

// Registers PnP and power callbacks of a class extension.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxDeviceInitSetPnpPowerEventCallbacks, WDFCXDEVICEINITSETPNPPOWEREVENTCALLBACKS,
        (PWDFCXDEVICE_INIT CxDeviceInit, PWDFCX_PNPPOWER_EVENT_CALLBACKS CxPnpPowerCallbacks),
        (CxDeviceInit, CxPnpPowerCallbacks))

// Adds a context to an init structure.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(NTSTATUS, WdfCxDeviceInitAllocateContext, WDFCXDEVICEINITALLOCATECONTEXT,
        (PWDFDEVICE_INIT DeviceInit, PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID* Context),
        (DeviceInit, ContextAttributes, Context))

// Returns the context of this type of an init structure, or NULL.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(PVOID, WdfCxDeviceInitGetTypedContextWorker, WDFCXDEVICEINITGETTYPEDCONTEXTWORKER,
        (PWDFDEVICE_INIT DeviceInit, PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo),
        (DeviceInit, TypeInfo))

// Registers power policy callbacks of a class extension.
// IRQL: not stated.  No page: published framework source.
WDF_DDI(VOID, WdfCxDeviceInitSetPowerPolicyEventCallbacks,
        WDFCXDEVICEINITSETPOWERPOLICYEVENTCALLBACKS,
        (PWDFCXDEVICE_INIT CxDeviceInit,
         PWDFCX_POWER_POLICY_EVENT_CALLBACKS CxPowerPolicyCallbacks),
        (CxDeviceInit, CxPowerPolicyCallbacks))
// clang-format on

WDF_EXTERN_C_END

#endif
