// SPDX-License-Identifier: MIT
// See vcxproj.h.
#include "app/project/vcxproj.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/project/c_text.h"
#include "app/project/msbuild.h"
#include "app/project/windows_path.h"

namespace fs = std::filesystem;

namespace app {
namespace {

std::string unquoted(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  return text;
}

std::string metadata(const ProjectItem& item, const char* name) {
  const auto found = item.metadata.find(name);
  return found == item.metadata.end() ? "" : found->second;
}

bool is_cpp_source(const ProjectItem& item, const fs::path& path) {
  const std::string language = metadata(item, "CompileAs");
  if (language == "CompileAsCpp") return true;
  return language != "CompileAsC" && lower_case(path.extension().string()) != ".c";
}

class ProjectReader {
 public:
  ProjectReader(const MsBuild& build, const fs::path& file) : build_(build) {
    project_.folder = file.parent_path();
    const std::string target = build.property("TargetName");
    project_.name = target.empty() ? file.stem().string() : target;
  }

  DriverProject read() {
    for (const ProjectItem& item : build_.items()) add(item);
    set_kit_defines();
    return std::move(project_);
  }

 private:
  void add(const ProjectItem& item) {
    if (lower_case(metadata(item, "ExcludedFromBuild")) == "true") return;
    if (item.type == "ClCompile") {
      add_source(item);
    } else if (item.type == "MessageCompile" || item.type == "Mc") {
      add_messages(item);
    } else if (item.type == "ResourceCompile") {
      note(item, "resources have no meaning here");
    } else if (item.type == "MofComp") {
      note(item, "WMI's schema has no reader here");
      const fs::path binary =
          from_windows_path("", unquoted(metadata(item, "CreateBinaryMofFile")));
      schemas_[lower_case(binary.stem().string())] = found(item.include);
    } else if (item.type == "Wmimofck") {
      add_schema_header(item);
    } else if (item.type == "Inf") {
      if (const fs::path path = found(item.include); !path.empty()) {
        add_once(project_.infs, path);
      }
    } else if (item.type == "MASM") {
      note(item, "assembler sources of Windows cannot be built here");
    }
    add_trace_settings(item);
  }

  void add_messages(const ProjectItem& item) {
    const fs::path path = found(item.include);
    if (lower_case(path.extension().string()) == ".man") {
      note(item, "manifests of events have no reader here");
    } else if (!path.empty()) {
      project_.message_files.push_back({path, path.stem().string() + ".h"});
    }
  }

  fs::path found(const std::string& spelled) const {
    return find_any_case(from_windows_path(project_.folder, spelled));
  }

  // One line for each file, however many groups of the project name it.
  void note(const ProjectItem& item, const char* reason) {
    if (!noted_.insert(item.include).second) return;
    project_.notes.push_back(fmt::format("note: {} is left out: {}", item.include, reason));
  }

  // wmimofck reads the binary that the project's MOF compiler step has made of the schema.
  void add_schema_header(const ProjectItem& item) {
    const fs::path binary = from_windows_path("", unquoted(item.include));
    const fs::path header = from_windows_path("", unquoted(metadata(item, "HeaderOutputFile")));
    const auto schema = schemas_.find(lower_case(binary.stem().string()));
    if (schema == schemas_.end() || schema->second.empty() || header.empty()) return;
    project_.schemas.push_back({schema->second, header.filename().string()});
  }

  void add_source(const ProjectItem& item) {
    const fs::path path = found(item.include);
    if (path.empty()) {
      project_.notes.push_back(
          fmt::format("warning: {} is named by the project and is not there",
                      from_windows_path(project_.folder, item.include).string()));
      return;
    }
    const auto is_same = [&](const SourceFile& source) { return source.path == path; };
    if (std::any_of(project_.sources.begin(), project_.sources.end(), is_same)) return;
    SourceFile source{
        path, split_list(metadata(item, "PreprocessorDefinitions")), {}, is_cpp_source(item, path)};
    for (const std::string& part : split_list(metadata(item, "WppPreprocessorDefinitions"))) {
      source.defines.push_back(part);
    }
    // The project's own folders come first; $(IncludePath) and the like name the kit's.
    for (const std::string& part : split_list(metadata(item, "AdditionalIncludeDirectories"))) {
      add_folder(source, part);
    }
    for (const std::string& part : split_list(build_.property("IncludePath"))) {
      add_folder(source, part);
    }
    add_folder(source, ".");
    project_.sources.push_back(std::move(source));
  }

  void add_folder(SourceFile& source, const std::string& spelled) const {
    const fs::path folder = found(spelled);
    std::error_code error;
    if (folder.empty() || !fs::is_directory(folder, error)) return;
    auto& folders = source.include_folders;
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  }

  void add_trace_settings(const ProjectItem& item) {
    for (const std::string& part : split_list(metadata(item, "WppTraceFunction"))) {
      add_once(project_.trace_functions, part);
    }
    for (const std::string& part : split_list(metadata(item, "WppScanConfigurationData"))) {
      if (const fs::path path = found(part); !path.empty()) {
        add_once(project_.trace_configurations, path);
      }
    }
  }

