// SPDX-License-Identifier: MIT
// I/O queues: how requests reach the driver, one at a time, many at a time, or when it asks.
// Source: wdfio pages; framework.md 3.
#ifndef OPENWDF_WDFIO_H
#define OPENWDF_WDFIO_H

#include "wdfobject.h"
#include "wdfrequest.h"

WDF_EXTERN_C_START

typedef enum _WDF_IO_QUEUE_DISPATCH_TYPE {
  WdfIoQueueDispatchInvalid = 0,
  WdfIoQueueDispatchSequential,
  WdfIoQueueDispatchParallel,
  WdfIoQueueDispatchManual,
  WdfIoQueueDispatchMax,
} WDF_IO_QUEUE_DISPATCH_TYPE;

// Bits: what the queue does and whether it, or the driver, holds requests.
typedef enum _WDF_IO_QUEUE_STATE {
  WdfIoQueueAcceptRequests = 0x01,
  WdfIoQueueDispatchRequests = 0x02,
  WdfIoQueueNoRequests = 0x04,
  WdfIoQueueDriverNoRequests = 0x08,
  WdfIoQueuePnpHeld = 0x10,
} WDF_IO_QUEUE_STATE;

// TRUE when State has every bit of Set and no bit of Clear.
FORCEINLINE BOOLEAN WDF_IO_QUEUE_STATE_IS(WDF_IO_QUEUE_STATE State, ULONG Set, ULONG Clear) {
  return (BOOLEAN)(((ULONG)State & (Set | Clear)) == Set);
}

FORCEINLINE BOOLEAN WDF_IO_QUEUE_IDLE(WDF_IO_QUEUE_STATE State) {
  return WDF_IO_QUEUE_STATE_IS(State, WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests, 0);
}

FORCEINLINE BOOLEAN WDF_IO_QUEUE_READY(WDF_IO_QUEUE_STATE State) {
  return WDF_IO_QUEUE_STATE_IS(State, WdfIoQueueDispatchRequests | WdfIoQueueAcceptRequests,
                               WdfIoQueuePnpHeld);
}

FORCEINLINE BOOLEAN WDF_IO_QUEUE_STOPPED(WDF_IO_QUEUE_STATE State) {
  return WDF_IO_QUEUE_STATE_IS(State, WdfIoQueueAcceptRequests | WdfIoQueueDriverNoRequests,
                               WdfIoQueueDispatchRequests);
}

FORCEINLINE BOOLEAN WDF_IO_QUEUE_DRAINED(WDF_IO_QUEUE_STATE State) {
  return WDF_IO_QUEUE_STATE_IS(
      State, WdfIoQueueDispatchRequests | WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests,
      WdfIoQueueAcceptRequests);
}

FORCEINLINE BOOLEAN WDF_IO_QUEUE_PURGED(WDF_IO_QUEUE_STATE State) {
  return WDF_IO_QUEUE_STATE_IS(State, WdfIoQueueNoRequests | WdfIoQueueDriverNoRequests,
                               WdfIoQueueAcceptRequests);
}

// A request for which there is no handler of its own; the driver owns it. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_DEFAULT(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_DEFAULT* PFN_WDF_IO_QUEUE_IO_DEFAULT;

// Power will go: complete, requeue or acknowledge this request that the driver owns. IRQL: <=
// DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_STOP(WDFQUEUE Queue, WDFREQUEST Request, ULONG ActionFlags);
typedef EVT_WDF_IO_QUEUE_IO_STOP* PFN_WDF_IO_QUEUE_IO_STOP;

// Power is back: go on with a request that was acknowledged. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_RESUME(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_RESUME* PFN_WDF_IO_QUEUE_IO_RESUME;

// A read request; the driver owns it. Length in bytes. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_READ(WDFQUEUE Queue, WDFREQUEST Request, size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_READ* PFN_WDF_IO_QUEUE_IO_READ;

// A write request; the driver owns it. Length in bytes. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_WRITE(WDFQUEUE Queue, WDFREQUEST Request, size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_WRITE* PFN_WDF_IO_QUEUE_IO_WRITE;

