// SPDX-License-Identifier: MIT
// What the framework keeps of one bound driver. The driver sees the first part of it, its
// WDF_DRIVER_GLOBALS, which it passes to every DDI. Also the ways to say that the driver did
// something wrong: a verifier break, a violation, a bug check 0x10D (framework.md 0.2, 0.3).
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <string_view>

#include "base/intrusive_list.h"
#include "framework/ddi.h"
#include "nt/bug_check.h"
#include "nt/finding.h"
#include "nt/irql.h"

namespace wdf {

class Driver;
class Object;

inline constexpr ULONG bug_code_wdf_violation = 0x10D;

struct DriverGlobals : WDF_DRIVER_GLOBALS {
  DRIVER_OBJECT* wdm_driver = nullptr;
  class Driver* driver = nullptr;  // null before WdfDriverCreate and after the driver object's end
  ULONG version_minor = 33;        // the KMDF 1.x the driver was built for
  // The framework verifier (V1). With it off the checks marked [VF] do not exist (V0).
  bool verifier_on = true;
  std::atomic<std::uint32_t> break_count{0};
  std::atomic<std::uint32_t> violation_count{0};
  std::atomic<const char*> last_rule{""};
  // Runs of work items in worker threads, from their queueing until the thread is through with the
  // driver's code. Unbinding waits for them.
  EX_RUNDOWN_REF worker_runs{};
  base::ListHook bound_hook;

  bool is_at_least(ULONG minor) const { return version_minor >= minor; }
};

inline DriverGlobals& globals_of(PWDF_DRIVER_GLOBALS globals) {
  return static_cast<DriverGlobals&>(*globals);
}

// Whether drivers bound from now on have the verifier on. The default is on.
void set_verifier_default(bool is_on);
bool verifier_default();

// A short text that owns nothing, so that it can be alive when the machine stops in a bug check.
struct Words {
  char text[1024];
};

template <class... A>
Words format_words(fmt::format_string<A...> format, A&&... arguments) {
  Words words;
  auto end =
      fmt::format_to_n(words.text, sizeof(words.text) - 1, format, std::forward<A>(arguments)...);
  *end.out = '\0';
  return words;
}

// Where a finding was made.
struct Noticed {
  const char* rule = "";
  const char* call = "";
  const void* object = nullptr;  // a handle
};

// Hands a finding to the machine's sink, with what the trace knows about the object.
void report_finding(DriverGlobals& globals, nt::Severity severity, const Noticed& where,
                    const char* did, const char* should);

// The verifier's debug break: reported and counted; never changes the result of the call. Does
// nothing when the driver's verifier is off.
void verifier_break(DriverGlobals& globals, const Noticed& where, const char* did,
                    const char* should);

// Undefined on Windows, whatever the verifier; the least harmful thing was done instead. With the
// verifier on it is a break, too (requests.md 12.1).
void violation(DriverGlobals& globals, const Noticed& where, const char* did, const char* should);

// Bug check 0x10D. Parameter 4 is the globals, as from the framework on Windows.
[[noreturn]] void wdf_bug_check(DriverGlobals& globals, ULONG code, ULONG_PTR p2, ULONG_PTR p3,
                                const char* sentence);

// [VF] The IRQL check of the DDIs that have one: above `irql_max` with the verifier on, a break and
// STATUS_INVALID_DEVICE_REQUEST; else STATUS_SUCCESS.
NTSTATUS check_irql(DriverGlobals& globals, KIRQL irql_max, Ddi ddi);

// A mandatory pointer that is NULL is bug check 0x10D/4, whatever the verifier (OBJ-R3).
[[noreturn]] void required_parameter_is_null(DriverGlobals& globals, Ddi ddi, const char* name,
                                             const void* caller);

#define REQUIRE_NOT_NULL(globals, ddi, pointer)                                       \
  (__builtin_expect((pointer) != nullptr, 1)                                          \
       ? static_cast<void>(0)                                                         \
       : ::wdf::required_parameter_is_null(::wdf::globals_of(globals), ddi, #pointer, \
                                           __builtin_return_address(0)))

}  // namespace wdf
