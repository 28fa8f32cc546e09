// SPDX-License-Identifier: MIT
// Critical and guarded regions. There are no APCs here that would have to wait, so a region is its
// depth; what a driver can ask about it is right. Source: framework.md WDM-R47,
// ntddk/keentercriticalregion, wdm/keareapcsdisabled, wdm/keareallapcsdisabled.
#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/irql.h"

namespace nt {
namespace {

void leave(std::uint32_t& depth, const char* sentence) {
  // APC_INDEX_MISMATCH: a thread left more regions than it entered.
  if (depth == 0) bug_check(0x1, reinterpret_cast<ULONG_PTR>(&current_flow()), 0, 0, 0, sentence);
  --depth;
}

}  // namespace
}  // namespace nt

VOID KeEnterCriticalRegion() {
  nt::require_irql(APC_LEVEL, "KeEnterCriticalRegion", nullptr);
  ++nt::current_flow().critical_depth;
}

VOID KeLeaveCriticalRegion() {
  nt::leave(nt::current_flow().critical_depth,
            "KeLeaveCriticalRegion without KeEnterCriticalRegion");
}

VOID KeEnterGuardedRegion() {
  nt::require_irql(APC_LEVEL, "KeEnterGuardedRegion", nullptr);
  ++nt::current_flow().guarded_depth;
}

VOID KeLeaveGuardedRegion() {
  nt::leave(nt::current_flow().guarded_depth, "KeLeaveGuardedRegion without KeEnterGuardedRegion");
}

BOOLEAN KeAreAllApcsDisabled() {
  return nt::current_flow().guarded_depth != 0 || nt::current_irql() >= APC_LEVEL;
}

BOOLEAN KeAreApcsDisabled() {
  const nt::Flow& flow = nt::current_flow();
  return flow.critical_depth != 0 || flow.guarded_depth != 0;
}
