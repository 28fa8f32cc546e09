// SPDX-License-Identifier: MIT
// Letting the executor's time pass in a test's flow: virtual on sim/, real on host/.
#pragma once

#include <functional>

#include "base/units.h"

namespace door {

void sleep_for(base::Ticks time);
// Looks once a millisecond; false if it did not become true within `limit`.
bool sleep_until(const std::function<bool()>& condition, base::Ticks limit);

}  // namespace door
