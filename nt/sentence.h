// SPDX-License-Identifier: MIT
// A formatted sentence for a bug check's report. It owns no memory, because the flow that stops the
// machine is abandoned where it stands and destroys nothing.
#pragma once

#include <fmt/format.h>

#include <array>
#include <utility>

namespace nt {

class Sentence {
 public:
  template <class... Arguments>
  explicit Sentence(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to_n(text_.data(), text_.size() - 1, format, std::forward<Arguments>(arguments)...);
  }
  operator const char*() const { return text_.data(); }

 private:
  std::array<char, 512> text_{};
};

}  // namespace nt
