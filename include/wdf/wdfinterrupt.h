// SPDX-License-Identifier: MIT
// Interrupt objects (framework.md 4.5).
#ifndef OPENWDF_WDFINTERRUPT_H
#define OPENWDF_WDFINTERRUPT_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_INTERRUPT_POLARITY {
  WdfInterruptPolarityUnknown = 0,
  WdfInterruptActiveHigh,
  WdfInterruptActiveLow,
} WDF_INTERRUPT_POLARITY,
    *PWDF_INTERRUPT_POLARITY;

typedef enum _WDF_INTERRUPT_POLICY {
  WdfIrqPolicyMachineDefault = 0,
  WdfIrqPolicyAllCloseProcessors,
  WdfIrqPolicyOneCloseProcessor,
  WdfIrqPolicyAllProcessorsInMachine,
  WdfIrqPolicySpecifiedProcessors,
  WdfIrqPolicySpreadMessagesAcrossAllProcessors,
} WDF_INTERRUPT_POLICY,
    *PWDF_INTERRUPT_POLICY;

typedef enum _WDF_INTERRUPT_PRIORITY {
  WdfIrqPriorityUndefined = 0,
  WdfIrqPriorityLow,
  WdfIrqPriorityNormal,
  WdfIrqPriorityHigh,
} WDF_INTERRUPT_PRIORITY,
    *PWDF_INTERRUPT_PRIORITY;

// The interrupt happened; TRUE if it is this device's. At the interrupt's level, under its lock.
// IRQL: >= PASSIVE_LEVEL.
typedef BOOLEAN EVT_WDF_INTERRUPT_ISR(WDFINTERRUPT Interrupt, ULONG MessageID);
typedef EVT_WDF_INTERRUPT_ISR* PFN_WDF_INTERRUPT_ISR;

// Runs at the interrupt's level and under its lock. IRQL: >= PASSIVE_LEVEL.
typedef BOOLEAN EVT_WDF_INTERRUPT_SYNCHRONIZE(WDFINTERRUPT Interrupt, WDFCONTEXT Context);
typedef EVT_WDF_INTERRUPT_SYNCHRONIZE* PFN_WDF_INTERRUPT_SYNCHRONIZE;

