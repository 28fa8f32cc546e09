// SPDX-License-Identifier: MIT
// What loss of power and removal do to queues: the hold, EvtIoStop and EvtIoResume, the purge. The
// device is stopped and started again for rebalancing, which takes its power. The cases are those
// of framework.md 7.5 and the rules of 3.7, by their numbers.
#include "tests/support/driver/queue_world.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

template <bool is_requeue>
VOID acknowledge(WDFQUEUE, WDFREQUEST request, ULONG flags) {
  EXPECT_NE(flags & WdfRequestStopActionSuspend, 0u);
  g_log.push_back("stop " + name_of_request(request));
  if (is_requeue) g_owned.clear();
  WdfRequestStopAcknowledge(request, is_requeue ? TRUE : FALSE);
}
VOID note_resume(WDFQUEUE, WDFREQUEST request) {
  g_log.push_back("resume " + name_of_request(request));
}
VOID complete_on_stop(WDFQUEUE, WDFREQUEST request, ULONG) {
  g_log.push_back("stop " + name_of_request(request));
  g_owned.clear();
  WdfRequestComplete(request, STATUS_CANCELLED);
}

void lose_power(QueueBench& bench) {
  EXPECT_EQ(bench.stack.query_stop(), STATUS_SUCCESS);
  EXPECT_EQ(bench.stack.stop(), STATUS_SUCCESS);
}

bool is_held(QueueBench& bench) {
  return (bench.state() & WdfIoQueuePnpHeld) != 0;
}

TEST(QuePower, que_093_a_queue_made_in_d0_is_not_held) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    EXPECT_FALSE(is_held(bench));
    WDFQUEUE made = nullptr;
    ASSERT_EQ(create_queue(bench.device, {.power_managed = WdfTrue, .is_default = false}, &made),
              STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueGetState(made, nullptr, nullptr) & WdfIoQueuePnpHeld, 0u);
  });
}

TEST(QuePower, que_r54_an_acknowledged_request_stays_and_is_resumed_first) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchParallel,
                  .power_managed = WdfTrue,
                  .configure =
                      [](auto& config) {
                        config.EvtIoStop = acknowledge<false>;
                        config.EvtIoResume = note_resume;
                      }},
                 [](QueueBench& bench) {
                   bench.file.start_read(1);
                   bench.file.start_read(2);
                   lose_power(bench);
                   EXPECT_TRUE(is_held(bench));
                   EXPECT_EQ(g_owned.size(), 2u);
                   EXPECT_THAT(g_log, ElementsAre("r1", "r2", "stop r1", "stop r2"));
                   g_log.clear();
                   EXPECT_EQ(bench.stack.start(), STATUS_SUCCESS);
                   EXPECT_FALSE(is_held(bench));
                   EXPECT_THAT(g_log, ElementsAre("resume r1", "resume r2"));
                   complete_owned();
                   complete_owned();
                 });
}

TEST(QuePower, que_r54_a_requeued_request_is_presented_again) {
  run_with_queue({.power_managed = WdfTrue,
                  .configure =
                      [](auto& config) {
                        config.EvtIoStop = acknowledge<true>;
                        config.EvtIoResume = note_resume;
                      }},
                 [](QueueBench& bench) {
                   bench.file.start_read(1);
                   bench.file.start_read(2);
                   lose_power(bench);
                   EXPECT_THAT(g_log, ElementsAre("r1", "stop r1"));
                   EXPECT_EQ(bench.stack.start(), STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1", "stop r1", "r1"));
                   complete_owned();
                   EXPECT_EQ(g_log.back(), "r2");
                   complete_owned();
                 });
}

TEST(QuePower, without_a_stop_callback_the_hold_waits_for_the_completion) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bool is_stopped = false;
    SystemThread power([&] {
      lose_power(bench);
      is_stopped = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_stopped);
    complete_owned();
    power.join();
    EXPECT_TRUE(is_stopped);
    EXPECT_EQ(bench.stack.start(), STATUS_SUCCESS);
  });
}

TEST(QuePower, que_r59_removal_asks_the_driver_and_refuses_what_comes) {
  run_with_queue({.power_managed = WdfTrue,
                  .configure = [](auto& config) { config.EvtIoStop = complete_on_stop; }},
                 [](QueueBench& bench) {
                   door::Pending owned = bench.file.start_read(1);
                   door::Pending waiting = bench.file.start_read(2);
                   EXPECT_EQ(bench.stack.surprise_remove(), STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1", "stop r1"));
                   EXPECT_EQ(owned.status(), STATUS_CANCELLED);
                   EXPECT_EQ(waiting.status(), STATUS_CANCELLED);
                   EXPECT_FALSE(bench.file.read(3).is_success());
                   bench.file.close();
                 });
}

}  // namespace
