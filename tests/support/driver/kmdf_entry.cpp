// SPDX-License-Identifier: MIT
// The test program's DriverEntry, which is another one for each test.
#include "tests/support/driver/kmdf_entry.h"

extern "C" {
NTSTATUS FxDriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path);
// Hidden: a shared object that the program loads has a DriverEntry of its own.
__attribute__((visibility("hidden"))) NTSTATUS DriverEntry(PDRIVER_OBJECT driver,
                                                           PUNICODE_STRING registry_path);
}

namespace {
DRIVER_INITIALIZE* g_driver_entry = nullptr;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path) {
  return g_driver_entry(driver, registry_path);
}

namespace test {

DRIVER_INITIALIZE* kmdf(DRIVER_INITIALIZE* driver_entry) {
  g_driver_entry = driver_entry;
  return FxDriverEntry;
}

}  // namespace test
