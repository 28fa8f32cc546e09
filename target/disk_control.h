// SPDX-License-Identifier: MIT
// What a disk answers to the control codes that ask about it: length, geometry, writability,
// hot-plug. Everything else is STATUS_INVALID_DEVICE_REQUEST.
// Source: ntdddisk/ni-ntdddisk-*, ntddstor/ni-ntddstor-*.
#pragma once

#include <wdm.h>

#include "target/lower.h"

namespace target {

struct DiskAnswer {
  NTSTATUS status = STATUS_INVALID_DEVICE_REQUEST;
  ULONG_PTR information = 0;
};

// Writes the answer to the IRP's system buffer. Any IRQL <= DISPATCH_LEVEL.
DiskAnswer answer_disk_control(const DiskShape& shape, IRP* irp);

}  // namespace target
