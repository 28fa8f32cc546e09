// SPDX-License-Identifier: MIT
// See inf_registry.h.
#include "app/install/inf_registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "app/project/c_text.h"
#include "app/text.h"

namespace app {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr ULONG flag_is_binary = 0x0001;
constexpr ULONG flag_key_only_common = 0x2000;

void append(Bytes& bytes, const void* data, std::size_t size) {
  const auto* begin = static_cast<const std::uint8_t*>(data);
  bytes.insert(bytes.end(), begin, begin + size);
}

void append(Bytes& bytes, const std::u16string& text) {
  append(bytes, text.c_str(), (text.size() + 1) * sizeof(char16_t));
}

// The high word, with the lowest bit of the low one where the value is no text.
ULONG type_of(ULONG flags) {
  const ULONG high = flags >> 16;
  if ((flags & flag_is_binary) == 0) {
    return high == 0 ? REG_SZ : high == 1 ? REG_MULTI_SZ : REG_EXPAND_SZ;
  }
  switch (high) {
    case 0:
      return REG_BINARY;
    case 1:
      return REG_DWORD;
    case 2:
      return REG_NONE;
    default:
      return high;
  }
}

class ValueReader {
 public:
  ValueReader(const InfText& text, const InfLine& line) : text_(text), line_(line) {}

  Bytes read(ULONG type) const {
    switch (type) {
      case REG_SZ:
      case REG_EXPAND_SZ:
        return text_bytes(false);
      case REG_MULTI_SZ:
        return text_bytes(true);
      case REG_DWORD:
        return number_bytes(sizeof(ULONG));
      case REG_QWORD:
        return number_bytes(sizeof(ULONGLONG));
      default:
        return bytes();
    }
  }

 private:
  static constexpr std::size_t first = 4;  // behind root, key, name and flags

  Bytes text_bytes(bool is_list) const {
    Bytes data;
    if (!is_list) append(data, to_utf16(line_.value(first)));
    for (std::size_t at = first; is_list && at < line_.values.size(); ++at) {
      append(data, to_utf16(line_.values[at]));
    }
    if (is_list) append(data, std::u16string());
    return data;
  }

  // A number, or its bytes beginning with the lowest.
  Bytes number_bytes(std::size_t size) const {
    if (line_.values.size() == first + size) return bytes();
    const ULONGLONG number = read_number(text_, line_, line_.value(first));
    if (size == sizeof(ULONG) && number > 0xFFFF'FFFF) text_.fail(line_, "the number is too large");
    Bytes data;
    append(data, &number, size);
    return data;
  }

  Bytes bytes() const {
    Bytes data;
    for (std::size_t at = first; at < line_.values.size(); ++at) {
      const std::string& digits = line_.values[at];
      const ULONGLONG byte =
          read_number(text_, line_, is_prefixed(digits) ? digits : "0x" + digits);
      if (byte > 0xFF) text_.fail(line_, fmt::format("{} is no byte", digits));
      data.push_back(std::uint8_t(byte));
    }
    return data;
  }

  static bool is_prefixed(const std::string& digits) {
    return lower_case(digits).rfind("0x", 0) == 0;
  }

  const InfText& text_;
  const InfLine& line_;
};

std::u16string root_path(const InfText& text, const InfLine& line) {
  const std::string root = lower_case(line.value(0));
  if (root == "hkr") return {};
  if (root == "hklm") return u"\\Registry\\Machine";
  if (root == "hku") return u"\\Registry\\User";
  if (root == "hkcu") return u"\\Registry\\User\\.Default";
  if (root == "hkcr") return u"\\Registry\\Machine\\Software\\Classes";
  text.fail(line, fmt::format("{} is no root of the registry (HKR, HKLM, HKU, HKCU, HKCR)",
                              line.value(0)));
}

Bytes appended(const Bytes& old, const Bytes& added) {
  std::vector<std::u16string> texts = texts_of(old);
  for (std::u16string& text : texts_of(added)) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) {
      texts.push_back(std::move(text));
    }
  }
  Bytes data;
  for (const std::u16string& text : texts) append(data, text);
  append(data, std::u16string());
  return data;
}

