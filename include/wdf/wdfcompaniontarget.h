// SPDX-License-Identifier: MIT
// Companion targets: a user-mode process that works for a kernel driver. Declared so that sources
// compile; documented for drivers of the system only.
#ifndef OPENWDF_WDFCOMPANIONTARGET_H
#define OPENWDF_WDFCOMPANIONTARGET_H

#include "wdfmemory.h"
#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_TASK_SEND_OPTIONS_FLAGS {
  WDF_TASK_SEND_OPTION_TIMEOUT = 0x00000001,
  WDF_TASK_SEND_OPTION_SYNCHRONOUS = 0x00000002,
} WDF_TASK_SEND_OPTIONS_FLAGS;

typedef struct _WDF_TASK_SEND_OPTIONS {
  ULONG Size;
  ULONG Flags;
  LONGLONG Timeout;
} WDF_TASK_SEND_OPTIONS, *PWDF_TASK_SEND_OPTIONS;

FORCEINLINE VOID WDF_TASK_SEND_OPTIONS_INIT(PWDF_TASK_SEND_OPTIONS Options, ULONG Flags) {
  WDF_CLEAR_SIZED(Options, WDF_TASK_SEND_OPTIONS);
  Options->Flags = Flags;
}

// clang-format off
// Sends a task to the companion and waits for the end.
// IRQL: PASSIVE_LEVEL.
// wdfcompaniontarget/nf-wdfcompaniontarget-wdfcompaniontargetsendtasksynchronously
WDF_DDI(NTSTATUS, WdfCompanionTargetSendTaskSynchronously, WDFCOMPANIONTARGETSENDTASKSYNCHRONOUSLY,
        (WDFCOMPANIONTARGET CompanionTarget, USHORT TaskQueueIdentifier, ULONG TaskOperationCode,
         PWDF_MEMORY_DESCRIPTOR InputBuffer, PWDF_MEMORY_DESCRIPTOR OutputBuffer,
         PWDF_TASK_SEND_OPTIONS TaskOptions, PULONG_PTR BytesReturned),
        (CompanionTarget, TaskQueueIdentifier, TaskOperationCode, InputBuffer, OutputBuffer,
         TaskOptions, BytesReturned))

// Returns the process of the companion.
// IRQL: <= DISPATCH_LEVEL.
// wdfcompaniontarget/nf-wdfcompaniontarget-wdfcompaniontargetwdmgetcompanionprocess
WDF_DDI(PEPROCESS, WdfCompanionTargetWdmGetCompanionProcess,
        WDFCOMPANIONTARGETWDMGETCOMPANIONPROCESS,
        (WDFCOMPANIONTARGET CompanionTarget),
        (CompanionTarget))
// clang-format on

WDF_EXTERN_C_END

#endif
