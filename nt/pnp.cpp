// SPDX-License-Identifier: MIT
// The order in which a device is added, started, stopped and removed. Each IRP goes from the
// calling flow to the top of the stack, one at a time for each node.
// Source: framework.md 5.10 (WDM-R58 to R61); wdm/irp-mn-start-device and its neighbours.
#include "nt/pnp.h"

#include <fmt/format.h>

#include <algorithm>

#include "nt/device.h"
#include "nt/driver_list.h"
#include "nt/finding.h"
#include "nt/name_space.h"
#include "nt/pnp_ask.h"
#include "nt/pnp_guids.h"
#include "nt/pnp_state.h"
#include "nt/registry.h"

namespace nt {
namespace {

void report_stack(DEVICE_OBJECT* device, const char* rule, const char* call, const char* did,
                  const char* should) {
  Finding finding;
  finding.rule = rule;
  finding.call = call;
  finding.object = device;
  finding.did = fmt::format("{}: {}", narrow(view_of(&device->DriverObject->DriverName)), did);
  finding.should = should;
  report(std::move(finding));
}

// `count` of the stack's opens.
void wait_for_none(DEVICE_OBJECT* pdo, std::uint32_t (*count)(DEVICE_OBJECT* bottom)) {
  while (count(pdo) != 0) {
    LARGE_INTEGER interval;
    interval.QuadPart = -base::Ticks::from_ms(1).count;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
  }
}

// The stack is gone: what drivers left attached is named and cut off.
void check_detached(DEVICE_OBJECT* pdo) {
  if (pdo->AttachedDevice == nullptr) return;
  report_stack(pdo->AttachedDevice, "DeviceNotDetached", "IRP_MN_REMOVE_DEVICE",
               "its device is still attached after the device was removed",
               "call IoDetachDevice and IoDeleteDevice when it is removed");
  IoDetachDevice(pdo);
}

NTSTATUS send_remove(DeviceNode& node) {
  DEVICE_OBJECT* pdo = node.pdo;
  const NTSTATUS status = send_pnp(pdo, IRP_MN_REMOVE_DEVICE).Status;
  check_detached(pdo);
  notify_target(pdo, target_remove_complete);
  return status;
}

void write_enum_key(const DeviceNode& node) {
  Registry& registry = machine().registry();
  RegistryKeyRef key;
  const std::u16string path = device_key_path(node.instance_path);
  if (!NT_SUCCESS(registry.create(nullptr, path + u"\\Device Parameters", key))) return;
  if (!NT_SUCCESS(registry.open(nullptr, path, key))) return;
  const auto set_list = [&](const char16_t* name, const std::vector<std::u16string>& list) {
    const std::u16string text = multi_text(list) + u'\0';
    registry.set(key, name, REG_MULTI_SZ, text.data(), text.size() * sizeof(char16_t));
  };
  set_list(u"HardwareID", node.hardware_ids);
  if (!node.compatible_ids.empty()) set_list(u"CompatibleIDs", node.compatible_ids);
}

// The stack refuses, or agrees and waits.
NTSTATUS query_remove_stack(DeviceNode& node) {
  DEVICE_OBJECT* pdo = node.pdo;
  NTSTATUS status = notify_target(pdo, target_query_remove);
  // Those who were told closed their handles; who has one left is against the removal (WDM-R60).
  if (NT_SUCCESS(status) && open_count(pdo) != 0) status = STATUS_UNSUCCESSFUL;
  if (NT_SUCCESS(status)) {
    set_remove_pending(pdo, true);
    status = send_pnp(pdo, IRP_MN_QUERY_REMOVE_DEVICE).Status;
    if (!NT_SUCCESS(status)) {
      send_pnp(pdo, IRP_MN_CANCEL_REMOVE_DEVICE);
      set_remove_pending(pdo, false);
    }
  }
  if (NT_SUCCESS(status)) {
    node.before_pending = node.state;
    node.state = NodeState::RemovePending;
  } else {
    notify_target(pdo, target_remove_canceled);
  }
  return status;
}

NTSTATUS query_remove_children(const DeviceNode& parent) {
  for (const DeviceNode* child : children_of(parent)) {
    if (child->state == NodeState::Registered) continue;  // it has no stack to ask
    const NTSTATUS status = query_remove_device(child->pdo);
    if (!NT_SUCCESS(status)) return status;
  }
  return STATUS_SUCCESS;
}

void cancel_remove_children(const DeviceNode& parent) {
  for (const DeviceNode* child : children_of(parent)) {
    if (child->state == NodeState::RemovePending) cancel_remove_device(child->pdo);
  }
}

}  // namespace

std::unique_ptr<PnpState> make_pnp_state() {
  return std::make_unique<PnpState>();
}
PnpState& pnp_state() {
  return io_state().pnp();
}

Turn::Turn(DEVICE_OBJECT* pdo) : node_(node_of(pdo)) {
  if (node_ != nullptr) {
    KeWaitForSingleObject(&node_->turn, Executive, KernelMode, FALSE, nullptr);
  }
}

Turn::~Turn() {
  if (node_ != nullptr) KeSetEvent(&node_->turn, IO_NO_INCREMENT, FALSE);
}

DeviceNode* node_of(const DEVICE_OBJECT* pdo) {
  return pdo == nullptr || object_header(pdo) == nullptr ? nullptr : device_state(pdo).node;
}

void forget_device(DEVICE_OBJECT* device) {
  if (DeviceNode* node = node_of(device)) unregister_node(*node);
}

NTSTATUS register_device_node(DEVICE_OBJECT* pdo, std::u16string_view instance_path,
                              std::u16string_view hardware_id) {
  if (node_of(pdo) != nullptr) return STATUS_INVALID_DEVICE_STATE;
  auto node = std::make_unique<DeviceNode>();
  node->pdo = pdo;
  node->instance_path = instance_path;
  node->hardware_ids.emplace_back(hardware_id);
  pdo->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
  register_node(std::move(node));
  return STATUS_SUCCESS;
}

void register_node(std::unique_ptr<DeviceNode> node) {
  DEVICE_OBJECT* pdo = node->pdo;
  KeInitializeEvent(&node->turn, SynchronizationEvent, TRUE);
  write_enum_key(*node);
  pdo->Flags |= DO_BUS_ENUMERATED_DEVICE;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  device_state(pdo).node = node.get();
  state.nodes.push_back(std::move(node));
}

void unregister_node(DeviceNode& node) {
  drop_interfaces(node.pdo);
  set_remove_pending(node.pdo, false);
  {
    PnpState& state = pnp_state();
    Guard guard(state.lock);
    device_state(node.pdo).node = nullptr;
    node.is_gone = true;
  }
  if (node.parent != nullptr) ObDereferenceObject(node.pdo);
}

std::vector<PresentDevice> present_devices() {
  std::vector<PresentDevice> devices;
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  for (const auto& node : state.nodes) {
    if (node->is_gone) continue;
    ObReferenceObject(node->pdo);
    const DEVICE_OBJECT* parent = node->parent == nullptr ? nullptr : node->parent->pdo;
    devices.push_back({node->pdo, parent, node->instance_path, node->hardware_ids, node->problem});
    auto& ids = devices.back().ids;
    ids.insert(ids.end(), node->compatible_ids.begin(), node->compatible_ids.end());
  }
  return devices;
}

NTSTATUS add_device(DEVICE_OBJECT* pdo, std::span<DRIVER_OBJECT* const> drivers) {
  DeviceNode* node = node_of(pdo);
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  for (DRIVER_OBJECT* driver : drivers) {
    PDRIVER_ADD_DEVICE routine = driver->DriverExtension->AddDevice;
    if (routine == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
    const NTSTATUS status = routine(driver, pdo);
    if (!NT_SUCCESS(status)) return status;
    DEVICE_OBJECT* top = top_of_stack(pdo);
    if (top->DriverObject == driver && (top->Flags & DO_DEVICE_INITIALIZING) != 0) {
      report_stack(top, "DeviceStillInitializing", "AddDevice",
                   "AddDevice returned with DO_DEVICE_INITIALIZING set",
                   "clear the flag when the device object is ready");
      top->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
    }
  }
  node->state = NodeState::Added;
  return STATUS_SUCCESS;
}

NTSTATUS start_device(DEVICE_OBJECT* pdo) {
  NTSTATUS status = STATUS_SUCCESS;
  {
    Turn turn(pdo);
    DeviceNode* node = turn.node();
    if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
    const bool is_restart = node->state == NodeState::Stopped;
    if (!is_restart) status = assign_resources(*node);
    if (NT_SUCCESS(status)) status = send_start(*node);
    if (NT_SUCCESS(status)) {
      node->state = NodeState::Started;
      if (!is_restart) ask_capabilities(pdo);
      const IO_STATUS_BLOCK answer = send_pnp(pdo, IRP_MN_QUERY_PNP_DEVICE_STATE);
      if (NT_SUCCESS(answer.Status)) node->pnp_state = PNP_DEVICE_STATE(answer.Information);
      enumerate_children(*node);
      return status;
    }
  }
  remove_device(pdo);
  return status;
}

NTSTATUS query_stop_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  const NTSTATUS status = send_pnp(pdo, IRP_MN_QUERY_STOP_DEVICE).Status;
  if (NT_SUCCESS(status)) {
    node->state = NodeState::StopPending;
  } else {
    send_pnp(pdo, IRP_MN_CANCEL_STOP_DEVICE);
  }
  return status;
}

NTSTATUS cancel_stop_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  const NTSTATUS status = send_pnp(pdo, IRP_MN_CANCEL_STOP_DEVICE).Status;
  if (node->state == NodeState::StopPending) node->state = NodeState::Started;
  return status;
}

