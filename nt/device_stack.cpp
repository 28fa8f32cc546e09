// SPDX-License-Identifier: MIT
// Device stacks: attaching, detaching, walking. Source: framework.md WDM-R25;
// wdm/nf-wdm-ioattachdevicetodevicestack, -iodetachdevice, -iogetattacheddevicereference.
#include "nt/device.h"
#include "nt/dispatch.h"
#include "nt/driver_list.h"
#include "nt/name_space.h"

namespace nt {
namespace {

DEVICE_OBJECT* top_locked(DEVICE_OBJECT* device) {
  while (device->AttachedDevice != nullptr) device = device->AttachedDevice;
  return device;
}

// Null where the target may not be attached to.
DEVICE_OBJECT* attach(DEVICE_OBJECT* source, DEVICE_OBJECT* target) {
  Guard guard(io_state().database_lock);
  DEVICE_OBJECT* top = top_locked(target);
  const DeviceState& top_state = device_state(top);
  if (top == source || top_state.is_delete_pending || top_state.is_remove_pending ||
      (top->Flags & DO_DEVICE_INITIALIZING) != 0) {
    return nullptr;
  }
  top->AttachedDevice = source;
  source->StackSize = CCHAR(top->StackSize + 1);
  source->AlignmentRequirement = top->AlignmentRequirement;
  source->SectorSize = top->SectorSize;
  device_state(source).attached_to = top;
  return top;
}

}  // namespace

DEVICE_OBJECT* top_of_stack(DEVICE_OBJECT* device) {
  Guard guard(io_state().database_lock);
  return top_locked(device);
}

DEVICE_OBJECT* bottom_of_stack(DEVICE_OBJECT* device) {
  Guard guard(io_state().database_lock);
  while (device_state(device).attached_to != nullptr) device = device_state(device).attached_to;
  return device;
}

}  // namespace nt

using nt::device_state;
using nt::io_state;

extern "C" PDEVICE_OBJECT IoAttachDeviceToDeviceStack(PDEVICE_OBJECT source,
                                                      PDEVICE_OBJECT target) {
  return nt::attach(source, target);
}

extern "C" NTSTATUS IoAttachDeviceToDeviceStackSafe(PDEVICE_OBJECT source, PDEVICE_OBJECT target,
                                                    PDEVICE_OBJECT* attached_to) {
  *attached_to = nt::attach(source, target);
  return *attached_to == nullptr ? STATUS_NO_SUCH_DEVICE : STATUS_SUCCESS;
}

extern "C" NTSTATUS IoAttachDevice(PDEVICE_OBJECT source, PUNICODE_STRING target_name,
                                   PDEVICE_OBJECT* attached_to) {
  FILE_OBJECT* file = nullptr;
  DEVICE_OBJECT* target = nullptr;
  const NTSTATUS status =
      IoGetDeviceObjectPointer(target_name, FILE_READ_ATTRIBUTES, &file, &target);
  if (!NT_SUCCESS(status)) return status;
  *attached_to = nt::attach(source, target);
  ObDereferenceObject(file);
  return *attached_to == nullptr ? STATUS_NO_SUCH_DEVICE : STATUS_SUCCESS;
}

extern "C" PDEVICE_OBJECT IoGetAttachedDevice(PDEVICE_OBJECT device) {
  return nt::top_of_stack(device);
}

extern "C" PDEVICE_OBJECT IoGetAttachedDeviceReference(PDEVICE_OBJECT device) {
  nt::Guard guard(io_state().database_lock);
  DEVICE_OBJECT* top = nt::top_locked(device);
  nt::reference_object(top);
  return top;
}

extern "C" PDEVICE_OBJECT IoGetLowerDeviceObject(PDEVICE_OBJECT device) {
  nt::Guard guard(io_state().database_lock);
  DEVICE_OBJECT* lower = device_state(device).attached_to;
  if (lower != nullptr) nt::reference_object(lower);
  return lower;
}

extern "C" PDEVICE_OBJECT IoGetDeviceAttachmentBaseRef(PDEVICE_OBJECT device) {
  nt::Guard guard(io_state().database_lock);
  while (device_state(device).attached_to != nullptr) device = device_state(device).attached_to;
  nt::reference_object(device);
  return device;
}

extern "C" PDEVICE_OBJECT IoGetRelatedDeviceObject(PFILE_OBJECT file) {
  return nt::top_of_stack(file->DeviceObject);
}

extern "C" NTSTATUS IoGetDeviceObjectPointer(PUNICODE_STRING name, ACCESS_MASK access,
                                             PFILE_OBJECT* file, PDEVICE_OBJECT* device) {
  const nt::OpenOptions options{
      .access = access, .mode = KernelMode, .create_options = FILE_NON_DIRECTORY_FILE};
  const NTSTATUS status = nt::open_file(nt::view_of(name), options, file);
  if (!NT_SUCCESS(status)) return status;
  *device = IoGetRelatedDeviceObject(*file);
  // The handle goes, and with it CLEANUP comes; the caller keeps a reference (WDM page).
  nt::reference_object(*file);
  nt::close_file(*file);
  return STATUS_SUCCESS;
}
