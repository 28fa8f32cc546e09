// SPDX-License-Identifier: MIT
// See inf_version.h.
#include "app/install/inf_version.h"

#include <wdm.h>

#include <charconv>

#include "app/project/c_text.h"

namespace app {
namespace {

enum Field { Major, Minor, ProductType, Suite, Build };

}  // namespace

bool TargetVersion::is_ours() const {
  RTL_OSVERSIONINFOEXW windows{};
  windows.dwOSVersionInfoSize = sizeof(windows);
  RtlGetVersion(reinterpret_cast<RTL_OSVERSIONINFOW*>(&windows));
  if (!architecture.empty() && architecture != "amd64") return false;
  if (fields[ProductType] != 0 && fields[ProductType] != windows.wProductType) return false;
  if ((fields[Suite] & ~ULONG{windows.wSuiteMask}) != 0) return false;
  const std::array<ULONG, 3> own = {windows.dwMajorVersion, windows.dwMinorVersion,
                                    windows.dwBuildNumber};
  return std::array<ULONG, 3>{fields[Major], fields[Minor], fields[Build]} <= own;
}

std::array<std::uint32_t, 4> TargetVersion::rank() const {
  return {fields[Major], fields[Minor], fields[Build], architecture.empty() ? 0U : 1U};
}

std::optional<TargetVersion> read_target_version(std::string_view decoration) {
  std::string text = lower_case(decoration);
  if (text.rfind("nt", 0) != 0) return std::nullopt;
  TargetVersion version;
  const std::size_t dot = text.find('.');
  version.architecture = text.substr(2, dot == std::string::npos ? dot : dot - 2);
  std::string_view rest = text;
  rest.remove_prefix(dot == std::string::npos ? text.size() : dot + 1);
  for (std::uint32_t& field : version.fields) {
    const std::string_view word = rest.substr(0, rest.find('.'));
    const bool is_hex = word.substr(0, 2) == "0x";
    const char* begin = word.data() + (is_hex ? 2 : 0);
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(begin, end, field, is_hex ? 16 : 10);
    if (!word.empty() && (stop != end || error != std::errc{})) return std::nullopt;
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return rest.empty() ? std::optional(version) : std::nullopt;
}

}  // namespace app
