// SPDX-License-Identifier: MIT
// Safe-string functions for narrow text: RtlStringCch... count characters, RtlStringCb... bytes.
// All leave a terminated text; STATUS_BUFFER_OVERFLOW says that it was cut. Any IRQL for
// resident memory, except that formats with Unicode conversions need PASSIVE.
#pragma once

#include "strsafe_core_a.h"

#ifdef __cplusplus
extern "C" {
#endif

FORCEINLINE NTSTATUS RtlStringCchLengthA(PCSTR psz, SIZE_T cchMax, SIZE_T* pcchLength) {
  SIZE_T length = 0;
  SIZE_T limit = cchMax;
  NTSTATUS status = psz == NULL || limit > NTSTRSAFE_MAX_CCH ? STATUS_INVALID_PARAMETER
                                                             : OpenwdfLengthA(psz, limit, &length);
  if (pcchLength != NULL) *pcchLength = NT_SUCCESS(status) ? length : 0;
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCopyA(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCopyNA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                        SIZE_T cchToCopy) {
  SIZE_T length;
  return OpenwdfCopyA(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCopyExA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                         PSTR* ppszDestEnd, SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCopyA(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                                 NTSTRSAFE_MAX_CCH, &length);
  status = OpenwdfFinishA(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyNExA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                          SIZE_T cchToCopy, PSTR* ppszDestEnd,
                                          SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCopyA(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                                 cchToCopy, &length);
  status = OpenwdfFinishA(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCatA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCatA(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCatNA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                       SIZE_T cchToCopy) {
  SIZE_T length;
  return OpenwdfCatA(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS RtlStringCchCatExA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                        PSTR* ppszDestEnd, SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCatExA(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                                  NTSTRSAFE_MAX_CCH, &length, &dwFlags);
  status = OpenwdfFinishA(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCatNExA(PSTR pszDest, SIZE_T cchDest, PCSTR pszSrc,
                                         SIZE_T cchToCopy, PSTR* ppszDestEnd, SIZE_T* pcchRemaining,
                                         ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OpenwdfCatExA(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                                  cchToCopy, &length, &dwFlags);
  status = OpenwdfFinishA(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchVPrintfA(PSTR pszDest, SIZE_T cchDest, PCSTR pszFormat,
                                          va_list argList) {
  SIZE_T length;
  return OpenwdfPrintA(pszDest, cchDest, &length, pszFormat, argList);
}

FORCEINLINE NTSTATUS RtlStringCchVPrintfExA(PSTR pszDest, SIZE_T cchDest, PSTR* ppszDestEnd,
                                            SIZE_T* pcchRemaining, ULONG dwFlags, PCSTR pszFormat,
                                            va_list argList) {
  SIZE_T length;
  NTSTATUS status = OpenwdfPrintA(pszDest, cchDest, &length,
                                  OPENWDF_TEXT_OR_EMPTY_(pszFormat, CHAR, dwFlags), argList);
  status = OpenwdfFinishA(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining, dwFlags);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCchPrintfA(PSTR pszDest, SIZE_T cchDest, PCSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCchVPrintfA(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCchPrintfExA(PSTR pszDest, SIZE_T cchDest, PSTR* ppszDestEnd,
                                                 SIZE_T* pcchRemaining, ULONG dwFlags,
                                                 PCSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCchVPrintfExA(pszDest, cchDest, ppszDestEnd, pcchRemaining, dwFlags, pszFormat,
                                  arguments);
  va_end(arguments);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbLengthA(PCSTR psz, SIZE_T cbMax, SIZE_T* pcbLength) {
  SIZE_T length = 0;
  SIZE_T limit = cbMax / sizeof(CHAR);
  NTSTATUS status = psz == NULL || limit > NTSTRSAFE_MAX_CCH ? STATUS_INVALID_PARAMETER
                                                             : OpenwdfLengthA(psz, limit, &length);
  if (pcbLength != NULL) *pcbLength = NT_SUCCESS(status) ? length * sizeof(CHAR) : 0;
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCopyA(pszDest, cbDest / sizeof(CHAR), pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCbCopyNA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc, SIZE_T cbToCopy) {
  SIZE_T length;
  return OpenwdfCopyA(pszDest, cbDest / sizeof(CHAR), pszSrc, cbToCopy / sizeof(CHAR), &length);
}

FORCEINLINE NTSTATUS RtlStringCbCopyExA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc,
                                        PSTR* ppszDestEnd, SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCopyA(pszDest, cbDest / sizeof(CHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                   NTSTRSAFE_MAX_CCH, &length);
  status = OpenwdfFinishA(status, pszDest, cbDest / sizeof(CHAR), length, ppszDestEnd, pcbRemaining,
                          dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(CHAR) + cbDest % sizeof(CHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyNExA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc, SIZE_T cbToCopy,
                                         PSTR* ppszDestEnd, SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCopyA(pszDest, cbDest / sizeof(CHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                   cbToCopy / sizeof(CHAR), &length);
  status = OpenwdfFinishA(status, pszDest, cbDest / sizeof(CHAR), length, ppszDestEnd, pcbRemaining,
                          dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(CHAR) + cbDest % sizeof(CHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCatA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc) {
  SIZE_T length;
  return OpenwdfCatA(pszDest, cbDest / sizeof(CHAR), pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS RtlStringCbCatNA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc, SIZE_T cbToCopy) {
  SIZE_T length;
  return OpenwdfCatA(pszDest, cbDest / sizeof(CHAR), pszSrc, cbToCopy / sizeof(CHAR), &length);
}

FORCEINLINE NTSTATUS RtlStringCbCatExA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc, PSTR* ppszDestEnd,
                                       SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCatExA(pszDest, cbDest / sizeof(CHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                    NTSTRSAFE_MAX_CCH, &length, &dwFlags);
  status = OpenwdfFinishA(status, pszDest, cbDest / sizeof(CHAR), length, ppszDestEnd, pcbRemaining,
                          dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(CHAR) + cbDest % sizeof(CHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbCatNExA(PSTR pszDest, SIZE_T cbDest, PCSTR pszSrc, SIZE_T cbToCopy,
                                        PSTR* ppszDestEnd, SIZE_T* pcbRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OpenwdfCatExA(pszDest, cbDest / sizeof(CHAR), OPENWDF_TEXT_OR_EMPTY_(pszSrc, CHAR, dwFlags),
                    cbToCopy / sizeof(CHAR), &length, &dwFlags);
  status = OpenwdfFinishA(status, pszDest, cbDest / sizeof(CHAR), length, ppszDestEnd, pcbRemaining,
                          dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(CHAR) + cbDest % sizeof(CHAR);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCbVPrintfA(PSTR pszDest, SIZE_T cbDest, PCSTR pszFormat,
                                         va_list argList) {
  SIZE_T length;
  return OpenwdfPrintA(pszDest, cbDest / sizeof(CHAR), &length, pszFormat, argList);
}

FORCEINLINE NTSTATUS RtlStringCbVPrintfExA(PSTR pszDest, SIZE_T cbDest, PSTR* ppszDestEnd,
                                           SIZE_T* pcbRemaining, ULONG dwFlags, PCSTR pszFormat,
                                           va_list argList) {
  SIZE_T length;
  NTSTATUS status = OpenwdfPrintA(pszDest, cbDest / sizeof(CHAR), &length,
                                  OPENWDF_TEXT_OR_EMPTY_(pszFormat, CHAR, dwFlags), argList);
  status = OpenwdfFinishA(status, pszDest, cbDest / sizeof(CHAR), length, ppszDestEnd, pcbRemaining,
                          dwFlags);
  if (pcbRemaining != NULL) *pcbRemaining = *pcbRemaining * sizeof(CHAR) + cbDest % sizeof(CHAR);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCbPrintfA(PSTR pszDest, SIZE_T cbDest, PCSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCbVPrintfA(pszDest, cbDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS RtlStringCbPrintfExA(PSTR pszDest, SIZE_T cbDest, PSTR* ppszDestEnd,
                                                SIZE_T* pcbRemaining, ULONG dwFlags,
                                                PCSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlStringCbVPrintfExA(pszDest, cbDest, ppszDestEnd, pcbRemaining, dwFlags, pszFormat,
                                 arguments);
  va_end(arguments);
  return status;
}

#ifdef __cplusplus
}
#endif
