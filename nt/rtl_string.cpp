// SPDX-License-Identifier: MIT
// Counted strings: making them refer to text, copying, appending, comparing, hashing.
// Source: wdm/rtlinitunicodestring, wdm/rtlcopyunicodestring, wdm/rtlappendunicodestringtostring,
// wdm/rtlcompareunicodestring, wdm/rtlhashunicodestring.
#include <wdm.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "nt/letter_case.h"

namespace nt {
namespace {

// The two kinds of counted string, by the unit of their text.
template <class Char>
struct Counted;
template <>
struct Counted<char> {
  using String = STRING;
};
template <>
struct Counted<char16_t> {
  using String = UNICODE_STRING;
};

template <class Char>
using String = typename Counted<Char>::String;

std::string_view view(const STRING* string) {
  return {string->Buffer, string->Length};
}

std::u16string_view view(const UNICODE_STRING* string) {
  return {string->Buffer, string->Length / sizeof(char16_t)};
}

template <class Char>
constexpr std::size_t size_max = 0xFFFF / sizeof(Char) * sizeof(Char);

// False if the text is too long for a counted string; then it is cut.
template <class Char>
bool refer_to(String<Char>& string, const Char* text) {
  string = {};
  if (text == nullptr) return true;
  const std::size_t size = std::char_traits<Char>::length(text) * sizeof(Char);
  const std::size_t length_max = size_max<Char> - sizeof(Char);
  const std::size_t length = std::min(size, length_max);
  string.Buffer = const_cast<Char*>(text);
  string.Length = static_cast<USHORT>(length);
  string.MaximumLength = static_cast<USHORT>(length + sizeof(Char));
  return size <= length_max;
}

template <class Char>
NTSTATUS refer_to_or_fail(String<Char>& string, const Char* text) {
  if (refer_to(string, text)) return STATUS_SUCCESS;
  string = {};
  return STATUS_NAME_TOO_LONG;
}

// Puts a terminator behind the text if there is room for one.
template <class Char>
void terminate(String<Char>& string) {
  if (string.Length + sizeof(Char) > string.MaximumLength) return;
  string.Buffer[string.Length / sizeof(Char)] = 0;
}

template <class Char>
void copy(String<Char>& destination, const String<Char>* source) {
  destination.Length = 0;
  if (source == nullptr) return;
  destination.Length = std::min(source->Length, destination.MaximumLength);
  std::memmove(destination.Buffer, source->Buffer, destination.Length);
}

template <class Char>
NTSTATUS append(String<Char>& destination, std::basic_string_view<Char> text) {
  const std::size_t size = text.size() * sizeof(Char);
  if (destination.Length + size > destination.MaximumLength) return STATUS_BUFFER_TOO_SMALL;
  std::memmove(reinterpret_cast<char*>(destination.Buffer) + destination.Length, text.data(), size);
  destination.Length = static_cast<USHORT>(destination.Length + size);
  terminate<Char>(destination);
  return STATUS_SUCCESS;
}

// Case is that of the letter; of narrow text only ASCII has one.
int folded(char unit) {
  return static_cast<unsigned char>(unit >= 'a' && unit <= 'z' ? unit - 0x20 : unit);
}

int folded(char16_t unit) {
  return upper_case(unit);
}

int plain(char unit) {
  return static_cast<unsigned char>(unit);
}

int plain(char16_t unit) {
  return unit;
}

template <class Char>
LONG compare(std::basic_string_view<Char> a, std::basic_string_view<Char> b, BOOLEAN ignore_case) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t index = 0; index < common; ++index) {
    const int difference =
        ignore_case ? folded(a[index]) - folded(b[index]) : plain(a[index]) - plain(b[index]);
    if (difference != 0) return difference;
  }
  return static_cast<LONG>(a.size()) - static_cast<LONG>(b.size());
}

template <class Char>
bool is_equal(std::basic_string_view<Char> a, std::basic_string_view<Char> b, BOOLEAN ignore_case) {
  return a.size() == b.size() && compare(a, b, ignore_case) == 0;
}

template <class Char>
bool is_prefix(std::basic_string_view<Char> a, std::basic_string_view<Char> b,
               BOOLEAN ignore_case) {
  return a.size() <= b.size() && is_equal(a, b.substr(0, a.size()), ignore_case);
}

}  // namespace
}  // namespace nt

VOID RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text) {
  nt::refer_to<char16_t>(*string, text);
}

VOID RtlInitString(PSTRING string, PCSZ text) {
  nt::refer_to<char>(*string, text);
}

