// SPDX-License-Identifier: MIT
// See build_folder.h.
#include "app/project/build_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>

#include "app/process.h"
#include "app/project/c_text.h"
#include "app/project/cmake_project.h"
#include "app/project/include_scan.h"
#include "app/project/loose_declarations.h"
#include "app/project/message_file.h"
#include "app/project/microsoft_text.h"
#include "app/project/schema_header.h"
#include "app/project/trace_config.h"
#include "app/project/trace_header.h"
#include "app/project/try_statements.h"

namespace fs = std::filesystem;

namespace app {
namespace {

constexpr const char* trace_header_name = "openwdf_driver_trace.h";

void write_if_changed(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ifstream old(path, std::ios::binary);
  if (old && std::string(std::istreambuf_iterator<char>(old), {}) == text) return;
  std::ofstream(path, std::ios::binary) << text;
}

// Where the compiler looks for headers that are no driver's, the kit's first.
std::vector<fs::path> find_kit_folders() {
  std::vector<fs::path> folders = {fs::path(OPENWDF_INCLUDE_FOLDER) / "wdk",
                                   fs::path(OPENWDF_INCLUDE_FOLDER) / "wdf"};
  bool is_list = false;
  const ProcessResult asked =
      run_and_collect({"clang++", "-x", "c++", "-E", "-v", "-fsyntax-only", "/dev/null"});
  for (const std::string& line : lines_of(asked.output)) {
    if (line.rfind("#include <...>", 0) == 0) is_list = true;
    if (line.rfind("End of search", 0) == 0) is_list = false;
    if (is_list && line[0] == ' ') folders.push_back(fs::path(trimmed(line)).lexically_normal());
  }
  return folders;
}

class FolderMaker {
 public:
  FolderMaker(const fs::path& folder, const DriverProject& project) : project_(project) {
    made_.path = folder;
    made_.object = folder / (project.name + ".so");
  }

  BuildFolder make(const BuildOptions& options) {
    static const std::vector<fs::path> kit_folders = find_kit_folders();
    make_headers_of(project_);
    const IncludeScan scan = scan_all(kit_folders);
    fs::remove_all(made_.path / stand_in_folder);
    for (const std::string& name : scan.missing) make_stand_in(name);
    write_if_changed(made_.path / "overlay.yaml", overlay_text(make_overlaid(scan)));
    write_if_changed(made_.path / "CMakeLists.txt",
                     cmake_text(made_.path, project_, scan.try_sources, options, kit_folders[0],
                                kit_folders[1]));
    made_.files = scan.files;
    return std::move(made_);
  }

 private:
  fs::path generated(const fs::path& name) const { return made_.path / generated_folder / name; }

  using MakeHeader = bool (*)(std::string_view text, std::string& header, std::string& message);

  void make_headers(const std::vector<HeaderSource>& sources, MakeHeader make_header) {
    for (const HeaderSource& source : sources) {
      std::string header;
      std::string message;
      if (!make_header(read_source_text(source.path), header, message)) {
        made_.problems.push_back(fmt::format("{}:{}", source.path.string(), message));
        continue;
      }
      const fs::path path = generated(source.header);
      write_if_changed(path, header);
      generated_headers_.insert(path);
      generated_names_.insert(lower_case(source.header));
    }
  }

  void make_headers_of(const DriverProject& project) {
    make_headers(project.message_files, make_message_header);
    make_headers(project.schemas, make_schema_header);
    for (const DriverProject& library : project.libraries) make_headers_of(library);
  }

  IncludeScan scan_all(const std::vector<fs::path>& kit_folders) const {
    IncludeScan all = scan_project(project_, driver_target, kit_folders);
    for (std::size_t i = 0; i < project_.libraries.size(); ++i) {
      IncludeScan scan = scan_project(project_.libraries[i], library_target(i), kit_folders);
      all.files.merge(scan.files);
      all.misspelt.merge(scan.misspelt);
      all.missing.merge(scan.missing);
      all.try_files.merge(scan.try_files);
      all.try_sources.merge(scan.try_sources);
    }
    return all;
  }

