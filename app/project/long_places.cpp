// SPDX-License-Identifier: MIT
// See long_places.h.
#include "app/project/long_places.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "app/project/c_text.h"

namespace app {
namespace {

struct Token {
  std::string_view text;  // a word or one character
  int line = 0;
};

// Literals are left out; an empty token ends the list, so that there is always a next one.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const bool is_literal = text[at] == '"' || text[at] == '\'';
    if (is_literal) {
      at = literal_end(text, at);
    } else {
      at = is_word(text[at]) ? word_end(text, at) : at + 1;
    }
    const std::string_view token = text.substr(begin, at - begin);
    if (!is_literal && !trimmed(token).empty()) tokens.push_back({token, line});
    line += static_cast<int>(std::count(token.begin(), token.end(), '\n'));
  }
  tokens.push_back({{}, line});
  return tokens;
}

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> goes_with_long = {"unsigned", "signed", "int", "const",
                                                            "volatile"};
constexpr std::array<std::string_view, 3> records = {"struct", "union", "class"};

class LongReader {
 public:
  explicit LongReader(std::string_view text) : tokens_(tokens_of(text)) {}

  std::vector<int> read() {
    for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
      const Token& token = tokens_[at];
      if (token.text == "long") {
        const std::size_t next = after_type(at);
        if (shows(at, next)) lines_.push_back(token.line);
        at = next - 1;
      } else {
        follow(token.text, at == 0 ? std::string_view() : tokens_[at - 1].text);
      }
    }
    return std::move(lines_);
  }

 private:
  // Where in the text it is: inside of which braces, in what kind of statement.
  void follow(std::string_view token, std::string_view before) {
    if (token == "{") {
      braces_.push_back({is_record_ && before != ")" && before != "=", parentheses_});
      begin_statement();
    } else if (token == "}") {
      if (!braces_.empty()) {
        parentheses_ = braces_.back().parentheses;
        braces_.pop_back();
      }
      begin_statement();
    } else if (token == ";") {
      begin_statement();
    } else if (token == "(") {
      ++parentheses_;
    } else if (token == ")") {
      --parentheses_;
      is_record_ = false;  // of a parameter, or what a function returns
    } else if (token == "typedef") {
      is_typedef_ = true;
    } else if (is_one_of(token, records)) {
      is_record_ = true;
    }
  }

  void begin_statement() { is_record_ = is_typedef_ = false; }

  std::size_t after_type(std::size_t at) const {
    while (is_one_of(tokens_[at].text, goes_with_long) || tokens_[at].text == "long") ++at;
    return at;
  }

  bool shows(std::size_t at, std::size_t next) const {
    const auto begin = tokens_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = tokens_.begin() + static_cast<std::ptrdiff_t>(next);
    const auto longs = std::count_if(begin, end, [](const Token& t) { return t.text == "long"; });
    if (longs > 1 || end->text == "double") return false;  // as large everywhere
    const bool is_outside = parentheses_ == (braces_.empty() ? 0 : braces_.back().parentheses);
    const bool is_member = !braces_.empty() && braces_.back().is_record && is_outside;
    const bool is_type = is_typedef_ && is_outside;
    const bool is_pointed_to = end->text == "*";
    const bool is_array = !end->text.empty() && is_word(end->text[0]) && (end + 1)->text == "[";
    return is_member || is_type || is_pointed_to || is_array || is_measured(at);
  }

  // sizeof(long)
  bool is_measured(std::size_t at) const {
    while (at > 0 && is_one_of(tokens_[at - 1].text, goes_with_long)) --at;
    return at >= 2 && tokens_[at - 1].text == "(" && tokens_[at - 2].text == "sizeof";
  }

  struct Brace {
    bool is_record;
    int parentheses;  // open around it
  };

  std::vector<Token> tokens_;
  std::vector<Brace> braces_;
  std::vector<int> lines_;
  int parentheses_ = 0;
  bool is_record_ = false;
  bool is_typedef_ = false;
};

}  // namespace

std::vector<int> long_lines(std::string_view text) {
  const std::string code = without_comments(text);
  return LongReader(code).read();
}

}  // namespace app
