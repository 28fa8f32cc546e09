// SPDX-License-Identifier: MIT
// The table of letters with case: Latin, Greek, Cyrillic, Armenian and full-width Latin, from the
// Unicode character database. A row is a range of lower-case letters, the distance to their upper
// case, and whether the range is made of pairs in which the upper case comes first.
#include "nt/letter_case.h"

namespace nt {
namespace {

struct Range {
  char16_t first, last;  // lower case
  int to_upper;
  int step;  // 1: every unit of the range, 2: every second
};

// clang-format off
constexpr Range ranges[] = {
    {u'a',   u'z',   -0x20, 1},
    {0x00E0, 0x00F6, -0x20, 1},
    {0x00F8, 0x00FE, -0x20, 1},
    {0x00FF, 0x00FF, +0x79, 1},
    {0x0101, 0x012F, -1,    2},
    {0x0133, 0x0137, -1,    2},
    {0x013A, 0x0148, -1,    2},
    {0x014B, 0x0177, -1,    2},
    {0x017A, 0x017E, -1,    2},
    {0x01CE, 0x01DC, -1,    2},
    {0x01DF, 0x01EF, -1,    2},
    {0x01F9, 0x021F, -1,    2},
    {0x0223, 0x0233, -1,    2},
    {0x03AC, 0x03AC, -0x26, 1},
    {0x03AD, 0x03AF, -0x25, 1},
    {0x03B1, 0x03C1, -0x20, 1},
    {0x03C3, 0x03CB, -0x20, 1},
    {0x03CC, 0x03CC, -0x40, 1},
    {0x03CD, 0x03CE, -0x3F, 1},
    {0x0430, 0x044F, -0x20, 1},
    {0x0450, 0x045F, -0x50, 1},
    {0x0461, 0x0481, -1,    2},
    {0x048B, 0x04BF, -1,    2},
    {0x04D1, 0x052F, -1,    2},
    {0x0561, 0x0586, -0x30, 1},
    {0x1E01, 0x1E95, -1,    2},
    {0x1EA1, 0x1EFF, -1,    2},
    {0x24D0, 0x24E9, -0x1A, 1},
    {0xFF41, 0xFF5A, -0x20, 1},
};
// clang-format on

bool is_in(const Range& range, int lower) {
  return lower >= range.first && lower <= range.last && (lower - range.first) % range.step == 0;
}

}  // namespace

char16_t upper_case(char16_t unit) {
  if (unit < u'a') return unit;
  for (const Range& range : ranges) {
    if (is_in(range, unit)) return static_cast<char16_t>(unit + range.to_upper);
  }
  return unit;
}

char16_t lower_case(char16_t unit) {
  if (unit < u'A') return unit;
  for (const Range& range : ranges) {
    const int lower = unit - range.to_upper;
    if (is_in(range, lower)) return static_cast<char16_t>(lower);
  }
  return unit;
}

}  // namespace nt
