// SPDX-License-Identifier: MIT
// A flow of control and its IRQL. A flow is at PASSIVE_LEVEL or APC_LEVEL without a CPU, and at
// DISPATCH_LEVEL or above it owns exactly one virtual CPU, which no other flow then has: what is
// kept per CPU needs no lock there. The KTHREAD a driver sees is its Flow.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstdint>

#include "nt/executor.h"

namespace nt {

struct Cpu;

struct Flow {
  // First, so that a PKTHREAD can be waited for: signaled when the flow has ended.
  DISPATCHER_HEADER header{};
  const char* name = "";
  Cpu* cpu = nullptr;   // the one it owns at >= DISPATCH_LEVEL; below, the one it will raise on
  KIRQL irql = PASSIVE_LEVEL;
  bool is_cpu_loop = false;
  // Depth of KeEnterCriticalRegion / owned mutexes: normal kernel APCs are off while it is > 0.
  std::uint32_t critical_depth = 0;
  std::int32_t priority = 8;
  std::uint64_t id = 0;  // PsGetCurrentThreadId
  std::atomic<std::uint32_t> references{1};
  NTSTATUS exit_status = 0;
  // What the wait machinery (nt/wait.cpp) keeps of a flow that waits.
  void* wait = nullptr;
  // What the executor keeps of it: a fiber or an OS thread.
  void* executor_state = nullptr;
  // A word for the layer above (framework/): what driver callback this flow is in.
  void* callback_frame = nullptr;
};

// The running flow. Set by the executor at each switch; null in an OS thread that is no flow.
extern thread_local Flow* t_flow;

inline Flow& current_flow() { return *t_flow; }

// Called by the executor in the ended flow's place: signals its header, drops its reference.
void flow_ended(Flow& flow);

}  // namespace nt
