// SPDX-License-Identifier: MIT
// The five operations behind the safe-string functions for wide text: length, append, copy,
// print, and what the Ex forms add. Sizes are in characters, the terminator included.
#pragma once

#include "strsafe_flags.h"

#ifdef __cplusplus
extern "C" {
#endif

// Finds the terminator within Limit characters.
FORCEINLINE NTSTATUS OpenwdfLengthW(PCWSTR Text, SIZE_T Limit, SIZE_T* Length) {
  SIZE_T n = 0;
  while (n < Limit && Text[n] != 0) n++;
  *Length = n;
  return n < Limit ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

// Appends at most Count characters of Source behind the first Length ones of a buffer.
FORCEINLINE NTSTATUS OpenwdfAppendW(PWSTR Dest, SIZE_T Size, SIZE_T Length, PCWSTR Source,
                                    SIZE_T Count, SIZE_T* NewLength) {
  SIZE_T i = 0;
  while (i < Count && Source[i] != 0 && Length + 1 < Size) Dest[Length++] = Source[i++];
  Dest[Length] = 0;
  *NewLength = Length;
  return i < Count && Source[i] != 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS OpenwdfCopyW(PWSTR Dest, SIZE_T Size, PCWSTR Source, SIZE_T Count,
                                  SIZE_T* Length) {
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
  return OpenwdfAppendW(Dest, Size, 0, Source, Count, Length);
}

FORCEINLINE NTSTATUS OpenwdfCatW(PWSTR Dest, SIZE_T Size, PCWSTR Source, SIZE_T Count,
                                 SIZE_T* Length) {
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH || !NT_SUCCESS(OpenwdfLengthW(Dest, Size, Length)))
    return STATUS_INVALID_PARAMETER;
  return OpenwdfAppendW(Dest, Size, *Length, Source, Count, Length);
}

// As OpenwdfCat, but with STRSAFE_NO_TRUNCATION a text that would be cut is not appended at all.
FORCEINLINE NTSTATUS OpenwdfCatExW(PWSTR Dest, SIZE_T Size, PCWSTR Source, SIZE_T Count,
                                   SIZE_T* Length, ULONG* Flags) {
  SIZE_T start = 0;
  NTSTATUS status;
  if (Size != 0 && Size <= NTSTRSAFE_MAX_CCH) OpenwdfLengthW(Dest, Size, &start);
  status = OpenwdfCatW(Dest, Size, Source, Count, Length);
  if (status == STATUS_BUFFER_OVERFLOW && (*Flags & STRSAFE_NO_TRUNCATION) != 0) {
    Dest[start] = 0;
    *Length = start;
    *Flags &= ~(ULONG)STRSAFE_NO_TRUNCATION;
  }
  return status;
}

FORCEINLINE NTSTATUS OpenwdfPrintW(PWSTR Dest, SIZE_T Size, SIZE_T* Length, PCWSTR Format,
                                   va_list Arguments) {
  int whole;
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
  whole = OpenwdfFormatW(Dest, Size, Format, Arguments);
  if (whole < 0) {
    Dest[0] = 0;
    return STATUS_INVALID_PARAMETER;
  }
  *Length = (SIZE_T)whole < Size ? (SIZE_T)whole : Size - 1;
  return (SIZE_T)whole < Size ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

// What the Ex forms add: the end of the text, the room behind it, and the buffer's fate.
FORCEINLINE NTSTATUS OpenwdfFinishW(NTSTATUS Status, PWSTR Dest, SIZE_T Size, SIZE_T Length,
                                    PWSTR* End, SIZE_T* Remaining, ULONG Flags) {
  if (!NT_SUCCESS(Status) && Dest != NULL && Size != 0) {
    if ((Flags & STRSAFE_FILL_ON_FAILURE) != 0) {
      SIZE_T i;
      for (i = 0; i < Size; i++) Dest[i] = (WCHAR)STRSAFE_GET_FILL_PATTERN(Flags);
      Length = (UCHAR)STRSAFE_GET_FILL_PATTERN(Flags) == 0 ? 0 : Size - 1;
      Dest[Size - 1] = 0;
    }
    if ((Flags & (STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION)) != 0) {
      Dest[0] = 0;
      Length = 0;
    }
  } else if (NT_SUCCESS(Status) && Dest != NULL && (Flags & STRSAFE_FILL_BEHIND_NULL) != 0) {
    SIZE_T i;
    for (i = Length + 1; i < Size; i++) Dest[i] = (WCHAR)STRSAFE_GET_FILL_PATTERN(Flags);
  }
  if (End != NULL) *End = Dest == NULL ? NULL : Dest + Length;
  if (Remaining != NULL) *Remaining = Size == 0 ? 0 : Size - Length;
  return Status;
}

#ifdef __cplusplus
}
#endif
