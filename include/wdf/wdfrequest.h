// SPDX-License-Identifier: MIT
// Requests: one I/O operation, received from a queue or created by the driver, formatted, sent to
// an I/O target, completed, reused. Counts are in bytes, time-outs in 100 ns (negative = relative
// to now). Errors are written without what every call shares: a bad handle is bug check 0x10D/5,
// a NULL pointer where one is needed 0x10D/4. Source: wdfrequest pages; requests.md.
#ifndef OPENWDF_WDFREQUEST_H
#define OPENWDF_WDFREQUEST_H

#include "wdfrequestbuffer.h"
#include "wdfrequesttypes.h"

WDF_EXTERN_C_START

// clang-format off
// Creates a request that the driver formats, sends and reuses itself.
// Shape:  RequestAttributes: may be NULL; its parent is the driver when it names none. IoTarget:
//         may be NULL; otherwise an IRP with its stack size is allocated now. Request: NULL on
//         failure.  Ownership: the caller's; deleted with its parent. IoTarget is neither kept nor
//         referenced.
// Units:  none here.
// Errors: STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_INVALID_DEVICE_STATE IoTarget closed or
//         never opened; STATUS_DELETE_PENDING the parent is being deleted;
//         STATUS_INFO_LENGTH_MISMATCH, STATUS_WDF_OBJECT_ATTRIBUTES_INVALID,
//         STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID, STATUS_WDF_EXECUTION_LEVEL_INVALID bad
//         attributes.  Misuse: ReqDelete, RequestForUrbXrb.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcreate.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestCreate, WDFREQUESTCREATE,
        (PWDF_OBJECT_ATTRIBUTES RequestAttributes, WDFIOTARGET IoTarget, WDFREQUEST* Request),
        (RequestAttributes, IoTarget, Request))

// Creates a request around an IRP that the driver already has.
// Shape:  RequestAttributes: may be NULL. Irp: its current stack location is left alone. Such a
//         request is not completed through the framework and has no buffers to retrieve.
//         Ownership: of Irp: the request frees it if RequestFreesIrp, but not when this call fails.
// Units:  none here.
// Errors: STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_DELETE_PENDING the parent is being
//         deleted; the attribute errors of WdfRequestCreate.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcreatefromirp.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestCreateFromIrp, WDFREQUESTCREATEFROMIRP,
        (PWDF_OBJECT_ATTRIBUTES RequestAttributes, PIRP Irp, BOOLEAN RequestFreesIrp,
         WDFREQUEST* Request),
        (RequestAttributes, Irp, RequestFreesIrp, Request))

// Makes a request that came back ready to be formatted and sent again; nothing is allocated.
// Shape:  Request: not in flight. ReuseParams: status of the IRP and, with SET_NEW_IRP, another
//         IRP, which may be NULL. The completion routine is cleared, so set it again; handle,
//         contexts, children and cached buffers stay. What the completion routine was given as
//         Params is reset by this call.  Ownership: an old IRP that the request owned is freed when
//         a new one is given; the new one stays the driver's.
// Units:  none here.
// Errors: STATUS_INVALID_PARAMETER Size or Flags wrong; STATUS_WDF_REQUEST_INVALID_STATE a received
//         request with SET_NEW_IRP.  Misuse: InvalidReqAccess, ReqSendFail.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestreuse.  Differs: accepts SET_NEW_IRP for every
//         driver-created request, as the published source does.
WDF_DDI(NTSTATUS, WdfRequestReuse, WDFREQUESTREUSE,
        (WDFREQUEST Request, PWDF_REQUEST_REUSE_PARAMS ReuseParams),
        (Request, ReuseParams))

// Makes sure that Request can be sent to IoTarget, allocating a larger IRP if it owns its IRP.
// Shape:  an earlier format is undone even when the call fails.  Ownership: unchanged.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_STATE IoTarget closed or never opened;
//         STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_REQUEST_NOT_ACCEPTED the IRP is not the
//         request's own and has too few stack locations.  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestchangetarget.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestChangeTarget, WDFREQUESTCHANGETARGET,
        (WDFREQUEST Request, WDFIOTARGET IoTarget),
        (Request, IoTarget))

