// SPDX-License-Identifier: MIT
// Raising and lowering the current flow's IRQL. Crossing DISPATCH_LEVEL takes or gives back a
// virtual CPU; giving it back drains its DPCs first. The framework's internals do not raise.
#pragma once

#include <wdm.h>

#include "nt/flow.h"

namespace nt {

inline KIRQL current_irql() {
  return current_flow().irql;
}

// Both ASSERT nothing about the driver: KeRaiseIrql / KeLowerIrql turn a wrong direction into the
// documented bug check before they come here.
KIRQL raise_irql(KIRQL to);
void lower_irql(KIRQL to);

}  // namespace nt
