// SPDX-License-Identifier: MIT
// Canceling IRPs: the global cancel spin lock, IoCancelIrp, and the cancel-safe queue over a
// driver's own storage. Source: framework.md 5.3 (WDM-R18 to R22); wdm/nf-wdm-iocancelirp,
// wdm/nf-wdm-iocsqinsertirp, kernel/cancel-safe-irp-queues.
#include "nt/driver_list.h"
#include "nt/executor.h"
#include "nt/irp.h"

namespace nt {
namespace {

// Where a queue and an IRP of it find each other (WDM-R22).
constexpr int csq_context_index = 3;

PVOID& csq_slot(IRP* irp) {
  return irp->Tail.Overlay.DriverContext[csq_context_index];
}

// The slot holds the insertion's context if there is one, else the queue. Both begin with a type.
IO_CSQ* csq_of(IRP* irp) {
  auto* context = static_cast<IO_CSQ_IRP_CONTEXT*>(csq_slot(irp));
  return context->Type == IO_TYPE_CSQ_IRP_CONTEXT ? context->Csq
                                                  : reinterpret_cast<IO_CSQ*>(context);
}

IO_CSQ_IRP_CONTEXT* csq_context_of(IRP* irp) {
  auto* context = static_cast<IO_CSQ_IRP_CONTEXT*>(csq_slot(irp));
  return context->Type == IO_TYPE_CSQ_IRP_CONTEXT ? context : nullptr;
}

void take_from_csq(IO_CSQ* csq, IRP* irp) {
  csq->CsqRemoveIrp(csq, irp);
  if (IO_CSQ_IRP_CONTEXT* context = csq_context_of(irp)) context->Irp = nullptr;
  csq_slot(irp) = nullptr;
}

// The cancel routine of every IRP in a cancel-safe queue.
void cancel_in_csq(DEVICE_OBJECT*, IRP* irp) {
  IoReleaseCancelSpinLock(irp->CancelIrql);
  IO_CSQ* csq = csq_of(irp);
  KIRQL irql = PASSIVE_LEVEL;
  csq->CsqAcquireLock(csq, &irql);
  take_from_csq(csq, irp);
  csq->CsqReleaseLock(csq, irql);
  csq->CsqCompleteCanceledIrp(csq, irp);
}

NTSTATUS insert_in_csq(IO_CSQ* csq, IRP* irp, IO_CSQ_IRP_CONTEXT* context, void* insert_context) {
  if (context != nullptr) *context = {IO_TYPE_CSQ_IRP_CONTEXT, irp, csq};
  csq_slot(irp) = context != nullptr ? static_cast<void*>(context) : csq;
  KIRQL irql = PASSIVE_LEVEL;
  csq->CsqAcquireLock(csq, &irql);
  NTSTATUS status = STATUS_SUCCESS;
  if (csq->Type == IO_TYPE_CSQ_EX) {
    // The two forms differ in this routine's type only; IoCsqInitializeEx stored the longer one.
    auto* insert =
        reinterpret_cast<PIO_CSQ_INSERT_IRP_EX>(reinterpret_cast<void*>(csq->CsqInsertIrp));
    status = insert(csq, irp, insert_context);
  } else {
    csq->CsqInsertIrp(csq, irp);
  }
  if (!NT_SUCCESS(status)) {
    csq->CsqReleaseLock(csq, irql);
    if (context != nullptr) context->Irp = nullptr;
    csq_slot(irp) = nullptr;
    return status;
  }
  IoMarkIrpPending(irp);
  IoSetCancelRoutine(irp, &cancel_in_csq);
  // Canceled before the routine was set, and nobody took the routine: nobody will call it.
  if (is_irp_canceled(irp) && IoSetCancelRoutine(irp, nullptr) != nullptr) {
    take_from_csq(csq, irp);
    csq->CsqReleaseLock(csq, irql);
    csq->CsqCompleteCanceledIrp(csq, irp);
    return status;
  }
  csq->CsqReleaseLock(csq, irql);
  return status;
}

void initialize_csq(IO_CSQ* csq, ULONG type, PIO_CSQ_REMOVE_IRP remove, PIO_CSQ_PEEK_NEXT_IRP peek,
                    PIO_CSQ_ACQUIRE_LOCK acquire, PIO_CSQ_RELEASE_LOCK release,
                    PIO_CSQ_COMPLETE_CANCELED_IRP complete) {
  *csq = {};
  csq->Type = type;
  csq->CsqRemoveIrp = remove;
  csq->CsqPeekNextIrp = peek;
  csq->CsqAcquireLock = acquire;
  csq->CsqReleaseLock = release;
  csq->CsqCompleteCanceledIrp = complete;
}

}  // namespace
}  // namespace nt

