// SPDX-License-Identifier: MIT
// Safe-string functions: RtlStringCch... count characters, RtlStringCb... bytes. All leave a
// terminated text; STATUS_BUFFER_OVERFLOW says that it was cut. Any IRQL for resident memory,
// except that formats with Unicode conversions need PASSIVE. ntstrsafe.h includes it once for each
// width, with OPENWDF_CHAR_ and OPENWDF_NAME_ set.

#ifdef __cplusplus
extern "C" {
#endif

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchLength)(const OPENWDF_CHAR_* psz, SIZE_T cchMax,
                                                       SIZE_T* pcchLength) {
  SIZE_T length = 0;
  SIZE_T limit = cchMax;
  NTSTATUS status = psz == NULL || limit > NTSTRSAFE_MAX_CCH
                        ? STATUS_INVALID_PARAMETER
                        : OPENWDF_NAME_(OpenwdfLength)(psz, limit, &length);
  if (pcchLength != NULL) *pcchLength = NT_SUCCESS(status) ? length : 0;
  return status;
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCopy)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                     const OPENWDF_CHAR_* pszSrc) {
  SIZE_T length;
  return OPENWDF_NAME_(OpenwdfCopy)(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCopyN)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                      const OPENWDF_CHAR_* pszSrc,
                                                      SIZE_T cchToCopy) {
  SIZE_T length;
  return OPENWDF_NAME_(OpenwdfCopy)(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCopyEx)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                       const OPENWDF_CHAR_* pszSrc,
                                                       OPENWDF_CHAR_** ppszDestEnd,
                                                       SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OPENWDF_NAME_(OpenwdfCopy)(
      pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, dwFlags), NTSTRSAFE_MAX_CCH, &length);
  return OPENWDF_NAME_(OpenwdfFinish)(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining,
                                      dwFlags);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCopyNEx)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                        const OPENWDF_CHAR_* pszSrc,
                                                        SIZE_T cchToCopy,
                                                        OPENWDF_CHAR_** ppszDestEnd,
                                                        SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OPENWDF_NAME_(OpenwdfCopy)(
      pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, dwFlags), cchToCopy, &length);
  return OPENWDF_NAME_(OpenwdfFinish)(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining,
                                      dwFlags);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCat)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                    const OPENWDF_CHAR_* pszSrc) {
  SIZE_T length;
  return OPENWDF_NAME_(OpenwdfCat)(pszDest, cchDest, pszSrc, NTSTRSAFE_MAX_CCH, &length);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCatN)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                     const OPENWDF_CHAR_* pszSrc,
                                                     SIZE_T cchToCopy) {
  SIZE_T length;
  return OPENWDF_NAME_(OpenwdfCat)(pszDest, cchDest, pszSrc, cchToCopy, &length);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCatEx)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                      const OPENWDF_CHAR_* pszSrc,
                                                      OPENWDF_CHAR_** ppszDestEnd,
                                                      SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status =
      OPENWDF_NAME_(OpenwdfCatEx)(pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, dwFlags),
                                  NTSTRSAFE_MAX_CCH, &length, &dwFlags);
  return OPENWDF_NAME_(OpenwdfFinish)(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining,
                                      dwFlags);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchCatNEx)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                       const OPENWDF_CHAR_* pszSrc,
                                                       SIZE_T cchToCopy,
                                                       OPENWDF_CHAR_** ppszDestEnd,
                                                       SIZE_T* pcchRemaining, ULONG dwFlags) {
  SIZE_T length;
  NTSTATUS status = OPENWDF_NAME_(OpenwdfCatEx)(
      pszDest, cchDest, OPENWDF_TEXT_OR_EMPTY_(pszSrc, dwFlags), cchToCopy, &length, &dwFlags);
  return OPENWDF_NAME_(OpenwdfFinish)(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining,
                                      dwFlags);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchVPrintf)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                        const OPENWDF_CHAR_* pszFormat,
                                                        va_list argList) {
  SIZE_T length;
  return OPENWDF_NAME_(OpenwdfPrint)(pszDest, cchDest, &length, pszFormat, argList);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCchVPrintfEx)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                          OPENWDF_CHAR_** ppszDestEnd,
                                                          SIZE_T* pcchRemaining, ULONG dwFlags,
                                                          const OPENWDF_CHAR_* pszFormat,
                                                          va_list argList) {
  SIZE_T length;
  NTSTATUS status = OPENWDF_NAME_(OpenwdfPrint)(
      pszDest, cchDest, &length, OPENWDF_TEXT_OR_EMPTY_(pszFormat, dwFlags), argList);
  return OPENWDF_NAME_(OpenwdfFinish)(status, pszDest, cchDest, length, ppszDestEnd, pcchRemaining,
                                      dwFlags);
}