// Copies the current stack location to the next, so that the target is asked for the same.
// Shape:  Request: has an IRP with a stack location left, otherwise bug check 0x10D/6.  Ownership:
//         unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: InvalidReqAccess, RequestFormattedValid.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestformatrequestusingcurrenttype.  Differs: nothing
//         known.
WDF_DDI(VOID, WdfRequestFormatRequestUsingCurrentType, WDFREQUESTFORMATREQUESTUSINGCURRENTTYPE,
        (WDFREQUEST Request),
        (Request))

// Uses *Stack, without its completion routine, as the next stack location.
// Shape:  Request: has an IRP with a stack location left, otherwise bug check 0x10D/6. Stack:
//         copied.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: InvalidReqAccess, RequestFormattedValid.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestwdmformatusingstacklocation.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestWdmFormatUsingStackLocation, WDFREQUESTWDMFORMATUSINGSTACKLOCATION,
        (WDFREQUEST Request, PIO_STACK_LOCATION Stack),
        (Request, Stack))

// Sends Request to Target; TRUE if it was sent, or waits in a stopped target.
// Shape:  Request: formatted and not in flight. Target: started or stopped. Options: may be NULL.
//         TIMEOUT counts only if Timeout is not 0; SEND_AND_FORGET excludes every other flag and is
//         for received requests only.  Ownership: the target's until the completion routine is
//         called or, with SYNCHRONOUS, until return; with SEND_AND_FORGET the handle is dead after
//         TRUE. After FALSE it is still the caller's and no routine is called.
// Units:  Timeout in 100 ns; negative = relative, positive = absolute system time.
// Errors: FALSE, and WdfRequestGetStatus says: STATUS_INVALID_PARAMETER options;
//         STATUS_INVALID_DEVICE_STATE target purged or closed, or forgotten without being received;
//         STATUS_INVALID_DEVICE_REQUEST received but without completion routine, or forgotten after
//         formatting; STATUS_REQUEST_NOT_ACCEPTED not formatted or stack too small (verifier);
//         STATUS_CANCELLED canceled before and not reused; STATUS_INSUFFICIENT_RESOURCES no timer.
//         In flight already: bug check 0x10D/6.  Misuse: DeferredRequestCompleted,
//         InvalidReqAccess, ReqCompletionRoutine, ReqMarkCancelableSend, ReqSendFail,
//         ReqSendWhileSpinlock, RequestCompleted, RequestFormattedValid, RequestGetStatusValid,
//         RequestSendAndForgetNoFormatting.
// IRQL:   <= DISPATCH_LEVEL.  PASSIVE_LEVEL with SYNCHRONOUS. May run the completion routine before
//         it returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestsend.  Differs: nothing known.
WDF_DDI(BOOLEAN, WdfRequestSend, WDFREQUESTSEND,
        (WDFREQUEST Request, WDFIOTARGET Target, PWDF_REQUEST_SEND_OPTIONS Options),
        (Request, Target, Options))

// Returns the status of the last I/O, or why the last send did not happen.
// Shape:  Request: has an IRP.  Ownership: unchanged.
// Units:  none here.
// Errors: the stored status itself.  Misuse: RequestGetStatusValid.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetstatus.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestGetStatus, WDFREQUESTGETSTATUS,
        (WDFREQUEST Request),
        (Request))

// Lets the framework call EvtRequestCancel when the sender cancels Request.
// Shape:  Request: received, driver-owned, not cancelable yet. EvtRequestCancel: not NULL. If it is
//         canceled already, the callback is scheduled and may run inside this call.  Ownership:
//         unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: DeferredRequestCompleted, EvtIoStopCancel, InvalidReqAccess,
//         ReqIsCancOnCancReq, ReqMarkCancelableSend, RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.  Runs EvtRequestCancel in this thread if Request was canceled; a
//         driver that holds its own lock uses the Ex form.
// Source: wdfrequest/nf-wdfrequest-wdfrequestmarkcancelable.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestMarkCancelable, WDFREQUESTMARKCANCELABLE,
        (WDFREQUEST Request, PFN_WDF_REQUEST_CANCEL EvtRequestCancel),
        (Request, EvtRequestCancel))

