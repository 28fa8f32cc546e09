// SPDX-License-Identifier: MIT
// What the driver must still know at its next start, kept with its parameters: which legs are dead
// (DeadLegs, a set), and whether the device went away without its removal (InUse). A dead leg lacks
// acknowledged writes, so nothing is acknowledged before its death is on record; and what was under
// way when the machine stopped may be on one leg only.
#include "splitter.h"

static EVT_WDF_WORKITEM SplitterRecord;

static NTSTATUS SplitterWriteNumber(_In_ PSPLITTER_DEVICE Device, _In_ PCUNICODE_STRING Name,
                                    _In_ ULONG Value)
{
    NTSTATUS status;
    WDFKEY key;

    status = WdfDriverOpenParametersRegistryKey(WdfDeviceGetDriver(Device->Device), KEY_SET_VALUE,
                                                WDF_NO_OBJECT_ATTRIBUTES, &key);
    if (!NT_SUCCESS(status)) {
        return status;
    }
    status = WdfRegistryAssignULong(key, Name, Value);
    WdfRegistryClose(key);
    return status;
}

NTSTATUS SplitterRecordCreate(_Inout_ PSPLITTER_DEVICE Device)
{
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_WORKITEM_CONFIG config;

    InitializeListHead(&Device->Unrecorded);
    WDF_WORKITEM_CONFIG_INIT(&config, SplitterRecord);
    config.AutomaticSerialization = FALSE;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = Device->Device;
    return WdfWorkItemCreate(&config, &attributes, &Device->Recorder);
}

NTSTATUS SplitterRecordInUse(_In_ PSPLITTER_DEVICE Device, _In_ BOOLEAN IsInUse)
{
    DECLARE_CONST_UNICODE_STRING(inUse, L"InUse");

    if (Device->Legs[SPLITTER_SECOND_LEG].Report.State == SplitterLegAbsent) {
        return STATUS_SUCCESS;
    }
    return SplitterWriteNumber(Device, &inUse, IsInUse);
}

// Completes a write or flush that every live leg has done, or leaves that to SplitterRecord.
VOID SplitterAcknowledge(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request,
                         _In_ ULONG_PTR Information)
{
    PSPLITTER_REQUEST context = SplitterGetRequest(Request);
    BOOLEAN isRecorded;

    WdfSpinLockAcquire(Device->Lock);
    isRecorded = Device->Dead == Device->Recorded;
    if (!isRecorded) {
        context->Request = Request;
        context->Information = Information;
        InsertTailList(&Device->Unrecorded, &context->Link);
    }
    WdfSpinLockRelease(Device->Lock);
    if (isRecorded) {
        WdfRequestCompleteWithInformation(Request, STATUS_SUCCESS, Information);
    } else {
        WdfWorkItemEnqueue(Device->Recorder);
    }
}

static WDFREQUEST SplitterNextUnrecorded(_In_ PSPLITTER_DEVICE Device)
{
    WDFREQUEST request = NULL;

    WdfSpinLockAcquire(Device->Lock);
    if (!IsListEmpty(&Device->Unrecorded)) {
        PLIST_ENTRY entry = RemoveHeadList(&Device->Unrecorded);

        request = CONTAINING_RECORD(entry, SPLITTER_REQUEST, Link)->Request;
    }
    WdfSpinLockRelease(Device->Lock);
    return request;
}

// A death that cannot be recorded fails the requests that wait for it: who is told that a write is
// done must find it after the next start. The next one tries again.
static VOID SplitterRecord(_In_ WDFWORKITEM WorkItem)
{
    DECLARE_CONST_UNICODE_STRING(deadLegs, L"DeadLegs");
    PSPLITTER_DEVICE device = SplitterGetDevice((WDFDEVICE)WdfWorkItemGetParentObject(WorkItem));
    WDFREQUEST request;
    NTSTATUS status;
    ULONG dead;

    WdfSpinLockAcquire(device->Lock);
    dead = device->Dead;
    WdfSpinLockRelease(device->Lock);
    status = SplitterWriteNumber(device, &deadLegs, dead);
    if (NT_SUCCESS(status)) {
        WdfSpinLockAcquire(device->Lock);
        device->Recorded = dead;
        WdfSpinLockRelease(device->Lock);
    }
    while ((request = SplitterNextUnrecorded(device)) != NULL) {
        WdfRequestCompleteWithInformation(
            request, status, NT_SUCCESS(status) ? SplitterGetRequest(request)->Information : 0);
    }
}
