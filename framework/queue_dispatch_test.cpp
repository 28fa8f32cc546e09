// SPDX-License-Identifier: MIT
// How a queue presents: in what order, in whose flow, at what IRQL, under which lock. The cases are
// those of framework.md 7.5 and the rules of 3.3 and 3.4, by their numbers. Source: fxioqueue.cpp
// DispatchEvents, CanThreadDispatchEventsLocked, DispatchRequestToDriver.
#include "nt/flow.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Gate {
  Gate() { KeInitializeEvent(&event, NotificationEvent, FALSE); }
  void wait() { KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, nullptr); }
  void open() { KeSetEvent(&event, IO_NO_INCREMENT, FALSE); }
  KEVENT event;
};
Gate* g_gate = nullptr;

// Logs its end, too; that of r1 stays until the gate opens.
void finish_handler(const std::string& name) {
  if (name == "r1") g_gate->wait();
  g_log.push_back("end " + name);
}
VOID complete_then_linger(WDFQUEUE, WDFREQUEST request) {
  const std::string name = name_of_request(request);
  g_log.push_back(name);
  WdfRequestComplete(request, STATUS_SUCCESS);
  finish_handler(name);
}

TEST(QueDispatch, que_009_a_parallel_queue_presents_up_to_its_limit) {
  run_with_queue(
      {.dispatch_type = WdfIoQueueDispatchParallel,
       .configure = [](auto& config) { config.Settings.Parallel.NumberOfPresentedRequests = 2; }},
      [](QueueBench& bench) {
        for (ULONG i = 1; i <= 5; ++i) bench.file.start_read(i);
        EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
        complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
        while (!g_owned.empty()) complete_owned();
        EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3", "r4", "r5"));
        EXPECT_EQ(bench.file.in_flight(), 0u);
      });
}

TEST(QueDispatch, que_015_a_sequential_queue_presents_the_next_in_the_completing_flow) {
  run_with_queue({}, [](QueueBench& bench) {
    for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    ULONG waiting = 0;
    ULONG owned = 0;
    bench.state(&waiting, &owned);
    EXPECT_EQ(waiting, 2u);
    EXPECT_EQ(owned, 1u);
    const auto complete_in_dpc = [](KDPC*, void*, void*, void*) {
      EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
      complete_owned();
      EXPECT_EQ(g_log.back(), "r2");
    };
    KDPC dpc;
    KeInitializeDpc(&dpc, complete_in_dpc, nullptr);
    KeInsertQueueDpc(&dpc, nullptr, nullptr);
    bench.fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2"));
    complete_owned();
    complete_owned();
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
  });
}

TEST(QueDispatch, que_016_what_comes_meanwhile_is_presented_when_the_handler_has_returned) {
  static std::vector<PKTHREAD> threads;
  threads.clear();
  const auto handler = [](WDFQUEUE, WDFREQUEST request) {
    const std::string name = name_of_request(request);
    g_log.push_back(name);
    threads.push_back(KeGetCurrentThread());
    if (name == "r1") g_gate->wait();
    WdfRequestComplete(request, STATUS_SUCCESS);
    g_log.push_back("end " + name);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; }},
                 [](QueueBench& bench) {
                   Gate gate;
                   g_gate = &gate;
                   SystemThread sender([&] { bench.file.start_read(1); });
                   bench.fixture.run_until_idle();
                   bench.file.start_read(2);
                   bench.file.start_read(3);
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                   gate.open();
                   sender.join();
                   EXPECT_THAT(g_log, ElementsAre("r1", "end r1", "r2", "end r2", "r3", "end r3"));
                   EXPECT_THAT(threads, ElementsAre(threads[0], threads[0], threads[0]))
                       << "the loop of the first flow goes on";
                   EXPECT_NE(threads[0], KeGetCurrentThread());
                 });
}

TEST(QueDispatch, que_r18_sequential_means_one_request_not_one_handler) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDefault = complete_then_linger; }},
                 [](QueueBench& bench) {
                   Gate gate;
                   g_gate = &gate;
                   SystemThread sender([&] { bench.file.start_read(1); });
                   bench.fixture.run_until_idle();
                   bench.file.start_read(2);
                   EXPECT_THAT(g_log, ElementsAre("r1", "r2", "end r2"));
                   gate.open();
                   sender.join();
                   EXPECT_EQ(g_log.back(), "end r1");
                 });
}

