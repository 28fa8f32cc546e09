// SPDX-License-Identifier: MIT
// What tests and reports may look at, and drivers may not: counts of breaks and violations, and
// what is known of an object by its handle. Reading changes nothing.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <cstdint>
#include <string>

namespace wdf::inspect {

struct DriverCounts {
  std::uint32_t breaks = 0;      // verifier breaks
  std::uint32_t violations = 0;  // undefined on Windows, done harmlessly here
  std::string last_rule;         // of the last finding
  std::uint32_t live_objects = 0;
};
// Of the bound driver that owns this driver object; all zero if there is none.
DriverCounts counts(const DRIVER_OBJECT* driver);

// Switches the verifier of a bound driver. The table it calls through stays the one it has.
void set_verifier(const DRIVER_OBJECT* driver, bool is_on);

struct ObjectFacts {
  bool is_live = false;  // the rest means something only then
  std::string type;      // "WDFTIMER"
  std::int32_t references = 0;
  WDFOBJECT parent = nullptr;
  std::string state;       // a state of framework/object_states.def
  std::string created_by;  // the DDI, or "the framework"
  std::string last_used_by;
};
ObjectFacts object(WDFOBJECT handle);

}  // namespace wdf::inspect
