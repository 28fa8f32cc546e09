// SPDX-License-Identifier: MIT
// Asking for memory ahead of its use: what the next ones of many need is on its way while this one
// is worked on.
#pragma once

#include <cstddef>

namespace base {

// So many requests, of about 1 KiB with what they point to, fit in the second cache of a CPU:
// nothing is gained by asking for them.
inline constexpr int few_count = 512;

// Any address will do, and nothing is read there. Always inline: g++ takes a function that only
// fetches for one without effect, and leaves the call out.
[[gnu::always_inline]] inline void fetch_for_write(const void* begin, std::size_t size) {
  constexpr std::size_t line_size = 64;
  for (std::size_t at = 0; at < size; at += line_size) {
    __builtin_prefetch(static_cast<const char*>(begin) + at, 1);
  }
}

}  // namespace base
