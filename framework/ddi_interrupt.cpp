// SPDX-License-Identifier: MIT
// The entries of wdfinterrupt.h (framework.md 4.5). Source: fxinterruptapi.cpp,
// interruptobject.cpp InitializeWorker.
#include <cstring>

#include "framework/call.h"
#include "framework/copy_sized.h"
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/device.h"
#include "framework/interrupt.h"

namespace wdf {
namespace {

// A lock is there while the interrupt is connected: INT-R8.
bool is_connected(const Interrupt& interrupt, Ddi ddi) {
  if (interrupt.is_connected() || interrupt.is_passive()) return true;
  violation(interrupt.globals(),
            {.rule = "WdfInterruptLock", .call = ddi_name(ddi), .object = interrupt.handle()},
            "used the lock of an interrupt that is not connected",
            "use it between EvtDeviceD0Entry and EvtDeviceD0Exit");
  return false;
}

// The lock of one that is handled at PASSIVE_LEVEL is a wait lock.
bool may_lock(const Interrupt& interrupt, Ddi ddi) {
  return !interrupt.is_passive() || NT_SUCCESS(check_irql(interrupt.globals(), PASSIVE_LEVEL, ddi));
}

// Which processors take an interrupt is the arbiter's, and there is none: whoever raises one here
// does it on the processor it has. So a policy is looked at and comes to nothing.
void check_policy(const Interrupt& interrupt, WDF_INTERRUPT_POLICY policy,
                  WDF_INTERRUPT_PRIORITY priority, const GROUP_AFFINITY& processors, Ddi ddi) {
  const auto& reserved = processors.Reserved;
  const bool is_known = policy >= WdfIrqPolicyMachineDefault &&
                        policy <= WdfIrqPolicySpreadMessagesAcrossAllProcessors &&
                        priority >= WdfIrqPriorityLow && priority <= WdfIrqPriorityHigh &&
                        reserved[0] == 0 && reserved[1] == 0 && reserved[2] == 0;
  if (is_known) return;
  verifier_break(interrupt.globals(),
                 {.rule = "InterruptPolicy", .call = ddi_name(ddi), .object = interrupt.handle()},
                 "asked for a policy or a priority that there is not",
                 "pass values of WDF_INTERRUPT_POLICY and WDF_INTERRUPT_PRIORITY; a priority that "
                 "is undefined is none");
}

}  // namespace

namespace ddi {

NTSTATUS WdfInterruptCreate(PWDF_DRIVER_GLOBALS globals, WDFDEVICE device_handle,
                            PWDF_INTERRUPT_CONFIG config, PWDF_OBJECT_ATTRIBUTES attributes,
                            WDFINTERRUPT* handle) {
  constexpr Ddi self = Ddi::WdfInterruptCreate;
  Device& device = resolve<Device>(globals, device_handle, self);
  REQUIRE_NOT_NULL(globals, self, config);
  REQUIRE_NOT_NULL(globals, self, handle);
  // It grew in 1.11 and in 1.13.
  constexpr std::size_t size_1_9 = offsetof(WDF_INTERRUPT_CONFIG, EvtInterruptWorkItem);
  constexpr std::size_t size_1_11 = offsetof(WDF_INTERRUPT_CONFIG, CanWakeDevice);
  const ULONG size = config->Size;
  if (size != size_1_9 && size != size_1_11 && size != sizeof(*config)) {
    return STATUS_INFO_LENGTH_MISMATCH;
  }
  WDF_INTERRUPT_CONFIG whole;
  WDF_INTERRUPT_CONFIG_INIT(&whole, nullptr, nullptr);
  std::memcpy(&whole, config, size);
  if (whole.EvtInterruptIsr == nullptr) return STATUS_INVALID_PARAMETER;
  check_parent_handle(globals, attributes, self);
  return create_interrupt(globals, device, whole, attributes, handle);
}

BOOLEAN WdfInterruptQueueDpcForIsr(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  return resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptQueueDpcForIsr).queue_dpc();
}

BOOLEAN WdfInterruptQueueWorkItemForIsr(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  return resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptQueueWorkItemForIsr)
      .queue_work_item();
}

