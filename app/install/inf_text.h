// SPDX-License-Identifier: MIT
// The text of an INF or INX file as sections of lines: comments, quotes, continued lines and
// %strings% are gone. What the lines mean is read in inf.h.
// Source: install/general-syntax-rules-for-inf-files, install/inf-strings-section; for the $NAME$
// words of an INX file, stampinf's page (devtest/stampinf-command-options).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct InfLine {
  std::string key;                  // left of the equals sign; empty where there is none
  std::vector<std::string> values;  // what commas separate
  int number = 0;

  // Empty if there are not so many.
  std::string value(std::size_t index) const {
    return index < values.size() ? values[index] : std::string();
  }
};

using InfLines = std::vector<InfLine>;

class InfText {
 public:
  // Throws std::runtime_error "FILE:LINE: what is wrong".
  explicit InfText(const std::filesystem::path& path);

  // Of all sections with this name, in any letter case; null if there is none.
  const InfLines* find(std::string_view section) const;
  // One that must be there because `asker` names it.
  const InfLines& section(std::string_view section, const InfLine& asker) const;
  // The first line with this key; null if there is none.
  static const InfLine* find_key(const InfLines& lines, std::string_view key);

  std::string place(const InfLine& line) const;  // FILE:LINE
  [[noreturn]] void fail(const InfLine& line, std::string_view what) const;

 private:
  void read(std::string_view text);
  InfLines* begin_section(std::string_view line, int number);
  const InfLines* strings_section() const;  // null: there is none
  void substitute_strings();
  std::string substituted(const std::string& text,
                          const std::map<std::string, std::string>& strings) const;

  std::filesystem::path path_;
  std::map<std::string, InfLines> sections_;  // by lower-case name
};

}  // namespace app
