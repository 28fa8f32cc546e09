// SPDX-License-Identifier: MIT
// Owning a virtual CPU, and the pass its loop makes over timers, DPCs, finished IRPs and poll
// sources. A pass takes no lock and asks for no time when there is nothing of that kind.
#include "nt/cpu.h"

#include "base/assert.h"
#include "base/fetch.h"
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

// With many requests in flight none of them is in a cache any more. So the IRPs that are completed
// soon, and then what their completion routines are called with, are fetched while those before
// them are completed. The first ones of a pass are not: a short pass is one of few requests.
class Lookahead {
 public:
  explicit Lookahead(IRP* first) : far_(first), near_(first) {
    for (int i = 1; i < near_distance; ++i) near_ = next(near_);
    for (int i = 1; i < far_distance; ++i) far_ = next(far_);
  }

  // Before one is completed.
  void step() {
    far_ = next(far_);
    if (far_ != nullptr) base::fetch_for_write(far_, sizeof(IRP) + sizeof(IO_STACK_LOCATION));
    near_ = next(near_);
    if (near_ != nullptr) {
      base::fetch_for_write(near_->Tail.Overlay.CurrentStackLocation->Context, context_bytes);
    }
  }

 private:
  static constexpr int far_distance = 4;
  static constexpr int near_distance = 2;
  static constexpr std::size_t context_bytes = 256;  // what a routine looks at first

  static IRP* next(IRP* irp) { return irp == nullptr ? nullptr : FinishedIrps::next(irp); }

  IRP* far_;
  IRP* near_;
};

// Completes the first `count` of those from `irp` on; returns the one behind them, or null.
IRP* complete_some(IRP* irp, int count) {
  for (; count != 0 && irp != nullptr; --count) {
    IRP* next = FinishedIrps::next(irp);
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    irp = next;
  }
  return irp;
}

// Only those there were at the beginning: a completion routine that sends again must not keep the
// pass from its timers.
bool complete_finished(Cpu& cpu) {
  if (cpu.finished_elsewhere_count.load(std::memory_order_acquire) != 0) {
    Guard guard(cpu.finished_lock);
    cpu.finished.append_all(cpu.finished_elsewhere);
    cpu.finished_elsewhere_count.store(0, std::memory_order_relaxed);
  }
  IRP* irp = cpu.finished.take_all();
  if (irp == nullptr) return false;
  irp = complete_some(irp, base::few_count);
  if (irp == nullptr) return true;
  Lookahead lookahead(irp);
  while (irp != nullptr) {
    lookahead.step();
    irp = complete_some(irp, 1);
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

Cpu::Cpu(std::uint32_t number) : number(number) {}

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
  if (!is_simulated()) flow.exclusive_cpu = static_cast<std::uint16_t>(cpu.number);
}

void release_cpu(Cpu& cpu, Flow& flow) {
  ASSERT(cpu.owner == &flow);
  cpu.owner = nullptr;
  flow.exclusive_cpu = no_cpu;
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
  if (!cpu.finished.is_empty()) return true;
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
