// SPDX-License-Identifier: MIT
// The reserve of a queue in every order: a reserved request returns while the IRP that waits for it
// is canceled, and while the queue is purged. Source: requests.md 8.5, 10.12; fxioqueuekm.cpp
// GetForwardProgressIrpLocked, _WdmCancelRoutineForReservedIrp.
#include <algorithm>
#include <set>
#include <string>

#include "base/seeded_choices.h"
#include "tests/support/driver/received.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;

void assign_policy(QueueBench& bench) {
  WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;
  WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, 1);
  policy.EvtIoAllocateRequestResources = [](WDFQUEUE, WDFREQUEST) -> NTSTATUS {
    return STATUS_NO_MEMORY;
  };
  ASSERT_EQ(WdfIoQueueAssignForwardProgressPolicy(bench.queue, &policy), STATUS_SUCCESS);
}

// One request is the driver's, one IRP waits; `disturb` runs in another thread while the driver
// completes its request.
void race(base::Choices& choices, std::set<std::string>& outcomes,
          const std::function<void(QueueBench&, door::Pending&)>& disturb) {
  Window window(choices);
  World world({.choices = &window});
  run_with_queue(world, {}, [&](QueueBench& bench) {
    assign_policy(bench);
    bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    window.is_open = true;
    {
      SystemThread other([&] { disturb(bench, second); });
      complete_owned();
    }
    window.is_open = false;
    outcomes.insert(g_owned.empty() ? "never seen" : "presented");
    while (!g_owned.empty()) complete_owned();
    EXPECT_TRUE(second.is_done());
    WdfIoQueueStart(bench.queue);
    bench.file.start_read(3);
    EXPECT_EQ(g_owned.size(), 1u) << "the reserve is whole again";
    complete_owned();
  });
}

TEST(ForwardProgressRace, return_and_cancel) {
  std::set<std::string> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 5000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](QueueBench&, door::Pending& waiting) { waiting.cancel(); });
  });
  EXPECT_EQ(outcomes, (std::set<std::string>{"never seen", "presented"}));
}

TEST(ForwardProgressRace, return_and_purge) {
  std::set<std::string> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 5000}, [&](base::Choices& choices) {
    race(choices, outcomes,
         [](QueueBench& bench, door::Pending&) { WdfIoQueuePurge(bench.queue, nullptr, nullptr); });
  });
  EXPECT_EQ(outcomes, (std::set<std::string>{"never seen", "presented"}));
}

TEST(ForwardProgressRace, return_cancel_and_purge) {
  std::set<std::string> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](QueueBench& bench, door::Pending& waiting) {
      SystemThread purger([&] { WdfIoQueuePurge(bench.queue, nullptr, nullptr); });
      waiting.cancel();
    });
  });
  EXPECT_EQ(outcomes, (std::set<std::string>{"never seen", "presented"}));
}

// Two flows of the driver give the queue a policy: one is told that it has one, and leaves nothing.
void assign_twice(base::Choices& choices) {
  Window window(choices);
  World world({.choices = &window});
  std::set<NTSTATUS> statuses;
  run_with_queue(world, {.prepare_device = log_ends_of_requests}, [&](QueueBench& bench) {
    const auto assign = [&] {
      WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY policy;
      WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY_DEFAULT_INIT(&policy, 1);
      policy.EvtIoAllocateResourcesForReservedRequest = [](WDFQUEUE, WDFREQUEST) {
        g_log.push_back("made");
        return STATUS_SUCCESS;
      };
      statuses.insert(WdfIoQueueAssignForwardProgressPolicy(bench.queue, &policy));
    };
    window.is_open = true;
    {
      SystemThread other(assign);
      assign();
    }
    window.is_open = false;
  });
  world.machine().take_one_finding("ForwardProgressPolicy");
  EXPECT_EQ(statuses, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_INVALID_PARAMETER}));
  EXPECT_EQ(std::count(g_log.begin(), g_log.end(), "made"),
            std::count(g_log.begin(), g_log.end(), "destroy"));
}

TEST(ForwardProgressRace, two_policies_at_once) {
  base::SeededChoices plain(1, {.switch_percent = 0});
  assign_twice(plain);  // the arena has blocks of that size then, in every order
  explore({.preemption_bound = 2, .schedules_max = 20000}, assign_twice);
}

// What comes while the request returns gets it in its turn: at the end nothing is in flight.
TEST(ForwardProgressRace, return_and_arrival) {
  std::set<std::string> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](QueueBench& bench, door::Pending&) { bench.file.start_read(4); });
  });
  EXPECT_EQ(outcomes, std::set<std::string>{"presented"});
}

}  // namespace
