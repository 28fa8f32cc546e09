// SPDX-License-Identifier: MIT
// Measuring what two CPUs give to work that shares nothing: the same measurement in processes of
// their own, at the same time.
#pragma once

#include <functional>
#include <vector>

namespace app {

// What `measure` returned in each of `count` processes that began together; fewer, if one failed.
// The caller has no thread besides its own.
std::vector<double> measure_apart(int count, const std::function<double()>& measure);

}  // namespace app
