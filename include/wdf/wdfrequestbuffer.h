// SPDX-License-Identifier: MIT
// What a received request carries: parameters, buffers, sender. Part of wdfrequest.h. Counts are
// in bytes. Source: wdfrequest pages; requests.md 7.
#ifndef OPENWDF_WDFREQUESTBUFFER_H
#define OPENWDF_WDFREQUESTBUFFER_H

#include "wdfrequesttypes.h"

WDF_EXTERN_C_START

// clang-format off
// TRUE if the sender is a 32-bit process.
// Shape:  Request: received.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: InvalidReqAccess.
// IRQL:   <= APC_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestisfrom32bitprocess.  Differs: nothing known.
WDF_DDI(BOOLEAN, WdfRequestIsFrom32BitProcess, WDFREQUESTISFROM32BITPROCESS,
        (WDFREQUEST Request),
        (Request))

// Copies kind and parameters of a received request.
// Shape:  Request: driver-owned. Parameters: Size set.  Ownership: pointers in it are the sender's.
// Units:  lengths and offsets in bytes.
// Errors: returns none; Parameters untouched when Size is wrong.  Misuse: evtioresumegetparam,
//         evtiostopgetparam, InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetparameters.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestGetParameters, WDFREQUESTGETPARAMETERS,
        (WDFREQUEST Request, PWDF_REQUEST_PARAMETERS Parameters),
        (Request, Parameters))

// Returns the memory object of the data that the sender gives.
// Shape:  Request: received write or device control. Memory: the same handle each time.  Ownership:
//         the request's; dead when it is completed, and no reference may be left by then.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST a read, another kind, or METHOD_NEITHER from user mode;
//         STATUS_BUFFER_TOO_SMALL length 0; STATUS_INSUFFICIENT_RESOURCES cannot map;
//         STATUS_INTERNAL_ERROR completed already (verifier).  Misuse: InputBufferAPI,
//         InvalidReqAccess, MemAfterReqCompletedIntIoctl, MemAfterReqCompletedIntIoctlA,
//         MemAfterReqCompletedIoctl, MemAfterReqCompletedIoctlA, MemAfterReqCompletedRead,
//         MemAfterReqCompletedWrite, MemAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveinputmemory.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveInputMemory, WDFREQUESTRETRIEVEINPUTMEMORY,
        (WDFREQUEST Request, WDFMEMORY* Memory),
        (Request, Memory))

// Returns the memory object of the buffer that the sender wants filled.
// Shape:  Request: received read or device control. Memory: the same handle each time.  Ownership:
//         the request's; dead when it is completed, and no reference may be left by then.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST a write, another kind, or METHOD_NEITHER from user mode;
//         STATUS_BUFFER_TOO_SMALL length 0; STATUS_INSUFFICIENT_RESOURCES cannot map;
//         STATUS_INTERNAL_ERROR completed already (verifier).  Misuse: InvalidReqAccess,
//         MemAfterReqCompletedIntIoctl, MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctl,
//         MemAfterReqCompletedIoctlA, MemAfterReqCompletedRead, MemAfterReqCompletedReadA,
//         MemAfterReqCompletedWrite, OutputBufferAPI.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputmemory.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveOutputMemory, WDFREQUESTRETRIEVEOUTPUTMEMORY,
        (WDFREQUEST Request, WDFMEMORY* Memory),
        (Request, Memory))

// Returns address and length of the data that the sender gives.
// Shape:  Request: received write or device control. Length: may be NULL. With METHOD_BUFFERED it
//         is the output buffer too.  Ownership: the request's; valid until it is completed.
// Units:  lengths in bytes.
// Errors: STATUS_BUFFER_TOO_SMALL shorter than MinimumRequiredLength, or length 0;
//         STATUS_INVALID_DEVICE_REQUEST a read, another kind, or METHOD_NEITHER from user mode;
//         STATUS_INSUFFICIENT_RESOURCES cannot map; STATUS_INTERNAL_ERROR completed already
//         (verifier).  Misuse: BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctl, BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead,
//         BufAfterReqCompletedWrite, BufAfterReqCompletedWriteA, InputBufferAPI, InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveinputbuffer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveInputBuffer, WDFREQUESTRETRIEVEINPUTBUFFER,
        (WDFREQUEST Request, size_t MinimumRequiredLength, PVOID* Buffer, size_t* Length),
        (Request, MinimumRequiredLength, Buffer, Length))

// Returns address and length of the buffer that the sender wants filled.
// Shape:  Request: received read or device control. Length: may be NULL. With METHOD_BUFFERED it is
//         the input buffer too.  Ownership: the request's; valid until it is completed.
// Units:  lengths in bytes.
// Errors: STATUS_BUFFER_TOO_SMALL shorter than MinimumRequiredSize, or length 0;
//         STATUS_INVALID_DEVICE_REQUEST a write, another kind, or METHOD_NEITHER from user mode;
//         STATUS_INSUFFICIENT_RESOURCES cannot map; STATUS_INTERNAL_ERROR completed already
//         (verifier).  Misuse: BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctl, BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWrite, InvalidReqAccess, OutputBufferAPI.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputbuffer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveOutputBuffer, WDFREQUESTRETRIEVEOUTPUTBUFFER,
        (WDFREQUEST Request, size_t MinimumRequiredSize, PVOID* Buffer, size_t* Length),
        (Request, MinimumRequiredSize, Buffer, Length))