// A device control request; the driver owns it. Lengths in bytes. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL(WDFQUEUE Queue, WDFREQUEST Request,
                                                size_t OutputBufferLength, size_t InputBufferLength,
                                                ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL* PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL;

// An internal device control request; the driver owns it. Lengths in bytes. IRQL: <=
// DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL(WDFQUEUE Queue, WDFREQUEST Request,
                                                         size_t OutputBufferLength,
                                                         size_t InputBufferLength,
                                                         ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL* PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL;

// A request was canceled in the queue after the driver had seen it: complete it. IRQL: <=
// DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE* PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE;

// The queue has reached the state that was asked for. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_IO_QUEUE_STATE(WDFQUEUE Queue, WDFCONTEXT Context);
typedef EVT_WDF_IO_QUEUE_STATE* PFN_WDF_IO_QUEUE_STATE;

// NumberOfPresentedRequests is for parallel queues: (ULONG)-1 means no limit, 0 none at all.
typedef struct _WDF_IO_QUEUE_CONFIG {
  ULONG Size;
  WDF_IO_QUEUE_DISPATCH_TYPE DispatchType;
  WDF_TRI_STATE PowerManaged;
  BOOLEAN AllowZeroLengthRequests;
  BOOLEAN DefaultQueue;
  PFN_WDF_IO_QUEUE_IO_DEFAULT EvtIoDefault;
  PFN_WDF_IO_QUEUE_IO_READ EvtIoRead;
  PFN_WDF_IO_QUEUE_IO_WRITE EvtIoWrite;
  PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL EvtIoDeviceControl;
  PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL EvtIoInternalDeviceControl;
  PFN_WDF_IO_QUEUE_IO_STOP EvtIoStop;
  PFN_WDF_IO_QUEUE_IO_RESUME EvtIoResume;
  PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE EvtIoCanceledOnQueue;
  union {
    struct {
      ULONG NumberOfPresentedRequests;
    } Parallel;
  } Settings;
  WDFDRIVER Driver;
} WDF_IO_QUEUE_CONFIG, *PWDF_IO_QUEUE_CONFIG;

FORCEINLINE VOID WDF_IO_QUEUE_CONFIG_INIT(PWDF_IO_QUEUE_CONFIG Config,
                                          WDF_IO_QUEUE_DISPATCH_TYPE DispatchType) {
  WDF_CLEAR_SIZED(Config, WDF_IO_QUEUE_CONFIG);
  Config->DispatchType = DispatchType;
  Config->PowerManaged = WdfUseDefault;
  if (DispatchType == WdfIoQueueDispatchParallel) {
    Config->Settings.Parallel.NumberOfPresentedRequests = (ULONG)-1;  // No limit.
  }
}

FORCEINLINE VOID WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(PWDF_IO_QUEUE_CONFIG Config,
                                                        WDF_IO_QUEUE_DISPATCH_TYPE DispatchType) {
  WDF_IO_QUEUE_CONFIG_INIT(Config, DispatchType);
  Config->DefaultQueue = TRUE;
}

typedef enum _WDF_IO_FORWARD_PROGRESS_ACTION {
  WdfIoForwardProgressActionInvalid = 0x0,
  WdfIoForwardProgressActionFailRequest,
  WdfIoForwardProgressActionUseReservedRequest
} WDF_IO_FORWARD_PROGRESS_ACTION;

