// SPDX-License-Identifier: MIT
// A virtual CPU: who owns it, and the loop that runs its DPCs, timers, finished I/O and poll
// sources at DISPATCH_LEVEL. The executor gives each CPU a flow that calls run_pass() whenever
// there is something to do; a flow that lowers its IRQL below DISPATCH_LEVEL drains the DPCs of the
// CPU it gives back first, as NT does.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstdint>

#include "base/intrusive_list.h"
#include "base/units.h"
#include "nt/finished_irps.h"
#include "nt/flow.h"
#include "nt/lock.h"
#include "nt/timer_queue.h"

namespace nt {

// Something the loop of one CPU polls on every pass, such as an io_uring instance. Registered by
// target/. On sim/ there are none: simulated devices use timers.
class PollSource {
 public:
  virtual ~PollSource() = default;
  // Submits what was prepared and delivers what has finished, at DISPATCH_LEVEL on the owning CPU.
  // True if anything was delivered.
  virtual bool poll() = 0;
  // True while something is in flight, so that the loop must watch wait_descriptor() when idle.
  virtual bool is_busy() const = 0;
  // Readable when there is something to deliver. Watched by the idle loop.
  virtual int wait_descriptor() const = 0;

  base::ListHook hook;
};

struct Cpu {
  explicit Cpu(std::uint32_t number);

  const std::uint32_t number;

  // 0: free; 1: a flow at >= DISPATCH_LEVEL runs on it.
  std::atomic<std::uint32_t> owner_word{0};
  // Flows that found it owned; the loop lets one of them in between two passes.
  std::atomic<std::uint32_t> waiter_count{0};
  Flow* owner = nullptr;
  Flow* loop = nullptr;  // the flow that calls run_pass
  void* executor_state = nullptr;

  // DPCs in order of execution, linked through KDPC::DpcListEntry. A queued DPC's DpcData is its
  // Cpu, written under dpc_lock. `dpc_count` lets the owner look without the lock.
  Lock dpc_lock;
  SINGLE_LIST_ENTRY dpcs GUARDED_BY(dpc_lock){};
  SINGLE_LIST_ENTRY* last_dpc GUARDED_BY(dpc_lock) = &dpcs;  // the head itself if none is queued
  std::atomic<std::uint32_t> dpc_count{0};

  TimerQueue timers;

  // IRPs that a bottom device finished while it was being called: completed by the loop, so that a
  // resend from a completion routine does not recurse (nt/completion_queue.h). `finished` belongs
  // to the owner; others append to `finished_elsewhere`.
  FinishedIrps finished;
  Lock finished_lock;
  FinishedIrps finished_elsewhere GUARDED_BY(finished_lock);
  std::atomic<std::uint32_t> finished_elsewhere_count{0};

  base::IntrusiveList<PollSource, &PollSource::hook> poll_sources;  // touched only by the owner
};

// Takes the flow's CPU / gives it back; nt/irql.cpp is the only caller besides the loops.
void acquire_cpu(Cpu& cpu, Flow& flow);
void release_cpu(Cpu& cpu, Flow& flow);

// One pass of the loop, with the CPU owned by the calling flow at DISPATCH_LEVEL: due timers, DPCs,
// finished IRPs (those there were when the pass began), poll sources. True if it did anything.
bool run_pass(Cpu& cpu);

// Runs the queued DPCs of the owned CPU. True if there was one.
bool drain_dpcs(Cpu& cpu);

// Whether a pass would find something right now (asked by the owner), and when the next timer is
// due.
bool has_work(Cpu& cpu);
base::Ticks next_deadline(Cpu& cpu);

// The CPU of a flow that has none yet.
Cpu& first_cpu();

// The CPU this flow is on (owned or not); KeGetCurrentProcessorNumberEx.
inline Cpu& current_cpu() {
  const Flow* flow = t_flow;
  if (__builtin_expect(flow != nullptr && flow->cpu != nullptr, 1)) return *flow->cpu;
  return first_cpu();
}

}  // namespace nt
