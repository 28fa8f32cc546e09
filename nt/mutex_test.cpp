// SPDX-License-Identifier: MIT
// Mutexes, semaphores, fast and guarded mutexes, regions.
#include <gtest/gtest.h>
#include <wdm.h>

#include <optional>

#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

NTSTATUS wait(PVOID object) {
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, nullptr);
}

NTSTATUS poll(PVOID object) {
  LARGE_INTEGER now{};
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &now);
}

std::optional<nt::BugCheck> bug_check_of(const std::function<void()>& body) {
  test::Machine machine;
  machine.run([&] {
    body();
    ADD_FAILURE() << "went on";
  });
  return machine.take_bug_check();
}

class Mutexes : public test::OnBoth {};
OPENWDF_ON_BOTH(Mutexes);

TEST_P(Mutexes, wdm_019_a_mutex_is_free_after_as_many_releases_as_acquisitions) {  // WDM-R46
  machine().run([] {
    KMUTEX mutex;
    KeInitializeMutex(&mutex, 0);
    EXPECT_EQ(KeReadStateMutex(&mutex), 1);
    EXPECT_EQ(wait(&mutex), STATUS_SUCCESS);
    EXPECT_EQ(wait(&mutex), STATUS_SUCCESS);
    SystemThread([&] { EXPECT_EQ(poll(&mutex), STATUS_TIMEOUT); }).join();
    KeReleaseMutex(&mutex, FALSE);
    SystemThread([&] { EXPECT_EQ(poll(&mutex), STATUS_TIMEOUT); }).join();
    EXPECT_EQ(KeReleaseMutex(&mutex, FALSE), 0);
    SystemThread([&] {
      EXPECT_EQ(poll(&mutex), STATUS_SUCCESS);
      KeReleaseMutex(&mutex, FALSE);
    }).join();
  });
}

TEST_P(Mutexes, owning_a_mutex_disables_normal_apcs) {  // WDM-R46
  machine().run([] {
    KMUTEX mutex;
    KeInitializeMutex(&mutex, 0);
    EXPECT_FALSE(KeAreApcsDisabled());
    wait(&mutex);
    wait(&mutex);
    EXPECT_TRUE(KeAreApcsDisabled());
    KeReleaseMutex(&mutex, FALSE);
    EXPECT_TRUE(KeAreApcsDisabled());
    KeReleaseMutex(&mutex, FALSE);
    EXPECT_FALSE(KeAreApcsDisabled());
  });
}

TEST_P(Mutexes, only_one_owner_at_a_time) {
  machine().run([] {
    KMUTEX mutex;
    KeInitializeMutex(&mutex, 0);
    LONG count = 0;
    const auto body = [&] {
      for (int round = 0; round < 300; ++round) {
        wait(&mutex);
        *static_cast<volatile LONG*>(&count) = *static_cast<volatile LONG*>(&count) + 1;
        KeReleaseMutex(&mutex, FALSE);
      }
    };
    { SystemThread a(body), b(body), c(body); }
    EXPECT_EQ(count, 900);
  });
}

TEST_P(Mutexes, a_semaphore_lets_as_many_through_as_it_counts) {  // WDM-R45
  machine().run([] {
    KSEMAPHORE semaphore;
    KeInitializeSemaphore(&semaphore, 2, 3);
    EXPECT_EQ(poll(&semaphore), STATUS_SUCCESS);
    EXPECT_EQ(poll(&semaphore), STATUS_SUCCESS);
    EXPECT_EQ(poll(&semaphore), STATUS_TIMEOUT);
    EXPECT_EQ(KeReleaseSemaphore(&semaphore, IO_NO_INCREMENT, 2, FALSE), 0);
    EXPECT_EQ(KeReleaseSemaphore(&semaphore, IO_NO_INCREMENT, 1, FALSE), 2);
    EXPECT_EQ(KeReadStateSemaphore(&semaphore), 3);
  });
}

TEST_P(Mutexes, a_release_wakes_as_many_waiters_as_it_adds) {  // WDM-R45
  machine().run([] {
    KSEMAPHORE semaphore;
    KeInitializeSemaphore(&semaphore, 0, 10);
    const auto body = [&] { EXPECT_EQ(wait(&semaphore), STATUS_SUCCESS); };
    SystemThread a(body), b(body);
    KeReleaseSemaphore(&semaphore, IO_NO_INCREMENT, 2, FALSE);
    a.join();
    b.join();
    EXPECT_EQ(KeReadStateSemaphore(&semaphore), 0);
  });
}

TEST_P(Mutexes, a_fast_mutex_raises_to_apc_level_and_goes_back) {  // WDM-R47
  machine().run([] {
    FAST_MUTEX mutex;
    ExInitializeFastMutex(&mutex);
    KEVENT taken;
    KeInitializeEvent(&taken, NotificationEvent, FALSE);
    SystemThread other([&] {
      wait(&taken);
      EXPECT_FALSE(ExTryToAcquireFastMutex(&mutex));
    });
    ExAcquireFastMutex(&mutex);
    EXPECT_EQ(KeGetCurrentIrql(), APC_LEVEL);
    KeSetEvent(&taken, IO_NO_INCREMENT, FALSE);
    other.join();
    ExReleaseFastMutex(&mutex);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    EXPECT_TRUE(ExTryToAcquireFastMutex(&mutex));
    ExReleaseFastMutex(&mutex);
    LONG count = 0;
    const auto body = [&] {
      for (int round = 0; round < 300; ++round) {
        ExAcquireFastMutex(&mutex);
        *static_cast<volatile LONG*>(&count) = *static_cast<volatile LONG*>(&count) + 1;
        ExReleaseFastMutex(&mutex);
      }
    };
    { SystemThread a(body), b(body); }
    EXPECT_EQ(count, 600);
  });
}

