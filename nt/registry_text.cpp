// SPDX-License-Identifier: MIT
// Reading registry text as regedit exports it: "[key]", "name"="text", "name"=dword:, hex:,
// hex(n):, qword:, "name"=- and [-key], comments and continued lines.
#include <fmt/format.h>

#include <optional>

#include "nt/name_space.h"
#include "nt/registry.h"
#include "nt/utf.h"

namespace nt {
namespace {

struct Line {
  std::u16string text;
  std::size_t number;
};

std::u16string_view trim(std::u16string_view text) {
  const auto is_space = [](char16_t c) { return c == u' ' || c == u'\t' || c == u'\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Lines with what a trailing backslash continues joined; empty lines and comments left out.
std::vector<Line> split(std::u16string_view text) {
  std::vector<Line> lines;
  bool continues = false;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find(u'\n');
    std::u16string_view line = trim(text.substr(0, end));
    text = end == std::u16string_view::npos ? std::u16string_view{} : text.substr(end + 1);
    ++number;
    if (!continues && (line.empty() || line.front() == u';')) continue;
    const bool is_data = line.empty() || line.front() != u'[';
    const bool goes_on = is_data && !line.empty() && line.back() == u'\\' &&
                         (continues || line.find(u"=hex") != std::u16string_view::npos);
    if (goes_on) line.remove_suffix(1);
    if (continues) {
      lines.back().text += line;
    } else {
      lines.push_back({std::u16string(line), number});
    }
    continues = goes_on;
  }
  return lines;
}

// A quoted string at the beginning of `text`, which is moved behind it.
std::optional<std::u16string> take_quoted(std::u16string_view& text) {
  if (text.empty() || text.front() != u'"') return std::nullopt;
  std::u16string result;
  for (std::size_t index = 1; index < text.size(); ++index) {
    if (text[index] == u'"') {
      text.remove_prefix(index + 1);
      return result;
    }
    if (text[index] == u'\\' && index + 1 < text.size()) ++index;
    result += text[index];
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_hex(std::u16string_view digits, std::size_t count_max) {
  digits = trim(digits);
  if (digits.empty() || digits.size() > count_max) return std::nullopt;
  std::uint64_t value = 0;
  for (const char16_t c : digits) {
    const char16_t lower = c >= u'A' && c <= u'F' ? char16_t(c + 32) : c;
    if (lower >= u'0' && lower <= u'9') {
      value = value * 16 + std::uint64_t(lower - u'0');
    } else if (lower >= u'a' && lower <= u'f') {
      value = value * 16 + std::uint64_t(lower - u'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

std::optional<std::vector<std::uint8_t>> parse_bytes(std::u16string_view text) {
  std::vector<std::uint8_t> bytes;
  text = trim(text);
  while (!text.empty()) {
    const std::size_t end = text.find(u',');
    const auto value = parse_hex(text.substr(0, end), 2);
    if (!value) return std::nullopt;
    bytes.push_back(std::uint8_t(*value));
    text = end == std::u16string_view::npos ? std::u16string_view{} : trim(text.substr(end + 1));
  }
  return bytes;
}

std::vector<std::uint8_t> little_endian(std::uint64_t value, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t index = 0; index < size; ++index)
    bytes[index] = std::uint8_t(value >> 8 * index);
  return bytes;
}

bool take_prefix(std::u16string_view& text, std::u16string_view prefix) {
  if (text.size() < prefix.size() || !equal_without_case(text.substr(0, prefix.size()), prefix)) {
    return false;
  }
  text.remove_prefix(prefix.size());
  return true;
}

// What may stand behind the equals sign: a text, a number, bytes.
std::optional<RegistryValue> parse_text(std::u16string_view text) {
  auto string = take_quoted(text);
  if (!string || !trim(text).empty()) return std::nullopt;
  string->push_back(u'\0');
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(string->data());
  RegistryValue value;
  value.type = REG_SZ;
  value.data.assign(bytes, bytes + string->size() * sizeof(char16_t));
  return value;
}

std::optional<RegistryValue> parse_number(std::u16string_view text) {
  const bool is_dword = take_prefix(text, u"dword:");
  if (!is_dword && !take_prefix(text, u"qword:")) return std::nullopt;
  const std::size_t size = is_dword ? 4 : 8;
  const auto number = parse_hex(text, 2 * size);
  if (!number) return std::nullopt;
  RegistryValue value;
  value.type = is_dword ? REG_DWORD : REG_QWORD;
  value.data = little_endian(*number, size);
  return value;
}

std::optional<RegistryValue> parse_binary(std::u16string_view text) {
  RegistryValue value;
  value.type = REG_BINARY;
  if (take_prefix(text, u"hex(")) {
    const std::size_t end = text.find(u')');
    const auto type =
        end == std::u16string_view::npos ? std::nullopt : parse_hex(text.substr(0, end), 8);
    if (!type) return std::nullopt;
    value.type = ULONG(*type);
    text.remove_prefix(end + 1);
    if (!take_prefix(text, u":")) return std::nullopt;
  } else if (!take_prefix(text, u"hex:")) {
    return std::nullopt;
  }
  auto bytes = parse_bytes(text);
  if (!bytes) return std::nullopt;
  value.data = std::move(*bytes);
  return value;
}

// "HKLM\..." and its like as an NT path; empty if it is none.
std::u16string key_path(std::u16string_view text, std::u16string_view base) {
  struct Hive {
    std::u16string_view name;
    std::u16string_view path;
  };
  const Hive hives[] = {{u"HKEY_LOCAL_MACHINE", u"\\Registry\\Machine"},
                        {u"HKLM", u"\\Registry\\Machine"},
                        {u"HKEY_USERS", u"\\Registry\\User"},
                        {u"HKU", u"\\Registry\\User"},
                        {u"HKR", base}};
  for (const Hive& hive : hives) {
    std::u16string_view rest = text;
    if (!take_prefix(rest, hive.name)) continue;
    if (rest.empty() || rest.front() == u'\\')
      return std::u16string(hive.path) + std::u16string(rest);
  }
  return !text.empty() && text.front() == u'\\' ? std::u16string(text) : std::u16string{};
}

std::u16string text_of_file(std::string_view text) {
  if (text.size() >= 2 && text[0] == '\xFF' && text[1] == '\xFE') {
    std::u16string result;
    for (std::size_t index = 2; index + 1 < text.size(); index += 2) {
      result += char16_t(std::uint8_t(text[index]) | std::uint8_t(text[index + 1]) << 8);
    }
    return result;
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::u16string result;
  while (!text.empty()) {
    const Decoded decoded = decode(text.data(), text.size());
    char16_t units[2];
    result.append(units, encode(decoded.character, units));
    text.remove_prefix(decoded.unit_count);
  }
  return result;
}

bool is_headline(std::u16string_view line) {
  return line == u"REGEDIT4" || line.substr(0, 31) == u"Windows Registry Editor Version";
}

void remove_tree(Registry& registry, const RegistryKeyRef& key) {
  RegistryKeyRef child;
  while (NT_SUCCESS(registry.nth_key(key, 0, child))) remove_tree(registry, child);
  registry.remove(key);
}

// Null on success, else what is wrong.
const char* apply_key(Registry& registry, std::u16string_view line, std::u16string_view base,
                      RegistryKeyRef& current) {
  if (line.back() != u']') return "a key without its closing bracket";
  line = line.substr(1, line.size() - 2);
  const bool is_removed = !line.empty() && line.front() == u'-';
  if (is_removed) line.remove_prefix(1);
  const std::u16string path = key_path(line, base);
  if (path.empty()) return "a key that is in none of HKLM, HKU, HKR";
  if (!is_removed) {
    return NT_SUCCESS(registry.create(nullptr, path, current)) ? nullptr
                                                               : "a key name that is not one";
  }
  RegistryKeyRef key;
  if (NT_SUCCESS(registry.open(nullptr, path, key))) remove_tree(registry, key);
  current = nullptr;
  return nullptr;
}

const char* apply_value(Registry& registry, std::u16string_view line, const RegistryKeyRef& key) {
  if (key == nullptr) return "a value outside of a key";
  std::u16string name;
  if (line.front() == u'@') {
    line.remove_prefix(1);
  } else if (auto quoted = take_quoted(line)) {
    name = std::move(*quoted);
  } else {
    return "neither a key, nor a value, nor a comment";
  }
  line = trim(line);
  if (line.empty() || line.front() != u'=') return "a value without an equals sign";
  line = trim(line.substr(1));
  if (line == u"-") {
    registry.remove_value(key, name);
    return nullptr;
  }
  auto value = parse_text(line);
  if (!value) value = parse_number(line);
  if (!value) value = parse_binary(line);
  if (!value) return "data that is no text, dword, qword or hex";
  registry.set(key, name, value->type, value->data.data(), value->data.size());
  return nullptr;
}

}  // namespace

bool Registry::load_text(std::string_view text, std::u16string_view base, std::string& message) {
  RegistryKeyRef current;
  if (!base.empty()) create(nullptr, base, current);
  const std::u16string decoded = text_of_file(text);
  for (const Line& line : split(decoded)) {
    if (is_headline(line.text)) continue;
    const char* mistake = line.text.front() == u'[' ? apply_key(*this, line.text, base, current)
                                                    : apply_value(*this, line.text, current);
    if (mistake == nullptr) continue;
    message = fmt::format("line {}: {}: {}", line.number, mistake, narrow(line.text));
    return false;
  }
  return true;
}

}  // namespace nt
