// SPDX-License-Identifier: MIT
// Hands a finding to whoever made the machine.
#include "nt/finding.h"

#include "nt/machine.h"

namespace nt {

void report(Finding finding) {
  Machine& machine = nt::machine();
  machine.counters().findings.fetch_add(1, std::memory_order_relaxed);
  machine.options().findings->report(finding);
}

}  // namespace nt
