// SPDX-License-Identifier: MIT
// The life of a file object. Source: kernel/irp-mj-cleanup, kernel/irp-mj-close.
#include "nt/file.h"

#include "nt/device.h"
#include "nt/flow.h"
#include "nt/machine.h"
#include "nt/sync_irp.h"
#include "nt/work_item.h"

namespace nt {
namespace {

// CLEANUP or CLOSE to the top of the file's stack. Both cannot fail for the caller.
void send_farewell(FILE_OBJECT* file, UCHAR major) {
  DEVICE_OBJECT* top = top_of_stack(file->DeviceObject);
  const SyncIrp sync = make_sync_irp(top, major, 0);
  if (sync.irp == nullptr) return;
  sync.irp->Tail.Overlay.OriginalFileObject = file;
  if (major == IRP_MJ_CLOSE) sync.irp->Flags |= IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_API;
  sync.location->FileObject = file;
  send_sync_irp(top, sync);
}

void last_handle_closed(void* body) {
  auto* file = static_cast<FILE_OBJECT*>(body);
  if (!file_state(file).is_open) return;
  send_farewell(file, IRP_MJ_CLEANUP);
  file->Flags |= FO_CLEANUP_COMPLETE;
}

void end_file(FILE_OBJECT* file) {
  FileState& state = file_state(file);
  if (state.is_open) send_farewell(file, IRP_MJ_CLOSE);
  DEVICE_OBJECT* device = file->DeviceObject;
  const bool counts = state.counts_as_open;
  delete state.name;
  free_object(file);
  if (counts) end_open(device);
}

void end_file_from_worker(PVOID parameter) {
  end_file(static_cast<FILE_OBJECT*>(parameter));
}

void end_file_later(FILE_OBJECT* file) {
  FileState& state = file_state(file);
  state.deferred_close.WorkerRoutine = &end_file_from_worker;
  state.deferred_close.Parameter = file;
  machine().workers().queue(state.deferred_close);
}

void destroy_file(void* body) {
  auto* file = static_cast<FILE_OBJECT*>(body);
  if (file_state(file).counts_as_open) begin_close(file->DeviceObject);
  if (current_flow().irql == PASSIVE_LEVEL && current_flow().dispatch_frame == nullptr) {
    end_file(file);
  } else {
    end_file_later(file);
  }
}

void discard_file(void* body) {
  delete file_state(static_cast<FILE_OBJECT*>(body)).name;
}

}  // namespace

const ObjectType file_type{"File", &last_handle_closed, &destroy_file, &discard_file};

NTSTATUS make_file(DEVICE_OBJECT* device, std::u16string_view name, const OpenOptions& options,
                   FILE_OBJECT** made) {
  *made = nullptr;
  const NTSTATUS status = begin_open(device);
  if (!NT_SUCCESS(status)) return status;
  auto* file =
      static_cast<FILE_OBJECT*>(allocate_object(file_type, sizeof(FILE_OBJECT), sizeof(FileState)));
  if (file == nullptr) {
    begin_close(device);
    end_open(device);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  FileState& state = file_state(file);
  state.counts_as_open = true;
  state.name = new std::u16string(name);

  file->Type = IO_TYPE_FILE;
  file->Size = sizeof(FILE_OBJECT);
  file->DeviceObject = device;
  file->FileName = {.Length = USHORT(name.size() * sizeof(char16_t)),
                    .MaximumLength = USHORT((name.size() + 1) * sizeof(char16_t)),
                    .Buffer = state.name->data()};
  const ULONG synchronous = FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT;
  if ((options.create_options & synchronous) != 0) file->Flags |= FO_SYNCHRONOUS_IO;
  if ((options.create_options & FILE_WRITE_THROUGH) != 0) file->Flags |= FO_WRITE_THROUGH;
  if ((options.create_options & FILE_NO_INTERMEDIATE_BUFFERING) != 0) {
    file->Flags |= FO_NO_INTERMEDIATE_BUFFERING;
  }
  const ACCESS_MASK access = options.access;
  file->ReadAccess = (access & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0;
  file->WriteAccess =
      (access & (FILE_WRITE_DATA | FILE_APPEND_DATA | GENERIC_WRITE | GENERIC_ALL)) != 0;
  file->DeleteAccess = (access & DELETE) != 0;
  file->SharedRead = (options.share_access & FILE_SHARE_READ) != 0;
  file->SharedWrite = (options.share_access & FILE_SHARE_WRITE) != 0;
  file->SharedDelete = (options.share_access & FILE_SHARE_DELETE) != 0;
  KeInitializeEvent(&file->Lock, SynchronizationEvent, FALSE);
  KeInitializeEvent(&file->Event, NotificationEvent, FALSE);
  InitializeListHead(&file->IrpList);
  *made = file;
  return STATUS_SUCCESS;
}

void abandon_file(FILE_OBJECT* file) {
  file_state(file).is_open = false;
  dereference_object(file);
}

void release_file_later(FILE_OBJECT* file) {
  ObjectHeader* header = object_header(file);
  if (header->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (file_state(file).counts_as_open) begin_close(file->DeviceObject);
  end_file_later(file);
}

}  // namespace nt
