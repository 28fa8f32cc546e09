// SPDX-License-Identifier: MIT
// Time as the executive counts it: 100-nanosecond ticks. No conversion without a name, because a
// negative LARGE_INTEGER is not a number of milliseconds.
#pragma once

#include <compare>
#include <cstdint>

namespace base {

struct Ticks {
  std::int64_t count = 0;  // of 100 ns

  static constexpr Ticks from_us(std::int64_t us) { return {us * 10}; }
  static constexpr Ticks from_ms(std::int64_t ms) { return {ms * 10'000}; }
  static constexpr Ticks from_s(std::int64_t s) { return {s * 10'000'000}; }
  static constexpr Ticks never() { return {INT64_MAX}; }

  constexpr std::int64_t to_ns() const { return count * 100; }
  constexpr bool is_never() const { return count == INT64_MAX; }

  friend constexpr auto operator<=>(Ticks, Ticks) = default;
  friend constexpr Ticks operator+(Ticks a, Ticks b) { return {a.count + b.count}; }
  friend constexpr Ticks operator-(Ticks a, Ticks b) { return {a.count - b.count}; }
};

}  // namespace base
