// SPDX-License-Identifier: MIT
// See pnp_ask.h. Source: wdm/irp-mn-query-id, -query-device-text, -query-device-relations,
// -query-capabilities, -filter-resource-requirements; framework.md WDM-R59.
#include "nt/pnp_ask.h"

#include "nt/device.h"
#include "nt/pnp_resource.h"
#include "nt/sync_irp.h"

namespace nt {
namespace {

constexpr LCID english = 0x0409;

// `fill` sets the parameters in the first stack location.
template <class Fill>
IO_STATUS_BLOCK ask(DEVICE_OBJECT* pdo, UCHAR minor, Fill fill) {
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_PNP, minor);
  if (sync.irp == nullptr) {
    IO_STATUS_BLOCK result{};
    result.Status = STATUS_INSUFFICIENT_RESOURCES;
    return result;
  }
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  fill(*sync.irp, *sync.location);
  return send_sync_irp(top, sync);
}

// What an answer points to in pool; null: there is no answer.
template <class T>
T* answer_of(const IO_STATUS_BLOCK& result) {
  return NT_SUCCESS(result.Status) ? reinterpret_cast<T*>(result.Information) : nullptr;
}

IO_STATUS_BLOCK query_relations(DEVICE_OBJECT* device, DEVICE_RELATION_TYPE type) {
  return ask(device, IRP_MN_QUERY_DEVICE_RELATIONS, [type](IRP&, IO_STACK_LOCATION& location) {
    location.Parameters.QueryDeviceRelations.Type = type;
  });
}

bool is_list(BUS_QUERY_ID_TYPE type) {
  return type == BusQueryHardwareIDs || type == BusQueryCompatibleIDs;
}

}  // namespace

IO_STATUS_BLOCK send_pnp(DEVICE_OBJECT* pdo, UCHAR minor) {
  return ask(pdo, minor, [](IRP&, IO_STACK_LOCATION&) {});
}

void ask_used_resources(DeviceNode& node) {
  const IO_STATUS_BLOCK answer = send_pnp(node.pdo, IRP_MN_QUERY_RESOURCES);
  node.resources = take_resources(answer_of<CM_RESOURCE_LIST>(answer));
}

NTSTATUS assign_resources(DeviceNode& node) {
  using List = IO_RESOURCE_REQUIREMENTS_LIST;
  List* list = answer_of<List>(send_pnp(node.pdo, IRP_MN_QUERY_RESOURCE_REQUIREMENTS));
  const IO_STATUS_BLOCK filtered = ask(
      node.pdo, IRP_MN_FILTER_RESOURCE_REQUIREMENTS, [&](IRP& irp, IO_STACK_LOCATION& location) {
        irp.IoStatus.Information = reinterpret_cast<ULONG_PTR>(list);
        location.Parameters.FilterResourceRequirements.IoResourceRequirementList = list;
      });
  // The list belongs to whoever asked, in its last form.
  if (NT_SUCCESS(filtered.Status)) list = answer_of<List>(filtered);
  if (list == nullptr) return STATUS_SUCCESS;
  std::optional<ResourceBlock> chosen = choose_resources(*list);
  ExFreePool(list);
  if (!chosen) return STATUS_CONFLICTING_ADDRESSES;
  node.resources = std::move(*chosen);
  return STATUS_SUCCESS;
}

NTSTATUS send_start(const DeviceNode& node) {
  ResourceBlock raw = node.resources;
  ResourceBlock seen = translated(raw);
  const auto fill = [&](IRP&, IO_STACK_LOCATION& location) {
    location.Parameters.StartDevice.AllocatedResources = list_in(raw);
    location.Parameters.StartDevice.AllocatedResourcesTranslated = list_in(seen);
  };
  return ask(node.pdo, IRP_MN_START_DEVICE, fill).Status;
}

DEVICE_CAPABILITIES ask_capabilities(DEVICE_OBJECT* pdo) {
  DEVICE_CAPABILITIES capabilities{};
  capabilities.Size = sizeof(capabilities);
  capabilities.Version = 1;
  capabilities.Address = capabilities.UINumber = ~0U;
  ask(pdo, IRP_MN_QUERY_CAPABILITIES, [&](IRP&, IO_STACK_LOCATION& location) {
    location.Parameters.DeviceCapabilities.Capabilities = &capabilities;
  });
  return capabilities;
}

std::vector<std::u16string> ask_ids(DEVICE_OBJECT* pdo, BUS_QUERY_ID_TYPE type) {
  auto* text =
      answer_of<char16_t>(ask(pdo, IRP_MN_QUERY_ID, [type](IRP&, IO_STACK_LOCATION& location) {
        location.Parameters.QueryId.IdType = type;
      }));
  std::vector<std::u16string> ids;
  if (text == nullptr) return ids;
  for (const char16_t* each = text; *each != 0; each += ids.back().size() + 1) {
    ids.emplace_back(each);
    if (!is_list(type)) break;
  }
  ExFreePool(text);
  return ids;
}

std::u16string ask_text(DEVICE_OBJECT* pdo, DEVICE_TEXT_TYPE type) {
  auto* answer = answer_of<char16_t>(
      ask(pdo, IRP_MN_QUERY_DEVICE_TEXT, [type](IRP&, IO_STACK_LOCATION& location) {
        location.Parameters.QueryDeviceText.DeviceTextType = type;
        location.Parameters.QueryDeviceText.LocaleId = english;
      }));
  if (answer == nullptr) return {};
  std::u16string text(answer);
  ExFreePool(answer);
  return text;
}

std::vector<DEVICE_OBJECT*> ask_relations(DEVICE_OBJECT* pdo, DEVICE_RELATION_TYPE type) {
  auto* relations = answer_of<DEVICE_RELATIONS>(query_relations(pdo, type));
  if (relations == nullptr) return {};
  std::vector<DEVICE_OBJECT*> devices(relations->Objects, relations->Objects + relations->Count);
  ExFreePool(relations);
  return devices;
}

NTSTATUS ask_target_pdo(DEVICE_OBJECT* device, DEVICE_OBJECT** pdo) {
  const IO_STATUS_BLOCK answer = query_relations(device, TargetDeviceRelation);
  auto* relations = answer_of<DEVICE_RELATIONS>(answer);
  *pdo = relations != nullptr && relations->Count != 0 ? relations->Objects[0] : nullptr;
  if (relations != nullptr) ExFreePool(relations);
  return answer.Status == STATUS_INSUFFICIENT_RESOURCES ? answer.Status : STATUS_SUCCESS;
}

PNP_DEVICE_STATE ask_device_state(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  if (turn.node() == nullptr) return 0;
  const IO_STATUS_BLOCK result = send_pnp(pdo, IRP_MN_QUERY_PNP_DEVICE_STATE);
  if (NT_SUCCESS(result.Status)) turn.node()->pnp_state = PNP_DEVICE_STATE(result.Information);
  return turn.node()->pnp_state;
}

void ask_bus_relations(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  // A device that is not started has no children to tell of.
  if (turn.node() != nullptr && turn.node()->state == NodeState::Started) {
    enumerate_children(*turn.node());
  }
}

}  // namespace nt
