// SPDX-License-Identifier: MIT
// Numbers and GUIDs as text. Source: wdm/rtlintegertounicodestring, wdm/rtlunicodestringtointeger,
// ntifs/rtlchartointeger, wdm/rtlstringfromguid, wdm/rtlguidfromstring.
#include <wdm.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace nt {
namespace {

bool is_base(ULONG base) {
  return base == 0 || base == 2 || base == 8 || base == 10 || base == 16;
}

// Lower or upper case; -1 if the unit is no digit of the base.
int digit_value(char16_t unit, ULONG base) {
  int value = -1;
  if (unit >= u'0' && unit <= u'9') value = unit - u'0';
  if (unit >= u'a' && unit <= u'f') value = unit - u'a' + 10;
  if (unit >= u'A' && unit <= u'F') value = unit - u'A' + 10;
  return value < static_cast<int>(base) ? value : -1;
}

struct Parsed {
  std::uint64_t value = 0;
  std::size_t used = 0;  // units looked at
};

// With base 0 a prefix 0x, 0o or 0b tells the base, and decimal is meant without one.
template <class Char>
ULONG take_prefix(std::basic_string_view<Char> text, std::size_t& at) {
  if (at + 1 >= text.size() || text[at] != '0') return 10;
  const auto mark = text[at + 1];
  const ULONG base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
  if (base != 10) at += 2;
  return base;
}

// White space, a sign, digits; whatever follows is not looked at.
template <class Char>
Parsed parse(std::basic_string_view<Char> text, ULONG base) {
  std::size_t at = 0;
  while (at < text.size() && text[at] <= ' ') ++at;
  const bool is_negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  if (base == 0) base = take_prefix(text, at);
  std::uint64_t value = 0;
  for (; at < text.size(); ++at) {
    const int digit =
        digit_value(static_cast<unsigned char>(text[at]) == text[at] ? text[at] : 0, base);
    if (digit < 0) break;
    value = value * base + static_cast<unsigned>(digit);
  }
  return {is_negative ? 0 - value : value, at};
}

NTSTATUS write(std::uint64_t value, ULONG base, UNICODE_STRING& string) {
  if (!is_base(base)) return STATUS_INVALID_PARAMETER;
  if (base == 0) base = 10;
  std::array<char16_t, 64> reversed;
  std::size_t count = 0;
  do {
    reversed[count++] = u"0123456789ABCDEF"[value % base];
    value /= base;
  } while (value != 0);
  const std::size_t size = count * sizeof(WCHAR);
  if (size > string.MaximumLength) return STATUS_BUFFER_OVERFLOW;
  for (std::size_t index = 0; index < count; ++index) {
    string.Buffer[index] = reversed[count - 1 - index];
  }
  string.Length = static_cast<USHORT>(size);
  if (size + sizeof(WCHAR) <= string.MaximumLength) string.Buffer[count] = 0;
  return STATUS_SUCCESS;
}

std::u16string_view view(const UNICODE_STRING& string) {
  return {string.Buffer, string.Length / sizeof(WCHAR)};
}

// Where in "{00112233-4455-6677-8899-AABBCCDDEEFF}" the bytes of a GUID stand, in memory order.
constexpr std::array<std::size_t, 16> byte_places = {7,  5,  3,  1,  12, 10, 17, 15,
                                                     20, 22, 25, 27, 29, 31, 33, 35};
constexpr std::u16string_view guid_form = u"{00000000-0000-0000-0000-000000000000}";

}  // namespace
}  // namespace nt

NTSTATUS RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING string) {
  return nt::write(value, base, *string);
}

NTSTATUS RtlInt64ToUnicodeString(ULONGLONG value, ULONG base, PUNICODE_STRING string) {
  return nt::write(value, base, *string);
}

NTSTATUS RtlUnicodeStringToInteger(PCUNICODE_STRING string, ULONG base, PULONG value) {
  if (!nt::is_base(base)) return STATUS_INVALID_PARAMETER;
  *value = static_cast<ULONG>(nt::parse(nt::view(*string), base).value);
  return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeStringToInt64(PCUNICODE_STRING string, ULONG base, PLONG64 value, PWSTR* end) {
  if (!nt::is_base(base)) return STATUS_INVALID_PARAMETER;
  const nt::Parsed parsed = nt::parse(nt::view(*string), base);
  *value = static_cast<LONG64>(parsed.value);
  if (end != nullptr) *end = string->Buffer + parsed.used;
  return STATUS_SUCCESS;
}

NTSTATUS RtlCharToInteger(PCSZ text, ULONG base, PULONG value) {
  if (!nt::is_base(base)) return STATUS_INVALID_PARAMETER;
  *value = static_cast<ULONG>(nt::parse(std::string_view(text), base).value);
  return STATUS_SUCCESS;
}

NTSTATUS RtlStringFromGUID(const GUID& guid, PUNICODE_STRING string) {
  const std::size_t size = (nt::guid_form.size() + 1) * sizeof(WCHAR);
  void* buffer = ExAllocatePoolWithTag(PagedPool, size, 'G' | 'u' << 8 | 'i' << 16 | 'd' << 24);
  if (buffer == nullptr) return STATUS_NO_MEMORY;
  string->Buffer = static_cast<PWCH>(buffer);
  string->MaximumLength = static_cast<USHORT>(size);
  string->Length = static_cast<USHORT>(size - sizeof(WCHAR));
  std::memcpy(buffer, nt::guid_form.data(), size);
  std::array<unsigned char, 16> bytes;
  std::memcpy(bytes.data(), &guid, bytes.size());
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    PWCH place = string->Buffer + nt::byte_places[index];
    place[0] = u"0123456789ABCDEF"[bytes[index] >> 4];
    place[1] = u"0123456789ABCDEF"[bytes[index] & 15];
  }
  return STATUS_SUCCESS;
}

NTSTATUS RtlGUIDFromString(PCUNICODE_STRING string, GUID* guid) {
  const std::u16string_view text = nt::view(*string);
  if (text.size() != nt::guid_form.size()) return STATUS_INVALID_PARAMETER;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char16_t form = nt::guid_form[index];
    const bool fits = form == u'0' ? nt::digit_value(text[index], 16) >= 0 : text[index] == form;
    if (!fits) return STATUS_INVALID_PARAMETER;
  }
  std::array<unsigned char, 16> bytes;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const char16_t* place = text.data() + nt::byte_places[index];
    bytes[index] = static_cast<unsigned char>(nt::digit_value(place[0], 16) << 4 |
                                              nt::digit_value(place[1], 16));
  }
  std::memcpy(guid, bytes.data(), bytes.size());
  return STATUS_SUCCESS;
}
