// SPDX-License-Identifier: MIT
// String objects: a UNICODE_STRING with a handle.
#ifndef OPENWDF_WDFSTRING_H
#define OPENWDF_WDFSTRING_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// clang-format off
// Creates a string object with a copy of UnicodeString, which may be NULL.
// IRQL: PASSIVE_LEVEL.  wdfstring/nf-wdfstring-wdfstringcreate
WDF_DDI(NTSTATUS, WdfStringCreate, WDFSTRINGCREATE,
        (PCUNICODE_STRING UnicodeString, PWDF_OBJECT_ATTRIBUTES StringAttributes,
         WDFSTRING* String),
        (UnicodeString, StringAttributes, String))

// Describes the string's own buffer, valid while the object lives.
// IRQL: PASSIVE_LEVEL.  wdfstring/nf-wdfstring-wdfstringgetunicodestring
WDF_DDI(VOID, WdfStringGetUnicodeString, WDFSTRINGGETUNICODESTRING,
        (WDFSTRING String, PUNICODE_STRING UnicodeString),
        (String, UnicodeString))
// clang-format on

WDF_EXTERN_C_END

#endif
