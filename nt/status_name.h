// SPDX-License-Identifier: MIT
// The names of status values, for those who read them.
#pragma once

#include <ntdef.h>

namespace nt {

// Such as "STATUS_UNSUCCESSFUL"; null if <ntstatus.h> does not name the value.
const char* status_name(NTSTATUS status);

}  // namespace nt