  IncludeScan scan_project(const DriverProject& project, const std::string& target,
                           const std::vector<fs::path>& kit_folders) const {
    IncludeScan scan = scan_includes(project, kit_folders, generated_names_);
    if (!scan.trace_headers.empty()) make_trace_headers(project, scan, target);
    return scan;
  }

  // Each project has a configuration of its own: a library's function may be called as one of the
  // driver's is.
  void make_trace_headers(const DriverProject& project, const IncludeScan& scan,
                          const fs::path& target) const {
    TraceConfig config = default_trace_config();
    for (const std::string& function : project.trace_functions) {
      add_trace_function(function, config);
    }
    std::set<fs::path> configurations = scan.files;
    configurations.insert(project.trace_configurations.begin(), project.trace_configurations.end());
    for (const fs::path& file : configurations) add_trace_config(read_source_text(file), config);
    write_if_changed(generated(target / trace_header_name),
                     trace_header_text(project.name, config));
    for (const std::string& name : scan.trace_headers) {
      write_if_changed(generated(target / name), fmt::format("#include <{}>\n", trace_header_name));
    }
  }

  // What MSVC takes and clang does not. A macro of any file may name the function that it is in.
  static void rewrite_for_clang(const IncludeScan& scan,
                                std::map<fs::path, std::string>& rewritten) {
    const bool has_joined_names = std::any_of(
        scan.files.begin(), scan.files.end(),
        [](const fs::path& file) { return joins_function_name(read_source_text(file)); });
    for (const fs::path& file : scan.files) {
      const auto known = rewritten.find(file);
      const std::string before = known != rewritten.end() ? known->second : read_source_text(file);
      std::string text = with_addresses_of_casts(before);
      if (has_joined_names) text = with_function_literals(text);
      if (text != before) rewritten[file] = std::move(text);
    }
  }

  // What the compiler finds in place of the driver's files.
  std::map<fs::path, fs::path> make_overlaid(const IncludeScan& scan) {
    std::map<fs::path, fs::path> overlaid;
    for (const fs::path& file : scan.misspelt) overlaid[file] = file;
    for (const fs::path& header : generated_headers_) overlaid[header] = header;
    std::map<fs::path, std::string> rewritten;
    for (const fs::path& file : scan.try_files) {
      rewritten[file] = with_ends_of_try(read_source_text(file));
    }
    for (const auto& [file, functions] : read_loose_declarations(made_.path)) {
      if (scan.files.count(file) == 0) continue;
      const auto text = rewritten.try_emplace(file, read_source_text(file)).first;
      text->second = with_loose_declarations(text->second, functions);
      made_.notes.push_back(fmt::format(
          "{}: warning: declares {} with other parameters than {} "
          "defined with; they are not checked",
          file.string(), fmt::join(functions, ", "), functions.size() == 1 ? "it is" : "they are"));
    }
    rewrite_for_clang(scan, rewritten);
    for (const auto& [file, text] : rewritten) {
      overlaid[file] = made_.path / "rewritten" / file.relative_path();
      write_if_changed(overlaid[file], text);
    }
    return overlaid;
  }

  // The compiler says who includes it, and goes on to what else is wrong.
  void make_stand_in(const std::string& name) const {
    const fs::path path = made_.path / stand_in_folder / name;
    // "../x.h" would lie outside of the folder; no option can make the compiler find it there.
    if (fs::path(name).begin()->string() == ".." || fs::path(name).is_absolute()) return;
    write_if_changed(path, fmt::format("#pragma once\n#pragma GCC error \"{}\"\n", name));
  }

  const DriverProject& project_;
  BuildFolder made_;
  std::set<fs::path> generated_headers_;
  std::set<std::string> generated_names_;  // in lower case
};

}  // namespace

BuildFolder prepare_build_folder(const fs::path& folder, const DriverProject& project,
                                 const BuildOptions& options) {
  return FolderMaker(folder, project).make(options);
}

}  // namespace app
