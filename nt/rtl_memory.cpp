// SPDX-License-Identifier: MIT
// Comparing memory, arithmetic on large integers, random numbers. Random numbers follow from the
// caller's seed alone, so a run stays a function of its choices.
// Source: wdm/rtlcomparememory, ntifs/rtlcomparememoryulong, ntifs/rtlrandomex.
#include <wdm.h>

#include <cstdint>
#include <cstring>

namespace nt {
namespace {

// The generator and its range, [0, MAXLONG), are the documented ones of RtlUniform.
ULONG next_random(ULONG& seed) {
  constexpr std::uint64_t multiplier = 0x7FFFFFED;
  constexpr std::uint64_t increment = 0x7FFFFFC3;
  constexpr std::uint64_t modulus = 0x7FFFFFFF;
  seed = static_cast<ULONG>((seed * multiplier + increment) % modulus);
  return seed;
}

}  // namespace
}  // namespace nt

SIZE_T RtlCompareMemory(const VOID* first, const VOID* second, SIZE_T length) {
  const auto* a = static_cast<const unsigned char*>(first);
  const auto* b = static_cast<const unsigned char*>(second);
  SIZE_T equal = 0;
  while (equal < length && a[equal] == b[equal]) ++equal;
  return equal;
}

SIZE_T RtlCompareMemoryUlong(PVOID source, SIZE_T length, ULONG pattern) {
  const auto* bytes = static_cast<const unsigned char*>(source);
  SIZE_T equal = 0;
  while (equal + sizeof(pattern) <= length &&
         std::memcmp(bytes + equal, &pattern, sizeof(pattern)) == 0) {
    equal += sizeof(pattern);
  }
  return equal;
}

LARGE_INTEGER RtlExtendedIntegerMultiply(LARGE_INTEGER multiplicand, LONG multiplier) {
  LARGE_INTEGER product;
  product.QuadPart = static_cast<LONGLONG>(static_cast<ULONGLONG>(multiplicand.QuadPart) *
                                           static_cast<ULONGLONG>(LONGLONG{multiplier}));
  return product;
}

LARGE_INTEGER RtlExtendedLargeIntegerDivide(LARGE_INTEGER dividend, ULONG divisor,
                                            PULONG remainder) {
  const auto whole = static_cast<ULONGLONG>(dividend.QuadPart);
  if (divisor == 0) ExRaiseStatus(STATUS_INTEGER_DIVIDE_BY_ZERO);
  if (remainder != nullptr) *remainder = static_cast<ULONG>(whole % divisor);
  LARGE_INTEGER quotient;
  quotient.QuadPart = static_cast<LONGLONG>(whole / divisor);
  return quotient;
}

ULONG RtlRandom(PULONG seed) {
  return nt::next_random(*seed);
}

ULONG RtlRandomEx(PULONG seed) {
  return nt::next_random(*seed);
}
