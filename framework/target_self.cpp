// SPDX-License-Identifier: MIT
// See target_self.h. Also its three DDIs.
#include "framework/target_self.h"

#include "framework/default_target.h"
#include "framework/device.h"
#include "framework/device_init.h"
#include "framework/driver.h"
#include "framework/io_queues.h"
#include "framework/request.h"
#include "nt/irp.h"

namespace wdf {
namespace {

// Stands in for the dispatch routine of the device's driver: no preprocess callback is called.
NTSTATUS dispatch_from_self(DEVICE_OBJECT* wdm_device, IRP* irp) {
  Device& device = device_of(wdm_device);
  IoPackage& package = io_package_of(device);
  const UCHAR major = IoGetCurrentIrpStackLocation(irp)->MajorFunction;
  auto& target = resolve<SelfTarget>(&device.globals(), device.self_target, Ddi::None);
  Queue* queue = target.queue() != nullptr ? target.queue() : package.queue_for(major);
  NTSTATUS status = STATUS_INVALID_DEVICE_STATE;
  if (queue != nullptr) {
    if (is_queueable(major))
      return package.take(irp, queue, package.owner().config().io_in_caller_context);
    status = STATUS_INVALID_PARAMETER;
    verifier_break(device.globals(),
                   {.rule = "SelfTarget", .call = "WdfRequestSend", .object = device.self_target},
                   "sent something else than a read, a write or a control code to a self target",
                   "send only what a queue can hold");
  }
  irp->IoStatus.Information = 0;
  return complete_irp(irp, status);
}

}  // namespace

const ObjectType SelfTarget::type{.code = TypeCode::SelfTarget,
                                  .dispose = &SelfTarget::dispose,
                                  .destroy = &destroy_as<SelfTarget>,
                                  .is_passive_dispose = true};

void SelfTarget::assign_queue(Queue& queue) {
  queue.reference();
  queue_.reset(&queue);
}

bool SelfTarget::dispose(Object& object) {
  const bool calls_cleanup = Target::dispose(object);
  static_cast<SelfTarget&>(object).queue_.reset();
  return calls_cleanup;
}

void Target::pass_to_queues(DEVICE_OBJECT* device, IRP* irp) {
  nt::call_dispatch(device, irp, &dispatch_from_self);
}

NTSTATUS create_self_target(Device& device, WDFIOTARGET* handle) {
  auto* target = allocate_object<SelfTarget>(device.globals(), ObjectPlan{});
  if (target == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = target->commit(nullptr, &device);
  if (!NT_SUCCESS(status)) {
    target->discard();
    return status;
  }
  target->attach(device.wdm_device(), device.physical_device());
  *handle = static_cast<WDFIOTARGET>(target->handle());
  return STATUS_SUCCESS;
}

namespace ddi {

VOID WdfDeviceInitAllowSelfIoTarget(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT init) {
  device_init_of(globals, init, Ddi::WdfDeviceInitAllowSelfIoTarget).config.has_self_target = true;
}

WDFIOTARGET WdfDeviceGetSelfIoTarget(PWDF_DRIVER_GLOBALS globals, WDFDEVICE device) {
  return resolve<Device>(globals, device, Ddi::WdfDeviceGetSelfIoTarget).self_target;
}

NTSTATUS WdfIoTargetSelfAssignDefaultIoQueue(PWDF_DRIVER_GLOBALS globals, WDFIOTARGET handle,
                                             WDFQUEUE queue_handle) {
  constexpr Ddi self = Ddi::WdfIoTargetSelfAssignDefaultIoQueue;
  auto& target = resolve<SelfTarget>(globals, handle, self);
  Queue& queue = resolve<Queue>(globals, queue_handle, self);
  Device& device = *target.device();
  if (&queue.owner() != &device) return STATUS_INVALID_DEVICE_REQUEST;
  if (!device.may_configure_io()) return STATUS_INVALID_DEVICE_STATE;
  target.assign_queue(queue);
  return STATUS_SUCCESS;
}

}  // namespace ddi
}  // namespace wdf
