// SPDX-License-Identifier: MIT
// The class extension for the controller of a simple peripheral bus, as controller drivers see it.
// OpenWDF has its declarations only: a driver that calls it does not build. Source: spbcx pages.
#ifndef OPENWDF_SPBCX_H
#define OPENWDF_SPBCX_H

#include "spb.h"

// A target is the file object of whoever opened the connection, a request one of the framework's:
// in C++ their handles may be used as such.
#ifdef __cplusplus
struct WDFFILEOBJECT__ {};
struct WDFREQUEST__ {};
struct SPBTARGET__ : WDFFILEOBJECT__ {};
typedef SPBTARGET__* SPBTARGET;
struct SPBREQUEST__ : WDFREQUEST__ {};
typedef SPBREQUEST__* SPBREQUEST;
#else
WDF_DECLARE_HANDLE(SPBTARGET);
WDF_DECLARE_HANDLE(SPBREQUEST);
#endif

WDF_EXTERN_C_START

typedef enum _SPB_REQUEST_TYPE {
  SpbRequestTypeUndefined = 0,
  SpbRequestTypeRead,
  SpbRequestTypeWrite,
  SpbRequestTypeSequence,
  SpbRequestTypeLockController,
  SpbRequestTypeUnlockController,
  SpbRequestTypeLockConnection,
  SpbRequestTypeUnlockConnection,
  SpbRequestTypeOther,
  SpbRequestTypeMax
} SPB_REQUEST_TYPE,
    *PSPB_REQUEST_TYPE;

typedef enum _SPB_REQUEST_SEQUENCE_POSITION {
  SpbRequestSequencePositionInvalid = 0,
  SpbRequestSequencePositionSingle,
  SpbRequestSequencePositionFirst,
  SpbRequestSequencePositionContinue,
  SpbRequestSequencePositionLast,
  SpbRequestSequencePositionMax
} SPB_REQUEST_SEQUENCE_POSITION,
    *PSPB_REQUEST_SEQUENCE_POSITION;

typedef NTSTATUS EVT_SPB_TARGET_CONNECT(WDFDEVICE Controller, SPBTARGET Target);
typedef EVT_SPB_TARGET_CONNECT* PFN_SPB_TARGET_CONNECT;
typedef VOID EVT_SPB_TARGET_DISCONNECT(WDFDEVICE Controller, SPBTARGET Target);
typedef EVT_SPB_TARGET_DISCONNECT* PFN_SPB_TARGET_DISCONNECT;
typedef VOID EVT_SPB_CONTROLLER_LOCK(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request);
typedef EVT_SPB_CONTROLLER_LOCK* PFN_SPB_CONTROLLER_LOCK;
typedef VOID EVT_SPB_CONTROLLER_UNLOCK(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request);
typedef EVT_SPB_CONTROLLER_UNLOCK* PFN_SPB_CONTROLLER_UNLOCK;
typedef VOID EVT_SPB_CONTROLLER_READ(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request,
                                     size_t Length);
typedef EVT_SPB_CONTROLLER_READ* PFN_SPB_CONTROLLER_READ;
typedef VOID EVT_SPB_CONTROLLER_WRITE(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request,
                                      size_t Length);
typedef EVT_SPB_CONTROLLER_WRITE* PFN_SPB_CONTROLLER_WRITE;
typedef VOID EVT_SPB_CONTROLLER_SEQUENCE(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request,
                                         ULONG TransferCount);
typedef EVT_SPB_CONTROLLER_SEQUENCE* PFN_SPB_CONTROLLER_SEQUENCE;
typedef VOID EVT_SPB_CONTROLLER_OTHER(WDFDEVICE Controller, SPBTARGET Target, SPBREQUEST Request,
                                      size_t OutputBufferLength, size_t InputBufferLength,
                                      ULONG IoControlCode);
typedef EVT_SPB_CONTROLLER_OTHER* PFN_SPB_CONTROLLER_OTHER;

typedef struct _SPB_CONTROLLER_CONFIG {
  ULONG Size;
  WDF_IO_QUEUE_DISPATCH_TYPE ControllerDispatchType;
  WDF_TRI_STATE PowerManaged;
  PFN_SPB_TARGET_CONNECT EvtSpbTargetConnect;
  PFN_SPB_TARGET_DISCONNECT EvtSpbTargetDisconnect;
  PFN_SPB_CONTROLLER_LOCK EvtSpbControllerLock;
  PFN_SPB_CONTROLLER_UNLOCK EvtSpbControllerUnlock;
  PFN_SPB_CONTROLLER_READ EvtSpbIoRead;
  PFN_SPB_CONTROLLER_WRITE EvtSpbIoWrite;
  PFN_SPB_CONTROLLER_SEQUENCE EvtSpbIoSequence;
} SPB_CONTROLLER_CONFIG, *PSPB_CONTROLLER_CONFIG;

