// SPDX-License-Identifier: MIT
// A driver that breaks two rules when its device is added: it opens a registry key with a spin lock
// held, and uses a collection that it has deleted. The report must name the lines marked here.
#include <ntddk.h>
#include <wdf.h>

static EVT_WDF_DRIVER_DEVICE_ADD DeviceAdd;
DRIVER_INITIALIZE DriverEntry;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    WDF_DRIVER_CONFIG config;

    WDF_DRIVER_CONFIG_INIT(&config, DeviceAdd);
    return WdfDriverCreate(DriverObject, RegistryPath, WDF_NO_OBJECT_ATTRIBUTES, &config,
                           WDF_NO_HANDLE);
}

static VOID OpenKeyTooHigh(WDFDRIVER Driver)
{
    WDFSPINLOCK lock;
    WDFKEY key;

    if (!NT_SUCCESS(WdfSpinLockCreate(WDF_NO_OBJECT_ATTRIBUTES, &lock))) return;
    WdfSpinLockAcquire(lock);
    (VOID)WdfDriverOpenParametersRegistryKey(  // too high
        Driver, KEY_READ, WDF_NO_OBJECT_ATTRIBUTES, &key);
    WdfSpinLockRelease(lock);
}

static NTSTATUS DeviceAdd(WDFDRIVER Driver, PWDFDEVICE_INIT DeviceInit)
{
    WDFCOLLECTION collection;
    NTSTATUS status;

    UNREFERENCED_PARAMETER(DeviceInit);
    OpenKeyTooHigh(Driver);
    status = WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &collection);  // created
    if (!NT_SUCCESS(status)) return status;
    (VOID)WdfCollectionGetCount(collection);  // used
    WdfObjectDelete(collection);              // ended
    (VOID)WdfCollectionGetCount(collection);  // stale
    return STATUS_SUCCESS;
}