TEST_P(Mutexes, a_guarded_mutex_stays_at_its_level_in_a_guarded_region) {  // WDM-R47
  machine().run([] {
    KGUARDED_MUTEX mutex;
    KeInitializeGuardedMutex(&mutex);
    KeAcquireGuardedMutex(&mutex);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    EXPECT_TRUE(KeAreAllApcsDisabled());
    KeReleaseGuardedMutex(&mutex);
    EXPECT_FALSE(KeAreAllApcsDisabled());
    EXPECT_TRUE(KeTryToAcquireGuardedMutex(&mutex));
    SystemThread([&] {
      EXPECT_FALSE(KeTryToAcquireGuardedMutex(&mutex));
      EXPECT_FALSE(KeAreAllApcsDisabled());
    }).join();
    KeReleaseGuardedMutex(&mutex);
  });
}

TEST_P(Mutexes, wdm_037_critical_regions_nest) {  // WDM-R47
  machine().run([] {
    KeEnterCriticalRegion();
    KeEnterCriticalRegion();
    KeLeaveCriticalRegion();
    EXPECT_TRUE(KeAreApcsDisabled());
    EXPECT_FALSE(KeAreAllApcsDisabled());
    KeLeaveCriticalRegion();
    EXPECT_FALSE(KeAreApcsDisabled());
    KeEnterGuardedRegion();
    EXPECT_TRUE(KeAreApcsDisabled());
    EXPECT_TRUE(KeAreAllApcsDisabled());
    KeLeaveGuardedRegion();
  });
}

// The exception of the page is a bug check where nobody can catch it (nt/exception.cpp).
TEST(Mutex, wdm_020_released_by_a_stranger_raises_mutant_not_owned) {
  const auto bug_check = bug_check_of([] {
    KMUTEX mutex;
    KeInitializeMutex(&mutex, 0);
    wait(&mutex);
    SystemThread([&] { KeReleaseMutex(&mutex, FALSE); }).join();
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x1Eu);
  EXPECT_EQ(bug_check->parameters[0], static_cast<ULONG>(STATUS_MUTANT_NOT_OWNED));
}

TEST(Mutex, owned_by_a_thread_that_ends_stops_the_machine) {  // WDM-R46
  const auto bug_check = bug_check_of([] {
    KMUTEX mutex;
    KeInitializeMutex(&mutex, 0);
    SystemThread([&] { wait(&mutex); }).join();
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x4000008Au);
}

TEST(Semaphore, beyond_its_limit_raises_and_changes_nothing) {  // WDM-R45
  KSEMAPHORE semaphore;
  const auto bug_check = bug_check_of([&] {
    KeInitializeSemaphore(&semaphore, 2, 2);
    KeReleaseSemaphore(&semaphore, IO_NO_INCREMENT, 1, FALSE);
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->parameters[0], static_cast<ULONG>(STATUS_SEMAPHORE_LIMIT_EXCEEDED));
  EXPECT_EQ(semaphore.Header.SignalState, 2);
}

TEST(FastMutex, acquired_twice_by_one_thread_stops_the_machine) {  // 0xC4/0x1000
  const auto bug_check = bug_check_of([] {
    FAST_MUTEX mutex;
    ExInitializeFastMutex(&mutex);
    ExAcquireFastMutex(&mutex);
    ExAcquireFastMutex(&mutex);
  });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xC4u);
  EXPECT_EQ(bug_check->parameters[0], 0x1000u);
}

TEST(Region, left_more_often_than_entered_stops_the_machine) {
  const auto bug_check = bug_check_of([] { KeLeaveCriticalRegion(); });
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x1u);
}

// Two threads and one lock, made anew in each order.
template <class Lock, class Initialize, class Acquire, class Release>
void explore_exclusion(Initialize initialize, Acquire acquire, Release release) {
  test::explore({.preemption_bound = 2, .schedules_max = 50'000}, [&](test::Machine& machine) {
    machine.run([&] {
      Lock lock;
      initialize(&lock);
      LONG inside = 0;
      const auto body = [&] {
        acquire(&lock);
        EXPECT_EQ(++inside, 1);
        nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
        --inside;
        release(&lock);
      };
      SystemThread other(body);
      body();
    });
  });
}

TEST(MutexExplored, excludes_in_every_order) {
  explore_exclusion<KMUTEX>([](PKMUTEX mutex) { KeInitializeMutex(mutex, 0); }, &wait,
                            [](PKMUTEX mutex) { KeReleaseMutex(mutex, FALSE); });
}

TEST(MutexExplored, a_fast_mutex_excludes_in_every_order) {
  explore_exclusion<FAST_MUTEX>(&ExInitializeFastMutex, &ExAcquireFastMutex, &ExReleaseFastMutex);
}

TEST(MutexExplored, a_push_lock_excludes_in_every_order) {
  explore_exclusion<EX_PUSH_LOCK>(
      &ExInitializePushLock, [](PEX_PUSH_LOCK lock) { ExAcquirePushLockExclusive(lock); },
      [](PEX_PUSH_LOCK lock) { ExReleasePushLockExclusive(lock); });
}

TEST(MutexExplored, a_resource_excludes_in_every_order) {
  explore_exclusion<ERESOURCE>(
      &ExInitializeResourceLite,
      [](PERESOURCE resource) { ExEnterCriticalRegionAndAcquireResourceExclusive(resource); },
      &ExReleaseResourceAndLeaveCriticalRegion);
}

}  // namespace
