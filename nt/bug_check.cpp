// SPDX-License-Identifier: MIT
// The ways into a bug check, and the names of the codes. Source: wdm/kebugcheckex.
#include "nt/bug_check.h"

#include <fmt/format.h>

#include "nt/finding.h"
#include "nt/machine.h"

namespace nt {
namespace {

struct Name {
  ULONG code;
  const char* name;
};

constexpr Name names[] = {
#define BUG_CHECK(code, name) {code, #name},
#include "nt/bug_check_names.def"
#undef BUG_CHECK
};

BugCheck make(ULONG code, const std::array<ULONG_PTR, 4>& parameters, const char* sentence) {
  const char* name = bug_check_name(code);
  BugCheck why;
  why.code = code;
  why.parameters = parameters;
  why.text = fmt::format("{}{}{}", name, *name != 0 && *sentence != 0 ? ": " : "", sentence);
  // Of most codes the first parameter is what it is about.
  const auto* object = reinterpret_cast<const void*>(parameters[0]);
  for (const std::string& line : storyteller().story_of(object)) why.text += "\n" + line;
  return why;
}

}  // namespace

const char* bug_check_name(ULONG code) {
  for (const Name& row : names) {
    if (row.code == code) return row.name;
  }
  return "";
}

void bug_check(ULONG code, ULONG_PTR p1, ULONG_PTR p2, ULONG_PTR p3, ULONG_PTR p4,
               const char* sentence) {
  // The machine takes the report over before the flow is abandoned: nothing here owns memory then.
  machine().stop(make(code, {p1, p2, p3, p4}, sentence));
}

}  // namespace nt

VOID KeBugCheckEx(ULONG code, ULONG_PTR p1, ULONG_PTR p2, ULONG_PTR p3, ULONG_PTR p4) {
  nt::bug_check(code, p1, p2, p3, p4, "");
}

VOID KeBugCheck(ULONG code) {
  nt::bug_check(code, 0, 0, 0, 0, "");
}

VOID RtlFailFast(ULONG code) {
  // KERNEL_SECURITY_CHECK_FAILURE: the first parameter is the kind of corruption.
  nt::bug_check(0x139, code, 0, 0, 0,
                code == FAST_FAIL_CORRUPT_LIST_ENTRY
                    ? "a LIST_ENTRY's neighbours do not point back at it"
                    : "a fail-fast check did not hold");
}
