// SPDX-License-Identifier: MIT
// IRPs that the I/O manager itself sends and waits for: create, cleanup, close, PnP, shutdown.
#pragma once

#include <wdm.h>

namespace nt {

// An IRP with its first stack location ready to be filled in.
struct SyncIrp {
  IRP* irp = nullptr;  // null when memory is out
  IO_STACK_LOCATION* location = nullptr;
};
SyncIrp make_sync_irp(DEVICE_OBJECT* top, UCHAR major, UCHAR minor);

// Sends it to `top`, waits, frees it. The final status block. PASSIVE_LEVEL.
IO_STATUS_BLOCK send_sync_irp(DEVICE_OBJECT* top, const SyncIrp& sync);

}  // namespace nt
