// SPDX-License-Identifier: MIT
// I/O targets: the device a request is sent to, local (the driver below) or remote (opened by
// name, device object or file). Counts are in bytes, time-outs in 100 ns (negative = relative).
// Source: wdfiotarget pages; requests.md 6.
#ifndef OPENWDF_WDFIOTARGET_H
#define OPENWDF_WDFIOTARGET_H

#include "wdfmemory.h"
#include "wdfobject.h"
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

typedef NTSTATUS EVT_WDF_IO_TARGET_QUERY_REMOVE(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_QUERY_REMOVE* PFN_WDF_IO_TARGET_QUERY_REMOVE;

typedef VOID EVT_WDF_IO_TARGET_REMOVE_CANCELED(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_CANCELED* PFN_WDF_IO_TARGET_REMOVE_CANCELED;

typedef VOID EVT_WDF_IO_TARGET_REMOVE_COMPLETE(WDFIOTARGET IoTarget);
typedef EVT_WDF_IO_TARGET_REMOVE_COMPLETE* PFN_WDF_IO_TARGET_REMOVE_COMPLETE;

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
WDF_DDI(NTSTATUS, WdfIoTargetCreate, WDFIOTARGETCREATE,
        (WDFDEVICE Device, PWDF_OBJECT_ATTRIBUTES IoTargetAttributes, WDFIOTARGET* IoTarget),
        (Device, IoTargetAttributes, IoTarget))

WDF_DDI(NTSTATUS, WdfIoTargetOpen, WDFIOTARGETOPEN,
        (WDFIOTARGET IoTarget, PWDF_IO_TARGET_OPEN_PARAMS OpenParams),
        (IoTarget, OpenParams))

WDF_DDI(VOID, WdfIoTargetCloseForQueryRemove, WDFIOTARGETCLOSEFORQUERYREMOVE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(VOID, WdfIoTargetClose, WDFIOTARGETCLOSE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(NTSTATUS, WdfIoTargetStart, WDFIOTARGETSTART,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(VOID, WdfIoTargetStop, WDFIOTARGETSTOP,
        (WDFIOTARGET IoTarget, WDF_IO_TARGET_SENT_IO_ACTION Action),
        (IoTarget, Action))

WDF_DDI(WDF_IO_TARGET_STATE, WdfIoTargetGetState, WDFIOTARGETGETSTATE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(WDFDEVICE, WdfIoTargetGetDevice, WDFIOTARGETGETDEVICE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(NTSTATUS, WdfIoTargetQueryTargetProperty, WDFIOTARGETQUERYTARGETPROPERTY,
        (WDFIOTARGET IoTarget, DEVICE_REGISTRY_PROPERTY DeviceProperty, ULONG BufferLength,
         PVOID PropertyBuffer, PULONG ResultLength),
        (IoTarget, DeviceProperty, BufferLength, PropertyBuffer, ResultLength))

WDF_DDI(NTSTATUS, WdfIoTargetAllocAndQueryTargetProperty, WDFIOTARGETALLOCANDQUERYTARGETPROPERTY,
        (WDFIOTARGET IoTarget, DEVICE_REGISTRY_PROPERTY DeviceProperty, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES PropertyMemoryAttributes, WDFMEMORY* PropertyMemory),
        (IoTarget, DeviceProperty, PoolType, PropertyMemoryAttributes, PropertyMemory))

WDF_DDI(NTSTATUS, WdfIoTargetQueryForInterface, WDFIOTARGETQUERYFORINTERFACE,
        (WDFIOTARGET IoTarget, LPCGUID InterfaceType, PINTERFACE Interface, USHORT Size,
         USHORT Version, PVOID InterfaceSpecificData),
        (IoTarget, InterfaceType, Interface, Size, Version, InterfaceSpecificData))

WDF_DDI(PDEVICE_OBJECT, WdfIoTargetWdmGetTargetDeviceObject, WDFIOTARGETWDMGETTARGETDEVICEOBJECT,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(PDEVICE_OBJECT, WdfIoTargetWdmGetTargetPhysicalDevice, WDFIOTARGETWDMGETTARGETPHYSICALDEVICE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(PFILE_OBJECT, WdfIoTargetWdmGetTargetFileObject, WDFIOTARGETWDMGETTARGETFILEOBJECT,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(HANDLE, WdfIoTargetWdmGetTargetFileHandle, WDFIOTARGETWDMGETTARGETFILEHANDLE,
        (WDFIOTARGET IoTarget),
        (IoTarget))

WDF_DDI(NTSTATUS, WdfIoTargetSendReadSynchronously, WDFIOTARGETSENDREADSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PLONGLONG DeviceOffset, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesRead),
        (IoTarget, Request, OutputBuffer, DeviceOffset, RequestOptions, BytesRead))

WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForRead, WDFIOTARGETFORMATREQUESTFORREAD,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset, PLONGLONG DeviceOffset),
        (IoTarget, Request, OutputBuffer, OutputBufferOffset, DeviceOffset))

WDF_DDI(NTSTATUS, WdfIoTargetSendWriteSynchronously, WDFIOTARGETSENDWRITESYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR InputBuffer,
         PLONGLONG DeviceOffset, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesWritten),
        (IoTarget, Request, InputBuffer, DeviceOffset, RequestOptions, BytesWritten))

WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForWrite, WDFIOTARGETFORMATREQUESTFORWRITE,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, PLONGLONG DeviceOffset),
        (IoTarget, Request, InputBuffer, InputBufferOffset, DeviceOffset))

WDF_DDI(NTSTATUS, WdfIoTargetSendIoctlSynchronously, WDFIOTARGETSENDIOCTLSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer, RequestOptions, BytesReturned))

WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForIoctl, WDFIOTARGETFORMATREQUESTFORIOCTL,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset),
        (IoTarget, Request, IoctlCode, InputBuffer, InputBufferOffset, OutputBuffer,
         OutputBufferOffset))

WDF_DDI(NTSTATUS, WdfIoTargetSendInternalIoctlSynchronously, WDFIOTARGETSENDINTERNALIOCTLSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer, RequestOptions, BytesReturned))

WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForInternalIoctl, WDFIOTARGETFORMATREQUESTFORINTERNALIOCTL,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset),
        (IoTarget, Request, IoctlCode, InputBuffer, InputBufferOffset, OutputBuffer,
         OutputBufferOffset))

WDF_DDI(NTSTATUS, WdfIoTargetSendInternalIoctlOthersSynchronously, WDFIOTARGETSENDINTERNALIOCTLOTHERSSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR OtherArg1, PWDF_MEMORY_DESCRIPTOR OtherArg2,
         PWDF_MEMORY_DESCRIPTOR OtherArg4, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, OtherArg1, OtherArg2, OtherArg4, RequestOptions,
         BytesReturned))

WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForInternalIoctlOthers, WDFIOTARGETFORMATREQUESTFORINTERNALIOCTLOTHERS,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY OtherArg1,
         PWDFMEMORY_OFFSET OtherArg1Offset, WDFMEMORY OtherArg2, PWDFMEMORY_OFFSET OtherArg2Offset,
         WDFMEMORY OtherArg4, PWDFMEMORY_OFFSET OtherArg4Offset),
        (IoTarget, Request, IoctlCode, OtherArg1, OtherArg1Offset, OtherArg2, OtherArg2Offset,
         OtherArg4, OtherArg4Offset))

WDF_DDI(VOID, WdfIoTargetPurge, WDFIOTARGETPURGE,
        (WDFIOTARGET IoTarget, WDF_IO_TARGET_PURGE_IO_ACTION Action),
        (IoTarget, Action))
// clang-format on

WDF_EXTERN_C_END

#endif