extern "C" VOID IoAcquireCancelSpinLock(PKIRQL irql) {
  KeAcquireSpinLock(&nt::io_state().cancel_lock, irql);
}

extern "C" VOID IoReleaseCancelSpinLock(KIRQL irql) {
  KeReleaseSpinLock(&nt::io_state().cancel_lock, irql);
}

// The lock is taken even where there is no routine: drivers may hold it while they look at Cancel
// and set their routine, and then must not lose the cancellation.
extern "C" BOOLEAN IoCancelIrp(PIRP irp) {
  nt::switch_point(nt::SwitchPoint::DdiEntry, irp);
  KIRQL irql = PASSIVE_LEVEL;
  IoAcquireCancelSpinLock(&irql);
  std::atomic_ref<BOOLEAN>(irp->Cancel).store(TRUE, std::memory_order_relaxed);
  const PDRIVER_CANCEL routine = IoSetCancelRoutine(irp, nullptr);
  if (routine == nullptr) {
    IoReleaseCancelSpinLock(irql);
    return FALSE;
  }
  irp->CancelIrql = irql;
  const bool is_sent = irp->CurrentLocation <= irp->StackCount;
  routine(is_sent ? IoGetCurrentIrpStackLocation(irp)->DeviceObject : nullptr, irp);
  return TRUE;
}

extern "C" NTSTATUS IoCsqInitialize(PIO_CSQ csq, PIO_CSQ_INSERT_IRP insert,
                                    PIO_CSQ_REMOVE_IRP remove, PIO_CSQ_PEEK_NEXT_IRP peek,
                                    PIO_CSQ_ACQUIRE_LOCK acquire, PIO_CSQ_RELEASE_LOCK release,
                                    PIO_CSQ_COMPLETE_CANCELED_IRP complete) {
  nt::initialize_csq(csq, IO_TYPE_CSQ, remove, peek, acquire, release, complete);
  csq->CsqInsertIrp = insert;
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS IoCsqInitializeEx(PIO_CSQ csq, PIO_CSQ_INSERT_IRP_EX insert,
                                      PIO_CSQ_REMOVE_IRP remove, PIO_CSQ_PEEK_NEXT_IRP peek,
                                      PIO_CSQ_ACQUIRE_LOCK acquire, PIO_CSQ_RELEASE_LOCK release,
                                      PIO_CSQ_COMPLETE_CANCELED_IRP complete) {
  nt::initialize_csq(csq, IO_TYPE_CSQ_EX, remove, peek, acquire, release, complete);
  csq->CsqInsertIrp = reinterpret_cast<PIO_CSQ_INSERT_IRP>(reinterpret_cast<void*>(insert));
  return STATUS_SUCCESS;
}

extern "C" VOID IoCsqInsertIrp(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context) {
  nt::insert_in_csq(csq, irp, context, nullptr);
}

extern "C" NTSTATUS IoCsqInsertIrpEx(PIO_CSQ csq, PIRP irp, PIO_CSQ_IRP_CONTEXT context,
                                     PVOID insert_context) {
  return nt::insert_in_csq(csq, irp, context, insert_context);
}

extern "C" PIRP IoCsqRemoveNextIrp(PIO_CSQ csq, PVOID peek_context) {
  KIRQL irql = PASSIVE_LEVEL;
  csq->CsqAcquireLock(csq, &irql);
  IRP* irp = csq->CsqPeekNextIrp(csq, nullptr, peek_context);
  // One whose cancel routine is on its way belongs to that; look at the one behind it.
  while (irp != nullptr && IoSetCancelRoutine(irp, nullptr) == nullptr) {
    irp = csq->CsqPeekNextIrp(csq, irp, peek_context);
  }
  if (irp != nullptr) nt::take_from_csq(csq, irp);
  csq->CsqReleaseLock(csq, irql);
  return irp;
}

extern "C" PIRP IoCsqRemoveIrp(PIO_CSQ csq, PIO_CSQ_IRP_CONTEXT context) {
  KIRQL irql = PASSIVE_LEVEL;
  csq->CsqAcquireLock(csq, &irql);
  IRP* irp = context->Irp;
  if (irp != nullptr && IoSetCancelRoutine(irp, nullptr) == nullptr) irp = nullptr;
  if (irp != nullptr) nt::take_from_csq(csq, irp);
  csq->CsqReleaseLock(csq, irql);
  return irp;
}
