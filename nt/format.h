// SPDX-License-Identifier: MIT
// The kernel's printf: one formatter behind DbgPrint and the safe string functions. It differs from
// the C library's: l means 32 bits, I64 and I32 exist, %S changes the width of characters, %Z takes
// counted strings, a null pointer prints as "(null)". Source: wdm/dbgprint,
// ntstrsafe/rtlstringcbprintfw ("format specification syntax").
#pragma once

#include <cstdarg>
#include <cstddef>

namespace nt {

// Where the text goes: as much as fits, and a count of all there would have been.
template <class Char>
class TextBuffer {
 public:
  TextBuffer(Char* text, std::size_t capacity) : text_(text), capacity_(capacity) {}

  void put(Char unit) {
    if (length_ < capacity_) text_[length_] = unit;
    ++length_;
  }
  // Units of the whole text, whether or not they fit.
  std::size_t length() const { return length_; }

 private:
  Char* text_;
  std::size_t capacity_;
  std::size_t length_ = 0;
};

// What is still to be printed. va_list is an array on this host; a struct can be passed by
// reference.
struct FormatArguments {
  va_list list;
};

// Takes from `arguments` what the format asks for. No terminator is written.
void format_text(TextBuffer<char>& out, const char* format, FormatArguments& arguments);

// The same for a whole list.
void format_text(TextBuffer<char>& out, const char* format, va_list arguments);
void format_text(TextBuffer<char16_t>& out, const char16_t* format, va_list arguments);

}  // namespace nt
