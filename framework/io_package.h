// SPDX-License-Identifier: MIT
// What a device needs of its queues, so that it can be written without them. The I/O package is the
// first child of the device (OBJ-R23); everything here is implemented by the queue code. All
// functions are called without a framework lock held.
#pragma once

#include "framework/object.h"

namespace wdf {

class Device;
class FileObject;

// Makes the package as a child of the device, before the driver has the device's handle.
NTSTATUS create_io_package(Device& device);

// READ, WRITE, DEVICE_CONTROL, INTERNAL_DEVICE_CONTROL (framework.md 2.6). Owns the IRP; returns
// what the dispatch routine returns. <= DISPATCH_LEVEL.
NTSTATUS dispatch_io(Device& device, IRP* irp);

// The same after the driver's dispatch callback: to the queue of its major function.
NTSTATUS continue_dispatch(Device& device, IRP* irp);
// To that queue, whatever is configured; through EvtIoInCallerContext if the flag says so.
NTSTATUS dispatch_to_queue(Device& device, IRP* irp, WDFQUEUE queue, ULONG flags);

// CREATE that the driver wants to see: to the queue configured for it, else to EvtDeviceFileCreate
// (FIL-R5, steps 4 and 5). `file` is null for a device without file objects. Owns the IRP. When the
// request is completed, file_create_completed() (framework/file_object.h) must be called first.
bool has_create_handler(Device& device);
NTSTATUS dispatch_create(Device& device, IRP* irp, FileObject* file);

// CLEANUP: requests of this file that no driver owns are canceled (framework.md 3.8).
void flush_queues_of_file(Device& device, FILE_OBJECT* file);

// Power-managed queues begin to present requests, EvtIoResume first for those still owned by the
// driver (2.11.2 step 10). PASSIVE_LEVEL.
void resume_power_managed_queues(Device& device);
// Power-managed queues stop presenting; EvtIoStop for each owned request; returns when each is
// completed, acknowledged or requeued (2.11.3 step 2). PASSIVE_LEVEL.
void hold_power_managed_queues(Device& device);

// Power-managed queues say from now on when they need the device in D0 (PWR-R3).
void watch_power_managed_queues(Device& device);

// Removal: requests that wait are canceled, EvtIoStop(Purge) for those the driver owns; returns
// when each is completed or acknowledged (2.11.4 steps 3 and 7). PASSIVE_LEVEL.
void purge_power_managed_queues(Device& device);
void purge_other_queues(Device& device);

}  // namespace wdf
