// SPDX-License-Identifier: MIT
// A driver that includes a header which is not there.
#include <ntddk.h>
#include <lights.h>
