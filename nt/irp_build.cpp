// SPDX-License-Identifier: MIT
// IRPs built for a caller with everything in them: IoBuildDeviceIoControlRequest and its relatives,
// and what happens when those of a thread are finished. Source: framework.md WDM-R4, R16;
// wdm/nf-wdm-iobuilddeviceiocontrolrequest, -iobuildsynchronousfsdrequest,
// -iobuildasynchronousfsdrequest, -iomakeassociatedirp.
#include "nt/irp_buffers.h"
#include "nt/irp_memory.h"
#include "nt/mdl.h"
#include "nt/thread_irps.h"

namespace nt {
namespace {

LARGE_INTEGER offset_or_zero(const LARGE_INTEGER* offset) {
  LARGE_INTEGER zero{};
  return offset == nullptr ? zero : *offset;
}

// Parameters and buffers of a read, write, flush, shutdown, PnP or power request.
NTSTATUS fill_fsd_request(IRP* irp, ULONG major, DEVICE_OBJECT* device, void* buffer, ULONG length,
                          const LARGE_INTEGER* offset) {
  IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
  location->MajorFunction = UCHAR(major);
  irp->RequestorMode = KernelMode;
  if (major == IRP_MJ_READ) {
    location->Parameters.Read.Length = length;
    location->Parameters.Read.ByteOffset = offset_or_zero(offset);
  } else if (major == IRP_MJ_WRITE) {
    location->Parameters.Write.Length = length;
    location->Parameters.Write.ByteOffset = offset_or_zero(offset);
  } else {
    return STATUS_SUCCESS;
  }
  return attach_transfer_buffer(irp, device, major == IRP_MJ_READ, buffer, length);
}

// The IRP becomes the current thread's, to be finished by finish_thread_irp.
void hand_to_thread(IRP* irp, PKEVENT event, PIO_STATUS_BLOCK status_block) {
  irp->AllocationFlags |= irp_is_foreign;
  set_irp_finished(irp, &finish_thread_irp);
  irp->UserEvent = event;
  irp->UserIosb = status_block;
  give_irp_to_thread(irp);
}

// An associated IRP is done: the last one of a master completes it.
void finish_associated_irp(IRP* irp) {
  IRP* master = irp->AssociatedIrp.MasterIrp;
  free_mdl_chain(irp->MdlAddress);
  irp->MdlAddress = nullptr;
  free_foreign_irp(irp);
  if (InterlockedDecrement(&master->AssociatedIrp.IrpCount) == 0) {
    IoCompleteRequest(master, IO_NO_INCREMENT);
  }
}

}  // namespace

// As the published kernel behaviour has it: a request that fails inside the dispatch call tells its
// caller by the returned status only; block and event stay as they were.
void finish_thread_irp(IRP* irp) {
  settle_buffers(irp);
  const bool is_told = !NT_ERROR(irp->IoStatus.Status) || irp->PendingReturned;
  if (is_told && irp->UserIosb != nullptr) *irp->UserIosb = irp->IoStatus;
  PKEVENT event = is_told ? irp->UserEvent : nullptr;
  const bool is_allocated = (irp->AllocationFlags & irp_is_allocated) != 0;
  if (is_allocated && irp_prefix(irp).is_thread_owned) {
    release_thread_irp(irp);
  } else if (is_allocated) {
    free_foreign_irp(irp);
  }
  // Last: the waiter may end the event's life.
  if (event != nullptr) KeSetEvent(event, IO_NO_INCREMENT, FALSE);
}

}  // namespace nt

extern "C" PIRP IoBuildDeviceIoControlRequest(ULONG control_code, PDEVICE_OBJECT device,
                                              PVOID input, ULONG input_length, PVOID output,
                                              ULONG output_length, BOOLEAN is_internal,
                                              PKEVENT event, PIO_STATUS_BLOCK status_block) {
  IRP* irp = IoAllocateIrp(device->StackSize, FALSE);
  if (irp == nullptr) return nullptr;
  IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
  location->MajorFunction = is_internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL;
  irp->RequestorMode = KernelMode;
  const nt::ControlBuffers buffers{input, input_length, output, output_length};
  if (!NT_SUCCESS(nt::attach_control_buffers(irp, location, control_code, buffers))) {
    IoFreeIrp(irp);
    return nullptr;
  }
  nt::hand_to_thread(irp, event, status_block);
  return irp;
}

extern "C" PIRP IoBuildAsynchronousFsdRequest(ULONG major, PDEVICE_OBJECT device, PVOID buffer,
                                              ULONG length, PLARGE_INTEGER offset,
                                              PIO_STATUS_BLOCK status_block) {
  IRP* irp = IoAllocateIrp(device->StackSize, FALSE);
  if (irp == nullptr) return nullptr;
  if (!NT_SUCCESS(nt::fill_fsd_request(irp, major, device, buffer, length, offset))) {
    IoFreeIrp(irp);
    return nullptr;
  }
  irp->UserIosb = status_block;
  return irp;
}

extern "C" PIRP IoBuildSynchronousFsdRequest(ULONG major, PDEVICE_OBJECT device, PVOID buffer,
                                             ULONG length, PLARGE_INTEGER offset, PKEVENT event,
                                             PIO_STATUS_BLOCK status_block) {
  IRP* irp = IoBuildAsynchronousFsdRequest(major, device, buffer, length, offset, status_block);
  if (irp != nullptr) nt::hand_to_thread(irp, event, status_block);
  return irp;
}

extern "C" PIRP IoMakeAssociatedIrp(PIRP master, CCHAR stack_size) {
  IRP* irp = nt::allocate_foreign_irp(stack_size, &nt::finish_associated_irp);
  if (irp == nullptr) return nullptr;
  irp->Flags |= IRP_ASSOCIATED_IRP;
  irp->AssociatedIrp.MasterIrp = master;
  irp->Tail.Overlay.Thread = master->Tail.Overlay.Thread;
  return irp;
}
