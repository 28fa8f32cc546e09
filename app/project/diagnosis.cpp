// SPDX-License-Identifier: MIT
// See diagnosis.h.
#include "app/project/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "app/project/build_folder.h"
#include "app/project/c_text.h"
#include "app/project/long_places.h"
#include "app/project/object_names.h"
#include "framework/ddi.h"

namespace fs = std::filesystem;

namespace app {
namespace {

void add_place(std::vector<Need>& needs, const std::string& name, const std::string& place) {
  auto found =
      std::find_if(needs.begin(), needs.end(), [&](const Need& need) { return need.name == name; });
  if (found == needs.end()) found = needs.insert(needs.end(), {name, {}});
  if (std::find(found->places.begin(), found->places.end(), place) == found->places.end()) {
    found->places.push_back(place);
  }
}

// Reads the lines of clang and of the linker.
class OutputReader {
 public:
  explicit OutputReader(Diagnosis& diagnosis) : diagnosis_(diagnosis) {}

  void read(const std::string& line) {
    static const std::regex included(R"((?:In file included|                 ) from (.*:\d+)[,:])");
    static const std::regex error(R"((.*?:\d+):\d+: (?:fatal )?error: (.*))");
    static const std::regex declared(R"((.*?):\d+:\d+: note: previous declaration is here)");
    std::smatch match;
    if (std::regex_match(line, match, included)) {
      includer_ = match.str(1);
    } else if (std::regex_match(line, match, error)) {
      read_error(match.str(1), match.str(2));
    } else if (std::regex_match(line, match, declared)) {
      if (!conflicting_.empty())
        diagnosis_.conflicts[fs::path(match.str(1)).lexically_normal()].insert(conflicting_);
    } else if (line.find("ld.lld: error:") != std::string::npos ||
               line.rfind("CMake Error", 0) == 0) {
      add_error(line);
    }
  }

 private:
  void read_error(const std::string& place, const std::string& text) {
    static const std::regex missing_file(R"('([^']+)' file not found.*)");
    static const std::regex unknown(
        R"((?:implicit declaration of function|call to undeclared function|)"
        R"(use of undeclared identifier|unknown type name|no type named) '([^']+)'.*)");
    static const std::regex conflicting(R"(conflicting types for '([^']+)')");
    std::smatch match;
    conflicting_ = std::regex_match(text, match, conflicting) ? match.str(1) : "";
    if (place.find(std::string("/") + stand_in_folder + "/") != std::string::npos) {
      add_place(diagnosis_.headers, text, includer_);
    } else if (std::regex_match(text, match, missing_file)) {
      add_place(diagnosis_.headers, match.str(1), place);
    } else if (std::regex_match(text, match, unknown)) {
      add_place(diagnosis_.names, match.str(1), place);
    } else {
      add_error(fmt::format("{}: error: {}", place, text));
    }
  }

  void add_error(const std::string& line) {
    auto& errors = diagnosis_.errors;
    if (std::find(errors.begin(), errors.end(), line) == errors.end()) errors.push_back(line);
  }

  Diagnosis& diagnosis_;
  std::string includer_;
  std::string conflicting_;  // what the last error was about, if it was this one
};

using Uses = std::map<std::string, std::vector<std::string>>;

Uses find_uses(const std::set<fs::path>& files, const std::set<std::string>& names) {
  Uses uses;
  for (const fs::path& file : files) {
    for_each_identifier(read_source_text(file), [&](std::string_view name, int line) {
      const auto found = names.find(std::string(name));
      if (found != names.end()) {
        uses[*found].push_back(fmt::format("{}:{}", file.string(), line));
      }
    });
  }
  return uses;
}

// The WDK's own types have their Windows size; a `long` that is spelled out has the host's.
std::vector<Need> find_longs(const std::set<fs::path>& files) {
  std::vector<Need> longs;
  for (const fs::path& file : files) {
    for (const int line : long_lines(read_source_text(file))) {
      add_place(longs, file, fmt::format("{}:{}", file.string(), line));
    }
  }
  return longs;
}

// Provided by the compiler's run-time libraries, which the driver is linked with itself.
bool is_runtime_name(const std::string& name) {
  static const char* const prefixes[] = {"__asan_", "__tsan_", "__ubsan_", "__sanitizer_",
                                         "__llvm_"};
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](const char* prefix) { return name.rfind(prefix, 0) == 0; });
}

