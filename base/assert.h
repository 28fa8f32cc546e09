// SPDX-License-Identifier: MIT
// ASSERT and UNREACHABLE: for our own mistakes only, on in every build. A wrong driver is a
// finding or a bug check, a wrong peer is a protocol error; neither may come here.
#pragma once

namespace base {

// Prints the broken expectation and where it stands, then aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace base

#define ASSERT(expression)             \
  (__builtin_expect(!!(expression), 1) \
       ? static_cast<void>(0)          \
       : ::base::assertion_failed(#expression, __FILE__, __LINE__))

#define UNREACHABLE(why) ::base::assertion_failed("unreachable: " why, __FILE__, __LINE__)