typedef enum _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY {
  WdfIoForwardProgressInvalidPolicy = 0x0,
  WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest,
  WdfIoForwardProgressReservedPolicyUseExamine,
  WdfIoForwardProgressReservedPolicyPagingIO
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY;

// Allocates what the driver needs for a reserved request, once. IRQL: <= DISPATCH_LEVEL.
typedef NTSTATUS EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST(WDFQUEUE Queue,
                                                                    WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST*
    PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST;

// Allocates what the driver needs for a request, before it is queued. IRQL: <= DISPATCH_LEVEL.
typedef NTSTATUS EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES* PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES;

// Memory is short: says whether this IRP gets a reserved request. IRQL: <= DISPATCH_LEVEL.
typedef WDF_IO_FORWARD_PROGRESS_ACTION EVT_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS(WDFQUEUE Queue,
                                                                               PIRP Irp);
typedef EVT_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS* PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS;

typedef struct _WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS {
  union {
    struct {
      PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS EvtIoWdmIrpForForwardProgress;
    } ExaminePolicy;
  } Policy;
} WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS;

typedef struct _WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY {
  ULONG Size;
  ULONG TotalForwardProgressRequests;
  WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY ForwardProgressReservedPolicy;
  WDF_IO_FORWARD_PROGRESS_RESERVED_POLICY_SETTINGS ForwardProgressReservePolicySettings;
  PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST EvtIoAllocateResourcesForReservedRequest;
  PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES EvtIoAllocateRequestResources;
} WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, *PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY;

FORCEINLINE VOID WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(
    PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy, ULONG TotalForwardProgressRequests) {
  WDF_CLEAR_SIZED(Policy, WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY);
  Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
  Policy->ForwardProgressReservedPolicy =
      WdfIoForwardProgressReservedPolicyAlwaysUseReservedRequest;
}

FORCEINLINE VOID WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_EXAMINE_INIT(
    PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy, ULONG TotalForwardProgressRequests,
    PFN_WDF_IO_WDM_IRP_FOR_FORWARD_PROGRESS EvtIoWdmIrpForForwardProgress) {
  WDF_CLEAR_SIZED(Policy, WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY);
  Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
  Policy->ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyUseExamine;
  Policy->ForwardProgressReservePolicySettings.Policy.ExaminePolicy.EvtIoWdmIrpForForwardProgress =
      EvtIoWdmIrpForForwardProgress;
}

FORCEINLINE VOID WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_PAGINGIO_INIT(
    PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY Policy, ULONG TotalForwardProgressRequests) {
  WDF_CLEAR_SIZED(Policy, WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY);
  Policy->TotalForwardProgressRequests = TotalForwardProgressRequests;
  Policy->ForwardProgressReservedPolicy = WdfIoForwardProgressReservedPolicyPagingIO;
}

// clang-format off
// Creates an I/O queue; it accepts and delivers at once, or when the device has power.
// Shape:  QueueAttributes: may be NULL. Queue: may be NULL only for the default queue.  Ownership:
//         the device's; a default queue cannot be deleted.
// Units:  none here.
// Errors: STATUS_INFO_LENGTH_MISMATCH Size; STATUS_INVALID_PARAMETER_4 Queue missing;
//         STATUS_INVALID_DEVICE_STATE too late for a default queue; STATUS_INVALID_DEVICE_REQUEST
//         the parent is of another device; STATUS_INVALID_PARAMETER dispatch type, handlers of a
//         manual queue or number of requests; STATUS_WDF_NO_CALLBACK no handler; UNSUCCESSFUL a
//         second default queue; STATUS_INSUFFICIENT_RESOURCES no memory; attribute errors.  Misuse:
//         ChangeQueueState, DrvAckIoStop.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuecreate.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueCreate, WDFIOQUEUECREATE,
        (WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES QueueAttributes,
         WDFQUEUE* Queue),
        (Device, Config, QueueAttributes, Queue))

// Returns what the queue accepts, delivers and holds.
// Shape:  counts may be NULL.  Ownership: unchanged.
// Units:  QueueRequests, DriverRequests in requests.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuegetstate.  Differs: nothing known.
WDF_DDI(WDF_IO_QUEUE_STATE, WdfIoQueueGetState, WDFIOQUEUEGETSTATE,
        (WDFQUEUE Queue, PULONG QueueRequests, PULONG DriverRequests),
        (Queue, QueueRequests, DriverRequests))

// Lets the queue accept and deliver.
// Shape:  any queue.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.  May call request handlers before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuestart.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueStart, WDFIOQUEUESTART,
        (WDFQUEUE Queue),
        (Queue))

// Stops delivery; calls StopComplete once when the driver owns no request of the queue.
// Shape:  StopComplete: may be NULL; one at a time, otherwise bug check 0x10D/A. The queue goes on
//         accepting.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   <= DISPATCH_LEVEL.  May call StopComplete before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuestop.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueStop, WDFIOQUEUESTOP,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete, WDFCONTEXT Context),
        (Queue, StopComplete, Context))