OPENWDF_VARIADIC_ NTSTATUS OPENWDF_NAME_(RtlStringCchPrintf)(OPENWDF_CHAR_* pszDest, SIZE_T cchDest,
                                                             const OPENWDF_CHAR_* pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = OPENWDF_NAME_(RtlStringCchVPrintf)(pszDest, cchDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS OPENWDF_NAME_(RtlStringCchPrintfEx)(
    OPENWDF_CHAR_* pszDest, SIZE_T cchDest, OPENWDF_CHAR_** ppszDestEnd, SIZE_T* pcchRemaining,
    ULONG dwFlags, const OPENWDF_CHAR_* pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = OPENWDF_NAME_(RtlStringCchVPrintfEx)(pszDest, cchDest, ppszDestEnd, pcchRemaining,
                                                dwFlags, pszFormat, arguments);
  va_end(arguments);
  return status;
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbLength)(const OPENWDF_CHAR_* psz, SIZE_T cbMax,
                                                      SIZE_T* pcbLength) {
  NTSTATUS status =
      OPENWDF_NAME_(RtlStringCchLength)(psz, cbMax / sizeof(OPENWDF_CHAR_), pcbLength);
  if (pcbLength != NULL) *pcbLength *= sizeof(OPENWDF_CHAR_);
  return status;
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCopy)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                    const OPENWDF_CHAR_* pszSrc) {
  return OPENWDF_NAME_(RtlStringCchCopy)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCopyN)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                     const OPENWDF_CHAR_* pszSrc, SIZE_T cbToCopy) {
  return OPENWDF_NAME_(RtlStringCchCopyN)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc,
                                          cbToCopy / sizeof(OPENWDF_CHAR_));
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCopyEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                      const OPENWDF_CHAR_* pszSrc,
                                                      OPENWDF_CHAR_** ppszDestEnd,
                                                      SIZE_T* pcbRemaining, ULONG dwFlags) {
  return OPENWDF_NAME_(OpenwdfInBytes)(
      OPENWDF_NAME_(RtlStringCchCopyEx)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc,
                                        ppszDestEnd, pcbRemaining, dwFlags),
      cbDest, pcbRemaining);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCopyNEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                       const OPENWDF_CHAR_* pszSrc, SIZE_T cbToCopy,
                                                       OPENWDF_CHAR_** ppszDestEnd,
                                                       SIZE_T* pcbRemaining, ULONG dwFlags) {
  return OPENWDF_NAME_(OpenwdfInBytes)(
      OPENWDF_NAME_(RtlStringCchCopyNEx)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc,
                                         cbToCopy / sizeof(OPENWDF_CHAR_), ppszDestEnd,
                                         pcbRemaining, dwFlags),
      cbDest, pcbRemaining);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCat)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                   const OPENWDF_CHAR_* pszSrc) {
  return OPENWDF_NAME_(RtlStringCchCat)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCatN)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                    const OPENWDF_CHAR_* pszSrc,
                                                    SIZE_T cbToAppend) {
  return OPENWDF_NAME_(RtlStringCchCatN)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc,
                                         cbToAppend / sizeof(OPENWDF_CHAR_));
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCatEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                     const OPENWDF_CHAR_* pszSrc,
                                                     OPENWDF_CHAR_** ppszDestEnd,
                                                     SIZE_T* pcbRemaining, ULONG dwFlags) {
  return OPENWDF_NAME_(OpenwdfInBytes)(
      OPENWDF_NAME_(RtlStringCchCatEx)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc, ppszDestEnd,
                                       pcbRemaining, dwFlags),
      cbDest, pcbRemaining);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbCatNEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                      const OPENWDF_CHAR_* pszSrc,
                                                      SIZE_T cbToAppend,
                                                      OPENWDF_CHAR_** ppszDestEnd,
                                                      SIZE_T* pcbRemaining, ULONG dwFlags) {
  return OPENWDF_NAME_(OpenwdfInBytes)(
      OPENWDF_NAME_(RtlStringCchCatNEx)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszSrc,
                                        cbToAppend / sizeof(OPENWDF_CHAR_), ppszDestEnd,
                                        pcbRemaining, dwFlags),
      cbDest, pcbRemaining);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbVPrintf)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                       const OPENWDF_CHAR_* pszFormat,
                                                       va_list argList) {
  return OPENWDF_NAME_(RtlStringCchVPrintf)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), pszFormat,
                                            argList);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(RtlStringCbVPrintfEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                         OPENWDF_CHAR_** ppszDestEnd,
                                                         SIZE_T* pcbRemaining, ULONG dwFlags,
                                                         const OPENWDF_CHAR_* pszFormat,
                                                         va_list argList) {
  return OPENWDF_NAME_(OpenwdfInBytes)(
      OPENWDF_NAME_(RtlStringCchVPrintfEx)(pszDest, cbDest / sizeof(OPENWDF_CHAR_), ppszDestEnd,
                                           pcbRemaining, dwFlags, pszFormat, argList),
      cbDest, pcbRemaining);
}

OPENWDF_VARIADIC_ NTSTATUS OPENWDF_NAME_(RtlStringCbPrintf)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                            const OPENWDF_CHAR_* pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = OPENWDF_NAME_(RtlStringCbVPrintf)(pszDest, cbDest, pszFormat, arguments);
  va_end(arguments);
  return status;
}

OPENWDF_VARIADIC_ NTSTATUS OPENWDF_NAME_(RtlStringCbPrintfEx)(OPENWDF_CHAR_* pszDest, SIZE_T cbDest,
                                                              OPENWDF_CHAR_** ppszDestEnd,
                                                              SIZE_T* pcbRemaining, ULONG dwFlags,
                                                              const OPENWDF_CHAR_* pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = OPENWDF_NAME_(RtlStringCbVPrintfEx)(pszDest, cbDest, ppszDestEnd, pcbRemaining, dwFlags,
                                               pszFormat, arguments);
  va_end(arguments);
  return status;
}

#ifdef __cplusplus
}
#endif
