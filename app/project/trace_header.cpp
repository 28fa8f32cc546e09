// SPDX-License-Identifier: MIT
// See trace_header.h. What every driver shares is in include/wdk/openwdf_trace.h.
#include "app/project/trace_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace app {
namespace {

// WPP names the conditions of a function by its parameters: WPP_LEVEL_FLAGS_ENABLED(level, flags).
struct Conditions {
  std::vector<std::string> names;
  std::vector<std::string> values;

  explicit Conditions(const TraceFunction& function) {
    for (const auto& [name, value] : function.fixed) add(name, value);
    for (const std::string& name : function.parameters) add(name, name);
  }

  void add(const std::string& name, const std::string& value) {
    names.push_back(name);
    values.push_back(value);
  }

  std::string macro(const char* suffix) const {
    return fmt::format("WPP_{}_{}", fmt::join(names, "_"), suffix);
  }
  std::string call(const char* suffix) const {
    return names.empty() ? fmt::format("WPP_{}()", suffix)
                         : fmt::format("{}({})", macro(suffix), fmt::join(values, ", "));
  }
  std::string value_of(const char* name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? "" : values[static_cast<std::size_t>(found - names.begin())];
  }
};

// What WPP itself would have in its template for these parameters; the driver's own come first.
std::string default_condition(const Conditions& conditions) {
  const bool has_flags = !conditions.value_of("FLAGS").empty();
  const bool has_level = !conditions.value_of("LEVEL").empty();
  std::string enabled = "WPP_CHECK_INIT_";
  if (has_flags && has_level) {
    enabled = "(WPP_LEVEL_ENABLED(FLAGS) && WPP_CONTROL(WPP_BIT_##FLAGS).Level >= LEVEL)";
  } else if (has_flags) {
    enabled = "WPP_LEVEL_ENABLED(FLAGS)";
  }
  std::string text =
      fmt::format("#ifndef {0}\n#define {0}({1}) {2}\n#endif\n", conditions.macro("ENABLED"),
                  fmt::join(conditions.names, ", "), enabled);
  for (const char* suffix : {"PRE", "POST"}) {
    text += fmt::format("#ifndef {0}\n#define {0}({1})\n#endif\n", conditions.macro(suffix),
                        fmt::join(conditions.names, ", "));
  }
  return text;
}

// The macro of one function. MSG is always a literal, so that prefix and suffix can be joined to it
// by the compiler.
std::string function_macro(const TraceFunction& function, const Conditions& conditions) {
  std::vector<std::string> parameters = function.parameters;
  std::string message = fmt::format("\"{}{}\"{}{}", function.prefix, function.suffix,
                                    function.prefix_arguments, function.suffix_arguments);
  const std::string parts =
      fmt::format("\"{}\" MSG \"{}\"{}, ##__VA_ARGS__{}", function.prefix, function.suffix,
                  function.prefix_arguments, function.suffix_arguments);
  std::string text;
  if (function.is_message_parenthesized) {
    text += fmt::format("#define OPENWDF_TRACE_MESSAGE_{}(MSG, ...) {}\n", function.name, parts);
    message = fmt::format("OPENWDF_TRACE_MESSAGE_{} MSG_AND_ARGUMENTS", function.name);
    parameters.push_back("MSG_AND_ARGUMENTS");
  } else if (function.has_message) {
    message = parts;
    parameters.insert(parameters.end(), {"MSG", "..."});
  }
  std::string name = function.name;
  if (function.is_doubly_parenthesized) {
    name = "OPENWDF_TRACE_" + function.name;
    text += fmt::format("#undef {0}\n#define {0}(ARGUMENTS) {1} ARGUMENTS\n", function.name, name);
  }
  const std::string level = conditions.value_of("LEVEL");
  const std::string flags = conditions.value_of("FLAGS");
  // DoTraceMessage's only parameter, a flag, is called LEVEL.
  const bool is_level = !level.empty() && (!flags.empty() || conditions.names.size() > 1);
  const bool is_macro_parameter = std::find(function.parameters.begin(), function.parameters.end(),
                                            "FLAGS") != function.parameters.end();
  const std::string flags_text = flags.empty()        ? "\"\""
                                 : is_macro_parameter ? "#FLAGS"
                                                      : fmt::format("\"{}\"", flags);
  text += fmt::format(
      "#undef {0}\n#define {0}({1}) {2} (void)({3} && "
      "(OpenwdfTraceMessage(&OpenwdfTraceModule, __FILE__, __LINE__, __FUNCTION__, {4}, {5}, {6}),"
      " 0)) {7}\n",
      name, fmt::join(parameters, ", "), conditions.call("PRE"), conditions.call("ENABLED"),
      is_level ? level : "0", flags_text, message, conditions.call("POST"));
  return text;
}

std::string type_table(const TraceConfig& config) {
  std::string rows;
  for (const TraceType& type : config.types) {
    rows += fmt::format("    {{\"{}\", {}, \"{}\"}},\n", type.name, type.is_set ? 1 : 0,
                        fmt::join(type.names, ","));
  }
  return fmt::format(
      "static const OPENWDF_TRACE_TYPE OpenwdfTraceTypes[] = {{\n{}    {{0, 0, 0}}}};\n", rows);
}

}  // namespace

std::string trace_header_text(const std::string& driver, const TraceConfig& config) {
  std::string text = fmt::format(
      "// Made by `wdf build` from the driver's WPP configuration.\n"
      "#ifndef OPENWDF_TRACE_GENERATED\n#define OPENWDF_TRACE_GENERATED\n"
      "#include <openwdf_trace.h>\n{}"
      "static const OPENWDF_TRACE_MODULE OpenwdfTraceModule = {{\"{}\", OpenwdfTraceTypes}};\n",
      type_table(config), driver);
  std::set<std::string> known;
  for (const TraceFunction& function : config.functions) {
    const Conditions conditions(function);
    if (!conditions.names.empty() && known.insert(conditions.macro("ENABLED")).second) {
      text += default_condition(conditions);
    }
    text += function_macro(function, conditions);
  }
  return text + "#endif\n";
}

}  // namespace app
