// SPDX-License-Identifier: MIT
// A flow of control and its IRQL. A flow is at PASSIVE_LEVEL or APC_LEVEL without a CPU, and at
// DISPATCH_LEVEL or above it owns exactly one virtual CPU, which no other flow then has: what is
// kept per CPU needs no lock there. The KTHREAD a driver sees is its Flow.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstdint>

#include "base/intrusive_list.h"
#include "nt/executor.h"
#include "nt/lock.h"

namespace nt {

struct Cpu;

inline constexpr std::uint16_t no_cpu = 0xFFFF;

struct Flow {
  // First, so that a PKTHREAD can be waited for: signaled when the flow has ended.
  DISPATCHER_HEADER header{};
  const char* name = "";
  Cpu* cpu = nullptr;  // the one it owns at >= DISPATCH_LEVEL; below, the one it will raise on
  KIRQL irql = PASSIVE_LEVEL;
  bool is_cpu_loop = false;
  // The number of the CPU that nobody else is on until this flow leaves it. None below
  // DISPATCH_LEVEL, nor in a simulated machine, whose flows take turns.
  std::uint16_t exclusive_cpu = no_cpu;
  // Depth of KeEnterCriticalRegion / owned mutexes: normal kernel APCs are off while it is > 0.
  std::uint32_t critical_depth = 0;
  // Depth of KeEnterGuardedRegion / owned guarded mutexes: special kernel APCs are off too.
  std::uint32_t guarded_depth = 0;
  std::int32_t priority = 8;
  std::uint64_t id = 0;  // PsGetCurrentThreadId
  std::atomic<std::uint32_t> references{1};
  NTSTATUS exit_status = 0;
  // The (first) object it waits for, for reports; null while it does not wait.
  void* wait = nullptr;
  // What the executor keeps of it: a fiber or an OS thread.
  void* executor_state = nullptr;
  // A word for the layer above (framework/): what driver callback this flow is in.
  void* callback_frame = nullptr;
  // The dispatch routines this flow is in, innermost first (nt/irp.h); touched only by the flow.
  void* dispatch_frame = nullptr;
  // The __try statements this flow is in, innermost first (nt/exception.cpp).
  OPENWDF_TRY* innermost_try = nullptr;
  // IRPs that belong to the thread (nt/thread_irps.h). Flink is null until the first one.
  Lock irps_lock;
  LIST_ENTRY irps GUARDED_BY(irps_lock){};
  // Mutexes it owns (KMUTANT::MutantListEntry); guarded by the dispatcher lock. Flink is null until
  // the first one.
  LIST_ENTRY owned_mutexes{};
  // While it sleeps at an address (nt/parking.h); guarded by the dispatcher lock.
  const volatile void* sleep_address = nullptr;
  base::ListHook sleep_hook;
  // Where PsTerminateSystemThread goes back to (nt/thread.cpp); null in a flow that is no system
  // thread.
  void* termination = nullptr;
  // Called with the last reference; null: the memory belongs to whoever made the flow.
  void (*destroy)(Flow& flow) = nullptr;
};

// The running flow. Set by the executor at each switch; null in an OS thread that is no flow.
// Looked at several times for each request, so reaching it is one instruction: nothing to
// initialize, and it is a program that has it, no library.
extern __attribute__((visibility("hidden"),
                      tls_model("local-exec"))) constinit thread_local Flow* t_flow;

inline Flow& current_flow() {
  return *t_flow;
}

// The flow as drivers see it, and back.
inline PKTHREAD thread_of(Flow& flow) {
  return reinterpret_cast<PKTHREAD>(&flow);
}
inline Flow& flow_of(PKTHREAD thread) {
  return *reinterpret_cast<Flow*>(thread);
}

// Gives the flow its id and makes its header one that can be waited for. Whoever makes a flow calls
// it before Executor::start or, for an executor's own flows, before they run.
void initialize_flow(Flow& flow);

void reference_flow(Flow& flow);
void dereference_flow(Flow& flow);

// Called by the executor in the ended flow's place: signals its header, drops its reference.
void flow_ended(Flow& flow);

}  // namespace nt
