// SPDX-License-Identifier: MIT
// The driver object: configuration, creation, what the running framework offers.
#ifndef OPENWDF_WDFDRIVER_H
#define OPENWDF_WDFDRIVER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define WDF_TRACE_ID ('TRAC')

typedef enum _WDF_DRIVER_INIT_FLAGS {
  WdfDriverInitNonPnpDriver = 0x00000001,
  WdfDriverInitNoDispatchOverride = 0x00000002,
  WdfVerifyOn = 0x00000004,
  WdfVerifierOn = 0x00000008,
  WdfDriverInitCompanion = 0x00000010,
} WDF_DRIVER_INIT_FLAGS;

// A device for this driver was found: create it from DeviceInit, which stays the framework's. IRQL:
// PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DRIVER_DEVICE_ADD(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit);
typedef EVT_WDF_DRIVER_DEVICE_ADD* PFN_WDF_DRIVER_DEVICE_ADD;

// The driver is about to go; undo what DriverEntry did. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_DRIVER_UNLOAD(WDFDRIVER Driver);
typedef EVT_WDF_DRIVER_UNLOAD* PFN_WDF_DRIVER_UNLOAD;

// Control of software tracing. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_TRACE_CALLBACK(UCHAR minorFunction, PVOID dataPath, ULONG bufferLength,
                                        PVOID buffer, PVOID context, PULONG size);
typedef EVT_WDF_TRACE_CALLBACK* PFN_WDF_TRACE_CALLBACK;

// EvtDriverDeviceAdd may be NULL only with WdfDriverInitNonPnpDriver.
typedef struct _WDF_DRIVER_CONFIG {
  ULONG Size;
  PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd;
  PFN_WDF_DRIVER_UNLOAD EvtDriverUnload;
  ULONG DriverInitFlags;
  ULONG DriverPoolTag;
} WDF_DRIVER_CONFIG, *PWDF_DRIVER_CONFIG;

FORCEINLINE VOID WDF_DRIVER_CONFIG_INIT(PWDF_DRIVER_CONFIG Config,
                                        PFN_WDF_DRIVER_DEVICE_ADD EvtDriverDeviceAdd) {
  WDF_CLEAR_SIZED(Config, WDF_DRIVER_CONFIG);
  Config->EvtDriverDeviceAdd = EvtDriverDeviceAdd;
}

typedef struct _WDF_DRIVER_VERSION_AVAILABLE_PARAMS {
  ULONG Size;
  ULONG MajorVersion;
  ULONG MinorVersion;
} WDF_DRIVER_VERSION_AVAILABLE_PARAMS, *PWDF_DRIVER_VERSION_AVAILABLE_PARAMS;

FORCEINLINE VOID WDF_DRIVER_VERSION_AVAILABLE_PARAMS_INIT(
    PWDF_DRIVER_VERSION_AVAILABLE_PARAMS Params, ULONG MajorVersion, ULONG MinorVersion) {
  WDF_CLEAR_SIZED(Params, WDF_DRIVER_VERSION_AVAILABLE_PARAMS);
  Params->MajorVersion = MajorVersion;
  Params->MinorVersion = MinorVersion;
}

FORCEINLINE WDFDRIVER WdfGetDriver(VOID) {
  return WdfDriverGlobals->Driver;
}

// clang-format off
// Creates the driver object; the first call of a framework driver, in DriverEntry.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdrivercreate
WDF_DDI(NTSTATUS, WdfDriverCreate, WDFDRIVERCREATE,
        (PDRIVER_OBJECT DriverObject, PCUNICODE_STRING RegistryPath,
         PWDF_OBJECT_ATTRIBUTES DriverAttributes, PWDF_DRIVER_CONFIG DriverConfig,
         WDFDRIVER* Driver),
        (DriverObject, RegistryPath, DriverAttributes, DriverConfig, Driver))

// Returns the registry path of the driver, NUL-terminated.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdrivergetregistrypath
WDF_DDI(PWSTR, WdfDriverGetRegistryPath, WDFDRIVERGETREGISTRYPATH,
        (WDFDRIVER Driver),
        (Driver))

// Returns the WDM driver object.
// IRQL: <= DISPATCH_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriverwdmgetdriverobject
WDF_DDI(PDRIVER_OBJECT, WdfDriverWdmGetDriverObject, WDFDRIVERWDMGETDRIVEROBJECT,
        (WDFDRIVER Driver),
        (Driver))

// Opens the Parameters key of the driver's service.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriveropenparametersregistrykey
WDF_DDI(NTSTATUS, WdfDriverOpenParametersRegistryKey, WDFDRIVEROPENPARAMETERSREGISTRYKEY,
        (WDFDRIVER Driver, ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes,
         WDFKEY* Key),
        (Driver, DesiredAccess, KeyAttributes, Key))

// Returns the framework driver of a WDM driver object.
// IRQL: <= DISPATCH_LEVEL.  wdfdriver/nf-wdfdriver-wdfwdmdrivergetwdfdriverhandle
WDF_DDI(WDFDRIVER, WdfWdmDriverGetWdfDriverHandle, WDFWDMDRIVERGETWDFDRIVERHANDLE,
        (PDRIVER_OBJECT DriverObject),
        (DriverObject))

// Registers the driver for software tracing; of use to older systems only.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriverregistertraceinfo
WDF_DDI(NTSTATUS, WdfDriverRegisterTraceInfo, WDFDRIVERREGISTERTRACEINFO,
        (PDRIVER_OBJECT DriverObject, PFN_WDF_TRACE_CALLBACK EvtTraceCallback, PVOID ControlBlock),
        (DriverObject, EvtTraceCallback, ControlBlock))

// Puts the version of the running framework into String.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriverretrieveversionstring
WDF_DDI(NTSTATUS, WdfDriverRetrieveVersionString, WDFDRIVERRETRIEVEVERSIONSTRING,
        (WDFDRIVER Driver, WDFSTRING String),
        (Driver, String))

// TRUE if the running framework is of this version or later.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriverisversionavailable
WDF_DDI(BOOLEAN, WdfDriverIsVersionAvailable, WDFDRIVERISVERSIONAVAILABLE,
        (WDFDRIVER Driver, PWDF_DRIVER_VERSION_AVAILABLE_PARAMS VersionAvailableParams),
        (Driver, VersionAvailableParams))

// Opens the key where the driver keeps what must outlive it.
// IRQL: PASSIVE_LEVEL.  wdfdriver/nf-wdfdriver-wdfdriveropenpersistentstateregistrykey
WDF_DDI(NTSTATUS, WdfDriverOpenPersistentStateRegistryKey, WDFDRIVEROPENPERSISTENTSTATEREGISTRYKEY,
        (WDFDRIVER Driver, ACCESS_MASK DesiredAccess, PWDF_OBJECT_ATTRIBUTES KeyAttributes,
         WDFKEY* Key),
        (Driver, DesiredAccess, KeyAttributes, Key))

// Reports that the driver called what the running framework does not have.
// IRQL: not stated.  wdfdriver/nf-wdfdriver-wdfdrivererrorreportapimissing
WDF_DDI(NTSTATUS, WdfDriverErrorReportApiMissing, WDFDRIVERERRORREPORTAPIMISSING,
        (WDFDRIVER Driver, PCWSTR FrameworkExtensionName, ULONG ApiIndex,
         BOOLEAN DoesApiReturnNtstatus),
        (Driver, FrameworkExtensionName, ApiIndex, DoesApiReturnNtstatus))
// clang-format on

WDF_EXTERN_C_END

#endif
