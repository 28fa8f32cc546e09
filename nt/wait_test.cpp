// SPDX-License-Identifier: MIT
// Waits on events, threads and several objects, time-outs, and every order of a signal and a
// time-out.
#include <gtest/gtest.h>
#include <wdm.h>

#include <set>

#include "base/units.h"
#include "nt/executor.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

LARGE_INTEGER relative_ms(std::int64_t ms) {
  LARGE_INTEGER time;
  time.QuadPart = -base::Ticks::from_ms(ms).count;
  return time;
}

NTSTATUS wait(PVOID object) {
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, nullptr);
}

NTSTATUS wait_ms(PVOID object, std::int64_t ms) {
  LARGE_INTEGER limit = relative_ms(ms);
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, &limit);
}

class Waits : public test::OnBoth {};
OPENWDF_ON_BOTH(Waits);

// WDM-R43, wdm/kesetevent: "a synchronization event ... a single wait is satisfied".
TEST_P(Waits, wdm_016_a_synchronization_event_wakes_exactly_one_of_three) {
  machine().run([] {
    KEVENT event, ready;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    KeInitializeEvent(&ready, SynchronizationEvent, FALSE);
    LONG woken = 0;
    const auto waiter = [&] {
      wait(&event);
      InterlockedIncrement(&woken);
      KeSetEvent(&ready, IO_NO_INCREMENT, FALSE);
    };
    SystemThread a(waiter), b(waiter), c(waiter);
    LARGE_INTEGER pause = relative_ms(20);
    KeDelayExecutionThread(KernelMode, FALSE, &pause);
    EXPECT_EQ(KeSetEvent(&event, IO_NO_INCREMENT, FALSE), 0);
    wait(&ready);
    KeDelayExecutionThread(KernelMode, FALSE, &pause);
    EXPECT_EQ(InterlockedAdd(&woken, 0), 1);
    EXPECT_EQ(KeReadStateEvent(&event), 0);
    KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
    wait(&ready);
    KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
    a.join();
    b.join();
    c.join();
    EXPECT_EQ(woken, 3);
  });
}

TEST_P(Waits, a_notification_event_releases_everybody_and_stays_signaled) {  // WDM-R43
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    SystemThread a([&] { EXPECT_EQ(wait(&event), STATUS_SUCCESS); });
    SystemThread b([&] { EXPECT_EQ(wait(&event), STATUS_SUCCESS); });
    KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
    a.join();
    b.join();
    EXPECT_EQ(KeReadStateEvent(&event), 1);
  });
}

// WDM-R42, R43: polling takes what a wait takes, and nothing else.
TEST_P(Waits, wdm_017_a_poll_takes_a_synchronization_event_and_leaves_a_notification_event) {
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, TRUE);
    EXPECT_EQ(wait_ms(&event, 0), STATUS_SUCCESS);
    EXPECT_EQ(KeReadStateEvent(&event), 1);
    KeInitializeEvent(&event, SynchronizationEvent, TRUE);
    EXPECT_EQ(wait_ms(&event, 0), STATUS_SUCCESS);
    EXPECT_EQ(KeReadStateEvent(&event), 0);
    EXPECT_EQ(wait_ms(&event, 0), STATUS_TIMEOUT);
  });
}

TEST_P(Waits, an_event_tells_the_state_it_had) {  // wdm/kesetevent, wdm/keresetevent
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    EXPECT_EQ(KeSetEvent(&event, IO_NO_INCREMENT, FALSE), 0);
    EXPECT_NE(KeSetEvent(&event, IO_NO_INCREMENT, FALSE), 0);
    EXPECT_NE(KeResetEvent(&event), 0);
    EXPECT_EQ(KeResetEvent(&event), 0);
    KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
    KeClearEvent(&event);
    EXPECT_EQ(KeReadStateEvent(&event), 0);
  });
}

TEST_P(Waits, a_time_out_ends_the_wait_not_earlier_than_asked) {  // WDM-R42
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    const base::Ticks start = nt::executor().now();
    EXPECT_EQ(wait_ms(&event, 30), STATUS_TIMEOUT);
    EXPECT_GE(nt::executor().now() - start, base::Ticks::from_ms(30));
    EXPECT_TRUE(IsListEmpty(&event.Header.WaitListHead));
  });
}

