// SPDX-License-Identifier: MIT
// The wide-character C functions that drivers call. The host's own work on 32-bit characters,
// so drivers, whose wchar_t has 16 bits, get these instead. Any IRQL for resident memory.
#pragma once

#include <stddef.h>

#if __SIZEOF_WCHAR_T__ == 2 && !defined(OPENWDF_RUNTIME)

#include "ntdef_macros.h"
#include "rtl_string.h"

// The real names are renamed first: the compiler gives the standard ones a meaning of their own.
#define wcslen OpenwdfWcslen
#define wcscpy OpenwdfWcscpy
#define wcsncpy OpenwdfWcsncpy
#define wcscat OpenwdfWcscat
#define wcscmp OpenwdfWcscmp
#define wcsncmp OpenwdfWcsncmp
#define _wcsicmp OpenwdfWcsicmp
#define _wcsnicmp OpenwdfWcsnicmp
#define wcschr OpenwdfWcschr
#define wcsrchr OpenwdfWcsrchr
#define wcsstr OpenwdfWcsstr

#ifdef __cplusplus
extern "C" {
#endif

FORCEINLINE size_t wcslen(const wchar_t* s) {
  size_t n = 0;
  while (s[n] != 0) n++;
  return n;
}
FORCEINLINE wchar_t* wcscpy(wchar_t* d, const wchar_t* s) {
  size_t i = 0;
  do d[i] = s[i];
  while (s[i++] != 0);
  return d;
}
FORCEINLINE wchar_t* wcsncpy(wchar_t* d, const wchar_t* s, size_t n) {
  size_t i = 0;
  for (; i < n && s[i] != 0; i++) d[i] = s[i];
  for (; i < n; i++) d[i] = 0;
  return d;
}
FORCEINLINE wchar_t* wcscat(wchar_t* d, const wchar_t* s) {
  wcscpy(d + wcslen(d), s);
  return d;
}
FORCEINLINE int wcsncmp(const wchar_t* a, const wchar_t* b, size_t n) {
  for (; n != 0; n--, a++, b++)
    if (*a != *b || *a == 0) return (int)*a - (int)*b;
  return 0;
}
FORCEINLINE int wcscmp(const wchar_t* a, const wchar_t* b) {
  return wcsncmp(a, b, (size_t)-1);
}
FORCEINLINE int _wcsnicmp(const wchar_t* a, const wchar_t* b, size_t n) {
  for (; n != 0; n--, a++, b++) {
    int left = *a >= L'A' && *a <= L'Z' ? *a + 32 : *a;
    int right = *b >= L'A' && *b <= L'Z' ? *b + 32 : *b;
    if (left != right || left == 0) return left - right;
  }
  return 0;
}
FORCEINLINE int _wcsicmp(const wchar_t* a, const wchar_t* b) {
  return _wcsnicmp(a, b, (size_t)-1);
}
FORCEINLINE wchar_t* wcschr(const wchar_t* s, wchar_t c) {
  for (; *s != c; s++)
    if (*s == 0) return NULL;
  return (wchar_t*)(ULONG_PTR)s;
}
FORCEINLINE wchar_t* wcsrchr(const wchar_t* s, wchar_t c) {
  const wchar_t* last = NULL;
  for (;; s++) {
    if (*s == c) last = s;
    if (*s == 0) return (wchar_t*)(ULONG_PTR)last;
  }
}
FORCEINLINE wchar_t* wcsstr(const wchar_t* s, const wchar_t* what) {
  size_t n = wcslen(what);
  for (;; s++) {
    if (wcsncmp(s, what, n) == 0) return (wchar_t*)(ULONG_PTR)s;
    if (*s == 0) return NULL;
  }
}

#ifdef __cplusplus
}
#endif

#endif
