// SPDX-License-Identifier: MIT
// Writing and reading recordings of choices.
#include "base/choice_text.h"

#include <fmt/format.h>

#include <charconv>

namespace base {
namespace {

constexpr std::uint32_t radix = 36;
constexpr std::size_t run_length_min = 4;  // from here on d*n. is no longer than the digits
constexpr std::size_t digit_count_max = 100'000'000;

std::string encode_digit(std::uint32_t digit) {
  if (digit >= radix) return fmt::format("({})", digit);
  return std::string(1, "0123456789abcdefghijklmnopqrstuvwxyz"[digit]);
}

class Decoder {
 public:
  explicit Decoder(std::string_view text) : text_(text) {}

  DecodedChoices decode() {
    if (text_ != "-") {
      if (text_.empty()) fail("is empty (the plain run is written \"-\")");
      while (result_.error.empty() && position_ < text_.size()) decode_item();
    }
    if (!result_.error.empty()) result_.digits.clear();
    return std::move(result_);
  }

 private:
  void decode_item() {
    std::uint32_t digit = 0;
    std::size_t count = 1;
    if (!decode_digit(digit)) return;
    if (position_ < text_.size() && text_[position_] == '*') {
      ++position_;
      if (!decode_number(count, '.')) return;
      if (count == 0) return fail("has a run of no digits");
    }
    if (count > digit_count_max - result_.digits.size()) return fail("is too long");
    result_.digits.insert(result_.digits.end(), count, digit);
  }

  bool decode_digit(std::uint32_t& digit) {
    const char letter = text_[position_];
    if (letter == '(') {
      ++position_;
      return decode_number(digit, ')');
    }
    if (letter >= '0' && letter <= '9') {
      digit = static_cast<std::uint32_t>(letter - '0');
    } else if (letter >= 'a' && letter <= 'z') {
      digit = static_cast<std::uint32_t>(letter - 'a') + 10;
    } else {
      fail(fmt::format("has '{}', which is no digit", letter));
      return false;
    }
    ++position_;
    return true;
  }

  // A decimal number and the mark that ends it.
  template <class Number>
  bool decode_number(Number& number, char end) {
    const char* first = text_.data() + position_;
    const char* last = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(first, last, number);
    if (error != std::errc() || stop == last || *stop != end) {
      fail(fmt::format("lacks a number that fits, followed by '{}'", end));
      return false;
    }
    position_ += static_cast<std::size_t>(stop - first) + 1;
    return true;
  }

  void fail(const std::string& what) {
    result_.error = fmt::format("the recording {} (at character {})", what, position_ + 1);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  DecodedChoices result_;
};

}  // namespace

std::string encode_choices(const std::vector<std::uint32_t>& digits) {
  if (digits.empty()) return "-";
  std::string text;
  for (std::size_t index = 0; index < digits.size();) {
    std::size_t end = index;
    while (end < digits.size() && digits[end] == digits[index]) ++end;
    const std::string digit = encode_digit(digits[index]);
    const std::size_t count = end - index;
    if (count >= run_length_min) {
      text += fmt::format("{}*{}.", digit, count);
    } else {
      for (std::size_t copy = 0; copy < count; ++copy) text += digit;
    }
    index = end;
  }
  return text;
}

DecodedChoices decode_choices(std::string_view text) {
  return Decoder(text).decode();
}

}  // namespace base
