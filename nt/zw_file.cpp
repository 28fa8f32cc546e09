// SPDX-License-Identifier: MIT
// Files for kernel callers. A name leads to a device or to nothing: there is no file system.
// Source: wdm/nf-wdm-zwcreatefile, -zwreadfile, -zwwritefile, -zwdeviceiocontrolfile, -zwclose,
// ntifs/nf-ntifs-ntsetinformationfile.
#include "nt/dispatch.h"
#include "nt/event_object.h"
#include "nt/file.h"
#include "nt/handle_table.h"
#include "nt/machine.h"
#include "nt/name_space.h"

namespace nt {
namespace {

NTSTATUS file_of_handle(HANDLE handle, FILE_OBJECT*& file) {
  void* body = nullptr;
  const NTSTATUS status = machine().handles().reference(handle, &file_type, body);
  file = static_cast<FILE_OBJECT*>(body);
  return status;
}

// An asynchronous Zw call: lives until it is done.
struct ZwCall {
  IoCall call;
  KEVENT* event;  // referenced; may be null
  PIO_STATUS_BLOCK status_block;
  PIO_APC_ROUTINE apc;
  void* apc_context;
};

void finish_zw(IoCall& call) {
  auto* zw = static_cast<ZwCall*>(call.context);
  *zw->status_block = call.result;
  FILE_OBJECT* file = call.file;
  KeSetEvent(&file->Event, IO_NO_INCREMENT, FALSE);
  if (zw->event != nullptr) {
    KeSetEvent(zw->event, IO_NO_INCREMENT, FALSE);
    dereference_object(zw->event);
  }
  if (zw->apc != nullptr) zw->apc(zw->apc_context, zw->status_block, 0);
  delete zw;
}

struct Completion {
  HANDLE event;
  PIO_APC_ROUTINE apc;
  void* apc_context;
  PIO_STATUS_BLOCK status_block;
};

NTSTATUS send_asynchronously(FILE_OBJECT* file, const IoRequest& request,
                             const Completion& completion) {
  KEVENT* event = nullptr;
  if (completion.event != nullptr) {
    void* body = nullptr;
    const NTSTATUS status = machine().handles().reference(completion.event, &event_type, body);
    if (!NT_SUCCESS(status)) return status;
    event = static_cast<KEVENT*>(body);
    KeClearEvent(event);
  }
  auto* zw = new ZwCall{{}, event, completion.status_block, completion.apc, completion.apc_context};
  zw->call.request = request;
  zw->call.done = &finish_zw;
  zw->call.context = zw;
  return send(file, zw->call);
}

NTSTATUS send_synchronously(FILE_OBJECT* file, const IoRequest& request,
                            const Completion& completion) {
  const NTSTATUS status = send_and_wait(file, request, completion.status_block);
  if (NT_SUCCESS(status) && (request.major == IRP_MJ_READ || request.major == IRP_MJ_WRITE)) {
    file->CurrentByteOffset.QuadPart =
        request.offset + LONGLONG(completion.status_block->Information);
  }
  if (completion.event == nullptr) return status;
  void* body = nullptr;
  if (NT_SUCCESS(machine().handles().reference(completion.event, &event_type, body))) {
    KeSetEvent(static_cast<KEVENT*>(body), IO_NO_INCREMENT, FALSE);
    dereference_object(body);
  }
  return status;
}

NTSTATUS transfer(HANDLE handle, IoRequest request, const Completion& completion) {
  FILE_OBJECT* file = nullptr;
  NTSTATUS status = file_of_handle(handle, file);
  if (!NT_SUCCESS(status)) return status;
  request.mode = KernelMode;
  KeClearEvent(&file->Event);
  const bool is_synchronous = (file->Flags & FO_SYNCHRONOUS_IO) != 0;
  status = is_synchronous ? send_synchronously(file, request, completion)
                          : send_asynchronously(file, request, completion);
  dereference_object(file);
  return status;
}

// The place a read or write is at: given, or the file's own for synchronous ones.
NTSTATUS offset_of(HANDLE handle, const LARGE_INTEGER* given, LONGLONG& offset) {
  const bool is_own = given == nullptr ||
                      (given->HighPart == -1 && given->LowPart == FILE_USE_FILE_POINTER_POSITION);
  if (!is_own) {
    offset = given->QuadPart;
    return STATUS_SUCCESS;
  }
  FILE_OBJECT* file = nullptr;
  const NTSTATUS status = file_of_handle(handle, file);
  if (!NT_SUCCESS(status)) return status;
  offset = file->CurrentByteOffset.QuadPart;
  const bool is_synchronous = (file->Flags & FO_SYNCHRONOUS_IO) != 0;
  dereference_object(file);
  return is_synchronous ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

// The only information that is the I/O manager's own: the position of a synchronous file. All else
// is a question to the file system, and no device here has one.
NTSTATUS position_of(HANDLE handle, FILE_INFORMATION_CLASS what, ULONG length, FILE_OBJECT*& file) {
  if (what != FilePositionInformation) return STATUS_INVALID_DEVICE_REQUEST;
  if (length < sizeof(FILE_POSITION_INFORMATION)) return STATUS_INFO_LENGTH_MISMATCH;
  const NTSTATUS status = file_of_handle(handle, file);
  if (!NT_SUCCESS(status) || (file->Flags & FO_SYNCHRONOUS_IO) != 0) return status;
  dereference_object(file);
  return STATUS_INVALID_PARAMETER;
}

}  // namespace
}  // namespace nt

extern "C" NTSTATUS ZwSetInformationFile(HANDLE handle, PIO_STATUS_BLOCK status_block,
                                         PVOID information, ULONG length,
                                         FILE_INFORMATION_CLASS what) {
  FILE_OBJECT* file = nullptr;
  NTSTATUS status = nt::position_of(handle, what, length, file);
  if (!NT_SUCCESS(status)) return status;
  const LARGE_INTEGER position =
      static_cast<const FILE_POSITION_INFORMATION*>(information)->CurrentByteOffset;
  if (position.QuadPart < 0) status = STATUS_INVALID_PARAMETER;
  if (NT_SUCCESS(status)) {
    file->CurrentByteOffset = position;
    *status_block = {};
  }
  nt::dereference_object(file);
  return status;
}

extern "C" NTSTATUS ZwQueryInformationFile(HANDLE handle, PIO_STATUS_BLOCK status_block,
                                           PVOID information, ULONG length,
                                           FILE_INFORMATION_CLASS what) {
  FILE_OBJECT* file = nullptr;
  const NTSTATUS status = nt::position_of(handle, what, length, file);
  if (!NT_SUCCESS(status)) return status;
  static_cast<FILE_POSITION_INFORMATION*>(information)->CurrentByteOffset = file->CurrentByteOffset;
  *status_block = {};
  status_block->Information = sizeof(FILE_POSITION_INFORMATION);
  nt::dereference_object(file);
  return STATUS_SUCCESS;
}

extern "C" NTSTATUS ZwClose(HANDLE handle) {
  return nt::machine().handles().close(handle);
}

extern "C" NTSTATUS ZwCreateFile(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                 PIO_STATUS_BLOCK status_block, PLARGE_INTEGER allocation_size,
                                 ULONG file_attributes, ULONG share_access, ULONG disposition,
                                 ULONG create_options, PVOID ea_buffer, ULONG ea_length) {
  *handle = nullptr;
  if (attributes == nullptr || attributes->ObjectName == nullptr) return STATUS_INVALID_PARAMETER;
  if (attributes->RootDirectory != nullptr) return STATUS_NOT_IMPLEMENTED;
  nt::OpenOptions options;
  options.access = access;
  options.mode = KernelMode;
  options.create_options = create_options;
  options.disposition = disposition;
  options.share_access = USHORT(share_access);
  options.file_attributes = USHORT(file_attributes);
  options.ea_buffer = ea_buffer;
  options.ea_length = ea_length;
  options.allocation_size = allocation_size == nullptr ? 0 : allocation_size->QuadPart;
  options.information = &status_block->Information;
  status_block->Information = 0;
  FILE_OBJECT* file = nullptr;
  const NTSTATUS status = nt::open_file(nt::view_of(attributes->ObjectName), options, &file);
  status_block->Status = status;
  if (!NT_SUCCESS(status)) return status;
  *handle = nt::machine().handles().open(file, access);
  nt::close_file(file);  // the table's handle keeps it
  return *handle == nullptr ? STATUS_INSUFFICIENT_RESOURCES : status;
}

extern "C" NTSTATUS ZwOpenFile(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                               PIO_STATUS_BLOCK status_block, ULONG share_access, ULONG options) {
  return ZwCreateFile(handle, access, attributes, status_block, nullptr, FILE_ATTRIBUTE_NORMAL,
                      share_access, FILE_OPEN, options, nullptr, 0);
}

extern "C" NTSTATUS IoCreateFile(PHANDLE handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                 PIO_STATUS_BLOCK status_block, PLARGE_INTEGER allocation_size,
                                 ULONG file_attributes, ULONG share_access, ULONG disposition,
                                 ULONG create_options, PVOID ea_buffer, ULONG ea_length, ULONG,
                                 PVOID, ULONG) {
  return ZwCreateFile(handle, access, attributes, status_block, allocation_size, file_attributes,
                      share_access, disposition, create_options, ea_buffer, ea_length);
}

extern "C" NTSTATUS ZwReadFile(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                               PIO_STATUS_BLOCK status_block, PVOID buffer, ULONG length,
                               PLARGE_INTEGER byte_offset, PULONG key) {
  nt::IoRequest request;
  request.major = IRP_MJ_READ;
  request.output = buffer;
  request.output_length = length;
  request.key = key == nullptr ? 0 : *key;
  const NTSTATUS status = nt::offset_of(handle, byte_offset, request.offset);
  if (!NT_SUCCESS(status)) return status;
  return nt::transfer(handle, request, {event, apc, apc_context, status_block});
}

extern "C" NTSTATUS ZwWriteFile(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                                PIO_STATUS_BLOCK status_block, PVOID buffer, ULONG length,
                                PLARGE_INTEGER byte_offset, PULONG key) {
  nt::IoRequest request;
  request.major = IRP_MJ_WRITE;
  request.input = buffer;
  request.input_length = length;
  request.key = key == nullptr ? 0 : *key;
  const NTSTATUS status = nt::offset_of(handle, byte_offset, request.offset);
  if (!NT_SUCCESS(status)) return status;
  return nt::transfer(handle, request, {event, apc, apc_context, status_block});
}

extern "C" NTSTATUS ZwDeviceIoControlFile(HANDLE handle, HANDLE event, PIO_APC_ROUTINE apc,
                                          PVOID apc_context, PIO_STATUS_BLOCK status_block,
                                          ULONG control_code, PVOID input, ULONG input_length,
                                          PVOID output, ULONG output_length) {
  nt::IoRequest request;
  request.major = IRP_MJ_DEVICE_CONTROL;
  request.control_code = control_code;
  request.input = input;
  request.input_length = input_length;
  request.output = output;
  request.output_length = output_length;
  return nt::transfer(handle, request, {event, apc, apc_context, status_block});
}

extern "C" NTSTATUS ZwFlushBuffersFile(HANDLE handle, PIO_STATUS_BLOCK status_block) {
  FILE_OBJECT* file = nullptr;
  NTSTATUS status = nt::file_of_handle(handle, file);
  if (!NT_SUCCESS(status)) return status;
  nt::IoRequest request;
  request.major = IRP_MJ_FLUSH_BUFFERS;
  request.mode = KernelMode;
  status = nt::send_and_wait(file, request, status_block);
  nt::dereference_object(file);
  return status;
}
