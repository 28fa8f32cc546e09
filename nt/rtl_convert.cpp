// SPDX-License-Identifier: MIT
// Between UTF-16 and the system's narrow code page, which is UTF-8, and strings with a buffer of
// their own. Source: wdm/rtlunicodestringtoansistring, wdm/rtlansistringtounicodestring,
// wdm/rtlunicodetoutf8n, ntifs/rtlduplicateunicodestring.
#include <wdm.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "nt/letter_case.h"
#include "nt/utf.h"

namespace nt {
namespace {

constexpr ULONG string_tag = 'S' | 't' << 8 | 'r' << 16 | 'g' << 24;

struct Converted {
  std::size_t length = 0;  // units of all that fitted, or of all there is if there was no buffer
  bool is_whole = true;
  bool is_well_formed = true;
};

// Characters are not split: what does not fit whole is left out with everything behind it.
template <class To, class From>
Converted convert(To* buffer, std::size_t capacity, std::basic_string_view<From> text) {
  Converted result;
  while (!text.empty()) {
    const Decoded next = decode(text.data(), text.size());
    text.remove_prefix(next.unit_count);
    result.is_well_formed &= next.is_well_formed;
    To units[4 / sizeof(To)];
    const std::uint32_t count = encode(next.character, units);
    if (buffer != nullptr) {
      if (result.length + count > capacity) {
        result.is_whole = false;
        return result;
      }
      std::copy_n(units, count, buffer + result.length);
    }
    result.length += count;
  }
  return result;
}

template <class To, class From>
Converted measure(std::basic_string_view<From> text) {
  return convert<To>(nullptr, 0, text);
}

std::string_view view(const STRING& string) {
  return {string.Buffer, string.Length};
}

std::u16string_view view(const UNICODE_STRING& string) {
  return {string.Buffer, string.Length / sizeof(char16_t)};
}

// The conversions of counted strings: they end with a terminator that Length does not count.
template <class To, class Destination, class Source>
NTSTATUS convert_string(Destination& destination, const Source& source, BOOLEAN allocates) {
  const Converted whole = measure<To>(view(source));
  const std::size_t size = (whole.length + 1) * sizeof(To);
  if (size > 0xFFFF) return STATUS_INVALID_PARAMETER_2;
  if (allocates) {
    void* buffer = ExAllocatePoolWithTag(PagedPool, size, string_tag);
    if (buffer == nullptr) return STATUS_NO_MEMORY;
    destination.Buffer = static_cast<To*>(buffer);
    destination.MaximumLength = static_cast<USHORT>(size);
  }
  const std::size_t capacity = destination.MaximumLength / sizeof(To);
  if (capacity == 0) return STATUS_BUFFER_OVERFLOW;
  const Converted done = convert<To>(destination.Buffer, capacity - 1, view(source));
  destination.Length = static_cast<USHORT>(done.length * sizeof(To));
  destination.Buffer[done.length] = 0;
  return done.is_whole ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

// The UTF-8 functions say what they replaced and measure when there is no buffer.
template <class To, class From>
NTSTATUS convert_utf8(To* buffer, ULONG size_max, PULONG size, std::basic_string_view<From> text) {
  if (buffer == nullptr && size == nullptr) return STATUS_INVALID_PARAMETER;
  const Converted done = convert(buffer, size_max / sizeof(To), text);
  if (size != nullptr) *size = static_cast<ULONG>(done.length * sizeof(To));
  if (!done.is_whole) return STATUS_BUFFER_TOO_SMALL;
  return done.is_well_formed ? STATUS_SUCCESS : STATUS_SOME_NOT_MAPPED;
}

// The code-page functions cut without a word when the buffer is full.
template <class To, class From>
NTSTATUS convert_bytes(To* buffer, ULONG size_max, PULONG size, std::basic_string_view<From> text) {
  const Converted done = convert(buffer, size_max / sizeof(To), text);
  if (size != nullptr) *size = static_cast<ULONG>(done.length * sizeof(To));
  return STATUS_SUCCESS;
}

NTSTATUS change_case(PUNICODE_STRING destination, PCUNICODE_STRING source, BOOLEAN allocates,
                     char16_t (*change)(char16_t)) {
  if (allocates) {
    void* buffer = ExAllocatePoolWithTag(PagedPool, source->Length, string_tag);
    if (buffer == nullptr) return STATUS_NO_MEMORY;
    destination->Buffer = static_cast<PWCH>(buffer);
    destination->MaximumLength = source->Length;
  } else if (source->Length > destination->MaximumLength) {
    return STATUS_BUFFER_OVERFLOW;
  }
  destination->Length = source->Length;
  const std::u16string_view text = view(*source);
  std::transform(text.begin(), text.end(), destination->Buffer, change);
  return STATUS_SUCCESS;
}

template <class String>
void free_string(String* string) {
  if (string->Buffer != nullptr) ExFreePoolWithTag(string->Buffer, 0);
  *string = {};
}

}  // namespace
}  // namespace nt

NTSTATUS RtlUnicodeStringToAnsiString(PANSI_STRING destination, PCUNICODE_STRING source,
                                      BOOLEAN allocates) {
  return nt::convert_string<char>(*destination, *source, allocates);
}

NTSTATUS RtlAnsiStringToUnicodeString(PUNICODE_STRING destination, PCANSI_STRING source,
                                      BOOLEAN allocates) {
  return nt::convert_string<char16_t>(*destination, *source, allocates);
}

NTSTATUS RtlUnicodeStringToUTF8String(PUTF8_STRING destination, PCUNICODE_STRING source,
                                      BOOLEAN allocates) {
  return nt::convert_string<char>(*destination, *source, allocates);
}

NTSTATUS RtlUTF8StringToUnicodeString(PUNICODE_STRING destination, PUTF8_STRING source,
                                      BOOLEAN allocates) {
  return nt::convert_string<char16_t>(*destination, *source, allocates);
}

// Sizes in bytes, with the terminator.
ULONG RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING string) {
  return static_cast<ULONG>(nt::measure<char>(nt::view(*string)).length + 1);
}

