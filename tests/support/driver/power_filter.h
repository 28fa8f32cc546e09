// SPDX-License-Identifier: MIT
// A driver of WDM style above the device under test, which keeps or refuses the next device power
// IRPs instead of sending them on. There is one in a test program at a time.
#pragma once

#include <gtest/gtest.h>
#include <wdm.h>

#include <deque>
#include <utility>

#include "tests/support/wdm_stack.h"

namespace test::power_filter {

enum class Does { Keep, Refuse };

inline DEVICE_OBJECT* g_below = nullptr;
inline std::deque<Does> g_next;  // with the IRPs to come, oldest first; the rest is sent on
inline std::deque<IRP*> g_kept;

inline NTSTATUS send_on(IRP* irp) {
  IoSkipCurrentIrpStackLocation(irp);
  return IoCallDriver(g_below, irp);
}

inline NTSTATUS dispatch_power(DEVICE_OBJECT*, IRP* irp) {
  const IO_STACK_LOCATION& location = *IoGetCurrentIrpStackLocation(irp);
  const bool is_device_power = location.MinorFunction == IRP_MN_SET_POWER &&
                               location.Parameters.Power.Type == DevicePowerState;
  if (!is_device_power || g_next.empty()) return send_on(irp);
  const Does does = g_next.front();
  g_next.pop_front();
  if (does == Does::Refuse) return complete(irp, STATUS_DEVICE_BUSY);
  IoMarkIrpPending(irp);
  g_kept.push_back(irp);
  return STATUS_PENDING;
}

inline NTSTATUS dispatch_pnp(DEVICE_OBJECT* device, IRP* irp) {
  const bool is_remove = IoGetCurrentIrpStackLocation(irp)->MinorFunction == IRP_MN_REMOVE_DEVICE;
  const NTSTATUS status = send_on(irp);
  if (is_remove) {
    IoDetachDevice(g_below);
    IoDeleteDevice(device);
  }
  return status;
}

inline NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  g_next.clear();
  for (PDRIVER_DISPATCH& routine : driver->MajorFunction) {
    routine = [](DEVICE_OBJECT*, IRP* irp) { return send_on(irp); };
  }
  driver->MajorFunction[IRP_MJ_POWER] = dispatch_power;
  driver->MajorFunction[IRP_MJ_PNP] = dispatch_pnp;
  driver->DriverUnload = [](DRIVER_OBJECT*) {};
  driver->DriverExtension->AddDevice = [](DRIVER_OBJECT* own, DEVICE_OBJECT* pdo) {
    DEVICE_OBJECT* device = nullptr;
    const NTSTATUS status = IoCreateDevice(own, 0, nullptr, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);
    if (!NT_SUCCESS(status)) return status;
    g_below = IoAttachDeviceToDeviceStack(device, pdo);
    device->Flags |= DO_POWER_PAGABLE;
    device->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
    return STATUS_SUCCESS;
  };
  return STATUS_SUCCESS;
}

// The oldest that is kept goes on, or back.
inline IRP* take_kept() {
  if (g_kept.empty()) {
    ADD_FAILURE() << "nothing is kept";
    return nullptr;
  }
  IRP* irp = g_kept.front();
  g_kept.pop_front();
  return irp;
}

inline void pass_kept() {
  if (IRP* irp = take_kept()) send_on(irp);
}

inline void refuse_kept() {
  if (IRP* irp = take_kept()) complete(irp, STATUS_DEVICE_BUSY);
}

}  // namespace test::power_filter
