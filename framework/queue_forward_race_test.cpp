// SPDX-License-Identifier: MIT
// A request that enters a queue while the queue is purged or its device goes away, in every order:
// it is refused, or the purge takes it too. Source: framework.md 3.2, 3.5.3 (QUE-R43);
// fxioqueue.cpp QueueRequestFromForward, which inserts under the lock that it was accepted under.
#include "nt/flow.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;

// One request waits in the queue and is canceled, a second one is given to it; when the first one
// is back, the queue is purged.
void race(base::Choices& choices) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel};
    with_queue(fixture, plan, [&](QueueBench& bench) {
      WDFQUEUE manual = bench.make_manual();
      door::Pending waiting = bench.file.start_read(1);
      EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), manual), STATUS_SUCCESS);
      door::Pending entering = bench.file.start_read(2);
      WDFREQUEST own = take_owned();
      NTSTATUS status = STATUS_PENDING;
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread canceler([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          waiting.cancel();
        });
        SystemThread forwarder([&] { status = WdfRequestForwardToIoQueue(own, manual); });
        EXPECT_EQ(waiting.wait().status, STATUS_CANCELLED);
        WdfIoQueuePurge(manual, nullptr, nullptr);
      }
      window.is_open = false;
      if (!NT_SUCCESS(status)) WdfRequestComplete(own, STATUS_CANCELLED);
      EXPECT_TRUE(entering.is_done()) << "it waits in a queue that nobody will purge again";
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

// The device goes away while the driver gives a request to its queue for those that wait.
void removal_race(base::Choices& choices) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel, .power_managed = WdfTrue};
    with_queue(fixture, plan, [&](QueueBench& bench) {
      WDFQUEUE manual = bench.make_manual([](auto& config) { config.PowerManaged = WdfTrue; });
      door::Pending entering = bench.file.start_read(1);
      WDFREQUEST own = take_owned();
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread forwarder([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          const NTSTATUS status = WdfRequestForwardToIoQueue(own, manual);
          if (!NT_SUCCESS(status)) WdfRequestComplete(own, STATUS_CANCELLED);
        });
        EXPECT_EQ(bench.stack.surprise_remove(), STATUS_SUCCESS);
      }
      window.is_open = false;
      EXPECT_TRUE(entering.is_done());
      bench.file.close();
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

TEST(QueForwardRace, a_purge_leaves_nothing_in_the_queue_in_every_order) {
  explore({.preemption_bound = 2, .schedules_max = 20000}, race);
}

TEST(QueForwardRace, a_removal_leaves_nothing_in_the_queue_in_every_order) {
  explore({.preemption_bound = 3, .schedules_max = 20000}, removal_race);
}

}  // namespace
