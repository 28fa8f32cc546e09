// SPDX-License-Identifier: MIT
// The command's words for findings and bug checks, on stderr. DbgPrint text goes there too, but
// unchanged, so every line of ours begins with "wdf:".
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "nt/bug_check.h"
#include "nt/finding.h"

namespace app {

std::string to_text(const nt::Finding& finding);
std::string to_text(const nt::BugCheck& bug_check);

// "wdf: " and a line, at once.
void say(std::string_view line);

// Prints findings as they come and counts them.
class Reporter final : public nt::FindingSink {
 public:
  void report(const nt::Finding& finding) override;

  std::uint32_t finding_count() const { return finding_count_; }
  std::uint32_t leak_count() const { return leak_count_; }

 private:
  // Findings may come from any flow; the same one many times over is printed a few times only.
  std::mutex mutex_;
  std::string last_text_;
  std::uint32_t repeat_count_ = 0;
  std::atomic<std::uint32_t> finding_count_{0};
  std::atomic<std::uint32_t> leak_count_{0};
};

}  // namespace app
