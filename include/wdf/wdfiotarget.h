// SPDX-License-Identifier: MIT
// I/O targets: the device a request is sent to, local (the driver below) or remote (opened by
// name, device object or file). Counts are in bytes, time-outs in 100 ns (negative = relative).
// Source: wdfiotarget pages; requests.md 6.
#ifndef OPENWDF_WDFIOTARGET_H
#define OPENWDF_WDFIOTARGET_H

#include "wdfiotargetio.h"
#include "wdfmemory.h"
#include "wdfrequest.h"

WDF_EXTERN_C_START

typedef enum _WDF_IO_TARGET_STATE {
  WdfIoTargetStateUndefined = 0,
  WdfIoTargetStarted,
  WdfIoTargetStopped,
  WdfIoTargetClosedForQueryRemove,
  WdfIoTargetClosed,
  WdfIoTargetDeleted,
  WdfIoTargetPurged,
} WDF_IO_TARGET_STATE,
    *PWDF_IO_TARGET_STATE;

typedef enum _WDF_IO_TARGET_OPEN_TYPE {
  WdfIoTargetOpenUndefined = 0,
  WdfIoTargetOpenUseExistingDevice = 1,
  WdfIoTargetOpenByName = 2,
  WdfIoTargetOpenReopen = 3,
  WdfIoTargetOpenLocalTargetByFile = 4,
} WDF_IO_TARGET_OPEN_TYPE;

typedef enum _WDF_IO_TARGET_SENT_IO_ACTION {
  WdfIoTargetSentIoUndefined = 0,
  WdfIoTargetCancelSentIo,
  WdfIoTargetWaitForSentIoToComplete,
  WdfIoTargetLeaveSentIoPending,
} WDF_IO_TARGET_SENT_IO_ACTION;

typedef enum _WDF_IO_TARGET_PURGE_IO_ACTION {
  WdfIoTargetPurgeIoUndefined = 0,
  WdfIoTargetPurgeIoAndWait = 1,
  WdfIoTargetPurgeIo = 2,
} WDF_IO_TARGET_PURGE_IO_ACTION;

// The target's device may be removed: close for query-remove, or object by an error status. IRQL:
// PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_IO_TARGET_QUERY_REMOVE(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_QUERY_REMOVE* PFN_WDF_IO_TARGET_QUERY_REMOVE;

// The target's device stays after all: reopen. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_IO_TARGET_REMOVE_CANCELED(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_CANCELED* PFN_WDF_IO_TARGET_REMOVE_CANCELED;

// The target's device is gone: close. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_IO_TARGET_REMOVE_COMPLETE(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_COMPLETE* PFN_WDF_IO_TARGET_REMOVE_COMPLETE;

// FileInformation is written by WdfIoTargetOpen; strings are copied.
typedef struct _WDF_IO_TARGET_OPEN_PARAMS {
  ULONG Size;
  WDF_IO_TARGET_OPEN_TYPE Type;
  PFN_WDF_IO_TARGET_QUERY_REMOVE EvtIoTargetQueryRemove;
  PFN_WDF_IO_TARGET_REMOVE_CANCELED EvtIoTargetRemoveCanceled;
  PFN_WDF_IO_TARGET_REMOVE_COMPLETE EvtIoTargetRemoveComplete;
  PDEVICE_OBJECT TargetDeviceObject;
  PFILE_OBJECT TargetFileObject;
  UNICODE_STRING TargetDeviceName;
  ACCESS_MASK DesiredAccess;
  ULONG ShareAccess;
  ULONG FileAttributes;
  ULONG CreateDisposition;
  ULONG CreateOptions;
  PVOID EaBuffer;
  ULONG EaBufferLength;
  PLONGLONG AllocationSize;
  ULONG FileInformation;
  UNICODE_STRING FileName;
} WDF_IO_TARGET_OPEN_PARAMS, *PWDF_IO_TARGET_OPEN_PARAMS;

FORCEINLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(PWDF_IO_TARGET_OPEN_PARAMS Params,
                                                                PDEVICE_OBJECT DeviceObject) {
  WDF_CLEAR_SIZED(Params, WDF_IO_TARGET_OPEN_PARAMS);
  Params->Type = WdfIoTargetOpenUseExistingDevice;
  Params->TargetDeviceObject = DeviceObject;
}

FORCEINLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_CREATE_BY_NAME(PWDF_IO_TARGET_OPEN_PARAMS Params,
                                                               PCUNICODE_STRING TargetDeviceName,
                                                               ACCESS_MASK DesiredAccess) {
  WDF_CLEAR_SIZED(Params, WDF_IO_TARGET_OPEN_PARAMS);
  Params->Type = WdfIoTargetOpenByName;
  RtlCopyMemory(&Params->TargetDeviceName, TargetDeviceName, sizeof(UNICODE_STRING));
  Params->DesiredAccess = DesiredAccess;
  Params->CreateOptions = FILE_NON_DIRECTORY_FILE;
}

FORCEINLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(PWDF_IO_TARGET_OPEN_PARAMS Params,
                                                             PCUNICODE_STRING TargetDeviceName,
                                                             ACCESS_MASK DesiredAccess) {
  WDF_IO_TARGET_OPEN_PARAMS_INIT_CREATE_BY_NAME(Params, TargetDeviceName, DesiredAccess);
  Params->CreateDisposition = FILE_OPEN;
}

FORCEINLINE VOID WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(PWDF_IO_TARGET_OPEN_PARAMS Params) {
  WDF_CLEAR_SIZED(Params, WDF_IO_TARGET_OPEN_PARAMS);
  Params->Type = WdfIoTargetOpenReopen;
}

// clang-format off
// Creates a remote target of a device, not open yet.
// Shape:  IoTargetAttributes: may be NULL; a parent must belong to Device. IoTarget: NULL on
//         failure.  Ownership: the caller's; deleted with Device.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST the parent is of another device, or IRQL (verifier);
//         STATUS_INSUFFICIENT_RESOURCES no memory; the attribute errors of WdfRequestCreate.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetcreate.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetCreate, WDFIOTARGETCREATE,
        (WDFDEVICE Device, PWDF_OBJECT_ATTRIBUTES IoTargetAttributes, WDFIOTARGET* IoTarget),
        (Device, IoTargetAttributes, IoTarget))

// Opens a remote target: by name, by device object, or again as before.
// Shape:  OpenParams: Size and Type set; strings are copied. FileInformation in it is written, also
//         on failure.  Ownership: unchanged; the target holds the file until it is closed.
// Units:  none here.
// Errors: STATUS_INFO_LENGTH_MISMATCH Size; STATUS_INVALID_PARAMETER Type or what it needs;
//         STATUS_INVALID_DEVICE_STATE open already or deleted; STATUS_INVALID_DEVICE_REQUEST reopen
//         of a target that was not opened by name; STATUS_NO_SUCH_DEVICE no device behind the name;
//         STATUS_INSUFFICIENT_RESOURCES no memory; any error of opening the file.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetopen.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetOpen, WDFIOTARGETOPEN,
        (WDFIOTARGET IoTarget, PWDF_IO_TARGET_OPEN_PARAMS OpenParams),
        (IoTarget, OpenParams))

