// SPDX-License-Identifier: MIT
// How findings, breaks, violations and bug checks of the framework leave it.
#include "framework/globals.h"

#include <string>

#include "framework/call_log.h"
#include "framework/ddi_observer.h"
#include "nt/bug_check.h"
#include "nt/machine.h"

namespace wdf {
namespace {

std::atomic<bool> default_verifier_on{true};

// The sentence and, with the verifier on, the story of the object of the call, a line each.
std::string bug_check_text(const DriverGlobals& globals, const char* sentence) {
  std::string text = nt::bug_check_name(bug_code_wdf_violation);
  text.append(": ").append(sentence);
  if (globals.verifier_on) {
    for (const std::string& line : object_story(nullptr)) text += "\n" + line;
  }
  abandon_calls();
  return text;
}

}  // namespace

void set_verifier_default(bool is_on) {
  default_verifier_on.store(is_on);
}

bool verifier_default() {
  return default_verifier_on.load();
}

void report_finding(DriverGlobals& globals, nt::Severity severity, const Noticed& where,
                    const char* did, const char* should) {
  globals.last_rule.store(where.rule, std::memory_order_relaxed);
  nt::Finding finding;
  finding.severity = severity;
  finding.rule = where.rule;
  finding.call = where.call;
  finding.object = where.object;
  finding.did = did;
  finding.should = should;
  if (globals.verifier_on) finding.history = object_story(where.object);
  nt::report(std::move(finding));
}

void verifier_break(DriverGlobals& globals, const Noticed& where, const char* did,
                    const char* should) {
  if (!globals.verifier_on) return;
  globals.break_count.fetch_add(1, std::memory_order_relaxed);
  report_finding(globals, nt::Severity::Break, where, did, should);
}

void violation(DriverGlobals& globals, const Noticed& where, const char* did, const char* should) {
  globals.violation_count.fetch_add(1, std::memory_order_relaxed);
  if (globals.verifier_on) globals.break_count.fetch_add(1, std::memory_order_relaxed);
  report_finding(globals, nt::Severity::Violation, where, did, should);
}

void wdf_bug_check(DriverGlobals& globals, ULONG code, ULONG_PTR p2, ULONG_PTR p3,
                   const char* sentence) {
  // The machine takes the text over before the flow is abandoned: nothing here owns memory then.
  nt::machine().stop({bug_code_wdf_violation,
                      {code, p2, p3, reinterpret_cast<ULONG_PTR>(&globals)},
                      bug_check_text(globals, sentence)});
}

NTSTATUS check_irql(DriverGlobals& globals, KIRQL irql_max, Ddi ddi) {
  if (__builtin_expect(!globals.verifier_on, 0)) return STATUS_SUCCESS;
  const KIRQL irql = nt::current_irql();
  if (__builtin_expect(irql <= irql_max, 1)) return STATUS_SUCCESS;
  // What is above the limit of every call of this DDI its observer has reported.
  const bool depends_on_arguments = irql <= ddi_infos[static_cast<std::size_t>(ddi)].irql_max;
  if (depends_on_arguments) report_irql(globals, irql_max, ddi);
  return STATUS_INVALID_DEVICE_REQUEST;
}

void required_parameter_is_null(DriverGlobals& globals, Ddi ddi, const char* name,
                                const void* caller) {
  wdf_bug_check(globals, WDF_REQUIRED_PARAMETER_IS_NULL, 0, reinterpret_cast<ULONG_PTR>(caller),
                format_words("{}: the mandatory parameter {} is NULL", ddi_name(ddi), name).text);
}

}  // namespace wdf
