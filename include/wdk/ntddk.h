// SPDX-License-Identifier: MIT
// What most kernel drivers include: the driver model's contract and the parts of the kernel
// kit that are not in <wdm.h>.
#ifndef _NTDDK_
#define _NTDDK_

#include "wdm.h"

#endif  // _NTDDK_
