// SPDX-License-Identifier: MIT
// String objects: a UNICODE_STRING with a handle.
#ifndef OPENWDF_WDFSTRING_H
#define OPENWDF_WDFSTRING_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
WDF_DDI(NTSTATUS, WdfStringCreate, WDFSTRINGCREATE,
        (PCUNICODE_STRING UnicodeString, PWDF_OBJECT_ATTRIBUTES StringAttributes,
         WDFSTRING* String),
        (UnicodeString, StringAttributes, String))

WDF_DDI(VOID, WdfStringGetUnicodeString, WDFSTRINGGETUNICODESTRING,
        (WDFSTRING String, PUNICODE_STRING UnicodeString),
        (String, UnicodeString))
// clang-format on

WDF_EXTERN_C_END

#endif
