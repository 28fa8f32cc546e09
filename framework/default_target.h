// SPDX-License-Identifier: MIT
// What a device needs of its default local I/O target, which I/O target code implements: made with
// the FDO, pointing at the device below, and deleted with the device (requests.md 6.9: power
// transitions of the device do not touch it).
#pragma once

#include "framework/object.h"

namespace wdf {

class Device;

// Makes the target as a child of the device; its handle is what WdfDeviceGetIoTarget returns. The
// device is attached: device.attached_device() is the device below.
NTSTATUS create_default_target(Device& device, WDFIOTARGET* target);

// The target through which the device sends to its own queues (requests.md 6.12).
NTSTATUS create_self_target(Device& device, WDFIOTARGET* target);

}  // namespace wdf
