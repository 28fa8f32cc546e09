// SPDX-License-Identifier: MIT
// See interrupt.h. Source: wdm/ns-wdm-_io_connect_interrupt_parameters,
// wdm/nf-wdm-kesynchronizeexecution, wdm/nf-wdm-keacquireinterruptspinlock.
#include "nt/interrupt.h"

#include <algorithm>
#include <atomic>

#include "nt/dispatcher.h"
#include "nt/driver_list.h"
#include "nt/irql.h"
#include "nt/object.h"

// What a PKINTERRUPT points at. It is referenced by its connection and by whoever asks it.
struct _KINTERRUPT {
  PKSERVICE_ROUTINE service;
  PVOID context;
  PKSPIN_LOCK lock;  // `own_lock` if the driver gave none
  KSPIN_LOCK own_lock;
  ULONG vector;
  KIRQL irql;
  KIRQL synchronize_irql;
  bool is_shared;
  std::atomic<bool> is_connected;
};

namespace nt {
namespace {

constexpr ObjectType interrupt_type{"Interrupt", nullptr, free_object};

KIRQL acquire(KINTERRUPT& interrupt) {
  const KIRQL before = raise_irql(interrupt.synchronize_irql);
  KeAcquireSpinLockAtDpcLevel(interrupt.lock);
  return before;
}

void release(KINTERRUPT& interrupt, KIRQL before) {
  KeReleaseSpinLockFromDpcLevel(interrupt.lock);
  lower_irql(before);
}

bool is_passive(const KINTERRUPT& interrupt) {
  return interrupt.synchronize_irql == PASSIVE_LEVEL;
}

bool ask(KINTERRUPT& interrupt) {
  if (is_passive(interrupt)) {
    return interrupt.is_connected && interrupt.service(&interrupt, interrupt.context);
  }
  const KIRQL before = acquire(interrupt);
  const bool is_handled =
      interrupt.is_connected && interrupt.service(&interrupt, interrupt.context);
  release(interrupt, before);
  return is_handled;
}

// A vector is shared by those that all say so.
bool may_connect(const KINTERRUPT& interrupt, const std::vector<PKINTERRUPT>& connected) {
  return std::none_of(connected.begin(), connected.end(), [&](const KINTERRUPT* other) {
    return other->vector == interrupt.vector && !(other->is_shared && interrupt.is_shared);
  });
}

NTSTATUS connect(const IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS& wanted) {
  const bool is_valid =
      wanted.ServiceRoutine != nullptr && wanted.InterruptObject != nullptr &&
      wanted.Irql <= HIGH_LEVEL &&
      (wanted.SynchronizeIrql == PASSIVE_LEVEL ||
       (wanted.SynchronizeIrql >= wanted.Irql && wanted.SynchronizeIrql > DISPATCH_LEVEL &&
        wanted.SynchronizeIrql <= HIGH_LEVEL));
  if (!is_valid) return STATUS_INVALID_PARAMETER;
  auto* interrupt = static_cast<PKINTERRUPT>(allocate_object(interrupt_type, sizeof(KINTERRUPT)));
  if (interrupt == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  KeInitializeSpinLock(&interrupt->own_lock);
  interrupt->service = wanted.ServiceRoutine;
  interrupt->context = wanted.ServiceContext;
  interrupt->lock = wanted.SpinLock != nullptr ? wanted.SpinLock : &interrupt->own_lock;
  interrupt->vector = wanted.Vector;
  interrupt->irql = wanted.Irql;
  interrupt->synchronize_irql = wanted.SynchronizeIrql;
  interrupt->is_shared = wanted.ShareVector;
  interrupt->is_connected = true;
  bool is_free = false;
  {
    DriverList& state = io_state();
    Guard guard(state.interrupt_lock);
    is_free = may_connect(*interrupt, state.interrupts);
    // Before it is in the list: the service routine may run, and compare, at once.
    if (is_free) *wanted.InterruptObject = interrupt;
    if (is_free) state.interrupts.push_back(interrupt);
  }
  if (is_free) return STATUS_SUCCESS;
  dereference_object(interrupt);
  return STATUS_INVALID_PARAMETER;
}

// When it returns the service routine neither runs nor will.
void disconnect(PKINTERRUPT interrupt) {
  {
    DriverList& state = io_state();
    Guard guard(state.interrupt_lock);
    std::erase(state.interrupts, interrupt);
  }
  if (is_passive(*interrupt)) {
    interrupt->is_connected = false;
  } else {
    const KIRQL before = acquire(*interrupt);
    interrupt->is_connected = false;
    release(*interrupt, before);
  }
  dereference_object(interrupt);
}

}  // namespace

bool raise_interrupt(ULONG vector) {
  std::vector<PKINTERRUPT> asked;
  {
    DriverList& state = io_state();
    Guard guard(state.interrupt_lock);
    for (PKINTERRUPT interrupt : state.interrupts) {
      if (interrupt->vector != vector) continue;
      reference_object(interrupt);
      asked.push_back(interrupt);
    }
  }
  bool is_handled = false;
  for (PKINTERRUPT interrupt : asked) {
    is_handled = is_handled || ask(*interrupt);
    dereference_object(interrupt);
  }
  return is_handled;
}

}  // namespace nt

NTSTATUS IoConnectInterruptEx(PIO_CONNECT_INTERRUPT_PARAMETERS parameters) {
  nt::require_irql(PASSIVE_LEVEL, "IoConnectInterruptEx", parameters);
  const bool is_fully_specified = parameters->Version == CONNECT_FULLY_SPECIFIED ||
                                  parameters->Version == CONNECT_FULLY_SPECIFIED_GROUP;
  // The others take the vector from the device's own resources, which nobody keeps here.
  return is_fully_specified ? nt::connect(parameters->FullySpecified) : STATUS_NOT_SUPPORTED;
}

VOID IoDisconnectInterruptEx(PIO_DISCONNECT_INTERRUPT_PARAMETERS parameters) {
  nt::require_irql(PASSIVE_LEVEL, "IoDisconnectInterruptEx", parameters);
  nt::disconnect(parameters->ConnectionContext.InterruptObject);
}

NTSTATUS IoConnectInterrupt(PKINTERRUPT* interrupt, PKSERVICE_ROUTINE service, PVOID context,
                            PKSPIN_LOCK lock, ULONG vector, KIRQL irql, KIRQL synchronize_irql,
                            KINTERRUPT_MODE mode, BOOLEAN share_vector, KAFFINITY processors,
                            BOOLEAN floating_save) {
  IO_CONNECT_INTERRUPT_PARAMETERS parameters{};
  parameters.Version = CONNECT_FULLY_SPECIFIED;
  parameters.FullySpecified = {.PhysicalDeviceObject = nullptr,
                               .InterruptObject = interrupt,
                               .ServiceRoutine = service,
                               .ServiceContext = context,
                               .SpinLock = lock,
                               .SynchronizeIrql = synchronize_irql,
                               .FloatingSave = floating_save,
                               .ShareVector = share_vector,
                               .Vector = vector,
                               .Irql = irql,
                               .InterruptMode = mode,
                               .ProcessorEnableMask = processors,
                               .Group = 0};
  return IoConnectInterruptEx(&parameters);
}

VOID IoDisconnectInterrupt(PKINTERRUPT interrupt) {
  nt::require_irql(PASSIVE_LEVEL, "IoDisconnectInterrupt", interrupt);
  nt::disconnect(interrupt);
}

KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT interrupt) {
  nt::require_irql(interrupt->synchronize_irql, "KeAcquireInterruptSpinLock", interrupt);
  return nt::acquire(*interrupt);
}

VOID KeReleaseInterruptSpinLock(PKINTERRUPT interrupt, KIRQL old_irql) {
  nt::release(*interrupt, old_irql);
}

BOOLEAN KeSynchronizeExecution(PKINTERRUPT interrupt, PKSYNCHRONIZE_ROUTINE routine,
                               PVOID context) {
  const KIRQL before = KeAcquireInterruptSpinLock(interrupt);
  const BOOLEAN answer = routine(context);
  KeReleaseInterruptSpinLock(interrupt, before);
  return answer;
}

// Whether a line wakes the system is nobody's business here: an idle interrupt stays connected.
VOID IoReportInterruptActive(PIO_REPORT_INTERRUPT_ACTIVE_STATE_PARAMETERS) {}
VOID IoReportInterruptInactive(PIO_REPORT_INTERRUPT_ACTIVE_STATE_PARAMETERS) {}
