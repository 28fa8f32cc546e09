// SPDX-License-Identifier: MIT
// The list of rules, searched. Only reports ask, so a walk through it will do.
#include "nt/finding_rules.h"

namespace nt {
namespace {

struct Row {
  std::string_view name;
  RuleKind kind;
};

constexpr Row rows[] = {
#define DOCUMENTED(name, set) {#name, RuleKind::Documented},
#define CODE(name) {name, RuleKind::Code},
#define OURS(name, demand) {#name, RuleKind::Ours},
#define PAGE(name) {#name, RuleKind::Page},
#include "nt/finding_rules.def"
#undef DOCUMENTED
#undef CODE
#undef OURS
#undef PAGE
#define BUG_CHECK(code, name) {#name, RuleKind::Code},
#include "nt/bug_check_names.def"
#undef BUG_CHECK
};

}  // namespace

RuleKind rule_kind(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return row.kind;
  }
  return RuleKind::Unknown;
}

}  // namespace nt
