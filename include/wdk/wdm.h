// SPDX-License-Identifier: MIT
// The driver model's contract: everything a WDM or KMDF driver includes, by subject. Layouts,
// names and values are those of 64-bit Windows; the functions are the executive's (nt/).
#ifndef _WDMDDK_
#define _WDMDDK_

#include "ntdef.h"

#include "bugcodes.h"
#include "dbg.h"
#include "devioctl.h"
#include "dma.h"
#include "ex.h"
#include "hal.h"
#include "interlocked.h"
#include "io_device.h"
#include "io_file.h"
#include "io_irp.h"
#include "io_pnp.h"
#include "io_request.h"
#include "io_wmi.h"
#include "ke.h"
#include "lists.h"
#include "mm.h"
#include "ntstatus.h"
#include "ob_ps.h"
#include "po.h"
#include "rtl.h"
#include "zw.h"

#endif  // _WDMDDK_
