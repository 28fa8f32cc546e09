// SPDX-License-Identifier: MIT
// What an error of the operating system is called in NT. One table: target/uring/status.def.
#pragma once

#include <wdm.h>

namespace target {

// `error` is a positive errno. What the table does not name is STATUS_UNSUCCESSFUL.
NTSTATUS status_of_errno(int error);

// "EIO" for EIO, or "" for an error that the table does not name.
const char* errno_name(int error);

}  // namespace target
