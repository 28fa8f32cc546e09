// SPDX-License-Identifier: MIT
// Our own mistakes end the process and say where.
#include "base/assert.h"

#include <gtest/gtest.h>

namespace {

TEST(Assert, names_the_broken_expectation_and_its_place) {
  const int count = 3;
  ASSERT(count == 3);
  EXPECT_DEATH(ASSERT(count == 4), "OpenWDF internal error: count == 4\n  at .*assert_test.cpp:");
  EXPECT_DEATH(UNREACHABLE("the end"), "unreachable: the end");
}

}  // namespace
