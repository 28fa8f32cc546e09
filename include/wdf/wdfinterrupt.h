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

typedef BOOLEAN EVT_WDF_INTERRUPT_ISR(WDFINTERRUPT Interrupt, ULONG MessageID);
typedef EVT_WDF_INTERRUPT_ISR* PFN_WDF_INTERRUPT_ISR;

typedef BOOLEAN EVT_WDF_INTERRUPT_SYNCHRONIZE(WDFINTERRUPT Interrupt, WDFCONTEXT Context);
typedef EVT_WDF_INTERRUPT_SYNCHRONIZE* PFN_WDF_INTERRUPT_SYNCHRONIZE;

typedef VOID EVT_WDF_INTERRUPT_DPC(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_DPC* PFN_WDF_INTERRUPT_DPC;

typedef VOID EVT_WDF_INTERRUPT_WORKITEM(WDFINTERRUPT Interrupt, WDFOBJECT AssociatedObject);
typedef EVT_WDF_INTERRUPT_WORKITEM* PFN_WDF_INTERRUPT_WORKITEM;

typedef NTSTATUS EVT_WDF_INTERRUPT_ENABLE(WDFINTERRUPT Interrupt, WDFDEVICE AssociatedDevice);
typedef EVT_WDF_INTERRUPT_ENABLE* PFN_WDF_INTERRUPT_ENABLE;

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
WDF_DDI(NTSTATUS, WdfInterruptCreate, WDFINTERRUPTCREATE,
        (WDFDEVICE Device, PWDF_INTERRUPT_CONFIG Configuration, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFINTERRUPT* Interrupt),
        (Device, Configuration, Attributes, Interrupt))

WDF_DDI(BOOLEAN, WdfInterruptQueueDpcForIsr, WDFINTERRUPTQUEUEDPCFORISR,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(BOOLEAN, WdfInterruptSynchronize, WDFINTERRUPTSYNCHRONIZE,
        (WDFINTERRUPT Interrupt, PFN_WDF_INTERRUPT_SYNCHRONIZE Callback, WDFCONTEXT Context),
        (Interrupt, Callback, Context))

WDF_DDI(VOID, WdfInterruptAcquireLock, WDFINTERRUPTACQUIRELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptReleaseLock, WDFINTERRUPTRELEASELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptEnable, WDFINTERRUPTENABLE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptDisable, WDFINTERRUPTDISABLE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(PKINTERRUPT, WdfInterruptWdmGetInterrupt, WDFINTERRUPTWDMGETINTERRUPT,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptGetInfo, WDFINTERRUPTGETINFO,
        (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_INFO Info),
        (Interrupt, Info))

WDF_DDI(VOID, WdfInterruptSetPolicy, WDFINTERRUPTSETPOLICY,
        (WDFINTERRUPT Interrupt, WDF_INTERRUPT_POLICY Policy, WDF_INTERRUPT_PRIORITY Priority,
         KAFFINITY TargetProcessorSet),
        (Interrupt, Policy, Priority, TargetProcessorSet))

WDF_DDI(WDFDEVICE, WdfInterruptGetDevice, WDFINTERRUPTGETDEVICE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptSetExtendedPolicy, WDFINTERRUPTSETEXTENDEDPOLICY,
        (WDFINTERRUPT Interrupt, PWDF_INTERRUPT_EXTENDED_POLICY PolicyAndGroup),
        (Interrupt, PolicyAndGroup))

WDF_DDI(BOOLEAN, WdfInterruptQueueWorkItemForIsr, WDFINTERRUPTQUEUEWORKITEMFORISR,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(BOOLEAN, WdfInterruptTryToAcquireLock, WDFINTERRUPTTRYTOACQUIRELOCK,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptReportActive, WDFINTERRUPTREPORTACTIVE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))

WDF_DDI(VOID, WdfInterruptReportInactive, WDFINTERRUPTREPORTINACTIVE,
        (WDFINTERRUPT Interrupt),
        (Interrupt))
// clang-format on

WDF_EXTERN_C_END

#endif