TEST_P(Waits, a_positive_time_out_is_a_system_time) {  // WDM-R42
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    const base::Ticks start = nt::executor().now();
    LARGE_INTEGER until;
    KeQuerySystemTime(&until);
    until.QuadPart += base::Ticks::from_ms(20).count;
    EXPECT_EQ(KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, &until), STATUS_TIMEOUT);
    EXPECT_GE(nt::executor().now() - start, base::Ticks::from_ms(19));
    until.QuadPart = 1;  // long ago
    EXPECT_EQ(KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, &until), STATUS_TIMEOUT);
  });
}

TEST_P(Waits, a_signal_in_time_ends_the_wait_with_success) {  // WDM-R42
  machine().run([] {
    KEVENT event;
    KeInitializeEvent(&event, SynchronizationEvent, FALSE);
    SystemThread setter([&] {
      LARGE_INTEGER pause = relative_ms(5);
      KeDelayExecutionThread(KernelMode, FALSE, &pause);
      KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
    });
    EXPECT_EQ(wait_ms(&event, 10'000), STATUS_SUCCESS);
  });
}

// WDM-R44: "acquires nothing until all can be acquired".
TEST_P(Waits, wdm_022_waiting_for_all_takes_nothing_when_it_times_out) {
  machine().run([] {
    KEVENT signaled, other;
    KeInitializeEvent(&signaled, SynchronizationEvent, TRUE);
    KeInitializeEvent(&other, SynchronizationEvent, FALSE);
    PVOID objects[] = {&signaled, &other};
    LARGE_INTEGER limit = relative_ms(10);
    EXPECT_EQ(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE, &limit,
                                       nullptr),
              STATUS_TIMEOUT);
    EXPECT_EQ(KeReadStateEvent(&signaled), 1);
  });
}

TEST_P(Waits, waiting_for_all_takes_all_at_once) {  // WDM-R44
  machine().run([] {
    KEVENT first, second;
    KeInitializeEvent(&first, SynchronizationEvent, TRUE);
    KeInitializeEvent(&second, SynchronizationEvent, FALSE);
    PVOID objects[] = {&first, &second};
    SystemThread waiter([&] {
      EXPECT_EQ(KeWaitForMultipleObjects(2, objects, WaitAll, Executive, KernelMode, FALSE, nullptr,
                                         nullptr),
                STATUS_SUCCESS);
    });
    KeSetEvent(&second, IO_NO_INCREMENT, FALSE);
    waiter.join();
    EXPECT_EQ(KeReadStateEvent(&first), 0);
    EXPECT_EQ(KeReadStateEvent(&second), 0);
  });
}

TEST_P(Waits, waiting_for_any_tells_the_lowest_index_and_takes_only_that_one) {  // WDM-R44
  machine().run([] {
    KEVENT events[3];
    PVOID objects[3];
    for (int index = 0; index < 3; ++index) {
      KeInitializeEvent(&events[index], SynchronizationEvent, index != 0);
      objects[index] = &events[index];
    }
    EXPECT_EQ(KeWaitForMultipleObjects(3, objects, WaitAny, Executive, KernelMode, FALSE, nullptr,
                                       nullptr),
              STATUS_WAIT_0 + 1);
    EXPECT_EQ(KeReadStateEvent(&events[1]), 0);
    EXPECT_EQ(KeReadStateEvent(&events[2]), 1);
  });
}

TEST_P(Waits, sixty_four_objects_may_be_waited_for_with_an_own_array) {  // WDM-R44
  machine().run([] {
    KEVENT events[MAXIMUM_WAIT_OBJECTS];
    PVOID objects[MAXIMUM_WAIT_OBJECTS];
    KWAIT_BLOCK blocks[MAXIMUM_WAIT_OBJECTS];
    for (int index = 0; index < MAXIMUM_WAIT_OBJECTS; ++index) {
      KeInitializeEvent(&events[index], NotificationEvent, FALSE);
      objects[index] = &events[index];
    }
    SystemThread setter([&] { KeSetEvent(&events[63], IO_NO_INCREMENT, FALSE); });
    EXPECT_EQ(KeWaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, objects, WaitAny, Executive,
                                       KernelMode, FALSE, nullptr, blocks),
              STATUS_WAIT_63);
  });
}

TEST_P(Waits, a_thread_is_signaled_when_it_has_ended) {  // WDM-R49
  machine().run([] {
    KEVENT go;
    KeInitializeEvent(&go, NotificationEvent, FALSE);
    SystemThread thread([&] { wait(&go); });
    EXPECT_EQ(wait_ms(thread.object(), 0), STATUS_TIMEOUT);
    KeSetEvent(&go, IO_NO_INCREMENT, FALSE);
    EXPECT_EQ(wait(thread.object()), STATUS_SUCCESS);
    EXPECT_EQ(wait(thread.object()), STATUS_SUCCESS);
  });
}

