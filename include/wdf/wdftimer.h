// SPDX-License-Identifier: MIT
// Timer objects: a callback after a time, once or periodically. Due times are in 100 ns, negative
// = relative; Period and TolerableDelay in milliseconds.
#ifndef OPENWDF_WDFTIMER_H
#define OPENWDF_WDFTIMER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define TolerableDelayUnlimited ((ULONG)-1)

// The time has come; at PASSIVE_LEVEL when the parent or the timer says so. IRQL: <=
// DISPATCH_LEVEL.
typedef VOID EVT_WDF_TIMER(WDFTIMER Timer);
typedef EVT_WDF_TIMER* PFN_WDF_TIMER;

// Period and TolerableDelay in milliseconds; Period 0 means once.
typedef struct _WDF_TIMER_CONFIG {
  ULONG Size;
  PFN_WDF_TIMER EvtTimerFunc;
  ULONG Period;
  BOOLEAN AutomaticSerialization;
  ULONG TolerableDelay;
  DECLSPEC_ALIGN(8) BOOLEAN UseHighResolutionTimer;
} WDF_TIMER_CONFIG, *PWDF_TIMER_CONFIG;

FORCEINLINE VOID WDF_TIMER_CONFIG_INIT(PWDF_TIMER_CONFIG Config, PFN_WDF_TIMER EvtTimerFunc) {
  WDF_CLEAR_SIZED(Config, WDF_TIMER_CONFIG);
  Config->EvtTimerFunc = EvtTimerFunc;
  Config->AutomaticSerialization = TRUE;
}

FORCEINLINE VOID WDF_TIMER_CONFIG_INIT_PERIODIC(PWDF_TIMER_CONFIG Config,
                                                PFN_WDF_TIMER EvtTimerFunc, LONG Period) {
  WDF_CLEAR_SIZED(Config, WDF_TIMER_CONFIG);
  Config->EvtTimerFunc = EvtTimerFunc;
  Config->Period = Period;
  Config->AutomaticSerialization = TRUE;
}

// clang-format off
// Creates a timer object; its parent is, or is under, a device, driver or queue.
// IRQL: <= DISPATCH_LEVEL.  wdftimer/nf-wdftimer-wdftimercreate
WDF_DDI(NTSTATUS, WdfTimerCreate, WDFTIMERCREATE,
        (PWDF_TIMER_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes, WDFTIMER* Timer),
        (Config, Attributes, Timer))

// Starts or restarts the timer; TRUE if it was running. DueTime in 100 ns, negative = relative.
// IRQL: <= DISPATCH_LEVEL.  wdftimer/nf-wdftimer-wdftimerstart
WDF_DDI(BOOLEAN, WdfTimerStart, WDFTIMERSTART,
        (WDFTIMER Timer, LONGLONG DueTime),
        (Timer, DueTime))

// Stops the timer; TRUE if it was running. With Wait, until its callback has returned.
// IRQL: <= DISPATCH_LEVEL when Wait is FALSE, PASSIVE_LEVEL when it is TRUE.
// wdftimer/nf-wdftimer-wdftimerstop
WDF_DDI(BOOLEAN, WdfTimerStop, WDFTIMERSTOP,
        (WDFTIMER Timer, BOOLEAN Wait),
        (Timer, Wait))

// Returns the parent of the timer.
// IRQL: <= DISPATCH_LEVEL.  wdftimer/nf-wdftimer-wdftimergetparentobject
WDF_DDI(WDFOBJECT, WdfTimerGetParentObject, WDFTIMERGETPARENTOBJECT,
        (WDFTIMER Timer),
        (Timer))
// clang-format on

WDF_EXTERN_C_END

#endif
