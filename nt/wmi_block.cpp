// SPDX-License-Identifier: MIT
// Data blocks of WMI as other drivers open them. Nobody here keeps the blocks that are not a
// device's own (nt/wmi.h), so no GUID leads to one.
// Source: wdm/iowmiopenblock, wdm/iowmisetnotificationcallback.
#include <wdm.h>

extern "C" NTSTATUS IoWMIOpenBlock(LPCGUID, ULONG, PVOID* block) {
  *block = nullptr;
  return STATUS_WMI_GUID_NOT_FOUND;
}

// Whatever `block` is, it was not opened.
extern "C" NTSTATUS IoWMISetNotificationCallback(PVOID, WMI_NOTIFICATION_CALLBACK, PVOID) {
  return STATUS_INVALID_PARAMETER;
}