// Stops delivery and waits until the driver owns no request of the queue.
// Shape:  not from a callback of the queue, nor by who must complete its requests. The queue goes
//         on accepting.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuestopsynchronously.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueStopSynchronously, WDFIOQUEUESTOPSYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

// Returns the device of the queue.
// Shape:  any queue.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuegetdevice.  Differs: nothing known.
WDF_DDI(WDFDEVICE, WdfIoQueueGetDevice, WDFIOQUEUEGETDEVICE,
        (WDFQUEUE Queue),
        (Queue))

// Takes the oldest request out of the queue.
// Shape:  Queue: manual or sequential. OutRequest: NULL on failure.  Ownership: the driver's after
//         success.
// Units:  none here.
// Errors: STATUS_NO_MORE_ENTRIES empty; STATUS_WDF_PAUSED stopped, or without power;
//         STATUS_INVALID_DEVICE_STATE a parallel queue.  Misuse: DoubleCompletion,
//         wdfioqueueretrievenextrequest.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueueretrievenextrequest.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueRetrieveNextRequest, WDFIOQUEUERETRIEVENEXTREQUEST,
        (WDFQUEUE Queue, WDFREQUEST* OutRequest),
        (Queue, OutRequest))

// Takes the oldest request of one file out of the queue.
// Shape:  Queue: manual or sequential. OutRequest: NULL on failure.  Ownership: the driver's after
//         success.
// Units:  none here.
// Errors: STATUS_NO_MORE_ENTRIES none of this file; STATUS_WDF_PAUSED stopped, or without power;
//         STATUS_INVALID_DEVICE_STATE a parallel queue.  Misuse: DoubleCompletion.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueueretrieverequestbyfileobject.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueRetrieveRequestByFileObject, WDFIOQUEUERETRIEVEREQUESTBYFILEOBJECT,
        (WDFQUEUE Queue, WDFFILEOBJECT FileObject, WDFREQUEST* OutRequest),
        (Queue, FileObject, OutRequest))

// Looks for the next request in a queue without taking it out.
// Shape:  Queue: manual. FoundRequest: search begins after it; NULL = at the head. FileObject,
//         Parameters: may be NULL; Parameters is written.  Ownership: OutRequest stays the queue's,
//         with one reference for the caller to drop.
// Units:  none here.
// Errors: STATUS_NO_MORE_ENTRIES none; STATUS_NOT_FOUND FoundRequest is no longer queued;
//         STATUS_INVALID_DEVICE_REQUEST not manual; STATUS_INVALID_PARAMETER_4 Size of Parameters.
//         Misuse: wdfioqueuefindrequestfailed, wdfioqueueretrievefoundrequest,
//         wdfioqueueretrievenextrequest.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuefindrequest.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueFindRequest, WDFIOQUEUEFINDREQUEST,
        (WDFQUEUE Queue, WDFREQUEST FoundRequest, WDFFILEOBJECT FileObject,
         PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST* OutRequest),
        (Queue, FoundRequest, FileObject, Parameters, OutRequest))

// Takes a request found by WdfIoQueueFindRequest out of the queue.
// Shape:  FoundRequest: still referenced.  Ownership: the driver's after success; the reference
//         stays to be dropped.
// Units:  none here.
// Errors: STATUS_NOT_FOUND no longer queued; STATUS_WDF_PAUSED stopped, or without power;
//         STATUS_INVALID_DEVICE_STATE a parallel queue; STATUS_INVALID_DEVICE_REQUEST not manual
//         (verifier).  Misuse: DoubleCompletion, wdfioqueuefindrequestfailed,
//         wdfioqueueretrievefoundrequest.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueueretrievefoundrequest.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueRetrieveFoundRequest, WDFIOQUEUERETRIEVEFOUNDREQUEST,
        (WDFQUEUE Queue, WDFREQUEST FoundRequest, WDFREQUEST* OutRequest),
        (Queue, FoundRequest, OutRequest))

// Stops accepting, delivers what is queued, and waits until all of it is completed.
// Shape:  not from a callback of the queue, nor by who must complete its requests.  Ownership:
//         unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuedrainsynchronously.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueDrainSynchronously, WDFIOQUEUEDRAINSYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

