// SPDX-License-Identifier: MIT
// See msbuild_condition.h. A recursive descent: or, and, not, comparison, operand.
#include "app/project/msbuild_condition.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>

#include "app/project/c_text.h"

namespace app {
namespace {

class Condition {
 public:
  Condition(std::string_view text, const std::function<bool(std::string_view)>& exists)
      : rest_(text), exists_(exists) {}

  bool parse_or() {
    bool value = parse_and();
    while (take_word("or")) value = parse_and() || value;
    return value;
  }

 private:
  bool parse_and() {
    bool value = parse_not();
    while (take_word("and")) value = parse_not() && value;
    return value;
  }

  bool parse_not() {
    skip_space();
    if (rest_.substr(0, 2) != "!=" && take("!")) return !parse_not();
    if (take("(")) {
      const bool value = parse_or();
      take(")");
      return value;
    }
    return parse_comparison();
  }

  bool parse_comparison() {
    if (take_word("exists")) {
      take("(");
      const std::string path = parse_operand();
      take(")");
      return exists_(path);
    }
    const std::string left = lower_case(parse_operand());
    if (take("==")) return left == lower_case(parse_operand());
    if (take("!=")) return left != lower_case(parse_operand());
    if (take("<=")) return number(left) <= number(parse_operand());
    if (take(">=")) return number(left) >= number(parse_operand());
    if (take("<")) return number(left) < number(parse_operand());
    if (take(">")) return number(left) > number(parse_operand());
    return left == "true";
  }

  std::string parse_operand() {
    skip_space();
    std::size_t end = 0;
    if (!rest_.empty() && rest_[0] == '\'') {
      end = std::min(rest_.find('\'', 1), rest_.size());
      const std::string text(rest_.substr(1, end - 1));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      return text;
    }
    while (end < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[end])) ||
                                  rest_[end] == '_' || rest_[end] == '.')) {
      ++end;
    }
    const std::string text(rest_.substr(0, end));
    // What is no operand ends the condition.
    rest_.remove_prefix(end == 0 ? rest_.size() : end);
    return text;
  }

  static double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

  bool take(std::string_view token) {
    skip_space();
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    if (lower_case(rest_.substr(0, word.size())) != word) return false;
    if (rest_.size() > word.size() &&
        std::isalnum(static_cast<unsigned char>(rest_[word.size()]))) {
      return false;
    }
    rest_.remove_prefix(word.size());
    return true;
  }

  void skip_space() { rest_ = trimmed(rest_); }

  std::string_view rest_;
  const std::function<bool(std::string_view)>& exists_;
};

}  // namespace

bool evaluate_condition(std::string_view condition,
                        const std::function<bool(std::string_view path)>& exists) {
  return Condition(condition, exists).parse_or();
}

}  // namespace app
