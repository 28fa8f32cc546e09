// SPDX-License-Identifier: MIT
// See microsoft_text.h.
#include "app/project/microsoft_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <vector>

#include "app/project/c_text.h"

namespace app {
namespace {

// Finds the bodies of functions: a brace behind a parameter list that is in no other body.
class LiteralWriter {
 public:
  explicit LiteralWriter(std::string_view text) : text_(text), bare_(without_comments(text)) {}

  std::string write() {
    for (std::size_t at = 0; at < bare_.size();) at = read(at);
    return result_.append(text_.substr(written_));
  }

 private:
  std::size_t read(std::size_t at) {
    const char c = bare_[at];
    if (c == '\n') {
      ++line_;
      line_begin_ = at + 1;
      return at + 1;
    }
    if (c == ' ' || c == '\t' || c == '\r') return at + 1;
    if (c == '#' &&
        trimmed(std::string_view(bare_).substr(line_begin_, at - line_begin_)).empty()) {
      return directive_end(at);
    }
    if (c == '"' || c == '\'') return literal_end(bare_, at);
    if (is_word(c)) {
      const std::size_t end = word_end(bare_, at);
      if (parentheses_ == 0) word_ = std::string_view(bare_).substr(at, end - at);
      before_ = 'w';
      return end;
    }
    read_sign(c);
    return at + 1;
  }

  void read_sign(char c) {
    if (c == '(' && parentheses_++ == 0) name_ = before_ == 'w' ? word_ : std::string_view();
    if (c == ')') --parentheses_;
    if (c == '{') open();
    if (c == '}' && body_depth_ > 0) --body_depth_;
    before_ = c;
  }

  // Braces of namespaces and classes have functions in them, those of a body have none.
  void open() {
    const bool is_body = body_depth_ == 0 && before_ == ')' && parentheses_ == 0 && !name_.empty();
    if (body_depth_ > 0 || is_body) ++body_depth_;
    if (!is_body) return;
    result_.append(text_.substr(written_, line_begin_ - written_));
    result_ +=
        fmt::format("#undef __FUNCTION__\n#define __FUNCTION__ \"{}\"\n#line {}\n", name_, line_);
    written_ = line_begin_;
  }

  // With the lines that a backslash joins to it.
  std::size_t directive_end(std::size_t at) {
    for (;;) {
      const std::size_t end = std::min(bare_.find('\n', at), bare_.size());
      const std::string_view line = trimmed(std::string_view(bare_).substr(at, end - at));
      if (line.empty() || line.back() != '\\' || end == bare_.size()) return end;
      ++line_;
      at = line_begin_ = end + 1;
    }
  }

  const std::string_view text_;
  const std::string bare_;
  std::string result_;
  std::size_t written_ = 0;
  std::size_t line_begin_ = 0;
  int line_ = 1;
  int parentheses_ = 0;
  int body_depth_ = 0;
  char before_ = '\n';     // the last sign, or 'w' behind a word
  std::string_view word_;  // the last one outside of parentheses
  std::string_view name_;  // the word before the last parentheses
};

}  // namespace

bool joins_function_name(std::string_view text) {
  static const std::regex joined(R"("[ \t]*__FUNCTION__|__FUNCTION__[ \t]*")");
  return std::regex_search(text.begin(), text.end(), joined);
}

std::string with_function_literals(std::string_view text) {
  return LiteralWriter(text).write();
}

std::string with_addresses_of_casts(std::string_view text) {
  static const std::regex cast_address(R"(&\(\((\w+)\)\((\w+)\)\))");
  return std::regex_replace(std::string(text), cast_address, "($1*)&($2)");
}

}  // namespace app
