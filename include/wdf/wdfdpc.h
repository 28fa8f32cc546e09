// SPDX-License-Identifier: MIT
// DPC objects: a callback at DISPATCH_LEVEL, soon.
#ifndef OPENWDF_WDFDPC_H
#define OPENWDF_WDFDPC_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// The DPC runs. IRQL: DISPATCH_LEVEL.
typedef VOID EVT_WDF_DPC(WDFDPC Dpc);
typedef EVT_WDF_DPC* PFN_WDF_DPC;

typedef struct _WDF_DPC_CONFIG {
  ULONG Size;
  PFN_WDF_DPC EvtDpcFunc;
  BOOLEAN AutomaticSerialization;
} WDF_DPC_CONFIG, *PWDF_DPC_CONFIG;

FORCEINLINE VOID WDF_DPC_CONFIG_INIT(PWDF_DPC_CONFIG Config, PFN_WDF_DPC EvtDpcFunc) {
  WDF_CLEAR_SIZED(Config, WDF_DPC_CONFIG);
  Config->EvtDpcFunc = EvtDpcFunc;
  Config->AutomaticSerialization = TRUE;
}

// clang-format off
// Creates a DPC object; its parent is, or is under, a device.
// IRQL: <= DISPATCH_LEVEL.  wdfdpc/nf-wdfdpc-wdfdpccreate
WDF_DDI(NTSTATUS, WdfDpcCreate, WDFDPCCREATE,
        (PWDF_DPC_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes, WDFDPC* Dpc),
        (Config, Attributes, Dpc))

// Queues the DPC; FALSE if it is queued already.
// IRQL: <= HIGH_LEVEL.  wdfdpc/nf-wdfdpc-wdfdpcenqueue
WDF_DDI(BOOLEAN, WdfDpcEnqueue, WDFDPCENQUEUE,
        (WDFDPC Dpc),
        (Dpc))

// Takes the DPC out of the queue; TRUE if it was there. With Wait, until it has run.
// IRQL: <= HIGH_LEVEL when Wait is FALSE, PASSIVE_LEVEL when it is TRUE.
// wdfdpc/nf-wdfdpc-wdfdpccancel
WDF_DDI(BOOLEAN, WdfDpcCancel, WDFDPCCANCEL,
        (WDFDPC Dpc, BOOLEAN Wait),
        (Dpc, Wait))

// Returns the parent of the DPC object.
// IRQL: <= HIGH_LEVEL.  wdfdpc/nf-wdfdpc-wdfdpcgetparentobject
WDF_DDI(WDFOBJECT, WdfDpcGetParentObject, WDFDPCGETPARENTOBJECT,
        (WDFDPC Dpc),
        (Dpc))

// Returns the KDPC of the DPC object.
// IRQL: <= HIGH_LEVEL.  wdfdpc/nf-wdfdpc-wdfdpcwdmgetdpc
WDF_DDI(PKDPC, WdfDpcWdmGetDpc, WDFDPCWDMGETDPC,
        (WDFDPC Dpc),
        (Dpc))
// clang-format on

WDF_EXTERN_C_END

#endif
