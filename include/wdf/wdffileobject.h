// SPDX-License-Identifier: MIT
// File objects: what is known of one open of a device.
#ifndef OPENWDF_WDFFILEOBJECT_H
#define OPENWDF_WDFFILEOBJECT_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
WDF_DDI(PUNICODE_STRING, WdfFileObjectGetFileName, WDFFILEOBJECTGETFILENAME,
        (WDFFILEOBJECT FileObject),
        (FileObject))

WDF_DDI(ULONG, WdfFileObjectGetFlags, WDFFILEOBJECTGETFLAGS,
        (WDFFILEOBJECT FileObject),
        (FileObject))

WDF_DDI(WDFDEVICE, WdfFileObjectGetDevice, WDFFILEOBJECTGETDEVICE,
        (WDFFILEOBJECT FileObject),
        (FileObject))

WDF_DDI(PFILE_OBJECT, WdfFileObjectWdmGetFileObject, WDFFILEOBJECTWDMGETFILEOBJECT,
        (WDFFILEOBJECT FileObject),
        (FileObject))

WDF_DDI(ULONG, WdfFileObjectGetInitiatorProcessId, WDFFILEOBJECTGETINITIATORPROCESSID,
        (WDFFILEOBJECT FileObject),
        (FileObject))
// clang-format on

WDF_EXTERN_C_END

#endif
