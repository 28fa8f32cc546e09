// SPDX-License-Identifier: MIT
// WDFMEMORY and lookaside lists: the cases MEM-nnn of framework.md 7.7 that need no request.
#include <cstring>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

TEST(Memory, mem_001_and_002_size_0_is_refused_before_the_attributes_are_looked_at) {
  World world;
  world.run([](Bench&) {
    WDF_OBJECT_ATTRIBUTES attributes{};
    WDFMEMORY memory = nullptr;
    EXPECT_EQ(WdfMemoryCreate(nullptr, NonPagedPool, 0, 0, &memory, nullptr),
              STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfMemoryCreate(&attributes, NonPagedPool, 0, 0, &memory, nullptr),
              STATUS_INVALID_PARAMETER);
  });
}

TEST(Memory, mem_004_005_and_007_copies_that_do_not_fit) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(16, 'm');
    char buffer[16] = "unchanged";
    EXPECT_EQ(WdfMemoryCopyToBuffer(memory, 16, buffer, 1), STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(WdfMemoryCopyToBuffer(memory, 8, buffer, 9), STATUS_BUFFER_TOO_SMALL);
    EXPECT_EQ(WdfMemoryCopyToBuffer(memory, 0, buffer, 0), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(WdfMemoryCopyFromBuffer(memory, 8, buffer, 9), STATUS_INVALID_BUFFER_SIZE);
    EXPECT_STREQ(buffer, "unchanged");
    EXPECT_EQ(WdfMemoryCopyFromBuffer(memory, 8, buffer, 8), STATUS_SUCCESS);
    EXPECT_EQ(std::memcmp(Bench::bytes(memory), "mmmmmmmmunchange", 16), 0);
  });
}

TEST(Memory, mem_010_assigning_to_pool_memory_is_a_bug_check) {
  World world;
  world.run([](Bench& bench) {
    char buffer[4];
    WdfMemoryAssignBuffer(bench.make_memory(16), buffer, sizeof buffer);
  });
  world.expect_violation(WDF_INVALID_HANDLE);
}

TEST(Memory, mem_011_a_preallocated_memory_takes_another_buffer) {
  World world;
  world.run([](Bench&) {
    char one[16], two[32];
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfMemoryCreatePreallocated(nullptr, one, sizeof one, &memory), STATUS_SUCCESS);
    EXPECT_EQ(WdfMemoryAssignBuffer(memory, two, sizeof two), STATUS_SUCCESS);
    size_t size = 0;
    EXPECT_EQ(WdfMemoryGetBuffer(memory, &size), two);
    EXPECT_EQ(size, sizeof two);
    EXPECT_EQ(WdfMemoryAssignBuffer(memory, two, 0), STATUS_INVALID_PARAMETER);
    WdfObjectDelete(memory);
  });
}

TEST(Memory, a_page_or_more_is_page_aligned) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(PAGE_SIZE);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(Bench::bytes(memory)) % PAGE_SIZE, 0u);
  });
}

// Source: fxlookasidelist.cpp, fxpagedlookasidelist.cpp.
TEST(Lookaside, a_buffer_below_a_page_begins_as_zeros) {
  World world;
  world.run([](Bench&) {
    WDFLOOKASIDE list = nullptr;
    ASSERT_EQ(WdfLookasideListCreate(nullptr, 100, NonPagedPool, nullptr, 0, &list),
              STATUS_SUCCESS);
    for (int round = 0; round < 2; ++round) {
      WDFMEMORY memory = nullptr;
      ASSERT_EQ(WdfMemoryCreateFromLookaside(list, &memory), STATUS_SUCCESS);
      auto* bytes = static_cast<std::uint8_t*>(WdfMemoryGetBuffer(memory, nullptr));
      EXPECT_TRUE(std::all_of(bytes, bytes + 100, [](auto byte) { return byte == 0; }));
      std::memset(bytes, 1, 100);
      WdfObjectDelete(memory);
    }
  });
}

TEST(Lookaside, a_memory_outlives_its_list) {
  World world;
  world.run([](Bench&) {
    WDFLOOKASIDE list = nullptr;
    ASSERT_EQ(WdfLookasideListCreate(nullptr, 100, NonPagedPool, nullptr, 0, &list),
              STATUS_SUCCESS);
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfMemoryCreateFromLookaside(list, &memory), STATUS_SUCCESS);
    WdfObjectDelete(list);
    size_t size = 0;
    std::memset(WdfMemoryGetBuffer(memory, &size), 1, 100);
    EXPECT_EQ(size, 100u);
    WdfObjectDelete(memory);
    EXPECT_EQ(WdfLookasideListCreate(nullptr, 0, NonPagedPool, nullptr, 0, &list),
              STATUS_INVALID_PARAMETER);
  });
}

// Source: fxlookasidelistapi.cpp: the parent's handle comes first, the memory's if the list has
// none.
TEST(Lookaside, a_parent_that_is_none_is_found_before_the_size_is_looked_at) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY gone = bench.make_memory(16);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = gone;
    WdfObjectDelete(gone);
    WDFLOOKASIDE list = nullptr;
    (void)WdfLookasideListCreate(nullptr, 0, NonPagedPool, &attributes, 0, &list);
    ADD_FAILURE() << "it went on";
  });
  world.expect_violation(WDF_INVALID_HANDLE);
}

}  // namespace
}  // namespace wdf::test
