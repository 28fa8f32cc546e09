// SPDX-License-Identifier: MIT
// What file system and filter drivers include. Of its own parts only those exist that device
// drivers use; they are in the headers that <ntddk.h> joins.
#ifndef _NTIFS_
#define _NTIFS_

#include "ntddk.h"

#endif  // _NTIFS_
