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
#include "nt/sync_irp.h"

namespace nt {
namespace {

// While one lives, no other PnP IRP is sent to the node's stack.
// Without a node (it was removed meanwhile, or never was one) there is nothing to do.
class Turn {
 public:
  explicit Turn(DEVICE_OBJECT* pdo) : node_(node_of(pdo)) {
    if (node_ == nullptr) return;
    KeWaitForSingleObject(&node_->turn, Executive, KernelMode, FALSE, nullptr);
    is_mine_ = true;
  }
  ~Turn() {
    if (is_mine_) KeSetEvent(&node_->turn, IO_NO_INCREMENT, FALSE);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  DeviceNode* node() const { return node_ == nullptr || node_->is_gone ? nullptr : node_; }

 private:
  DeviceNode* node_;
  bool is_mine_ = false;
};

// A PnP IRP that carries nothing but its minor function.
IO_STATUS_BLOCK send_pnp(DEVICE_OBJECT* pdo, UCHAR minor) {
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_PNP, minor);
  if (sync.irp == nullptr) {
    IO_STATUS_BLOCK result{};
    result.Status = STATUS_INSUFFICIENT_RESOURCES;
    return result;
  }
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  return send_sync_irp(top, sync);
}

// What the PnP manager asks a stack before it starts it. A root device without resources gets none.
void ask_resources(DEVICE_OBJECT* pdo) {
  IO_STATUS_BLOCK required = send_pnp(pdo, IRP_MN_QUERY_RESOURCE_REQUIREMENTS);
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_PNP, IRP_MN_FILTER_RESOURCE_REQUIREMENTS);
  if (sync.irp == nullptr) return;
  void* list =
      NT_SUCCESS(required.Status) ? reinterpret_cast<void*>(required.Information) : nullptr;
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(list);
  sync.location->Parameters.FilterResourceRequirements.IoResourceRequirementList =
      static_cast<PIO_RESOURCE_REQUIREMENTS_LIST>(list);
  const IO_STATUS_BLOCK filtered = send_sync_irp(top, sync);
  // The list belongs to whoever asked, in its last form.
  if (NT_SUCCESS(filtered.Status)) list = reinterpret_cast<void*>(filtered.Information);
  if (list != nullptr) ExFreePool(list);
}

void ask_capabilities(DEVICE_OBJECT* pdo) {
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_PNP, IRP_MN_QUERY_CAPABILITIES);
  if (sync.irp == nullptr) return;
  DEVICE_CAPABILITIES capabilities{};
  capabilities.Size = sizeof(capabilities);
  capabilities.Version = 1;
  capabilities.Address = capabilities.UINumber = ~0U;
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.location->Parameters.DeviceCapabilities.Capabilities = &capabilities;
  send_sync_irp(top, sync);
}

void ask_relations(DEVICE_OBJECT* pdo) {
  DEVICE_OBJECT* top = top_of_stack(pdo);
  const SyncIrp sync = make_sync_irp(top, IRP_MJ_PNP, IRP_MN_QUERY_DEVICE_RELATIONS);
  if (sync.irp == nullptr) return;
  sync.irp->IoStatus.Status = STATUS_NOT_SUPPORTED;
  sync.location->Parameters.QueryDeviceRelations.Type = BusRelations;
  const IO_STATUS_BLOCK result = send_sync_irp(top, sync);
  auto* relations = reinterpret_cast<DEVICE_RELATIONS*>(result.Information);
  if (!NT_SUCCESS(result.Status) || relations == nullptr) return;
  for (ULONG index = 0; index < relations->Count; ++index) {
    ObDereferenceObject(relations->Objects[index]);
  }
  ExFreePool(relations);
}

void ask_pnp_state(DeviceNode& node) {
  const IO_STATUS_BLOCK result = send_pnp(node.pdo, IRP_MN_QUERY_PNP_DEVICE_STATE);
  if (NT_SUCCESS(result.Status)) node.pnp_state = PNP_DEVICE_STATE(result.Information);
}

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

void wait_for_closed_handles(DEVICE_OBJECT* pdo) {
  while (open_count(pdo) != 0) {
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

void unregister_node(DeviceNode& node) {
  drop_interfaces(node.pdo);
  set_remove_pending(node.pdo, false);
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  device_state(node.pdo).node = nullptr;
  node.is_gone = true;
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
  const std::u16string ids = node.hardware_id + std::u16string(2, u'\0');
  registry.set(key, u"HardwareID", REG_MULTI_SZ, ids.data(), ids.size() * sizeof(char16_t));
}

}  // namespace

std::unique_ptr<PnpState> make_pnp_state() {
  return std::make_unique<PnpState>();
}
PnpState& pnp_state() {
  return io_state().pnp();
}

void ask_bus_relations(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  if (turn.node() != nullptr) ask_relations(pdo);
}

PNP_DEVICE_STATE ask_device_state(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  if (turn.node() == nullptr) return 0;
  ask_pnp_state(*turn.node());
  return turn.node()->pnp_state;
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
  node->hardware_id = hardware_id;
  KeInitializeEvent(&node->turn, SynchronizationEvent, TRUE);
  write_enum_key(*node);
  pdo->Flags |= DO_BUS_ENUMERATED_DEVICE;
  pdo->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
  PnpState& state = pnp_state();
  Guard guard(state.lock);
  device_state(pdo).node = node.get();
  state.nodes.push_back(std::move(node));
  return STATUS_SUCCESS;
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
    if (!is_restart) ask_resources(pdo);
    status = send_pnp(pdo, IRP_MN_START_DEVICE).Status;
    if (NT_SUCCESS(status)) {
      node->state = NodeState::Started;
      if (!is_restart) ask_capabilities(pdo);
      ask_pnp_state(*node);
      ask_relations(pdo);
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
    node->before_pending = node->state;
    node->state = NodeState::RemovePending;
  } else {
    notify_target(pdo, target_remove_canceled);
  }
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
  return status;
}

NTSTATUS surprise_remove_device(DEVICE_OBJECT* pdo) {
  Turn turn(pdo);
  DeviceNode* node = turn.node();
  if (node == nullptr) return STATUS_NO_SUCH_DEVICE;
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
  if (node->state == NodeState::SurpriseRemoved) wait_for_closed_handles(pdo);
  set_remove_pending(pdo, true);
  const NTSTATUS status = send_remove(*node);
  unregister_node(*node);
  return status;
}

}  // namespace nt
