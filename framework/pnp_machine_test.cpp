// SPDX-License-Identifier: MIT
// The table of the plug-and-play states: framework.md 2.11.1.
#include "framework/pnp_machine.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

TEST(PnpMachine, every_state_but_the_last_can_be_removed_from) {
  using wdf::PnpEvent;
  using wdf::PnpState;
  // From each state, following REMOVE where it leads somewhere and else any outcome, Final is
  // reached.
  for (std::size_t first = 0; first < wdf::pnp_table::Table::state_count; ++first) {
    std::vector<bool> seen(wdf::pnp_table::Table::state_count, false);
    std::vector<PnpState> open = {static_cast<PnpState>(first)};
    while (!open.empty()) {
      const PnpState state = open.back();
      open.pop_back();
      if (seen[static_cast<std::size_t>(state)]) continue;
      seen[static_cast<std::size_t>(state)] = true;
      for (const PnpEvent event :
           {PnpEvent::Remove, PnpEvent::Done, PnpEvent::Refused, PnpEvent::Failed}) {
        const auto& cell = wdf::pnp_machine.at(state, event);
        if (cell.kind == wdf::Kind::Legal) open.push_back(cell.next);
      }
    }
    EXPECT_TRUE(seen[static_cast<std::size_t>(PnpState::Final)]) << first;
  }
}

}  // namespace