// Closes a remote target for as long as its device may be removed; it can be reopened.
// Shape:  IoTarget: remote. Waits until everything sent has come back; what waits in it fails with
//         WDF_DEVICE_REMOVED_NOT_SENT.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   PASSIVE_LEVEL.  May run completion routines before it returns.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetcloseforqueryremove.  Differs: requests sent
//         afterwards fail, as in the published source.
WDF_DDI(VOID, WdfIoTargetCloseForQueryRemove, WDFIOTARGETCLOSEFORQUERYREMOVE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Closes a remote target.
// Shape:  IoTarget: remote. Cancels what was sent and waits for it; what waits in it fails with
//         WDF_DEVICE_REMOVED_NOT_SENT.  Ownership: unchanged; deleting the target closes it too.
// Units:  none here.
// Errors: returns none.
// IRQL:   PASSIVE_LEVEL.  May run completion routines before it returns. Not from a completion
//         routine of the same target.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetclose.  Differs: nothing known.
WDF_DDI(VOID, WdfIoTargetClose, WDFIOTARGETCLOSE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Lets a stopped or purged target send again, first what has been waiting in it.
// Shape:  any target.  Ownership: unchanged.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_STATE deleted.  Misuse: FailD0EntryIoTargetState.
// IRQL:   <= DISPATCH_LEVEL.  May run completion routines before it returns.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetstart.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetStart, WDFIOTARGETSTART,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Makes requests sent from now on wait, and does with those already sent what Action says.
// Shape:  Action: cancel and wait, wait, or leave them; anything else is ignored. Requests sent
//         with IGNORE_TARGET_STATE are not touched.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: FailD0EntryIoTargetState.
// IRQL:   <= DISPATCH_LEVEL for WdfIoTargetLeaveSentIoPending, PASSIVE_LEVEL for the others.
//         PASSIVE_LEVEL when it waits. May run completion routines before it returns.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetstop.  Differs: nothing known.
WDF_DDI(VOID, WdfIoTargetStop, WDFIOTARGETSTOP,
        (WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action),
        (IoTarget, Action))

// Returns the state of the target; Started also before the first open.
// Shape:  any target.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetgetstate.  Differs: nothing known.
WDF_DDI(WDF_IO_TARGET_STATE, WdfIoTargetGetState, WDFIOTARGETGETSTATE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Returns the device that owns the target.
// Shape:  any target.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetgetdevice.  Differs: nothing known.
WDF_DDI(WDFDEVICE, WdfIoTargetGetDevice, WDFIOTARGETGETDEVICE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Copies a property of the target's device.
// Shape:  PropertyBuffer: may be NULL if BufferLength is 0. ResultLength: what was copied or is
//         needed.  Ownership: unchanged.
// Units:  lengths in bytes.
// Errors: STATUS_BUFFER_TOO_SMALL see ResultLength; STATUS_INVALID_DEVICE_REQUEST no physical
//         device, or IRQL (verifier); any error of the query.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetquerytargetproperty.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetQueryTargetProperty, WDFIOTARGETQUERYTARGETPROPERTY,
        (WDFIOTARGET IoTarget, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (IoTarget, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

// Returns a property of the target's device in a new memory object.
// Shape:  PropertyMemoryAttributes: may be NULL.  Ownership: PropertyMemory is the caller's;
//         deleted with its parent, the target if none is named.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST no physical device, or IRQL (verifier);
//         STATUS_INSUFFICIENT_RESOURCES no memory; any error of the query.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetallocandquerytargetproperty.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfIoTargetAllocAndQueryTargetProperty, WDFIOTARGETALLOCANDQUERYTARGETPROPERTY,
        (WDFIOTARGET IoTarget, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (IoTarget, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

// Asks the drivers of the target's stack for an interface.
// Shape:  IoTarget: open. Interface: at least Size bytes. InterfaceSpecificData: may be NULL.
//         Ownership: the interface is referenced by who gives it; the caller dereferences it.
// Units:  Size in bytes.
// Errors: STATUS_NOT_SUPPORTED nobody has it; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); STATUS_INVALID_DEVICE_STATE closed.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetqueryforinterface.  Differs: a closed target is
//         refused; the published source dereferences NULL.
WDF_DDI(NTSTATUS, WdfIoTargetQueryForInterface, WDFIOTARGETQUERYFORINTERFACE,
        (WDFIOTARGET IoTarget, LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size,
         USHORT Version, PVOID InterfaceSpecificData),
        (IoTarget, InterfaceType, Interface, Size, Version, InterfaceSpecificData))

// Returns the device object that requests are sent to.
// Shape:  any target.  Ownership: unchanged; valid while the target is open.
// Units:  none here.
// Errors: NULL closed.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetdeviceobject.  Differs: nothing known.
WDF_DDI(PDEVICE_OBJECT, WdfIoTargetWdmGetTargetDeviceObject, WDFIOTARGETWDMGETTARGETDEVICEOBJECT,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Returns the physical device object at the bottom of the target's stack.
// Shape:  any target.  Ownership: unchanged; valid while the target is open.
// Units:  none here.
// Errors: NULL closed, or not known.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetphysicaldevice.  Differs: nothing
//         known.
WDF_DDI(PDEVICE_OBJECT, WdfIoTargetWdmGetTargetPhysicalDevice,
        WDFIOTARGETWDMGETTARGETPHYSICALDEVICE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Returns the file object that requests carry to the target.
// Shape:  any target.  Ownership: unchanged; valid while the target is open.
// Units:  none here.
// Errors: NULL closed, or opened without one.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetfileobject.  Differs: nothing known.
WDF_DDI(PFILE_OBJECT, WdfIoTargetWdmGetTargetFileObject, WDFIOTARGETWDMGETTARGETFILEOBJECT,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Returns the handle of a remote target that was opened by name.
// Shape:  IoTarget: remote.  Ownership: unchanged; the target closes it.
// Units:  none here.
// Errors: NULL closed, or not opened by name.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetwdmgettargetfilehandle.  Differs: nothing known.
WDF_DDI(HANDLE, WdfIoTargetWdmGetTargetFileHandle, WDFIOTARGETWDMGETTARGETFILEHANDLE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

// Fails what waits in the target and all that is sent from now on, and cancels what was sent.
// Shape:  Action: wait for what was sent, or not; anything else is ignored. Requests sent with
//         IGNORE_TARGET_STATE are not touched.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL for WdfIoTargetPurgeIo, PASSIVE_LEVEL for the other action.
//         PASSIVE_LEVEL when it waits. May run completion routines before it returns.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetpurge.  Differs: nothing known.
WDF_DDI(VOID, WdfIoTargetPurge, WDFIOTARGETPURGE,
        (WDFIOTARGET IoTarget, WDF_IO_TARGET_PURGE_IO_ACTION Action),
        (IoTarget, Action))
// clang-format on

WDF_EXTERN_C_END

#endif
