// SPDX-License-Identifier: MIT
// Cancellation of requests that wait and of those that the driver owns, the deletion of a queue,
// and the race of cancel, retrieval and purge in every order. The cases are those of framework.md
// 7.5, by their numbers.
#include <set>

#include "nt/flow.h"
#include "tests/support/driver/received.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const QueuePlan manual{.dispatch_type = WdfIoQueueDispatchManual};

TEST(QueCancel, que_r46_r48_one_that_was_never_presented_goes_unseen) {
  run_with_queue(
      {.configure = [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; }},
      [](QueueBench& bench) {
        bench.file.start_read(1);
        door::Pending read = bench.file.start_read(2);
        EXPECT_TRUE(read.cancel());
        EXPECT_EQ(read.status(), STATUS_CANCELLED);
        EXPECT_EQ(read.information(), 0u);
        EXPECT_THAT(g_log, ElementsAre("r1"));
        complete_owned();
      });
}

void cancel_in_second_queue(bool is_stopped) {
  run_with_queue({}, [=](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual(
        [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; });
    if (is_stopped) WdfIoQueueStop(second, nullptr, nullptr);
    const bool dispatches =
        (WdfIoQueueGetState(second, nullptr, nullptr) & WdfIoQueueDispatchRequests) != 0;
    EXPECT_NE(dispatches, is_stopped);
    door::Pending read = bench.file.start_read(1);
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1", "canceled r1"));
    EXPECT_FALSE(read.is_done());
    ULONG owned = 0;
    WdfIoQueueGetState(second, nullptr, &owned);
    EXPECT_EQ(owned, 1u);
    complete_owned(STATUS_CANCELLED);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    WdfIoQueueGetState(second, nullptr, &owned);
    EXPECT_EQ(owned, 0u);
  });
}

TEST(QueCancel, que_078_the_driver_is_told_of_one_that_it_has_seen) {
  cancel_in_second_queue(false);
}

TEST(QueCancel, que_079_and_so_it_is_when_the_queue_is_stopped) {
  cancel_in_second_queue(true);
}

// CancelForQueue and CancelForDriver set m_Canceled, whoever cancels; SubmitLocked looks at it.
bool is_sent(WDFREQUEST request, WDFDEVICE device) {
  WDF_REQUEST_SEND_OPTIONS options;
  WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
  WdfRequestFormatRequestUsingCurrentType(request);
  WdfRequestSetCompletionRoutine(
      request,
      [](WDFREQUEST back, WDFIOTARGET, PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT) {
        WdfRequestComplete(back, params->IoStatus.Status);
      },
      nullptr);
  return WdfRequestSend(request, WdfDeviceGetIoTarget(device), &options) != FALSE;
}

TEST(QueCancel, que_r46_one_that_a_purge_took_counts_as_canceled) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual(
        [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; });
    bench.file.start_read(1);
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), second), STATUS_SUCCESS);
    WdfIoQueuePurge(second, nullptr, nullptr);
    EXPECT_THAT(g_log, ElementsAre("r1", "canceled r1"));
    WDFREQUEST request = take_owned();
    EXPECT_FALSE(WdfRequestWdmGetIrp(request)->Cancel);
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    EXPECT_FALSE(is_sent(request, bench.device));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    WdfRequestComplete(request, STATUS_CANCELLED);
  });
}

TEST(QueCancel, que_r49_one_that_is_marked_during_a_purge_counts_as_canceled) {
  static WDFDEVICE device;
  const auto send = [](WDFREQUEST request) {
    EXPECT_FALSE(WdfRequestWdmGetIrp(request)->Cancel);
    EXPECT_FALSE(is_sent(request, device));
    note_canceled(request);
  };
  run_with_queue({}, [=](QueueBench& bench) {
    device = bench.device;
    bench.file.start_read(1);
    WdfIoQueuePurge(bench.queue, nullptr, nullptr);
    WdfRequestMarkCancelable(take_owned(), send);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
  });
}

