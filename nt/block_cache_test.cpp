// SPDX-License-Identifier: MIT
// The block cache: blocks come back, and what belongs to a CPU lies apart from what does not.
#include "nt/block_cache.h"

#include <gtest/gtest.h>
#include <wdm.h>

#include <cstring>
#include <set>
#include <vector>

#include "nt/irql.h"
#include "tests/support/test_machine.h"

namespace {

constexpr std::size_t block_size = 200;
constexpr std::size_t page_size = 4096;

std::uintptr_t page_of(const void* block) {
  return reinterpret_cast<std::uintptr_t>(block) / page_size;
}

TEST(BlockCache, gives_distinct_aligned_blocks_and_takes_them_back) {
  static constinit nt::BlockCache cache;
  test::Machine machine;
  machine.run([] {
    constexpr std::size_t count = 2000;  // more than one slab
    std::set<void*> first;
    for (std::size_t i = 0; i < count; ++i) {
      void* block = cache.allocate(block_size);
      ASSERT_NE(block, nullptr);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0u);
      std::memset(block, 0xA5, block_size);
      EXPECT_TRUE(first.insert(block).second);
    }
    for (void* block : first) cache.free(block, block_size);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(first.count(cache.allocate(block_size)), 1u);
    }
  });
}

TEST(BlockCache, shares_no_page_between_a_cpu_and_the_rest) {
  static constinit nt::BlockCache cache;
  test::Machine machine;
  machine.run([] {
    std::set<std::uintptr_t> pages;
    for (int i = 0; i < 8; ++i) pages.insert(page_of(cache.allocate(block_size)));
    nt::raise_irql(DISPATCH_LEVEL);
    for (int i = 0; i < 8; ++i) EXPECT_EQ(pages.count(page_of(cache.allocate(block_size))), 0u);
    nt::lower_irql(PASSIVE_LEVEL);
  });
}

}  // namespace
