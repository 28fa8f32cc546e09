// SPDX-License-Identifier: MIT
// See loose_declarations.h.
#include "app/project/loose_declarations.h"

#include <algorithm>
#include <fstream>

#include "app/project/c_text.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr const char* list_name = "loose.txt";  // in each line a function, a space and a path

// Past the parenthesis that closes the one at `open`.
std::size_t list_end(std::string_view bare, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < bare.size(); ++at) {
    if (bare[at] == '(') ++depth;
    if (bare[at] == ')' && --depth == 0) return at + 1;
  }
  return bare.size();
}

std::size_t next_sign(std::string_view bare, std::size_t at) {
  return std::min(bare.find_first_not_of(" \t\r\n", at), bare.size());
}

}  // namespace

// A declaration, because a semicolon follows and no call does so outside of a function's braces.
std::string with_loose_declarations(std::string_view text, const std::set<std::string>& functions) {
  const std::string bare = without_comments(text);
  std::string result(text);
  int depth = 0;
  for (std::size_t at = 0; at < bare.size();) {
    if (bare[at] == '{') ++depth;
    if (bare[at] == '}') --depth;
    if (!is_word(bare[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    at = word_end(bare, begin);
    const std::size_t open = next_sign(bare, at);
    if (depth != 0 || open == bare.size() || bare[open] != '(' ||
        functions.count(bare.substr(begin, at - begin)) == 0) {
      continue;
    }
    const std::size_t end = list_end(bare, open);
    const std::size_t after = next_sign(bare, end);
    if (after == bare.size() || bare[after] != ';') continue;
    for (std::size_t i = open + 1; i + 1 < end; ++i) {
      if (result[i] != '\n') result[i] = ' ';
    }
    at = end;
  }
  return result;
}

LooseDeclarations read_loose_declarations(const fs::path& build_folder) {
  LooseDeclarations found;
  std::ifstream list(build_folder / list_name);
  std::string function;
  for (std::string path; list >> function && list.get() && std::getline(list, path);) {
    found[path].insert(function);
  }
  return found;
}

bool add_loose_declarations(const fs::path& build_folder, const LooseDeclarations& found) {
  LooseDeclarations known = read_loose_declarations(build_folder);
  std::ofstream list(build_folder / list_name, std::ios::app);
  bool is_news = false;
  for (const auto& [file, functions] : found) {
    for (const std::string& function : functions) {
      if (!known[file].insert(function).second) continue;
      list << function << ' ' << file.string() << '\n';
      is_news = true;
    }
  }
  return is_news;
}

}  // namespace app
