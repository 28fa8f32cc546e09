// SPDX-License-Identifier: MIT
// See driver_build.h.
#include "app/driver_build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "app/build_messages.h"
#include "app/process.h"

namespace fs = std::filesystem;

namespace app {
namespace {

// How MSVC's habits are spoken to clang. Warnings that are noise in every driver are off; what is
// certainly wrong in C (a function nobody declared) is an error.
constexpr const char* driver_options =
    "-fms-extensions -fshort-wchar -fno-strict-aliasing -fno-omit-frame-pointer -O2 "
    "-g -gdwarf-4 -gdwarf-aranges "
    "-Wno-multichar -Wno-four-char-constants -Wno-unknown-pragmas -Wno-ignored-pragma-intrinsic "
    "-Wno-microsoft -Wno-pragma-pack -Wno-ignored-attributes "
    "-Werror=implicit-function-declaration -Werror=return-type";

bool is_source(const fs::path& path) {
  static const std::vector<std::string> endings = {".c", ".cpp", ".cxx", ".cc"};
  return std::find(endings.begin(), endings.end(), path.extension()) != endings.end();
}

std::vector<fs::path> sources_in(const fs::path& folder) {
  std::vector<fs::path> sources;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_source(entry.path())) sources.push_back(entry.path());
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

struct Inputs {
  std::vector<fs::path> sources;
  std::string name;
  std::string problem;  // empty if usable
};

Inputs collect_inputs(const BuildRequest& request) {
  Inputs inputs;
  for (const fs::path& given : request.inputs) {
    std::error_code error;
    const fs::path path = fs::weakly_canonical(given, error);
    if (!fs::exists(path))
      return {{}, "", fmt::format("{}: no such file or folder", given.string())};
    if (fs::is_directory(path)) {
      const std::vector<fs::path> found = sources_in(path);
      if (found.empty()) {
        return {{}, "", fmt::format("{}: no C or C++ files in this folder", given.string())};
      }
      inputs.sources.insert(inputs.sources.end(), found.begin(), found.end());
      if (inputs.name.empty()) inputs.name = path.filename();
    } else if (is_source(path)) {
      inputs.sources.push_back(path);
      if (inputs.name.empty()) inputs.name = path.stem();
    } else {
      return {{}, "", fmt::format("{}: not a C or C++ file", given.string())};
    }
  }
  return inputs;
}

std::string sanitizer_list(const BuildRequest& request) {
  std::vector<const char*> names;
  if (request.asan) names.push_back("address");
  if (request.tsan) names.push_back("thread");
  if (request.ubsan) names.push_back("undefined");
  return fmt::format("{}", fmt::join(names, ","));
}

std::string cmake_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == ';') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string write_project(const BuildRequest& request, const Inputs& inputs) {
  const fs::path include = OPENWDF_INCLUDE_FOLDER;
  std::string text =
      "cmake_minimum_required(VERSION 3.25)\n"
      "project(driver LANGUAGES C CXX)\n"
      "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\n"
      "add_library(driver MODULE\n";
  for (const fs::path& source : inputs.sources) text += "  " + cmake_quoted(source) + "\n";
  text += "  " + cmake_quoted(include / "wdf/stub/driver_entry.c") + ")\n";
  text += fmt::format("target_compile_options(driver PRIVATE {})\n", driver_options);
  text += "set_target_properties(driver PROPERTIES PREFIX \"\" C_STANDARD 17 CXX_STANDARD 17)\n";
  text += fmt::format("target_include_directories(driver SYSTEM PRIVATE {} {})\n",
                      cmake_quoted(include / "wdk"), cmake_quoted(include / "wdf"));
  text +=
      "target_compile_definitions(driver PRIVATE _AMD64_ AMD64 _WIN64 _KERNEL_MODE=1"
      " KMDF_VERSION_MAJOR=1 KMDF_VERSION_MINOR=33";
  for (const std::string& define : request.defines) text += " " + cmake_quoted(define);
  text += ")\ntarget_link_options(driver PRIVATE -fuse-ld=lld -Wl,-Bsymbolic -Wl,-z,now)\n";
  if (const std::string sanitizers = sanitizer_list(request); !sanitizers.empty()) {
    text += fmt::format("target_compile_options(driver PRIVATE -fsanitize={})\n", sanitizers);
    text += fmt::format("target_link_options(driver PRIVATE -fsanitize={} -shared-libsan)\n",
                        sanitizers);
  }
  if (request.coverage) {
    text +=
        "target_compile_options(driver PRIVATE -fprofile-instr-generate -fcoverage-mapping)\n"
        "target_link_options(driver PRIVATE -fprofile-instr-generate)\n";
  }
  return text;
}

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The folder for this driver with these options; the project in it is rewritten only when it
// changes, so that Ninja sees what is up to date.
fs::path prepare_folder(const std::string& project, const Inputs& inputs) {
  std::string key = project;
  const std::size_t hash = std::hash<std::string>{}(key);
  const fs::path folder = cache_folder() / "build" / fmt::format("{}-{:016x}", inputs.name, hash);
  fs::create_directories(folder);
  const fs::path file = folder / "CMakeLists.txt";
  if (!fs::exists(file) || read_text(file) != project) std::ofstream(file) << project;
  return folder;
}

ProcessResult compile(const fs::path& folder) {
  const fs::path objects = folder / "objects";
  if (!fs::exists(objects / "build.ninja")) {
    const ProcessResult configured =
        run_and_collect({"cmake", "-S", folder, "-B", objects, "-G", "Ninja",
                         "-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++",
                         "-DCMAKE_C_COMPILER_WORKS=1", "-DCMAKE_CXX_COMPILER_WORKS=1"});
    if (configured.exit_code != 0) return configured;
  }
  return run_and_collect({"ninja", "-C", objects, "-k", "0"});
}

}  // namespace

fs::path cache_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
    return fs::path(xdg) / "openwdf";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache/openwdf";
}

bool is_driver_source(const fs::path& path) {
  return fs::is_directory(path) || is_source(path);
}

BuildResult build_driver(const BuildRequest& request) {
  const Inputs inputs = collect_inputs(request);
  if (!inputs.problem.empty()) return {false, {}, {inputs.problem}};
  if (inputs.sources.empty()) return {false, {}, {"nothing to build"}};
  if (request.asan && request.tsan) {
    return {false, {}, {"--asan and --tsan cannot be used together"}};
  }
  const fs::path folder = prepare_folder(write_project(request, inputs), inputs);
  const ProcessResult made = compile(folder);
  if (made.exit_code != 0) return {false, {}, explain_build_output(made.output)};

  const fs::path built = folder / "objects/driver.so";
  std::vector<std::string> messages = find_missing_functions(built, inputs.sources);
  if (!messages.empty()) return {false, {}, messages};

  BuildResult result{true, request.output, find_stub_calls(inputs.sources)};
  if (result.output.empty()) result.output = inputs.name + ".so";
  std::error_code error;
  // A new file each time: the old one may be mapped by a running driver.
  fs::remove(result.output, error);
  fs::copy_file(built, result.output, fs::copy_options::overwrite_existing, error);
  if (error) {
    return {false, {}, {fmt::format("{}: {}", result.output.string(), error.message())}};
  }
  return result;
}

}  // namespace app
