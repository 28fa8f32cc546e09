// SPDX-License-Identifier: MIT
// IRQL, spin locks, queued and reader-writer spin locks: what they give, and the bug checks of
// their misuse.
#include <gtest/gtest.h>
#include <wdm.h>

#include <vector>

#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

// Runs the body on a simulated machine and returns the code of the bug check it must end with.
ULONG bug_check_of(const std::function<void()>& body) {
  test::Machine machine;
  machine.run([&] {
    body();
    ADD_FAILURE() << "went on";
  });
  const auto bug_check = machine.take_bug_check();
  return bug_check ? bug_check->code : 0;
}

class SpinLocks : public test::OnBoth {};
OPENWDF_ON_BOTH(SpinLocks);

TEST_P(SpinLocks, acquiring_raises_and_releasing_goes_back) {  // WDM-R39
  machine().run([] {
    KSPIN_LOCK lock;
    KeInitializeSpinLock(&lock);
    KIRQL old = HIGH_LEVEL;
    KeAcquireSpinLock(&lock, &old);
    EXPECT_EQ(old, PASSIVE_LEVEL);
    EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
    EXPECT_FALSE(KeTestSpinLock(&lock));
    KeReleaseSpinLock(&lock, old);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  });
}

TEST_P(SpinLocks, an_acquisition_at_dispatch_level_leaves_the_level) {  // WDM-R39
  machine().run([] {
    KSPIN_LOCK lock;
    KeInitializeSpinLock(&lock);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    KeAcquireSpinLockAtDpcLevel(&lock);
    KeReleaseSpinLockFromDpcLevel(&lock);
    EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
    EXPECT_TRUE(KeTryToAcquireSpinLockAtDpcLevel(&lock));
    EXPECT_FALSE(KeTryToAcquireSpinLockAtDpcLevel(&lock));
    KeReleaseSpinLockFromDpcLevel(&lock);
    KeLowerIrql(old);
  });
}

template <class Acquire, class Release>
void count_under_lock(Acquire acquire, Release release) {
  constexpr LONG rounds = 2000;
  LONG count = 0;
  const auto body = [&] {
    for (LONG round = 0; round < rounds; ++round) {
      acquire();
      const LONG seen = *static_cast<volatile LONG*>(&count);
      *static_cast<volatile LONG*>(&count) = seen + 1;
      release();
    }
  };
  { SystemThread a(body), b(body), c(body); }
  EXPECT_EQ(count, 3 * rounds);
}

TEST_P(SpinLocks, only_one_holder_at_a_time) {
  machine().run([] {
    KSPIN_LOCK lock;
    KeInitializeSpinLock(&lock);
    thread_local KIRQL old;
    count_under_lock([&] { KeAcquireSpinLock(&lock, &old); },
                     [&] { KeReleaseSpinLock(&lock, old); });
  });
}

TEST_P(SpinLocks, only_one_holder_of_a_queued_lock) {
  machine().run([] {
    KSPIN_LOCK lock;
    KeInitializeSpinLock(&lock);
    constexpr LONG rounds = 2000;
    LONG count = 0;
    const auto body = [&] {
      for (LONG round = 0; round < rounds; ++round) {
        KLOCK_QUEUE_HANDLE handle;
        KeAcquireInStackQueuedSpinLock(&lock, &handle);
        EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
        *static_cast<volatile LONG*>(&count) = *static_cast<volatile LONG*>(&count) + 1;
        KeReleaseInStackQueuedSpinLock(&handle);
      }
    };
    { SystemThread a(body), b(body), c(body); }
    EXPECT_EQ(count, 3 * rounds);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  });
}

TEST_P(SpinLocks, readers_share_and_a_writer_does_not) {  // wdm/exacquirespinlockshared
  machine().run([] {
    EX_SPIN_LOCK lock = 0;
    const KIRQL old = ExAcquireSpinLockShared(&lock);
    ExAcquireSpinLockSharedAtDpcLevel(&lock);
    EXPECT_FALSE(ExTryConvertSharedSpinLockExclusive(&lock));
    ExReleaseSpinLockSharedFromDpcLevel(&lock);
    EXPECT_TRUE(ExTryConvertSharedSpinLockExclusive(&lock));
    ExReleaseSpinLockExclusive(&lock, old);
    EXPECT_EQ(lock, 0);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    LONG count = 0;
    const auto body = [&] {
      for (int round = 0; round < 500; ++round) {
        const KIRQL before = ExAcquireSpinLockExclusive(&lock);
        *static_cast<volatile LONG*>(&count) = *static_cast<volatile LONG*>(&count) + 1;
        ExReleaseSpinLockExclusive(&lock, before);
        const KIRQL again = ExAcquireSpinLockShared(&lock);
        ExReleaseSpinLockShared(&lock, again);
      }
    };
    { SystemThread a(body), b(body); }
    EXPECT_EQ(count, 1000);
  });
}

