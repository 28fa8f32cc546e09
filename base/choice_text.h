// SPDX-License-Identifier: MIT
// A recording of choices as one short printable word, and back. A digit is 0-9a-z; a larger number
// stands in parentheses; a run of equal digits is digit*count. ; the empty recording is "-".
//   {0,0,0,0,0,0,2,1,40} <-> "0*6.21(40)"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

std::string encode_choices(const std::vector<std::uint32_t>& digits);

struct DecodedChoices {
  std::vector<std::uint32_t> digits;
  std::string error;  // where and what, if `text` is not a recording; empty otherwise
};

DecodedChoices decode_choices(std::string_view text);

}  // namespace base