TEST(QueDispatch, que_018_with_the_queues_scope_handlers_do_not_overlap) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDefault = complete_then_linger; },
                  .level = WdfExecutionLevelPassive,
                  .scope = WdfSynchronizationScopeQueue},
                 [](QueueBench& bench) {
                   Gate gate;
                   g_gate = &gate;
                   SystemThread first([&] { bench.file.start_read(1); });
                   bench.fixture.run_until_idle();
                   SystemThread second([&] { bench.file.start_read(2); });
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                   gate.open();
                   first.join();
                   second.join();
                   EXPECT_THAT(g_log, ElementsAre("r1", "end r1", "r2", "end r2"));
                 });
}

TEST(QueDispatch, que_019_with_the_devices_scope_two_queues_take_turns) {
  static int inside;
  inside = 0;
  const auto handler = [](WDFQUEUE, WDFREQUEST request) {
    EXPECT_EQ(++inside, 1);
    LARGE_INTEGER interval;
    interval.QuadPart = -10'000;
    KeDelayExecutionThread(KernelMode, FALSE, &interval);
    EXPECT_EQ(inside--, 1);
    WdfRequestComplete(request, STATUS_SUCCESS);
  };
  const auto add_write_queue = [=](WDFDEVICE device) {
    WDFQUEUE writes = nullptr;
    EXPECT_EQ(create_queue(device,
                           {.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                            .is_default = false},
                           &writes),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceConfigureRequestDispatching(device, writes, WdfRequestTypeWrite),
              STATUS_SUCCESS);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .complete_device = add_write_queue,
                  .device_level = WdfExecutionLevelPassive,
                  .device_scope = WdfSynchronizationScopeDevice},
                 [](QueueBench& bench) {
                   SystemThread reader([&] {
                     EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                     EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   });
                   SystemThread writer([&] {
                     EXPECT_EQ(bench.file.write({1}).status, STATUS_SUCCESS);
                     EXPECT_EQ(bench.file.write({1}).status, STATUS_SUCCESS);
                   });
                 });
  EXPECT_EQ(inside, 0);
}

TEST(QueDispatch, que_r17_completing_in_a_handler_does_not_recurse) {
  static int depth;
  depth = 0;
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE queue, WDFREQUEST request) {
                          EXPECT_EQ(++depth, 1);
                          complete_at_once(queue, request);
                          --depth;
                        };
                      }},
                 [](QueueBench& bench) {
                   WdfIoQueueStop(bench.queue, nullptr, nullptr);
                   for (ULONG i = 1; i <= 3; ++i) bench.file.start_read(i);
                   EXPECT_THAT(g_log, IsEmpty());
                   WdfIoQueueStart(bench.queue);
                   EXPECT_THAT(g_log, ElementsAre("r1", "r2", "r3"));
                 });
}

void read_at_dispatch_level(QueueBench& bench, ULONG length) {
  KIRQL irql = PASSIVE_LEVEL;
  KeRaiseIrql(DISPATCH_LEVEL, &irql);
  const std::size_t logged = g_log.size();
  EXPECT_EQ(bench.file.start_read(length).dispatch_status(), STATUS_PENDING);
  EXPECT_EQ(g_log.size(), logged);
  KeLowerIrql(irql);
}

TEST(QueDispatch, que_021_a_passive_queue_defers_what_comes_at_dispatch_level) {
  static PKTHREAD presenter;
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    presenter = KeGetCurrentThread();
    complete_at_once(queue, request);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .level = WdfExecutionLevelPassive},
                 [](QueueBench& bench) {
                   read_at_dispatch_level(bench, 1);
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                   EXPECT_NE(presenter, KeGetCurrentThread());
                   EXPECT_EQ(bench.file.in_flight(), 0u);
                 });
}

