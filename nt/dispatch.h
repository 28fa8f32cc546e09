// SPDX-License-Identifier: MIT
// What an application or a kernel caller does with a device: open it, read, write, control and
// flush it, cancel, close. Makes the IRPs a driver sees, with the buffers of its transfer methods,
// and moves the results back. door/ and the Zw functions are made of this.
// Source: framework.md 5.4 (R27, R28, R31), 5.2 (R16).
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstdint>
#include <string_view>

#include "nt/cancel_gate.h"

namespace nt {

struct OpenOptions {
  ACCESS_MASK access = GENERIC_READ | GENERIC_WRITE;
  KPROCESSOR_MODE mode = UserMode;
  ULONG create_options = 0;
  ULONG disposition = FILE_OPEN;
  USHORT share_access = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  USHORT file_attributes = FILE_ATTRIBUTE_NORMAL;
  void* ea_buffer = nullptr;
  ULONG ea_length = 0;  // bytes
  LONGLONG allocation_size = 0;
  // Given back with success: FILE_OPENED and its like, as the driver said.
  ULONG_PTR* information = nullptr;
};

// Opens by NT name (u"\\Device\\X\\rest", u"\\??\\X", an interface's link). Sends IRP_MJ_CREATE to
// the top of the stack and waits. `file` has one handle's count and one reference. PASSIVE_LEVEL.
NTSTATUS open_file(std::u16string_view name, const OpenOptions& options, FILE_OBJECT** file);
// The same for the top of the stack `device` is in, without a name; `relative_name` is what stands
// in FileObject->FileName.
NTSTATUS open_device(DEVICE_OBJECT* device, std::u16string_view relative_name,
                     const OpenOptions& options, FILE_OBJECT** file);
// The last handle goes: IRP_MJ_CLEANUP, then the handle's reference. IRP_MJ_CLOSE comes with the
// last reference, which an outstanding IRP may hold. PASSIVE_LEVEL.
void close_file(FILE_OBJECT* file);

// One transfer as its caller sees it. The buffers live until it is done.
struct IoRequest {
  UCHAR major = IRP_MJ_READ;  // READ, WRITE, FLUSH_BUFFERS, (INTERNAL_)DEVICE_CONTROL
  UCHAR minor = 0;
  KPROCESSOR_MODE mode = UserMode;
  ULONG control_code = 0;
  // A read fills `output`; a write sends `input`; a control code has both.
  const void* input = nullptr;
  ULONG input_length = 0;  // bytes
  void* output = nullptr;
  ULONG output_length = 0;  // bytes
  LONGLONG offset = 0;      // bytes
  ULONG key = 0;
};

// One request in flight. Lives at its owner's until `done` was called; `done` is called exactly
// once, also where send() fails at once, and may free it.
struct IoCall {
  using Done = void (*)(IoCall& call);

  IoRequest request;
  Done done = nullptr;       // any flow, <= DISPATCH_LEVEL
  IO_STATUS_BLOCK result{};  // valid in `done`: the final status and the count that the caller sees
  void* context = nullptr;   // the owner's

  // Private to dispatch.cpp, but for looking at: the IRP while it is in flight.
  std::atomic<IRP*> irp{nullptr};
  FILE_OBJECT* file = nullptr;
  CancelGate gate;
};

// Sends it asynchronously. What the driver's dispatch routine answered, for those who want to know.
// PASSIVE_LEVEL, or <= DISPATCH_LEVEL where buffers are not pageable, which ours never are.
NTSTATUS send(FILE_OBJECT* file, IoCall& call);
// IoCancelIrp for a call that its owner keeps alive meanwhile; true if a cancel routine was called.
// Harmless when it is done. Any flow, <= DISPATCH_LEVEL.
bool cancel(IoCall& call);
// Sends it and waits. PASSIVE_LEVEL.
NTSTATUS send_and_wait(FILE_OBJECT* file, const IoRequest& request, IO_STATUS_BLOCK* result);

}  // namespace nt
