// SPDX-License-Identifier: MIT
// I/O to a target: formatting a request for it, or sending and waiting in one call. Part of
// wdfiotarget.h. Counts are in bytes, time-outs in 100 ns (negative = relative). Source:
// wdfiotarget pages; requests.md 3.2 and 6.10.
#ifndef OPENWDF_WDFIOTARGETIO_H
#define OPENWDF_WDFIOTARGETIO_H

#include "wdfmemory.h"
#include "wdfrequest.h"

WDF_EXTERN_C_START

// clang-format off
// Reads from the target and waits for the end.
// Shape:  Request: may be NULL; its format and completion routine are lost. OutputBuffer: may be
//         NULL. DeviceOffset: NULL = 0. RequestOptions, BytesRead: may be NULL. Blocks while the
//         target is stopped.  Ownership: unchanged.
// Units:  offset and count in bytes; time-out as in WdfRequestSend.
// Errors: STATUS_INVALID_PARAMETER bad descriptor or flags; STATUS_INFO_LENGTH_MISMATCH Size of
//         options; STATUS_INTEGER_OVERFLOW offset beyond the memory; STATUS_INVALID_DEVICE_STATE
//         closed or purged; STATUS_REQUEST_NOT_ACCEPTED stack too small; STATUS_CANCELLED canceled,
//         or not reused since; STATUS_IO_TIMEOUT the time-out; STATUS_WDF_DEVICE_REMOVED_NOT_SENT
//         closed while it waited; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); any status of the I/O.  Misuse:
//         DeferredRequestCompleted, InternalIoctlReqs, IoctlReqs, RequestCompleted, SyncReqSend,
//         WriteReqs.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetsendreadsynchronously.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetSendReadSynchronously, WDFIOTARGETSENDREADSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PLONGLONG DeviceOffset, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesRead),
        (IoTarget, Request, OutputBuffer, DeviceOffset, RequestOptions, BytesRead))

// Formats Request as a read from the target.
// Shape:  OutputBuffer, OutputBufferOffset: may be NULL. DeviceOffset: NULL = 0.  Ownership:
//         OutputBuffer is referenced until the request is reused, formatted again or deleted.
// Units:  offsets and lengths in bytes.
// Errors: STATUS_INTEGER_OVERFLOW offset or length beyond the memory; STATUS_INVALID_DEVICE_STATE
//         target closed or never opened; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the request's
//         own and has too few stack locations; STATUS_INSUFFICIENT_RESOURCES no memory. An earlier
//         format is undone by these errors, except by the first.  Misuse: RequestFormattedValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforread.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForRead, WDFIOTARGETFORMATREQUESTFORREAD,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset, PLONGLONG DeviceOffset),
        (IoTarget, Request, OutputBuffer, OutputBufferOffset, DeviceOffset))

// Writes to the target and waits for the end.
// Shape:  Request: may be NULL; its format and completion routine are lost. InputBuffer: may be
//         NULL. DeviceOffset: NULL = 0. RequestOptions, BytesWritten: may be NULL. Blocks while the
//         target is stopped.  Ownership: unchanged.
// Units:  offset and count in bytes; time-out as in WdfRequestSend.
// Errors: STATUS_INVALID_PARAMETER bad descriptor or flags; STATUS_INFO_LENGTH_MISMATCH Size of
//         options; STATUS_INTEGER_OVERFLOW offset beyond the memory; STATUS_INVALID_DEVICE_STATE
//         closed or purged; STATUS_REQUEST_NOT_ACCEPTED stack too small; STATUS_CANCELLED canceled,
//         or not reused since; STATUS_IO_TIMEOUT the time-out; STATUS_WDF_DEVICE_REMOVED_NOT_SENT
//         closed while it waited; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); any status of the I/O.  Misuse:
//         DeferredRequestCompleted, InternalIoctlReqs, IoctlReqs, ReadReqs, RequestCompleted,
//         SyncReqSend.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetsendwritesynchronously.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetSendWriteSynchronously, WDFIOTARGETSENDWRITESYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, PWDF_MEMORY_DESCRIPTOR InputBuffer,
         PLONGLONG DeviceOffset, PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesWritten),
        (IoTarget, Request, InputBuffer, DeviceOffset, RequestOptions, BytesWritten))

