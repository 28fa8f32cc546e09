// SPDX-License-Identifier: MIT
// The one process there is, the system's, and what drivers ask about it and about threads.
// Source: ntddk/psgetcurrentprocessid, ntifs/pslookupprocessbyprocessid.
#include <wdm.h>

#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/object.h"

namespace nt {
namespace {

// The id that the system process has on Windows too.
const HANDLE system_process_id = reinterpret_cast<HANDLE>(4);

const ObjectType process_type{"Process", nullptr, nullptr};

// An object that begins with a header like any other and is never destroyed.
struct SystemProcess {
  SystemProcess() {
    header.type = &process_type;
    initialize_header(body, DispatcherType::Process, sizeof(body), 0);
  }
  ObjectHeader header;
  DISPATCHER_HEADER body{};
};
SystemProcess system_process;
static_assert(offsetof(SystemProcess, body) == sizeof(ObjectHeader));

PEPROCESS system_process_body() {
  return reinterpret_cast<PEPROCESS>(&system_process.body);
}

const Flow& flow_behind(PETHREAD thread) {
  return *reinterpret_cast<const Flow*>(thread);
}

}  // namespace
}  // namespace nt

PEPROCESS PsInitialSystemProcess = nt::system_process_body();

PETHREAD PsGetCurrentThread() {
  return reinterpret_cast<PETHREAD>(&nt::current_flow());
}

PEPROCESS PsGetCurrentProcess() {
  return nt::system_process_body();
}

HANDLE PsGetCurrentThreadId() {
  return reinterpret_cast<HANDLE>(nt::current_flow().id);
}

HANDLE PsGetCurrentProcessId() {
  return nt::system_process_id;
}

HANDLE PsGetProcessId(PEPROCESS) {
  return nt::system_process_id;
}

HANDLE PsGetThreadId(PETHREAD thread) {
  return reinterpret_cast<HANDLE>(nt::flow_behind(thread).id);
}

HANDLE PsGetThreadProcessId(PETHREAD) {
  return nt::system_process_id;
}

PEPROCESS PsGetThreadProcess(PETHREAD) {
  return nt::system_process_body();
}

// Threads that the system made, drivers' among them, end with their last reference; those of the
// process that attached to the machine belong to an executor and act for an application.
BOOLEAN PsIsSystemThread(PETHREAD thread) {
  const nt::Flow& flow = nt::flow_behind(thread);
  return flow.destroy != nullptr || flow.is_cpu_loop;
}

BOOLEAN PsIsThreadTerminating(PETHREAD thread) {
  return nt::flow_behind(thread).header.SignalState != 0;
}

BOOLEAN PsIsSystemProcess(PEPROCESS process) {
  return process == nt::system_process_body();
}

NTSTATUS PsLookupProcessByProcessId(HANDLE id, PEPROCESS* process) {
  if (id != nt::system_process_id) return STATUS_INVALID_PARAMETER;
  *process = nt::system_process_body();
  ObReferenceObject(*process);
  return STATUS_SUCCESS;
}
