// SPDX-License-Identifier: MIT
// Safe-string functions for UNICODE_STRING: they write no terminator, keep Length within
// MaximumLength, and say STATUS_BUFFER_OVERFLOW when the text was cut. Any IRQL for resident
// memory, except that formats with conversions need PASSIVE.
#pragma once

#include <string.h>

#include "strsafe_flags.h"

#ifdef __cplusplus
extern "C" {
#endif

// A string whose fields agree with each other.
FORCEINLINE NTSTATUS RtlUnicodeStringValidate(PCUNICODE_STRING SourceString) {
  if (SourceString == NULL || SourceString->Length % sizeof(WCHAR) != 0 ||
      SourceString->MaximumLength % sizeof(WCHAR) != 0 ||
      SourceString->Length > SourceString->MaximumLength ||
      (SourceString->Buffer == NULL && SourceString->MaximumLength != 0))
    return STATUS_INVALID_PARAMETER;
  return STATUS_SUCCESS;
}
FORCEINLINE NTSTATUS RtlUnicodeStringValidateEx(PCUNICODE_STRING SourceString, ULONG dwFlags) {
  if (SourceString == NULL && (dwFlags & STRSAFE_IGNORE_NULLS) != 0) return STATUS_SUCCESS;
  return RtlUnicodeStringValidate(SourceString);
}

// Makes a counted string of a terminated one, or an empty one of NULL.
FORCEINLINE NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING DestinationString, PCWSTR pszSrc) {
  SIZE_T length = 0;
  DestinationString->Length = DestinationString->MaximumLength = 0;
  DestinationString->Buffer = NULL;
  if (pszSrc == NULL) return STATUS_SUCCESS;
  if (!NT_SUCCESS(OpenwdfLengthW(pszSrc, NTSTRSAFE_UNICODE_STRING_MAX_CCH, &length)))
    return STATUS_INVALID_PARAMETER;
  DestinationString->Length = (USHORT)(length * sizeof(WCHAR));
  DestinationString->MaximumLength = (USHORT)((length + 1) * sizeof(WCHAR));
  DestinationString->Buffer = (PWSTR)(ULONG_PTR)pszSrc;
  return STATUS_SUCCESS;
}
FORCEINLINE NTSTATUS RtlUnicodeStringInitEx(PUNICODE_STRING DestinationString, PCWSTR pszSrc,
                                            ULONG dwFlags) {
  (void)dwFlags;
  return RtlUnicodeStringInit(DestinationString, pszSrc);
}