// Returns an MDL for the data that the sender gives.
// Shape:  Request: received write or device control. The first MDL built for a system buffer is
//         kept and returned for input and output alike.  Ownership: the request's; valid until it
//         is completed.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST a read, or neither buffered nor direct;
//         STATUS_BUFFER_TOO_SMALL no buffer; STATUS_INVALID_PARAMETER another kind;
//         STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_INTERNAL_ERROR completed already
//         (verifier).  Misuse: InputBufferAPI, InvalidReqAccess, MdlAfterReqCompletedIntIoctl,
//         MdlAfterReqCompletedIntIoctlA, MdlAfterReqCompletedIoctl, MdlAfterReqCompletedIoctlA,
//         MdlAfterReqCompletedRead, MdlAfterReqCompletedWrite, MdlAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveinputwdmmdl.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveInputWdmMdl, WDFREQUESTRETRIEVEINPUTWDMMDL,
        (WDFREQUEST Request, PMDL* Mdl),
        (Request, Mdl))

// Returns an MDL for the buffer that the sender wants filled.
// Shape:  Request: received read or device control. The first MDL built for a system buffer is kept
//         and returned for input and output alike.  Ownership: the request's; valid until it is
//         completed.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST a write, or neither buffered nor direct;
//         STATUS_BUFFER_TOO_SMALL no buffer; STATUS_INVALID_PARAMETER another kind;
//         STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_INTERNAL_ERROR completed already
//         (verifier).  Misuse: InvalidReqAccess, MdlAfterReqCompletedIntIoctl,
//         MdlAfterReqCompletedIntIoctlA, MdlAfterReqCompletedIoctl, MdlAfterReqCompletedIoctlA,
//         MdlAfterReqCompletedRead, MdlAfterReqCompletedReadA, MdlAfterReqCompletedWrite,
//         OutputBufferAPI.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveoutputwdmmdl.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveOutputWdmMdl, WDFREQUESTRETRIEVEOUTPUTWDMMDL,
        (WDFREQUEST Request, PMDL* Mdl),
        (Request, Mdl))

// Returns the sender's own address of its data, neither checked nor locked.
// Shape:  Request: METHOD_NEITHER device control, or write on a device that is neither buffered nor
//         direct, in EvtIoInCallerContext. Length: may be NULL.  Ownership: the sender's; probe and
//         lock before use.
// Units:  lengths in bytes.
// Errors: STATUS_INVALID_DEVICE_REQUEST another kind, or not in the sender's context (verifier);
//         STATUS_BUFFER_TOO_SMALL shorter than MinimumRequiredLength.  Misuse:
//         BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA, BufAfterReqCompletedIoctl,
//         BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead, BufAfterReqCompletedWrite,
//         BufAfterReqCompletedWriteA, InputBufferAPI, InvalidReqAccess.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuserinputbuffer.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveUnsafeUserInputBuffer, WDFREQUESTRETRIEVEUNSAFEUSERINPUTBUFFER,
        (WDFREQUEST Request, size_t MinimumRequiredLength, PVOID* InputBuffer, size_t* Length),
        (Request, MinimumRequiredLength, InputBuffer, Length))

// Returns the sender's own address of its buffer, neither checked nor locked.
// Shape:  Request: METHOD_NEITHER device control, or read on a device that is neither buffered nor
//         direct, in EvtIoInCallerContext. Length: may be NULL.  Ownership: the sender's; probe and
//         lock before use.
// Units:  lengths in bytes.
// Errors: STATUS_INVALID_DEVICE_REQUEST another kind, or not in the sender's context (verifier);
//         STATUS_BUFFER_TOO_SMALL shorter than MinimumRequiredLength.  Misuse:
//         BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA, BufAfterReqCompletedIoctl,
//         BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead, BufAfterReqCompletedReadA,
//         BufAfterReqCompletedWrite, InvalidReqAccess, OutputBufferAPI.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestretrieveunsafeuseroutputbuffer.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfRequestRetrieveUnsafeUserOutputBuffer,
        WDFREQUESTRETRIEVEUNSAFEUSEROUTPUTBUFFER,
        (WDFREQUEST Request, size_t MinimumRequiredLength, PVOID* OutputBuffer, size_t* Length),
        (Request, MinimumRequiredLength, OutputBuffer, Length))

