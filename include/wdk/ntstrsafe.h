// SPDX-License-Identifier: MIT
// Safe strings: the RtlString functions for terminated text and the RtlUnicodeString functions
// for counted text. Everything is inline over OpenwdfFormatA and OpenwdfFormatW (rtl_string.h),
// which the executive supplies.
#ifndef _NTSTRSAFE_H_INCLUDED_
#define _NTSTRSAFE_H_INCLUDED_

#include "strsafe_a.h"
#include "strsafe_unicode.h"
#include "strsafe_w.h"

#endif  // _NTSTRSAFE_H_INCLUDED_
