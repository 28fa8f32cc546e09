// SPDX-License-Identifier: MIT
// File objects: what is known of one open of a device.
#ifndef OPENWDF_WDFFILEOBJECT_H
#define OPENWDF_WDFFILEOBJECT_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
// Returns the name within the device that was opened.
// IRQL: PASSIVE_LEVEL.  wdffileobject/nf-wdffileobject-wdffileobjectgetfilename
WDF_DDI(PUNICODE_STRING, WdfFileObjectGetFileName, WDFFILEOBJECTGETFILENAME,
        (WDFFILEOBJECT FileObject),
        (FileObject))

// Returns the FO_xxx flags of the file object.
// IRQL: <= DISPATCH_LEVEL.  wdffileobject/nf-wdffileobject-wdffileobjectgetflags
WDF_DDI(ULONG, WdfFileObjectGetFlags, WDFFILEOBJECTGETFLAGS,
        (WDFFILEOBJECT FileObject),
        (FileObject))

// Returns the device that was opened.
// IRQL: <= DISPATCH_LEVEL.  wdffileobject/nf-wdffileobject-wdffileobjectgetdevice
WDF_DDI(WDFDEVICE, WdfFileObjectGetDevice, WDFFILEOBJECTGETDEVICE,
        (WDFFILEOBJECT FileObject),
        (FileObject))

// Returns the WDM file object.
// IRQL: <= DISPATCH_LEVEL.  wdffileobject/nf-wdffileobject-wdffileobjectwdmgetfileobject
WDF_DDI(PFILE_OBJECT, WdfFileObjectWdmGetFileObject, WDFFILEOBJECTWDMGETFILEOBJECT,
        (WDFFILEOBJECT FileObject),
        (FileObject))

// Returns the process that opened the file, which another may have asked to.
// IRQL: <= DISPATCH_LEVEL.  wdffileobject/nf-wdffileobject-wdffileobjectgetinitiatorprocessid
WDF_DDI(ULONG, WdfFileObjectGetInitiatorProcessId, WDFFILEOBJECTGETINITIATORPROCESSID,
        (WDFFILEOBJECT FileObject),
        (FileObject))
// clang-format on

WDF_EXTERN_C_END

#endif