// Whether a header of the kit names it.
bool is_kit_name(const std::string& name) {
  static const std::set<std::string> names = [] {
    std::set<std::string> found;
    for (const char* folder : {"wdk", "wdf"}) {
      for (const fs::directory_entry& entry :
           fs::directory_iterator(fs::path(OPENWDF_INCLUDE_FOLDER) / folder)) {
        if (!entry.is_regular_file()) continue;
        for_each_identifier(read_source_text(entry.path()),
                            [&](std::string_view word, int) { found.emplace(word); });
      }
    }
    return found;
  }();
  return names.count(name) != 0;
}

// What every driver defines, the second through <wdf.h>.
bool is_defined_by_driver(const std::string& name) {
  return name == "DriverEntry" || name == "WdfMinimumVersionRequired";
}

void add_message(const Need& need, const std::string& sentence,
                 std::vector<std::string>& messages) {
  if (need.places.empty()) {
    messages.push_back(sentence);
    return;
  }
  const std::string more =
      need.places.size() > 1 ? fmt::format(" (used in {} places)", need.places.size()) : "";
  messages.push_back(fmt::format("{}: {}{}", need.places[0], sentence, more));
}

std::string section(const char* title, const std::vector<Need>& needs) {
  if (needs.empty()) return "";
  std::string text = fmt::format("{}\n", title);
  for (const Need& need : needs) {
    text += fmt::format("  {}\n", need.name);
    for (const std::string& place : need.places) text += fmt::format("    {}\n", place);
  }
  return text;
}

}  // namespace

void read_build_output(std::string_view output, Diagnosis& diagnosis) {
  OutputReader reader(diagnosis);
  for (const std::string& line : lines_of(output)) reader.read(line);
}

void find_missing_functions(const fs::path& build_folder, const std::set<fs::path>& files,
                            Diagnosis& diagnosis) {
  // While a source does not compile, what it would define looks missing, too: then only names that
  // are the kit's count.
  const bool is_complete = diagnosis.can_be_built();
  std::set<std::string> missing;
  for (const std::string& name : undefined_names(build_folder)) {
    if (is_runtime_name(name)) continue;
    if (is_complete || (is_kit_name(name) && !is_defined_by_driver(name))) missing.insert(name);
  }
  Uses uses = find_uses(files, missing);
  for (const std::string& name : missing) diagnosis.functions.push_back({name, uses[name]});

  std::set<std::string> ddis;
  for (const wdf::DdiInfo& info : wdf::ddi_infos) ddis.insert(info.name);
  uses = find_uses(files, ddis);
  diagnosis.used_ddi_count = uses.size();
  for (const wdf::DdiInfo& info : wdf::ddi_infos) {
    if (info.is_implemented || uses.count(info.name) == 0) continue;
    diagnosis.ddis.push_back({info.name, uses[info.name]});
  }
  diagnosis.longs = find_longs(files);
}

std::vector<std::string> to_messages(const Diagnosis& diagnosis) {
  std::vector<std::string> messages;
  for (const Need& need : diagnosis.headers) {
    add_message(need, fmt::format("error: the header {} is not part of OpenWDF", need.name),
                messages);
  }
  for (const Need& need : diagnosis.names) {
    add_message(
        need,
        fmt::format("error: {} is not declared by the driver nor by OpenWDF's headers", need.name),
        messages);
  }
  for (const Need& need : diagnosis.functions) {
    add_message(need,
                need.name == "DriverEntry"
                    ? "error: the driver has no DriverEntry function"
                    : fmt::format("error: {} is not implemented by OpenWDF", need.name),
                messages);
  }
  messages.insert(messages.end(), diagnosis.errors.begin(), diagnosis.errors.end());
  for (const Need& need : diagnosis.longs) {
    add_message(need,
                "warning: a layout depends on `long`, which has 64 bits here and 32 on Windows; "
                "LONG has 32 on both",
                messages);
  }
  messages.insert(messages.end(), diagnosis.notes.begin(), diagnosis.notes.end());
  for (const Need& need : diagnosis.ddis) {
    add_message(
        need, fmt::format("warning: {} is not implemented yet; calling it ends the run", need.name),
        messages);
  }
  return messages;
}

std::string to_list(const Diagnosis& diagnosis) {
  std::string text = section("headers that are not part of OpenWDF:", diagnosis.headers);
  text += section("names that no header declares:", diagnosis.names);
  text += section("functions that are not implemented:", diagnosis.functions);
  text += section("framework functions that are not implemented:", diagnosis.ddis);
  if (!diagnosis.errors.empty()) text += "other errors:\n";
  for (const std::string& error : diagnosis.errors) text += fmt::format("  {}\n", error);
  return text + fmt::format("{} framework functions used, {} of them not implemented\n",
                            diagnosis.used_ddi_count, diagnosis.ddis.size());
}

}  // namespace app
