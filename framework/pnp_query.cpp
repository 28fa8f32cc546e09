// SPDX-License-Identifier: MIT
// PnP IRPs that ask: capabilities, device state, interfaces, relations. All are answered on the way
// up, after the drivers below. Source: fxpkgfdo.cpp, fxpkgpnp.cpp.
#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/device.h"
#include "framework/device_names.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

// A tri-state that decides a bit of the answer; WdfUseDefault leaves it as it came from below.
template <class Set>
void apply(WDF_TRI_STATE wanted, Set set) {
  if (wanted != WdfUseDefault) set(wanted == WdfTrue);
}

void apply_pnp(const WDF_DEVICE_PNP_CAPABILITIES& own, DEVICE_CAPABILITIES& answer) {
  apply(own.LockSupported, [&](bool on) { answer.LockSupported = on; });
  apply(own.EjectSupported, [&](bool on) { answer.EjectSupported = on; });
  apply(own.Removable, [&](bool on) { answer.Removable = on; });
  apply(own.DockDevice, [&](bool on) { answer.DockDevice = on; });
  apply(own.UniqueID, [&](bool on) { answer.UniqueID = on; });
  apply(own.SilentInstall, [&](bool on) { answer.SilentInstall = on; });
  apply(own.SurpriseRemovalOK, [&](bool on) { answer.SurpriseRemovalOK = on; });
  apply(own.HardwareDisabled, [&](bool on) { answer.HardwareDisabled = on; });
  apply(own.NoDisplayInUI, [&](bool on) { answer.NoDisplayInUI = on; });
  if (own.Address != MAXULONG) answer.Address = own.Address;
  if (own.UINumber != MAXULONG) answer.UINumber = own.UINumber;
}

void apply_power(const WDF_DEVICE_POWER_CAPABILITIES& own, DEVICE_CAPABILITIES& answer) {
  apply(own.DeviceD1, [&](bool on) { answer.DeviceD1 = on; });
  apply(own.DeviceD2, [&](bool on) { answer.DeviceD2 = on; });
  apply(own.WakeFromD0, [&](bool on) { answer.WakeFromD0 = on; });
  apply(own.WakeFromD1, [&](bool on) { answer.WakeFromD1 = on; });
  apply(own.WakeFromD2, [&](bool on) { answer.WakeFromD2 = on; });
  apply(own.WakeFromD3, [&](bool on) { answer.WakeFromD3 = on; });
  for (int state = 0; state < PowerSystemMaximum; ++state) {
    if (own.DeviceState[state] != PowerDeviceMaximum) {
      answer.DeviceState[state] = own.DeviceState[state];
    }
  }
  if (own.DeviceWake != PowerDeviceMaximum) answer.DeviceWake = own.DeviceWake;
  if (own.SystemWake != PowerSystemMaximum) answer.SystemWake = own.SystemWake;
  if (own.D1Latency != MAXULONG) answer.D1Latency = own.D1Latency;
  if (own.D2Latency != MAXULONG) answer.D2Latency = own.D2Latency;
  if (own.D3Latency != MAXULONG) answer.D3Latency = own.D3Latency;
}

}  // namespace

NTSTATUS Pnp::answer_query(IRP* irp) {
  if (device_.is_pdo() && answer_as_child(irp)) return complete_irp(irp, irp->IoStatus.Status);
  switch (IoGetCurrentIrpStackLocation(irp)->MinorFunction) {
    case IRP_MN_QUERY_CAPABILITIES:
      return answer_capabilities(irp);
    case IRP_MN_QUERY_PNP_DEVICE_STATE:
      return answer_device_state(irp);
    case IRP_MN_QUERY_INTERFACE:
      return answer_interface(irp);
    case IRP_MN_DEVICE_USAGE_NOTIFICATION:
      return answer_usage(irp);
    case IRP_MN_QUERY_DEVICE_RELATIONS:
      return answer_relations(irp);
    case IRP_MN_FILTER_RESOURCE_REQUIREMENTS:
      return filter_requirements(irp);
    default:
      return forward_irp(device_, irp);
  }
}

NTSTATUS Pnp::answer_capabilities(IRP* irp) {
  DEVICE_CAPABILITIES* answer =
      IoGetCurrentIrpStackLocation(irp)->Parameters.DeviceCapabilities.Capabilities;
  if (device_.is_pdo() && answer != nullptr) begin_child_capabilities(irp, *answer);
  const NTSTATUS status = ask_below(device_, irp);
  if (NT_SUCCESS(status) && answer != nullptr) {
    apply_pnp(pnp_capabilities, *answer);
    apply_power(power_capabilities, *answer);
  }
  return complete_irp(irp, status);
}

NTSTATUS Pnp::answer_device_state(IRP* irp) {
  NTSTATUS status = ask_below(device_, irp);
  if (!NT_SUCCESS(status) && status != STATUS_NOT_SUPPORTED) return complete_irp(irp, status);
  ULONG_PTR flags = status == STATUS_NOT_SUPPORTED ? 0 : irp->IoStatus.Information;
  const auto set_bit = [&flags](WDF_TRI_STATE wanted, ULONG bit) {
    apply(wanted, [&](bool on) { flags = on ? flags | bit : flags & ~ULONG_PTR{bit}; });
  };
  set_bit(device_state.Disabled, PNP_DEVICE_DISABLED);
  set_bit(device_state.DontDisplayInUI, PNP_DEVICE_DONT_DISPLAY_IN_UI);
  set_bit(device_state.Failed, PNP_DEVICE_FAILED);
  set_bit(device_state.NotDisableable, PNP_DEVICE_NOT_DISABLEABLE);
  set_bit(device_state.Removed, PNP_DEVICE_REMOVED);
  set_bit(device_state.ResourcesChanged, PNP_DEVICE_RESOURCE_REQUIREMENTS_CHANGED);
  if (special_files.is_in_use()) flags |= PNP_DEVICE_NOT_DISABLEABLE;
  if (is_failed.load()) flags |= PNP_DEVICE_FAILED;
  irp->IoStatus.Information = flags;
  return complete_irp(irp, STATUS_SUCCESS);
}

NTSTATUS Pnp::answer_interface(IRP* irp) {
  NTSTATUS status = STATUS_SUCCESS;
  if (device_.names().answer_query_interface(irp, &status)) return complete_irp(irp, status);
  return forward_irp(device_, irp);
}

NTSTATUS Pnp::answer_relations(IRP* irp) {
  const DEVICE_RELATION_TYPE type =
      IoGetCurrentIrpStackLocation(irp)->Parameters.QueryDeviceRelations.Type;
  if (const auto callback = device_.config().pnp.EvtDeviceRelationsQuery) {
    call_driver({device_.globals(), "EvtDeviceRelationsQuery", &device_}, callback,
                device_.device_handle(), type);
  }
  if (type == BusRelations) device_.children().answer(irp);
  if (type == RemovalRelations) removal_relations.answer(irp);
  return forward_irp(device_, irp);
}

}  // namespace wdf
