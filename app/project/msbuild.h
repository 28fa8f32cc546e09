// SPDX-License-Identifier: MIT
// As much of MSBuild as project files of drivers use: properties, conditions, item lists with
// metadata and their defaults, and imports of the project's own property sheets. Evaluated in
// MSBuild's order: all properties, then item definitions, then items. What the kit or the user
// would add ($(VCTargetsPath) and the like) is not here; its imports are passed over.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct ProjectItem {
  std::string type;              // such as ClCompile
  std::string include;           // one file, as it is spelled after expansion
  std::filesystem::path folder;  // that of the project
  std::map<std::string, std::string> metadata;
};

class MsBuild {
 public:
  // For one configuration of the x64 platform: "Debug" or "Release".
  explicit MsBuild(std::string_view configuration);

  // False with a message if the file cannot be read or is no project.
  bool load(const std::filesystem::path& project, std::string& message);

  // Empty if it has none, as in MSBuild.
  std::string property(std::string_view name) const;
  void set_property(std::string_view name, std::string value);
  const std::vector<ProjectItem>& items() const { return items_; }
  // What an item definition group says of a tool; empty if nothing.
  std::string definition(const std::string& type, const std::string& name) const;

  std::string expand(std::string_view text) const;
  bool is_true(std::string_view condition) const;

 private:
  struct Pass;

  std::filesystem::path folder_;
  std::map<std::string, std::string> properties_;                       // by lower-case name
  std::map<std::string, std::map<std::string, std::string>> defaults_;  // item type -> metadata
  std::vector<ProjectItem> items_;
};

// "a; b;;c" as its parts, trimmed, empty ones dropped.
std::vector<std::string> split_list(std::string_view list);

}  // namespace app
