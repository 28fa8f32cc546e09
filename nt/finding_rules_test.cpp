// SPDX-License-Identifier: MIT
// The list of rules agrees with the published sets, and no name has two meanings. That each finding
// uses a name of the list is seen by every test's machine (tests/support/test_machine.cpp), that
// each name of ours is used by tests/tidy/check_tree.
#include "nt/finding_rules.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace {

using nt::RuleKind;

TEST(FindingRules, the_documented_ones_are_the_127_of_the_published_sets) {
  std::map<std::string, int> counts;
#define DOCUMENTED(name, set) counts[#set]++;
#define CODE(name)
#define OURS(name, demand)
#define PAGE(name)
#include "nt/finding_rules.def"
#undef DOCUMENTED
#undef CODE
#undef OURS
#undef PAGE
  // devtest, "DDI usage rule set (KMDF)" and its seven neighbours.
  const std::map<std::string, int> published = {
      {"Ddi", 47},          {"IrpProcessing", 3},      {"Irql", 7}, {"Locking", 11},
      {"Miscellaneous", 7}, {"RequestProcessing", 30}, {"Usb", 5},  {"Warning", 17}};
  EXPECT_EQ(counts, published);
}

TEST(FindingRules, no_name_is_there_twice) {
  std::multiset<std::string> names;
#define DOCUMENTED(name, set) names.insert(#name);
#define CODE(name) names.insert(name);
#define OURS(name, demand) names.insert(#name);
#define PAGE(name) names.insert(#name);
#include "nt/finding_rules.def"
#undef DOCUMENTED
#undef CODE
#undef OURS
#undef PAGE
#define BUG_CHECK(code, name) names.insert(#name);
#include "nt/bug_check_names.def"
#undef BUG_CHECK
  for (const std::string& name : names) EXPECT_EQ(names.count(name), 1u) << name;
}

TEST(FindingRules, a_name_tells_where_to_look_it_up) {
  EXPECT_EQ(nt::rule_kind("KmdfIrql"), RuleKind::Documented);
  EXPECT_EQ(nt::rule_kind("WDF_INVALID_HANDLE"), RuleKind::Code);
  EXPECT_EQ(nt::rule_kind("BAD_POOL_CALLER"), RuleKind::Code);
  EXPECT_EQ(nt::rule_kind("RequestInFlight"), RuleKind::Ours);
  EXPECT_EQ(nt::rule_kind("ZwClose"), RuleKind::Page);
  EXPECT_EQ(nt::rule_kind("IrqlTooHigh"), RuleKind::Unknown);
}

}  // namespace
