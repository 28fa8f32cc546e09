// SPDX-License-Identifier: MIT
// A KMDF driver inside a test program: the program is linked with the entry code that every driver
// image has (include/wdf/stub), so <wdf.h> works in it, and this says whose DriverEntry that entry
// code calls. One such driver at a time; a stack of several takes shared objects.
//
//   world.run([](door::Fixture& fixture) {
//     auto started = fixture.start("sample", test::kmdf(sample_entry));
#pragma once

#include <wdm.h>

namespace test {

// What to give to door::Fixture::load or start: FxDriverEntry, which binds to the framework and
// then calls `driver_entry`.
DRIVER_INITIALIZE* kmdf(DRIVER_INITIALIZE* driver_entry);

}  // namespace test