// Puts Count characters behind the first Start ones of a string.
FORCEINLINE NTSTATUS OpenwdfPutUnicode(PUNICODE_STRING Destination, SIZE_T Start, PCWCH Source,
                                       SIZE_T Count) {
  SIZE_T room = Destination->MaximumLength / sizeof(WCHAR) - Start;
  SIZE_T n = Count < room ? Count : room;
  if (n != 0) memmove(Destination->Buffer + Start, Source, n * sizeof(WCHAR));
  Destination->Length = (USHORT)((Start + n) * sizeof(WCHAR));
  return n < Count ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlUnicodeStringCchCopyStringN(PUNICODE_STRING DestinationString,
                                                    PCWSTR pszSrc, SIZE_T cchToCopy) {
  SIZE_T length = 0;
  if (!NT_SUCCESS(RtlUnicodeStringValidate(DestinationString)) ||
      cchToCopy > NTSTRSAFE_UNICODE_STRING_MAX_CCH)
    return STATUS_INVALID_PARAMETER;
  OpenwdfLengthW(pszSrc, cchToCopy, &length);
  return OpenwdfPutUnicode(DestinationString, 0, pszSrc, length);
}
FORCEINLINE NTSTATUS RtlUnicodeStringCchCatStringN(PUNICODE_STRING DestinationString, PCWSTR pszSrc,
                                                   SIZE_T cchToAppend) {
  SIZE_T length = 0;
  if (!NT_SUCCESS(RtlUnicodeStringValidate(DestinationString)) ||
      cchToAppend > NTSTRSAFE_UNICODE_STRING_MAX_CCH)
    return STATUS_INVALID_PARAMETER;
  OpenwdfLengthW(pszSrc, cchToAppend, &length);
  return OpenwdfPutUnicode(DestinationString, DestinationString->Length / sizeof(WCHAR), pszSrc,
                           length);
}
FORCEINLINE NTSTATUS RtlUnicodeStringCchCopyN(PUNICODE_STRING DestinationString,
                                              PCUNICODE_STRING SourceString, SIZE_T cchToCopy) {
  SIZE_T length;
  if (!NT_SUCCESS(RtlUnicodeStringValidate(DestinationString)) ||
      !NT_SUCCESS(RtlUnicodeStringValidate(SourceString)))
    return STATUS_INVALID_PARAMETER;
  length = SourceString->Length / sizeof(WCHAR);
  return OpenwdfPutUnicode(DestinationString, 0, SourceString->Buffer,
                           length < cchToCopy ? length : cchToCopy);
}
FORCEINLINE NTSTATUS RtlUnicodeStringCchCatN(PUNICODE_STRING DestinationString,
                                             PCUNICODE_STRING SourceString, SIZE_T cchToAppend) {
  SIZE_T length;
  if (!NT_SUCCESS(RtlUnicodeStringValidate(DestinationString)) ||
      !NT_SUCCESS(RtlUnicodeStringValidate(SourceString)))
    return STATUS_INVALID_PARAMETER;
  length = SourceString->Length / sizeof(WCHAR);
  return OpenwdfPutUnicode(DestinationString, DestinationString->Length / sizeof(WCHAR),
                           SourceString->Buffer, length < cchToAppend ? length : cchToAppend);
}
#define RtlUnicodeStringCopyString(d, s) \
  RtlUnicodeStringCchCopyStringN(d, s, NTSTRSAFE_UNICODE_STRING_MAX_CCH)
#define RtlUnicodeStringCatString(d, s) \
  RtlUnicodeStringCchCatStringN(d, s, NTSTRSAFE_UNICODE_STRING_MAX_CCH)
#define RtlUnicodeStringCopy(d, s) RtlUnicodeStringCchCopyN(d, s, NTSTRSAFE_UNICODE_STRING_MAX_CCH)
#define RtlUnicodeStringCat(d, s) RtlUnicodeStringCchCatN(d, s, NTSTRSAFE_UNICODE_STRING_MAX_CCH)
#define RtlUnicodeStringCbCopyStringN(d, s, n) \
  RtlUnicodeStringCchCopyStringN(d, s, (n) / sizeof(WCHAR))
#define RtlUnicodeStringCbCatStringN(d, s, n) \
  RtlUnicodeStringCchCatStringN(d, s, (n) / sizeof(WCHAR))
#define RtlUnicodeStringCbCopyN(d, s, n) RtlUnicodeStringCchCopyN(d, s, (n) / sizeof(WCHAR))
#define RtlUnicodeStringCbCatN(d, s, n) RtlUnicodeStringCchCatN(d, s, (n) / sizeof(WCHAR))

// Prints into a counted string.
FORCEINLINE NTSTATUS RtlUnicodeStringVPrintf(PUNICODE_STRING DestinationString, PCWSTR pszFormat,
                                             va_list argList) {
  SIZE_T room;
  int whole;
  if (!NT_SUCCESS(RtlUnicodeStringValidate(DestinationString))) return STATUS_INVALID_PARAMETER;
  room = DestinationString->MaximumLength / sizeof(WCHAR);
  whole = OpenwdfFormatCountedW(DestinationString->Buffer, room, pszFormat, argList);
  if (whole < 0) return STATUS_INVALID_PARAMETER;
  DestinationString->Length =
      (USHORT)(((SIZE_T)whole < room ? (SIZE_T)whole : room) * sizeof(WCHAR));
  return (SIZE_T)whole <= room ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}
OPENWDF_VARIADIC_ NTSTATUS RtlUnicodeStringPrintf(PUNICODE_STRING DestinationString,
                                                  PCWSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status = RtlUnicodeStringVPrintf(DestinationString, pszFormat, arguments);
  va_end(arguments);
  return status;
}
// The Ex form also returns what room is left; with STRSAFE_NO_TRUNCATION nothing or all.
FORCEINLINE NTSTATUS RtlUnicodeStringVPrintfEx(PUNICODE_STRING DestinationString,
                                               PUNICODE_STRING RemainingString, ULONG dwFlags,
                                               PCWSTR pszFormat, va_list argList) {
  NTSTATUS status = RtlUnicodeStringVPrintf(DestinationString,
                                            OPENWDF_TEXT_OR_EMPTY_(pszFormat, dwFlags), argList);
  if (status == STATUS_BUFFER_OVERFLOW &&
      (dwFlags & (STRSAFE_NO_TRUNCATION | STRSAFE_ZERO_LENGTH_ON_FAILURE)) != 0)
    DestinationString->Length = 0;
  if (RemainingString != NULL && status != STATUS_INVALID_PARAMETER) {
    RemainingString->Length = 0;
    RemainingString->MaximumLength =
        (USHORT)(DestinationString->MaximumLength - DestinationString->Length);
    RemainingString->Buffer = DestinationString->Buffer + DestinationString->Length / sizeof(WCHAR);
  }
  return status;
}
OPENWDF_VARIADIC_ NTSTATUS RtlUnicodeStringPrintfEx(PUNICODE_STRING DestinationString,
                                                    PUNICODE_STRING RemainingString, ULONG dwFlags,
                                                    PCWSTR pszFormat, ...) {
  va_list arguments;
  NTSTATUS status;
  va_start(arguments, pszFormat);
  status =
      RtlUnicodeStringVPrintfEx(DestinationString, RemainingString, dwFlags, pszFormat, arguments);
  va_end(arguments);
  return status;
}

FORCEINLINE NTSTATUS RtlStringCchCopyUnicodeString(PWSTR pszDest, SIZE_T cchDest,
                                                   PCUNICODE_STRING SourceString) {
  return RtlStringCchCopyNW(pszDest, cchDest, SourceString->Buffer,
                            SourceString->Length / sizeof(WCHAR));
}

FORCEINLINE NTSTATUS RtlStringCbCopyUnicodeString(PWSTR pszDest, SIZE_T cbDest,
                                                  PCUNICODE_STRING SourceString) {
  return RtlStringCbCopyNW(pszDest, cbDest, SourceString->Buffer, SourceString->Length);
}

#ifdef __cplusplus
}
#endif
