// SPDX-License-Identifier: MIT
// Power IRPs: the power manager's own, and those a driver asks for. Power IRPs need no queueing by
// PoStartNextPowerIrp any more (Windows Vista and later), so that call is a mark without effect.
// Source: wdm/nf-wdm-porequestpowerirp, -posetpowerstate, -pocalldriver, -postartnextpowerirp.
#include "nt/device.h"
#include "nt/driver_list.h"
#include "nt/irp.h"
#include "nt/machine.h"
#include "nt/pnp.h"
#include "nt/pnp_state.h"
#include "nt/pool.h"
#include "nt/sync_irp.h"
#include "nt/work_item.h"

namespace nt {
namespace {

// A power IRP on its way for a driver.
struct PowerRequest {
  WORK_QUEUE_ITEM item;
  DEVICE_OBJECT* asked;  // the device the driver named; referenced
  DEVICE_OBJECT* top;    // referenced
  IRP* irp;
  UCHAR minor;
  POWER_STATE state;
  PREQUEST_POWER_COMPLETE done;
  void* context;
};

void finish_power(IRP* irp) {
  auto* request = static_cast<PowerRequest*>(irp_owner(irp));
  IO_STATUS_BLOCK result = irp->IoStatus;
  if (request->done != nullptr) {
    request->done(request->asked, request->minor, request->state, request->context, &result);
  }
  free_foreign_irp(irp);
  ObDereferenceObject(request->top);
  ObDereferenceObject(request->asked);
  delete request;
}

void send_power(PVOID parameter) {
  auto* request = static_cast<PowerRequest*>(parameter);
  IoCallDriver(request->top, request->irp);
}

void fill_power(IO_STACK_LOCATION* location, UCHAR minor, POWER_STATE state,
                POWER_STATE_TYPE type = DevicePowerState) {
  location->MajorFunction = IRP_MJ_POWER;
  location->MinorFunction = minor;
  if (minor == IRP_MN_WAIT_WAKE) {
    location->Parameters.WaitWake.PowerState = state.SystemState;
    return;
  }
  location->Parameters.Power.Type = type;
  location->Parameters.Power.State = state;
  location->Parameters.Power.ShutdownType = PowerActionNone;
}

NTSTATUS set_power(DEVICE_OBJECT* pdo, POWER_STATE state, POWER_STATE_TYPE type) {
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_POWER, IRP_MN_SET_POWER);
  if (sync.irp == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  fill_power(sync.location, IRP_MN_SET_POWER, state, type);
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  return send_sync_irp(top, sync).Status;
}

}  // namespace

NTSTATUS set_device_power(DEVICE_OBJECT* pdo, DEVICE_POWER_STATE state) {
  POWER_STATE wanted;
  wanted.DeviceState = state;
  return set_power(pdo, wanted, DevicePowerState);
}

NTSTATUS set_system_power(DEVICE_OBJECT* pdo, SYSTEM_POWER_STATE state) {
  POWER_STATE wanted;
  wanted.SystemState = state;
  return set_power(pdo, wanted, SystemPowerState);
}

}  // namespace nt

extern "C" NTSTATUS PoRequestPowerIrp(PDEVICE_OBJECT device, UCHAR minor, POWER_STATE state,
                                      PREQUEST_POWER_COMPLETE done, PVOID context, PIRP* irp) {
  using namespace nt;
  if (minor != IRP_MN_WAIT_WAKE && minor != IRP_MN_QUERY_POWER && minor != IRP_MN_SET_POWER) {
    return STATUS_INVALID_PARAMETER_2;
  }
  if (machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  DEVICE_OBJECT* top = IoGetAttachedDeviceReference(device);
  IRP* made = allocate_foreign_irp(top->StackSize, &finish_power);
  if (made == nullptr) {
    ObDereferenceObject(top);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  ObReferenceObject(device);
  auto* request = new PowerRequest{{}, device, top, made, minor, state, done, context};
  set_irp_owner(made, request);
  made->IoStatus.Status = STATUS_NOT_SUPPORTED;
  fill_power(IoGetNextIrpStackLocation(made), minor, state);
  if (minor == IRP_MN_WAIT_WAKE && irp != nullptr) *irp = made;
  // Never from inside the call: the caller may hold what its own dispatch routine needs.
  request->item.WorkerRoutine = &send_power;
  request->item.Parameter = request;
  machine().workers().queue(request->item);
  return STATUS_PENDING;
}

extern "C" NTSTATUS PoCallDriver(PDEVICE_OBJECT device, PIRP irp) {
  return IoCallDriver(device, irp);
}

extern "C" VOID PoStartNextPowerIrp(PIRP) {}

// Kept for PDOs that PnP knows; the state of anything else is nobody's to ask for.
extern "C" POWER_STATE PoSetPowerState(PDEVICE_OBJECT device, POWER_STATE_TYPE type,
                                       POWER_STATE state) {
  POWER_STATE old;
  old.DeviceState = PowerDeviceD0;
  nt::DeviceNode* node = nt::node_of(nt::bottom_of_stack(device));
  if (node == nullptr || type != DevicePowerState) return old;
  old.DeviceState = node->power;
  node->power = state.DeviceState;
  return old;
}