TEST(SpinLock, acquired_twice_by_one_processor_stops_the_machine) {  // 0xF
  EXPECT_EQ(bug_check_of([] {
              KSPIN_LOCK lock;
              KeInitializeSpinLock(&lock);
              KIRQL old;
              KeAcquireSpinLock(&lock, &old);
              KeAcquireSpinLock(&lock, &old);
            }),
            0xFu);
}

TEST(SpinLock, released_without_being_held_stops_the_machine) {  // 0x10
  EXPECT_EQ(bug_check_of([] {
              KSPIN_LOCK lock;
              KeInitializeSpinLock(&lock);
              KeRaiseIrqlToDpcLevel();
              KeReleaseSpinLockFromDpcLevel(&lock);
            }),
            0x10u);
}

TEST(SpinLock, released_below_dispatch_level_stops_the_machine) {  // 0x9
  EXPECT_EQ(bug_check_of([] {
              KSPIN_LOCK lock;
              KeInitializeSpinLock(&lock);
              KeReleaseSpinLock(&lock, PASSIVE_LEVEL);
            }),
            0x9u);
}

TEST(SpinLock, acquired_at_dpc_level_from_below_stops_the_machine) {  // WDM-R39
  EXPECT_EQ(bug_check_of([] {
              KSPIN_LOCK lock;
              KeInitializeSpinLock(&lock);
              KeAcquireSpinLockAtDpcLevel(&lock);
            }),
            0x9u);
}

TEST(SpinLock, a_queued_lock_released_twice_stops_the_machine) {
  EXPECT_EQ(bug_check_of([] {
              KSPIN_LOCK lock;
              KeInitializeSpinLock(&lock);
              KLOCK_QUEUE_HANDLE handle;
              KeRaiseIrqlToDpcLevel();
              KeAcquireInStackQueuedSpinLockAtDpcLevel(&lock, &handle);
              KeReleaseInStackQueuedSpinLockFromDpcLevel(&handle);
              KeReleaseInStackQueuedSpinLockFromDpcLevel(&handle);
            }),
            0x10u);
}

TEST(Irql, raising_below_the_current_level_stops_the_machine) {  // WDM-R37
  EXPECT_EQ(bug_check_of([] {
              KIRQL old;
              KeRaiseIrql(DISPATCH_LEVEL, &old);
              KeRaiseIrql(APC_LEVEL, &old);
            }),
            0x9u);
}

TEST(Irql, lowering_above_the_current_level_stops_the_machine) {  // WDM-R37
  EXPECT_EQ(bug_check_of([] { KeLowerIrql(DISPATCH_LEVEL); }), 0xAu);
}

// A holder on one processor, a waiter on another, in every order.
TEST(SpinLockExplored, excludes_in_every_order) {
  test::explore({.preemption_bound = 2}, [](test::Machine& machine) {
    machine.run([] {
      KSPIN_LOCK lock;
      KeInitializeSpinLock(&lock);
      LONG inside = 0;
      const auto body = [&] {
        KIRQL old;
        KeAcquireSpinLock(&lock, &old);
        EXPECT_EQ(++inside, 1);
        nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
        --inside;
        KeReleaseSpinLock(&lock, old);
      };
      SystemThread other(body);
      body();
    });
  });
}

TEST(SpinLockExplored, a_queued_lock_excludes_in_every_order) {
  test::explore({.preemption_bound = 2}, [](test::Machine& machine) {
    machine.run([] {
      KSPIN_LOCK lock;
      KeInitializeSpinLock(&lock);
      LONG inside = 0;
      const auto body = [&] {
        KLOCK_QUEUE_HANDLE handle;
        KeAcquireInStackQueuedSpinLock(&lock, &handle);
        EXPECT_EQ(++inside, 1);
        nt::switch_point(nt::SwitchPoint::DdiEntry, nullptr);
        --inside;
        KeReleaseInStackQueuedSpinLock(&handle);
      };
      SystemThread other(body);
      body();
    });
  });
}

}  // namespace
