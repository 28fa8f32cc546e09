// SPDX-License-Identifier: MIT
// Integer arithmetic and conversion that report overflow (STATUS_INTEGER_OVERFLOW; the result
// is then all ones) instead of wrapping. Any IRQL.
#ifndef _NTINTSAFE_H_INCLUDED_
#define _NTINTSAFE_H_INCLUDED_

#include "ntdef.h"
#include "ntstatus.h"

#ifdef __cplusplus
extern "C" {
#endif

// clang-format off
#define OPENWDF_SAFE_OP_(Name, Type, Builtin)                                                      \
  FORCEINLINE NTSTATUS Name(Type a, Type b, Type *result) {                                        \
    if (!Builtin(a, b, result)) return STATUS_SUCCESS;                                             \
    *result = (Type)-1;                                                                            \
    return STATUS_INTEGER_OVERFLOW;                                                                \
  }
#define OPENWDF_SAFE_MATH_(Name, Type)                                                             \
  OPENWDF_SAFE_OP_(Rtl##Name##Add, Type, __builtin_add_overflow)                                   \
  OPENWDF_SAFE_OP_(Rtl##Name##Sub, Type, __builtin_sub_overflow)                                   \
  OPENWDF_SAFE_OP_(Rtl##Name##Mult, Type, __builtin_mul_overflow)
#define OPENWDF_SAFE_CONVERT_(FromName, From, ToName, To)                                          \
  FORCEINLINE NTSTATUS Rtl##FromName##To##ToName(From value, To *result) {                         \
    if (!__builtin_add_overflow(value, (From)0, result)) return STATUS_SUCCESS;                    \
    *result = (To)-1;                                                                              \
    return STATUS_INTEGER_OVERFLOW;                                                                \
  }
#define OPENWDF_SAFE_FROM_(FromName, From)                                                         \
  OPENWDF_SAFE_CONVERT_(FromName, From, Int8, INT8)                                                \
  OPENWDF_SAFE_CONVERT_(FromName, From, UInt8, UINT8)                                              \
  OPENWDF_SAFE_CONVERT_(FromName, From, UChar, UCHAR)                                              \
  OPENWDF_SAFE_CONVERT_(FromName, From, Char, CHAR)                                                \
  OPENWDF_SAFE_CONVERT_(FromName, From, Short, SHORT)                                              \
  OPENWDF_SAFE_CONVERT_(FromName, From, UShort, USHORT)                                            \
  OPENWDF_SAFE_CONVERT_(FromName, From, Int, INT)                                                  \
  OPENWDF_SAFE_CONVERT_(FromName, From, UInt, UINT)                                                \
  OPENWDF_SAFE_CONVERT_(FromName, From, Long, LONG)                                                \
  OPENWDF_SAFE_CONVERT_(FromName, From, ULong, ULONG)                                              \
  OPENWDF_SAFE_CONVERT_(FromName, From, LongLong, LONGLONG)                                        \
  OPENWDF_SAFE_CONVERT_(FromName, From, ULongLong, ULONGLONG)                                      \
  OPENWDF_SAFE_CONVERT_(FromName, From, IntPtr, INT_PTR)                                           \
  OPENWDF_SAFE_CONVERT_(FromName, From, UIntPtr, UINT_PTR)                                         \
  OPENWDF_SAFE_CONVERT_(FromName, From, LongPtr, LONG_PTR)                                         \
  OPENWDF_SAFE_CONVERT_(FromName, From, ULongPtr, ULONG_PTR)
#define OPENWDF_SAFE_TYPE_(Name, Type) OPENWDF_SAFE_MATH_(Name, Type) OPENWDF_SAFE_FROM_(Name, Type)

OPENWDF_SAFE_TYPE_(Int8, INT8)
OPENWDF_SAFE_TYPE_(UInt8, UINT8)
OPENWDF_SAFE_TYPE_(Short, SHORT)
OPENWDF_SAFE_TYPE_(UShort, USHORT)
OPENWDF_SAFE_TYPE_(Int, INT)
OPENWDF_SAFE_TYPE_(UInt, UINT)
OPENWDF_SAFE_TYPE_(Long, LONG)
OPENWDF_SAFE_TYPE_(ULong, ULONG)
OPENWDF_SAFE_TYPE_(LongLong, LONGLONG)
OPENWDF_SAFE_TYPE_(ULongLong, ULONGLONG)
OPENWDF_SAFE_TYPE_(IntPtr, INT_PTR)
OPENWDF_SAFE_TYPE_(UIntPtr, UINT_PTR)
OPENWDF_SAFE_TYPE_(LongPtr, LONG_PTR)
OPENWDF_SAFE_TYPE_(ULongPtr, ULONG_PTR)
OPENWDF_SAFE_MATH_(DWordPtr, DWORD_PTR)
OPENWDF_SAFE_MATH_(SizeT, SIZE_T)
OPENWDF_SAFE_MATH_(SSIZET, SSIZE_T)
OPENWDF_SAFE_MATH_(PtrdiffT, ptrdiff_t)
// clang-format on
#define RtlSIZETAdd RtlSizeTAdd
#define RtlSIZETSub RtlSizeTSub
#define RtlSIZETMult RtlSizeTMult
#define RtlULongToDWord RtlULongToULong
#define RtlSizeTToULong RtlULongPtrToULong
#define RtlSIZETToULong RtlULongPtrToULong
#define RtlSizeTToUShort RtlULongPtrToUShort
#define RtlDWordPtrToULong RtlULongPtrToULong

#ifdef __cplusplus
}
#endif

#endif  // _NTINTSAFE_H_INCLUDED_