BOOLEAN WdfInterruptSynchronize(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle,
                                PFN_WDF_INTERRUPT_SYNCHRONIZE callback, WDFCONTEXT context) {
  constexpr Ddi self = Ddi::WdfInterruptSynchronize;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (!may_lock(interrupt, self)) return FALSE;
  REQUIRE_NOT_NULL(globals, self, callback);
  if (!is_connected(interrupt, self)) return FALSE;
  interrupt.acquire();
  const BOOLEAN answer = call_driver({interrupt.globals(), "EvtInterruptSynchronize", &interrupt},
                                     callback, interrupt.interrupt_handle(), context);
  interrupt.release();
  return answer;
}

VOID WdfInterruptAcquireLock(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle) {
  constexpr Ddi self = Ddi::WdfInterruptAcquireLock;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (may_lock(interrupt, self) && is_connected(interrupt, self)) interrupt.acquire();
}

VOID WdfInterruptReleaseLock(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle) {
  constexpr Ddi self = Ddi::WdfInterruptReleaseLock;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (may_lock(interrupt, self) && is_connected(interrupt, self)) interrupt.release();
}

BOOLEAN WdfInterruptTryToAcquireLock(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle) {
  constexpr Ddi self = Ddi::WdfInterruptTryToAcquireLock;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (interrupt.is_passive()) return may_lock(interrupt, self) && interrupt.try_acquire();
  violation(interrupt.globals(),
            {.rule = "WdfInterruptLock", .call = ddi_name(self), .object = interrupt.handle()},
            "tried to get the lock of an interrupt that is not handled at PASSIVE_LEVEL",
            "call WdfInterruptAcquireLock");
  return FALSE;
}

VOID WdfInterruptEnable(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle) {
  constexpr Ddi self = Ddi::WdfInterruptEnable;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (NT_SUCCESS(check_irql(interrupt.globals(), PASSIVE_LEVEL, self))) interrupt.force(false);
}

VOID WdfInterruptDisable(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle) {
  constexpr Ddi self = Ddi::WdfInterruptDisable;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  if (NT_SUCCESS(check_irql(interrupt.globals(), PASSIVE_LEVEL, self))) interrupt.force(true);
}

PKINTERRUPT WdfInterruptWdmGetInterrupt(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  return resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptWdmGetInterrupt).wdm_interrupt();
}

// INT-R10. Before 1.9 the structure had no Group.
VOID WdfInterruptGetInfo(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle,
                         PWDF_INTERRUPT_INFO info) {
  constexpr Ddi self = Ddi::WdfInterruptGetInfo;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, info);
  const ULONG size = info->Size;
  if (size != sizeof(*info) && size != offsetof(WDF_INTERRUPT_INFO, Group)) {
    verifier_break(interrupt.globals(),
                   {.rule = "StructureSize", .call = ddi_name(self), .object = handle},
                   "gave a WDF_INTERRUPT_INFO of an unknown size", "call WDF_INTERRUPT_INFO_INIT");
    return;
  }
  WDF_INTERRUPT_INFO answer = interrupt.info();
  answer.Size = size;
  std::memcpy(info, &answer, size);
}

WDFDEVICE WdfInterruptGetDevice(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  return resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptGetDevice).owner().device_handle();
}

VOID WdfInterruptSetPolicy(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt,
                           WDF_INTERRUPT_POLICY policy, WDF_INTERRUPT_PRIORITY priority,
                           KAFFINITY) {
  constexpr Ddi self = Ddi::WdfInterruptSetPolicy;
  check_policy(resolve<Interrupt>(globals, interrupt, self), policy, priority, {}, self);
}

VOID WdfInterruptSetExtendedPolicy(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT handle,
                                   PWDF_INTERRUPT_EXTENDED_POLICY policy) {
  constexpr Ddi self = Ddi::WdfInterruptSetExtendedPolicy;
  Interrupt& interrupt = resolve<Interrupt>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, policy);
  WDF_INTERRUPT_EXTENDED_POLICY wanted;
  if (!copy_sized(interrupt.globals(), self, wanted, *policy, sizeof(wanted))) return;
  check_policy(interrupt, wanted.Policy, wanted.Priority, wanted.TargetProcessorSetAndGroup, self);
}

VOID WdfInterruptReportActive(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptReportActive);
}

VOID WdfInterruptReportInactive(PWDF_DRIVER_GLOBALS globals, WDFINTERRUPT interrupt) {
  resolve<Interrupt>(globals, interrupt, Ddi::WdfInterruptReportInactive);
}

}  // namespace ddi
}  // namespace wdf
