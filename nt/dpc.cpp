// SPDX-License-Identifier: MIT
// Queueing DPCs and taking them back. A KDPC is on a CPU's list exactly while its DpcData names
// that CPU; both change under that CPU's DPC lock, and the loop or whoever gives the CPU back runs
// them (nt/cpu.cpp). Source: framework.md WDM-R50, R51, wdm/keinsertqueuedpc.
#include <atomic>

#include "nt/cpu.h"
#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/irql.h"

namespace nt {
namespace {

constexpr UCHAR dpc_object = 19;
constexpr UCHAR threaded_dpc_object = 24;
// KDPC::Number of a DPC with a target is this plus the processor's number, as on Windows.
constexpr USHORT target_base = 0x800;

std::atomic_ref<PVOID> queue_of(KDPC& dpc) {
  return std::atomic_ref<PVOID>(dpc.DpcData);
}

void initialize(KDPC& dpc, UCHAR type, PKDEFERRED_ROUTINE routine, PVOID context) {
  dpc.TargetInfoAsUlong = 0;
  dpc.Type = type;
  dpc.Importance = MediumImportance;
  dpc.DpcListEntry.Next = nullptr;
  dpc.ProcessorHistory = 0;
  dpc.DeferredRoutine = routine;
  dpc.DeferredContext = context;
  dpc.SystemArgument1 = dpc.SystemArgument2 = nullptr;
  dpc.DpcData = nullptr;
}

bool is_dpc(const KDPC& dpc, const char* call) {
  if (dpc.Type == dpc_object || dpc.Type == threaded_dpc_object) return true;
  report({.severity = Severity::Violation,
          .rule = "KeInitializeDpc",
          .call = call,
          .object = &dpc,
          .did = "used a KDPC that was never initialized",
          .should = "call KeInitializeDpc first"});
  return false;
}

Cpu& target_of(const KDPC& dpc) {
  if (dpc.Number < target_base) return current_cpu();
  return *machine().cpus()[dpc.Number - target_base];
}

void link_locked(Cpu& cpu, KDPC& dpc) REQUIRES(cpu.dpc_lock) {
  SINGLE_LIST_ENTRY& entry = dpc.DpcListEntry;
  if (dpc.Importance == HighImportance) {
    entry.Next = cpu.dpcs.Next;
    cpu.dpcs.Next = &entry;
    if (entry.Next == nullptr) cpu.last_dpc = &entry;
  } else {
    entry.Next = nullptr;
    cpu.last_dpc->Next = &entry;
    cpu.last_dpc = &entry;
  }
  cpu.dpc_count.fetch_add(1, std::memory_order_release);
}

void unlink_locked(Cpu& cpu, KDPC& dpc) REQUIRES(cpu.dpc_lock) {
  SINGLE_LIST_ENTRY* before = &cpu.dpcs;
  while (before->Next != &dpc.DpcListEntry) {
    before = before->Next;
    ASSERT(before != nullptr);
  }
  before->Next = dpc.DpcListEntry.Next;
  if (before->Next == nullptr) cpu.last_dpc = before;
  cpu.dpc_count.fetch_sub(1, std::memory_order_relaxed);
}

bool insert(KDPC& dpc, PVOID argument1, PVOID argument2) {
  Cpu& cpu = target_of(dpc);
  {
    Guard guard(cpu.dpc_lock);
    PVOID nowhere = nullptr;
    if (!queue_of(dpc).compare_exchange_strong(nowhere, &cpu)) return false;
    dpc.SystemArgument1 = argument1;
    dpc.SystemArgument2 = argument2;
    link_locked(cpu, dpc);
  }
  // Whoever owns the CPU looks at the queue before giving it back.
  const Flow& flow = current_flow();
  const bool owns_cpu = flow.irql >= DISPATCH_LEVEL && flow.cpu == &cpu;
  if (!owns_cpu) executor().wake_cpu(cpu);
  return true;
}

bool remove(KDPC& dpc) {
  while (PVOID queue = queue_of(dpc).load(std::memory_order_acquire)) {
    Cpu& cpu = *static_cast<Cpu*>(queue);
    Guard guard(cpu.dpc_lock);
    // It may have run, and been queued elsewhere, before the lock was had.
    if (queue_of(dpc).load(std::memory_order_relaxed) != &cpu) continue;
    unlink_locked(cpu, dpc);
    queue_of(dpc).store(nullptr, std::memory_order_release);
    return true;
  }
  return false;
}

void signal_flushed(PKDPC, PVOID event, PVOID, PVOID) {
  KeSetEvent(static_cast<PRKEVENT>(event), IO_NO_INCREMENT, FALSE);
}

// When a DPC that was queued behind all others of a CPU has run, the others have.
void flush(Cpu& cpu) {
  KEVENT event;
  KDPC marker;
  KeInitializeEvent(&event, NotificationEvent, FALSE);
  initialize(marker, dpc_object, &signal_flushed, &event);
  marker.Number = static_cast<USHORT>(target_base + cpu.number);
  insert(marker, nullptr, nullptr);
  KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, nullptr);
}

}  // namespace
}  // namespace nt

VOID KeInitializeDpc(PRKDPC dpc, PKDEFERRED_ROUTINE routine, PVOID context) {
  nt::initialize(*dpc, nt::dpc_object, routine, context);
}

// A threaded DPC runs at DISPATCH_LEVEL too where threaded DPCs are switched off, so a driver must
// expect that. Source: wdm/keinitializethreadeddpc.
VOID KeInitializeThreadedDpc(PRKDPC dpc, PKDEFERRED_ROUTINE routine, PVOID context) {
  nt::initialize(*dpc, nt::threaded_dpc_object, routine, context);
}

BOOLEAN KeInsertQueueDpc(PRKDPC dpc, PVOID argument1, PVOID argument2) {
  if (!nt::is_dpc(*dpc, "KeInsertQueueDpc")) return FALSE;
  return nt::insert(*dpc, argument1, argument2);
}

BOOLEAN KeRemoveQueueDpc(PRKDPC dpc) {
  if (!nt::is_dpc(*dpc, "KeRemoveQueueDpc")) return FALSE;
  return nt::remove(*dpc);
}

VOID KeFlushQueuedDpcs() {
  nt::require_irql(PASSIVE_LEVEL, "KeFlushQueuedDpcs", nullptr);
  for (const auto& cpu : nt::machine().cpus()) nt::flush(*cpu);
}

VOID KeSetImportanceDpc(PRKDPC dpc, KDPC_IMPORTANCE importance) {
  dpc->Importance = static_cast<UCHAR>(importance);
}

VOID KeSetTargetProcessorDpc(PRKDPC dpc, CCHAR number) {
  PROCESSOR_NUMBER processor{};
  processor.Number = static_cast<UCHAR>(number);
  KeSetTargetProcessorDpcEx(dpc, &processor);
}

NTSTATUS KeSetTargetProcessorDpcEx(PKDPC dpc, PPROCESSOR_NUMBER processor) {
  if (processor->Group != 0 || processor->Reserved != 0 ||
      processor->Number >= nt::machine().cpus().size()) {
    return STATUS_INVALID_PARAMETER;
  }
  dpc->Number = static_cast<USHORT>(nt::target_base + processor->Number);
  return STATUS_SUCCESS;
}
