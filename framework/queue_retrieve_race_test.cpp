// SPDX-License-Identifier: MIT
// A request that waits is canceled while the driver takes it out of the queue or gives it back, in
// every order: one of them gets it, and its issuer hears of it once. Source: framework.md 3.5.1,
// 3.5.3, 3.6; fxrequest.cpp GetNextRequest.
#include <set>

#include "nt/flow.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;

using Act = std::function<void(QueueBench& bench, WDFQUEUE manual)>;

// Two requests wait in the manual queue; the first one is canceled while `act` runs.
void against_cancel(base::Choices& choices, std::set<NTSTATUS>& outcomes, const Act& act) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel};
    with_queue(fixture, plan, [&](QueueBench& bench) {
      WDFQUEUE manual = bench.make_manual();
      door::Pending first = bench.file.start_read(1);
      door::Pending second = bench.file.start_read(2);
      while (!g_owned.empty()) {
        EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), manual), STATUS_SUCCESS);
      }
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread canceler([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          first.cancel();
        });
        act(bench, manual);
      }
      window.is_open = false;
      WDFREQUEST left = nullptr;
      while (NT_SUCCESS(WdfIoQueueRetrieveNextRequest(manual, &left))) {
        WdfRequestComplete(left, STATUS_SUCCESS);
      }
      EXPECT_TRUE(first.is_done());
      EXPECT_EQ(second.status(), STATUS_SUCCESS);
      if (first.is_done()) outcomes.insert(first.status());
      EXPECT_EQ(WdfIoQueueGetState(manual, nullptr, nullptr), 0xFu);
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

const std::set<NTSTATUS> canceled_or_not{STATUS_SUCCESS, STATUS_CANCELLED};
const sim::ExploreOptions bounds{.preemption_bound = 2, .schedules_max = 20000};

TEST(QueRetrieveRace, the_next_one_or_the_one_behind_it_is_given_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore(bounds, [&](base::Choices& choices) {
    against_cancel(choices, outcomes, [](QueueBench&, WDFQUEUE manual) {
      WdfRequestComplete(retrieve(manual), STATUS_SUCCESS);
    });
  });
  EXPECT_EQ(outcomes, canceled_or_not);
}

TEST(QueRetrieveRace, a_found_one_is_given_or_not_found_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore(bounds, [&](base::Choices& choices) {
    against_cancel(choices, outcomes, [](QueueBench&, WDFQUEUE manual) {
      WDFREQUEST found = nullptr;
      ASSERT_EQ(WdfIoQueueFindRequest(manual, nullptr, nullptr, nullptr, &found), STATUS_SUCCESS);
      WDFREQUEST taken = nullptr;
      const NTSTATUS status = WdfIoQueueRetrieveFoundRequest(manual, found, &taken);
      EXPECT_TRUE(status == STATUS_SUCCESS || status == STATUS_NOT_FOUND) << std::hex << status;
      WdfObjectDereference(found);
      if (NT_SUCCESS(status)) WdfRequestComplete(taken, STATUS_SUCCESS);
    });
  });
  EXPECT_EQ(outcomes, canceled_or_not);
}

TEST(QueRetrieveRace, one_that_is_given_back_is_canceled_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore(bounds, [&](base::Choices& choices) {
    against_cancel(choices, outcomes, [](QueueBench&, WDFQUEUE manual) {
      EXPECT_EQ(WdfRequestRequeue(retrieve(manual)), STATUS_SUCCESS);
    });
  });
  EXPECT_EQ(outcomes, std::set<NTSTATUS>{STATUS_CANCELLED});
}

}  // namespace