std::u16string path_of(const InfRegistryEntry& entry, std::u16string_view base) {
  std::u16string path(entry.root.empty() ? base : std::u16string_view(entry.root));
  if (!entry.key.empty()) path += u'\\' + entry.key;
  return path;
}

void write_value(nt::Registry& registry, const nt::RegistryKeyRef& key,
                 const InfRegistryEntry& entry) {
  nt::RegistryValue old;
  const bool is_there = NT_SUCCESS(registry.get(key, entry.name, old));
  if (is_there && (entry.flags & addreg_no_clobber) != 0) return;
  if (!is_there && (entry.flags & addreg_overwrite_only) != 0) return;
  const bool appends = is_there && (entry.flags & addreg_append) != 0;
  const Bytes data = appends ? appended(old.data, entry.data) : entry.data;
  registry.set(key, entry.name, entry.type, data.data(), data.size());
}

}  // namespace

ULONGLONG read_number(const InfText& text, const InfLine& line, const std::string& digits) {
  const bool is_hex = lower_case(digits).rfind("0x", 0) == 0;
  const char* begin = digits.data() + (is_hex ? 2 : 0);
  const char* end = digits.data() + digits.size();
  ULONGLONG number = 0;
  const auto [stop, error] = std::from_chars(begin, end, number, is_hex ? 16 : 10);
  if (begin == end || stop != end || error != std::errc{}) {
    text.fail(line, fmt::format("\"{}\" is no number", digits));
  }
  return number;
}

InfRegistryEntry read_registry_entry(const InfText& text, const InfLine& line) {
  InfRegistryEntry entry;
  entry.root = root_path(text, line);
  entry.key = to_utf16(line.value(1));
  entry.name = to_utf16(line.value(2));
  const std::string digits = line.value(3);
  const auto flags = digits.empty() ? 0 : ULONG(read_number(text, line, digits));
  entry.type = type_of(flags);
  entry.flags = flags & 0xFFFF & ~flag_is_binary;
  if ((flags & flag_key_only_common) != 0) entry.flags |= addreg_key_only;
  if ((entry.flags & addreg_append) != 0 && entry.type != REG_MULTI_SZ) {
    text.fail(line, "only a REG_MULTI_SZ value can be appended to");
  }
  const bool has_value = (entry.flags & (addreg_key_only | addreg_delete)) == 0;
  if (has_value) entry.data = ValueReader(text, line).read(entry.type);
  if (line.values.size() <= 2) entry.flags |= addreg_key_only;
  return entry;
}

void write_registry(nt::Registry& registry, const std::vector<InfRegistryEntry>& entries,
                    std::u16string_view base) {
  for (const InfRegistryEntry& entry : entries) {
    const std::u16string path = path_of(entry, base);
    nt::RegistryKeyRef key;
    if ((entry.flags & addreg_delete) != 0) {
      if (!NT_SUCCESS(registry.open(nullptr, path, key))) continue;
      entry.name.empty() ? registry.remove(key) : registry.remove_value(key, entry.name);
    } else if (NT_SUCCESS(registry.create(nullptr, path, key))) {
      if ((entry.flags & addreg_key_only) == 0) write_value(registry, key, entry);
    }
  }
}

bool has_value(nt::Registry& registry, const InfRegistryEntry& entry, std::u16string_view base) {
  nt::RegistryKeyRef key;
  nt::RegistryValue value;
  return NT_SUCCESS(registry.open(nullptr, path_of(entry, base), key)) &&
         NT_SUCCESS(registry.get(key, entry.name, value));
}

std::vector<std::u16string> texts_of(const Bytes& data) {
  std::vector<std::u16string> texts;
  std::u16string text;
  for (std::size_t at = 0; at + 1 < data.size(); at += 2) {
    char16_t unit;
    std::memcpy(&unit, &data[at], sizeof(unit));
    if (unit != 0) {
      text += unit;
    } else if (!text.empty()) {
      texts.push_back(std::move(text));
      text.clear();
    }
  }
  return texts;
}

}  // namespace app
