// SPDX-License-Identifier: MIT
// A driver written as those of the kit are: its own project, trace headers, message file and
// schema, includes with backslashes and in the wrong case, wide literals and tags of four letters.
#include <NTDDK.h>
#include <Wdf.h>
#include "INC\Public.H"
#include "trace.H"
#include "Events.h"
#include "TracedMof.h"
#include "Driver.tmh"

DRIVER_INITIALIZE DriverEntry;
EVT_WDF_DRIVER_DEVICE_ADD TracedDeviceAdd;
EVT_WDF_DRIVER_UNLOAD TracedUnload;

#ifdef ALLOC_PRAGMA
#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, TracedDeviceAdd)
#endif

C_ASSERT(sizeof(WCHAR) == 2 && sizeof(L"ab") == 6);
C_ASSERT(TracedCounts_SIZE == 16 && TracedCounts_Bytes_ID == 2 && TracedReset == 3);

NTSTATUS
DriverEntry(_In_ PDRIVER_OBJECT DriverObject, _In_ PUNICODE_STRING RegistryPath) {
  WDF_DRIVER_CONFIG config;
  NTSTATUS status;

  WPP_INIT_TRACING(DriverObject, RegistryPath);
  WDF_DRIVER_CONFIG_INIT(&config, TracedDeviceAdd);
  config.EvtDriverUnload = TracedUnload;
  status = WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
  DoTraceMessage(TRACED_INIT, "created: %!STATUS!, %d, %s", status, TRACED_ANSWER,
                 TRACED_CONFIGURATION);
  if (!NT_SUCCESS(status)) {
    WPP_CLEANUP(DriverObject);
  }
  return status;
}

NTSTATUS
TracedDeviceAdd(_In_ WDFDRIVER Driver, _Inout_ PWDFDEVICE_INIT DeviceInit) {
  static const GUID guid = {0x1, 0x2, 0x3, {1, 2, 3, 4, 5, 6, 7, 8}};
  CHAR bytes[] = {1, 2, 3};
  TRACED_XSTR dump;
  UNICODE_STRING name;
  WDFDEVICE device;
  PVOID block;
  NTSTATUS status;

  UNREFERENCED_PARAMETER(Driver);
  PAGED_CODE();
  status = WdfDeviceCreate(&DeviceInit, WDF_NO_OBJECT_ATTRIBUTES, &device);
  if (!NT_SUCCESS(status)) {
    return status;
  }
  RtlInitUnicodeString(&name, L"Gr\u00fc\u00dfe");
  dump.Buffer = bytes;
  dump.Length = sizeof(bytes);
  TraceEvents(TRACE_LEVEL_INFORMATION, TRACED_INIT, "%!FUNC! %!FILE! %!LINE! %!LEVEL! %!FLAGS!\n");
  TraceEvents(TRACE_LEVEL_VERBOSE, TRACED_IO, "%wZ and %ws, %!GUID!, %!bool!, 100%%", &name,
              L"wide", &guid, TRUE);
  TracedSay("%!mood! %!mood! %!voices!, %I64d", 1, 2, 3, -5LL);
  TracedDump((TRACE_LEVEL_VERBOSE, TRACED_IO, "dump %!HEXDUMP! ends", dump));
  TracedParts(TRACE_LEVEL_VERBOSE, TRACED_IO, ("%p in parts", NULL));
  TracedFailure(STATUS_SUCCESS);
  TracedFailure(TRACED_OVERFLOW);
  TracedFailure(TRACED_SILENCE);
  block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, TRACED_POOL_TAG);
  TraceEvents(TRACE_LEVEL_ERROR, TRACED_IO, "pool: %!bool!", block != NULL);
  if (block != NULL) {
    ExFreePoolWithTag(block, TRACED_POOL_TAG);
  }
  TracedShout(device);
  return STATUS_SUCCESS;
}

VOID
TracedUnload(_In_ WDFDRIVER Driver) {
  TraceEvents(TRACE_LEVEL_INFORMATION, TRACED_INIT, "unloads");
  WPP_CLEANUP(WdfDriverWdmGetDriverObject(Driver));
  TraceEvents(TRACE_LEVEL_INFORMATION, TRACED_INIT, "nobody listens any more");
}
