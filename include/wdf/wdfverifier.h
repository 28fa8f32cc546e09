// SPDX-License-Identifier: MIT
// Break point, bug check and triage information through the framework.
#ifndef OPENWDF_WDFVERIFIER_H
#define OPENWDF_WDFVERIFIER_H

#include "wdffuncenum.h"

WDF_EXTERN_C_START

// clang-format off
// Breaks into the debugger if the driver's settings ask for it.
// IRQL: not stated.  wdfverifier/nf-wdfverifier-wdfverifierdbgbreakpoint
WDF_DDI0(VOID, WdfVerifierDbgBreakPoint, WDFVERIFIERDBGBREAKPOINT)

// Stops the machine with this code and these parameters.
// IRQL: not stated.  wdfverifier/nf-wdfverifier-wdfverifierkebugcheck
WDF_DDI(VOID, WdfVerifierKeBugCheck, WDFVERIFIERKEBUGCHECK,
        (ULONG BugCheckCode, ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2,
         ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4),
        (BugCheckCode, BugCheckParameter1, BugCheckParameter2, BugCheckParameter3,
         BugCheckParameter4))

// Returns where a debugger finds the offsets of the framework's objects.
// IRQL: not stated.  wdfverifier/nf-wdfverifier-wdfgettriageinfo
WDF_DDI0(PVOID, WdfGetTriageInfo, WDFGETTRIAGEINFO)
// clang-format on

WDF_EXTERN_C_END

#endif
