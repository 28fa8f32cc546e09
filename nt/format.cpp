// SPDX-License-Identifier: MIT
// The formatter, once for narrow and once for wide text. Wide text is UTF-16, narrow text UTF-8.
#include "nt/format.h"

#include <wdm.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "nt/utf.h"

namespace nt {
namespace {

enum class Size { Plain, Char, Short, Long, LongLong, Pointer };

struct Spec {
  bool is_left = false, has_sign = false, has_space = false, is_alternate = false,
       is_zero_filled = false;
  int width = 0;
  int precision = -1;  // -1: none
  Size size = Size::Plain;
  char conversion = 0;
};

using Arguments = FormatArguments;

template <class Char>
int parse_number(const Char*& at) {
  int number = 0;
  for (; *at >= '0' && *at <= '9'; ++at) {
    if (number < 100'000) number = number * 10 + (*at - '0');
  }
  return number;
}

template <class Char>
void parse_flags(const Char*& at, Spec& spec) {
  for (;; ++at) {
    switch (*at) {
      case '-':
        spec.is_left = true;
        break;
      case '+':
        spec.has_sign = true;
        break;
      case ' ':
        spec.has_space = true;
        break;
      case '#':
        spec.is_alternate = true;
        break;
      case '0':
        spec.is_zero_filled = true;
        break;
      default:
        return;
    }
  }
}

template <class Char>
void parse_width(const Char*& at, Spec& spec, Arguments& arguments) {
  if (*at == '*') {
    ++at;
    spec.width = va_arg(arguments.list, int);
    if (spec.width < 0) {
      spec.is_left = true;
      spec.width = -spec.width;
    }
  } else {
    spec.width = parse_number(at);
  }
  if (*at != '.') return;
  ++at;
  if (*at == '*') {
    ++at;
    spec.precision = va_arg(arguments.list, int);
  } else {
    spec.precision = parse_number(at);
  }
}

template <class Char>
Size parse_size(const Char*& at) {
  switch (*at) {
    case 'h':
      if (*++at != 'h') return Size::Short;
      ++at;
      return Size::Char;
    case 'l':
      if (*++at != 'l') return Size::Long;
      ++at;
      return Size::LongLong;
    case 'w':
      ++at;
      return Size::Long;
    case 'I':
      ++at;
      if (at[0] == '6' && at[1] == '4') {
        at += 2;
        return Size::LongLong;
      }
      if (at[0] == '3' && at[1] == '2') {
        at += 2;
        return Size::Long;
      }
      return Size::Pointer;
    case 'z':
    case 't':
    case 'j':
      ++at;
      return Size::Pointer;
    default:
      return Size::Plain;
  }
}

template <class Char>
void put_repeated(TextBuffer<Char>& out, char unit, int count) {
  for (; count > 0; --count) out.put(static_cast<Char>(unit));
}

void put_character(TextBuffer<char>& out, char32_t character) {
  char units[4];
  const std::uint32_t count = encode(character, units);
  for (std::uint32_t index = 0; index < count; ++index) out.put(units[index]);
}

void put_character(TextBuffer<char16_t>& out, char32_t character) {
  char16_t units[2];
  const std::uint32_t count = encode(character, units);
  for (std::uint32_t index = 0; index < count; ++index) out.put(units[index]);
}

// Units of the same kind go through as they are, whatever they mean.
template <class Char>
void put_units(TextBuffer<Char>& out, std::basic_string_view<Char> text) {
  for (const Char unit : text) out.put(unit);
}

template <class Char, class Source>
void put_units(TextBuffer<Char>& out, std::basic_string_view<Source> text) {
  while (!text.empty()) {
    const Decoded next = decode(text.data(), text.size());
    put_character(out, next.character);
    text.remove_prefix(next.unit_count);
  }
}

template <class Char, class Source>
int units_needed(std::basic_string_view<Source> text) {
  TextBuffer<Char> count(nullptr, 0);
  put_units(count, text);
  return static_cast<int>(count.length());
}

template <class Char, class Source>
void put_text(TextBuffer<Char>& out, const Spec& spec, std::basic_string_view<Source> text) {
  const int padding = spec.width - units_needed<Char>(text);
  if (!spec.is_left) put_repeated(out, ' ', padding);
  put_units(out, text);
  if (spec.is_left) put_repeated(out, ' ', padding);
}

// At most `precision` units are looked at, so that an unterminated buffer may be printed.
template <class Char, class Source>
void put_string(TextBuffer<Char>& out, const Spec& spec, const Source* text) {
  if (text == nullptr) return put_text(out, spec, std::string_view("(null)"));
  std::size_t length = 0;
  while ((spec.precision < 0 || length < static_cast<std::size_t>(spec.precision)) &&
         text[length] != 0) {
    ++length;
  }
  put_text(out, spec, std::basic_string_view<Source>(text, length));
}

// %Z: `String` is a STRING or a UNICODE_STRING, whose Length counts bytes.
template <class Source, class String, class Char>
void put_counted(TextBuffer<Char>& out, const Spec& spec, const String* string) {
  if (string == nullptr || string->Buffer == nullptr) {
    return put_text(out, spec, std::string_view("(null)"));
  }
  std::size_t length = string->Length / sizeof(Source);
  if (spec.precision >= 0 && length > static_cast<std::size_t>(spec.precision)) {
    length = static_cast<std::size_t>(spec.precision);
  }
  put_text(out, spec, std::basic_string_view<Source>(string->Buffer, length));
}

std::int64_t take_signed(const Spec& spec, Arguments& arguments) {
  switch (spec.size) {
    case Size::LongLong:
    case Size::Pointer:
      return va_arg(arguments.list, long long);
    case Size::Short:
      return static_cast<short>(va_arg(arguments.list, int));
    case Size::Char:
      return static_cast<signed char>(va_arg(arguments.list, int));
    default:
      return va_arg(arguments.list, int);
  }
}

std::uint64_t take_unsigned(const Spec& spec, Arguments& arguments) {
  switch (spec.size) {
    case Size::LongLong:
    case Size::Pointer:
      return va_arg(arguments.list, unsigned long long);
    case Size::Short:
      return static_cast<unsigned short>(va_arg(arguments.list, unsigned));
    case Size::Char:
      return static_cast<unsigned char>(va_arg(arguments.list, unsigned));
    default:
      return va_arg(arguments.list, unsigned);
  }
}

// `prefix` is a sign or a base mark; it stands before zeros and behind spaces.
template <class Char>
void put_digits(TextBuffer<Char>& out, const Spec& spec, std::uint64_t value, unsigned base,
                std::string_view prefix) {
  const char* digits =
      spec.conversion == 'X' || spec.conversion == 'p' ? "0123456789ABCDEF" : "0123456789abcdef";
  std::array<char, 24> reversed;
  int count = 0;
  for (; value != 0; value /= base) reversed[count++] = digits[value % base];
  if (count == 0 && spec.precision != 0) reversed[count++] = '0';

  int zeros = spec.precision > count ? spec.precision - count : 0;
  const int prefix_length = static_cast<int>(prefix.size());
  int padding = spec.width - prefix_length - zeros - count;
  if (spec.is_zero_filled && !spec.is_left && spec.precision < 0 && padding > 0) {
    zeros += padding;
    padding = 0;
  }
  if (!spec.is_left) put_repeated(out, ' ', padding);
  for (const char unit : prefix) out.put(static_cast<Char>(unit));
  put_repeated(out, '0', zeros);
  while (count > 0) out.put(static_cast<Char>(reversed[--count]));
  if (spec.is_left) put_repeated(out, ' ', padding);
}

template <class Char>
void put_signed(TextBuffer<Char>& out, const Spec& spec, std::int64_t value) {
  const char* sign = value < 0 ? "-" : spec.has_sign ? "+" : spec.has_space ? " " : "";
  const auto magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  put_digits(out, spec, magnitude, 10, sign);
}

template <class Char>
void put_unsigned(TextBuffer<Char>& out, const Spec& spec, std::uint64_t value) {
  if (spec.conversion == 'u') return put_digits(out, spec, value, 10, "");
  if (spec.conversion == 'o') return put_digits(out, spec, value, 8, spec.is_alternate ? "0" : "");
  const bool has_mark = spec.is_alternate && value != 0;
  const char* mark = spec.conversion == 'X' ? "0X" : "0x";
  put_digits(out, spec, value, 16, has_mark ? mark : "");
}

// All digits of a pointer, as the kernel prints it.
template <class Char>
void put_pointer(TextBuffer<Char>& out, Spec spec, std::uint64_t value) {
  spec.precision = 2 * sizeof(void*);
  put_digits(out, spec, value, 16, "");
}

template <class Char>
void put_floating(TextBuffer<Char>& out, const Spec& spec, double value) {
  const char format[] = {'%', '.', '*', spec.conversion, 0};
  std::array<char, 400> text;
  const int length = std::snprintf(text.data(), text.size(), format,
                                   spec.precision < 0 ? 6 : spec.precision, value);
  const auto fitting = std::min(static_cast<std::size_t>(length), text.size() - 1);
  put_text(out, spec, std::string_view(text.data(), fitting));
}

// Whether c, s and Z take wide text: h and l (or w) say so; without them lower case means the
// format's own width and upper case the other one.
template <class Char>
bool takes_wide(const Spec& spec) {
  if (spec.size == Size::Short) return false;
  if (spec.size == Size::Long) return true;
  const bool is_wide_format = sizeof(Char) == 2;
  const bool is_other = spec.conversion == 'S' || spec.conversion == 'C';
  return is_wide_format != is_other;
}

template <class Char>
void put_text_argument(TextBuffer<Char>& out, const Spec& spec, Arguments& arguments) {
  const bool is_wide = takes_wide<Char>(spec);
  if (spec.conversion == 'c' || spec.conversion == 'C') {
    const int unit = va_arg(arguments.list, int);
    const auto wide = static_cast<char16_t>(unit);
    const auto narrow = static_cast<char>(unit);
    return is_wide ? put_text(out, spec, std::u16string_view(&wide, 1))
                   : put_text(out, spec, std::string_view(&narrow, 1));
  }
  if (is_wide) return put_string(out, spec, va_arg(arguments.list, const char16_t*));
  put_string(out, spec, va_arg(arguments.list, const char*));
}

template <class Char>
void put_counted_argument(TextBuffer<Char>& out, const Spec& spec, Arguments& arguments) {
  // Without w it is an ANSI string in either format.
  if (spec.size == Size::Long) {
    put_counted<char16_t>(out, spec, va_arg(arguments.list, const UNICODE_STRING*));
  } else {
    put_counted<char>(out, spec, va_arg(arguments.list, const STRING*));
  }
}

template <class Char>
void put_argument(TextBuffer<Char>& out, const Spec& spec, Arguments& arguments) {
  switch (spec.conversion) {
    case 'd':
    case 'i':
      return put_signed(out, spec, take_signed(spec, arguments));
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return put_unsigned(out, spec, take_unsigned(spec, arguments));
    case 'p':
      return put_pointer(out, spec, reinterpret_cast<std::uint64_t>(va_arg(arguments.list, void*)));
    case 'c':
    case 'C':
    case 's':
    case 'S':
      return put_text_argument(out, spec, arguments);
    case 'Z':
      return put_counted_argument(out, spec, arguments);
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return put_floating(out, spec, va_arg(arguments.list, double));
    default:
      // %% and whatever has no meaning stand for themselves and take no argument.
      out.put(static_cast<Char>(spec.conversion));
  }
}

template <class Char>
void format_all(TextBuffer<Char>& out, const Char* at, Arguments& arguments) {
  while (*at != 0) {
    if (*at != '%') {
      out.put(*at++);
      continue;
    }
    ++at;
    Spec spec;
    parse_flags(at, spec);
    parse_width(at, spec, arguments);
    spec.size = parse_size(at);
    if (*at == 0) return;
    spec.conversion = static_cast<char>(*at++);
    put_argument(out, spec, arguments);
  }
}

template <class Char>
void format_copy(TextBuffer<Char>& out, const Char* format, va_list arguments) {
  Arguments own;
  va_copy(own.list, arguments);
  format_all(out, format, own);
  va_end(own.list);
}

}  // namespace

void format_text(TextBuffer<char>& out, const char* format, FormatArguments& arguments) {
  format_all(out, format, arguments);
}

void format_text(TextBuffer<char>& out, const char* format, va_list arguments) {
  format_copy(out, format, arguments);
}

void format_text(TextBuffer<char16_t>& out, const char16_t* format, va_list arguments) {
  format_copy(out, format, arguments);
}

}  // namespace nt
