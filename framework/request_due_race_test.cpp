// SPDX-License-Identifier: MIT
// A request around an IRP that must be completed, in a queue, in every order of its cancel and of
// what the driver does with it: the IRP is completed once, and the request is the driver's again or
// gone. Source: requests.md 2.7, 7.7; fxrequest.cpp PreProcessCompletionForDriverRequest.
#include <memory>
#include <set>

#include "tests/support/driver/due_request.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::explore;
using ::test::SystemThread;

struct Race {
  Bench& bench;
  WDFQUEUE queue;
  OwnIrp& own;
  WDFREQUEST request;
  bool is_deleted = false;
  std::function<void()> at_end = [] {};  // when the cancel is over
};

// The IRP is canceled in one flow while `act` runs in the other.
void race(base::Choices& choices, std::set<NTSTATUS>& outcomes,
          const std::function<void(Race&)>& act) {
  ::test::Window window(choices);
  World world({.machine = {.choices = &window}});
  world.run([&](Bench& bench) {
    OwnIrp own(bench);
    Race race{bench, bench.make_manual(), own, make_from_irp(own.irp)};
    ASSERT_EQ(make_due(race.request, own.irp), STATUS_SUCCESS);
    {
      window.is_open = true;
      SystemThread canceler([&] { IoCancelIrp(own.irp); });
      act(race);
    }
    window.is_open = false;
    race.at_end();
    EXPECT_EQ(own.completions, 1u);
    outcomes.insert(own.status);
    if (race.is_deleted) return;
    EXPECT_EQ(inspect(race.request).ownership, Ownership::Private);
    EXPECT_EQ(inspect(race.request).references, 1);
    WdfObjectDelete(race.request);
  });
}

void retrieve_and_complete(Race& race) {
  WDFREQUEST retrieved = nullptr;
  const NTSTATUS status = WdfIoQueueRetrieveNextRequest(race.queue, &retrieved);
  if (NT_SUCCESS(status)) WdfRequestComplete(retrieved, STATUS_SUCCESS);
}

void forward(Race& race) {
  const NTSTATUS status = WdfRequestForwardToIoQueue(race.request, race.queue);
  if (!NT_SUCCESS(status)) WdfRequestComplete(race.request, STATUS_DEVICE_BUSY);
}

const std::set<NTSTATUS> canceled_or_not{STATUS_SUCCESS, STATUS_CANCELLED};

TEST(ReqDueRace, canceled_or_retrieved_it_is_completed_once_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](Race& race) {
      forward(race);
      retrieve_and_complete(race);
    });
  });
  EXPECT_EQ(outcomes, canceled_or_not);
}

TEST(ReqDueRace, canceled_while_its_queue_is_purged_it_is_completed_once_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](Race& race) {
      SystemThread purger([&] { WdfIoQueuePurge(race.queue, nullptr, nullptr); });
      forward(race);
    });
  });
  EXPECT_EQ(outcomes, (std::set<NTSTATUS>{STATUS_DEVICE_BUSY, STATUS_CANCELLED}));
}

// Once its IRP is back it may stand for the next one, which nobody cancels.
TEST(ReqDueRace, it_is_used_again_when_its_irp_is_back_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    std::unique_ptr<OwnIrp> next;
    race(choices, outcomes, [&](Race& race) {
      next = std::make_unique<OwnIrp>(race.bench);
      race.own.then = [&] {
        EXPECT_EQ(make_due(race.request, next->irp), STATUS_SUCCESS);
        forward(race);
      };
      race.at_end = [&] {
        if (next->completions == 0) retrieve_and_complete(race);
        EXPECT_EQ(next->completions, 1u);
        EXPECT_EQ(next->status, STATUS_SUCCESS);
        next.reset();
      };
      forward(race);
      retrieve_and_complete(race);
    });
  });
  EXPECT_EQ(outcomes, canceled_or_not);
}

TEST(ReqDueRace, deleted_by_who_retrieved_it_or_after_its_cancel_it_ends_once_in_every_order) {
  std::set<NTSTATUS> outcomes;
  explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
    race(choices, outcomes, [](Race& race) {
      forward(race);
      WDFREQUEST retrieved = nullptr;
      race.is_deleted = NT_SUCCESS(WdfIoQueueRetrieveNextRequest(race.queue, &retrieved));
      if (!race.is_deleted) return;
      WdfRequestComplete(retrieved, STATUS_SUCCESS);
      WdfObjectDelete(retrieved);
    });
  });
  EXPECT_EQ(outcomes, canceled_or_not);
}

// Whoever is the last to let go of it sends the IRP up (fxrequest.cpp Release).
TEST(ReqDueRace, completed_as_another_lets_go_its_irp_goes_up_once_in_every_order) {
  for (const bool is_deleted : {false, true}) {
    std::set<NTSTATUS> outcomes;
    explore({.preemption_bound = 2, .schedules_max = 20000}, [&](base::Choices& choices) {
      race(choices, outcomes, [&](Race& race) {
        race.is_deleted = is_deleted;
        WdfObjectReference(race.request);
        SystemThread other([&] { WdfObjectDereference(race.request); });
        WdfRequestComplete(race.request, STATUS_SUCCESS);
        if (is_deleted) WdfObjectDelete(race.request);
      });
    });
    EXPECT_EQ(outcomes, std::set<NTSTATUS>{STATUS_SUCCESS});
  }
}

}  // namespace
}  // namespace wdf::test
