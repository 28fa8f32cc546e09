// SPDX-License-Identifier: MIT
// The ready notification of manual queues. The cases are those of framework.md 7.5 and the rules of
// 3.5.2, by their numbers. Source: fxioqueue.cpp ReadyNotify, QueueStart, GetRequest, Requeue;
// fxioqueue.hpp CheckTransitionFromEmpty.
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const QueuePlan manual{.dispatch_type = WdfIoQueueDispatchManual};

void notify(QueueBench& bench) {
  ASSERT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")), STATUS_SUCCESS);
}

TEST(QueReady, que_066_it_comes_when_the_queue_stops_being_empty) {
  run_with_queue(manual, [](QueueBench& bench) {
    notify(bench);
    bench.file.start_read(1);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    bench.file.start_read(2);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
    bench.file.start_read(3);
    EXPECT_THAT(g_log, ElementsAre("ready", "ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueReady, que_067_there_is_one_and_only_a_stopped_queue_forgets_it) {
  World world;
  run_with_queue(world, manual, [](QueueBench& bench) {
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, nullptr, nullptr), STATUS_INVALID_DEVICE_REQUEST);
    notify(bench);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, nullptr, nullptr), STATUS_INVALID_DEVICE_REQUEST)
        << "QUE-R38: the queue dispatches";
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, nullptr, nullptr), STATUS_SUCCESS);
  });
  EXPECT_EQ(world.machine().take_findings().size(), 3u);
}

TEST(QueReady, que_069_other_queues_have_none) {
  for (const auto type : {WdfIoQueueDispatchSequential, WdfIoQueueDispatchParallel}) {
    World world;
    run_with_queue(world, {.dispatch_type = type}, [](QueueBench& bench) {
      EXPECT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")),
                STATUS_INVALID_DEVICE_REQUEST);
    });
    world.machine().take_one_finding("WdfIoQueueReadyNotify");
  }
}

TEST(QueReady, que_070_start_tells_again_of_what_waits) {
  run_with_queue(manual, [](QueueBench& bench) {
    notify(bench);
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("ready", "ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueReady, que_r40_a_stopped_queue_remembers_to_tell) {
  run_with_queue(manual, [](QueueBench& bench) {
    notify(bench);
    WdfIoQueueStop(bench.queue, nullptr, nullptr);
    bench.file.start_read(1);
    EXPECT_THAT(g_log, IsEmpty());
    WdfIoQueueStart(bench.queue);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

TEST(QueReady, que_r39_what_came_before_is_told_when_it_is_registered) {
  run_with_queue(manual, [](QueueBench& bench) {
    bench.file.start_read(1);
    notify(bench);
    EXPECT_THAT(g_log, ElementsAre("ready"));
    WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
  });
}

// Requeue runs the loop whoever is in it, so that the callback is entered again.
TEST(QueReady, que_r41_a_requeue_in_the_callback_calls_it_again) {
  static int calls;
  calls = 0;
  const auto put_back_once = [](WDFQUEUE queue, WDFCONTEXT) {
    const bool is_first = ++calls == 1;
    g_log.push_back(is_first ? "first" : "second");
    WDFREQUEST request = retrieve(queue);
    if (is_first) {
      EXPECT_EQ(WdfRequestRequeue(request), STATUS_SUCCESS);
    } else {
      WdfRequestComplete(request, STATUS_SUCCESS);
    }
    g_log.push_back("end");
  };
  run_with_queue(manual, [=](QueueBench& bench) {
    ASSERT_EQ(WdfIoQueueReadyNotify(bench.queue, put_back_once, nullptr), STATUS_SUCCESS);
    EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("first", "second", "end", "end"));
  });
}

// As drivers do it: the callback takes what it finds.
VOID take_all(WDFQUEUE queue, WDFCONTEXT) {
  WDFREQUEST request = nullptr;
  while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(queue, &request))) {
    WdfRequestComplete(request, STATUS_SUCCESS);
  }
}

void race_with_cancel(base::Choices& choices) {
  Machine machine({.choices = &choices});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    with_queue(fixture, manual, [&](QueueBench& bench) {
      WdfIoQueueStop(bench.queue, nullptr, nullptr);
      door::Pending first = bench.file.start_read(1);
      ASSERT_EQ(WdfIoQueueReadyNotify(bench.queue, take_all, nullptr), STATUS_SUCCESS);
      SystemThread canceler([&] { first.cancel(); });
      WdfIoQueueStart(bench.queue);
      door::Pending second = bench.file.start_read(2);
      canceler.join();
      EXPECT_TRUE(first.is_done());
      EXPECT_TRUE(second.is_done()) << "nobody was told of it";
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

// GetRequest: what is being canceled is still counted, so the next arrival is no first one.
TEST(QueReady, que_r36_an_arrival_during_a_cancel_is_told_in_every_order) {
  explore({.preemption_bound = 2, .schedules_max = 5000}, race_with_cancel);
}

}  // namespace
