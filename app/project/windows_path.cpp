// SPDX-License-Identifier: MIT
// See windows_path.h.
#include "app/project/windows_path.h"

#include <algorithm>
#include <string>

#include "app/project/c_text.h"

namespace fs = std::filesystem;

namespace app {
namespace {

fs::path entry_any_case(const fs::path& folder, const std::string& name) {
  std::error_code error;
  const std::string wanted = lower_case(name);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (lower_case(entry.path().filename().string()) == wanted) return entry.path();
  }
  return {};
}

}  // namespace

fs::path from_windows_path(const fs::path& folder, std::string_view spelled) {
  std::string slashed(spelled);
  std::replace(slashed.begin(), slashed.end(), '\\', '/');
  const fs::path path = (folder / slashed).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // "folder/" is "folder"
}

fs::path find_any_case(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path, error)) return path;
  fs::path found = path.root_path();
  for (const fs::path& part : path.relative_path()) {
    if (fs::path next = found / part; fs::exists(next, error)) {
      found = std::move(next);
    } else {
      found = entry_any_case(found, part.string());
      if (found.empty()) return {};
    }
  }
  return found;
}

bool matches_pattern(std::string_view name, std::string_view pattern) {
  const std::string text = lower_case(name);
  const std::string wanted = lower_case(pattern);
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string::npos;
  std::size_t resume = 0;
  while (at < text.size()) {
    if (in_pattern < wanted.size() &&
        (wanted[in_pattern] == '?' || wanted[in_pattern] == text[at])) {
      ++at;
      ++in_pattern;
    } else if (in_pattern < wanted.size() && wanted[in_pattern] == '*') {
      star = in_pattern++;
      resume = at;
    } else if (star != std::string::npos) {
      in_pattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (in_pattern < wanted.size() && wanted[in_pattern] == '*') ++in_pattern;
  return in_pattern == wanted.size();
}

}  // namespace app
