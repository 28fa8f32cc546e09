// SPDX-License-Identifier: MIT
// What the PnP manager keeps: device nodes, their interfaces and properties, and who wants to be
// told of changes. Private to nt/pnp*.cpp, nt/power.cpp and the driver's unloading.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "nt/lock.h"
#include "nt/pnp.h"

namespace nt {

struct Property {
  DEVPROPKEY key;
  LCID locale;
  DEVPROPTYPE type;
  std::vector<std::uint8_t> data;
};
using Properties = std::vector<Property>;

enum class NodeState : std::uint8_t {
  Registered,
  Added,
  Started,
  StopPending,
  Stopped,
  RemovePending,
  SurpriseRemoved
};

// A CM_RESOURCE_LIST with its descriptors; empty: none.
using ResourceBlock = std::vector<std::uint64_t>;

struct DeviceNode {
  DEVICE_OBJECT* pdo = nullptr;
  std::u16string instance_path;
  std::vector<std::u16string> hardware_ids;    // most particular first
  std::vector<std::u16string> compatible_ids;  // asked for when no driver takes those
  DeviceNode* parent = nullptr;                // whose driver reported it; null: root-enumerated
  bool is_present = true;                      // of a child: its parent reported it the last time
  bool is_raw = false;                         // it works without a function driver
  bool is_gone = false;                        // removed; the memory stays until the machine ends
  NodeState state = NodeState::Registered;
  NodeState before_pending = NodeState::Registered;  // what a cancelled query returns to
  NTSTATUS problem = STATUS_SUCCESS;                 // why a child was not started
  PNP_DEVICE_STATE pnp_state = 0;
  DEVICE_POWER_STATE power = PowerDeviceD0;
  ResourceBlock resources;  // until the first start, those that its bus said it was left with
  // IRP_MJ_PNP goes to a stack one at a time: a synchronization event that the holder takes.
  KEVENT turn{};
  Properties properties;
};

struct Interface {
  GUID interface_class{};
  DEVICE_OBJECT* pdo = nullptr;
  std::u16string reference;  // without a leading backslash; may be empty
  std::u16string base_link;  // "\??\ROOT#PUMP#0000#{guid}"
  std::u16string link;       // the same with the reference behind it
  bool is_enabled = false;
  Properties properties;
};

struct Notification {
  IO_NOTIFICATION_EVENT_CATEGORY category{};
  GUID interface_class{};
  FILE_OBJECT* file = nullptr;      // of a target device change; it may be closed by now
  DEVICE_OBJECT* device = nullptr;  // the bottom of its stack
  DRIVER_OBJECT* driver = nullptr;
  PDRIVER_NOTIFICATION_CALLBACK_ROUTINE callback = nullptr;
  void* context = nullptr;
  std::uint32_t calls_running = 0;
  bool is_gone = false;
};

struct PnpState {
  Lock lock;
  DriverSelector selector GUARDED_BY(lock);
  std::list<std::unique_ptr<DeviceNode>> nodes GUARDED_BY(lock);
  std::list<std::unique_ptr<Interface>> interfaces GUARDED_BY(lock);
  std::list<std::unique_ptr<Notification>> notifications GUARDED_BY(lock);
};

std::unique_ptr<PnpState> make_pnp_state();

PnpState& pnp_state();
// The node whose PDO this is; null if it is none (any more). Stays valid until the machine ends.
DeviceNode* node_of(const DEVICE_OBJECT* pdo);

// While one lives, no other PnP IRP is sent to the node's stack. Without a node (it was removed
// meanwhile, or never was one) there is nothing to do. A parent's turn is taken before a child's.
class Turn {
 public:
  explicit Turn(DEVICE_OBJECT* pdo);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  DeviceNode* node() const { return node_ == nullptr || node_->is_gone ? nullptr : node_; }

 private:
  DeviceNode* node_;
};

// Nodes (nt/pnp.cpp). The second gives up what a child's node holds of its device.
void register_node(std::unique_ptr<DeviceNode> node);
void unregister_node(DeviceNode& node);

// Children (nt/pnp_bus.cpp). The parent's turn is the caller's.
std::vector<DeviceNode*> children_of(const DeviceNode& parent);
// Asks the stack for its children; those that are new get their drivers and are started, those
// that are missing are removed.
void enumerate_children(DeviceNode& parent);
// Before their parent is removed.
void remove_children(DeviceNode& parent);

// Interfaces (nt/pnp_interface.cpp).
void drop_interfaces(DEVICE_OBJECT* pdo);

// Notifications (nt/pnp_notify.cpp). The first refusal of a query is returned.
NTSTATUS notify_target(DEVICE_OBJECT* pdo, const GUID& event);
void notify_interface(const GUID& interface_class, std::u16string_view link, const GUID& event);
// Those that a driver left; their number.
std::uint32_t drop_notifications(DRIVER_OBJECT* driver);

// The device is being freed by force: no node may point at it.
void forget_device(DEVICE_OBJECT* device);

// Unified properties (nt/pnp_property.cpp). Setting with no data removes.
struct PropertyBuffer {
  void* data;
  ULONG size;  // bytes
  PULONG required;
  PDEVPROPTYPE type;
};
NTSTATUS get_property(const Properties& properties, const DEVPROPKEY& key, LCID locale,
                      const PropertyBuffer& buffer);
NTSTATUS set_property(Properties& properties, Property property, const void* data, ULONG size);

// Each with its zero behind it; the list's own zero is not in it.
std::u16string multi_text(const std::vector<std::u16string>& texts);
std::u16string_view first_text(const std::vector<std::u16string>& texts);

// "{00000000-0000-0000-0000-000000000000}" in lower case.
std::u16string guid_text(const GUID& guid);

}  // namespace nt
