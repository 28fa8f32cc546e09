// SPDX-License-Identifier: MIT
// Cancellation of requests that wait and of those that the driver owns, the deletion of a queue,
// and the race of cancel, retrieval and purge in every order. The cases are those of framework.md
// 7.5, by their numbers.
#include <set>

#include "nt/flow.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

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

TEST(QueCancel, que_078_079_one_that_was_presented_is_told_even_when_stopped) {
  for (const bool is_stopped : {false, true}) {
    run_with_queue({}, [=](QueueBench& bench) {
      WDFQUEUE second = bench.make_manual(
          [](auto& config) { config.EvtIoCanceledOnQueue = note_canceled_on_queue; });
      if (is_stopped) WdfIoQueueStop(second, nullptr, nullptr);
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
    door::File other = bench.fixture.open(bench.stack);
    door::Pending mine = bench.file.start_read(1);
    door::Pending others = other.start_read(2);
    other.close();
    EXPECT_EQ(others.status(), STATUS_CANCELLED);
    EXPECT_FALSE(mine.is_done());
    mine.cancel();
  });
}

// Chance only where the race is.
class Window final : public base::Choices {
 public:
  explicit Window(base::Choices& choices) : choices_(choices) {}
  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    return is_open ? choices_.pick(kind, count) : 0;
  }
  bool is_open = false;

 private:
  base::Choices& choices_;
};

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

TEST(QueCancel, que_085_deleting_a_queue_waits_for_what_the_driver_owns) {
  run_with_queue({}, [](QueueBench& bench) {
    WDFQUEUE second = bench.make_manual();
    bench.file.start_read(1);
    WdfRequestForwardToIoQueue(take_owned(), second);
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(second, &request), STATUS_SUCCESS);
    bool is_deleted = false;
    SystemThread deleter([&] {
      WdfObjectDelete(second);
      is_deleted = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_deleted);
    WdfRequestComplete(request, STATUS_SUCCESS);
    deleter.join();
    EXPECT_TRUE(is_deleted);
  });
}

}  // namespace