NTSTATUS stop_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  const NTSTATUS status = send_pnp(pdo, IRP_MN_STOP_DEVICE).Status;
  node->state = NodeState::Stopped;
  return status;
}

NTSTATUS query_remove_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  if (node->state == NodeState::RemovePending) return STATUS_SUCCESS;  // it has agreed already
  NTSTATUS status = query_remove_children(*node);
  if (NT_SUCCESS(status)) status = query_remove_stack(*node);
  if (!NT_SUCCESS(status)) cancel_remove_children(*node);
  return status;
}

NTSTATUS cancel_remove_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  const NTSTATUS status = send_pnp(pdo, IRP_MN_CANCEL_REMOVE_DEVICE).Status;
  if (node->state == NodeState::RemovePending) node->state = node->before_pending;
  set_remove_pending(pdo, false);
  notify_target(pdo, target_remove_canceled);
  cancel_remove_children(*node);
  return status;
}

NTSTATUS surprise_remove_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  for (const DeviceNode* child : children_of(*node)) {
    const bool has_stack = child->state != NodeState::Registered;
    if (has_stack && child->state != NodeState::SurpriseRemoved) surprise_remove_device(child->pdo);
  }
  node->state = NodeState::SurpriseRemoved;
  set_remove_pending(pdo, true);
  const NTSTATUS status = send_pnp(pdo, IRP_MN_SURPRISE_REMOVAL).Status;
  notify_target(pdo, target_remove_complete);
  return status;
}

