// SPDX-License-Identifier: MIT
// A driver that cannot be built here: it catches an exception.
#include <ntddk.h>
#include <wdf.h>

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  UNREFERENCED_PARAMETER(DriverObject);
  UNREFERENCED_PARAMETER(RegistryPath);
  __try {
    ProbeForRead(NULL, 1, 1);
  } __except (EXCEPTION_EXECUTE_HANDLER) {
    return STATUS_ACCESS_VIOLATION;
  }
  return STATUS_SUCCESS;
}
