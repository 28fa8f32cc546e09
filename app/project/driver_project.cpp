// SPDX-License-Identifier: MIT
// See driver_project.h.
#include "app/project/driver_project.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/project/c_text.h"
#include "app/project/vcxproj.h"

namespace fs = std::filesystem;

namespace app {
namespace {

bool has_ending(const fs::path& path, std::initializer_list<const char*> endings) {
  const std::string ending = lower_case(path.extension().string());
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_source(const fs::path& path) {
  return has_ending(path, {".c", ".cpp", ".cxx", ".cc"});
}

bool is_project(const fs::path& path) {
  return has_ending(path, {".vcxproj"});
}

bool is_solution(const fs::path& path) {
  return has_ending(path, {".sln"});
}

bool is_inf(const fs::path& path) {
  return has_ending(path, {".inf", ".inx"});
}

std::vector<fs::path> files_in(const fs::path& folder, bool (*is_wanted)(const fs::path&)) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_wanted(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class InputReader {
 public:
  explicit InputReader(std::string_view configuration) : configuration_(configuration) {}

  void add(const fs::path& given) {
    std::error_code error;
    const fs::path path = fs::weakly_canonical(given, error);
    if (!fs::exists(path, error)) {
      inputs_.problem = fmt::format("{}: no such file or folder", given.string());
    } else if (fs::is_directory(path, error)) {
      add_folder(path, given);
    } else if (is_project(path)) {
      add_project(path, {}, true);
    } else if (is_solution(path)) {
      add_solution(path);
    } else if (is_source(path)) {
      add_source(path, path.stem());
    } else {
      inputs_.problem = fmt::format("{}: not a C or C++ file, project or solution", given.string());
    }
  }

  ProjectInputs take() {
    if (!loose_.sources.empty()) inputs_.projects.push_back(std::move(loose_));
    if (inputs_.problem.empty() && inputs_.projects.empty()) inputs_.problem = "nothing to build";
    return std::move(inputs_);
  }

 private:
  // A project in the folder says more than the files beside it.
  void add_folder(const fs::path& folder, const fs::path& given) {
    const std::vector<fs::path> projects = files_in(folder, is_project);
    const std::vector<fs::path> solutions = files_in(folder, is_solution);
    for (const fs::path& project : projects) add_project(project, {}, projects.size() == 1);
    if (!projects.empty()) return;
    const std::vector<fs::path> sources = files_in(folder, is_source);
    if (sources.empty() && solutions.size() == 1) return add_solution(solutions[0]);
    if (sources.empty()) {
      inputs_.problem =
          fmt::format("{}: no project and no C or C++ files in this folder", given.string());
    }
    for (const fs::path& source : sources) add_source(source, folder.filename());
    loose_.infs = files_in(folder, is_inf);
  }

  void add_source(const fs::path& path, const std::string& name) {
    if (loose_.sources.empty()) {
      loose_.name = name;
      loose_.folder = path.parent_path();
      loose_.defines = {configuration_ == "Debug" ? "DBG=1" : "DBG=0"};
    }
    loose_.sources.push_back({path, {}, {}, !has_ending(path, {".c"})});
  }

  // Of several projects, those that are no drivers (applications, packages) are passed over.
  void add_project(const fs::path& file, const Solution& solution, bool is_only) {
    VisualProject read = read_vcxproj(file, configuration_, solution);
    if (!read.problem.empty()) {
      inputs_.problem = read.problem;
    } else if (read.kind == ProjectKind::Driver) {
      inputs_.projects.push_back(std::move(read.project));
    } else if (is_only) {
      inputs_.problem = fmt::format("{}: not the project of a KMDF driver", file.string());
    } else {
      inputs_.notes.push_back(
          fmt::format("note: {} is left out: not a KMDF driver", file.string()));
    }
  }

  void add_solution(const fs::path& file) {
    const std::size_t count = inputs_.projects.size();
    const Solution solution = read_solution(file);
    for (const fs::path& project : solution.projects) add_project(project, solution, false);
    if (inputs_.problem.empty() && inputs_.projects.size() == count) {
      inputs_.problem = fmt::format("{}: names no KMDF driver", file.string());
    }
  }

  std::string configuration_;
  ProjectInputs inputs_;
  DriverProject loose_;  // of files that no project names
};

}  // namespace

ProjectInputs read_projects(const std::vector<fs::path>& inputs, std::string_view configuration) {
  InputReader reader(configuration);
  for (const fs::path& input : inputs) reader.add(input);
  return reader.take();
}

bool is_driver_source(const fs::path& path) {
  return fs::is_directory(path) || is_source(path) || is_project(path) || is_solution(path);
}

}  // namespace app