TEST(QueCancel, que_081_marking_a_canceled_one_calls_back) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    EXPECT_FALSE(read.cancel()) << "the driver owns it";
    WDFREQUEST request = take_owned();
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    WdfRequestMarkCancelable(request, note_canceled);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    read = bench.file.start_read(2);
    read.cancel();
    request = take_owned();
    EXPECT_EQ(WdfRequestMarkCancelableEx(request, note_canceled), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1", "r2"));
    WdfRequestComplete(request, STATUS_CANCELLED);
  });
}

TEST(QueCancel, que_082_unmarked_it_is_the_drivers_again) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    WdfRequestMarkCancelable(request, note_canceled);
    EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_SUCCESS);
    EXPECT_FALSE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1"));
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(QueCancel, a_marked_one_is_canceled_through_its_callback) {
  run_with_queue({}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    EXPECT_EQ(WdfRequestMarkCancelableEx(take_owned(), note_canceled), STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_THAT(g_log, ElementsAre("r1", "cancel r1"));
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    EXPECT_EQ(bench.state(), 0xFu);
  });
}

// 2.5: who owns it stays who owns it.
TEST(QueCancel, reuse_of_a_found_request_leaves_it_on_its_queue) {
  run_with_queue(manual, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST found = nullptr;
    ASSERT_EQ(WdfIoQueueFindRequest(bench.queue, nullptr, nullptr, nullptr, &found),
              STATUS_SUCCESS);
    EXPECT_EQ(reuse_as_it_is(found), STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    WdfObjectDereference(found);
  });
}

TEST(QueCancel, que_084_with_a_scope_the_callback_waits_for_the_handler) {
  static door::Pending read;
  const auto handler = [](WDFQUEUE queue, WDFREQUEST request) {
    if (name_of_request(request) == "r1") {
      keep_request(queue, request);
      return;
    }
    EXPECT_TRUE(read.cancel());
    complete_at_once(queue, request);
    g_log.push_back("handler ends");
  };
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel,
                  .configure = [=](auto& config) { config.EvtIoDefault = handler; },
                  .scope = WdfSynchronizationScopeQueue},
                 [](QueueBench& bench) {
                   read = bench.file.start_read(1);
                   WdfRequestMarkCancelable(take_owned(), note_canceled);
                   bench.file.start_read(2);
                   bench.fixture.run_until_idle();
                   EXPECT_THAT(g_log, ElementsAre("r1", "r2", "handler ends", "cancel r1"));
                   EXPECT_EQ(read.status(), STATUS_CANCELLED);
                 });
}

TEST(QueCancel, que_r62_cleanup_cancels_what_waits_for_the_file) {
  run_with_queue(manual, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual(
        [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; });
    door::File other = bench.fixture.open(bench.stack);
    door::Pending forwarded = other.start_read(1);
    EXPECT_EQ(WdfRequestForwardToIoQueue(retrieve(bench.queue), second), STATUS_SUCCESS);
    door::Pending owned = other.start_read(2);
    WDFREQUEST own = retrieve(bench.queue);
    door::Pending mine = bench.file.start_read(3);
    door::Pending others = other.start_read(4);
    other.close();
    EXPECT_EQ(others.status(), STATUS_CANCELLED);
    EXPECT_FALSE(mine.is_done());
    EXPECT_FALSE(owned.is_done());
    EXPECT_FALSE(WdfRequestIsCanceled(own)) << "the driver has it";
    EXPECT_THAT(g_log, ElementsAre("canceled r1"));
    EXPECT_FALSE(forwarded.is_done());
    complete_owned(STATUS_CANCELLED);
    WdfRequestComplete(own, STATUS_SUCCESS);
    mine.cancel();
  });
}

