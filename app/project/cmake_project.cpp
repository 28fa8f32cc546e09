// SPDX-License-Identifier: MIT
// See cmake_project.h.
#include "app/project/cmake_project.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fs = std::filesystem;

namespace app {
namespace {

// How MSVC's habits are spoken to clang. Warnings that are noise in every driver are off; what is
// certainly wrong in C (a function nobody declared) is an error. Every error of a source is shown.
// An inline function of a header is compiled into each object that includes it, also in C, and the
// linker keeps one of them (cpp/inline-functions-cpp): with gnu89's meaning of inline it is there
// when the optimiser does not inline it, and the linker is told that there may be several. As MSVC
// does, a goto passes initializers, and the comma before an empty __VA_ARGS__ goes; the two macros
// that clang then leaves out are for the C library's headers. A call at the end of a callback stays
// a call, so that a report names its line.
constexpr const char* driver_options =
    "-fms-extensions -fms-compatibility -fms-compatibility-version=19.29 "
    "-fgnuc-version=4.2.1 -D__STDC__=1 "
    "-fshort-wchar -fno-strict-aliasing -fno-omit-frame-pointer "
    "-fno-optimize-sibling-calls "
    "$<$<COMPILE_LANGUAGE:C>:-fgnu89-inline> "
    "-g -gdwarf-4 -gdwarf-aranges -ferror-limit=0 "
    "-Wno-multichar -Wno-four-char-constants -Wno-unknown-pragmas -Wno-ignored-pragma-intrinsic "
    "-Wno-microsoft -Wno-pragma-pack -Wno-ignored-attributes -Wno-nonportable-include-path "
    "-Wno-macro-redefined -Wno-pragma-once-outside-header "
    "-Werror=implicit-function-declaration -Werror=return-type";

// A handler finds locals in memory, and where a statement goes on need not be where it ends.
constexpr const char* try_options = "-O0;-Wno-return-type";

constexpr const char* driver_defines =
    "_AMD64_ AMD64 _WIN64 _KERNEL_MODE=1 KMDF_VERSION_MAJOR=1 KMDF_VERSION_MINOR=33";

std::string cmake_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') result += '\\';
    result += c;
  }
  return result + "\"";
}

// A CMake list in one word.
template <class Range>
std::string cmake_list(const Range& parts) {
  std::string joined;
  for (const auto& part : parts) {
    const std::string text = fs::path(part).string();
    if (!joined.empty()) joined += ';';
    for (const char c : text) joined += c == ';' ? std::string("\\;") : std::string(1, c);
  }
  return cmake_quoted(joined);
}

class Writer {
 public:
  Writer(const fs::path& folder, const std::set<fs::path>& try_sources, const BuildOptions& options,
         fs::path wdk, fs::path wdf)
      : folder_(folder),
        try_sources_(try_sources),
        options_(options),
        wdk_(std::move(wdk)),
        wdf_(std::move(wdf)) {}

  std::string write(const DriverProject& driver) {
    text_ =
        "cmake_minimum_required(VERSION 3.25)\n"
        "project(driver LANGUAGES C CXX)\n"
        "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n"
        "set(CMAKE_POSITION_INDEPENDENT_CODE ON)\n";
    std::vector<std::string> libraries;
    for (const DriverProject& library : driver.libraries) {
      libraries.push_back(library_target(libraries.size()));
      add_target(libraries.back(), "STATIC", library);
    }
    add_target(driver_target, "MODULE", driver);
    text_ += fmt::format("target_sources(driver PRIVATE {})\n",
                         cmake_quoted(wdf_ / "stub/driver_entry.c"));
    text_ += fmt::format("target_link_libraries(driver PRIVATE {})\n", fmt::join(libraries, " "));
    text_ += fmt::format(
        "set_target_properties(driver PROPERTIES PREFIX \"\" OUTPUT_NAME {})\n"
        "target_link_options(driver PRIVATE -fuse-ld=lld -Wl,-Bsymbolic -Wl,-z,now "
        "-Wl,-z,muldefs)\n",
        cmake_quoted(driver.name));
    std::string objects = "$<TARGET_OBJECTS:driver>";
    for (const std::string& library : libraries) {
      objects += fmt::format(";$<TARGET_OBJECTS:{}>", library);
    }
    text_ += fmt::format("file(GENERATE OUTPUT {} CONTENT \"$<JOIN:{},\\n>\\n\")\n",
                         cmake_quoted(folder_ / object_list), objects);
    if (options_.coverage) {
      text_ += "target_link_options(driver PRIVATE -fprofile-instr-generate)\n";
    }
    return std::move(text_);
  }

 private:
  void add_target(const std::string& name, const char* kind, const DriverProject& project) {
    text_ += fmt::format("add_library({} {}", name, kind);
    for (const SourceFile& source : project.sources) text_ += "\n  " + cmake_quoted(source.path);
    text_ += ")\n";
    for (const SourceFile& source : project.sources) add_source(source);
    text_ += fmt::format(
        "set_target_properties({0} PROPERTIES C_STANDARD 17 CXX_STANDARD 17)\n"
        "target_compile_options({0} PRIVATE {1} {2} -ivfsoverlay {3} -idirafter {4})\n"
        "target_include_directories({0} PRIVATE {5} {6})\n"
        "target_include_directories({0} SYSTEM PRIVATE {7} {8})\n"
        "target_compile_definitions({0} PRIVATE {9} {10} {11})\n",
        name, driver_options, options_.debug ? "-O0" : "-O2",
        cmake_quoted(folder_ / "overlay.yaml"), cmake_quoted(folder_ / stand_in_folder),
        cmake_quoted(folder_ / generated_folder / name), cmake_quoted(folder_ / generated_folder),
        cmake_quoted(wdk_), cmake_quoted(wdf_), driver_defines, cmake_list(project.defines),
        cmake_list(options_.defines));
    if (!options_.sanitizers.empty()) {
      text_ += fmt::format("target_compile_options({} PRIVATE -fsanitize={})\n", name,
                           options_.sanitizers);
    }
    if (options_.coverage) {
      text_ += fmt::format(
          "target_compile_options({} PRIVATE -fprofile-instr-generate -fcoverage-mapping)\n", name);
    }
  }

  void add_source(const SourceFile& source) {
    text_ += fmt::format("set_source_files_properties({} PROPERTIES LANGUAGE {}",
                         cmake_quoted(source.path), source.is_cpp ? "CXX" : "C");
    if (!source.defines.empty()) {
      text_ += " COMPILE_DEFINITIONS " + cmake_list(source.defines);
    }
    if (!source.include_folders.empty()) {
      text_ += " INCLUDE_DIRECTORIES " + cmake_list(source.include_folders);
    }
    if (try_sources_.count(source.path) != 0) {
      text_ += fmt::format(" COMPILE_OPTIONS {}", cmake_quoted(try_options));
    }
    text_ += ")\n";
  }

  const fs::path& folder_;
  const std::set<fs::path>& try_sources_;
  const BuildOptions& options_;
  const fs::path wdk_;
  const fs::path wdf_;
  std::string text_;
};

}  // namespace

std::string library_target(std::size_t number) {
  return fmt::format("library{}", number);
}

std::string cmake_text(const fs::path& folder, const DriverProject& project,
                       const std::set<fs::path>& try_sources, const BuildOptions& options,
                       const fs::path& wdk, const fs::path& wdf) {
  return Writer(folder, try_sources, options, wdk, wdf).write(project);
}

}  // namespace app
