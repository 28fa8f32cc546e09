// SPDX-License-Identifier: MIT
// Interlocked operations and memory barriers, on the compiler's atomic builtins. All of them
// are full barriers, as documented, and may be used at any IRQL.
#pragma once

#include "ntdef.h"

// Each returns what the page says: Increment and Decrement the new value, the rest the old one.
// clang-format off
#define OPENWDF_INTERLOCKED_INTEGER_(Suffix, Type)                                                 \
    FORCEINLINE Type InterlockedIncrement##Suffix(Type volatile *p) {                              \
        return __atomic_add_fetch(p, 1, __ATOMIC_SEQ_CST);                                         \
    }                                                                                              \
    FORCEINLINE Type InterlockedDecrement##Suffix(Type volatile *p) {                              \
        return __atomic_sub_fetch(p, 1, __ATOMIC_SEQ_CST);                                         \
    }                                                                                              \
    FORCEINLINE Type InterlockedExchange##Suffix(Type volatile *p, Type value) {                   \
        return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);                                    \
    }                                                                                              \
    FORCEINLINE Type InterlockedExchangeAdd##Suffix(Type volatile *p, Type value) {                \
        return __atomic_fetch_add(p, value, __ATOMIC_SEQ_CST);                                     \
    }                                                                                              \
    FORCEINLINE Type InterlockedAdd##Suffix(Type volatile *p, Type value) {                        \
        return __atomic_add_fetch(p, value, __ATOMIC_SEQ_CST);                                     \
    }                                                                                              \
    FORCEINLINE Type InterlockedAnd##Suffix(Type volatile *p, Type value) {                        \
        return __atomic_fetch_and(p, value, __ATOMIC_SEQ_CST);                                     \
    }                                                                                              \
    FORCEINLINE Type InterlockedOr##Suffix(Type volatile *p, Type value) {                         \
        return __atomic_fetch_or(p, value, __ATOMIC_SEQ_CST);                                      \
    }                                                                                              \
    FORCEINLINE Type InterlockedXor##Suffix(Type volatile *p, Type value) {                        \
        return __atomic_fetch_xor(p, value, __ATOMIC_SEQ_CST);                                     \
    }                                                                                              \
    FORCEINLINE Type InterlockedCompareExchange##Suffix(Type volatile *p, Type value,              \
                                                        Type expected) {                           \
        __atomic_compare_exchange_n(p, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);   \
        return expected;                                                                           \
    }
// clang-format on

