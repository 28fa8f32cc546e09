// SPDX-License-Identifier: MIT
// UTF-8 of the command line to the executive's UTF-16.
#pragma once

#include <string>
#include <string_view>

#include "nt/utf.h"

namespace app {

inline std::u16string to_utf16(std::string_view text) {
  std::u16string wide;
  for (std::size_t at = 0; at < text.size();) {
    const nt::Decoded next = nt::decode(text.data() + at, text.size() - at);
    char16_t units[2];
    wide.append(units, nt::encode(next.character, units));
    at += next.unit_count;
  }
  return wide;
}

}  // namespace app
