// SPDX-License-Identifier: MIT
// The children a bus driver reports: a node for each, its drivers by hardware id, and their end.
// Source: kernel/adding-a-pnp-device-to-a-running-system, wdm/irp-mn-query-device-relations,
// install/how-windows-selects-a-driver-for-a-device.
#include <algorithm>

#include "nt/device.h"
#include "nt/name_space.h"
#include "nt/pnp.h"
#include "nt/pnp_ask.h"
#include "nt/pnp_async.h"
#include "nt/pnp_state.h"

namespace nt {
namespace {

std::u16string first_id(DEVICE_OBJECT* pdo, BUS_QUERY_ID_TYPE type) {
  std::vector<std::u16string> ids = ask_ids(pdo, type);
  return ids.empty() ? std::u16string() : std::move(ids.front());
}

// An instance id that is not unique by itself is so below its parent.
std::u16string instance_path_of(const DeviceNode& parent, DEVICE_OBJECT* pdo, bool is_unique) {
  std::u16string instance = first_id(pdo, BusQueryInstanceID);
  if (!is_unique) {
    std::u16string prefix = parent.instance_path;
    std::replace(prefix.begin(), prefix.end(), u'\\', u'&');
    instance = prefix + u'&' + instance;
  }
  return first_id(pdo, BusQueryDeviceID) + u'\\' + instance;
}

// Takes over the reference to the device.
void register_child(DeviceNode& parent, DEVICE_OBJECT* pdo) {
  const DEVICE_CAPABILITIES capabilities = ask_capabilities(pdo);
  auto node = std::make_unique<DeviceNode>();
  node->pdo = pdo;
  node->parent = &parent;
  node->is_raw = capabilities.RawDeviceOK != 0;
  node->instance_path = instance_path_of(parent, pdo, capabilities.UniqueID != 0);
  node->hardware_ids = ask_ids(pdo, BusQueryHardwareIDs);
  node->compatible_ids = ask_ids(pdo, BusQueryCompatibleIDs);
  ask_used_resources(*node);
  register_node(std::move(node));
}

std::vector<DRIVER_OBJECT*> select_drivers(const DeviceNode& node) {
  DriverSelector selector;
  {
    PnpState& state = pnp_state();
    Guard guard(state.lock);
    selector = state.selector;
  }
  if (!selector) return {};
  return selector({node.hardware_ids, node.compatible_ids}, node.instance_path);
}

// It is not there any more. Applications that have it open keep it until they close it.
void take_away(DeviceNode& child) {
  const bool has_stack = child.state != NodeState::Registered;
  if (has_stack && child.state != NodeState::SurpriseRemoved) surprise_remove_device(child.pdo);
  if (open_count(child.pdo) != 0) {
    remove_device_later(child.pdo);
  } else {
    remove_device(child.pdo);
  }
}

NTSTATUS add_and_start(const DeviceNode& node) {
  const std::vector<DRIVER_OBJECT*> drivers = select_drivers(node);
  if (drivers.empty() && !node.is_raw) return STATUS_DRIVER_UNABLE_TO_LOAD;
  const NTSTATUS status = add_device(node.pdo, drivers);
  if (NT_SUCCESS(status)) return start_device(node.pdo);
  remove_device(node.pdo);
  return status;
}

}  // namespace

void set_driver_selector(DriverSelector selector) {
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  state.selector = std::move(selector);
}

std::vector<DeviceNode*> children_of(const DeviceNode& parent) {
  std::vector<DeviceNode*> children;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& node : state.nodes) {
    if (node->parent == &parent && !node->is_gone) children.push_back(node.get());
  }
  return children;
}

NTSTATUS enable_device(DEVICE_OBJECT* pdo) {
  DeviceNode* node = node_of(pdo);
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  node->problem = add_and_start(*node);
  return node->problem;
}

void enumerate_children(DeviceNode& parent) {
  const std::vector<DeviceNode*> known = children_of(parent);
  for (DeviceNode* child : known) child->is_present = false;
  std::vector<DEVICE_OBJECT*> arrived;
  for (DEVICE_OBJECT* pdo : ask_relations(parent.pdo, BusRelations)) {
    if (DeviceNode* child = node_of(pdo)) {
      child->is_present = true;
      ObDereferenceObject(pdo);
    } else {
      register_child(parent, pdo);
      arrived.push_back(pdo);
    }
  }
  for (DeviceNode* child : known) {
    if (!child->is_present) take_away(*child);
  }
  for (DEVICE_OBJECT* pdo : arrived) enable_device(pdo);
}

void remove_children(DeviceNode& parent) {
  for (DeviceNode* child : children_of(parent)) {
    child->is_present = false;
    remove_device(child->pdo);
  }
}

}  // namespace nt
