// SPDX-License-Identifier: MIT
// Work items: a callback at PASSIVE_LEVEL in a system thread.
#ifndef OPENWDF_WDFWORKITEM_H
#define OPENWDF_WDFWORKITEM_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// The work item runs. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_WORKITEM(WDFWORKITEM WorkItem);
typedef EVT_WDF_WORKITEM* PFN_WDF_WORKITEM;

typedef struct _WDF_WORKITEM_CONFIG {
  ULONG Size;
  PFN_WDF_WORKITEM EvtWorkItemFunc;
  BOOLEAN AutomaticSerialization;
} WDF_WORKITEM_CONFIG, *PWDF_WORKITEM_CONFIG;

FORCEINLINE VOID WDF_WORKITEM_CONFIG_INIT(PWDF_WORKITEM_CONFIG Config,
                                          PFN_WDF_WORKITEM EvtWorkItemFunc) {
  WDF_CLEAR_SIZED(Config, WDF_WORKITEM_CONFIG);
  Config->EvtWorkItemFunc = EvtWorkItemFunc;
  Config->AutomaticSerialization = TRUE;
}

// clang-format off
// Creates a work item; its parent is, or is under, a device.
// IRQL: <= DISPATCH_LEVEL.  wdfworkitem/nf-wdfworkitem-wdfworkitemcreate
WDF_DDI(NTSTATUS, WdfWorkItemCreate, WDFWORKITEMCREATE,
        (PWDF_WORKITEM_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes, WDFWORKITEM* WorkItem),
        (Config, Attributes, WorkItem))

// Queues the work item; nothing happens if it is queued already.
// IRQL: <= DISPATCH_LEVEL.  wdfworkitem/nf-wdfworkitem-wdfworkitemenqueue
WDF_DDI(VOID, WdfWorkItemEnqueue, WDFWORKITEMENQUEUE,
        (WDFWORKITEM WorkItem),
        (WorkItem))

// Returns the parent of the work item.
// IRQL: <= DISPATCH_LEVEL.  wdfworkitem/nf-wdfworkitem-wdfworkitemgetparentobject
WDF_DDI(WDFOBJECT, WdfWorkItemGetParentObject, WDFWORKITEMGETPARENTOBJECT,
        (WDFWORKITEM WorkItem),
        (WorkItem))

// Waits until the work item is neither queued nor running.
// IRQL: PASSIVE_LEVEL.  wdfworkitem/nf-wdfworkitem-wdfworkitemflush
WDF_DDI(VOID, WdfWorkItemFlush, WDFWORKITEMFLUSH,
        (WDFWORKITEM WorkItem),
        (WorkItem))
// clang-format on

WDF_EXTERN_C_END

#endif
