// SPDX-License-Identifier: MIT
// Crossing DISPATCH_LEVEL: upwards the flow takes its CPU, downwards it runs the DPCs that were
// queued there meanwhile and gives it back. Source: kernel/managing-hardware-priorities.
#include "nt/irql.h"

#include "base/assert.h"
#include "nt/cpu.h"

namespace nt {

KIRQL raise_irql(KIRQL to) {
  Flow& flow = current_flow();
  const KIRQL from = flow.irql;
  ASSERT(to >= from);
  if (from < DISPATCH_LEVEL && to >= DISPATCH_LEVEL) acquire_cpu(current_cpu(), flow);
  flow.irql = to;
  switch_point(SwitchPoint::IrqlRaised, nullptr);
  return from;
}

void lower_irql(KIRQL to) {
  Flow& flow = current_flow();
  const KIRQL from = flow.irql;
  ASSERT(to <= from);
  if (from < DISPATCH_LEVEL || to >= DISPATCH_LEVEL) {
    flow.irql = to;
    return;
  }
  Cpu& cpu = *flow.cpu;
  flow.irql = DISPATCH_LEVEL;
  drain_dpcs(cpu);
  // The level first: whoever is let in by the release may look at this flow.
  flow.irql = to;
  release_cpu(cpu, flow);
  switch_point(SwitchPoint::IrqlLowered, nullptr);
}

}  // namespace nt
