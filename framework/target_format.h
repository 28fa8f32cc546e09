// SPDX-License-Identifier: MIT
// The formatters of an I/O target, for the DDIs that format and for those that also send and wait.
// Source: requests.md 3.2.
#pragma once

#include <optional>

#include "framework/request.h"
#include "framework/target.h"

namespace wdf {

// What a driver gave as one buffer of a transfer: a memory object (kept by the format), an MDL or a
// plain buffer; or nothing.
struct IoBuffer {
  HandleHeader* header = nullptr;
  WDFMEMORY handle = nullptr;
  PMDL mdl = nullptr;
  void* buffer = nullptr;
  std::size_t offset = 0;  // into the memory object, for the completion parameters
  std::size_t length = 0;
};

// Whether `request` may be formatted now: no target has it (12.1 U3), nor a queue, and it was
// neither completed nor forgotten.
inline bool is_formattable(const Request& request) {
  const Ownership ownership = request.ownership();
  return step(request.flight(), FlightEvent::Format).kind == Kind::Legal &&
         (ownership <= Ownership::New || is_driver_owned(ownership));
}
// Of one that may not: says why. STATUS_INVALID_DEVICE_REQUEST.
[[gnu::cold]] NTSTATUS refuse_format(Request& request, Ddi ddi);

// A memory handle (null: no buffer) with its offsets. STATUS_INTEGER_OVERFLOW.
inline NTSTATUS take_buffer(PWDF_DRIVER_GLOBALS globals, WDFMEMORY memory,
                            const WDFMEMORY_OFFSET* offsets, Ddi ddi, IoBuffer& out) {
  if (memory == nullptr) {
    if (offsets != nullptr) out.offset = offsets->BufferOffset;  // the parameters tell it
    return STATUS_SUCCESS;
  }
  const MemoryView view = view_memory(globals, memory, ddi);
  MemoryPart part;
  const NTSTATUS status = take_part(view, offsets, part);
  if (__builtin_expect(!NT_SUCCESS(status), 0)) return status;
  out.header = view.header;
  out.handle = memory;
  out.buffer = part.buffer;
  out.offset = part.offset;
  out.length = part.length;
  if (view.mdl != nullptr && part.offset == 0 && part.length == view.size) out.mdl = view.mdl;
  return STATUS_SUCCESS;
}

struct TransferFormat {
  UCHAR major;  // IRP_MJ_READ or IRP_MJ_WRITE
  const LONGLONG* device_offset;
};
NTSTATUS format_transfer(Target& target, Request& request, const TransferFormat& format,
                         const IoBuffer& buffer, Ddi ddi);

struct ControlFormat {
  UCHAR major;  // IRP_MJ_DEVICE_CONTROL or IRP_MJ_INTERNAL_DEVICE_CONTROL
  ULONG code;
};
NTSTATUS format_control(Target& target, Request& request, const ControlFormat& format,
                        const IoBuffer& input, const IoBuffer& output, Ddi ddi);

// Internal control code with Argument1, 2 and 4.
NTSTATUS format_others(Target& target, Request& request, ULONG code, const IoBuffer (&arguments)[3],
                       Ddi ddi);

}  // namespace wdf
