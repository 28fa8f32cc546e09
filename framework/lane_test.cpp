// SPDX-License-Identifier: MIT
// The lane's lock between the owner of its CPU, who is inside most of the time without a locked
// instruction, and somebody who comes now and then.
#include "framework/lane.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/test_machine.h"

namespace wdf {
namespace {

struct Guarded {
  LaneLock lock;
  std::uint64_t count = 0;  // guarded by the lock

  // Whether the owner's way was used.
  bool add(bool owns_cpu) {
    const bool is_owners_way = lock.acquire(owns_cpu);
    ++count;
    lock.release(is_owners_way);
    return is_owners_way;
  }
};

TEST(LaneLock, excludes_whoever_comes_while_the_owner_goes_its_own_way) {
  test::Machine machine(test::Kind::Host);
  constexpr std::uint64_t owner_count = 20'000'000;
  constexpr std::uint64_t other_count = 2'000;
  Guarded guarded;
  std::uint64_t own_way_count = 0;
  std::thread owner([&] {
    for (std::uint64_t i = 0; i < owner_count; ++i) own_way_count += guarded.add(true) ? 1 : 0;
  });
  std::thread other([&] {
    for (std::uint64_t i = 0; i < other_count; ++i) {
      guarded.add(false);
      if (i % 10 == 0) std::this_thread::yield();
    }
  });
  owner.join();
  other.join();
  EXPECT_EQ(guarded.count, owner_count + other_count);
#if !defined(__SANITIZE_THREAD__)
  EXPECT_GT(own_way_count, owner_count / 2);
#endif
}

TEST(LaneLock, gives_the_owner_its_own_way_only_after_a_quiet_time) {
  test::Machine machine(test::Kind::Host);
  Guarded guarded;
  for (std::uint32_t i = 0; i < LaneLock::quiet_count_max; ++i) EXPECT_FALSE(guarded.add(true));
#if !defined(__SANITIZE_THREAD__)
  EXPECT_TRUE(guarded.add(true));
#endif
  EXPECT_FALSE(guarded.add(false));
  EXPECT_FALSE(guarded.add(true)) << "somebody else came a moment ago";
}

TEST(LaneLock, is_an_ordinary_lock_in_a_simulated_machine) {
  test::Machine machine;
  machine.run([] {
    Guarded guarded;
    for (std::uint32_t i = 0; i < 3 * LaneLock::quiet_count_max; ++i) {
      EXPECT_FALSE(guarded.add(true));
    }
  });
}

}  // namespace
}  // namespace wdf
