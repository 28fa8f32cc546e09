// SPDX-License-Identifier: MIT
// See trace_config.h.
#include "app/project/trace_config.h"

#include <algorithm>
#include <cctype>

#include "app/project/c_text.h"

namespace app {
namespace {

// Reads one statement from the front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool is_at_end() {
    rest_ = trimmed(rest_);
    return rest_.empty();
  }

  bool take(char c) {
    if (is_at_end() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string word() {
    rest_ = trimmed(rest_);
    std::size_t end = 0;
    while (end < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[end])) || rest_[end] == '_')) {
      ++end;
    }
    return cut(end);
  }

  // Up to one of `ends` that is neither in a literal nor in parentheses of its own.
  std::string until(std::string_view ends) {
    std::size_t at = 0;
    int depth = 0;
    bool is_literal = false;
    for (; at < rest_.size(); ++at) {
      const char c = rest_[at];
      if (c == '"' && (at == 0 || rest_[at - 1] != '\\')) is_literal = !is_literal;
      if (is_literal) continue;
      if (depth == 0 && ends.find(c) != std::string_view::npos) break;
      if (c == '(' || c == '{') ++depth;
      if (c == ')' || c == '}') --depth;
    }
    return std::string(trimmed(cut(at)));
  }

  // The characters of a string literal, as they are spelled.
  std::string literal() {
    if (!take('"')) return "";
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    std::string text = cut(std::min(end, rest_.size()));
    take('"');
    return text;
  }

 private:
  std::string cut(std::size_t size) {
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  std::string_view rest_;
};

std::vector<std::string> split_arguments(Reader& reader, char end) {
  std::vector<std::string> parts;
  const char ends[] = {',', end, 0};
  do {
    if (std::string part = reader.until(ends); !part.empty()) parts.push_back(std::move(part));
  } while (reader.take(','));
  reader.take(end);
  return parts;
}

void add_parameter(const std::string& text, TraceFunction& function) {
  if (text == "MSG") {
    function.has_message = true;
  } else if (text[0] == '(') {
    function.is_message_parenthesized = true;
    function.has_message = true;
  } else if (text != "...") {
    function.parameters.push_back(text);
  }
}

// A later declaration of the same name replaces an earlier one.
void add(TraceFunction function, TraceConfig& config) {
  const auto is_same = [&](const TraceFunction& other) { return other.name == function.name; };
  const auto found = std::find_if(config.functions.begin(), config.functions.end(), is_same);
  if (found == config.functions.end()) {
    config.functions.push_back(std::move(function));
  } else {
    *found = std::move(function);
  }
}

void read_function(Reader reader, TraceConfig& config) {
  TraceFunction function;
  function.name = reader.word();
  if (function.name.empty()) return;
  if (reader.take('{')) {
    for (const std::string& part : split_arguments(reader, '}')) {
      const std::size_t equals = std::min(part.find('='), part.size() - 1);
      function.fixed.emplace_back(trimmed(std::string_view(part).substr(0, equals)),
                                  trimmed(std::string_view(part).substr(equals + 1)));
    }
  }
  if (!reader.take('(')) return;
  function.is_doubly_parenthesized = reader.take('(');
  for (const std::string& part : split_arguments(reader, ')')) add_parameter(part, function);
  add(std::move(function), config);
}

// USEPREFIX(function, "text", arguments...): the text without %!STDPREFIX!, which stands for the
// place that every message is printed with anyway.
void read_affix(Reader reader, bool is_prefix, TraceConfig& config) {
  if (!reader.take('(')) return;
  const std::string name = reader.until(",)");
  reader.take(',');
  std::string text = reader.literal();
  constexpr std::string_view standard = "%!STDPREFIX!";
  if (const std::size_t at = text.find(standard); at != std::string::npos) {
    text.erase(at, standard.size());
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  }
  reader.take(',');
  std::string arguments;
  for (const std::string& part : split_arguments(reader, ')')) arguments += ", " + part;
  for (TraceFunction& function : config.functions) {
    if (function.name != name) continue;
    (is_prefix ? function.prefix : function.suffix) = text;
    (is_prefix ? function.prefix_arguments : function.suffix_arguments) = arguments;
  }
}

// CUSTOM_TYPE(name, ItemListLong(a, b)): ItemEnum would need the compiler's knowledge of the
// type, so such values print as numbers.
void read_type(Reader reader, TraceConfig& config) {
  if (!reader.take('(')) return;
  TraceType type;
  type.name = reader.until(",");
  reader.take(',');
  const std::string kind = reader.word();
  if (!reader.take('(')) return;
  type.is_set = kind.rfind("ItemSet", 0) == 0;
  if (type.is_set || kind.rfind("ItemList", 0) == 0) type.names = split_arguments(reader, ')');
  config.types.push_back(std::move(type));
}

void read_statement(std::string_view statement, TraceConfig& config) {
  Reader reader(statement);
  const std::string keyword = reader.word();
  if (keyword == "FUNC") read_function(reader, config);
  if (keyword == "USEPREFIX" || keyword == "USESUFFIX") {
    read_affix(reader, keyword == "USEPREFIX", config);
  }
  if (keyword == "CUSTOM_TYPE") read_type(reader, config);
}

bool ends_statement(std::string_view text) {
  int depth = 0;
  bool is_literal = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) is_literal = !is_literal;
    if (is_literal) continue;
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
  }
  return depth <= 0;
}

// A line of a block without what makes it a comment.
std::string_view comment_text(std::string_view line) {
  line = trimmed(line);
  while (!line.empty() && (line[0] == '/' || line[0] == '*')) line.remove_prefix(1);
  return trimmed(line);
}

}  // namespace

TraceConfig default_trace_config() {
  TraceConfig config;
  add_trace_function("DoTraceMessage(LEVEL, MSG, ...)", config);
  return config;
}

void add_trace_config(std::string_view source_text, TraceConfig& config) {
  bool is_config = false;
  std::string statement;
  for (const std::string& line : lines_of(source_text)) {
    const std::string_view text = comment_text(line);
    if (text.rfind("begin_wpp", 0) == 0) {
      is_config = text.find("config") != std::string_view::npos;
    } else if (text.rfind("end_wpp", 0) == 0) {
      is_config = false;
    } else if (is_config && !text.empty() && text[0] != '#') {
      statement += (statement.empty() ? "" : " ") + std::string(text);
      if (!ends_statement(statement)) continue;
      read_statement(statement, config);
    }
    statement.clear();
  }
}

void add_trace_function(std::string_view declaration, TraceConfig& config) {
  read_function(Reader(declaration), config);
}

}  // namespace app