// Takes back the right to cancel; after success EvtRequestCancel will not be called.
// Shape:  Request: marked and not completed yet by its callback.  Ownership: after CANCELLED the
//         callback has it, or has had it.
// Units:  none here.
// Errors: STATUS_CANCELLED the callback is due, running or done; STATUS_INVALID_DEVICE_REQUEST not
//         in a queue, not owned or not marked.  Misuse: CompleteCanceledReq,
//         DeferredRequestCompleted, EvtIoStopCancel, InvalidReqAccess, ReqIsCancOnCancReq,
//         ReqMarkCancelableSend.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestunmarkcancelable.  Differs: not marked gives
//         INVALID_DEVICE_REQUEST (page: INVALID_PARAMETER).
WDF_DDI(NTSTATUS, WdfRequestUnmarkCancelable, WDFREQUESTUNMARKCANCELABLE,
        (WDFREQUEST Request),
        (Request))

// TRUE if the sender has canceled Request.
// Shape:  Request: driver-owned and not marked cancelable.  Ownership: unchanged.
// Units:  none here.
// Errors: FALSE also when misused.  Misuse: ReqIsCancOnCancReq.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestiscanceled.  Differs: nothing known.
WDF_DDI(BOOLEAN, WdfRequestIsCanceled, WDFREQUESTISCANCELED,
        (WDFREQUEST Request),
        (Request))

// Asks the target to give Request back soon; TRUE if a cancel routine was called.
// Shape:  Request: alive while the call lasts, which the caller ensures with a reference or a lock.
//         FALSE does not mean that it has completed. A later send needs WdfRequestReuse first.
//         Ownership: unchanged; it comes back through its completion routine.
// Units:  none here.
// Errors: FALSE nobody could be told, or not in flight.  Misuse: EvtIoStopCancel,
//         EvtIoStopCompleteOrStopAck, InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.  May run the completion routine before it returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcancelsentrequest.  Differs: nothing known.
WDF_DDI(BOOLEAN, WdfRequestCancelSentRequest, WDFREQUESTCANCELSENTREQUEST,
        (WDFREQUEST Request),
        (Request))

// Chooses what is called, with which context, when Request comes back from a target.
// Shape:  CompletionRoutine: NULL for none. It is called once for one send; set it before each.
//         Ownership: of CompletionContext: the driver's.
// Units:  none here.
// Errors: returns none.  Misuse: InvalidReqAccess, ReqCompletionRoutine.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestsetcompletionroutine.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestSetCompletionRoutine, WDFREQUESTSETCOMPLETIONROUTINE,
        (WDFREQUEST Request, PFN_WDF_REQUEST_COMPLETION_ROUTINE CompletionRoutine,
         WDFCONTEXT CompletionContext),
        (Request, CompletionRoutine, CompletionContext))

// Copies what the last I/O achieved: status, kind, transferred lengths.
// Shape:  Request: formatted, and completed by its target. Params: Size set. Without a format,
//         Params is reset to NoFormat.  Ownership: unchanged.
// Units:  lengths and offsets in bytes.
// Errors: returns none; Params untouched when Size is wrong.  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestgetcompletionparams.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestGetCompletionParams, WDFREQUESTGETCOMPLETIONPARAMS,
        (WDFREQUEST Request, PWDF_REQUEST_COMPLETION_PARAMS Params),
        (Request, Params))

// Allocates the timer that a send with a time-out needs, so that the send cannot fail for it.
// Shape:  any request; a second call does nothing.  Ownership: the request's.
// Units:  none here.
// Errors: STATUS_INSUFFICIENT_RESOURCES no memory.  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestallocatetimer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestAllocateTimer, WDFREQUESTALLOCATETIMER,
        (WDFREQUEST Request),
        (Request))

