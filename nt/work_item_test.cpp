// SPDX-License-Identifier: MIT
// Work items, system threads and handles of threads.
#include "nt/work_item.h"

#include <gtest/gtest.h>
#include <wdm.h>

#include "nt/handle_table.h"
#include "nt/machine.h"
#include "nt/object.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

NTSTATUS wait(PVOID object) {
  return KeWaitForSingleObject(object, Executive, KernelMode, FALSE, nullptr);
}

// Something with references for work items to hold on to.
const nt::ObjectType subject_type{"Subject", nullptr, &nt::free_object};

struct Subject {
  Subject() : body(static_cast<PDEVICE_OBJECT>(nt::allocate_object(subject_type, 64))) {}
  ~Subject() { nt::dereference_object(body); }
  std::int64_t references() const { return nt::object_header(body)->references.load(); }
  PDEVICE_OBJECT body;
};

struct Runs {
  KEVENT ran;
  LONG count = 0;
  KIRQL irql = HIGH_LEVEL;
  const Subject* subject = nullptr;
  std::int64_t references_seen = 0;
};

VOID count_run(PDEVICE_OBJECT, PVOID context) {
  auto* runs = static_cast<Runs*>(context);
  runs->irql = KeGetCurrentIrql();
  if (runs->subject != nullptr) runs->references_seen = runs->subject->references();
  InterlockedIncrement(&runs->count);
  KeSetEvent(&runs->ran, IO_NO_INCREMENT, FALSE);
}

class WorkItems : public test::OnBoth {};
OPENWDF_ON_BOTH(WorkItems);

