// SPDX-License-Identifier: MIT
// See driver_build.h.
#include "app/driver_build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <fstream>

#include "app/process.h"
#include "app/project/build_folder.h"
#include "app/project/diagnosis.h"
#include "app/project/windows_path.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr const char* inf_list = "infs.txt";  // a path in each line

BuildOptions options_of(const BuildRequest& request) {
  std::vector<const char*> sanitizers;
  if (request.asan) sanitizers.push_back("address");
  if (request.tsan) sanitizers.push_back("thread");
  if (request.ubsan) sanitizers.push_back("undefined");
  return {request.defines, request.debug, fmt::format("{}", fmt::join(sanitizers, ",")),
          request.coverage};
}

ProcessResult compile(const fs::path& folder) {
  if (!fs::exists(folder / "build.ninja")) {
    const ProcessResult configured =
        run_and_collect({"cmake", "-S", folder, "-B", folder, "-G", "Ninja",
                         "-DCMAKE_C_COMPILER=clang", "-DCMAKE_CXX_COMPILER=clang++",
                         "-DCMAKE_C_COMPILER_WORKS=1", "-DCMAKE_CXX_COMPILER_WORKS=1"});
    if (configured.exit_code != 0) return configured;
  }
  return run_and_collect({"ninja", "-C", folder, "-k", "0"});
}

// Builds one driver in its folder and finds out what it lacks.
Diagnosis build_one(const DriverProject& project, const fs::path& folder,
                    const BuildOptions& options, fs::path& object) {
  Diagnosis diagnosis;
  BuildFolder prepared;
  do {
    prepared = prepare_build_folder(folder, project, options);
    object = prepared.object;
    diagnosis = {};
    diagnosis.notes = std::move(prepared.notes);
    diagnosis.errors = std::move(prepared.problems);
    if (!diagnosis.errors.empty()) return diagnosis;
    const ProcessResult made = compile(folder);
    if (made.exit_code == 0) break;
    read_build_output(made.output, diagnosis);
    if (diagnosis.can_be_built()) diagnosis.errors.push_back(made.output);
  } while (add_loose_declarations(folder, diagnosis.conflicts));
  find_missing_functions(folder, prepared.files, diagnosis);
  return diagnosis;
}

// A new file each time: the old one may be mapped by a running driver. Empty if it worked.
std::string put_in_place(const fs::path& built, const fs::path& output) {
  std::error_code error;
  if (output.has_parent_path()) fs::create_directories(output.parent_path(), error);
  fs::remove(output, error);
  fs::copy_file(built, output, fs::copy_options::overwrite_existing, error);
  return error ? fmt::format("{}: {}", output.string(), error.message()) : "";
}

// Several drivers need a folder, which is the output itself or the current one.
fs::path output_of(const DriverProject& project, const BuildRequest& request, bool is_only) {
  const std::string name = project.name + ".so";
  std::error_code error;
  if (request.output.empty()) return name;
  const bool is_folder = !is_only || fs::is_directory(request.output, error);
  return is_folder ? request.output / name : request.output;
}

// Absolute: it is named in files that are read from elsewhere.
fs::path build_folder_of(const fs::path& output) {
  fs::path folder = fs::absolute(output);
  return folder.replace_extension(".build");
}

void write_inf_list(const DriverProject& project, const fs::path& output) {
  std::ofstream list(build_folder_of(output) / inf_list, std::ios::binary);
  for (const fs::path& inf : project.infs) list << inf.string() << '\n';
}

void append(std::vector<std::string>& messages, const std::vector<std::string>& more) {
  messages.insert(messages.end(), more.begin(), more.end());
}

}  // namespace

fs::path cache_folder() {
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
    return fs::path(xdg) / "openwdf";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : "/tmp") / ".cache/openwdf";
}

BuildResult build_drivers(const BuildRequest& request) {
  if (request.asan && request.tsan) {
    return {false, {}, {"--asan and --tsan cannot be used together"}};
  }
  ProjectInputs inputs = read_projects(request.inputs, request.debug ? "Debug" : "Release");
  if (!inputs.problem.empty()) return {false, {}, {inputs.problem}};
  BuildResult result{true, {}, std::move(inputs.notes)};
  const bool is_only = inputs.projects.size() == 1;
  for (const DriverProject& project : inputs.projects) {
    append(result.messages, project.notes);
    const fs::path output = output_of(project, request, is_only);
    fs::path object;
    const Diagnosis diagnosis =
        build_one(project, build_folder_of(output), options_of(request), object);
    append(result.messages, to_messages(diagnosis));
    std::string problem = diagnosis.can_be_built() ? put_in_place(object, output) : "";
    if (!problem.empty()) result.messages.push_back(std::move(problem));
    if (diagnosis.can_be_built() && problem.empty()) {
      write_inf_list(project, output);
      result.outputs.push_back({output, project.infs});
    } else {
      result.is_built = false;
    }
  }
  return result;
}

DriverFile built_driver(const fs::path& object) {
  DriverFile driver{object, {}};
  for (const char* ending : {".inf", ".inx"}) {
    fs::path beside = object;
    beside = find_any_case(beside.replace_extension(ending));
    if (!beside.empty()) driver.infs.push_back(beside);
  }
  if (!driver.infs.empty()) return driver;
  std::ifstream list(build_folder_of(object) / inf_list, std::ios::binary);
  for (std::string path; std::getline(list, path);) {
    if (fs::exists(path)) driver.infs.push_back(path);
  }
  return driver;
}

// Objects are compiled in the cache: only the compiler knows which headers and names are in use.
bool list_needs(const std::vector<fs::path>& paths, std::string& text, std::string& message) {
  const ProjectInputs inputs = read_projects(paths, "Release");
  message = inputs.problem;
  if (!message.empty()) return false;
  for (const DriverProject& project : inputs.projects) {
    const std::size_t key = std::hash<std::string>{}(project.folder);
    const fs::path folder = cache_folder() / "list" / fmt::format("{}-{:016x}", project.name, key);
    fs::path object;
    text += fmt::format("{}:\n{}", project.name, to_list(build_one(project, folder, {}, object)));
  }
  return true;
}

}  // namespace app
