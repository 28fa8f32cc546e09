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

struct DeviceNode {
  DEVICE_OBJECT* pdo = nullptr;
  std::u16string instance_path;
  std::u16string hardware_id;
  bool is_gone = false;  // removed; the memory stays until the machine ends
  NodeState state = NodeState::Registered;
  NodeState before_pending = NodeState::Registered;  // what a cancelled query returns to
  PNP_DEVICE_STATE pnp_state = 0;
  DEVICE_POWER_STATE power = PowerDeviceD0;
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
  std::list<std::unique_ptr<DeviceNode>> nodes GUARDED_BY(lock);
  std::list<std::unique_ptr<Interface>> interfaces GUARDED_BY(lock);
  std::list<std::unique_ptr<Notification>> notifications GUARDED_BY(lock);
};

std::unique_ptr<PnpState> make_pnp_state();

PnpState& pnp_state();
// The node whose PDO this is; null if it is none (any more). Stays valid until the machine ends.
DeviceNode* node_of(const DEVICE_OBJECT* pdo);

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

// "{00000000-0000-0000-0000-000000000000}" in lower case.
std::u16string guid_text(const GUID& guid);

}  // namespace nt
