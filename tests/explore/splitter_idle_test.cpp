// SPDX-License-Identifier: MIT
// The splitter driver above the owner of the power policy: a request that comes wakes the disk.
#include <gtest/gtest.h>
#include <wdm.h>

#include <wdf.h>

#include "tests/support/driver/idle_device.h"

namespace splitter {
namespace {

TEST(SplitterPower, lets_a_read_through_that_wakes_an_idle_disk) {
  test::World world;
  world.run([](door::Fixture& fixture) {
    const nt::LoadResult disk = fixture.load("idle", test::kmdf(test::idle::entry));
    const nt::LoadResult filter = fixture.load(OPENWDF_DRIVER_FOLDER "/splitter.so");
    ASSERT_EQ(filter.status, STATUS_SUCCESS) << filter.message;
    door::ScriptedDevice& lower = fixture.make_lower();
    lower.on(door::power(IRP_MN_WAIT_WAKE), door::chold());
    door::Stack& stack = fixture.make_stack(lower, {disk.driver, filter.driver});
    ASSERT_EQ(stack.start(), STATUS_SUCCESS);
    test::idle::assign_idle();
    fixture.advance(base::Ticks::from_s(5));
    EXPECT_THAT(test::idle::taken(), testing::Contains("D0Exit"));
    door::File file = fixture.open(stack);
    EXPECT_EQ(file.read(16).status, STATUS_SUCCESS);
    EXPECT_THAT(test::idle::taken(), testing::IsSupersetOf({"D0Entry", "read"}));
  });
}

}  // namespace
}  // namespace splitter
