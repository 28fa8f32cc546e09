// SPDX-License-Identifier: MIT
// See try_statements.h.
#include "app/project/try_statements.h"

#include <algorithm>
#include <vector>

#include "app/project/c_text.h"

namespace app {
namespace {

struct Statement {
  int depth;               // of the braces around it
  bool is_in_body = true;  // else in the block that ends it
};

// What has been read so far, as far as braces go.
struct Nesting {
  int depth = 0;
  std::vector<Statement> statements;
};

class EndWriter {
 public:
  explicit EndWriter(std::string_view text) : text_(text) {}

  std::string write() {
    const std::string bare = without_comments(text_);
    for (std::size_t at = 0; at < bare.size();) at = read(bare, at);
    return result_.append(text_.substr(written_));
  }

 private:
  std::size_t read(std::string_view bare, std::size_t at) {
    const char c = bare[at];
    if (c == '\n') is_line_begin_ = true;
    if (c == '#' && is_line_begin_) return read_directive(bare, at);
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') is_line_begin_ = false;
    if (c == '"' || c == '\'') return literal_end(bare, at);
    if (is_word(c)) {
      const std::size_t end = word_end(bare, at);
      read_word(bare.substr(at, end - at));
      return end;
    }
    if (c == '{') ++now_.depth;
    if (c == '}') close(at + 1);
    return at + 1;
  }

  void read_word(std::string_view word) {
    if (word == "__try") now_.statements.push_back({now_.depth});
    if ((word == "__except" || word == "__finally") && !now_.statements.empty()) {
      now_.statements.back().is_in_body = false;
    }
  }

  void close(std::size_t end) {
    --now_.depth;
    if (now_.statements.empty()) return;
    const Statement& last = now_.statements.back();
    if (last.is_in_body || last.depth != now_.depth) return;
    result_.append(text_.substr(written_, end - written_)).append(" OPENWDF_END_TRY");
    written_ = end;
    now_.statements.pop_back();
  }

  // The branches of an #if begin alike; what follows it goes on from the last one.
  std::size_t read_directive(std::string_view bare, std::size_t at) {
    std::size_t end = std::min(bare.find('\n', at), bare.size());
    while (end < bare.size() && trimmed(bare.substr(at, end - at)).back() == '\\') {
      end = std::min(bare.find('\n', end + 1), bare.size());
    }
    const std::string_view directive = trimmed(bare.substr(at + 1, end - at - 1));
    if (directive.substr(0, 2) == "if") {
      branches_.push_back(now_);
    } else if (directive.substr(0, 2) == "el" && !branches_.empty()) {
      now_ = branches_.back();
    } else if (directive.substr(0, 5) == "endif" && !branches_.empty()) {
      branches_.pop_back();
    }
    return end;
  }

  std::string_view text_;
  std::string result_;
  std::size_t written_ = 0;  // of the text
  bool is_line_begin_ = true;
  Nesting now_;
  std::vector<Nesting> branches_;  // as each open #if found it
};

}  // namespace

bool has_try_statement(std::string_view text) {
  if (text.find("__try") == std::string_view::npos) return false;
  bool is_found = false;
  for_each_identifier(text, [&](std::string_view name, int) { is_found |= name == "__try"; });
  return is_found;
}

std::string with_ends_of_try(std::string_view text) {
  return EndWriter(text).write();
}

}  // namespace app
