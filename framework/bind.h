// SPDX-License-Identifier: MIT
// The list of bound drivers. Binding itself is WdfVersionBind (include/wdf/stub/wdfbind.h).
#pragma once

#include "framework/globals.h"

namespace wdf {

// The framework that drivers find here.
inline constexpr ULONG library_major = 1;
inline constexpr ULONG library_minor = 33;

// Calls visit for each bound driver. For reports and tests.
void for_each_driver(void (*visit)(DriverGlobals& globals, void* context), void* context);

// Reports, as leaks, the objects of this driver that are still alive, and makes their handles
// stale. Returns their number.
std::uint32_t report_leaked_objects(DriverGlobals& globals);

}  // namespace wdf
