// SPDX-License-Identifier: MIT
// Owning a virtual CPU, and the pass its loop makes over timers, DPCs, finished IRPs and poll
// sources. A pass takes no lock and asks for no time when there is nothing of that kind.
#include "nt/cpu.h"

#include "base/assert.h"
#include "nt/flow.h"
#include "nt/machine.h"

namespace nt {
namespace {

// What a DPC is called with is copied before it leaves the queue: from then on its owner may queue
// it again or free it. Source: wdm/nf-wdm-keinsertqueuedpc.
struct DpcCall {
  KDPC* dpc = nullptr;
  PKDEFERRED_ROUTINE routine = nullptr;
  void* context = nullptr;
  void* argument1 = nullptr;
  void* argument2 = nullptr;
};

DpcCall take_dpc(Cpu& cpu) {
  Guard guard(cpu.dpc_lock);
  SINGLE_LIST_ENTRY* entry = cpu.dpcs.Next;
  if (entry == nullptr) return {};
  cpu.dpcs.Next = entry->Next;
  if (entry->Next == nullptr) cpu.last_dpc = &cpu.dpcs;
  cpu.dpc_count.fetch_sub(1, std::memory_order_relaxed);

  KDPC* dpc = CONTAINING_RECORD(entry, KDPC, DpcListEntry);
  const DpcCall call{dpc, dpc->DeferredRoutine, dpc->DeferredContext, dpc->SystemArgument1,
                     dpc->SystemArgument2};
  std::atomic_ref<PVOID>(dpc->DpcData).store(nullptr, std::memory_order_release);
  return call;
}

bool run_due_timers(Cpu& cpu) {
  if (cpu.timers.first_due().is_never()) return false;
  const base::Ticks now = executor().now();
  bool did_any = false;
  while (Timer* timer = cpu.timers.take_due(now)) {
    timer->expired(*timer);
    did_any = true;
  }
  return did_any;
}

void move_all(LIST_ENTRY& from, LIST_ENTRY& to) {
  if (IsListEmpty(&from)) return;
  from.Flink->Blink = to.Blink;
  to.Blink->Flink = from.Flink;
  from.Blink->Flink = &to;
  to.Blink = from.Blink;
  InitializeListHead(&from);
}

// Only those there were at the beginning: a completion routine that sends again must not keep the
// pass from its timers.
bool complete_finished(Cpu& cpu) {
  if (cpu.finished_elsewhere_count.load(std::memory_order_acquire) != 0) {
    Guard guard(cpu.finished_lock);
    move_all(cpu.finished_elsewhere, cpu.finished);
    cpu.finished_elsewhere_count.store(0, std::memory_order_relaxed);
  }
  if (IsListEmpty(&cpu.finished)) return false;
  LIST_ENTRY batch;
  InitializeListHead(&batch);
  move_all(cpu.finished, batch);
  while (!IsListEmpty(&batch)) {
    LIST_ENTRY* entry = RemoveHeadList(&batch);
    IoCompleteRequest(CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry), IO_NO_INCREMENT);
  }
  return true;
}

bool poll_sources(Cpu& cpu) {
  bool did_any = false;
  PollSource* source = cpu.poll_sources.front();
  while (source != nullptr) {
    PollSource* next = cpu.poll_sources.next(*source);
    did_any |= source->poll();
    source = next;
  }
  return did_any;
}

}  // namespace

Cpu::Cpu(std::uint32_t number) : number(number) {
  InitializeListHead(&finished);
  InitializeListHead(&finished_elsewhere);
}

void acquire_cpu(Cpu& cpu, Flow& flow) {
  switch_point(SwitchPoint::LockTaken, &cpu.owner_word);
  if (cpu.owner_word.exchange(1, std::memory_order_acquire) != 0) {
    cpu.waiter_count.fetch_add(1, std::memory_order_relaxed);
    do {
      executor().wait_while(cpu.owner_word, 1);
    } while (cpu.owner_word.exchange(1, std::memory_order_acquire) != 0);
    cpu.waiter_count.fetch_sub(1, std::memory_order_relaxed);
  }
  cpu.owner = &flow;
  flow.cpu = &cpu;
}

void release_cpu(Cpu& cpu, Flow& flow) {
  ASSERT(cpu.owner == &flow);
  cpu.owner = nullptr;
  unlock_word(cpu.owner_word);
}

bool drain_dpcs(Cpu& cpu) {
  bool did_any = false;
  while (cpu.dpc_count.load(std::memory_order_acquire) != 0) {
    const DpcCall call = take_dpc(cpu);
    if (call.routine == nullptr) break;
    call.routine(call.dpc, call.context, call.argument1, call.argument2);
    did_any = true;
  }
  return did_any;
}

bool run_pass(Cpu& cpu) {
  bool did_any = run_due_timers(cpu);
  did_any |= drain_dpcs(cpu);
  did_any |= complete_finished(cpu);
  did_any |= poll_sources(cpu);
  return did_any;
}

bool has_work(Cpu& cpu) {
  if (cpu.dpc_count.load(std::memory_order_acquire) != 0) return true;
  if (cpu.finished_elsewhere_count.load(std::memory_order_acquire) != 0) return true;
  if (!IsListEmpty(&cpu.finished)) return true;
  const base::Ticks deadline = next_deadline(cpu);
  return !deadline.is_never() && deadline <= executor().now();
}

base::Ticks next_deadline(Cpu& cpu) {
  return cpu.timers.first_due();
}

Cpu& first_cpu() {
  return *machine().cpus().front();
}

}  // namespace nt
