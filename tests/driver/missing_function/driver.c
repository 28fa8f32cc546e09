// SPDX-License-Identifier: MIT
// A driver that calls a function of its own that nobody wrote.
#include <ntddk.h>
#include <wdf.h>

DRIVER_INITIALIZE DriverEntry;
NTSTATUS HalTurnOnTheLights(ULONG Brightness);

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    UNREFERENCED_PARAMETER(DriverObject);
    UNREFERENCED_PARAMETER(RegistryPath);
    return HalTurnOnTheLights(7);
}
