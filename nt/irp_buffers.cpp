// SPDX-License-Identifier: MIT
// Attaching and settling buffers. Source: kernel/buffer-descriptions-for-i-o-control-codes,
// kernel/methods-for-accessing-data-buffers.
#include "nt/irp_buffers.h"

#include <algorithm>
#include <cstring>

#include "nt/irp_report.h"
#include "nt/mdl.h"

namespace nt {
namespace {

// A system buffer of `size` bytes with `input_length` bytes of input in it.
NTSTATUS attach_system_buffer(IRP* irp, ULONG size, const void* input, ULONG input_length) {
  if (input_length != 0 && !is_plausible_buffer(input, input_length))
    return STATUS_ACCESS_VIOLATION;
  void* buffer =
      ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED, size, system_buffer_tag);
  if (buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  if (input_length != 0) std::memcpy(buffer, input, input_length);
  std::memset(static_cast<char*>(buffer) + input_length, 0, size - input_length);
  irp->AssociatedIrp.SystemBuffer = buffer;
  irp->Flags |= IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER;
  return STATUS_SUCCESS;
}

NTSTATUS attach_mdl(IRP* irp, void* buffer, ULONG length, LOCK_OPERATION operation) {
  MDL* mdl = IoAllocateMdl(buffer, length, FALSE, FALSE, irp);
  if (mdl == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = lock_pages(mdl, irp->RequestorMode, operation);
  if (!NT_SUCCESS(status)) {
    irp->MdlAddress = nullptr;
    IoFreeMdl(mdl);
  }
  return status;
}

// How many bytes the caller's buffer takes. The IRP has left its stack; its top location still says
// what was asked for.
ULONG result_capacity(IRP* irp) {
  const auto* top = reinterpret_cast<IO_STACK_LOCATION*>(irp + 1) + irp->StackCount - 1;
  if (top->MajorFunction == IRP_MJ_READ) return top->Parameters.Read.Length;
  return top->Parameters.DeviceIoControl.OutputBufferLength;
}

void copy_back(IRP* irp) {
  const ULONG capacity = result_capacity(irp);
  const ULONG_PTR information = irp->IoStatus.Information;
  if (information > capacity) report_information(irp, information, capacity);
  const std::size_t length = std::min<ULONG_PTR>(information, capacity);
  if (length != 0) std::memcpy(irp->UserBuffer, irp->AssociatedIrp.SystemBuffer, length);
}

}  // namespace

NTSTATUS attach_transfer_buffer(IRP* irp, const DEVICE_OBJECT* device, bool is_read, void* buffer,
                                ULONG length) {
  irp->UserBuffer = nullptr;
  if ((device->Flags & DO_BUFFERED_IO) != 0) {
    if (length == 0) return STATUS_SUCCESS;
    if (is_read && !is_plausible_buffer(buffer, length)) return STATUS_ACCESS_VIOLATION;
    const NTSTATUS status = attach_system_buffer(irp, length, buffer, is_read ? 0 : length);
    if (!NT_SUCCESS(status)) return status;
    if (is_read) {
      irp->UserBuffer = buffer;
      irp->Flags |= IRP_INPUT_OPERATION;
    }
    return STATUS_SUCCESS;
  }
  if ((device->Flags & DO_DIRECT_IO) != 0) {
    return length == 0 ? STATUS_SUCCESS
                       : attach_mdl(irp, buffer, length, is_read ? IoWriteAccess : IoReadAccess);
  }
  irp->UserBuffer = buffer;
  return STATUS_SUCCESS;
}

NTSTATUS attach_control_buffers(IRP* irp, IO_STACK_LOCATION* location, ULONG control_code,
                                const ControlBuffers& buffers) {
  auto& parameters = location->Parameters.DeviceIoControl;
  parameters.IoControlCode = control_code;
  parameters.InputBufferLength = buffers.input_length;
  parameters.OutputBufferLength = buffers.output_length;
  irp->UserBuffer = buffers.output;
  const ULONG method = METHOD_FROM_CTL_CODE(control_code);
  if (method == METHOD_NEITHER) {
    parameters.Type3InputBuffer = const_cast<void*>(buffers.input);
    return STATUS_SUCCESS;
  }
  if (method == METHOD_BUFFERED) {
    const ULONG size = std::max(buffers.input_length, buffers.output_length);
    if (size == 0) return STATUS_SUCCESS;
    if (buffers.output_length != 0 && !is_plausible_buffer(buffers.output, buffers.output_length)) {
      return STATUS_ACCESS_VIOLATION;
    }
    if (buffers.output_length != 0) irp->Flags |= IRP_INPUT_OPERATION;
    return attach_system_buffer(irp, size, buffers.input, buffers.input_length);
  }
  if (buffers.input_length != 0) {
    const NTSTATUS status =
        attach_system_buffer(irp, buffers.input_length, buffers.input, buffers.input_length);
    if (!NT_SUCCESS(status)) return status;
  }
  if (buffers.output_length == 0) return STATUS_SUCCESS;
  const LOCK_OPERATION operation = method == METHOD_IN_DIRECT ? IoReadAccess : IoWriteAccess;
  const NTSTATUS status = attach_mdl(irp, buffers.output, buffers.output_length, operation);
  if (!NT_SUCCESS(status)) drop_buffers(irp);
  return status;
}

void settle_buffers(IRP* irp) {
  const ULONG wanted = IRP_BUFFERED_IO | IRP_INPUT_OPERATION;
  if ((irp->Flags & wanted) == wanted && !NT_ERROR(irp->IoStatus.Status)) copy_back(irp);
  drop_buffers(irp);
}

void drop_buffers(IRP* irp) {
  if ((irp->Flags & IRP_DEALLOCATE_BUFFER) != 0) {
    ExFreePoolWithTag(irp->AssociatedIrp.SystemBuffer, system_buffer_tag);
    irp->AssociatedIrp.SystemBuffer = nullptr;
    irp->Flags &= ~(IRP_DEALLOCATE_BUFFER | IRP_BUFFERED_IO);
  }
  free_mdl_chain(irp->MdlAddress);
  irp->MdlAddress = nullptr;
}

}  // namespace nt