// Completes Request with Status and gives it back to its sender; the count is what was set before.
// Shape:  Request: received, driver-owned, not cancelable.  Ownership: taken; the handle is then
//         dead.
// Units:  none here.
// Errors: returns none.  Misuse: BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctl, BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWrite, BufAfterReqCompletedWriteA,
//         CompleteCanceledReq, DeferredRequestCompleted, DoubleCompletion, EvtIoStopCancel,
//         EvtIoStopCompleteOrStopAck, EvtSurpriseRemoveNoRequestComplete, InvalidReqAccess,
//         MdlAfterReqCompletedIntIoctl, MdlAfterReqCompletedIntIoctlA, MdlAfterReqCompletedIoctl,
//         MdlAfterReqCompletedIoctlA, MdlAfterReqCompletedRead, MdlAfterReqCompletedReadA,
//         MdlAfterReqCompletedWrite, MdlAfterReqCompletedWriteA, MemAfterReqCompletedIntIoctl,
//         MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctl, MemAfterReqCompletedIoctlA,
//         MemAfterReqCompletedRead, MemAfterReqCompletedReadA, MemAfterReqCompletedWrite,
//         MemAfterReqCompletedWriteA, NoCancelFromEvtSurpriseRemove, ReqDelete, ReqIsCancOnCancReq,
//         ReqSendFail, RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.  May run the sender's completion routine, and present the next
//         request, before it returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcomplete.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestComplete, WDFREQUESTCOMPLETE,
        (WDFREQUEST Request, NTSTATUS Status),
        (Request, Status))

// Completes Request with Status and raises the waiting thread's priority by PriorityBoost.
// Shape:  Request: received, driver-owned, not cancelable.  Ownership: taken; the handle is then
//         dead.
// Units:  PriorityBoost in priority levels; 0 = none.
// Errors: returns none.  Misuse: BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctl, BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWrite, BufAfterReqCompletedWriteA,
//         CompleteCanceledReq, DeferredRequestCompleted, DoubleCompletion, EvtIoStopCancel,
//         EvtIoStopCompleteOrStopAck, EvtSurpriseRemoveNoRequestComplete, InvalidReqAccess,
//         MdlAfterReqCompletedIntIoctl, MdlAfterReqCompletedIntIoctlA, MdlAfterReqCompletedIoctl,
//         MdlAfterReqCompletedIoctlA, MdlAfterReqCompletedRead, MdlAfterReqCompletedReadA,
//         MdlAfterReqCompletedWrite, MdlAfterReqCompletedWriteA, MemAfterReqCompletedIntIoctl,
//         MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctl, MemAfterReqCompletedIoctlA,
//         MemAfterReqCompletedRead, MemAfterReqCompletedReadA, MemAfterReqCompletedWrite,
//         MemAfterReqCompletedWriteA, NoCancelFromEvtSurpriseRemove, ReqDelete, ReqIsCancOnCancReq,
//         ReqSendFail, RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.  May run the sender's completion routine, and present the next
//         request, before it returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcompletewithpriorityboost.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestCompleteWithPriorityBoost, WDFREQUESTCOMPLETEWITHPRIORITYBOOST,
        (WDFREQUEST Request, NTSTATUS Status, CCHAR PriorityBoost),
        (Request, Status, PriorityBoost))

// Completes Request with Status and Information, usually the number of bytes transferred.
// Shape:  Request: received, driver-owned, not cancelable. Information: at most what was asked for.
//         Ownership: taken; the handle is then dead.
// Units:  Information in bytes, where it is a length.
// Errors: returns none; a count beyond the request's buffer with success is bug check 0x10D/6
//         (verifier).  Misuse: BufAfterReqCompletedIntIoctl, BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctl, BufAfterReqCompletedIoctlA, BufAfterReqCompletedRead,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWrite, BufAfterReqCompletedWriteA,
//         CompleteCanceledReq, DeferredRequestCompleted, DoubleCompletion, EvtIoStopCancel,
//         EvtIoStopCompleteOrStopAck, EvtSurpriseRemoveNoRequestComplete, InvalidReqAccess,
//         MdlAfterReqCompletedIntIoctl, MdlAfterReqCompletedIntIoctlA, MdlAfterReqCompletedIoctl,
//         MdlAfterReqCompletedIoctlA, MdlAfterReqCompletedRead, MdlAfterReqCompletedReadA,
//         MdlAfterReqCompletedWrite, MdlAfterReqCompletedWriteA, MemAfterReqCompletedIntIoctl,
//         MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctl, MemAfterReqCompletedIoctlA,
//         MemAfterReqCompletedRead, MemAfterReqCompletedReadA, MemAfterReqCompletedWrite,
//         MemAfterReqCompletedWriteA, NoCancelFromEvtSurpriseRemove, ReqDelete, ReqIsCancOnCancReq,
//         ReqSendFail, RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.  May run the sender's completion routine, and present the next
//         request, before it returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestcompletewithinformation.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestCompleteWithInformation, WDFREQUESTCOMPLETEWITHINFORMATION,
        (WDFREQUEST Request, NTSTATUS Status, ULONG_PTR Information),
        (Request, Status, Information))

