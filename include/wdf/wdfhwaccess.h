// SPDX-License-Identifier: MIT
// Register and port access through the framework: documented for UMDF only, so nothing is
// declared here for a KMDF driver.
#ifndef OPENWDF_WDFHWACCESS_H
#define OPENWDF_WDFHWACCESS_H

#include "wdftypes.h"

WDF_EXTERN_C_START

WDF_EXTERN_C_END

#endif
