// SPDX-License-Identifier: MIT
// System threads. A thread is a flow; PsTerminateSystemThread leaves its stack where it stands, as
// the kernel does, by a long jump to the frame that called the driver's routine.
// Source: framework.md WDM-R49, R54, wdm/pscreatesystemthread, wdm/psterminatesystemthread.
#include <setjmp.h>

#include "base/assert.h"
#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/handle_table.h"
#include "nt/irql.h"
#include "nt/sentence.h"
#include "nt/thread_irps.h"

namespace nt {
namespace {

struct SystemThread {
  Flow flow;
  PKSTART_ROUTINE routine = nullptr;
  PVOID context = nullptr;
  jmp_buf end;
};

void destroy(Flow& flow) {
  delete CONTAINING_RECORD(&flow, SystemThread, flow);
}

[[noreturn]] void stop_for_mutex(Flow& flow) {
  const KMUTANT* mutex = CONTAINING_RECORD(flow.owned_mutexes.Flink, KMUTANT, MutantListEntry);
  const Sentence sentence("a thread ended and owns mutex {}", fmt::ptr(mutex));
  bug_check(0x4000008A, reinterpret_cast<ULONG_PTR>(&flow), reinterpret_cast<ULONG_PTR>(mutex), 0,
            0, sentence);
}

// What a system thread must have given back when it ends.
void check_end(Flow& flow) {
  if (flow.irql != PASSIVE_LEVEL) {
    bug_check(0xC8, flow.irql, PASSIVE_LEVEL, reinterpret_cast<ULONG_PTR>(&flow), 0,
              "a thread ended above PASSIVE_LEVEL");
  }
  const LIST_ENTRY& mutexes = flow.owned_mutexes;
  if (mutexes.Flink != nullptr && !IsListEmpty(&mutexes)) stop_for_mutex(flow);
  if (flow.critical_depth != 0) {
    bug_check(0x1, reinterpret_cast<ULONG_PTR>(&flow), 0, flow.critical_depth, 0,
              "a thread ended in a critical region");
  }
}

void run_system_thread(void* argument) {
  SystemThread& thread = *static_cast<SystemThread*>(argument);
  thread.flow.termination = &thread.end;
  if (_setjmp(thread.end) == 0) thread.routine(thread.context);
  check_end(thread.flow);
  cancel_thread_irps();
}

SystemThread* make_thread(PKSTART_ROUTINE routine, PVOID context) {
  auto* thread = new SystemThread;
  initialize_flow(thread->flow);
  thread->flow.name = "system thread";
  thread->flow.destroy = &destroy;
  thread->routine = routine;
  thread->context = context;
  return thread;
}

}  // namespace
}  // namespace nt

NTSTATUS PsCreateSystemThread(PHANDLE handle, ULONG, POBJECT_ATTRIBUTES, HANDLE, PCLIENT_ID id,
                              PKSTART_ROUTINE routine, PVOID context) {
  nt::require_irql(PASSIVE_LEVEL, "PsCreateSystemThread", reinterpret_cast<void*>(routine));
  nt::SystemThread* thread = nt::make_thread(routine, context);
  *handle = nt::machine().handles().open_thread(thread->flow);
  if (*handle == nullptr) {
    nt::dereference_flow(thread->flow);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  if (id != nullptr) *id = {nullptr, reinterpret_cast<HANDLE>(thread->flow.id)};
  nt::executor().start(thread->flow, &nt::run_system_thread, thread);
  return STATUS_SUCCESS;
}

NTSTATUS PsTerminateSystemThread(NTSTATUS status) {
  nt::Flow& flow = nt::current_flow();
  if (flow.termination == nullptr) return STATUS_INVALID_PARAMETER;
  flow.exit_status = status;
  _longjmp(*static_cast<jmp_buf*>(flow.termination), 1);
}

PKTHREAD KeGetCurrentThread() {
  return nt::thread_of(nt::current_flow());
}

// Priorities order nothing here: every flow runs when it can.
KPRIORITY KeSetPriorityThread(PKTHREAD thread, KPRIORITY priority) {
  nt::Flow& flow = nt::flow_of(thread);
  const KPRIORITY before = flow.priority;
  flow.priority = priority;
  return before;
}

KPRIORITY KeQueryPriorityThread(PKTHREAD thread) {
  return nt::flow_of(thread).priority;
}