TEST_P(Waits, a_delay_takes_its_time) {  // wdm/kedelayexecutionthread
  machine().run([] {
    const base::Ticks start = nt::executor().now();
    LARGE_INTEGER interval = relative_ms(15);
    EXPECT_EQ(KeDelayExecutionThread(KernelMode, FALSE, &interval), STATUS_SUCCESS);
    EXPECT_GE(nt::executor().now() - start, base::Ticks::from_ms(15));
  });
}

TEST(Wait, may_poll_at_dispatch_level) {  // WDM-R42
  test::Machine machine;
  machine.run([] {
    KEVENT event;
    KeInitializeEvent(&event, SynchronizationEvent, TRUE);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_EQ(wait_ms(&event, 0), STATUS_SUCCESS);
    EXPECT_EQ(wait_ms(&event, 0), STATUS_TIMEOUT);
    KeLowerIrql(old);
  });
}

TEST(Wait, stops_the_machine_when_it_would_block_at_dispatch_level) {  // WDM-R37, R42
  test::Machine machine;
  machine.run([] {
    KEVENT event;
    KeInitializeEvent(&event, SynchronizationEvent, TRUE);
    KeRaiseIrqlToDpcLevel();
    wait(&event);
    ADD_FAILURE() << "went on";
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xAu);
  EXPECT_EQ(bug_check->parameters[1], static_cast<ULONG_PTR>(DISPATCH_LEVEL));
}

TEST(Wait, stops_the_machine_for_four_objects_without_an_array) {  // wdm/kewaitformultipleobjects
  test::Machine machine;
  machine.run([] {
    KEVENT events[4];
    PVOID objects[4];
    for (int index = 0; index < 4; ++index) {
      KeInitializeEvent(&events[index], NotificationEvent, TRUE);
      objects[index] = &events[index];
    }
    KeWaitForMultipleObjects(4, objects, WaitAny, Executive, KernelMode, FALSE, nullptr, nullptr);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xCu);
}

TEST(Wait, reports_an_event_that_was_never_initialized) {
  test::Machine machine;
  machine.run([] {
    KEVENT event{};
    EXPECT_EQ(wait(&event), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(KeSetEvent(&event, IO_NO_INCREMENT, FALSE), 0);
  });
  EXPECT_EQ(machine.take_findings().size(), 2u);
}

// Whatever the order of a signal and the end of time: the wait ends once, and the event is taken
// exactly if the wait says so.
TEST(WaitExplored, a_signal_and_a_time_out_have_one_winner) {
  std::set<NTSTATUS> seen;
  test::explore({.preemption_bound = 2}, [&](test::Machine& machine) {
    machine.run([&] {
      KEVENT event;
      KeInitializeEvent(&event, SynchronizationEvent, FALSE);
      SystemThread setter([&] {
        LARGE_INTEGER pause = relative_ms(1);
        KeDelayExecutionThread(KernelMode, FALSE, &pause);
        KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
      });
      const NTSTATUS status = wait_ms(&event, 1);
      setter.join();
      seen.insert(status);
      if (status == STATUS_SUCCESS) {
        EXPECT_EQ(KeReadStateEvent(&event), 0);
      } else {
        EXPECT_EQ(status, STATUS_TIMEOUT);
        EXPECT_EQ(KeReadStateEvent(&event), 1);
      }
    });
  });
  EXPECT_EQ(seen.size(), 2u);
}

TEST(WaitExplored, two_waiters_and_two_signals_never_lose_a_wake) {
  test::explore({.preemption_bound = 2}, [](test::Machine& machine) {
    machine.run([] {
      KEVENT event, taken;
      KeInitializeEvent(&event, SynchronizationEvent, FALSE);
      KeInitializeEvent(&taken, SynchronizationEvent, FALSE);
      const auto body = [&] {
        wait(&event);
        KeSetEvent(&taken, IO_NO_INCREMENT, FALSE);
      };
      SystemThread a(body), b(body);
      KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
      wait(&taken);
      KeSetEvent(&event, IO_NO_INCREMENT, FALSE);
      a.join();
      b.join();
    });
  });
}

}  // namespace