ULONG RtlxAnsiStringToUnicodeSize(PCANSI_STRING string) {
  return static_cast<ULONG>((nt::measure<char16_t>(nt::view(*string)).length + 1) * sizeof(WCHAR));
}

NTSTATUS RtlUnicodeToMultiByteN(PCHAR buffer, ULONG size_max, PULONG size, PCWCH text,
                                ULONG text_size) {
  return nt::convert_bytes(buffer, size_max, size,
                           std::u16string_view(text, text_size / sizeof(WCHAR)));
}

NTSTATUS RtlMultiByteToUnicodeN(PWCH buffer, ULONG size_max, PULONG size, const CHAR* text,
                                ULONG text_size) {
  return nt::convert_bytes(buffer, size_max, size, std::string_view(text, text_size));
}

// Without a terminator.
NTSTATUS RtlUnicodeToMultiByteSize(PULONG size, PCWCH text, ULONG text_size) {
  *size = static_cast<ULONG>(
      nt::measure<char>(std::u16string_view(text, text_size / sizeof(WCHAR))).length);
  return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeToUTF8N(PCHAR buffer, ULONG size_max, PULONG size, PCWCH text, ULONG text_size) {
  if (text == nullptr || text_size % sizeof(WCHAR) != 0) return STATUS_INVALID_PARAMETER;
  return nt::convert_utf8(buffer, size_max, size,
                          std::u16string_view(text, text_size / sizeof(WCHAR)));
}

NTSTATUS RtlUTF8ToUnicodeN(PWSTR buffer, ULONG size_max, PULONG size, PCCH text, ULONG text_size) {
  if (text == nullptr) return STATUS_INVALID_PARAMETER;
  return nt::convert_utf8(buffer, size_max, size, std::string_view(text, text_size));
}

NTSTATUS RtlUpcaseUnicodeString(PUNICODE_STRING destination, PCUNICODE_STRING source,
                                BOOLEAN allocates) {
  return nt::change_case(destination, source, allocates, &nt::upper_case);
}

NTSTATUS RtlDowncaseUnicodeString(PUNICODE_STRING destination, PCUNICODE_STRING source,
                                  BOOLEAN allocates) {
  return nt::change_case(destination, source, allocates, &nt::lower_case);
}

NTSTATUS RtlDuplicateUnicodeString(ULONG flags, PCUNICODE_STRING in, PUNICODE_STRING out) {
  constexpr ULONG terminates = RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE;
  constexpr ULONG allocates_empty = RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING;
  const bool is_wrong = (flags & ~(terminates | allocates_empty)) != 0 || flags == allocates_empty;
  if (is_wrong || in == nullptr || out == nullptr) return STATUS_INVALID_PARAMETER;
  *out = {};
  if (in->Length == 0 && (flags & allocates_empty) == 0) return STATUS_SUCCESS;
  const std::size_t size = in->Length + ((flags & terminates) != 0 ? sizeof(WCHAR) : 0);
  if (size > UNICODE_STRING_MAX_BYTES) return STATUS_NAME_TOO_LONG;
  void* buffer = ExAllocatePoolWithTag(PagedPool, size, nt::string_tag);
  if (buffer == nullptr) return STATUS_NO_MEMORY;
  out->Buffer = static_cast<PWCH>(buffer);
  out->MaximumLength = static_cast<USHORT>(size);
  RtlCopyUnicodeString(out, in);
  return STATUS_SUCCESS;
}

BOOLEAN RtlCreateUnicodeString(PUNICODE_STRING destination, PCWSTR text) {
  UNICODE_STRING source;
  if (!NT_SUCCESS(RtlInitUnicodeStringEx(&source, text))) return FALSE;
  constexpr ULONG flags = RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE |
                          RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING;
  return NT_SUCCESS(RtlDuplicateUnicodeString(flags, &source, destination));
}

VOID RtlFreeUnicodeString(PUNICODE_STRING string) {
  nt::free_string(string);
}

VOID RtlFreeAnsiString(PANSI_STRING string) {
  nt::free_string(string);
}

VOID RtlFreeUTF8String(PUTF8_STRING string) {
  nt::free_string(string);
}

VOID RtlFreeOemString(POEM_STRING string) {
  nt::free_string(string);
}
