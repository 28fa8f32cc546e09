// SPDX-License-Identifier: MIT
// Limits and flags of the safe-string functions.
#pragma once

#include "rtl_string.h"

#define NTSTRSAFE_MAX_CCH 2147483647
#define NTSTRSAFE_MAX_LENGTH (NTSTRSAFE_MAX_CCH - 1)
#define NTSTRSAFE_UNICODE_STRING_MAX_CCH (0xffff / sizeof(WCHAR))
#define STRSAFE_MAX_CCH NTSTRSAFE_MAX_CCH

#define STRSAFE_FILL_BYTE(x) ((ULONG)(((x)&0x000000FF) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(x) ((ULONG)(((x)&0x000000FF) | STRSAFE_FILL_ON_FAILURE))
#define STRSAFE_GET_FILL_PATTERN(flags) ((int)((flags)&0x000000FF))
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_FILL_ON_FAILURE 0x00000400
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_FILL_BEHIND STRSAFE_FILL_BEHIND_NULL
#define STRSAFE_ZERO_LENGTH_ON_FAILURE 0x00010000
#define STRSAFE_E_INSUFFICIENT_BUFFER STATUS_BUFFER_OVERFLOW

// With STRSAFE_IGNORE_NULLS a null source means the empty text.
#define OPENWDF_TEXT_OR_EMPTY_(text, flags) \
  (((flags)&STRSAFE_IGNORE_NULLS) != 0 && (text) == NULL ? OPENWDF_EMPTY_ : (text))

// Variadic functions cannot be forced inline.
#ifdef __cplusplus
#define OPENWDF_VARIADIC_ inline
#else
#define OPENWDF_VARIADIC_ static inline __attribute__((unused))
#endif
