// SPDX-License-Identifier: MIT
// See include_scan.h.
#include "app/project/include_scan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/project/c_text.h"
#include "app/project/try_statements.h"
#include "app/project/windows_path.h"

namespace fs = std::filesystem;

namespace app {
namespace {

bool is_below(const fs::path& file, const fs::path& folder) {
  const auto ends = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return ends.first == folder.end();
}

class Scanner {
 public:
  Scanner(const std::vector<fs::path>& kit_folders, const std::set<std::string>& generated)
      : kit_folders_(kit_folders), generated_(generated) {}

  void follow(const SourceFile& source) {
    source_ = &source;
    seen_.clear();
    visit(source.path);
  }

  IncludeScan take() { return std::move(scan_); }

 private:
  void visit(const fs::path& file) {
    if (!seen_.insert(file).second) return;
    scan_.files.insert(file);
    const std::string text = read_source_text(file);
    if (has_try_statement(text)) {
      scan_.try_files.insert(file);
      scan_.try_sources.insert(source_->path);
    }
    for (const IncludeLine& include : include_lines(text)) resolve(file, include);
  }

  // Kit and host headers are correct in themselves; only how the driver spells them matters.
  void resolve(const fs::path& includer, const IncludeLine& include) {
    const fs::path name = from_windows_path("", include.name);
    if (lower_case(name.extension().string()) == ".tmh") {
      scan_.trace_headers.insert(name);
      return;
    }
    if (generated_.count(lower_case(name.string())) != 0) return;
    if (!include.is_angled && take(includer.parent_path() / name)) return;
    for (const fs::path& folder : source_->include_folders) {
      if (take(folder / name)) return;
    }
    for (const fs::path& folder : kit_folders_) {
      if (take(folder / name)) return;
    }
    if (!name.empty()) scan_.missing.insert(name);
  }

  bool take(const fs::path& spelled) {
    const fs::path wanted = spelled.lexically_normal();
    const fs::path found = find_any_case(wanted);
    std::error_code error;
    if (found.empty() || !fs::is_regular_file(found, error)) return false;
    if (found != wanted) scan_.misspelt.insert(found);
    const auto is_kit = [&](const fs::path& folder) { return is_below(found, folder); };
    if (std::none_of(kit_folders_.begin(), kit_folders_.end(), is_kit)) visit(found);
    return true;
  }

  const std::vector<fs::path>& kit_folders_;
  const std::set<std::string>& generated_;
  const SourceFile* source_ = nullptr;
  std::set<fs::path> seen_;
  IncludeScan scan_;
};

}  // namespace

IncludeScan scan_includes(const DriverProject& project, const std::vector<fs::path>& kit_folders,
                          const std::set<std::string>& generated) {
  Scanner scanner(kit_folders, generated);
  for (const SourceFile& source : project.sources) scanner.follow(source);
  return scanner.take();
}

// One root for each folder. Files that are not listed are found as without an overlay; whoever
// speaks of one with other contents names the file that the author knows.
std::string overlay_text(const std::map<fs::path, fs::path>& files) {
  std::map<std::string, nlohmann::json> folders;
  for (const auto& [file, contents] : files) {
    folders[file.parent_path()].push_back({{"type", "file"},
                                           {"name", file.filename().string()},
                                           {"use-external-name", file == contents},
                                           {"external-contents", contents.string()}});
  }
  nlohmann::json roots = nlohmann::json::array();
  for (const auto& [folder, contents] : folders) {
    roots.push_back({{"type", "directory"}, {"name", folder}, {"contents", contents}});
  }
  return nlohmann::json{{"version", 0}, {"case-sensitive", "false"}, {"roots", roots}}.dump() +
         "\n";
}

}  // namespace app
