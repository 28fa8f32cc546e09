// SPDX-License-Identifier: MIT
// WPP's configuration: which macros are trace functions, what is put before and after their
// messages, and how values of the driver's own types are printed. It stands in comments between
// `begin_wpp config` and `end_wpp`, or in the project (WppTraceFunction). Source:
// windows-driver-docs, devtest/defining-custom-trace-functions, devtest/wpp-preprocessor and
// devtest/customizing-trace-message-prefix... ("USEPREFIX", "USESUFFIX", "CUSTOM_TYPE").
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app {

// FUNC Name{FIXED=value,...}(PARAMETER,..., MSG, ...)
struct TraceFunction {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fixed;  // {LEVEL=value}, in their order
  std::vector<std::string> parameters;  // in their order; MSG and ... are not among them
  bool has_message = false;
  bool is_doubly_parenthesized = false;   // Name((LEVEL, MSG, ...))
  bool is_message_parenthesized = false;  // Name(LEVEL, (MSG, ...))
  std::string prefix;                     // text of USEPREFIX
  std::string prefix_arguments;           // C expressions, each with a comma before it
  std::string suffix;
  std::string suffix_arguments;
};

// CUSTOM_TYPE(name, ItemListLong(a, b)) or ItemSetLong, and the Short and Byte kinds of both.
struct TraceType {
  std::string name;
  bool is_set = false;  // names of bits, not of values
  std::vector<std::string> names;
};

struct TraceConfig {
  std::vector<TraceFunction> functions;
  std::vector<TraceType> types;
};

// The functions that are always there: DoTraceMessage.
TraceConfig default_trace_config();

// Adds what the blocks in a source say.
void add_trace_config(std::string_view source_text, TraceConfig& config);

// Adds functions as the project declares them: "Name(LEVEL,MSG,...)", without FUNC.
void add_trace_function(std::string_view declaration, TraceConfig& config);

}  // namespace app