NTSTATUS remove_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
  remove_children(*node);
  wait_for_none(pdo, node->state == NodeState::SurpriseRemoved ? open_count : close_count);
  set_remove_pending(pdo, true);
  const NTSTATUS status = send_remove(*node);
  if (node->parent != nullptr && node->is_present) {
    node->state = NodeState::Registered;
    set_remove_pending(pdo, false);
  } else {
    unregister_node(*node);
  }
  return status;
}

// A child that no driver was found for, or that is disabled: only its bus is to hear of it.
static bool is_only_reported(DEVICE_OBJECT* pdo) {
  const Turn turn(pdo);
  const DeviceNode* node = turn.node();
  return node != nullptr && node->parent != nullptr && node->state == NodeState::Registered;
}

NTSTATUS eject_device(DEVICE_OBJECT* pdo) {
  NTSTATUS status = STATUS_SUCCESS;
  if (!is_only_reported(pdo)) {
    status = query_remove_device(pdo);
    if (!NT_SUCCESS(status)) return status;
    remove_device(pdo);
  }
  DEVICE_OBJECT* bus = nullptr;
  {
    Turn turn(pdo);
    if (turn.node() == nullptr) return STATUS_SUCCESS;  // a root device, which has no bus
    bus = turn.node()->parent->pdo;
    status = send_pnp(pdo, IRP_MN_EJECT).Status;
  }
  ask_bus_relations(bus);
  return status;
}

}  // namespace nt
