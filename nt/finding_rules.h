// SPDX-License-Identifier: MIT
// Where the name of a finding's rule comes from (nt/finding_rules.def), so that a reader knows
// whether there is a page to look it up. Every finding's rule is known here: tests fail for others.
#pragma once

#include <cstdint>
#include <string_view>

namespace nt {

enum class RuleKind : std::uint8_t {
  Unknown,
  Documented,  // of the published DDI compliance rules for KMDF
  Code,        // a bug check, or a sub-code of one
  Ours,
  Page,  // the function of that name, whose page forbids it
};

RuleKind rule_kind(std::string_view name);

}  // namespace nt
