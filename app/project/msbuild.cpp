// SPDX-License-Identifier: MIT
// See msbuild.h.
#include "app/project/msbuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "app/project/c_text.h"
#include "app/project/msbuild_condition.h"
#include "app/project/windows_path.h"

namespace fs = std::filesystem;

namespace app {
namespace {

// Metadata text with every %(Name) replaced by what `current` holds under that name.
std::string expand_metadata(std::string text, const std::map<std::string, std::string>& current) {
  for (std::size_t begin = 0; (begin = text.find("%(", begin)) != std::string::npos;) {
    const std::size_t end = text.find(')', begin);
    if (end == std::string::npos) break;
    std::string name = text.substr(begin + 2, end - begin - 2);
    // %(ClCompile.Name) means the same as %(Name) inside ClCompile.
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) name.erase(0, dot + 1);
    const auto found = current.find(name);
    const std::string value = found == current.end() ? "" : found->second;
    text.replace(begin, end - begin + 1, value);
    begin += value.size();
  }
  return text;
}

std::vector<std::string> expand_pattern(const fs::path& folder, const std::string& spelled) {
  if (spelled.find('*') == std::string::npos) return {spelled};
  const fs::path pattern = from_windows_path(folder, spelled);
  const fs::path where = find_any_case(pattern.parent_path());
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(where, error)) {
    if (entry.is_regular_file() &&
        matches_pattern(entry.path().filename().string(), pattern.filename().string())) {
      names.push_back(entry.path());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    if (const std::string_view part = trimmed(list.substr(0, end)); !part.empty()) {
      parts.emplace_back(part);
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

namespace {

// What the build was asked for. A project cannot say otherwise, as with MSBuild's global
// properties.
bool is_global(std::string_view name) {
  return lower_case(name) == "configuration" || lower_case(name) == "platform";
}

}  // namespace

// One of MSBuild's passes over a project and what it imports.
struct MsBuild::Pass {
  enum class What { Properties, Definitions, Items };

  MsBuild& project;
  What what;
  int depth = 0;

  bool holds(const pugi::xml_node& node) const {
    const char* condition = node.attribute("Condition").value();
    return *condition == 0 || project.is_true(condition);
  }

  void run(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = node.name();
      if (node.type() != pugi::node_element || !holds(node)) continue;
      if (name == "PropertyGroup" && what == What::Properties) {
        read_properties(node);
      } else if (name == "ItemDefinitionGroup" && what == What::Definitions) {
        for (const pugi::xml_node& type : node.children()) {
          if (holds(type)) read_metadata(type, project.defaults_[type.name()]);
        }
      } else if (name == "ItemGroup" && what == What::Items) {
        for (const pugi::xml_node& item : node.children()) {
          if (holds(item)) read_item(item);
        }
      } else if (name == "ImportGroup") {
        run(node);
      } else if (name == "Import") {
        import(node.attribute("Project").value());
      } else if (name == "Choose") {
        choose(node);
      }
    }
  }

  void choose(const pugi::xml_node& node) {
    for (const pugi::xml_node& branch : node.children()) {
      if (!holds(branch)) continue;
      run(branch);
      return;
    }
  }

  // Property sheets of the project itself; those of the kit are not on this host.
  void import(const char* spelled) {
    constexpr int depth_max = 16;
    const std::string expanded = project.expand(spelled);
    const fs::path path = find_any_case(from_windows_path(project.folder_, expanded));
    pugi::xml_document document;
    if (depth == depth_max || expanded.empty() || path.empty()) return;
    if (!document.load_file(path.c_str())) return;
    Pass{project, what, depth + 1}.run(document.child("Project"));
  }

  void read_properties(const pugi::xml_node& group) {
    for (const pugi::xml_node& node : group.children()) {
      if (node.type() != pugi::node_element || is_global(node.name()) || !holds(node)) continue;
      project.set_property(node.name(), project.expand(node.text().get()));
    }
  }

  void read_metadata(const pugi::xml_node& parent, std::map<std::string, std::string>& values) {
    for (const pugi::xml_node& node : parent.children()) {
      if (node.type() != pugi::node_element || !holds(node)) continue;
      values[node.name()] = expand_metadata(project.expand(node.text().get()), values);
    }
  }

  void read_item(const pugi::xml_node& node) {
    std::vector<std::string> excluded;
    for (const std::string& part : split_list(project.expand(node.attribute("Exclude").value()))) {
      for (std::string& name : expand_pattern(project.folder_, part)) excluded.push_back(name);
    }
    for (const std::string& part : split_list(project.expand(node.attribute("Include").value()))) {
      for (const std::string& name : expand_pattern(project.folder_, part)) {
        if (std::find(excluded.begin(), excluded.end(), name) != excluded.end()) continue;
        ProjectItem item{node.name(), name, project.folder_, project.defaults_[node.name()]};
        read_metadata(node, item.metadata);
        project.items_.push_back(std::move(item));
      }
    }
  }
};

MsBuild::MsBuild(std::string_view configuration) {
  set_property("Configuration", std::string(configuration));
  set_property("Platform", "x64");
  set_property("PlatformShortName", "x64");
}

bool MsBuild::load(const fs::path& project, std::string& message) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_file(project.c_str());
  const pugi::xml_node root = document.child("Project");
  if (!parsed || !root) {
    message = fmt::format("{}: {}", project.string(),
                          parsed ? "not a Visual Studio project" : parsed.description());
    return false;
  }
  folder_ = project.parent_path();
  const std::string folder_with_slash = folder_.string() + "/";
  for (const char* name : {"ProjectDir", "MSBuildThisFileDirectory"}) {
    set_property(name, folder_with_slash);
  }
  if (property("SolutionDir").empty()) set_property("SolutionDir", folder_with_slash);
  set_property("MSBuildProjectDirectory", folder_.string());
  set_property("MSBuildProjectName", project.stem());
  set_property("ProjectName", project.stem());
  for (const Pass::What what :
       {Pass::What::Properties, Pass::What::Definitions, Pass::What::Items}) {
    Pass{*this, what}.run(root);
  }
  return true;
}

std::string MsBuild::property(std::string_view name) const {
  const auto entry = properties_.find(lower_case(name));
  return entry == properties_.end() ? "" : entry->second;
}

std::string MsBuild::definition(const std::string& type, const std::string& name) const {
  const auto values = defaults_.find(type);
  if (values == defaults_.end()) return "";
  const auto value = values->second.find(name);
  return value == values->second.end() ? "" : value->second;
}

void MsBuild::set_property(std::string_view name, std::string value) {
  properties_[lower_case(name)] = std::move(value);
}

// $(Name); property functions such as $([MSBuild]::...) are unknown here and so empty. @(Type) is
// the list of the items so far.
std::string MsBuild::expand(std::string_view text) const {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_property = text.compare(at, 2, "$(") == 0;
    const bool is_list = text.compare(at, 2, "@(") == 0;
    const std::size_t end = is_property || is_list ? text.find(')', at) : std::string::npos;
    if (end == std::string_view::npos) {
      result += text[at++];
      continue;
    }
    const std::string_view name = text.substr(at + 2, end - at - 2);
    if (is_property) result += property(name);
    for (const ProjectItem& item : items_) {
      if (is_list && item.type == name) result += item.include + ";";
    }
    at = end + 1;
  }
  return result;
}

bool MsBuild::is_true(std::string_view condition) const {
  return evaluate_condition(expand(condition), [this](std::string_view path) {
    return !find_any_case(from_windows_path(folder_, path)).empty();
  });
}

}  // namespace app
