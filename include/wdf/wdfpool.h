// SPDX-License-Identifier: MIT
// Pool routines of the framework: KMDF publishes none; the header exists because wdf.h includes
// it.
#ifndef OPENWDF_WDFPOOL_H
#define OPENWDF_WDFPOOL_H

#include "wdftypes.h"

WDF_EXTERN_C_START

WDF_EXTERN_C_END

#endif
