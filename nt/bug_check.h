// SPDX-License-Identifier: MIT
// Bug checks: where Windows would stop, the machine stops, with code and parameters in a report.
// KeBugCheckEx is the way in. On sim/ a test gets the report and lives on; on host/ the process
// ends with exit code 3. Callers must hold nothing on their stack that owns memory: a simulated
// flow is abandoned where it stands, without unwinding.
#pragma once

#include <wdm.h>

#include <array>
#include <string>

namespace nt {

struct BugCheck {
  ULONG code = 0;
  std::array<ULONG_PTR, 4> parameters{};
  std::string text;  // the code's name and what the parameters mean, where we know it
};

// As KeBugCheckEx, with a sentence for the report.
[[noreturn]] void bug_check(ULONG code, ULONG_PTR p1, ULONG_PTR p2, ULONG_PTR p3, ULONG_PTR p4,
                            const char* sentence);

// The documented name of a code ("WDF_VIOLATION"), or "".
const char* bug_check_name(ULONG code);

}  // namespace nt