// Moves a request to the tail of another queue of the same device.
// Shape:  Request: received, driver-owned, not cancelable. DestinationQueue: another one.
//         Ownership: the queue's after success; still the driver's after an error.
// Units:  none here.
// Errors: STATUS_WDF_BUSY the queue does not accept requests; STATUS_INVALID_DEVICE_REQUEST not
//         owned, cancelable, same queue or other device (verifier), or driver-created.  Misuse:
//         DeferredRequestCompleted, InvalidReqAccess, RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.  May present the request, and the source queue's next one, before it
//         returns.
// Source: wdfrequest/nf-wdfrequest-wdfrequestforwardtoioqueue.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestForwardToIoQueue, WDFREQUESTFORWARDTOIOQUEUE,
        (WDFREQUEST Request, WDFQUEUE DestinationQueue),
        (Request, DestinationQueue))

// Puts a request back at the head of the manual queue it came from.
// Shape:  Request: received, driver-owned, not cancelable.  Ownership: the queue's after success;
//         still the driver's after an error.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST the queue is not manual, or Request is not owned or is
//         cancelable (verifier).  Misuse: InvalidReqAccess.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestrequeue.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestRequeue, WDFREQUESTREQUEUE,
        (WDFREQUEST Request),
        (Request))

// Answers EvtIoStop: the power transition need not wait for Request any longer.
// Shape:  Request: the one EvtIoStop was called for; not cancelable if Requeue.  Ownership:
//         Requeue: the queue's again, at its head; otherwise still the driver's, and EvtIoResume
//         follows.
// Units:  none here.
// Errors: returns none.  Misuse: DeferredRequestCompleted, EvtIoStopCancel,
//         EvtIoStopCompleteOrStopAck, EvtIoStopResume, RequestCompleted, StopAckWithinEvtIoStop.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequeststopacknowledge.  Differs: nothing known.
WDF_DDI(VOID, WdfRequestStopAcknowledge, WDFREQUESTSTOPACKNOWLEDGE,
        (WDFREQUEST Request, BOOLEAN Requeue),
        (Request, Requeue))

// Like WdfRequestMarkCancelable, but says so when Request is canceled instead of calling back.
// Shape:  Request: received, driver-owned, not cancelable yet. EvtRequestCancel: not NULL.
//         Ownership: unchanged; after CANCELLED the driver completes Request itself.
// Units:  none here.
// Errors: STATUS_CANCELLED canceled already, callback not called; STATUS_INVALID_DEVICE_REQUEST not
//         in a queue, not owned or already marked.  Misuse: DeferredRequestCompleted,
//         EvtIoStopCancel, InvalidReqAccess, ReqIsCancOnCancReq, ReqMarkCancelableSend,
//         RequestCompleted.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestmarkcancelableex.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestMarkCancelableEx, WDFREQUESTMARKCANCELABLEEX,
        (WDFREQUEST Request, PFN_WDF_REQUEST_CANCEL EvtRequestCancel),
        (Request, EvtRequestCancel))

// Hands a request of a child device to a queue of its parent device.
// Shape:  Request: received by a PDO that allows it, driver-owned, not reserved; one stack location
//         is used up. ForwardOptions: Size and Flags set.  Ownership: the parent's after success.
// Units:  none here.
// Errors: STATUS_INFO_LENGTH_MISMATCH Size; STATUS_INVALID_PARAMETER Flags;
//         STATUS_INVALID_DEVICE_REQUEST no parent, wrong queue, reserved, not allowed or no stack
//         location left (verifier); STATUS_WDF_BUSY the queue does not accept requests.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfrequest/nf-wdfrequest-wdfrequestforwardtoparentdeviceioqueue.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfRequestForwardToParentDeviceIoQueue, WDFREQUESTFORWARDTOPARENTDEVICEIOQUEUE,
        (WDFREQUEST Request, WDFQUEUE ParentDeviceQueue,
         PWDF_REQUEST_FORWARD_OPTIONS ForwardOptions),
        (Request, ParentDeviceQueue, ForwardOptions))
// clang-format on

WDF_EXTERN_C_END

#endif
