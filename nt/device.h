// SPDX-License-Identifier: MIT
// Device objects: what the I/O manager keeps beside the part that drivers see, and the questions
// that opens and plug-and-play ask. Source: framework.md 5.4 (WDM-R24 to R28).
#pragma once

#include <wdm.h>

#include <cstdint>

#include "base/units.h"
#include "nt/object.h"

namespace nt {

struct DeviceNode;

extern const ObjectType device_type;
extern const ObjectType driver_type;  // nt/driver.cpp

// Lies before each device's object header; guarded by DriverList::database_lock unless said.
struct DeviceState {
  DEVOBJ_EXTENSION extension{};  // what DeviceObjectExtension points at
  DEVICE_OBJECT* attached_to = nullptr;
  DeviceNode* node = nullptr;  // of a PDO that PnP knows; guarded by PnP
  std::uint32_t closes = 0;    // opens that nobody holds any more, until IRP_MJ_CLOSE is back
  bool is_delete_pending = false;
  bool is_remove_pending = false;  // QUERY_REMOVE succeeded or the device is gone: no opens
  bool is_unlinked = false;        // out of its driver's list
};

inline DeviceState& device_state(const DEVICE_OBJECT* device) {
  return *object_prefix<DeviceState>(device);
}

// The topmost device of the stack, not referenced.
DEVICE_OBJECT* top_of_stack(DEVICE_OBJECT* device);
// The bottom of the stack, not referenced.
DEVICE_OBJECT* bottom_of_stack(DEVICE_OBJECT* device);

// Counts an open of the device if it may be opened now; STATUS_NO_SUCH_DEVICE or
// STATUS_ACCESS_DENIED (exclusive) otherwise.
NTSTATUS begin_open(DEVICE_OBJECT* device);
// Nobody holds the open any more: IRP_MJ_CLOSE is on its way.
void begin_close(DEVICE_OBJECT* device);
// The open is over, after begin_close(); a device whose deletion waited for it goes.
void end_open(DEVICE_OBJECT* device);
// How many opens the devices of the stack have together.
std::uint32_t open_count(DEVICE_OBJECT* bottom);
// How many of them are being closed.
std::uint32_t close_count(DEVICE_OBJECT* bottom);
// Waits until no device of the driver is open, for at most `limit`; false if one still is.
bool wait_until_closed(const DRIVER_OBJECT* driver, base::Ticks limit);
void set_remove_pending(DEVICE_OBJECT* bottom, bool is_pending);

// Deletes a device that its unloaded driver forgot.
void destroy_forgotten_device(DEVICE_OBJECT* device);

// The work behind DO_DEVICE_INITIALIZING after DriverEntry.
void clear_initializing(DRIVER_OBJECT* driver);

}  // namespace nt
