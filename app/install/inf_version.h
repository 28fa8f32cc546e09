// SPDX-License-Identifier: MIT
// The decoration of a models section: NT[architecture][.major[.minor[.type[.suite[.build]]]]].
// Source: install/inf-manufacturer-section.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace app {

struct TargetVersion {
  std::string architecture;               // in lower case; empty: any
  std::array<std::uint32_t, 5> fields{};  // major, minor, product type, suite, build; 0: any

  // For the Windows that nt/version.cpp says this is, on x64.
  bool is_ours() const;
  // The greater, the more particular.
  std::array<std::uint32_t, 4> rank() const;
};

std::optional<TargetVersion> read_target_version(std::string_view decoration);

}  // namespace app
