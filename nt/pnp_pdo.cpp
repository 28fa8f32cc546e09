// SPDX-License-Identifier: MIT
// What a root-enumerated PDO answers to PnP and power IRPs. An IRP it has nothing to say to is
// completed with the status it came with (WDM-R59). Source: kernel/handling-an-irp-mn-*,
// wdm/irp-mn-query-id, -query-capabilities, -query-bus-information.
#include <algorithm>
#include <cstring>

#include "nt/name_space.h"
#include "nt/pnp.h"
#include "nt/pnp_guids.h"
#include "nt/pnp_state.h"

namespace nt {
namespace {

constexpr ULONG pnp_tag = 0x20706E50;  // "Pnp "

struct Answer {
  NTSTATUS status;
  ULONG_PTR information;
};

void* allocate_paged(std::size_t size) {
  return ExAllocatePool2(POOL_FLAG_PAGED, size, pnp_tag);
}

// A string in paged pool, with as many terminating zeros as asked for.
Answer answer_text(std::u16string_view text, std::size_t zero_count) {
  const std::size_t size = (text.size() + zero_count) * sizeof(char16_t);
  void* memory = allocate_paged(size);
  if (memory == nullptr) return {STATUS_INSUFFICIENT_RESOURCES, 0};
  std::memset(memory, 0, size);
  std::memcpy(memory, text.data(), text.size() * sizeof(char16_t));
  return {STATUS_SUCCESS, reinterpret_cast<ULONG_PTR>(memory)};
}

// "ROOT\PUMP\0000" is the device id "ROOT\PUMP" and the instance id "0000".
Answer answer_id(const DeviceNode& node, BUS_QUERY_ID_TYPE type, Answer unchanged) {
  const std::u16string_view path = node.instance_path;
  const std::size_t last = path.rfind(u'\\');
  switch (type) {
    case BusQueryDeviceID:
      return answer_text(path.substr(0, last), 1);
    case BusQueryInstanceID:
      return answer_text(last == std::u16string_view::npos ? u"0" : path.substr(last + 1), 1);
    case BusQueryHardwareIDs:
      return answer_text(multi_text(node.hardware_ids), 1);
    default:
      return unchanged;
  }
}

Answer answer_bus_information() {
  auto* information =
      static_cast<PNP_BUS_INFORMATION*>(allocate_paged(sizeof(PNP_BUS_INFORMATION)));
  if (information == nullptr) return {STATUS_INSUFFICIENT_RESOURCES, 0};
  *information = {bus_type_internal, PNPBus, 0};
  return {STATUS_SUCCESS, reinterpret_cast<ULONG_PTR>(information)};
}

Answer answer_target_relation(DEVICE_OBJECT* pdo) {
  auto* relations = static_cast<DEVICE_RELATIONS*>(allocate_paged(sizeof(DEVICE_RELATIONS)));
  if (relations == nullptr) return {STATUS_INSUFFICIENT_RESOURCES, 0};
  ObReferenceObject(pdo);
  relations->Count = 1;
  relations->Objects[0] = pdo;
  return {STATUS_SUCCESS, reinterpret_cast<ULONG_PTR>(relations)};
}

Answer answer_capabilities(DEVICE_CAPABILITIES* capabilities) {
  capabilities->SilentInstall = TRUE;
  capabilities->SurpriseRemovalOK = TRUE;
  capabilities->DeviceState[PowerSystemUnspecified] = PowerDeviceUnspecified;
  capabilities->DeviceState[PowerSystemWorking] = PowerDeviceD0;
  for (int state = PowerSystemSleeping1; state < PowerSystemMaximum; ++state) {
    capabilities->DeviceState[state] = PowerDeviceD3;
  }
  capabilities->SystemWake = PowerSystemUnspecified;
  capabilities->DeviceWake = PowerDeviceUnspecified;
  return {STATUS_SUCCESS, 0};
}

Answer answer_pnp(DEVICE_OBJECT* pdo, const IO_STACK_LOCATION& location, Answer unchanged) {
  const DeviceNode* node = node_of(pdo);
  switch (location.MinorFunction) {
    case IRP_MN_START_DEVICE:
    case IRP_MN_QUERY_STOP_DEVICE:
    case IRP_MN_CANCEL_STOP_DEVICE:
    case IRP_MN_STOP_DEVICE:
    case IRP_MN_QUERY_REMOVE_DEVICE:
    case IRP_MN_CANCEL_REMOVE_DEVICE:
    case IRP_MN_REMOVE_DEVICE:
    case IRP_MN_SURPRISE_REMOVAL:
    case IRP_MN_DEVICE_USAGE_NOTIFICATION:
      return {STATUS_SUCCESS, unchanged.information};
    case IRP_MN_QUERY_CAPABILITIES:
      return answer_capabilities(location.Parameters.DeviceCapabilities.Capabilities);
    case IRP_MN_QUERY_ID:
      return node == nullptr ? unchanged
                             : answer_id(*node, location.Parameters.QueryId.IdType, unchanged);
    case IRP_MN_QUERY_DEVICE_TEXT:
      return node != nullptr &&
                     location.Parameters.QueryDeviceText.DeviceTextType == DeviceTextDescription
                 ? answer_text(first_text(node->hardware_ids), 1)
                 : unchanged;
    case IRP_MN_QUERY_BUS_INFORMATION:
      return answer_bus_information();
    case IRP_MN_QUERY_DEVICE_RELATIONS:
      return location.Parameters.QueryDeviceRelations.Type == TargetDeviceRelation
                 ? answer_target_relation(pdo)
                 : unchanged;
    default:
      return unchanged;
  }
}

NTSTATUS complete(IRP* irp, Answer answer) {
  irp->IoStatus.Status = answer.status;
  irp->IoStatus.Information = answer.information;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return answer.status;
}

}  // namespace

NTSTATUS dispatch_pdo_pnp(DEVICE_OBJECT* pdo, IRP* irp) {
  const Answer unchanged{irp->IoStatus.Status, irp->IoStatus.Information};
  return complete(irp, answer_pnp(pdo, *IoGetCurrentIrpStackLocation(irp), unchanged));
}

NTSTATUS dispatch_pdo_power(DEVICE_OBJECT* pdo, IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  Answer answer{irp->IoStatus.Status, 0};
  if (location.MinorFunction == IRP_MN_QUERY_POWER || location.MinorFunction == IRP_MN_SET_POWER) {
    answer.status = STATUS_SUCCESS;
  }
  if (location.MinorFunction == IRP_MN_SET_POWER &&
      location.Parameters.Power.Type == DevicePowerState) {
    PoSetPowerState(pdo, DevicePowerState, location.Parameters.Power.State);
  }
  PoStartNextPowerIrp(irp);
  return complete(irp, answer);
}

}  // namespace nt
