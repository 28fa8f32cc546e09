// SPDX-License-Identifier: MIT
// Pool memory: alignment, zeroing, tags, wrong frees, leaks, fault injection, lookaside lists.
#include "nt/pool.h"

#include <gtest/gtest.h>
#include <wdm.h>

#include <cstring>
#include <set>
#include <vector>

#include "nt/machine.h"
#include "tests/support/explore.h"
#include "tests/support/test_machine.h"

namespace {

constexpr ULONG tag = 'T' | 'e' << 8 | 's' << 16 | 't' << 24;

std::uintptr_t address_of(const void* block) {
  return reinterpret_cast<std::uintptr_t>(block);
}

std::optional<nt::BugCheck> bug_check_of(const std::function<void()>& body) {
  test::Machine machine;
  machine.run([&] {
    body();
    ADD_FAILURE() << "went on";
  });
  return machine.take_bug_check();
}

// WDM-R55: 16-byte alignment, a page's for a page and more, and no small block crosses a page.
TEST(Pool, aligns_blocks_as_the_page_says) {
  test::Machine machine;
  machine.run([] {
    for (const SIZE_T size : {1, 8, 16, 17, 100, 1000, 2049, 4095, 4096, 4097, 100'000}) {
      std::vector<PVOID> blocks;
      for (int index = 0; index < 20; ++index) {
        PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, size, tag);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(address_of(block) % 16, 0u);
        if (size >= PAGE_SIZE) {
          EXPECT_EQ(BYTE_OFFSET(block), 0u);
        } else {
          EXPECT_EQ(address_of(block) / PAGE_SIZE, (address_of(block) + size - 1) / PAGE_SIZE);
        }
        blocks.push_back(block);
      }
      for (PVOID block : blocks) ExFreePoolWithTag(block, tag);
    }
  });
}

TEST(Pool, zeroes_what_todays_forms_allocate) {  // WDM-R55
  test::Machine machine;
  machine.run([] {
    auto* block = static_cast<UCHAR*>(ExAllocatePool2(POOL_FLAG_NON_PAGED, 256, tag));
    EXPECT_TRUE(RtlIsZeroMemory(block, 256));
    ExFreePool(block);
    block = static_cast<UCHAR*>(ExAllocatePoolZero(NonPagedPoolNx, 256, tag));
    EXPECT_TRUE(RtlIsZeroMemory(block, 256));
    ExFreePool(block);
    block = static_cast<UCHAR*>(ExAllocatePoolWithTag(NonPagedPoolNx, 256, tag));
    EXPECT_FALSE(
        RtlIsZeroMemory(block, 256));  // not by the page: by us, so that nobody relies on it
    ExFreePool(block);
  });
}

TEST(Pool, refuses_tag_zero_and_wrong_flags) {  // wdm/exallocatepool2, returns
  test::Machine machine;
  machine.run([] {
    EXPECT_EQ(ExAllocatePool2(POOL_FLAG_NON_PAGED, 16, 0), nullptr);
    EXPECT_EQ(ExAllocatePool2(0, 16, tag), nullptr);
    EXPECT_EQ(ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_PAGED, 16, tag), nullptr);
    EXPECT_EQ(ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_RESERVED1, 16, tag), nullptr);
    EXPECT_EQ(ExAllocatePool2(POOL_FLAG_NON_PAGED, ~SIZE_T{0}, tag), nullptr);
  });
}

TEST(Pool, raises_on_failure_if_told_to) {  // wdm/exallocatepool2
  const auto bug_check = bug_check_of(
      [] { ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_RAISE_ON_FAILURE, ~SIZE_T{0}, tag); });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->parameters[0], static_cast<ULONG>(STATUS_INSUFFICIENT_RESOURCES));
}

TEST(Pool, gives_a_block_for_zero_bytes) {  // WDM-R56
  test::Machine machine;
  machine.run([] {
    PVOID block = ExAllocatePoolWithTag(PagedPool, 0, tag);
    EXPECT_NE(block, nullptr);
    ExFreePoolWithTag(block, tag);
  });
}

TEST(Pool, refuses_paged_pool_at_dispatch_level) {  // WDM-R55, BAD_POOL_CALLER/8
  const auto bug_check = bug_check_of([] {
    KeRaiseIrqlToDpcLevel();
    ExAllocatePool2(POOL_FLAG_PAGED, 16, tag);
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xC2u);
  EXPECT_EQ(bug_check->parameters[0], 8u);
}

TEST(Pool, stops_for_a_block_freed_twice) {
  const auto bug_check = bug_check_of([] {
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 48, tag);
    PVOID volatile again = block;
    ExFreePoolWithTag(block, tag);
    ExFreePoolWithTag(again, tag);
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xC2u);
  EXPECT_EQ(bug_check->parameters[0], 7u);
  EXPECT_NE(bug_check->text.find("freed already"), std::string::npos);
}

TEST(Pool, stops_for_an_address_that_is_no_block) {
  for (const bool is_null : {false, true}) {
    UCHAR local = 0;
    const auto bug_check = bug_check_of([&] { ExFreePool(is_null ? nullptr : &local); });
    ASSERT_TRUE(bug_check.has_value());
    EXPECT_EQ(bug_check->code, 0xC2u);
    EXPECT_EQ(bug_check->parameters[0], 0x46u);
  }
}

TEST(Pool, reports_a_wrong_tag_and_frees_all_the_same) {  // WDM-R56
  test::Machine machine;
  machine.run([] { ExFreePoolWithTag(ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, tag), tag + 1); });
  machine.take_one_finding("BAD_POOL_CALLER/0xA");
  EXPECT_EQ(machine.machine().check_leaks(), 0u);
}