VOID RtlInitAnsiString(PANSI_STRING string, PCSZ text) {
  nt::refer_to<char>(*string, text);
}

VOID RtlInitUTF8String(PUTF8_STRING string, PCSZ text) {
  nt::refer_to<char>(*string, text);
}

NTSTATUS RtlInitUnicodeStringEx(PUNICODE_STRING string, PCWSTR text) {
  return nt::refer_to_or_fail<char16_t>(*string, text);
}

NTSTATUS RtlInitAnsiStringEx(PANSI_STRING string, PCSZ text) {
  return nt::refer_to_or_fail<char>(*string, text);
}

NTSTATUS RtlInitStringEx(PSTRING string, PCSZ text) {
  return nt::refer_to_or_fail<char>(*string, text);
}

VOID RtlCopyUnicodeString(PUNICODE_STRING destination, PCUNICODE_STRING source) {
  nt::copy<char16_t>(*destination, source);
  if (source != nullptr) nt::terminate<char16_t>(*destination);
}

VOID RtlCopyString(PSTRING destination, const STRING* source) {
  nt::copy<char>(*destination, source);
}

NTSTATUS RtlAppendUnicodeStringToString(PUNICODE_STRING destination, PCUNICODE_STRING source) {
  return nt::append<char16_t>(*destination, nt::view(source));
}

NTSTATUS RtlAppendUnicodeToString(PUNICODE_STRING destination, PCWSTR text) {
  return text == nullptr ? STATUS_SUCCESS : nt::append<char16_t>(*destination, text);
}

NTSTATUS RtlAppendStringToString(PSTRING destination, const STRING* source) {
  return nt::append<char>(*destination, nt::view(source));
}

LONG RtlCompareUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case) {
  return nt::compare(nt::view(a), nt::view(b), ignore_case);
}

LONG RtlCompareUnicodeStrings(PCWCH a, SIZE_T a_length, PCWCH b, SIZE_T b_length,
                              BOOLEAN ignore_case) {
  return nt::compare(std::u16string_view(a, a_length), std::u16string_view(b, b_length),
                     ignore_case);
}

BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING a, PCUNICODE_STRING b, BOOLEAN ignore_case) {
  return nt::is_equal(nt::view(a), nt::view(b), ignore_case);
}

LONG RtlCompareString(const STRING* a, const STRING* b, BOOLEAN ignore_case) {
  return nt::compare(nt::view(a), nt::view(b), ignore_case);
}

BOOLEAN RtlEqualString(const STRING* a, const STRING* b, BOOLEAN ignore_case) {
  return nt::is_equal(nt::view(a), nt::view(b), ignore_case);
}

BOOLEAN RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING string,
                               BOOLEAN ignore_case) {
  return nt::is_prefix(nt::view(prefix), nt::view(string), ignore_case);
}

BOOLEAN RtlPrefixString(const STRING* prefix, const STRING* string, BOOLEAN ignore_case) {
  return nt::is_prefix(nt::view(prefix), nt::view(string), ignore_case);
}

BOOLEAN RtlSuffixUnicodeString(PCUNICODE_STRING suffix, PCUNICODE_STRING string,
                               BOOLEAN ignore_case) {
  const std::u16string_view end = nt::view(suffix);
  const std::u16string_view whole = nt::view(string);
  if (end.size() > whole.size()) return FALSE;
  return nt::is_equal(end, whole.substr(whole.size() - end.size()), ignore_case);
}

NTSTATUS RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case, ULONG algorithm,
                              PULONG hash) {
  if (string == nullptr || hash == nullptr) return STATUS_INVALID_PARAMETER;
  if (algorithm > HASH_STRING_ALGORITHM_X65599) return STATUS_INVALID_PARAMETER;
  ULONG sum = 0;
  for (const char16_t unit : nt::view(string)) {
    sum = sum * 65'599 + static_cast<ULONG>(ignore_case ? nt::folded(unit) : nt::plain(unit));
  }
  *hash = sum;
  return STATUS_SUCCESS;
}

WCHAR RtlUpcaseUnicodeChar(WCHAR character) {
  return nt::upper_case(character);
}

WCHAR RtlDowncaseUnicodeChar(WCHAR character) {
  return nt::lower_case(character);
}

CHAR RtlUpperChar(CHAR character) {
  return static_cast<CHAR>(nt::folded(character));
}

VOID RtlUpperString(PSTRING destination, const STRING* source) {
  nt::copy<char>(*destination, source);
  for (USHORT index = 0; index < destination->Length; ++index) {
    destination->Buffer[index] = RtlUpperChar(destination->Buffer[index]);
  }
}
