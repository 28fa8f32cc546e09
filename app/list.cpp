// SPDX-License-Identifier: MIT
// See list.h. Everything comes from framework/ddi.def.
#include "app/list.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "framework/ddi.h"

namespace app {
namespace {

struct Family {
  std::vector<const char*> implemented;
  std::vector<const char*> missing;
};

std::string list_names(const char* title, const std::vector<const char*>& names) {
  if (names.empty()) return "";
  std::string text = fmt::format("  {}\n", title);
  for (const char* name : names) text += fmt::format("    {}\n", name);
  return text;
}

}  // namespace

std::string list_ddis() {
  std::map<std::string, Family> families;
  std::size_t implemented_count = 0;
  for (const wdf::DdiInfo& info : wdf::ddi_infos) {
    Family& family = families[info.header];
    (info.is_implemented ? family.implemented : family.missing).push_back(info.name);
    implemented_count += info.is_implemented ? 1 : 0;
  }
  std::string text;
  for (const auto& [header, family] : families) {
    const std::size_t count = family.implemented.size();
    text += fmt::format("{}.h: {} of {}\n", header, count, count + family.missing.size());
    text += list_names("implemented", family.implemented);
    text += list_names("missing", family.missing);
  }
  return text + fmt::format("{} of {}\n", implemented_count, wdf::ddi_infos.size());
}

}  // namespace app
