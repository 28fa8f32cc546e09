// SPDX-License-Identifier: MIT
// Compiled into every driver: the image's own table pointer and globals, and the real entry point.
// FxDriverEntry binds the driver to the framework, resolves its shared context types, calls the
// driver's DriverEntry and, if the framework asks for it, puts itself before DriverUnload so that
// the binding ends after everything else (framework.md 6.1 and 6.5).
#define WDF_STUB
#include <ntddk.h>
#include <stub/wdfbind.h>
#include <wdf.h>

// Hidden, so that it is this image's own even if another driver in the process exports one.
WDF_PER_IMAGE NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath);

__attribute__((visibility("default"))) NTSTATUS FxDriverEntry(PDRIVER_OBJECT DriverObject,
                                                              PUNICODE_STRING RegistryPath);

const WDFFUNC* WdfFunctions_01033;
PWDF_DRIVER_GLOBALS WdfDriverGlobals;
BOOLEAN WdfClientVersionHigherThanFramework;
ULONG WdfFunctionCount;
ULONG WdfStructureCount;
WDF_STRUCT_INFO WdfStructures;
WDFFUNC WdfDriverMiniportUnloadOverride;
#ifdef OPENWDF_RUNTIME
// A driver inside a test program: no source is compiled in the driver's mode, which defines it.
ULONG WdfMinimumVersionRequired = KMDF_MINIMUM_VERSION_REQUIRED;
#endif

// Bounds of the section that wdfobject.h fills; both NULL when the driver has no shared types.
extern WDF_PER_IMAGE PWDF_OBJECT_CONTEXT_TYPE_INFO __start_wdf_shared_context_types[]
    __attribute__((weak));
extern WDF_PER_IMAGE PWDF_OBJECT_CONTEXT_TYPE_INFO __stop_wdf_shared_context_types[]
    __attribute__((weak));

static WCHAR ComponentName[] = {'K', 'm', 'd', 'f', 'L', 'i', 'b', 'r', 'a', 'r', 'y', 0};

static WDF_BIND_INFO2 BindInfo = {
    {
        sizeof(WDF_BIND_INFO2),
        ComponentName,
        {KMDF_VERSION_MAJOR, KMDF_VERSION_MINOR, 0},
        WdfFunctionTableNumEntries,
        (WDFFUNC*)&WdfFunctions_01033,
        NULL,
    },
    &WdfMinimumVersionRequired,
    &WdfClientVersionHigherThanFramework,
    &WdfFunctionCount,
    &WdfStructureCount,
    &WdfStructures,
};

// A copy: the one that DriverEntry is given does not live until unload.
static UNICODE_STRING SavedRegistryPath;
static WCHAR SavedRegistryPathBuffer[260];
static PDRIVER_UNLOAD DisplacedUnload;

static VOID SaveRegistryPath(PUNICODE_STRING RegistryPath) {
  USHORT Length = RegistryPath != NULL ? RegistryPath->Length : 0;

  if (Length > sizeof(SavedRegistryPathBuffer)) {
    Length = sizeof(SavedRegistryPathBuffer);
  }
  if (Length != 0) {
    RtlCopyMemory(SavedRegistryPathBuffer, RegistryPath->Buffer, Length);
  }
  SavedRegistryPath.Buffer = SavedRegistryPathBuffer;
  SavedRegistryPath.Length = Length;
  SavedRegistryPath.MaximumLength = sizeof(SavedRegistryPathBuffer);
}

static VOID Unbind(VOID) {
  WdfVersionUnbind(&SavedRegistryPath, &BindInfo.V1, WdfDriverGlobals);
  WdfDriverGlobals = NULL;
}

static VOID UnloadAndUnbind(PDRIVER_OBJECT DriverObject) {
  if (DisplacedUnload != NULL) {
    DisplacedUnload(DriverObject);
  }
  Unbind();
}

// For miniports: the port driver owns DriverUnload, so the driver says itself when it is done.
static VOID MiniportUnloadAndUnbind(PWDF_DRIVER_GLOBALS Globals, WDFDRIVER Driver) {
  typedef VOID (*UNLOAD)(PWDF_DRIVER_GLOBALS, WDFDRIVER);

  ((UNLOAD)WdfFunctions[WdfDriverMiniportUnloadTableIndex])(Globals, Driver);
  Unbind();
}

static NTSTATUS ResolveSharedContextTypes(VOID) {
  PWDF_OBJECT_CONTEXT_TYPE_INFO* Entry;

  for (Entry = __start_wdf_shared_context_types; Entry < __stop_wdf_shared_context_types; ++Entry) {
    PWDF_OBJECT_CONTEXT_TYPE_INFO Info = *Entry;

    if (Info->UniqueType == NULL && Info->EvtDriverGetUniqueContextType != NULL) {
      Info->UniqueType = Info->EvtDriverGetUniqueContextType();
    }
    if (Info->UniqueType == NULL) {
      return STATUS_UNSUCCESSFUL;
    }
  }
  return STATUS_SUCCESS;
}

NTSTATUS FxDriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  NTSTATUS Status;

  if (DriverObject == NULL) {  // A library of functions for other drivers: nothing to bind.
    return DriverEntry(DriverObject, RegistryPath);
  }

  SaveRegistryPath(RegistryPath);
  Status = WdfVersionBind(DriverObject, &SavedRegistryPath, &BindInfo.V1, &WdfDriverGlobals);
  if (!NT_SUCCESS(Status)) {
    return Status;
  }
  WdfDriverMiniportUnloadOverride = (WDFFUNC)MiniportUnloadAndUnbind;

  Status = ResolveSharedContextTypes();
  if (NT_SUCCESS(Status)) {
    Status = DriverEntry(DriverObject, RegistryPath);
  }
  if (!NT_SUCCESS(Status)) {
    Unbind();
    return Status;
  }

  if (WdfDriverGlobals->DisplaceDriverUnload) {
    DisplacedUnload = DriverObject->DriverUnload;
    DriverObject->DriverUnload = UnloadAndUnbind;
  }
  return Status;
}