#ifdef __cplusplus
extern "C" {
#endif

OPENWDF_INTERLOCKED_INTEGER_(, LONG)
OPENWDF_INTERLOCKED_INTEGER_(64, LONG64)
OPENWDF_INTERLOCKED_INTEGER_(16, SHORT)
OPENWDF_INTERLOCKED_INTEGER_(8, CHAR)

// Exchanges two pointers; returns the old value.
FORCEINLINE PVOID OpenwdfExchangePointer(PVOID volatile* p, PVOID value) {
  return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
}

// Stores value if the pointer equals expected; returns the old value.
FORCEINLINE PVOID OpenwdfCompareExchangePointer(PVOID volatile* p, PVOID value, PVOID expected) {
  __atomic_compare_exchange_n(p, &expected, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  return expected;
}

// Sets a bit and returns its old value.
FORCEINLINE BOOLEAN InterlockedBitTestAndSet(LONG volatile* base, LONG bit) {
  LONG mask = (LONG)(1U << (bit & 31));
  return (__atomic_fetch_or(base + (bit >> 5), mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

// Clears a bit and returns its old value.
FORCEINLINE BOOLEAN InterlockedBitTestAndReset(LONG volatile* base, LONG bit) {
  LONG mask = (LONG)(1U << (bit & 31));
  return (__atomic_fetch_and(base + (bit >> 5), ~mask, __ATOMIC_SEQ_CST) & mask) != 0;
}

// Makes every earlier memory access visible before any later one.
FORCEINLINE void KeMemoryBarrier(void) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

// Finds the lowest set bit; FALSE if there is none.
FORCEINLINE BOOLEAN BitScanForward(ULONG* index, ULONG mask) {
  if (mask != 0) *index = (ULONG)__builtin_ctz(mask);
  return mask != 0;
}

// Finds the highest set bit; FALSE if there is none.
FORCEINLINE BOOLEAN BitScanReverse(ULONG* index, ULONG mask) {
  if (mask != 0) *index = 31 - (ULONG)__builtin_clz(mask);
  return mask != 0;
}

// As BitScanForward, for 64 bits.
FORCEINLINE BOOLEAN BitScanForward64(ULONG* index, ULONG64 mask) {
  if (mask != 0) *index = (ULONG)__builtin_ctzll(mask);
  return mask != 0;
}

// As BitScanReverse, for 64 bits.
FORCEINLINE BOOLEAN BitScanReverse64(ULONG* index, ULONG64 mask) {
  if (mask != 0) *index = 63 - (ULONG)__builtin_clzll(mask);
  return mask != 0;
}

#ifdef __cplusplus
}
#endif

// Drivers pass LONG*, ULONG* or any pointer's address to these; the casts belong to the WDK's
// prototypes too, which are macros over intrinsics.
#define InterlockedExchangePointer(p, v) OpenwdfExchangePointer((PVOID volatile*)(p), (PVOID)(v))
#define InterlockedCompareExchangePointer(p, v, e) \
  OpenwdfCompareExchangePointer((PVOID volatile*)(p), (PVOID)(v), (PVOID)(e))
#define InterlockedIncrementAcquire InterlockedIncrement
#define InterlockedIncrementRelease InterlockedIncrement
#define InterlockedIncrementNoFence InterlockedIncrement
#define InterlockedDecrementAcquire InterlockedDecrement
#define InterlockedDecrementRelease InterlockedDecrement
#define InterlockedDecrementNoFence InterlockedDecrement
#define InterlockedExchangeAcquire InterlockedExchange
#define InterlockedExchangeNoFence InterlockedExchange
#define InterlockedCompareExchangeAcquire InterlockedCompareExchange
#define InterlockedCompareExchangeRelease InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence InterlockedCompareExchange
#define InterlockedOrAcquire InterlockedOr
#define InterlockedAndRelease InterlockedAnd
#define InterlockedIncrementSizeT(p) InterlockedIncrement64((LONG64 volatile*)(p))
#define InterlockedDecrementSizeT(p) InterlockedDecrement64((LONG64 volatile*)(p))
#define InterlockedExchangeAddSizeT(p, v) InterlockedExchangeAdd64((LONG64 volatile*)(p), (v))
#define _InterlockedIncrement InterlockedIncrement
#define _InterlockedDecrement InterlockedDecrement
#define _InterlockedExchange InterlockedExchange
#define _InterlockedExchangeAdd InterlockedExchangeAdd
#define _InterlockedCompareExchange InterlockedCompareExchange
#define _InterlockedAnd InterlockedAnd
#define _InterlockedOr InterlockedOr
#define _BitScanForward BitScanForward
#define _BitScanReverse BitScanReverse
#define _BitScanForward64 BitScanForward64
#define _BitScanReverse64 BitScanReverse64
#define MemoryBarrier() KeMemoryBarrier()
#define KeMemoryBarrierWithoutFence() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _ReadWriteBarrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define YieldProcessor() __builtin_ia32_pause()

// Single reads and writes that the compiler may neither split nor repeat.
#define ReadNoFence(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define ReadAcquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define ReadRaw(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define WriteNoFence(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define WriteRelease(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define WriteRaw(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define ReadULongNoFence ReadNoFence
#define ReadULongAcquire ReadAcquire
#define WriteULongNoFence WriteNoFence
#define WriteULongRelease WriteRelease
#define ReadPointerNoFence ReadNoFence
#define ReadPointerAcquire ReadAcquire
#define WritePointerNoFence WriteNoFence
#define WritePointerRelease WriteRelease
