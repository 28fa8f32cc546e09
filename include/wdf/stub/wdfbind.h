// SPDX-License-Identifier: MIT
// What the entry code of a driver and the runtime say to each other when a driver is bound.
// Layouts are those of Windows on x64 (framework.md 6.2), so that a loader of driver images can
// use the same functions later. The runtime supplies WdfVersionBind and WdfVersionUnbind.
#ifndef OPENWDF_WDFBIND_H
#define OPENWDF_WDFBIND_H

#include "wdf.h"

WDF_EXTERN_C_START

typedef ULONG WDF_MAJOR_VERSION;
typedef ULONG WDF_MINOR_VERSION;
typedef ULONG WDF_BUILD_NUMBER;

typedef struct _WDF_VERSION {
  WDF_MAJOR_VERSION Major;
  WDF_MINOR_VERSION Minor;
  WDF_BUILD_NUMBER Build;
} WDF_VERSION;

typedef struct _WDF_BIND_INFO {
  ULONG Size;           // Of this structure, or of the larger one it begins.
  PWCHAR Component;     // "KmdfLibrary".
  WDF_VERSION Version;  // What the driver was built for.
  ULONG FuncCount;      // Entries the driver knows.
  WDFFUNC* FuncTable;   // Address of the driver's table pointer (functions: 444 or more).
  PVOID Module;         // For the loader's own use.
} WDF_BIND_INFO, *PWDF_BIND_INFO;

// The form of drivers that may be newer than the framework they run on.
typedef struct _WDF_BIND_INFO2 {
  WDF_BIND_INFO V1;
  WDF_MINOR_VERSION* MinimumVersionRequired;
  BOOLEAN* ClientVersionHigherThanFramework;  // Written.
  ULONG* FuncCountPtr;                        // Written when the driver is newer.
  ULONG* StructCountPtr;                      // Written when the driver is newer.
  WDF_STRUCT_INFO* StructTable;               // Written when the driver is newer.
} WDF_BIND_INFO2, *PWDF_BIND_INFO2;

// The binding of one driver. What a driver sees of it are its WDF_DRIVER_GLOBALS.
typedef WDF_DRIVER_GLOBALS WDF_COMPONENT_GLOBALS, *PWDF_COMPONENT_GLOBALS;

// Binds a driver: sets *FuncTable to the table and *ComponentGlobals to the driver's globals.
// Errors: STATUS_INVALID_PARAMETER (a pointer is NULL, or the counts are not those of a released
// version), STATUS_REVISION_MISMATCH (the version is not offered), STATUS_INSUFFICIENT_RESOURCES.
// IRQL: PASSIVE_LEVEL. Source: framework.md 6.1 and 6.3.
NTSTATUS WdfVersionBind(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                        PWDF_BIND_INFO BindInfo, PWDF_COMPONENT_GLOBALS* ComponentGlobals);

// Ends a binding; no DDI may be called with ComponentGlobals afterwards.
// IRQL: PASSIVE_LEVEL. Source: framework.md 6.1.
NTSTATUS WdfVersionUnbind(PUNICODE_STRING RegistryPath, PWDF_BIND_INFO BindInfo,
                          PWDF_COMPONENT_GLOBALS ComponentGlobals);

WDF_EXTERN_C_END

#endif
