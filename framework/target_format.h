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

// Whether `request` must not be formatted now, and says why: a target has it (12.1 U3), a queue has
// it, or it was completed or forgotten.
inline bool refuse_format(Request& request, Ddi ddi) {
  const auto& cell = step(request.flight(), FlightEvent::Format);
  if (__builtin_expect(cell.kind != Kind::Legal, 0)) {
    request.report_violation(cell.rule, ddi);
    return true;
  }
  const Ownership ownership = request.ownership();
  if (__builtin_expect(ownership <= Ownership::New || is_driver_owned(ownership), 1)) return false;
  const bool is_gone = ownership >= Ownership::Completed;
  request.report_violation(is_gone ? RequestRule::AccessCompleted : RequestRule::NotOwned, ddi);
  return true;
}

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