// Formats Request as a write to the target.
// Shape:  InputBuffer, InputBufferOffset: may be NULL. DeviceOffset: NULL = 0. A target with
//         buffered I/O gets the data as they are now.  Ownership: InputBuffer is referenced until
//         the request is reused, formatted again or deleted.
// Units:  offsets and lengths in bytes.
// Errors: STATUS_INTEGER_OVERFLOW offset or length beyond the memory; STATUS_INVALID_DEVICE_STATE
//         target closed or never opened; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the request's
//         own and has too few stack locations; STATUS_INSUFFICIENT_RESOURCES no memory. An earlier
//         format is undone by these errors, except by the first.  Misuse: RequestFormattedValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforwrite.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForWrite, WDFIOTARGETFORMATREQUESTFORWRITE,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, PLONGLONG DeviceOffset),
        (IoTarget, Request, InputBuffer, InputBufferOffset, DeviceOffset))

// Sends a device control request to the target and waits for the end.
// Shape:  Request: may be NULL; its format and completion routine are lost. Buffers,
//         RequestOptions, BytesReturned: may be NULL. Blocks while the target is stopped.
//         Ownership: unchanged.
// Units:  counts in bytes; time-out as in WdfRequestSend.
// Errors: STATUS_INVALID_PARAMETER bad descriptor or flags; STATUS_INFO_LENGTH_MISMATCH Size of
//         options; STATUS_INTEGER_OVERFLOW offset beyond the memory; STATUS_INVALID_DEVICE_STATE
//         closed or purged; STATUS_REQUEST_NOT_ACCEPTED stack too small; STATUS_CANCELLED canceled,
//         or not reused since; STATUS_IO_TIMEOUT the time-out; STATUS_WDF_DEVICE_REMOVED_NOT_SENT
//         closed while it waited; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); any status of the I/O.  Misuse:
//         DeferredRequestCompleted, InternalIoctlReqs, ReadReqs, RequestCompleted, SyncReqSend,
//         WriteReqs.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetsendioctlsynchronously.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetSendIoctlSynchronously, WDFIOTARGETSENDIOCTLSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer, RequestOptions, BytesReturned))

// Formats Request as a device control request to the target.
// Shape:  buffers and offsets may be NULL; METHOD_BUFFERED input is copied now.  Ownership: buffers
//         are referenced until the request is reused, formatted again or deleted.
// Units:  offsets and lengths in bytes.
// Errors: STATUS_INTEGER_OVERFLOW offset or length beyond the memory; STATUS_INVALID_DEVICE_STATE
//         target closed or never opened; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the request's
//         own and has too few stack locations; STATUS_INSUFFICIENT_RESOURCES no memory. An earlier
//         format is undone by these errors, except by the first.  Misuse: RequestFormattedValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforioctl.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForIoctl, WDFIOTARGETFORMATREQUESTFORIOCTL,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset),
        (IoTarget, Request, IoctlCode, InputBuffer, InputBufferOffset, OutputBuffer,
         OutputBufferOffset))

// Sends an internal device control request to the target and waits for the end.
// Shape:  Request: may be NULL; its format and completion routine are lost. Buffers,
//         RequestOptions, BytesReturned: may be NULL. Blocks while the target is stopped.
//         Ownership: unchanged.
// Units:  counts in bytes; time-out as in WdfRequestSend.
// Errors: STATUS_INVALID_PARAMETER bad descriptor or flags; STATUS_INFO_LENGTH_MISMATCH Size of
//         options; STATUS_INTEGER_OVERFLOW offset beyond the memory; STATUS_INVALID_DEVICE_STATE
//         closed or purged; STATUS_REQUEST_NOT_ACCEPTED stack too small; STATUS_CANCELLED canceled,
//         or not reused since; STATUS_IO_TIMEOUT the time-out; STATUS_WDF_DEVICE_REMOVED_NOT_SENT
//         closed while it waited; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); any status of the I/O.  Misuse:
//         DeferredRequestCompleted, IoctlReqs, ReadReqs, RequestCompleted, WriteReqs.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetsendinternalioctlsynchronously.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfIoTargetSendInternalIoctlSynchronously,
        WDFIOTARGETSENDINTERNALIOCTLSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PWDF_REQUEST_SEND_OPTIONS RequestOptions, PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, InputBuffer, OutputBuffer, RequestOptions, BytesReturned))

