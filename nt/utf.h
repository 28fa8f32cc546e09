// SPDX-License-Identifier: MIT
// UTF-8 and UTF-16, one character at a time. The "ANSI" and "OEM" code pages of this system are
// UTF-8. What is not well formed decodes to U+FFFD, one for each unit that cannot be used.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nt {

constexpr char32_t replacement_character = 0xFFFD;

struct Decoded {
  char32_t character = 0;
  std::uint32_t unit_count = 0;  // used, at least 1
  bool is_well_formed = true;
};

// `count` is at least 1.
Decoded decode(const char* text, std::size_t count);
Decoded decode(const char16_t* text, std::size_t count);

// Writes the units of a character; returns how many.
std::uint32_t encode(char32_t character, char (&units)[4]);
std::uint32_t encode(char32_t character, char16_t (&units)[2]);

}  // namespace nt
