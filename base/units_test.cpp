// SPDX-License-Identifier: MIT
// Ticks of 100 ns.
#include "base/units.h"

#include <gtest/gtest.h>

namespace {

using base::Ticks;

TEST(Ticks, are_a_hundred_nanoseconds) {
  EXPECT_EQ(Ticks::from_us(1).count, 10);
  EXPECT_EQ(Ticks::from_ms(1), Ticks::from_us(1000));
  EXPECT_EQ(Ticks::from_s(1), Ticks::from_ms(1000));
  EXPECT_EQ(Ticks::from_us(3).to_ns(), 3000);
}

TEST(Ticks, never_is_after_everything) {
  EXPECT_TRUE(Ticks::never().is_never());
  EXPECT_LT(Ticks::from_s(1'000'000'000), Ticks::never());
  EXPECT_EQ(Ticks::from_s(2) - Ticks::from_ms(500) + Ticks::from_us(1), Ticks{15'000'010});
}

}  // namespace
