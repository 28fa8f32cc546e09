// SPDX-License-Identifier: MIT
// UTF-8 as RFC 3629 has it (shortest form, no surrogates, at most U+10FFFF) and UTF-16.
#include "nt/utf.h"

namespace nt {
namespace {

constexpr Decoded malformed{replacement_character, 1, false};

bool is_surrogate(char32_t character) {
  return character >= 0xD800 && character < 0xE000;
}

// The number of units that a first byte announces; 0 if it cannot be a first one.
std::uint32_t announced_count(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

constexpr char32_t smallest_of_count[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

Decoded decode(const char* text, std::size_t count) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::uint32_t unit_count = announced_count(first);
  if (unit_count == 1) return {first, 1, true};
  if (unit_count == 0 || unit_count > count) return malformed;
  char32_t character = first & (0x7F >> unit_count);
  for (std::uint32_t index = 1; index < unit_count; ++index) {
    const auto next = static_cast<unsigned char>(text[index]);
    if ((next & 0xC0) != 0x80) return malformed;
    character = (character << 6) | (next & 0x3F);
  }
  const bool is_shortest = character >= smallest_of_count[unit_count];
  if (!is_shortest || is_surrogate(character) || character > 0x10FFFF) return malformed;
  return {character, unit_count, true};
}

Decoded decode(const char16_t* text, std::size_t count) {
  const char32_t first = text[0];
  if (!is_surrogate(first)) return {first, 1, true};
  const bool is_high = first < 0xDC00;
  if (!is_high || count < 2) return malformed;
  const char32_t second = text[1];
  if (second < 0xDC00 || second > 0xDFFF) return malformed;
  return {0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 2, true};
}

std::uint32_t encode(char32_t character, char (&units)[4]) {
  if (character < 0x80) {
    units[0] = static_cast<char>(character);
    return 1;
  }
  const std::uint32_t count = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (std::uint32_t index = count - 1; index > 0; --index) {
    units[index] = static_cast<char>(0x80 | (character & 0x3F));
    character >>= 6;
  }
  units[0] = static_cast<char>((0xF00 >> count) | character);
  return count;
}

std::uint32_t encode(char32_t character, char16_t (&units)[2]) {
  if (character < 0x10000) {
    units[0] = static_cast<char16_t>(character);
    return 1;
  }
  units[0] = static_cast<char16_t>(0xD800 + ((character - 0x10000) >> 10));
  units[1] = static_cast<char16_t>(0xDC00 + ((character - 0x10000) & 0x3FF));
  return 2;
}

}  // namespace nt
