// SPDX-License-Identifier: MIT
// Names from the dynamic symbol tables. Line numbers come from DWARF and are app/'s matter.
#include "nt/call_site.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <atomic>
#include <string_view>

namespace nt {
namespace {

std::atomic<SiteDescriber> chosen_describer{nullptr};

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::size_t distance(const void* to, const void* from) {
  return static_cast<std::size_t>(static_cast<const char*>(to) - static_cast<const char*>(from));
}

}  // namespace

void set_site_describer(SiteDescriber describer) {
  chosen_describer.store(describer);
}

std::string describe_site(const void* address) {
  if (const SiteDescriber describer = chosen_describer.load()) return describer(address);
  Dl_info found{};
  if (dladdr(address, &found) == 0 || found.dli_fname == nullptr) {
    return fmt::format("{}", fmt::ptr(address));
  }
  const std::string_view module = file_name(found.dli_fname);
  if (found.dli_sname == nullptr) {
    return fmt::format("{}+{:#x}", module, distance(address, found.dli_fbase));
  }
  return fmt::format("{}!{}+{:#x}", module, found.dli_sname, distance(address, found.dli_saddr));
}

}  // namespace nt
