// SPDX-License-Identifier: MIT
// See report.h.
#include "app/report.h"

#include <fmt/format.h>

#include <cstdio>
#include <sstream>

namespace app {
namespace {

constexpr std::uint32_t repeats_shown_max = 3;

const char* name_of(nt::Severity severity) {
  switch (severity) {
    case nt::Severity::Break:
      return "verifier";
    case nt::Severity::Violation:
      return "violation";
    case nt::Severity::Leak:
      return "leak";
    case nt::Severity::BugCheck:
      return "bug check";
  }
  return "finding";
}

}  // namespace

std::string to_text(const nt::Finding& finding) {
  std::string text = fmt::format("wdf: {}: {}", name_of(finding.severity), finding.did);
  if (finding.rule[0] != '\0') text += fmt::format(" [{}]", finding.rule);
  text += '\n';
  if (finding.call[0] != '\0') text += fmt::format("wdf:   in:      {}\n", finding.call);
  if (!finding.should.empty()) text += fmt::format("wdf:   should:  {}\n", finding.should);
  if (finding.object != nullptr && finding.history.empty()) {
    text += fmt::format("wdf:   object:  {}\n", finding.object);
  }
  for (const std::string& line : finding.history) text += fmt::format("wdf:   {}\n", line);
  return text;
}

std::string to_text(const nt::BugCheck& bug_check) {
  const char* name = nt::bug_check_name(bug_check.code);
  std::string text =
      fmt::format("wdf: bug check 0x{:X}{}{} (0x{:X}, 0x{:X}, 0x{:X}, 0x{:X})\n", bug_check.code,
                  *name != '\0' ? " " : "", name, bug_check.parameters[0], bug_check.parameters[1],
                  bug_check.parameters[2], bug_check.parameters[3]);
  std::istringstream lines(bug_check.text);
  for (std::string line; std::getline(lines, line);) text += fmt::format("wdf:   {}\n", line);
  return text;
}

void say(std::string_view line) {
  const std::string text = fmt::format("wdf: {}\n", line);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void Reporter::report(const nt::Finding& finding) {
  (finding.severity == nt::Severity::Leak ? leak_count_ : finding_count_)++;
  // Whoever stops the machine is told of the bug check itself, with its parameters.
  if (finding.severity == nt::Severity::BugCheck) return;
  const std::string text = to_text(finding);
  const std::lock_guard lock(mutex_);
  repeat_count_ = text == last_text_ ? repeat_count_ + 1 : 0;
  last_text_ = text;
  if (repeat_count_ < repeats_shown_max) std::fwrite(text.data(), 1, text.size(), stderr);
  if (repeat_count_ == repeats_shown_max) say("  ... and again; further repeats are not printed");
}

}  // namespace app