// The part of interrupt handling that needs no device level. IRQL: DISPATCH_LEVEL.
typedef VOID EVT_WDF_INTERRUPT_DPC(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_DPC* PFN_WDF_INTERRUPT_DPC;

// The part of interrupt handling that may wait. IRQL: PASSIVE_LEVEL.
typedef VOID EVT_WDF_INTERRUPT_WORKITEM(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_WORKITEM* PFN_WDF_INTERRUPT_WORKITEM;

// Enables the interrupt in the hardware, at the interrupt's level and under its lock. IRQL: >=
// PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_INTERRUPT_ENABLE(WDFINTERRUPT Interrupt, WDFDEVICE AssociatedDevice);
typedef EVT_WDF_INTERRUPT_ENABLE* PFN_WDF_INTERRUPT_ENABLE;

// Disables the interrupt in the hardware, at the interrupt's level and under its lock. IRQL: >=
// PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_INTERRUPT_DISABLE(WDFINTERRUPT Interrupt, WDFDEVICE AssociatedDevice);
typedef EVT_WDF_INTERRUPT_DISABLE* PFN_WDF_INTERRUPT_DISABLE;

typedef struct _WDF_INTERRUPT_CONFIG {
  ULONG Size;
  WDFSPINLOCK SpinLock;
  WDF_TRI_STATE ShareVector;
  BOOLEAN FloatingSave;
  BOOLEAN AutomaticSerialization;
  PFN_WDF_INTERRUPT_ISR EvtInterruptIsr;
  PFN_WDF_INTERRUPT_DPC EvtInterruptDpc;
  PFN_WDF_INTERRUPT_ENABLE EvtInterruptEnable;
  PFN_WDF_INTERRUPT_DISABLE EvtInterruptDisable;
  PFN_WDF_INTERRUPT_WORKITEM EvtInterruptWorkItem;
  PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptRaw;
  PCM_PARTIAL_RESOURCE_DESCRIPTOR InterruptTranslated;
  WDFWAITLOCK WaitLock;
  BOOLEAN PassiveHandling;
  WDF_TRI_STATE ReportInactiveOnPowerDown;
  BOOLEAN CanWakeDevice;
} WDF_INTERRUPT_CONFIG, *PWDF_INTERRUPT_CONFIG;

FORCEINLINE VOID WDF_INTERRUPT_CONFIG_INIT(PWDF_INTERRUPT_CONFIG Configuration,
                                           PFN_WDF_INTERRUPT_ISR EvtInterruptIsr,
                                           PFN_WDF_INTERRUPT_DPC EvtInterruptDpc) {
  WDF_CLEAR_SIZED(Configuration, WDF_INTERRUPT_CONFIG);
  Configuration->ShareVector = WdfUseDefault;
  Configuration->EvtInterruptIsr = EvtInterruptIsr;
  Configuration->EvtInterruptDpc = EvtInterruptDpc;
  Configuration->ReportInactiveOnPowerDown = WdfUseDefault;
}

typedef struct _WDF_INTERRUPT_INFO {
  ULONG Size;
  ULONG64 Reserved1;
  KAFFINITY TargetProcessorSet;
  ULONG Reserved2;
  ULONG MessageNumber;
  ULONG Vector;
  KIRQL Irql;
  KINTERRUPT_MODE Mode;
  WDF_INTERRUPT_POLARITY Polarity;
  BOOLEAN MessageSignaled;
  UCHAR ShareDisposition;
  DECLSPEC_ALIGN(8) USHORT Group;
} WDF_INTERRUPT_INFO, *PWDF_INTERRUPT_INFO;

FORCEINLINE VOID WDF_INTERRUPT_INFO_INIT(PWDF_INTERRUPT_INFO Info) {
  WDF_CLEAR_SIZED(Info, WDF_INTERRUPT_INFO);
}

typedef struct _WDF_INTERRUPT_EXTENDED_POLICY {
  ULONG Size;
  WDF_INTERRUPT_POLICY Policy;
  WDF_INTERRUPT_PRIORITY Priority;
  GROUP_AFFINITY TargetProcessorSetAndGroup;
} WDF_INTERRUPT_EXTENDED_POLICY, *PWDF_INTERRUPT_EXTENDED_POLICY;

FORCEINLINE VOID WDF_INTERRUPT_EXTENDED_POLICY_INIT(PWDF_INTERRUPT_EXTENDED_POLICY ExtendedPolicy) {
  WDF_CLEAR_SIZED(ExtendedPolicy, WDF_INTERRUPT_EXTENDED_POLICY);
  ExtendedPolicy->Policy = WdfIrqPolicyMachineDefault;
  ExtendedPolicy->Priority = WdfIrqPriorityUndefined;
}

// clang-format off
// Creates an interrupt object; it is connected when the device gets power.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptcreate
WDF_DDI(NTSTATUS, WdfInterruptCreate, WDFINTERRUPTCREATE,
        (WDFDEVICE Device, PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFINTERRUPT* Interrupt),
        (Device, Configuration, Attributes, Interrupt))

// Queues the DPC of the interrupt; FALSE if it is queued already.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueuedpcforisr
WDF_DDI(BOOLEAN, WdfInterruptQueueDpcForIsr, WDFINTERRUPTQUEUEDPCFORISR,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Calls Callback under the interrupt's lock and returns what it returns.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptsynchronize
WDF_DDI(BOOLEAN, WdfInterruptSynchronize, WDFINTERRUPTSYNCHRONIZE,
        (WDFINTERRUPT Interrupt, PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context),
        (Interrupt, Callback, Context))

// Takes the interrupt's lock and raises to its level.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptacquirelock
WDF_DDI(VOID, WdfInterruptAcquireLock, WDFINTERRUPTACQUIRELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Gives the interrupt's lock back.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptreleaselock
WDF_DDI(VOID, WdfInterruptReleaseLock, WDFINTERRUPTRELEASELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Enables the interrupt outside of the usual power-up.
// IRQL: PASSIVE_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptenable
WDF_DDI(VOID, WdfInterruptEnable, WDFINTERRUPTENABLE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Disables the interrupt outside of the usual power-down.
// IRQL: PASSIVE_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptdisable
WDF_DDI(VOID, WdfInterruptDisable, WDFINTERRUPTDISABLE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Returns the WDM interrupt object, or NULL while it is not connected.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptwdmgetinterrupt
WDF_DDI(PKINTERRUPT, WdfInterruptWdmGetInterrupt, WDFINTERRUPTWDMGETINTERRUPT,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Copies vector, level, mode and message of the interrupt.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptgetinfo
WDF_DDI(VOID, WdfInterruptGetInfo, WDFINTERRUPTGETINFO,
        (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_INFO Info),
        (Interrupt, Info))

// Says which processors should take the interrupt.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptsetpolicy
WDF_DDI(VOID, WdfInterruptSetPolicy, WDFINTERRUPTSETPOLICY,
        (WDFINTERRUPT Interrupt, WDF_INTERRUPT_POLICY Policy, WDF_INTERRUPT_PRIORITY Priority,
         KAFFINITY TargetProcessorSet),
        (Interrupt, Policy, Priority, TargetProcessorSet))

// Returns the device of the interrupt.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptgetdevice
WDF_DDI(WDFDEVICE, WdfInterruptGetDevice, WDFINTERRUPTGETDEVICE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Says which processors of which group should take the interrupt.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptsetextendedpolicy
WDF_DDI(VOID, WdfInterruptSetExtendedPolicy, WDFINTERRUPTSETEXTENDEDPOLICY,
        (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup),
        (Interrupt, PolicyAndGroup))

// Queues the work item of the interrupt; FALSE if it is queued already.
// IRQL: not stated.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptqueueworkitemforisr
WDF_DDI(BOOLEAN, WdfInterruptQueueWorkItemForIsr, WDFINTERRUPTQUEUEWORKITEMFORISR,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Takes the lock of a passive-level interrupt if it is free; TRUE if taken.
// IRQL: PASSIVE_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterrupttrytoacquirelock
WDF_DDI(BOOLEAN, WdfInterruptTryToAcquireLock, WDFINTERRUPTTRYTOACQUIRELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Tells the system that the interrupt is in use again.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptreportactive
WDF_DDI(VOID, WdfInterruptReportActive, WDFINTERRUPTREPORTACTIVE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

// Tells the system that the interrupt is not in use for now.
// IRQL: <= DISPATCH_LEVEL.  wdfinterrupt/nf-wdfinterrupt-wdfinterruptreportinactive
WDF_DDI(VOID, WdfInterruptReportInactive, WDFINTERRUPTREPORTINACTIVE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))
// clang-format on

WDF_EXTERN_C_END

#endif
