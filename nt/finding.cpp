// SPDX-License-Identifier: MIT
// Hands a finding to whoever made the machine.
#include "nt/finding.h"

#include <atomic>

#include "nt/machine.h"

namespace nt {
namespace {

class KnowsNothing final : public Storyteller {
 public:
  std::vector<std::string> story_of(const void*) override { return {}; }
  std::string place_of(const Flow&) override { return {}; }
  std::vector<std::string> unfinished() override { return {}; }
};

constinit KnowsNothing knows_nothing;
std::atomic<Storyteller*> current_storyteller{&knows_nothing};

}  // namespace

void set_storyteller(Storyteller& storyteller) {
  current_storyteller.store(&storyteller, std::memory_order_release);
}

void forget_storyteller() {
  set_storyteller(knows_nothing);
}

Storyteller& storyteller() {
  return *current_storyteller.load(std::memory_order_acquire);
}

void report(Finding finding) {
  // A bug check has its story in its text.
  const bool has_story = !finding.history.empty() || finding.severity == Severity::BugCheck;
  if (!has_story) finding.history = storyteller().story_of(finding.object);
  Machine& machine = nt::machine();
  machine.counters().findings.fetch_add(1, std::memory_order_relaxed);
  machine.options().findings->report(finding);
}

}  // namespace nt
