// SPDX-License-Identifier: MIT
// For the tests of remote targets: a device with a name, and the ways to open a target on it.
#pragma once

#include "tests/support/driver/request_world.h"

namespace wdf::test {

inline constexpr const char16_t* other_name = u"\\Device\\Other";

inline door::ScriptedDevice& make_other(Bench& bench) {
  return bench.fixture.make_lower({.name = other_name,
                                   .instance_path = u"ROOT\\SCRIPTED\\0001",
                                   .hardware_id = u"ROOT\\Other"});
}

// `string` lives as long as the parameters.
inline WDF_IO_TARGET_OPEN_PARAMS by_name(UNICODE_STRING& string, const char16_t* name) {
  RtlInitUnicodeString(&string, name);
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, &string, GENERIC_READ);
  return parameters;
}

inline NTSTATUS open(WDFIOTARGET target, const char16_t* name) {
  UNICODE_STRING string;
  WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, name);
  return WdfIoTargetOpen(target, &parameters);
}

inline NTSTATUS reopen(WDFIOTARGET target) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
  return WdfIoTargetOpen(target, &parameters);
}

}  // namespace wdf::test