TEST(Pool, stops_for_a_wrong_tag_on_a_protected_block) {  // WDM-R56
  const auto bug_check = bug_check_of(
      [] { ExFreePoolWithTag(ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, tag | 0x80000000), tag); });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->parameters[0], 0xAu);
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(Pool, notices_a_write_past_the_end_when_the_block_is_freed) {
  const auto bug_check = bug_check_of([] {
    auto* block = static_cast<UCHAR*>(ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, tag));
    *static_cast<volatile UCHAR*>(block + 24) = 1;
    ExFreePool(block);
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x19u);
}

TEST(Pool, notices_a_write_to_freed_memory) {
  test::Machine machine;
  machine.run([] {
    auto* block = static_cast<UCHAR*>(ExAllocatePool2(POOL_FLAG_NON_PAGED, 32, tag));
    UCHAR* volatile later = block;
    ExFreePool(block);
    later[3] = 1;
    // All at once: one after the other they would be the same few blocks, and those that rest with
    // this one would never change.
    std::vector<void*> others(10'000);
    for (void*& other : others) other = ExAllocatePool2(POOL_FLAG_NON_PAGED, 32, tag);
    for (void* other : others) ExFreePool(other);
  });
  machine.take_one_finding("DRIVER_CORRUPTED_EXPOOL");
}
#endif

TEST(Pool, lists_what_was_left_by_tag_and_place) {
  test::Machine machine;
  machine.run([] {
    for (int index = 0; index < 3; ++index) ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, tag);
  });
  EXPECT_EQ(machine.machine().check_leaks(), 1u);
  const nt::Finding leak = machine.take_one_finding("DRIVER_VERIFIER_DETECTED_VIOLATION/0x62");
  EXPECT_EQ(leak.severity, nt::Severity::Leak);
  EXPECT_EQ(leak.did, "left 3 pool block(s), 300 bytes, of tag 'Test'");
}

TEST(Pool, accounts_by_tag) {
  test::Machine machine;
  machine.run([] {
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 100, tag);
    const auto held = nt::machine().pool().tags();
    ASSERT_EQ(held.size(), 1u);
    EXPECT_EQ(held[0].bytes, 100u);
    ExFreePool(block);
    EXPECT_EQ(nt::machine().pool().tags()[0].bytes, 0u);
    EXPECT_EQ(nt::machine().pool().tags()[0].frees, 1u);
  });
}

// An allocation that may fail is a choice, and only where somebody asked for faults.
TEST(PoolExplored, tries_each_allocation_failing) {
  std::set<std::pair<bool, bool>> seen;
  test::explore({.preemption_bound = 0, .fault_bound = 2}, [&](test::Machine& machine) {
    nt::machine().pool().enable_fault_injection();
    machine.run([&] {
      PVOID a = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, tag);
      PVOID b = ExAllocatePool2(POOL_FLAG_NON_PAGED, 8, tag);
      seen.emplace(a != nullptr, b != nullptr);
      if (a != nullptr) ExFreePool(a);
      if (b != nullptr) ExFreePool(b);
    });
  });
  EXPECT_EQ(seen.size(), 4u);
}

TEST(Lookaside, gives_a_freed_block_out_again_and_frees_all_at_its_end) {
  test::Machine machine;
  machine.run([] {
    NPAGED_LOOKASIDE_LIST list;
    ExInitializeNPagedLookasideList(&list, nullptr, nullptr, 0, 100, tag, 0);
    PVOID first = ExAllocateFromNPagedLookasideList(&list);
    ExFreeToNPagedLookasideList(&list, first);
    EXPECT_EQ(ExAllocateFromNPagedLookasideList(&list), first);
    PVOID others[10];
    for (PVOID& other : others) other = ExAllocateFromNPagedLookasideList(&list);
    for (PVOID other : others) ExFreeToNPagedLookasideList(&list, other);
    ExFreeToNPagedLookasideList(&list, first);
    ExDeleteNPagedLookasideList(&list);
  });
  EXPECT_EQ(machine.machine().check_leaks(), 0u);
}

TEST(Lookaside, calls_the_drivers_own_allocation) {  // wdm/exinitializelookasidelistex
  static int allocations, frees;
  allocations = frees = 0;
  test::Machine machine;
  machine.run([] {
    LOOKASIDE_LIST_EX list;
    EXPECT_EQ(ExInitializeLookasideListEx(
                  &list,
                  [](POOL_TYPE type, SIZE_T size, ULONG wanted, PLOOKASIDE_LIST_EX) -> PVOID {
                    ++allocations;
                    return ExAllocatePoolWithTag(type, size, wanted);
                  },
                  [](PVOID block, PLOOKASIDE_LIST_EX) {
                    ++frees;
                    ExFreePool(block);
                  },
                  NonPagedPoolNx, 0, 64, tag, 0),
              STATUS_SUCCESS);
    PVOID block = ExAllocateFromLookasideListEx(&list);
    ExFreeToLookasideListEx(&list, block);
    block = ExAllocateFromLookasideListEx(&list);
    EXPECT_EQ(allocations, 1);
    ExFreeToLookasideListEx(&list, block);
    ExDeleteLookasideListEx(&list);
    EXPECT_EQ(frees, 1);
  });
}

}  // namespace
