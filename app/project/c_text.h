// SPDX-License-Identifier: MIT
// C and C++ source text, read without a compiler: enough to know what a source includes, where it
// names something, and what its comments configure. The compiler has the last word.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// The whole file as UTF-8: sources that Windows editors saved as UTF-16, or with a byte order mark,
// too. Empty if it cannot be read.
std::string read_source_text(const std::filesystem::path& path);

// The same text with every comment replaced by spaces; lines stay where they are.
std::string without_comments(std::string_view text);

// Every identifier that is neither in a comment nor in a literal, with its line.
void for_each_identifier(std::string_view text,
                         const std::function<void(std::string_view name, int line)>& visit);

struct IncludeLine {
  std::string name;  // as it is spelled
  bool is_angled = false;
  int line = 0;
};

// The #include lines, whether or not an #if hides them.
std::vector<IncludeLine> include_lines(std::string_view text);

// For who reads code itself: whether a character belongs to a word, and where the word or the
// literal that begins at `begin` ends. An unclosed literal ends with its line.
bool is_word(char c);
std::size_t word_end(std::string_view text, std::size_t begin);
std::size_t literal_end(std::string_view text, std::size_t begin);

std::vector<std::string> lines_of(std::string_view text);
std::string_view trimmed(std::string_view text);
// ASCII letters in lower case: what file names of Windows are compared by.
std::string lower_case(std::string_view text);

}  // namespace app
