// SPDX-License-Identifier: MIT
// WDFSTRING: framework.md 7.7, STR-001 and STR-002, and the rule STR-R1.
#include "framework/string_object.h"

#include <gtest/gtest.h>

#include "tests/support/driver/in_driver.h"

namespace {

using test::run_in_driver;

UNICODE_STRING get(WDFSTRING string) {
  UNICODE_STRING content{};
  WdfStringGetUnicodeString(string, &content);
  return content;
}

TEST(Str, str_001_a_string_without_a_terminator_gets_one) {
  run_in_driver([](WDFDRIVER) {
    WCHAR buffer[] = {u'a', u'b', u'x'};
    const UNICODE_STRING source = {4, 4, buffer};
    WDFSTRING string = nullptr;
    ASSERT_EQ(WdfStringCreate(&source, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    const UNICODE_STRING content = get(string);
    EXPECT_EQ(content.Length, 4);
    EXPECT_EQ(content.MaximumLength, 6);
    EXPECT_EQ(std::u16string(content.Buffer), u"ab");
    buffer[0] = u'z';
    EXPECT_EQ(get(string).Buffer[0], u'a') << "a copy";
    EXPECT_EQ(get(string).Buffer, content.Buffer) << "and always the same one";
  });
}

TEST(Str, str_002_without_a_source_it_is_empty) {
  run_in_driver([](WDFDRIVER) {
    WDFSTRING string = nullptr;
    ASSERT_EQ(WdfStringCreate(nullptr, WDF_NO_OBJECT_ATTRIBUTES, &string), STATUS_SUCCESS);
    EXPECT_EQ(get(string).Length, 0);
  });
}

TEST(Str, str_r1_the_source_is_validated) {
  run_in_driver([](WDFDRIVER) {
    WCHAR buffer[] = u"ab";
    WDFSTRING string = nullptr;
    UNICODE_STRING source = {3, 6, buffer};
    EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_INVALID_PARAMETER);
    source = {8, 6, buffer};
    EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_INVALID_PARAMETER);
    source = {0, 6, nullptr};
    EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(string, nullptr);
  });
}

TEST(Str, str_r1_the_longest_string_has_no_room_for_its_terminator) {
  run_in_driver([](WDFDRIVER) {
    std::u16string text(32767, u'a');
    WDFSTRING string = nullptr;
    UNICODE_STRING source = {65534, 65534, text.data()};
    EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_INTEGER_OVERFLOW);
    source.Length = 65532;
    EXPECT_EQ(WdfStringCreate(&source, nullptr, &string), STATUS_SUCCESS);
    EXPECT_EQ(get(string).Length, 65532);
  });
}

TEST(Str, str_r1_creation_needs_passive_level) {
  test::World world;
  run_in_driver(world, [&](WDFDRIVER) {
    WDFSTRING string = nullptr;
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_EQ(WdfStringCreate(nullptr, nullptr, &string), STATUS_INVALID_DEVICE_REQUEST);
    KeLowerIrql(old);
    world.machine().take_one_finding("KmdfIrql");
  });
}

}  // namespace
