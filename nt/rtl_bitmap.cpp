// SPDX-License-Identifier: MIT
// Bitmaps over a caller's array of ULONGs; bit 0 is the lowest of the first.
// Source: wdm/rtlinitializebitmap, wdm/rtlfindclearbits, wdm/rtlfindclearruns.
#include <wdm.h>

#include <algorithm>
#include <cstdint>

namespace nt {
namespace {

constexpr ULONG not_found = 0xFFFFFFFF;

bool is_set(const RTL_BITMAP& map, ULONG index) {
  return (map.Buffer[index / 32] >> (index % 32) & 1) != 0;
}

void assign(RTL_BITMAP& map, ULONG index, bool value) {
  const ULONG mask = ULONG{1} << (index % 32);
  ULONG& word = map.Buffer[index / 32];
  word = value ? word | mask : word & ~mask;
}

void assign_run(RTL_BITMAP& map, ULONG start, ULONG count, bool value) {
  for (ULONG index = start; index - start < count && index < map.SizeOfBitMap; ++index) {
    assign(map, index, value);
  }
}

// Bits from `start` on that have this value, at most `count_max`.
ULONG run_length(const RTL_BITMAP& map, ULONG start, ULONG count_max, bool value) {
  ULONG count = 0;
  while (count < count_max && start + count < map.SizeOfBitMap &&
         is_set(map, start + count) == value) {
    ++count;
  }
  return count;
}

bool is_run(const RTL_BITMAP& map, ULONG start, ULONG count, bool value) {
  const bool is_inside = start < map.SizeOfBitMap && count <= map.SizeOfBitMap - start;
  return count != 0 && is_inside && run_length(map, start, count, value) == count;
}

ULONG find_between(const RTL_BITMAP& map, ULONG first, ULONG last, ULONG count, bool value) {
  for (ULONG start = first; start < last;) {
    const ULONG length = run_length(map, start, count, value);
    if (length == count) return start;
    start += length + 1;
  }
  return not_found;
}

// First from the hint on, then from the beginning; no bits are found where the hint says, rounded
// down to a byte.
ULONG find(const RTL_BITMAP& map, ULONG count, ULONG hint, bool value) {
  const ULONG start = hint < map.SizeOfBitMap ? hint : 0;
  if (count == 0) return start & ~ULONG{7};
  const ULONG behind = find_between(map, start, map.SizeOfBitMap, count, value);
  return behind != not_found ? behind : find_between(map, 0, start, count, value);
}

ULONG find_and_flip(RTL_BITMAP& map, ULONG count, ULONG hint, bool value) {
  const ULONG start = find(map, count, hint, value);
  if (start != not_found) assign_run(map, start, count, !value);
  return start;
}

// The first run of clear bits at or behind `from`; length 0 if there is none.
RTL_BITMAP_RUN next_clear_run(const RTL_BITMAP& map, ULONG from) {
  const ULONG start = from + run_length(map, from, map.SizeOfBitMap, true);
  return {start, run_length(map, start, map.SizeOfBitMap, false)};
}

// Keeps `runs` ordered by length, longest first, and drops the shortest when full.
void keep_if_longer(PRTL_BITMAP_RUN runs, ULONG& count, ULONG capacity, RTL_BITMAP_RUN run) {
  ULONG place = count;
  while (place > 0 && runs[place - 1].NumberOfBits < run.NumberOfBits) --place;
  if (place == capacity) return;
  if (count < capacity) ++count;
  std::move_backward(runs + place, runs + count - 1, runs + count);
  runs[place] = run;
}

ULONG count_set(const RTL_BITMAP& map) {
  ULONG count = 0;
  for (ULONG index = 0; index < map.SizeOfBitMap; ++index) count += is_set(map, index);
  return count;
}

}  // namespace
}  // namespace nt

VOID RtlInitializeBitMap(PRTL_BITMAP map, PULONG buffer, ULONG size) {
  map->SizeOfBitMap = size;
  map->Buffer = buffer;
}

VOID RtlClearBit(PRTL_BITMAP map, ULONG index) {
  nt::assign_run(*map, index, 1, false);
}

VOID RtlSetBit(PRTL_BITMAP map, ULONG index) {
  nt::assign_run(*map, index, 1, true);
}

BOOLEAN RtlTestBit(PRTL_BITMAP map, ULONG index) {
  return index < map->SizeOfBitMap && nt::is_set(*map, index);
}

VOID RtlClearAllBits(PRTL_BITMAP map) {
  nt::assign_run(*map, 0, map->SizeOfBitMap, false);
}

VOID RtlSetAllBits(PRTL_BITMAP map) {
  nt::assign_run(*map, 0, map->SizeOfBitMap, true);
}

VOID RtlClearBits(PRTL_BITMAP map, ULONG start, ULONG count) {
  nt::assign_run(*map, start, count, false);
}

VOID RtlSetBits(PRTL_BITMAP map, ULONG start, ULONG count) {
  nt::assign_run(*map, start, count, true);
}

BOOLEAN RtlAreBitsClear(PRTL_BITMAP map, ULONG start, ULONG count) {
  return nt::is_run(*map, start, count, false);
}

BOOLEAN RtlAreBitsSet(PRTL_BITMAP map, ULONG start, ULONG count) {
  return nt::is_run(*map, start, count, true);
}

ULONG RtlFindClearBits(PRTL_BITMAP map, ULONG count, ULONG hint) {
  return nt::find(*map, count, hint, false);
}

ULONG RtlFindSetBits(PRTL_BITMAP map, ULONG count, ULONG hint) {
  return nt::find(*map, count, hint, true);
}

ULONG RtlFindClearBitsAndSet(PRTL_BITMAP map, ULONG count, ULONG hint) {
  return nt::find_and_flip(*map, count, hint, false);
}

ULONG RtlFindSetBitsAndClear(PRTL_BITMAP map, ULONG count, ULONG hint) {
  return nt::find_and_flip(*map, count, hint, true);
}

ULONG RtlFindFirstRunClear(PRTL_BITMAP map, PULONG start) {
  return RtlFindNextForwardRunClear(map, 0, start);
}

ULONG RtlFindNextForwardRunClear(PRTL_BITMAP map, ULONG from, PULONG start) {
  const RTL_BITMAP_RUN run = nt::next_clear_run(*map, from);
  *start = run.StartingIndex;
  return run.NumberOfBits;
}

ULONG RtlFindClearRuns(PRTL_BITMAP map, PRTL_BITMAP_RUN runs, ULONG capacity, BOOLEAN longest) {
  ULONG count = 0;
  ULONG from = 0;
  while (longest || count < capacity) {
    const RTL_BITMAP_RUN run = nt::next_clear_run(*map, from);
    if (run.NumberOfBits == 0) break;
    if (longest) {
      nt::keep_if_longer(runs, count, capacity, run);
    } else {
      runs[count++] = run;
    }
    from = run.StartingIndex + run.NumberOfBits;
  }
  return count;
}

ULONG RtlFindLongestRunClear(PRTL_BITMAP map, PULONG start) {
  RTL_BITMAP_RUN run{};
  RtlFindClearRuns(map, &run, 1, TRUE);
  *start = run.StartingIndex;
  return run.NumberOfBits;
}

ULONG RtlNumberOfSetBits(PRTL_BITMAP map) {
  return nt::count_set(*map);
}

ULONG RtlNumberOfClearBits(PRTL_BITMAP map) {
  return map->SizeOfBitMap - nt::count_set(*map);
}
