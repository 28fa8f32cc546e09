// SPDX-License-Identifier: MIT
// Safe-string functions for wide text: RtlStringCch... count characters, RtlStringCb... bytes.
// All leave a terminated text; STATUS_BUFFER_OVERFLOW says that it was cut. Any IRQL for
// resident memory, except that formats with Unicode conversions need PASSIVE.
#pragma once

#include "strsafe_core_w.h"

#ifdef __cplusplus
extern "C" {
#endif

FORCEINLINE NTSTATUS RtlStringCchLengthW(PCWSTR psz, SIZE_T cchMax, SIZE_T* pcchLength) {
  SIZE_T length = 0;
  SIZE_T limit = cchMax;
  NTSTATUS status = psz == NULL || limit > NTSTRSAFE_MAX_CCH ? STATUS_INVALID_PARAMETER
                                                             : OpenwdfLengthW(psz, limit, &length);
  if (pcchLength != NULL) *pcchLength = NT_SUCCESS(status) ? length : 0;
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCopyNW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                        SIZE_T cchToCopy) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCopyExW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                         PWSTR* ppszDestEnd, SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCopyW(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                                 NTSTRSAFE_MAX_CCH, &length);
  status = OpenwdfFinishW(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyNExW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                          SIZE_T cchToCopy, PWSTR* ppszDestEnd,
                                          SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCopyW(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                                 cchToCopy, &length);
  status = OpenwdfFinishW(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCatW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCatW(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCatNW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                       SIZE_T cchToCopy) {
  SIZE_T length;
  return OpenwdfCatW(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCatExW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                        PWSTR* ppszDestEnd, SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCatExW(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                                  NTSTRSAFE_MAX_CCH, &length, &dwFlags);
  status = OpenwdfFinishW(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCatNExW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszSrc,
                                         SIZE_T cchToCopy, PWSTR* ppszDestEnd,
                                         SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCatExW(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                                  cchToCopy, &length, &dwFlags);
  status = OpenwdfFinishW(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchVPrintfW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszFormat,
                                          va_list argList) {
  SIZE_T length;
  return OpenwdfPrintW(pszDest, cchDest, &length, pszFormat, argList);
}

FORCEINLINE NTSTATUS RtlStringCchVPrintfExW(PWSTR pszDest, SIZE_T cchDest, PWSTR* ppszDestEnd,
                                            SIZE_T* pcchRemaining, ULONG dwFlags, PCWSTR pszFormat,
                                            va_list argList) {
  SIZE_T length;
  NTSTATUS status = OpenwdfPrintW(pszDest, cchDest, &length,
                                  OPENWDF_TEXT_OR_EMPTY_(pszFormat, WCHAR, dwFlags), argList);
  status = OpenwdfFinishW(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCchPrintfW(PWSTR pszDest, SIZE_T cchDest, PCWSTR pszFormat,
                                               ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCchVPrintfW(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCchPrintfExW(PWSTR pszDest, SIZE_T cchDest, PWSTR* ppszDestEnd,
                                                 SIZE_T* pcchRemaining, ULONG dwFlags,
                                                 PCWSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCchVPrintfExW(pszDest, cchDest, ppszDestEnd, pcchRemaining, dwFlags, pszFormat,
                                  arguments);
  va_end(arguments);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyUnicodeString(PWSTR pszDest, SIZE_T cchDest,
                                                   PCUNICODE_STRING SourceString) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cchDest, SourceString->Buffer, SourceString->Length / sizeof(WCHAR),
                      &length);
}

FORCEINLINE NTSTATUS RtlStringCbLengthW(PCWSTR psz, SIZE_T cbMax, SIZE_T* pcbLength) {
  SIZE_T length = 0;
  SIZE_T limit = cbMax / sizeof(WCHAR);
  NTSTATUS status = psz == NULL || limit > NTSTRSAFE_MAX_CCH ? STATUS_INVALID_PARAMETER
                                                             : OpenwdfLengthW(psz, limit, &length);
  if (pcbLength != NULL) *pcbLength = NT_SUCCESS(status) ? length * sizeof(WCHAR) : 0;
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cbDest / sizeof(WCHAR), pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCbCopyNW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                       SIZE_T cbToCopy) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cbDest / sizeof(WCHAR), pszSrc, cbToCopy / sizeof(WCHAR), &length);
}

FORCEINLINE NTSTATUS RtlStringCbCopyExW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                        PWSTR* ppszDestEnd, SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCopyW(pszDest, cbDest / sizeof(WCHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                   NTSTRSAFE_MAX_CCH, &length);
  status = OpenwdfFinishW(status, pszDest, cbDest / sizeof(WCHAR), length, ppszDestEnd,
                          pcbRemaining, dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(WCHAR) + cbDest % sizeof(WCHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyNExW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                         SIZE_T cbToCopy, PWSTR* ppszDestEnd, SIZE_T* pcbRemaining,
                                         ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCopyW(pszDest, cbDest / sizeof(WCHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                   cbToCopy / sizeof(WCHAR), &length);
  status = OpenwdfFinishW(status, pszDest, cbDest / sizeof(WCHAR), length, ppszDestEnd,
                          pcbRemaining, dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(WCHAR) + cbDest % sizeof(WCHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCatW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCatW(pszDest, cbDest / sizeof(WCHAR), pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCbCatNW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                      SIZE_T cbToCopy) {
  SIZE_T length;
  return OpenwdfCatW(pszDest, cbDest / sizeof(WCHAR), pszSrc, cbToCopy / sizeof(WCHAR), &length);
}

FORCEINLINE NTSTATUS RtlStringCbCatExW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                       PWSTR* ppszDestEnd, SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCatExW(pszDest, cbDest / sizeof(WCHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                    NTSTRSAFE_MAX_CCH, &length, &dwFlags);
  status = OpenwdfFinishW(status, pszDest, cbDest / sizeof(WCHAR), length, ppszDestEnd,
                          pcbRemaining, dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(WCHAR) + cbDest % sizeof(WCHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCatNExW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszSrc,
                                        SIZE_T cbToCopy, PWSTR* ppszDestEnd, SIZE_T* pcbRemaining,
                                        ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCatExW(pszDest, cbDest / sizeof(WCHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, WCHAR, dwFlags),
                    cbToCopy / sizeof(WCHAR), &length, &dwFlags);
  status = OpenwdfFinishW(status, pszDest, cbDest / sizeof(WCHAR), length, ppszDestEnd,
                          pcbRemaining, dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(WCHAR) + cbDest % sizeof(WCHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbVPrintfW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszFormat,
                                         va_list argList) {
  SIZE_T length;
  return OpenwdfPrintW(pszDest, cbDest / sizeof(WCHAR), &length, pszFormat, argList);
}

FORCEINLINE NTSTATUS RtlStringCbVPrintfExW(PWSTR pszDest, SIZE_T cbDest, PWSTR* ppszDestEnd,
                                           SIZE_T* pcbRemaining, ULONG dwFlags, PCWSTR pszFormat,
                                           va_list argList) {
  SIZE_T length;
  NTSTATUS status = OpenwdfPrintW(pszDest, cbDest / sizeof(WCHAR), &length,
                                  OPENWDF_TEXT_OR_EMPTY_(pszFormat, WCHAR, dwFlags), argList);
  status = OpenwdfFinishW(status, pszDest, cbDest / sizeof(WCHAR), length, ppszDestEnd,
                          pcbRemaining, dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(WCHAR) + cbDest % sizeof(WCHAR);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCbPrintfW(PWSTR pszDest, SIZE_T cbDest, PCWSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCbVPrintfW(pszDest, cbDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCbPrintfExW(PWSTR pszDest, SIZE_T cbDest, PWSTR* ppszDestEnd,
                                                SIZE_T* pcbRemaining, ULONG dwFlags,
                                                PCWSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCbVPrintfExW(pszDest, cbDest, ppszDestEnd, pcbRemaining, dwFlags, pszFormat,
                                 arguments);
  va_end(arguments);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyUnicodeString(PWSTR pszDest, SIZE_T cbDest,
                                                  PCUNICODE_STRING SourceString) {
  SIZE_T length;
  return OpenwdfCopyW(pszDest, cbDest / sizeof(WCHAR), SourceString->Buffer,
                      SourceString->Length / sizeof(WCHAR), &length);
}

#ifdef __cplusplus
}
#endif
