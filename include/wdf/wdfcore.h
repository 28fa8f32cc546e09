// SPDX-License-Identifier: MIT
// Small arithmetic of drivers: time-outs in the unit of the kernel (100 ns; negative is relative
// to now), sizes rounded to a power of two, pointers and offsets.
#ifndef OPENWDF_WDFCORE_H
#define OPENWDF_WDFCORE_H

#include "wdffuncenum.h"

WDF_EXTERN_C_START

// Hundred-nanosecond units in one second, millisecond, microsecond.
#define WDF_TIMEOUT_TO_SEC ((LONGLONG)10 * 1000 * 1000)
#define WDF_TIMEOUT_TO_MS ((LONGLONG)10 * 1000)
#define WDF_TIMEOUT_TO_US ((LONGLONG)10)

#define WDF_PTR_ADD_OFFSET_TYPE(_ptr, _offset, _type) ((_type)((PUCHAR)(_ptr) + (_offset)))
#define WDF_PTR_ADD_OFFSET(_ptr, _offset) WDF_PTR_ADD_OFFSET_TYPE(_ptr, _offset, PVOID)
#define WDF_PTR_GET_OFFSET(_base, _addr) ((size_t)((PUCHAR)(_addr) - (PUCHAR)(_base)))

FORCEINLINE LONGLONG WDF_REL_TIMEOUT_IN_SEC(ULONGLONG Time) {
  return -(LONGLONG)(Time * WDF_TIMEOUT_TO_SEC);
}

FORCEINLINE LONGLONG WDF_ABS_TIMEOUT_IN_SEC(ULONGLONG Time) {
  return (LONGLONG)(Time * WDF_TIMEOUT_TO_SEC);
}

FORCEINLINE LONGLONG WDF_REL_TIMEOUT_IN_MS(ULONGLONG Time) {
  return -(LONGLONG)(Time * WDF_TIMEOUT_TO_MS);
}

FORCEINLINE LONGLONG WDF_ABS_TIMEOUT_IN_MS(ULONGLONG Time) {
  return (LONGLONG)(Time * WDF_TIMEOUT_TO_MS);
}

FORCEINLINE LONGLONG WDF_REL_TIMEOUT_IN_US(ULONGLONG Time) {
  return -(LONGLONG)(Time * WDF_TIMEOUT_TO_US);
}

FORCEINLINE LONGLONG WDF_ABS_TIMEOUT_IN_US(ULONGLONG Time) {
  return (LONGLONG)(Time * WDF_TIMEOUT_TO_US);
}

FORCEINLINE size_t WDF_ALIGN_SIZE_DOWN(size_t Length, size_t AlignTo) {
  return Length & ~(AlignTo - 1);
}

FORCEINLINE size_t WDF_ALIGN_SIZE_UP(size_t Length, size_t AlignTo) {
  return WDF_ALIGN_SIZE_DOWN(Length + AlignTo - 1, AlignTo);
}

WDF_EXTERN_C_END

#endif
