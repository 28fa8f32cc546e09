// SPDX-License-Identifier: MIT
// A user's own buffer, checked and locked for a request: a memory that goes with the request and
// keeps its IRP from completion. Source: requests.md 7.3; fxrequestapi.cpp.
#include "framework/call.h"
#include "framework/driver.h"
#include "framework/memory.h"
#include "framework/request.h"
#include "nt/mdl.h"

namespace wdf {
namespace {

// The length is cut to 32 bits before anything is checked (fxrequestapi.cpp).
struct LockPlan {
  PVOID buffer;
  ULONG length;
  LOCK_OPERATION operation;
};

// [VF] The addresses are those of the thread that made the request (VerifyProbeAndLock).
bool is_in_another_thread(const Request& request) {
  PIRP irp = request.irp();
  return request.globals().verifier_on && irp->RequestorMode == UserMode &&
         irp->Tail.Overlay.Thread != nullptr && irp->Tail.Overlay.Thread != PsGetCurrentThread();
}

// The memory over pages that are locked; takes the MDL over.
NTSTATUS make_locked_memory(Request& request, PMDL mdl, const LockPlan& plan, Ddi ddi,
                            Memory** made) {
  void* mapped = MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority);
  Memory* memory = mapped == nullptr
                       ? nullptr
                       : allocate_object<Memory>(request.globals(), ObjectPlan{nullptr, ddi},
                                                 Memory::Kind::Locked, mapped, plan.length);
  if (memory == nullptr) {
    MmUnlockPages(mdl);
    IoFreeMdl(mdl);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  memory->set_locked(request, mdl, plan.operation == IoReadAccess);
  const NTSTATUS status = memory->commit(nullptr, &request);
  if (!NT_SUCCESS(status)) {
    memory->discard();
    return status;
  }
  *made = memory;
  return status;
}

NTSTATUS probe_and_lock(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle, const LockPlan& plan,
                        WDFMEMORY* handle_out, Ddi ddi) {
  Request& request = resolve<Request>(globals, handle, ddi);
  REQUIRE_NOT_NULL(globals, ddi, plan.buffer);
  REQUIRE_NOT_NULL(globals, ddi, handle_out);
  if (plan.operation == IoReadAccess) *handle_out = nullptr;  // the other one leaves it
  NTSTATUS status = check_irql(globals_of(globals), PASSIVE_LEVEL, ddi);
  if (!NT_SUCCESS(status)) return status;
  if (request.globals().verifier_on && request.globals().is_at_least(9) &&
      !is_driver_owned(request.ownership())) {
    request.report_break(RequestRule::NotOwned, ddi);
    return STATUS_INVALID_DEVICE_REQUEST;
  }
  if (plan.length == 0) return STATUS_INVALID_USER_BUFFER;
  if (request.irp() == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  if (is_in_another_thread(request)) return STATUS_ACCESS_VIOLATION;
  PMDL mdl = IoAllocateMdl(plan.buffer, plan.length, FALSE, FALSE, nullptr);
  if (mdl == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = nt::lock_pages(mdl, UserMode, plan.operation);
  if (!NT_SUCCESS(status)) {
    IoFreeMdl(mdl);
    return status;
  }
  Memory* memory = nullptr;
  status = make_locked_memory(request, mdl, plan, ddi, &memory);
  if (NT_SUCCESS(status)) *handle_out = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

}  // namespace

namespace ddi {

NTSTATUS WdfRequestProbeAndLockUserBufferForRead(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                                 PVOID buffer, size_t length, WDFMEMORY* memory) {
  return probe_and_lock(globals, request, {buffer, ULONG(length), IoReadAccess}, memory,
                        Ddi::WdfRequestProbeAndLockUserBufferForRead);
}

NTSTATUS WdfRequestProbeAndLockUserBufferForWrite(PWDF_DRIVER_GLOBALS globals, WDFREQUEST request,
                                                  PVOID buffer, size_t length, WDFMEMORY* memory) {
  return probe_and_lock(globals, request, {buffer, ULONG(length), IoWriteAccess}, memory,
                        Ddi::WdfRequestProbeAndLockUserBufferForWrite);
}

}  // namespace ddi
}  // namespace wdf
