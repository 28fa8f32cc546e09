// SPDX-License-Identifier: MIT
// The PnP manager's part that a driver sees: it is asked to add a device to a PDO, and the PDO's
// stack is started, stopped and removed by IRPs, one at a time, from a system thread at
// PASSIVE_LEVEL. Source: framework.md 5.10, wdm/irp-mn-*.
#pragma once

#include <wdm.h>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nt {

// A bottom device (made by target/ or door/) calls this from its IRP_MJ_PNP and IRP_MJ_POWER
// dispatch for everything it does not want to answer itself: answers as a root-enumerated PDO does
// and completes the IRP.
NTSTATUS dispatch_pdo_pnp(DEVICE_OBJECT* pdo, IRP* irp);
NTSTATUS dispatch_pdo_power(DEVICE_OBJECT* pdo, IRP* irp);

// Registers `pdo` as the root of a device node with this instance path (such as
// L"ROOT\\PUMP\\0000") and hardware id, so that properties can be asked. Unregistered by remove.
NTSTATUS register_device_node(DEVICE_OBJECT* pdo, std::u16string_view instance_path,
                              std::u16string_view hardware_id);

// Calls the drivers' AddDevice in order, lowest filter first. The first failure is returned, after
// which the caller removes the node.
NTSTATUS add_device(DEVICE_OBJECT* pdo, std::span<DRIVER_OBJECT* const> drivers);

// What a bus says its child is; the best description first.
struct DeviceIds {
  std::vector<std::u16string> hardware;
  std::vector<std::u16string> compatible;
};

// Says who drives a child that a bus reports, lowest first (empty: nobody), and writes what its
// keys hold. Called before its drivers are added, at PASSIVE_LEVEL.
using DriverSelector = std::function<std::vector<DRIVER_OBJECT*>(
    const DeviceIds& ids, std::u16string_view instance_path)>;
// In force until it is replaced; the drivers it names must be loaded. Empty: nobody drives
// anything.
void set_driver_selector(DriverSelector selector);

// Has drivers selected for a child, adds them and starts it, as when it is enumerated.
// STATUS_DRIVER_UNABLE_TO_LOAD: there are none, and its bus driver does not say that it works raw.
NTSTATUS enable_device(DEVICE_OBJECT* pdo);

// Each sends the IRP to the top of the stack and waits for it. On a failed START the stack is
// removed, as on Windows, and the status returned.
NTSTATUS start_device(DEVICE_OBJECT* pdo);
NTSTATUS query_stop_device(DEVICE_OBJECT* pdo);
NTSTATUS cancel_stop_device(DEVICE_OBJECT* pdo);
NTSTATUS stop_device(DEVICE_OBJECT* pdo);
NTSTATUS query_remove_device(DEVICE_OBJECT* pdo);
NTSTATUS cancel_remove_device(DEVICE_OBJECT* pdo);
NTSTATUS surprise_remove_device(DEVICE_OBJECT* pdo);
// REMOVE_DEVICE, its children first; waits until every open handle of the stack is closed if it was
// surprise removed. Afterwards only the PDO itself is left, detached and unregistered; but a child
// that its parent still reports stays registered, without a stack (it is disabled).
NTSTATUS remove_device(DEVICE_OBJECT* pdo);
// Asks for its removal, removes it, has its bus eject it and enumerates that anew.
NTSTATUS eject_device(DEVICE_OBJECT* pdo);

// The devices that are there: root-enumerated ones and what buses report. Each is referenced for
// the caller.
struct PresentDevice {
  DEVICE_OBJECT* pdo = nullptr;
  const DEVICE_OBJECT* parent = nullptr;  // the PDO of its bus; null: root-enumerated
  std::u16string instance_path;
  std::vector<std::u16string> ids;    // hardware ids, then compatible ids
  NTSTATUS problem = STATUS_SUCCESS;  // why a bus's child was not started
};
std::vector<PresentDevice> present_devices();

// IRP_MN_SET_POWER with a device power state, as the power manager sends it for the policy owner.
NTSTATUS set_device_power(DEVICE_OBJECT* pdo, DEVICE_POWER_STATE state);
// The same with a system power state: to one stack, as when the system goes to sleep or is back.
NTSTATUS set_system_power(DEVICE_OBJECT* pdo, SYSTEM_POWER_STATE state);

}  // namespace nt