TEST(QueDispatch, que_r16_one_work_item_at_a_time_presents_what_was_deferred) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel,
                  .configure = [](auto& config) { config.EvtIoDefault = complete_then_linger; },
                  .level = WdfExecutionLevelPassive},
                 [](QueueBench& bench) {
                   Gate gate;
                   g_gate = &gate;
                   read_at_dispatch_level(bench, 1);
                   bench.fixture.run_until_idle();
                   read_at_dispatch_level(bench, 2);
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1"))
                       << "the work item that runs shall see the second one, too";
                   gate.open();
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1", "end r1", "r2", "end r2"));
                 });
}

TEST(QueDispatch, que_022_without_scope_the_handler_runs_in_the_senders_flow) {
  static PKTHREAD presenter;
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
    EXPECT_TRUE(KeAreApcsDisabled()) << "as with QUE-024, whatever the level";
    presenter = KeGetCurrentThread();
    complete_at_once(queue, request);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .level = WdfExecutionLevelDispatch,
                  .scope = WdfSynchronizationScopeNone},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.start_read(1).dispatch_status(), STATUS_PENDING);
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                   EXPECT_EQ(presenter, KeGetCurrentThread());
                 });
}

TEST(QueDispatch, que_024_a_passive_queue_presents_in_a_critical_region) {
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    EXPECT_TRUE(KeAreApcsDisabled());
    complete_at_once(queue, request);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .level = WdfExecutionLevelPassive},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   EXPECT_FALSE(KeAreApcsDisabled());
                 });
}

// DispatchStep2 enters the region, for what comes as an IRP; DispatchEvents does not.
TEST(QueDispatch, que_r19_what_a_start_presents_comes_as_the_driver_is) {
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    EXPECT_FALSE(KeAreApcsDisabled());
    complete_at_once(queue, request);
  };
  run_with_queue({.configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .level = WdfExecutionLevelPassive},
                 [](QueueBench& bench) {
                   WdfIoQueueStop(bench.queue, nullptr, nullptr);
                   bench.file.start_read(1);
                   WdfIoQueueStart(bench.queue);
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                 });
}

TEST(QueDispatch, que_r15_r19_who_holds_the_queues_lock_does_not_present) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE queue, WDFREQUEST request) {
                          EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
                          complete_at_once(queue, request);
                        };
                      },
                  .level = WdfExecutionLevelDispatch,
                  .scope = WdfSynchronizationScopeQueue},
                 [](QueueBench& bench) {
                   WdfObjectAcquireLock(bench.queue);
                   door::Pending read = bench.file.start_read(1);
                   EXPECT_THAT(g_log, IsEmpty());
                   WdfObjectReleaseLock(bench.queue);
                   EXPECT_EQ(read.wait().status, STATUS_SUCCESS);
                 });
}

// A read from another driver, canceled before it is sent.
NTSTATUS keep_irp(PDEVICE_OBJECT, PIRP, PVOID done) {
  KeSetEvent(static_cast<KEVENT*>(done), IO_NO_INCREMENT, FALSE);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

TEST(QueDispatch, que_094_an_idle_queue_presents_even_what_is_canceled) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = [](WDFQUEUE, WDFREQUEST request) {
                          g_log.push_back(WdfRequestIsCanceled(request) ? "canceled" : "not");
                          WdfRequestComplete(request, STATUS_CANCELLED);
                        };
                      }},
                 [](QueueBench& bench) {
                   IRP* irp = IoAllocateIrp(bench.stack.top()->StackSize, FALSE);
                   IO_STACK_LOCATION* location = IoGetNextIrpStackLocation(irp);
                   location->MajorFunction = IRP_MJ_READ;
                   location->Parameters.Read.Length = 1;
                   location->FileObject = bench.file.file_object();
                   KEVENT done;
                   KeInitializeEvent(&done, NotificationEvent, FALSE);
                   IoSetCompletionRoutine(irp, keep_irp, &done, TRUE, TRUE, TRUE);
                   EXPECT_FALSE(IoCancelIrp(irp));
                   EXPECT_EQ(IoCallDriver(bench.stack.top(), irp), STATUS_PENDING);
                   KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, nullptr);
                   EXPECT_THAT(g_log, ElementsAre("canceled"));
                   EXPECT_EQ(irp->IoStatus.Status, STATUS_CANCELLED);
                   IoFreeIrp(irp);
                 });
}

}  // namespace
