// SPDX-License-Identifier: MIT
// What a broken ASSERT prints before the process aborts.
#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "OpenWDF internal error: %s\n  at %s:%d\n", expression, file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace base
