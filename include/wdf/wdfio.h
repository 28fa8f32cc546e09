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

typedef VOID EVT_WDF_IO_QUEUE_IO_DEFAULT(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_DEFAULT* PFN_WDF_IO_QUEUE_IO_DEFAULT;

typedef VOID EVT_WDF_IO_QUEUE_IO_STOP(WDFQUEUE Queue, WDFREQUEST Request, ULONG ActionFlags);
typedef EVT_WDF_IO_QUEUE_IO_STOP* PFN_WDF_IO_QUEUE_IO_STOP;

typedef VOID EVT_WDF_IO_QUEUE_IO_RESUME(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_RESUME* PFN_WDF_IO_QUEUE_IO_RESUME;

typedef VOID EVT_WDF_IO_QUEUE_IO_READ(WDFQUEUE Queue, WDFREQUEST Request, size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_READ* PFN_WDF_IO_QUEUE_IO_READ;

typedef VOID EVT_WDF_IO_QUEUE_IO_WRITE(WDFQUEUE Queue, WDFREQUEST Request, size_t Length);
typedef EVT_WDF_IO_QUEUE_IO_WRITE* PFN_WDF_IO_QUEUE_IO_WRITE;

typedef VOID EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL(WDFQUEUE Queue, WDFREQUEST Request,
                                                size_t OutputBufferLength, size_t InputBufferLength,
                                                ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_DEVICE_CONTROL* PFN_WDF_IO_QUEUE_IO_DEVICE_CONTROL;

typedef VOID EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL(WDFQUEUE Queue, WDFREQUEST Request,
                                                         size_t OutputBufferLength,
                                                         size_t InputBufferLength,
                                                         ULONG IoControlCode);
typedef EVT_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL* PFN_WDF_IO_QUEUE_IO_INTERNAL_DEVICE_CONTROL;

typedef VOID EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE* PFN_WDF_IO_QUEUE_IO_CANCELED_ON_QUEUE;

typedef VOID EVT_WDF_IO_QUEUE_STATE(WDFQUEUE Queue, WDFCONTEXT Context);
typedef EVT_WDF_IO_QUEUE_STATE* PFN_WDF_IO_QUEUE_STATE;

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

typedef NTSTATUS EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST(WDFQUEUE Queue,
                                                                    WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST*
    PFN_WDF_IO_ALLOCATE_RESOURCES_FOR_RESERVED_REQUEST;

typedef NTSTATUS EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES(WDFQUEUE Queue, WDFREQUEST Request);
typedef EVT_WDF_IO_ALLOCATE_REQUEST_RESOURCES* PFN_WDF_IO_ALLOCATE_REQUEST_RESOURCES;

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
WDF_DDI(NTSTATUS, WdfIoQueueCreate, WDFIOQUEUECREATE,
        (WDFDEVICE Device, PWDF_IO_QUEUE_CONFIG Config, PWDF_OBJECT_ATTRIBUTES QueueAttributes,
         WDFQUEUE* Queue),
        (Device, Config, QueueAttributes, Queue))

WDF_DDI(WDF_IO_QUEUE_STATE, WdfIoQueueGetState, WDFIOQUEUEGETSTATE,
        (WDFQUEUE Queue, PULONG QueueRequests, PULONG DriverRequests),
        (Queue, QueueRequests, DriverRequests))

WDF_DDI(VOID, WdfIoQueueStart, WDFIOQUEUESTART,
        (WDFQUEUE Queue),
        (Queue))

WDF_DDI(VOID, WdfIoQueueStop, WDFIOQUEUESTOP,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopComplete, WDFCONTEXT Context),
        (Queue, StopComplete, Context))

WDF_DDI(VOID, WdfIoQueueStopSynchronously, WDFIOQUEUESTOPSYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

WDF_DDI(WDFDEVICE, WdfIoQueueGetDevice, WDFIOQUEUEGETDEVICE,
        (WDFQUEUE Queue),
        (Queue))

WDF_DDI(NTSTATUS, WdfIoQueueRetrieveNextRequest, WDFIOQUEUERETRIEVENEXTREQUEST,
        (WDFQUEUE Queue, WDFREQUEST* OutRequest),
        (Queue, OutRequest))

WDF_DDI(NTSTATUS, WdfIoQueueRetrieveRequestByFileObject, WDFIOQUEUERETRIEVEREQUESTBYFILEOBJECT,
        (WDFQUEUE Queue, WDFFILEOBJECT FileObject, WDFREQUEST* OutRequest),
        (Queue, FileObject, OutRequest))

WDF_DDI(NTSTATUS, WdfIoQueueFindRequest, WDFIOQUEUEFINDREQUEST,
        (WDFQUEUE Queue, WDFREQUEST FoundRequest, WDFFILEOBJECT FileObject,
         PWDF_REQUEST_PARAMETERS Parameters, WDFREQUEST* OutRequest),
        (Queue, FoundRequest, FileObject, Parameters, OutRequest))

WDF_DDI(NTSTATUS, WdfIoQueueRetrieveFoundRequest, WDFIOQUEUERETRIEVEFOUNDREQUEST,
        (WDFQUEUE Queue, WDFREQUEST FoundRequest, WDFREQUEST* OutRequest),
        (Queue, FoundRequest, OutRequest))

WDF_DDI(VOID, WdfIoQueueDrainSynchronously, WDFIOQUEUEDRAINSYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

WDF_DDI(VOID, WdfIoQueueDrain, WDFIOQUEUEDRAIN,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE DrainComplete, WDFCONTEXT Context),
        (Queue, DrainComplete, Context))

WDF_DDI(VOID, WdfIoQueuePurgeSynchronously, WDFIOQUEUEPURGESYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))

WDF_DDI(VOID, WdfIoQueuePurge, WDFIOQUEUEPURGE,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE PurgeComplete, WDFCONTEXT Context),
        (Queue, PurgeComplete, Context))

WDF_DDI(NTSTATUS, WdfIoQueueReadyNotify, WDFIOQUEUEREADYNOTIFY,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE QueueReady, WDFCONTEXT Context),
        (Queue, QueueReady, Context))

WDF_DDI(NTSTATUS, WdfIoQueueAssignForwardProgressPolicy, WDFIOQUEUEASSIGNFORWARDPROGRESSPOLICY,
        (WDFQUEUE Queue, PWDF_IO_QUEUE_FORWARD_PROGRESS_POLICY ForwardProgressPolicy),
        (Queue, ForwardProgressPolicy))

WDF_DDI(VOID, WdfIoQueueStopAndPurge, WDFIOQUEUESTOPANDPURGE,
        (WDFQUEUE Queue, PFN_WDF_IO_QUEUE_STATE StopAndPurgeComplete, WDFCONTEXT Context),
        (Queue, StopAndPurgeComplete, Context))

WDF_DDI(VOID, WdfIoQueueStopAndPurgeSynchronously, WDFIOQUEUESTOPANDPURGESYNCHRONOUSLY,
        (WDFQUEUE Queue),
        (Queue))
// clang-format on

WDF_EXTERN_C_END

#endif
