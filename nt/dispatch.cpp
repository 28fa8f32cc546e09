// SPDX-License-Identifier: MIT
// Opening a device and making its IRPs. Source: framework.md WDM-R16, R27, R31;
// kernel/irp-mj-create, kernel/irp-mj-read and their neighbours.
#include "nt/dispatch.h"

#include "base/assert.h"
#include "nt/device.h"
#include "nt/file.h"
#include "nt/flow.h"
#include "nt/irp.h"
#include "nt/irp_buffers.h"
#include "nt/machine.h"
#include "nt/name_space.h"
#include "nt/sync_irp.h"

namespace nt {
namespace {

// What a CREATE carries beside the file; lives while the IRP does.
struct CreateContext {
  IO_SECURITY_CONTEXT security{};
};

IO_STATUS_BLOCK send_create(DEVICE_OBJECT* top, FILE_OBJECT* file, const OpenOptions& options) {
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_CREATE, 0);
  if (sync.irp == nullptr) {
    IO_STATUS_BLOCK result{};
    result.Status = STATUS_INSUFFICIENT_RESOURCES;
    return result;
  }
  CreateContext context;
  context.security.DesiredAccess = options.access;
  context.security.FullCreateOptions = options.create_options;
  IRP* irp = sync.irp;
  irp->RequestorMode = options.mode;
  irp->Flags |= IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API | IRP_DEFER_IO_COMPLETION;
  irp->Tail.Overlay.OriginalFileObject = file;
  irp->AssociatedIrp.SystemBuffer = options.ea_buffer;
  irp->Overlay.AllocationSize.QuadPart = options.allocation_size;
  auto& create = sync.location->Parameters.Create;
  create.SecurityContext = &context.security;
  create.Options = (options.disposition << 24) | (options.create_options & 0x00FFFFFF);
  create.FileAttributes = options.file_attributes;
  create.ShareAccess = options.share_access;
  create.EaLength = options.ea_length;
  sync.location->FileObject = file;
  return send_sync_irp(top, sync);
}

// Sends CREATE to the top of the stack that the file's device is in.
NTSTATUS open(FILE_OBJECT* file, const OpenOptions& options, FILE_OBJECT** opened) {
  const IO_STATUS_BLOCK result = send_create(top_of_stack(file->DeviceObject), file, options);
  if (options.information != nullptr) *options.information = result.Information;
  if (!NT_SUCCESS(result.Status)) {
    abandon_file(file);
    return result.Status;
  }
  FileState& state = file_state(file);
  state.is_open = true;
  file->Flags |= FO_FILE_OPEN | FO_HANDLE_CREATED;
  object_header(file)->handles.store(1, std::memory_order_relaxed);
  *opened = file;
  return result.Status;
}

// A file object for the device that the name leads to. Apart from open(), because no string may be
// on the stack while a driver runs: a bug check would never free it.
NTSTATUS make_named_file(std::u16string_view name, const OpenOptions& options, FILE_OBJECT** file) {
  NameSpace::Found found = machine().names().find(name);
  if (!NT_SUCCESS(found.status)) return found.status;
  NTSTATUS status = STATUS_OBJECT_TYPE_MISMATCH;
  // Drivers and events have names too, but only devices are opened.
  if (*static_cast<const CSHORT*>(found.body) == IO_TYPE_DEVICE) {
    status = make_file(static_cast<DEVICE_OBJECT*>(found.body), found.rest, options, file);
  }
  dereference_object(found.body);
  return status;
}

// The call is over and no canceler is at it: the IRP goes, the owner hears of it.
void complete_call(IoCall& call) {
  IRP* irp = call.irp.exchange(nullptr, std::memory_order_relaxed);
  FILE_OBJECT* file = call.file;
  free_foreign_irp(irp);
  call.done(call);
  release_file_later(file);
}

void finish_call(IRP* irp) {
  auto& call = *static_cast<IoCall*>(irp_owner(irp));
  settle_buffers(irp);
  call.result.Status = irp->IoStatus.Status;
  // A request that failed inside the dispatch call never reached the status block (WDM-R16).
  const bool is_counted = !NT_ERROR(irp->IoStatus.Status) || irp->PendingReturned;
  call.result.Information = is_counted ? irp->IoStatus.Information : 0;
  if (call.gate.finish()) complete_call(call);
}

// Parameters and buffers by major function.
NTSTATUS fill(IRP* irp, IO_STACK_LOCATION* location, const DEVICE_OBJECT* top,
              const IoRequest& request) {
  switch (request.major) {
    case IRP_MJ_READ:
      location->Parameters.Read.Length = request.output_length;
      location->Parameters.Read.Key = request.key;
      location->Parameters.Read.ByteOffset.QuadPart = request.offset;
      irp->Flags |= IRP_READ_OPERATION;
      return attach_transfer_buffer(irp, top, true, request.output, request.output_length);
    case IRP_MJ_WRITE:
      location->Parameters.Write.Length = request.input_length;
      location->Parameters.Write.Key = request.key;
      location->Parameters.Write.ByteOffset.QuadPart = request.offset;
      irp->Flags |= IRP_WRITE_OPERATION;
      return attach_transfer_buffer(irp, top, false, const_cast<void*>(request.input),
                                    request.input_length);
    case IRP_MJ_DEVICE_CONTROL:
    case IRP_MJ_INTERNAL_DEVICE_CONTROL:
    case IRP_MJ_FILE_SYSTEM_CONTROL:
      return attach_control_buffers(
          irp, location, request.control_code,
          {request.input, request.input_length, request.output, request.output_length});
    default:
      return STATUS_SUCCESS;
  }
}

// The call ends before an IRP was sent.
NTSTATUS fail(IoCall& call, NTSTATUS status) {
  call.result.Status = status;
  call.result.Information = 0;
  call.done(call);
  return status;
}

struct Waiter {
  KEVENT done;
};

void wake(IoCall& call) {
  KeSetEvent(&static_cast<Waiter*>(call.context)->done, IO_NO_INCREMENT, FALSE);
}

}  // namespace

