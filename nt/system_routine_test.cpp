// SPDX-License-Identifier: MIT
// What MmGetSystemRoutineAddress finds and what it must not. Source: its page.
#include <gtest/gtest.h>
#include <wdm.h>

extern "C" __attribute__((visibility("default"))) void PumpOfADriver() {}

namespace nt {
namespace {

PVOID find(const WCHAR* name) {
  UNICODE_STRING string;
  RtlInitUnicodeString(&string, name);
  return MmGetSystemRoutineAddress(&string);
}

TEST(SystemRoutine, is_found_by_its_name) {
  EXPECT_EQ(find(u"ExAllocatePool2"), reinterpret_cast<void*>(&ExAllocatePool2));
  EXPECT_EQ(find(u"IofCallDriver"), reinterpret_cast<void*>(&IofCallDriver));
  EXPECT_EQ(find(u"ZwClose"), reinterpret_cast<void*>(&ZwClose));
}

TEST(SystemRoutine, that_is_not_there_has_no_address) {
  EXPECT_EQ(find(u"ExOfAnotherWindows"), nullptr);
  EXPECT_EQ(find(u"exallocatepool2"), nullptr);
  EXPECT_EQ(find(u""), nullptr);
  EXPECT_EQ(find(u"Ex\u00e9"), nullptr);
}

TEST(SystemRoutine, is_none_of_the_hosts_or_a_drivers) {
  EXPECT_EQ(find(u"malloc"), nullptr);
  EXPECT_EQ(find(u"PumpOfADriver"), nullptr);
  EXPECT_EQ(find(u"OpenwdfFormatW"), nullptr);
}

TEST(SystemRoutine, that_the_headers_define_is_not_exported) {
  EXPECT_EQ(find(u"ExInitializeFastMutex"), nullptr);
  EXPECT_EQ(find(u"IoCreateDeviceSecure"), nullptr);
}

}  // namespace
}  // namespace nt
