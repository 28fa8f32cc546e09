// SPDX-License-Identifier: MIT
// Executive resources, push locks, rundown protection, device queues, interlocked lists.
#include <gtest/gtest.h>
#include <wdm.h>

#include <vector>

#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

void sleep_ms(std::int64_t ms) {
  LARGE_INTEGER interval;
  interval.QuadPart = -ms * 10'000;
  KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

class Resources : public test::OnBoth {};
OPENWDF_ON_BOTH(Resources);

TEST_P(Resources, readers_share_and_a_writer_is_alone) {  // wdm/exacquireresourcesharedlite
  machine().run([] {
    ERESOURCE resource;
    ExInitializeResourceLite(&resource);
    KeEnterCriticalRegion();
    EXPECT_TRUE(ExAcquireResourceSharedLite(&resource, FALSE));
    SystemThread([&] {
      KeEnterCriticalRegion();
      EXPECT_TRUE(ExAcquireResourceSharedLite(&resource, FALSE));
      EXPECT_FALSE(ExAcquireResourceExclusiveLite(&resource, FALSE));
      ExReleaseResourceLite(&resource);
      KeLeaveCriticalRegion();
    }).join();
    ExReleaseResourceLite(&resource);
    EXPECT_TRUE(ExAcquireResourceExclusiveLite(&resource, FALSE));
    EXPECT_TRUE(ExIsResourceAcquiredExclusiveLite(&resource));
    SystemThread([&] {
      KeEnterCriticalRegion();
      EXPECT_FALSE(ExAcquireResourceSharedLite(&resource, FALSE));
      EXPECT_FALSE(ExIsResourceAcquiredExclusiveLite(&resource));
      KeLeaveCriticalRegion();
    }).join();
    ExReleaseResourceLite(&resource);
    KeLeaveCriticalRegion();
    EXPECT_EQ(ExDeleteResourceLite(&resource), STATUS_SUCCESS);
  });
}

TEST_P(Resources, an_owner_may_come_in_again) {  // wdm/exacquireresourceexclusivelite
  machine().run([] {
    ERESOURCE resource;
    ExInitializeResourceLite(&resource);
    KeEnterCriticalRegion();
    ExAcquireResourceExclusiveLite(&resource, TRUE);
    ExAcquireResourceExclusiveLite(&resource, TRUE);
    EXPECT_TRUE(ExAcquireResourceSharedLite(&resource, FALSE));
    EXPECT_EQ(ExIsResourceAcquiredSharedLite(&resource), 3u);
    ExReleaseResourceLite(&resource);
    ExReleaseResourceLite(&resource);
    EXPECT_TRUE(ExIsResourceAcquiredExclusiveLite(&resource));
    ExReleaseResourceLite(&resource);
    EXPECT_FALSE(ExIsResourceAcquiredExclusiveLite(&resource));
    KeLeaveCriticalRegion();
    ExDeleteResourceLite(&resource);
  });
}

// wdm/exacquiresharedstarveexclusive, wdm/exacquireresourcesharedlite: who passes a waiting writer.
TEST_P(Resources, a_waiting_writer_holds_new_readers_back_but_not_starving_ones) {
  machine().run([] {
    ERESOURCE resource;
    ExInitializeResourceLite(&resource);
    KeEnterCriticalRegion();
    ExAcquireResourceSharedLite(&resource, TRUE);
    SystemThread writer([&] {
      KeEnterCriticalRegion();
      ExAcquireResourceExclusiveLite(&resource, TRUE);
      ExReleaseResourceLite(&resource);
      KeLeaveCriticalRegion();
    });
    while (ExGetExclusiveWaiterCount(&resource) == 0) sleep_ms(1);
    SystemThread([&] {
      KeEnterCriticalRegion();
      EXPECT_FALSE(ExAcquireResourceSharedLite(&resource, FALSE));
      EXPECT_FALSE(ExAcquireSharedWaitForExclusive(&resource, FALSE));
      EXPECT_TRUE(ExAcquireSharedStarveExclusive(&resource, FALSE));
      ExReleaseResourceLite(&resource);
      KeLeaveCriticalRegion();
    }).join();
    EXPECT_TRUE(ExAcquireResourceSharedLite(&resource, FALSE));  // is in already
    ExReleaseResourceLite(&resource);
    ExReleaseResourceLite(&resource);
    writer.join();
    KeLeaveCriticalRegion();
    ExDeleteResourceLite(&resource);
  });
}

TEST(Resource, released_by_a_stranger_stops_the_machine) {  // RESOURCE_NOT_OWNED
  test::Machine machine;
  machine.run([] {
    ERESOURCE resource;
    ExInitializeResourceLite(&resource);
    ExReleaseResourceLite(&resource);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xE3u);
}

TEST_P(Resources, a_push_lock_is_shared_or_exclusive) {  // wdm/exacquirepushlockshared
  machine().run([] {
    EX_PUSH_LOCK lock;
    ExInitializePushLock(&lock);
    LONG count = 0, readers = 0;
    const auto writer = [&] {
      for (int round = 0; round < 200; ++round) {
        KeEnterCriticalRegion();
        ExAcquirePushLockExclusive(&lock);
        EXPECT_EQ(InterlockedAdd(&readers, 0), 0);
        ++count;
        ExReleasePushLockExclusive(&lock);
        ExAcquirePushLockShared(&lock);
        InterlockedIncrement(&readers);
        InterlockedDecrement(&readers);
        ExReleasePushLockShared(&lock);
        KeLeaveCriticalRegion();
      }
    };
    { SystemThread a(writer), b(writer); }
    EXPECT_EQ(count, 400);
  });
}

TEST_P(Resources, rundown_waits_for_those_inside_and_lets_nobody_in) {
  machine().run([] {  // wdm/exwaitforrundownprotectionrelease
    EX_RUNDOWN_REF ref;
    ExInitializeRundownProtection(&ref);
    EXPECT_TRUE(ExAcquireRundownProtection(&ref));
    LONG is_over = 0;
    SystemThread end([&] {
      ExWaitForRundownProtectionRelease(&ref);
      InterlockedIncrement(&is_over);
    });
    while (ExAcquireRundownProtection(&ref)) {
      ExReleaseRundownProtection(&ref);
      sleep_ms(1);
    }
    EXPECT_EQ(InterlockedAdd(&is_over, 0), 0);
    ExReleaseRundownProtection(&ref);
    end.join();
    EXPECT_EQ(is_over, 1);
    ExRundownCompleted(&ref);
    EXPECT_FALSE(ExAcquireRundownProtection(&ref));
    ExReInitializeRundownProtection(&ref);
    EXPECT_TRUE(ExAcquireRundownProtection(&ref));
  });
}

TEST(RundownExplored, the_wait_ends_after_the_last_release_in_every_order) {
  test::explore({.preemption_bound = 2, .schedules_max = 50'000}, [](test::Machine& machine) {
    machine.run([] {
      EX_RUNDOWN_REF ref;
      ExInitializeRundownProtection(&ref);
      LONG inside = 0;
      SystemThread user([&] {
        if (!ExAcquireRundownProtection(&ref)) return;
        ++inside;
        nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
        --inside;
        ExReleaseRundownProtection(&ref);
      });
      ExWaitForRundownProtectionRelease(&ref);
      EXPECT_EQ(inside, 0);
    });
  });
}

TEST(DeviceQueue, is_busy_until_it_is_asked_for_more_than_it_has) {  // wdm/keinsertdevicequeue
  test::Machine machine;
  machine.run([] {
    KDEVICE_QUEUE queue;
    KDEVICE_QUEUE_ENTRY a{}, b{}, c{};
    KeInitializeDeviceQueue(&queue);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_FALSE(KeInsertDeviceQueue(&queue, &a));
    EXPECT_TRUE(KeInsertByKeyDeviceQueue(&queue, &b, 20));
    EXPECT_TRUE(KeInsertByKeyDeviceQueue(&queue, &c, 10));
    EXPECT_EQ(KeRemoveByKeyDeviceQueue(&queue, 15), &b);
    EXPECT_TRUE(KeRemoveEntryDeviceQueue(&queue, &c));
    EXPECT_FALSE(KeRemoveEntryDeviceQueue(&queue, &c));
    EXPECT_EQ(KeRemoveDeviceQueue(&queue), nullptr);
    EXPECT_FALSE(KeInsertDeviceQueue(&queue, &a));
    KeLowerIrql(old);
  });
}

TEST_P(Resources, interlocked_lists_lose_nothing) {  // WDM-R57
  machine().run([] {
    struct Item {
      LIST_ENTRY link;
      SLIST_ENTRY single;
    };
    LIST_ENTRY list;
    SLIST_HEADER singles;
    KSPIN_LOCK lock;
    InitializeListHead(&list);
    ExInitializeSListHead(&singles);
    KeInitializeSpinLock(&lock);
    std::vector<Item> items(600);
    LONG next = 0, removed = 0;
    const auto body = [&] {
      for (int round = 0; round < 200; ++round) {
        Item& item = items[static_cast<std::size_t>(InterlockedIncrement(&next) - 1)];
        ExInterlockedInsertTailList(&list, &item.link, &lock);
        ExInterlockedPushEntrySList(&singles, &item.single, &lock);
        if (ExInterlockedRemoveHeadList(&list, &lock) != nullptr) InterlockedIncrement(&removed);
        if (round % 2 == 0) ExInterlockedPopEntrySList(&singles, &lock);
      }
    };
    { SystemThread a(body), b(body), c(body); }
    EXPECT_EQ(removed, 600);
    EXPECT_EQ(ExInterlockedRemoveHeadList(&list, &lock), nullptr);
    EXPECT_EQ(ExQueryDepthSList(&singles), 300);
    std::size_t left = 0;
    for (PSLIST_ENTRY entry = ExInterlockedFlushSList(&singles); entry != nullptr;
         entry = entry->Next) {
      ++left;
    }
    EXPECT_EQ(left, 300u);
  });
}

TEST(ListEntry, with_broken_links_stops_the_machine) {  // WDM-R57
  test::Machine machine;
  machine.run([] {
    LIST_ENTRY head, entry;
    InitializeListHead(&head);
    InsertTailList(&head, &entry);
    head.Flink = &head;
    RemoveEntryList(&entry);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x139u);
  EXPECT_EQ(bug_check->parameters[0], static_cast<ULONG_PTR>(FAST_FAIL_CORRUPT_LIST_ENTRY));
}

}  // namespace