// Stops accepting and delivers what is queued; calls DrainComplete when all is completed.
// Shape:  DrainComplete: may be NULL; one drain or purge callback at a time, otherwise bug check
//         0x10D/A.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   <= DISPATCH_LEVEL.  May call DrainComplete before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuedrain.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueDrain, WDFIOQUEUEDRAIN,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete, WDFCONTEXT Context),
        (Queue, DrainComplete, Context))

// Stops accepting, cancels what is queued and cancelable, and waits until all is completed.
// Shape:  not from a callback of the queue, nor by who must complete its requests.  Ownership:
//         unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuepurgesynchronously.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueuePurgeSynchronously, WDFIOQUEUEPURGESYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

// Stops accepting, cancels what is queued and cancelable; calls PurgeComplete when all is done.
// Shape:  PurgeComplete: may be NULL; one drain or purge callback at a time, otherwise bug check
//         0x10D/A.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   <= DISPATCH_LEVEL.  May call EvtRequestCancel, EvtIoCanceledOnQueue and PurgeComplete
//         before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuepurge.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueuePurge, WDFIOQUEUEPURGE,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete, WDFCONTEXT Context),
        (Queue, PurgeComplete, Context))

// Registers, or with NULL removes, what is called when an empty manual queue gets a request.
// Shape:  Queue: manual; stopped, to remove. QueueReady: NULL removes.  Ownership: of Context: the
//         driver's.
// Units:  none here.
// Errors: STATUS_INVALID_DEVICE_REQUEST not manual, registered already, nothing to remove, or not
//         stopped; STATUS_DELETE_PENDING deleted.
// IRQL:   <= DISPATCH_LEVEL.  May call QueueReady before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuereadynotify.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueReadyNotify, WDFIOQUEUEREADYNOTIFY,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context),
        (Queue, QueueReady, Context))

// Sets requests aside so that the queue makes progress when memory is short.
// Shape:  ForwardProgressPolicy: Size set. Each reserved request is made, and given to the
//         callback, before return.  Ownership: the queue's.
// Units:  none here.
// Errors: STATUS_INFO_LENGTH_MISMATCH Size; STATUS_INVALID_PARAMETER assigned already, 0 requests,
//         or no callback for UseExamine; STATUS_INVALID_DEVICE_REQUEST IRQL (verifier);
//         STATUS_INSUFFICIENT_RESOURCES no memory; any error of the callback.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueueassignforwardprogresspolicy.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfIoQueueAssignForwardProgressPolicy, WDFIOQUEUEASSIGNFORWARDPROGRESSPOLICY,
        (WDFQUEUE Queue, PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy),
        (Queue, ForwardProgressPolicy))

// Stops delivery and cancels what is queued and cancelable now; the queue goes on accepting.
// Shape:  StopAndPurgeComplete: may be NULL; one stop callback at a time, otherwise bug check
//         0x10D/A.  Ownership: unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   <= DISPATCH_LEVEL.  May call EvtRequestCancel, EvtIoCanceledOnQueue and
//         StopAndPurgeComplete before it returns.
// Source: wdfio/nf-wdfio-wdfioqueuestopandpurge.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueStopAndPurge, WDFIOQUEUESTOPANDPURGE,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context),
        (Queue, StopAndPurgeComplete, Context))

// Stops delivery, cancels what is queued and cancelable now, and waits for what the driver owns.
// Shape:  not from a callback of the queue, nor by who must complete its requests.  Ownership:
//         unchanged.
// Units:  none here.
// Errors: returns none.  Misuse: ChangeQueueState, EvtSurpriseRemoveNoSuspendQueue,
//         NoCancelFromEvtSurpriseRemove.
// IRQL:   PASSIVE_LEVEL.
// Source: wdfio/nf-wdfio-wdfioqueuestopandpurgesynchronously.  Differs: nothing known.
WDF_DDI(VOID, WdfIoQueueStopAndPurgeSynchronously, WDFIOQUEUESTOPANDPURGESYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))
// clang-format on

WDF_EXTERN_C_END

#endif