typedef struct _SPB_CONNECTION_PARAMETERS {
  USHORT Size;
  PCWSTR ConnectionTag;
  PVOID ConnectionParameters;
} SPB_CONNECTION_PARAMETERS, *PSPB_CONNECTION_PARAMETERS;

typedef struct _SPB_REQUEST_PARAMETERS {
  USHORT Size;
  SPB_REQUEST_TYPE Type;
  SPB_REQUEST_SEQUENCE_POSITION Position;
  SPB_TRANSFER_DIRECTION PreviousTransferDirection;
  size_t Length;
  ULONG SequenceTransferCount;
} SPB_REQUEST_PARAMETERS, *PSPB_REQUEST_PARAMETERS;

typedef struct SPB_TRANSFER_DESCRIPTOR {
  USHORT Size;
  SPB_TRANSFER_DIRECTION Direction;
  size_t TransferLength;
  ULONG DelayInUs;
} SPB_TRANSFER_DESCRIPTOR, *PSPB_TRANSFER_DESCRIPTOR;

FORCEINLINE VOID SPB_CONTROLLER_CONFIG_INIT(PSPB_CONTROLLER_CONFIG Config) {
  WDF_CLEAR_SIZED(Config, SPB_CONTROLLER_CONFIG);
  Config->ControllerDispatchType = WdfIoQueueDispatchSequential;
  Config->PowerManaged = WdfUseDefault;
}
FORCEINLINE VOID SPB_CONNECTION_PARAMETERS_INIT(PSPB_CONNECTION_PARAMETERS Parameters) {
  WDF_CLEAR_SIZED(Parameters, SPB_CONNECTION_PARAMETERS);
}
FORCEINLINE VOID SPB_REQUEST_PARAMETERS_INIT(PSPB_REQUEST_PARAMETERS Parameters) {
  WDF_CLEAR_SIZED(Parameters, SPB_REQUEST_PARAMETERS);
}
FORCEINLINE VOID SPB_TRANSFER_DESCRIPTOR_INIT(PSPB_TRANSFER_DESCRIPTOR Descriptor) {
  WDF_CLEAR_SIZED(Descriptor, SPB_TRANSFER_DESCRIPTOR);
}

// The driver's device becomes a controller.
NTSTATUS SpbDeviceInitConfig(PWDFDEVICE_INIT DeviceInit);
NTSTATUS SpbDeviceInitialize(WDFDEVICE FxDevice, PSPB_CONTROLLER_CONFIG Config);
VOID SpbControllerSetIoOtherCallback(WDFDEVICE FxDevice, PFN_SPB_CONTROLLER_OTHER EvtSpbIoOther,
                                     PFN_WDF_IO_IN_CALLER_CONTEXT EvtIoInCallerContext);
VOID SpbControllerSetRequestAttributes(WDFDEVICE FxDevice, PWDF_OBJECT_ATTRIBUTES Attributes);
VOID SpbControllerSetTargetAttributes(WDFDEVICE FxDevice, PWDF_OBJECT_ATTRIBUTES Attributes);
// Targets and requests.
VOID SpbTargetGetConnectionParameters(SPBTARGET Target, PSPB_CONNECTION_PARAMETERS Parameters);
WDFFILEOBJECT SpbTargetGetFileObject(SPBTARGET Target);
SPBTARGET SpbRequestGetTarget(SPBREQUEST Request);
WDFDEVICE SpbRequestGetController(SPBREQUEST Request);
VOID SpbRequestGetParameters(SPBREQUEST Request, PSPB_REQUEST_PARAMETERS Parameters);
VOID SpbRequestGetTransferParameters(SPBREQUEST Request, ULONG Index,
                                     PSPB_TRANSFER_DESCRIPTOR Descriptor, PMDL* Mdl);
VOID SpbRequestComplete(SPBREQUEST Request, NTSTATUS CompletionStatus);
NTSTATUS SpbRequestCaptureIoOtherTransferList(SPBREQUEST Request);

WDF_EXTERN_C_END

#endif
