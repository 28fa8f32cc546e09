// SPDX-License-Identifier: MIT
// Safe strings: the RtlString functions for terminated text and the RtlUnicodeString functions
// for counted text. Everything is inline over OpenwdfFormatA and OpenwdfFormatW (rtl_string.h),
// which the executive supplies.
#ifndef _NTSTRSAFE_H_INCLUDED_
#define _NTSTRSAFE_H_INCLUDED_

#include "strsafe_flags.h"

#define OPENWDF_CHAR_ CHAR
#define OPENWDF_NAME_(name) name##A
#define OPENWDF_EMPTY_ ""
#include "strsafe_core.h"
#include "strsafe_text.h"
#undef OPENWDF_CHAR_
#undef OPENWDF_NAME_
#undef OPENWDF_EMPTY_

#define OPENWDF_CHAR_ WCHAR
#define OPENWDF_NAME_(name) name##W
#if __SIZEOF_WCHAR_T__ == 2
#define OPENWDF_EMPTY_ L""
#else
#define OPENWDF_EMPTY_ u""
#endif
#include "strsafe_core.h"
#include "strsafe_text.h"
#include "strsafe_unicode.h"
#undef OPENWDF_CHAR_
#undef OPENWDF_NAME_
#undef OPENWDF_EMPTY_

#endif  // _NTSTRSAFE_H_INCLUDED_