NTSTATUS open_file(std::u16string_view name, const OpenOptions& options, FILE_OBJECT** file) {
  *file = nullptr;
  FILE_OBJECT* unopened = nullptr;
  const NTSTATUS status = make_named_file(name, options, &unopened);
  return NT_SUCCESS(status) ? open(unopened, options, file) : status;
}

NTSTATUS open_device(DEVICE_OBJECT* device, std::u16string_view relative_name,
                     const OpenOptions& options, FILE_OBJECT** file) {
  *file = nullptr;
  FILE_OBJECT* unopened = nullptr;
  const NTSTATUS status = make_file(device, relative_name, options, &unopened);
  return NT_SUCCESS(status) ? open(unopened, options, file) : status;
}

void close_file(FILE_OBJECT* file) {
  remove_handle(file);
}

NTSTATUS send(FILE_OBJECT* file, IoCall& call) {
  ASSERT(call.done != nullptr);
  DEVICE_OBJECT* top = top_of_stack(file->DeviceObject);
  call.gate.reset();
  call.file = file;
  IRP* irp = allocate_foreign_irp(top->StackSize, &finish_call);
  if (irp == nullptr) return fail(call, STATUS_INSUFFICIENT_RESOURCES);
  set_irp_owner(irp, &call);
  irp->RequestorMode = call.request.mode;
  irp->Tail.Overlay.Thread = reinterpret_cast<PETHREAD>(&current_flow());
  irp->Tail.Overlay.OriginalFileObject = file;
  IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
  location->MajorFunction = call.request.major;
  location->MinorFunction = call.request.minor;
  location->FileObject = file;
  const NTSTATUS status = fill(irp, location, top, call.request);
  if (!NT_SUCCESS(status)) {
    free_foreign_irp(irp);
    return fail(call, status);
  }
  reference_object(file);
  call.irp.store(irp, std::memory_order_release);
  return IoCallDriver(top, irp);
}

bool cancel(IoCall& call) {
  if (call.irp.load(std::memory_order_acquire) == nullptr || !call.gate.enter()) return false;
  IRP* irp = call.irp.load(std::memory_order_acquire);
  const bool was_called = irp != nullptr && IoCancelIrp(irp);
  if (call.gate.leave()) complete_call(call);
  return was_called;
}

NTSTATUS send_and_wait(FILE_OBJECT* file, const IoRequest& request, IO_STATUS_BLOCK* result) {
  Waiter waiter;
  KeInitializeEvent(&waiter.done, NotificationEvent, FALSE);
  IoCall call;
  call.request = request;
  call.done = &wake;
  call.context = &waiter;
  send(file, call);
  KeWaitForSingleObject(&waiter.done, Executive, KernelMode, FALSE, nullptr);
  if (result != nullptr) *result = call.result;
  return call.result.Status;
}

}  // namespace nt