  template <class Value>
  static void add_once(std::vector<Value>& values, const Value& value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }

  // What the kit's own property sheets define. Debug configurations are checked builds.
  void set_kit_defines() {
    const bool is_debug = build_.property("Configuration") == "Debug";
    project_.defines.push_back(is_debug ? "DBG=1" : "DBG=0");
    if (is_debug) project_.defines.push_back("_DEBUG");
    const std::string minimum = build_.property("KMDF_MINIMUM_VERSION_REQUIRED");
    if (!minimum.empty()) project_.defines.push_back("KMDF_MINIMUM_VERSION_REQUIRED=" + minimum);
  }

  const MsBuild& build_;
  DriverProject project_;
  std::set<std::string> noted_;
  std::map<std::string, fs::path> schemas_;  // by the stem of their binary form, in lower case
};

// A driver of the framework: what the kit calls KMDF, or (before there was a name for it) a driver
// with the framework's version.
ProjectKind kind_of(const MsBuild& build) {
  const std::string type = lower_case(build.property("ConfigurationType"));
  const std::string driver = lower_case(build.property("DriverType"));
  const bool is_kmdf = driver == "kmdf" || (driver.empty() && type == "driver" &&
                                            !build.property("KMDF_VERSION_MAJOR").empty());
  if (!is_kmdf) return type == "staticlibrary" ? ProjectKind::Library : ProjectKind::Other;
  return type == "staticlibrary" ? ProjectKind::Library : ProjectKind::Driver;
}

// The project files that may make a library that is linked with under this name.
std::vector<fs::path> makers_of(const fs::path& library, const Solution& solution) {
  std::vector<fs::path> makers = solution.projects;
  const fs::path folder = find_any_case(library.parent_path());
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (lower_case(entry.path().extension().string()) == ".vcxproj") makers.push_back(entry.path());
  }
  return makers;
}

class LibraryReader {
 public:
  LibraryReader(const MsBuild& build, const fs::path& file, std::string_view configuration,
                const Solution& solution)
      : build_(build), file_(file), configuration_(configuration), solution_(solution) {}

  std::vector<DriverProject> read() {
    for (const ProjectItem& item : build_.items()) {
      if (item.type != "ProjectReference") continue;
      add(find_any_case(from_windows_path(file_.parent_path(), item.include)), "");
    }
    for (const std::string& name :
         split_list(build_.definition("Link", "AdditionalDependencies"))) {
      const fs::path library = from_windows_path(file_.parent_path(), name);
      if (lower_case(library.extension().string()) != ".lib") continue;
      for (const fs::path& maker : makers_of(library, solution_)) add(maker, library.stem());
    }
    return std::move(libraries_);
  }

 private:
  // `name` is that of the library it must make; empty: any.
  void add(const fs::path& project, const std::string& name) {
    if (project.empty() || project == file_) return;
    VisualProject read = read_vcxproj(project, configuration_, solution_);
    const bool is_wanted = name.empty() || lower_case(read.project.name) == lower_case(name);
    const auto is_same = [&](const DriverProject& known) {
      return known.folder == read.project.folder && known.name == read.project.name;
    };
    if (read.kind != ProjectKind::Library || !is_wanted ||
        std::any_of(libraries_.begin(), libraries_.end(), is_same)) {
      return;
    }
    read.project.is_library = true;
    libraries_.push_back(std::move(read.project));
  }

  const MsBuild& build_;
  const fs::path& file_;
  const std::string_view configuration_;
  const Solution& solution_;
  std::vector<DriverProject> libraries_;
};

}  // namespace

VisualProject read_vcxproj(const fs::path& file, std::string_view configuration,
                           const Solution& solution) {
  MsBuild build(configuration);
  if (!solution.folder.empty()) build.set_property("SolutionDir", solution.folder.string() + "/");
  VisualProject result;
  if (!build.load(file, result.problem)) return result;
  result.kind = kind_of(build);
  result.project = ProjectReader(build, file).read();
  if (result.kind == ProjectKind::Driver) {
    result.project.libraries = LibraryReader(build, file, configuration, solution).read();
  }
  return result;
}

// Project("{kind}") = "name", "path\name.vcxproj", "{id}"
Solution read_solution(const fs::path& file) {
  Solution solution{file.parent_path(), {}};
  for (const std::string& line : lines_of(read_source_text(file))) {
    if (line.rfind("Project(", 0) != 0) continue;
    std::vector<std::string> words;
    for (std::size_t at = 0; (at = line.find('"', at)) != std::string::npos;) {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string::npos) break;
      words.push_back(line.substr(at + 1, end - at - 1));
      at = end + 1;
    }
    if (words.size() < 3 || !matches_pattern(words[2], "*.vcxproj")) continue;
    const fs::path path = find_any_case(from_windows_path(file.parent_path(), words[2]));
    if (!path.empty()) solution.projects.push_back(path);
  }
  return solution;
}

}  // namespace app