TEST_P(WorkItems, wdm_038_a_work_item_queued_at_dispatch_level_runs_at_passive_level) {
  machine().run([] {  // WDM-R53
    Subject device;
    Runs runs;
    KeInitializeEvent(&runs.ran, SynchronizationEvent, FALSE);
    runs.subject = &device;
    PIO_WORKITEM item = IoAllocateWorkItem(device.body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    IoQueueWorkItem(item, &count_run, DelayedWorkQueue, &runs);
    KeLowerIrql(old);
    wait(&runs.ran);
    EXPECT_EQ(runs.irql, PASSIVE_LEVEL);
    EXPECT_EQ(runs.references_seen, 2);  // the device is kept alive meanwhile
    IoFreeWorkItem(item);
    while (device.references() != 1) {
      LARGE_INTEGER interval;
      interval.QuadPart = -10'000;
      KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
  });
  EXPECT_EQ(machine().machine().check_leaks(), 0u);
}

TEST_P(WorkItems, a_routine_may_free_its_own_item) {  // wdm/ioqueueworkitemex
  machine().run([] {
    Subject device;
    KEVENT ran;
    KeInitializeEvent(&ran, NotificationEvent, FALSE);
    PIO_WORKITEM item = IoAllocateWorkItem(device.body);
    IoQueueWorkItemEx(
        item,
        [](PVOID, PVOID context, PIO_WORKITEM self) {
          IoFreeWorkItem(self);
          KeSetEvent(static_cast<PRKEVENT>(context), IO_NO_INCREMENT, FALSE);
        },
        DelayedWorkQueue, &ran);
    wait(&ran);
    while (device.references() != 1) {
      LARGE_INTEGER interval;
      interval.QuadPart = -10'000;
      KeDelayExecutionThread(KernelMode, FALSE, &interval);
    }
  });
  EXPECT_EQ(machine().machine().check_leaks(), 0u);
}

// WDM-R53: a work item that waits for another one does not stop both.
TEST_P(WorkItems, run_at_the_same_time) {
  machine().run([] {
    struct Meeting {
      KEVENT first, second, over;
    };
    Meeting meeting;
    KeInitializeEvent(&meeting.first, NotificationEvent, FALSE);
    KeInitializeEvent(&meeting.second, NotificationEvent, FALSE);
    KeInitializeEvent(&meeting.over, NotificationEvent, FALSE);
    WORK_QUEUE_ITEM a, b;
    ExInitializeWorkItem(
        &a,
        [](PVOID context) {
          auto* both = static_cast<Meeting*>(context);
          KeSetEvent(&both->first, IO_NO_INCREMENT, FALSE);
          wait(&both->second);
          KeSetEvent(&both->over, IO_NO_INCREMENT, FALSE);
        },
        &meeting);
    ExInitializeWorkItem(
        &b,
        [](PVOID context) {
          auto* both = static_cast<Meeting*>(context);
          wait(&both->first);
          KeSetEvent(&both->second, IO_NO_INCREMENT, FALSE);
        },
        &meeting);
    nt::machine().workers().queue(a);
    nt::machine().workers().queue(b);
    EXPECT_EQ(wait(&meeting.over), STATUS_SUCCESS);
  });
}

TEST(WorkItem, queued_twice_stops_the_machine) {  // WORKER_INVALID
  test::Machine machine;
  machine.run([] {
    Runs runs;
    KeInitializeEvent(&runs.ran, NotificationEvent, FALSE);
    Subject device;
    PIO_WORKITEM item = IoAllocateWorkItem(device.body);
    KeRaiseIrqlToDpcLevel();
    IoQueueWorkItem(item, &count_run, DelayedWorkQueue, &runs);
    IoQueueWorkItem(item, &count_run, DelayedWorkQueue, &runs);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xE4u);
}

TEST(WorkItem, a_routine_that_returns_raised_stops_the_machine) {
  test::Machine machine;
  machine.run([] {
    WORK_QUEUE_ITEM item;
    ExInitializeWorkItem(
        &item, [](PVOID) { KeRaiseIrqlToDpcLevel(); }, nullptr);
    nt::machine().workers().queue(item);
    LARGE_INTEGER interval;
    interval.QuadPart = -10'000'000;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xE1u);
}

TEST(WorkItemExplored, each_queued_item_runs_once) {
  test::explore({.preemption_bound = 1, .schedules_max = 50'000}, [](test::Machine& machine) {
    LONG count = 0;
    WORK_QUEUE_ITEM items[2];
    machine.run([&] {
      for (WORK_QUEUE_ITEM& item : items) {
        ExInitializeWorkItem(
            &item, [](PVOID context) { ++*static_cast<LONG*>(context); }, &count);
        nt::machine().workers().queue(item);
      }
      LARGE_INTEGER interval;
      interval.QuadPart = -10'000;
      KeDelayExecutionThread(KernelMode, FALSE, &interval);
    });
    EXPECT_EQ(count, 2);
  });
}

class Threads : public test::OnBoth {};
OPENWDF_ON_BOTH(Threads);

TEST_P(Threads, start_at_passive_level_and_end_where_they_say_so) {  // WDM-R54
  machine().run([] {
    bool went_on = false;
    KIRQL irql = HIGH_LEVEL;
    struct Context {
      bool* went_on;
      KIRQL* irql;
    } context{&went_on, &irql};
    HANDLE handle = nullptr;
    CLIENT_ID id{};
    ASSERT_EQ(PsCreateSystemThread(
                  &handle, THREAD_ALL_ACCESS, nullptr, nullptr, &id,
                  [](PVOID argument) {
                    auto* own = static_cast<Context*>(argument);
                    *own->irql = KeGetCurrentIrql();
                    PsTerminateSystemThread(STATUS_UNSUCCESSFUL);
                    *own->went_on = true;
                  },
                  &context),
              STATUS_SUCCESS);
    PVOID thread = nullptr;
    EXPECT_EQ(ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode,
                                        &thread, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(PsGetThreadId(static_cast<PETHREAD>(thread)), id.UniqueThread);
    EXPECT_TRUE(PsIsSystemThread(static_cast<PETHREAD>(thread)));
    EXPECT_EQ(ZwWaitForSingleObject(handle, FALSE, nullptr), STATUS_SUCCESS);
    ZwClose(handle);
    wait(thread);
    ObDereferenceObject(thread);
    EXPECT_FALSE(went_on);
    EXPECT_EQ(irql, PASSIVE_LEVEL);
  });
  EXPECT_EQ(machine().machine().check_leaks(), 0u);
}

TEST(Thread, a_flow_that_is_no_system_thread_may_not_be_ended) {
  test::Machine machine;
  machine.run([] { EXPECT_EQ(PsTerminateSystemThread(0), STATUS_INVALID_PARAMETER); });
}

TEST(Thread, ended_above_passive_level_stops_the_machine) {
  test::Machine machine;
  machine.run([] { SystemThread([] { KeRaiseIrqlToDpcLevel(); }).join(); });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xC8u);
}

TEST(Handle, that_is_none_or_of_another_type_is_refused) {  // wdm/obreferenceobjectbyhandle
  test::Machine machine;
  machine.run([] {
    PVOID object = nullptr;
    const HANDLE none = reinterpret_cast<HANDLE>(0x1000);
    EXPECT_EQ(ObReferenceObjectByHandle(none, 0, nullptr, KernelMode, &object, nullptr),
              STATUS_INVALID_HANDLE);
    EXPECT_EQ(ZwClose(none), STATUS_INVALID_HANDLE);
    Subject subject;
    const HANDLE handle = nt::machine().handles().open(subject.body, 0);
    EXPECT_EQ(ObReferenceObjectByHandle(handle, 0, *PsThreadType, KernelMode, &object, nullptr),
              STATUS_OBJECT_TYPE_MISMATCH);
    EXPECT_EQ(ObReferenceObjectByHandle(handle, 0, nullptr, KernelMode, &object, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(object, subject.body);
    ObDereferenceObject(object);
    EXPECT_EQ(ZwClose(handle), STATUS_SUCCESS);
    EXPECT_EQ(ZwClose(handle), STATUS_INVALID_HANDLE);
    EXPECT_EQ(subject.references(), 1);
  });
  machine.take_findings();
}

TEST(Handle, left_open_is_reported) {
  test::Machine machine;
  machine.run([] {
    HANDLE handle = nullptr;
    PsCreateSystemThread(
        &handle, THREAD_ALL_ACCESS, nullptr, nullptr, nullptr, [](PVOID) {}, nullptr);
  });
  EXPECT_EQ(machine.machine().check_leaks(), 1u);
  machine.take_one_finding("ZwClose");
  machine.run([] { ZwClose(reinterpret_cast<HANDLE>(4)); });
}

}  // namespace
