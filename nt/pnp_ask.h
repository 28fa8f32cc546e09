// SPDX-License-Identifier: MIT
// Questions the PnP manager asks a stack on its own account, by one IRP each. Where it is not said
// otherwise the node's turn is the caller's.
#pragma once

#include <wdm.h>

#include <string>
#include <vector>

namespace nt {

struct DeviceNode;

// A PnP IRP that carries nothing but its minor function.
IO_STATUS_BLOCK send_pnp(DEVICE_OBJECT* pdo, UCHAR minor);

// The resources that the bus finds a child to use are the node's until it is started.
void ask_used_resources(DeviceNode& node);
// Asks before a start what the device wants, and gives it that. Who wants nothing keeps what it
// uses. STATUS_CONFLICTING_ADDRESSES: what it wants does not exist.
NTSTATUS assign_resources(DeviceNode& node);
NTSTATUS send_start(const DeviceNode& node);
DEVICE_CAPABILITIES ask_capabilities(DEVICE_OBJECT* pdo);
// The id, or the list of ids; none where the stack has no answer.
std::vector<std::u16string> ask_ids(DEVICE_OBJECT* pdo, BUS_QUERY_ID_TYPE type);
std::u16string ask_text(DEVICE_OBJECT* pdo, DEVICE_TEXT_TYPE type);
// The devices are referenced for the caller.
std::vector<DEVICE_OBJECT*> ask_relations(DEVICE_OBJECT* pdo, DEVICE_RELATION_TYPE type);
// Nobody's turn is needed: what a driver asks the stack of a device that it has open. The PDO is
// referenced for the caller, null: the stack names none. STATUS_INSUFFICIENT_RESOURCES.
NTSTATUS ask_target_pdo(DEVICE_OBJECT* device, DEVICE_OBJECT** pdo);

// These wait for the node's turn. What the state was the last time it was answered; and the
// children, which are then brought up or taken away.
PNP_DEVICE_STATE ask_device_state(DEVICE_OBJECT* pdo);
void ask_bus_relations(DEVICE_OBJECT* pdo);

}  // namespace nt