void race(base::Choices& choices, std::set<NTSTATUS>& outcomes) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    with_queue(fixture, manual, [&](QueueBench& bench) {
      door::Pending read = bench.file.start_read(1);
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread canceler([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          read.cancel();
        });
        SystemThread purger([&] { WdfIoQueuePurge(bench.queue, note_state, called("purged")); });
        WDFREQUEST request = nullptr;
        if (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(bench.queue, &request))) {
          WdfRequestComplete(request, STATUS_SUCCESS);
        }
        canceler.join();
        purger.join();
        window.is_open = false;
      }
      outcomes.insert(read.wait().status);
      EXPECT_THAT(g_log, ElementsAre("purged"));
      EXPECT_TRUE(WDF_IO_QUEUE_PURGED(static_cast<WDF_IO_QUEUE_STATE>(bench.state())));
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

TEST(QueCancel, cancel_retrieve_and_purge_complete_it_exactly_once_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000},
          [&](base::Choices& choices) { race(choices, outcomes); });
  EXPECT_EQ(outcomes, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_CANCELLED}));
}

WDFQUEUE make_logged_queue(QueueBench& bench) {
  WDF_IO_QUEUE_CONFIG config =
      config_of({.dispatch_type = WdfIoQueueDispatchManual, .is_default = false});
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
  WDFQUEUE queue = nullptr;
  EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, &attributes, &queue), STATUS_SUCCESS);
  return queue;
}

TEST(QueCancel, que_085_deleting_a_queue_waits_for_what_the_driver_owns) {
  run_with_queue(manual, [](QueueBench& bench) {
    WDFQUEUE second = make_logged_queue(bench);
    door::Pending waiting[2];
    for (ULONG i = 0; i < 2; ++i) {
      waiting[i] = bench.file.start_read(i + 1);
      ASSERT_EQ(WdfRequestForwardToIoQueue(retrieve(bench.queue), second), STATUS_SUCCESS);
    }
    WDFREQUEST own = retrieve(second);
    SystemThread deleter([&] {
      WdfObjectDelete(second);
      g_log.push_back("deleted");
    });
    bench.fixture.run_until_idle();
    EXPECT_EQ(waiting[1].status(), STATUS_CANCELLED) << "QUE-R63: it is purged first";
    EXPECT_THAT(g_log, IsEmpty());
    WdfRequestComplete(own, STATUS_SUCCESS);
    deleter.join();
    EXPECT_THAT(g_log, ElementsAre("cleanup", "deleted"));
  });
}

// QUE-R63: fxioqueue.cpp Dispose waits for what is owned, and only then the queue counts as deleted
// (QUE-R23): until then a start is no error, and does not keep it.
TEST(QueCancel, que_r63_a_start_does_not_keep_a_queue_that_is_being_deleted) {
  run_with_queue(manual, [](QueueBench& bench) {
    WDFQUEUE second = make_logged_queue(bench);
    bench.file.start_read(1);
    ASSERT_EQ(WdfRequestForwardToIoQueue(retrieve(bench.queue), second), STATUS_SUCCESS);
    WDFREQUEST own = retrieve(second);
    SystemThread deleter([&] {
      WdfObjectDelete(second);
      g_log.push_back("deleted");
    });
    bench.fixture.run_until_idle();
    WdfIoQueueStart(second);
    EXPECT_NE(WdfIoQueueGetState(second, nullptr, nullptr) & WdfIoQueueAcceptRequests, 0u);
    EXPECT_THAT(g_log, IsEmpty());
    WdfRequestComplete(own, STATUS_SUCCESS);
    deleter.join();
    EXPECT_THAT(g_log, ElementsAre("cleanup", "deleted"));
  });
}

TEST(QueCancel, que_r64_a_queue_that_gets_irps_is_not_deleted) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    WdfObjectDelete(bench.queue);
    bench.file.start_read(1);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    complete_owned();
  });
  EXPECT_EQ(world.machine().take_findings().size(), 1u);
}

}  // namespace
