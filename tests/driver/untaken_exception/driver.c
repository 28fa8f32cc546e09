// SPDX-License-Identifier: MIT
// A driver whose filter does not want the fault that happens in its statement.
#include <ntddk.h>
#include <wdf.h>

static volatile LONG* volatile Nowhere;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath) {
  UNREFERENCED_PARAMETER(DriverObject);
  UNREFERENCED_PARAMETER(RegistryPath);
  __try {
    *Nowhere = 1;
  } __except (GetExceptionCode() == STATUS_NO_MEMORY ? EXCEPTION_EXECUTE_HANDLER
                                                     : EXCEPTION_CONTINUE_SEARCH) {
    return STATUS_NO_MEMORY;
  }
  return STATUS_SUCCESS;
}
