// SPDX-License-Identifier: MIT
// See message_file.h.
#include "app/project/message_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <regex>
#include <vector>

#include "app/project/c_text.h"

namespace app {
namespace {

// An entry of SeverityNames or FacilityNames: Name=value:SYMBOL.
struct Name {
  unsigned long value = 0;
  std::string symbol;
};

class MessageReader {
 public:
  bool read(std::string_view text, std::string& message) {
    const std::vector<std::string> lines = lines_of(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = trimmed(lines[i]);
      if (is_in_text_) {
        is_in_text_ = line != ".";
      } else if (!line.empty() && line[0] != ';') {
        std::string statement(line);
        // A list goes on until its parenthesis is closed.
        while (statement.find('(') != std::string::npos &&
               statement.find(')') == std::string::npos && i + 1 < lines.size()) {
          statement += " " + std::string(trimmed(lines[++i]));
        }
        if (!read_statement(statement)) {
          message = fmt::format("{}: error: not a statement of a message file: {}", i + 1, line);
          return false;
        }
      } else if (!line.empty()) {
        header_ += std::string(line.substr(1)) + "\n";
      }
    }
    return true;
  }

  std::string take_header() { return std::move(header_); }

 private:
  // Keyword=value, several of them on a line; a list in parentheses has its line alone.
  bool read_statement(const std::string& statement) {
    static const std::regex pair(R"(\s*(\w+)\s*=\s*((?!\w+\s*=)(\([^)]*\)|\S+))?\s*)");
    auto at = statement.begin();
    for (std::smatch found; at != statement.end(); at = found[0].second) {
      const auto where = std::regex_constants::match_continuous;
      if (!std::regex_search(at, statement.end(), found, pair, where)) return false;
      if (!read_pair(lower_case(found.str(1)), found.str(2))) return false;
    }
    return !statement.empty();
  }

  bool read_pair(const std::string& keyword, const std::string& value) {
    if (keyword == "messageidtypedef") {
      type_ = value;
    } else if (keyword == "severitynames") {
      read_names(value, severities_);
    } else if (keyword == "facilitynames") {
      read_names(value, facilities_);
    } else if (keyword == "messageid") {
      id_ = value.empty()     ? id_ + 1
            : value[0] == '+' ? id_ + std::strtoul(value.c_str() + 1, nullptr, 0)
                              : std::strtoul(value.c_str(), nullptr, 0);
    } else if (keyword == "severity") {
      severity_ = find(severities_, value);
    } else if (keyword == "facility") {
      facility_ = find(facilities_, value);
    } else if (keyword == "symbolicname") {
      define(value);
    } else if (keyword == "language") {
      is_in_text_ = true;
    } else {
      return keyword == "languagenames" || keyword == "outputbase";
    }
    return true;
  }

  // (Name = value[:SYMBOL] ...)
  void read_names(const std::string& list, std::map<std::string, Name>& names) {
    static const std::regex spaced_equals(R"(\s*=\s*)");
    std::string word;
    for (const char c : std::regex_replace(list, spaced_equals, "=") + " ") {
      if (c != ' ' && c != '\t' && c != '(' && c != ')') {
        word += c;
        continue;
      }
      if (const std::size_t equals = word.find('='); equals != std::string::npos) {
        const std::string value = word.substr(equals + 1);
        const std::size_t colon = value.find(':');
        Name& name = names[word.substr(0, equals)];
        name.value = std::strtoul(value.c_str(), nullptr, 0);
        name.symbol = colon == std::string::npos ? "" : value.substr(colon + 1);
        if (!name.symbol.empty()) {
          header_ += fmt::format("#define {} 0x{:X}\n", name.symbol, name.value);
        }
      }
      word.clear();
    }
  }

  static unsigned long find(const std::map<std::string, Name>& names, const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? 0 : found->second.value;
  }

  void define(const std::string& symbol) {
    const std::string cast = type_.empty() ? "" : fmt::format("({})", type_);
    header_ += fmt::format("#define {} ({}0x{:08X}L)\n", symbol, cast,
                           severity_ << 30 | facility_ << 16 | id_);
  }

  std::string header_;
  std::string type_;
  std::map<std::string, Name> severities_{
      {"Success", {0, ""}}, {"Informational", {1, ""}}, {"Warning", {2, ""}}, {"Error", {3, ""}}};
  std::map<std::string, Name> facilities_{{"System", {0xFF, ""}}, {"Application", {0xFFF, ""}}};
  unsigned long id_ = 0;
  unsigned long severity_ = 0;
  unsigned long facility_ = 0xFFF;
  bool is_in_text_ = false;
};

}  // namespace

bool make_message_header(std::string_view message_file, std::string& header, std::string& message) {
  MessageReader reader;
  if (!reader.read(message_file, message)) return false;
  header = "#pragma once\n" + reader.take_header();
  return true;
}

}  // namespace app
