// SPDX-License-Identifier: MIT
// The loss of power against completion and cancellation, in every order: when the device is down,
// whatever EvtIoStop was called for has left, up to its issuer. Source: fxioqueue.cpp
// ProcessPowerEvents (m_PowerDriverNotified, m_TwoPhaseCompletions); framework.md 3.7, item 3.
#include <set>

#include "nt/flow.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;

VOID note_stop(WDFQUEUE, WDFREQUEST, ULONG) {
  g_log.push_back("stop");
}

void race(base::Choices& choices) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel,
                         .power_managed = WdfTrue,
                         .configure = [](auto& config) { config.EvtIoStop = note_stop; }};
    with_queue(fixture, plan, [&](QueueBench& bench) {
      door::Pending completed = bench.file.start_read(1);
      WDFREQUEST own = take_owned();
      door::Pending canceled = bench.file.start_read(2);
      WdfRequestMarkCancelable(
          take_owned(), [](WDFREQUEST request) { WdfRequestComplete(request, STATUS_CANCELLED); });
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread canceler([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          canceled.cancel();
        });
        SystemThread completer([&] { WdfRequestComplete(own, STATUS_SUCCESS); });
        EXPECT_EQ(bench.stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
        EXPECT_TRUE(completed.is_done());
        ULONG owned = 0;
        bench.state(nullptr, &owned);
        EXPECT_EQ(owned, 0u);
        window.is_open = false;
      }
      EXPECT_EQ(completed.status(), STATUS_SUCCESS);
      EXPECT_EQ(canceled.status(), STATUS_CANCELLED);
      EXPECT_EQ(bench.stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
      EXPECT_EQ(bench.state(), 0xFu);
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

// The destination accepts nothing, so the request stays the driver's; what EvtIoStop was called for
// is still waited for then.
void refused_forward_race(base::Choices& choices, std::set<bool>& was_asked) {
  Window window(choices);
  Machine machine({.choices = &window});
  machine.run([&] {
    door::Fixture fixture(machine.machine());
    const QueuePlan plan{.dispatch_type = WdfIoQueueDispatchParallel,
                         .power_managed = WdfTrue,
                         .configure = [](auto& config) { config.EvtIoStop = note_stop; }};
    with_queue(fixture, plan, [&](QueueBench& bench) {
      WDFQUEUE closed = bench.make_manual();
      WdfIoQueuePurge(closed, nullptr, nullptr);
      door::Pending read = bench.file.start_read(1);
      WDFREQUEST own = take_owned();
      g_log.clear();
      {
        nt::current_flow().cpu = nt::machine().cpus()[0].get();
        window.is_open = true;
        SystemThread forwarder([&] {
          nt::current_flow().cpu = nt::machine().cpus()[1].get();
          EXPECT_EQ(WdfRequestForwardToIoQueue(own, closed), STATUS_WDF_BUSY);
          WdfRequestComplete(own, STATUS_DEVICE_BUSY);
        });
        EXPECT_EQ(bench.stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
        was_asked.insert(!g_log.empty());
        EXPECT_TRUE(g_log.empty() || read.is_done()) << "the driver was asked and owes an answer";
        window.is_open = false;
      }
      EXPECT_EQ(bench.stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
      EXPECT_EQ(bench.state(), 0xFu);
    });
    for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
  });
}

TEST(QuePowerRace, a_refused_forward_does_not_answer_evt_io_stop_in_any_order) {
  std::set<bool> was_asked;
  explore({.preemption_bound = 2, .schedules_max = 10000},
          [&](base::Choices& choices) { refused_forward_race(choices, was_asked); });
  EXPECT_EQ(was_asked, (std::set<bool>{false, true}));
}

TEST(QuePowerRace, the_power_goes_when_every_request_has_left_in_every_order) {
  explore({.preemption_bound = 2, .schedules_max = 10000}, race);
}

}  // namespace
