// SPDX-License-Identifier: MIT
// The buffers of a transfer, as its method asks for them: a system buffer with the input copied in,
// an MDL with locked pages, or the caller's addresses as they are; and what happens with them when
// the IRP is finished. Source: framework.md WDM-R16, R31, R36.
#pragma once

#include <wdm.h>

namespace nt {

// Where the I/O manager's own system buffers come from.
inline constexpr ULONG system_buffer_tag = 0x20206F49;  // "Io  "

// For IRP_MJ_READ (is_read) and IRP_MJ_WRITE to `device`; the stack location is the caller's
// matter. STATUS_INSUFFICIENT_RESOURCES, STATUS_ACCESS_VIOLATION; then nothing is left behind.
NTSTATUS attach_transfer_buffer(IRP* irp, const DEVICE_OBJECT* device, bool is_read, void* buffer,
                                ULONG length);

struct ControlBuffers {
  const void* input = nullptr;
  ULONG input_length = 0;
  void* output = nullptr;
  ULONG output_length = 0;
};
// For a control code; also fills the location's DeviceIoControl parameters.
NTSTATUS attach_control_buffers(IRP* irp, IO_STACK_LOCATION* location, ULONG control_code,
                                const ControlBuffers& buffers);

// Copies the result of a buffered operation back if the status says so, and frees what was
// attached: system buffer and MDLs.
void settle_buffers(IRP* irp);
// The same without copying, for an IRP that was never sent.
void drop_buffers(IRP* irp);

}  // namespace nt