// Stores the count with which Request will be completed.
// Shape:  Request: driver-owned.  Ownership: unchanged.
// Units:  Information in bytes, where it is a length.
// Errors: returns none.  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestsetinformation.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestSetInformation, WDFREQUESTSETINFORMATION,
        (WDFREQUEST Request, ULONG_PTR Information),
        (Request, Information))

// Returns the count stored in Request.
// Shape:  Request: driver-owned, or back from a target.  Ownership: unchanged.
// Units:  bytes, where it is a length.
// Errors: returns none; 0 when completed already (verifier).  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetinformation.  Differs: nothing known.
WDF_DDI(ULONG_PTR, WdfRequestGetInformation, WDFREQUESTGETINFORMATION,
        (WDFREQUEST Request),
        (Request))

// Returns the file object through which Request came.
// Shape:  Request: received, driver-owned.  Ownership: unchanged; valid while the file is open.
// Units:  none here.
// Errors: NULL the device has no file objects, or this request has none.  Misuse:
//         FileObjectConfigured, InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetfileobject.  Differs: nothing known.
WDF_DDI(WDFFILEOBJECT, WdfRequestGetFileObject, WDFREQUESTGETFILEOBJECT,
        (WDFREQUEST Request),
        (Request))

// Checks and locks a user buffer that the driver will read, and returns a memory object for it.
// Shape:  Request: in the sender's context. Buffer: its user address.  Ownership: MemoryObject is a
//         child of Request; unlocked and dead when that is completed.
// Units:  Length in bytes.
// Errors: STATUS_INVALID_USER_BUFFER Length 0; STATUS_INVALID_DEVICE_REQUEST no IRP;
//         STATUS_ACCESS_VIOLATION the address, or the process, is wrong;
//         STATUS_INSUFFICIENT_RESOURCES no memory.  Misuse: InvalidReqAccess.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforread.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfRequestProbeAndLockUserBufferForRead, WDFREQUESTPROBEANDLOCKUSERBUFFERFORREAD,
        (WDFREQUEST Request, PVOID Buffer, size_t Length, WDFMEMORY* MemoryObject),
        (Request, Buffer, Length, MemoryObject))

// Checks and locks a user buffer that the driver will write, and returns a memory object for it.
// Shape:  Request: in the sender's context. Buffer: its user address.  Ownership: MemoryObject is a
//         child of Request; unlocked and dead when that is completed.
// Units:  Length in bytes.
// Errors: STATUS_INVALID_USER_BUFFER Length 0; STATUS_INVALID_DEVICE_REQUEST no IRP;
//         STATUS_ACCESS_VIOLATION the address, or the process, is wrong;
//         STATUS_INSUFFICIENT_RESOURCES no memory.  Misuse: InvalidReqAccess.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestprobeandlockuserbufferforwrite.  Differs: nothing
//         known.
WDF_DDI(NTSTATUS, WdfRequestProbeAndLockUserBufferForWrite,
        WDFREQUESTPROBEANDLOCKUSERBUFFERFORWRITE,
        (WDFREQUEST Request, PVOID Buffer, size_t Length, WDFMEMORY* MemoryObject),
        (Request, Buffer, Length, MemoryObject))

// Returns KernelMode or UserMode, as the sender runs.
// Shape:  Request: received, driver-owned.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none; UserMode when completed already (verifier).  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetrequestormode.  Differs: nothing known.
WDF_DDI(KPROCESSOR_MODE, WdfRequestGetRequestorMode, WDFREQUESTGETREQUESTORMODE,
        (WDFREQUEST Request),
        (Request))

// Returns the queue that Request was delivered from.
// Shape:  any request.  Ownership: unchanged.
// Units:  none here.
// Errors: NULL driver-created, completed, or not from a queue of the driver's.  Misuse:
//         InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetioqueue.  Differs: nothing known.
WDF_DDI(WDFQUEUE, WdfRequestGetIoQueue, WDFREQUESTGETIOQUEUE,
        (WDFREQUEST Request),
        (Request))

// Returns the IRP of Request.
// Shape:  any request; another IRP may be there after formatting.  Ownership: unchanged; valid
//         until completion.
// Units:  none here.
// Errors: NULL no IRP, or completed already (verifier).  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestwdmgetirp.  Differs: nothing known.
WDF_DDI(PIRP, WdfRequestWdmGetIrp, WDFREQUESTWDMGETIRP,
        (WDFREQUEST Request),
        (Request))

// TRUE if Request is one of those kept for forward progress.
// Shape:  any request.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestisreserved.  Differs: nothing known.
WDF_DDI(BOOLEAN, WdfRequestIsReserved, WDFREQUESTISRESERVED,
        (WDFREQUEST Request),
        (Request))

// Returns the process id of the sender.
// Shape:  Request: received.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetrequestorprocessid.  Differs: nothing known.
WDF_DDI(ULONG, WdfRequestGetRequestorProcessId, WDFREQUESTGETREQUESTORPROCESSID,
        (WDFREQUEST Request),
        (Request))
// clang-format on

WDF_EXTERN_C_END

#endif
