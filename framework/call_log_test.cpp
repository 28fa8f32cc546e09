// SPDX-License-Identifier: MIT
// What a driver's author reads of an object when a rule is broken: where it was created, last used
// and deleted, which call broke the rule, and that none of it is kept with the verifier off. Here
// places are symbols of the test program; source lines are the command's (tests/command).
#include "framework/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "framework/globals.h"
#include "tests/support/driver/in_driver.h"

namespace {

using test::run_in_driver;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

WDFCOLLECTION make_collection() {
  WDFCOLLECTION collection = nullptr;
  EXPECT_EQ(WdfCollectionCreate(WDF_NO_OBJECT_ATTRIBUTES, &collection), STATUS_SUCCESS);
  return collection;
}

std::size_t count_of(const std::vector<std::string>& lines, const char* begin) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(),
                    [&](const std::string& line) { return line.starts_with(begin); }));
}

TEST(CallLog, a_live_object_has_its_creation_its_last_use_and_what_came_before) {
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make_collection();
    WdfObjectReference(collection);
    WdfCollectionGetCount(collection);
    const auto story = wdf::object_story(collection);
    EXPECT_THAT(story, Contains(StartsWith("object:  WDFCOLLECTION")));
    EXPECT_THAT(story, Contains(StartsWith("created: by WdfCollectionCreate, called from ")));
    EXPECT_THAT(story, Contains(StartsWith("used:    last by WdfCollectionGetCount, called from")));
    EXPECT_THAT(story, Contains(StartsWith("before:  WdfObjectReferenceActual, called from ")));
    WdfObjectDereference(collection);
    WdfObjectDelete(collection);
  });
}

TEST(CallLog, only_the_last_calls_are_kept) {
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make_collection();
    for (int i = 0; i < 100; i++) WdfCollectionGetCount(collection);
    const auto story = wdf::object_story(collection);
    EXPECT_EQ(count_of(story, "used:"), 1u);
    EXPECT_EQ(count_of(story, "before:"), 7u);
    EXPECT_EQ(count_of(story, "created:"), 1u);
    WdfObjectDelete(collection);
  });
}

TEST(CallLog, a_stale_handle_has_the_story_of_what_lived_there) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFCOLLECTION old = make_collection();
    WdfObjectDelete(old);
    WDFCOLLECTION young = make_collection();
    WdfCollectionGetCount(young);
    WdfCollectionGetCount(old);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 5u);
  EXPECT_THAT(stop->text, HasSubstr("deleted)\ncreated: by WdfCollectionCreate, called from "));
  EXPECT_THAT(stop->text, HasSubstr("\nended:   after WdfObjectDelete, called from "));
  EXPECT_THAT(stop->text, HasSubstr("\nbroke:   in WdfCollectionGetCount, called from "));
  world.machine().take_findings();
}

TEST(CallLog, a_missing_parameter_is_told_with_the_object_of_the_call) {
  test::World world;
  run_in_driver(world, [](WDFDRIVER driver) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = driver;
    WdfObjectCreate(&attributes, nullptr);
  });
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 4u);
  EXPECT_THAT(stop->text, HasSubstr("Object is NULL"));
  EXPECT_THAT(stop->text, HasSubstr("\nbroke:   in WdfObjectCreate, called from "));
  world.machine().take_findings();
}

TEST(CallLog, an_invented_handle_has_no_story) {
  run_in_driver([](WDFDRIVER) {
    EXPECT_THAT(wdf::object_story(nullptr), IsEmpty());
    const auto story = wdf::object_story(reinterpret_cast<void*>(0x1234'0000'0000'1000));
    EXPECT_THAT(story, Not(Contains(StartsWith("created:"))));
  });
}

TEST(CallLog, nothing_is_kept_with_the_verifier_off) {
  wdf::set_verifier_default(false);
  run_in_driver([](WDFDRIVER) {
    WDFCOLLECTION collection = make_collection();
    WdfCollectionGetCount(collection);
    EXPECT_THAT(wdf::object_story(collection), Not(Contains(StartsWith("used:"))));
    WdfObjectDelete(collection);
  });
  wdf::set_verifier_default(true);
}

// A bug check abandons its flow within the call.
TEST(CallLog, calls_that_never_return_do_not_use_it_up) {
  for (int i = 0; i < 300; i++) {
    test::World world;
    run_in_driver(world, [](WDFDRIVER) { WdfObjectDelete(nullptr); });
    const auto stop = world.machine().take_bug_check();
    world.machine().take_findings();
    ASSERT_TRUE(stop.has_value());
    ASSERT_THAT(stop->text, HasSubstr("\nbroke:   in WdfObjectDelete, called from ")) << i;
  }
}

}  // namespace
