// SPDX-License-Identifier: MIT
// The operations behind the safe-string functions: length, append, copy, print, and what the Ex
// forms add. Sizes are in characters, the terminator included. ntstrsafe.h includes it once for
// each width, with OPENWDF_CHAR_ and OPENWDF_NAME_ set.

#ifdef __cplusplus
extern "C" {
#endif

// Finds the terminator within Limit characters.
FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfLength)(const OPENWDF_CHAR_* Text, SIZE_T Limit,
                                                  SIZE_T* Length) {
  SIZE_T n = 0;
  while (n < Limit && Text[n] != 0) n++;
  *Length = n;
  return n < Limit ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

// Appends at most Count characters of Source behind the first Length ones of a buffer.
FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfAppend)(OPENWDF_CHAR_* Dest, SIZE_T Size, SIZE_T Length,
                                                  const OPENWDF_CHAR_* Source, SIZE_T Count,
                                                  SIZE_T* NewLength) {
  SIZE_T i = 0;
  while (i < Count && Source[i] != 0 && Length + 1 < Size) Dest[Length++] = Source[i++];
  Dest[Length] = 0;
  *NewLength = Length;
  return i < Count && Source[i] != 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfCopy)(OPENWDF_CHAR_* Dest, SIZE_T Size,
                                                const OPENWDF_CHAR_* Source, SIZE_T Count,
                                                SIZE_T* Length) {
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
  return OPENWDF_NAME_(OpenwdfAppend)(Dest, Size, 0, Source, Count, Length);
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfCat)(OPENWDF_CHAR_* Dest, SIZE_T Size,
                                               const OPENWDF_CHAR_* Source, SIZE_T Count,
                                               SIZE_T* Length) {
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH ||
      !NT_SUCCESS(OPENWDF_NAME_(OpenwdfLength)(Dest, Size, Length)))
    return STATUS_INVALID_PARAMETER;
  return OPENWDF_NAME_(OpenwdfAppend)(Dest, Size, *Length, Source, Count, Length);
}

// As OpenwdfCat, but with STRSAFE_NO_TRUNCATION a text that would be cut is not appended at all.
FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfCatEx)(OPENWDF_CHAR_* Dest, SIZE_T Size,
                                                 const OPENWDF_CHAR_* Source, SIZE_T Count,
                                                 SIZE_T* Length, ULONG* Flags) {
  SIZE_T start = 0;
  NTSTATUS status;
  if (Size != 0 && Size <= NTSTRSAFE_MAX_CCH) OPENWDF_NAME_(OpenwdfLength)(Dest, Size, &start);
  status = OPENWDF_NAME_(OpenwdfCat)(Dest, Size, Source, Count, Length);
  if (status == STATUS_BUFFER_OVERFLOW && (*Flags & STRSAFE_NO_TRUNCATION) != 0) {
    Dest[start] = 0;
    *Length = start;
    *Flags &= ~(ULONG)STRSAFE_NO_TRUNCATION;
  }
  return status;
}

FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfPrint)(OPENWDF_CHAR_* Dest, SIZE_T Size, SIZE_T* Length,
                                                 const OPENWDF_CHAR_* Format, va_list Arguments) {
  int whole;
  *Length = 0;
  if (Size == 0 || Size > NTSTRSAFE_MAX_CCH) return STATUS_INVALID_PARAMETER;
  whole = OPENWDF_NAME_(OpenwdfFormat)(Dest, Size, Format, Arguments);
  if (whole < 0) {
    Dest[0] = 0;
    return STATUS_INVALID_PARAMETER;
  }
  *Length = (SIZE_T)whole < Size ? (SIZE_T)whole : Size - 1;
  return (SIZE_T)whole < Size ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

// What the Ex forms add: the end of the text, the room behind it, and the buffer's fate.
FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfFinish)(NTSTATUS Status, OPENWDF_CHAR_* Dest, SIZE_T Size,
                                                  SIZE_T Length, OPENWDF_CHAR_** End,
                                                  SIZE_T* Remaining, ULONG Flags) {
  if (Dest == NULL || Size == 0 || Size > NTSTRSAFE_MAX_CCH) {
    Length = 0;
  } else if (!NT_SUCCESS(Status)) {
    if ((Flags & STRSAFE_FILL_ON_FAILURE) != 0) {
      SIZE_T i;
      for (i = 0; i < Size; i++) Dest[i] = (OPENWDF_CHAR_)STRSAFE_GET_FILL_PATTERN(Flags);
      Length = (UCHAR)STRSAFE_GET_FILL_PATTERN(Flags) == 0 ? 0 : Size - 1;
      Dest[Size - 1] = 0;
    }
    if ((Flags & (STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION)) != 0) {
      Dest[0] = 0;
      Length = 0;
    }
  } else if ((Flags & STRSAFE_FILL_BEHIND_NULL) != 0) {
    SIZE_T i;
    for (i = Length + 1; i < Size; i++) Dest[i] = (OPENWDF_CHAR_)STRSAFE_GET_FILL_PATTERN(Flags);
  }
  if (End != NULL) *End = Dest + Length;
  if (Remaining != NULL) *Remaining = Size - Length;
  return Status;
}

// The room of a byte-counting Ex form, out of that of its character-counting one.
FORCEINLINE NTSTATUS OPENWDF_NAME_(OpenwdfInBytes)(NTSTATUS Status, SIZE_T Bytes,
                                                   SIZE_T* Remaining) {
  if (Remaining != NULL)
    *Remaining = *Remaining * sizeof(OPENWDF_CHAR_) + Bytes % sizeof(OPENWDF_CHAR_);
  return Status;
}

#ifdef __cplusplus
}
#endif
