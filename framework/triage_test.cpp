// SPDX-License-Identifier: MIT
// What WdfGetTriageInfo points to: verifierapi.cpp, fxlibrarycommon.cpp.
#include <gtest/gtest.h>
#include <wdftriage.h>

#include <cstring>

#include "tests/support/driver/in_driver.h"

namespace {

struct Context {
  int value;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(Context, context_of)

template <class T>
T at(const void* structure, ULONG offset) {
  T value;
  std::memcpy(&value, static_cast<const char*>(structure) + offset, sizeof(value));
  return value;
}

TEST(TriageInfo, has_the_versions_and_a_table_of_each_kind) {
  test::run_in_driver([](WDFDRIVER) {
    const auto* info = static_cast<const WDF_TRIAGE_INFO*>(WdfGetTriageInfo());
    ASSERT_NE(info, nullptr);
    EXPECT_EQ(info->WdfMajorVersion, 1u);
    EXPECT_EQ(info->WdfMinorVersion, 33u);
    EXPECT_EQ(info->TriageInfoMajorVersion, ULONG{WDF_01_TRIAGE_INFO_MAJOR_VERSION});
    EXPECT_EQ(info->TriageInfoMinorVersion, ULONG{WDF_01_TRIAGE_INFO_MINOR_VERSION});
    EXPECT_EQ(info->Reserved, nullptr);
    ASSERT_NE(info->WdfObjectTriageInfo, nullptr);
    EXPECT_EQ(info->WdfObjectTriageInfo->RawObjectSize, 0u) << "a handle is no address";
    EXPECT_NE(info->WdfContextTriageInfo, nullptr);
    EXPECT_NE(info->WdfQueueTriageInfo, nullptr);
    EXPECT_NE(info->WdfFwdProgressTriageInfo, nullptr);
    EXPECT_NE(info->WdfIrpQueueTriageInfo, nullptr);
    EXPECT_NE(info->WdfRequestTriageInfo, nullptr);
    EXPECT_NE(info->WdfDeviceTriageInfo, nullptr);
    EXPECT_NE(info->WdfIrpTriageInfo, nullptr);
  });
}

TEST(TriageInfo, tells_where_the_name_and_the_size_of_a_context_type_are) {
  test::run_in_driver([](WDFDRIVER) {
    const auto* info = static_cast<const WDF_TRIAGE_INFO*>(WdfGetTriageInfo());
    const WDFCONTEXTTYPE_TRIAGE_INFO& where = *info->WdfContextTypeTriageInfo;
    const WDF_OBJECT_CONTEXT_TYPE_INFO* type = WDF_GET_CONTEXT_TYPE_INFO(Context);
    EXPECT_EQ(where.TypeInfoSize, type->Size);
    EXPECT_EQ(at<std::size_t>(type, where.ContextSize), sizeof(Context));
    EXPECT_STREQ(at<const char*>(type, where.ContextName), "Context");
  });
}

}  // namespace
