// SPDX-License-Identifier: MIT
// See c_text.h.
#include "app/project/c_text.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

#include "nt/utf.h"

namespace app {
namespace {

bool is_word_begin(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string from_utf16(std::string_view bytes, bool is_big_endian) {
  std::u16string units;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    units += static_cast<char16_t>(is_big_endian ? first << 8 | second : second << 8 | first);
  }
  std::string text;
  for (std::size_t at = 0; at < units.size();) {
    const nt::Decoded next = nt::decode(units.data() + at, units.size() - at);
    char encoded[4];
    text.append(encoded, nt::encode(next.character, encoded));
    at += next.unit_count;
  }
  return text;
}

// Past the comment that begins at `begin`; `begin` itself if none does.
std::size_t comment_end(std::string_view text, std::size_t begin) {
  if (text.compare(begin, 2, "//") == 0) return std::min(text.find('\n', begin), text.size());
  if (text.compare(begin, 2, "/*") != 0) return begin;
  const std::size_t end = text.find("*/", begin + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

}  // namespace

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t word_end(std::string_view text, std::size_t begin) {
  while (begin < text.size() && is_word(text[begin])) ++begin;
  return begin;
}

std::size_t literal_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < text.size() && text[at] != text[begin] && text[at] != '\n') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at < text.size() && text[at] == '\n' ? at : at + 1, text.size());
}

std::string read_source_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  const std::string_view view = bytes;
  if (view.substr(0, 3) == "\xEF\xBB\xBF") return bytes.substr(3);
  if (view.substr(0, 2) == "\xFF\xFE") return from_utf16(view.substr(2), false);
  if (view.substr(0, 2) == "\xFE\xFF") return from_utf16(view.substr(2), true);
  return bytes;
}

std::string without_comments(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"' || text[at] == '\'') {
      at = literal_end(text, at);
    } else if (const std::size_t end = comment_end(text, at); end != at) {
      for (; at < end; ++at) {
        if (text[at] != '\n') result[at] = ' ';
      }
    } else {
      ++at;
    }
  }
  return result;
}

void for_each_identifier(std::string_view text,
                         const std::function<void(std::string_view name, int line)>& visit) {
  int line = 1;
  const auto skip_to = [&](std::size_t& at, std::size_t end) {
    line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                        text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    at = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"' || text[at] == '\'') {
      skip_to(at, literal_end(text, at));
    } else if (const std::size_t end = comment_end(text, at); end != at) {
      skip_to(at, end);
    } else if (is_word(text[at])) {
      const std::size_t begin = at;
      at = word_end(text, at);
      if (is_word_begin(text[begin])) visit(text.substr(begin, at - begin), line);
    } else {
      skip_to(at, at + 1);
    }
  }
}

std::vector<IncludeLine> include_lines(std::string_view text) {
  std::vector<IncludeLine> found;
  int number = 0;
  for (const std::string& line : lines_of(without_comments(text))) {
    ++number;
    std::string_view rest = trimmed(line);
    if (rest.empty() || rest[0] != '#') continue;
    rest = trimmed(rest.substr(1));
    if (rest.substr(0, 7) != "include") continue;
    rest = trimmed(rest.substr(7));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '<')) continue;
    const std::size_t end = rest.find(rest[0] == '"' ? '"' : '>', 1);
    if (end == std::string_view::npos) continue;
    found.push_back({std::string(rest.substr(1, end - 1)), rest[0] == '<', number});
  }
  return found;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lower;
}

}  // namespace app