// Formats Request as an internal device control request to the target.
// Shape:  buffers and offsets may be NULL; METHOD_BUFFERED input is copied now.  Ownership: buffers
//         are referenced until the request is reused, formatted again or deleted.
// Units:  offsets and lengths in bytes.
// Errors: STATUS_INTEGER_OVERFLOW offset or length beyond the memory; STATUS_INVALID_DEVICE_STATE
//         target closed or never opened; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the request's
//         own and has too few stack locations; STATUS_INSUFFICIENT_RESOURCES no memory. An earlier
//         format is undone by these errors, except by the first.  Misuse: RequestFormattedValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforinternalioctl.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForInternalIoctl,
        WDFIOTARGETFORMATREQUESTFORINTERNALIOCTL,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY InputBuffer,
         PWDFMEMORY_OFFSET InputBufferOffset, WDFMEMORY OutputBuffer,
         PWDFMEMORY_OFFSET OutputBufferOffset),
        (IoTarget, Request, IoctlCode, InputBuffer, InputBufferOffset, OutputBuffer,
         OutputBufferOffset))

// Sends an internal device control request with three arguments and waits for the end.
// Shape:  Request: may be NULL; its format and completion routine are lost. OtherArg1, 2, 4: may be
//         NULL; only addresses travel. RequestOptions, BytesReturned: may be NULL. Blocks while the
//         target is stopped.  Ownership: unchanged.
// Units:  counts in bytes; time-out as in WdfRequestSend.
// Errors: STATUS_INVALID_PARAMETER bad descriptor or flags; STATUS_INFO_LENGTH_MISMATCH Size of
//         options; STATUS_INTEGER_OVERFLOW offset beyond the memory; STATUS_INVALID_DEVICE_STATE
//         closed or purged; STATUS_REQUEST_NOT_ACCEPTED stack too small; STATUS_CANCELLED canceled,
//         or not reused since; STATUS_IO_TIMEOUT the time-out; STATUS_WDF_DEVICE_REMOVED_NOT_SENT
//         closed while it waited; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); any status of the I/O.  Misuse:
//         DeferredRequestCompleted, IoctlReqs, ReadReqs, RequestCompleted, WriteReqs.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetsendinternalioctlotherssynchronously.  Differs:
//         nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetSendInternalIoctlOthersSynchronously,
        WDFIOTARGETSENDINTERNALIOCTLOTHERSSYNCHRONOUSLY,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode,
         PWDF_MEMORY_DESCRIPTOR OtherArg1, PWDF_MEMORY_DESCRIPTOR OtherArg2,
         PWDF_MEMORY_DESCRIPTOR OtherArg4, PWDF_REQUEST_SEND_OPTIONS RequestOptions,
         PULONG_PTR BytesReturned),
        (IoTarget, Request, IoctlCode, OtherArg1, OtherArg2, OtherArg4, RequestOptions,
         BytesReturned))

// Formats Request as an internal device control request with three arguments.
// Shape:  arguments and offsets may be NULL; only the addresses travel.  Ownership: memories are
//         referenced until the request is reused, formatted again or deleted.
// Units:  offsets in bytes.
// Errors: STATUS_INTEGER_OVERFLOW offset or length beyond the memory; STATUS_INVALID_DEVICE_STATE
//         target closed or never opened; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the request's
//         own and has too few stack locations; STATUS_INSUFFICIENT_RESOURCES no memory. An earlier
//         format is undone by these errors, except by the first.  Misuse: RequestFormattedValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfiotarget/nf-wdfiotarget-wdfiotargetformatrequestforinternalioctlothers.  Differs:
//         nothing known.
WDF_DDI(NTSTATUS, WdfIoTargetFormatRequestForInternalIoctlOthers,
        WDFIOTARGETFORMATREQUESTFORINTERNALIOCTLOTHERS,
        (WDFIOTARGET IoTarget, WDFREQUEST Request, ULONG IoctlCode, WDFMEMORY OtherArg1,
         PWDFMEMORY_OFFSET OtherArg1Offset, WDFMEMORY OtherArg2, PWDFMEMORY_OFFSET OtherArg2Offset,
         WDFMEMORY OtherArg4, PWDFMEMORY_OFFSET OtherArg4Offset),
        (IoTarget, Request, IoctlCode, OtherArg1, OtherArg1Offset, OtherArg2, OtherArg2Offset,
         OtherArg4, OtherArg4Offset))
// clang-format on

WDF_EXTERN_C_END

#endif
