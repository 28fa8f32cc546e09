// SPDX-License-Identifier: MIT
// See inf_text.h.
#include "app/install/inf_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "app/project/c_text.h"

namespace fs = std::filesystem;

namespace app {
namespace {

// What the kit's stampinf writes in their place.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> stamps = {{
    {"$ARCH$", "amd64"},
    {"$KMDFVERSION$", "1.33"},
    {"$KMDFCOINSTALLERVERSION$", "01033"},
    {"$UMDFVERSION$", "2.33.0"},
}};

constexpr std::uint32_t primary_language_mask =
    0x3FF;  // of a language id (winnt.h's PRIMARYLANGID)
constexpr std::uint32_t english = 0x09;

std::string stamped(std::string text) {
  for (const auto& [word, replacement] : stamps) {
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
      text.replace(at, word.size(), replacement);
    }
  }
  return text;
}

// One line's words. Spaces around a value count only inside of quotes.
class LineReader {
 public:
  explicit LineReader(int number) { line_.number = number; }

  // False: the line goes on in the next one.
  bool read(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '"') {
        at = read_quoted(text, at + 1);
      } else if (c == ';') {
        break;
      } else if (c == '\\' && trimmed(text.substr(at + 1)).empty()) {
        return false;
      } else if (c == ',') {
        end_value();
      } else if (c == '=' && line_.key.empty() && line_.values.empty()) {
        line_.key = take_value();
      } else if (!value_.empty() || !is_space(c)) {
        value_ += c;
        if (!is_space(c)) solid_size_ = value_.size();
      }
    }
    return true;
  }

  bool has_open_quote() const { return has_open_quote_; }

  const InfLine& line() const { return line_; }

  InfLine take() {
    if (solid_size_ != 0 || !line_.values.empty() || has_quotes_) end_value();
    return std::move(line_);
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

  // Doubled quotes stand for one. Returns where the closing one is.
  std::size_t read_quoted(std::string_view text, std::size_t at) {
    has_quotes_ = true;
    for (; at < text.size(); ++at) {
      const bool is_quote = text[at] == '"';
      if (is_quote && text.substr(at + 1, 1) != "\"") break;
      if (is_quote) ++at;
      value_ += text[at];
    }
    solid_size_ = value_.size();
    has_open_quote_ = at == text.size();
    return at;
  }

  std::string take_value() {
    value_.resize(solid_size_);
    solid_size_ = 0;
    has_quotes_ = false;
    return std::exchange(value_, {});
  }

  void end_value() { line_.values.push_back(take_value()); }

  InfLine line_;
  std::string value_;
  std::size_t solid_size_ = 0;  // without the spaces behind it
  bool has_quotes_ = false;
  bool has_open_quote_ = false;
};

}  // namespace

InfText::InfText(const fs::path& path) : path_(path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw std::runtime_error(fmt::format("{}: cannot be read", path.string()));
  }
  read(stamped(read_source_text(path)));
  substitute_strings();
}

void InfText::read(std::string_view text) {
  InfLines* section = nullptr;
  int number = 0;
  std::optional<LineReader> reader;  // of a line that goes on
  for (const std::string& raw : lines_of(text)) {
    ++number;
    const std::string_view words = trimmed(raw);
    if (!reader) {
      if (words.empty() || words[0] == ';') continue;
      if (words[0] == '[') {
        section = begin_section(words, number);
        continue;
      }
      reader.emplace(number);
      if (section == nullptr) fail(reader->line(), "a line before the first [section]");
    }
    const bool goes_on = !reader->read(words);
    if (reader->has_open_quote()) fail(reader->line(), "a quote is not closed");
    if (goes_on) continue;
    section->push_back(reader->take());
    reader.reset();
  }
  if (reader) fail(reader->line(), "the line is continued, and there is no other");
}

InfLines* InfText::begin_section(std::string_view line, int number) {
  const std::size_t end = line.find(']');
  if (end == std::string_view::npos) fail({{}, {}, number}, "a section's name is not closed by ]");
  return &sections_[lower_case(trimmed(line.substr(1, end - 1)))];
}

// The one section that this Windows, which speaks the English of the United States, takes: with its
// language id, with that of any English, or without one.
const InfLines* InfText::strings_section() const {
  for (const char* name : {"strings.0409", "strings.0009"}) {
    if (const InfLines* lines = find(name)) return lines;
  }
  for (const auto& [name, lines] : sections_) {
    std::uint32_t language = 0;
    const bool is_strings = name.rfind("strings.", 0) == 0 && name.size() == 12;
    const auto* digits = name.data() + 8;
    if (is_strings && std::from_chars(digits, digits + 4, language, 16).ptr == digits + 4 &&
        (language & primary_language_mask) == english) {
      return &lines;
    }
  }
  return find("Strings");
}

void InfText::substitute_strings() {
  std::map<std::string, std::string> strings;
  if (const InfLines* lines = strings_section()) {
    for (const InfLine& line : *lines) strings[lower_case(line.key)] = line.value(0);
  }
  for (auto& [name, lines] : sections_) {
    if (name == "strings" || name.rfind("strings.", 0) == 0) continue;
    for (InfLine& line : lines) {
      line.key = substituted(line.key, strings);
      for (std::string& value : line.values) value = substituted(value, strings);
    }
  }
}

// What no string has the name of stays, as a directory's number (%12%) does.
std::string InfText::substituted(const std::string& text,
                                 const std::map<std::string, std::string>& strings) const {
  std::string result;
  std::size_t at = 0;
  for (std::size_t begin; (begin = text.find('%', at)) != std::string::npos;) {
    const std::size_t end = text.find('%', begin + 1);
    if (end == std::string::npos) break;
    result += text.substr(at, begin - at);
    const std::string name = text.substr(begin + 1, end - begin - 1);
    const auto found = strings.find(lower_case(name));
    if (name.empty()) {
      result += '%';
    } else {
      result += found == strings.end() ? text.substr(begin, end + 1 - begin) : found->second;
    }
    at = end + 1;
  }
  return result + text.substr(at);
}

const InfLines* InfText::find(std::string_view section) const {
  const auto found = sections_.find(lower_case(section));
  return found == sections_.end() ? nullptr : &found->second;
}

const InfLines& InfText::section(std::string_view section, const InfLine& asker) const {
  const InfLines* lines = find(section);
  if (lines == nullptr) fail(asker, fmt::format("there is no section [{}]", section));
  return *lines;
}

const InfLine* InfText::find_key(const InfLines& lines, std::string_view key) {
  for (const InfLine& line : lines) {
    if (lower_case(line.key) == lower_case(key)) return &line;
  }
  return nullptr;
}

std::string InfText::place(const InfLine& line) const {
  return fmt::format("{}:{}", path_.string(), line.number);
}

void InfText::fail(const InfLine& line, std::string_view what) const {
  throw std::runtime_error(fmt::format("{}: {}", place(line), what));
}

}  // namespace app
