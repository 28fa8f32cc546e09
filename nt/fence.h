// SPDX-License-Identifier: MIT
// A fence that one flow makes for all: who does something often pays nothing, who looks seldom pays
// for both. Source: membarrier(2), MEMBARRIER_CMD_PRIVATE_EXPEDITED.
#pragma once

namespace nt {

// Whether fence_all works here. Not under ThreadSanitizer, which does not know it.
bool can_fence_all();

// When it returns, every flow has passed a full memory fence since it was called. Some
// microseconds; nothing in a simulated machine, whose one thread needs none.
void fence_all();

}  // namespace nt
