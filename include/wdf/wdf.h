// SPDX-License-Identifier: MIT
// The one header a KMDF 1.33 driver includes, after <ntddk.h> or <wdm.h>.
// It pulls in every family of the framework in the documented order. <wdfusb.h>, <wdfminiport.h>
// and <wdfcx.h> stay outside: a driver that needs them includes them itself.
// Binding: each driver image has its own table pointer and globals (wdfglobals.h), filled in by
// the entry code in stub/driver_entry.c before DriverEntry runs.
#ifndef OPENWDF_WDF_H
#define OPENWDF_WDF_H

// Who may open a device: drivers name the SDDL strings without including their header
#include <wdmsec.h>

// Basic words
#include "wdfassert.h"
#include "wdffuncenum.h"
#include "wdfglobals.h"
#include "wdfpool.h"
#include "wdfstatus.h"
#include "wdftypes.h"
#include "wdfverifier.h"

// Objects in general, locks, the driver
#include "wdfcore.h"
#include "wdfdriver.h"
#include "wdfobject.h"
#include "wdfsync.h"

// Objects in particular
#include "wdfchildlist.h"
#include "wdfcollection.h"
#include "wdfdevice.h"
#include "wdfdpc.h"
#include "wdffileobject.h"
#include "wdfinterrupt.h"
#include "wdfmemory.h"
#include "wdfqueryinterface.h"
#include "wdfresource.h"
#include "wdftimer.h"
#include "wdfworkitem.h"

// I/O
#include "wdfio.h"
#include "wdfiotarget.h"
#include "wdfrequest.h"

// Kinds of device
#include "wdfcontrol.h"
#include "wdffdo.h"
#include "wdfpdo.h"
#include "wdfregistry.h"
#include "wdfstring.h"
#include "wdfwmi.h"

// DMA
#include "wdfbugcodes.h"
#include "wdfcommonbuffer.h"
#include "wdfcompaniontarget.h"
#include "wdfdmaenabler.h"
#include "wdfdmatransaction.h"
#include "wdfhwaccess.h"
#include "wdfroletypes.h"

#endif
