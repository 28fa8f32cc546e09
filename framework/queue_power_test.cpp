// SPDX-License-Identifier: MIT
// What the loss of power does to queues: the hold, EvtIoStop and its answers, EvtIoResume. The
// cases are those of framework.md 7.4 and 7.5 and the rules of 3.7, by their numbers. Source:
// fxpkgio.cpp ResumeProcessingForPower, StopProcessingForPower; fxioqueue.cpp ProcessPowerEvents,
// ProcessAcknowledgedRequests; fxrequest.cpp StopAcknowledge.
#include "framework/inspect.h"
#include "tests/support/driver/received.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string name_of_stop(WDFREQUEST request, ULONG flags) {
  std::string name = "stop " + name_of_request(request);
  if ((flags & WdfRequestStopActionSuspend) != 0) name += " suspend";
  if ((flags & WdfRequestStopActionPurge) != 0) name += " purge";
  if ((flags & WdfRequestStopRequestCancelable) != 0) name += " cancelable";
  return name;
}
VOID note_stop(WDFQUEUE, WDFREQUEST request, ULONG flags) {
  g_log.push_back(name_of_stop(request, flags));
}
VOID keep_on_stop(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  note_stop(queue, request, flags);
  WdfRequestStopAcknowledge(request, FALSE);
}
VOID give_back_on_stop(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  note_stop(queue, request, flags);
  std::erase(g_owned, request);
  WdfRequestStopAcknowledge(request, TRUE);
}
VOID note_resume(WDFQUEUE, WDFREQUEST request) {
  g_log.push_back("resume " + name_of_request(request));
}

QueuePlan plan_of(WDF_IO_QUEUE_DISPATCH_TYPE type, PFN_WDF_IO_QUEUE_IO_STOP stop) {
  return {.dispatch_type = type, .power_managed = WdfTrue, .configure = [=](auto& config) {
            config.EvtIoStop = stop;
            config.EvtIoResume = note_resume;
          }};
}

void power_down(QueueBench& bench) {
  EXPECT_EQ(bench.stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
}
void power_up(QueueBench& bench) {
  EXPECT_EQ(bench.stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
}

bool is_held(WDFQUEUE queue) {
  return (WdfIoQueueGetState(queue, nullptr, nullptr) & WdfIoQueuePnpHeld) != 0;
}

TEST(QuePower, que_093_a_queue_made_in_d0_is_not_held) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    const auto make = [&] {
      WDFQUEUE made = nullptr;
      EXPECT_EQ(create_queue(bench.device, {.power_managed = WdfTrue, .is_default = false}, &made),
                STATUS_SUCCESS);
      return made;
    };
    EXPECT_FALSE(is_held(bench.queue));
    EXPECT_FALSE(is_held(make()));
    power_down(bench);
    EXPECT_TRUE(is_held(bench.queue));
    WDFQUEUE made_without_power = make();
    EXPECT_TRUE(is_held(made_without_power)) << "QUE-R6";
    power_up(bench);
    EXPECT_FALSE(is_held(made_without_power));
  });
}

TEST(QuePower, que_r53_the_flags_tell_the_reason_and_what_is_cancelable) {
  run_with_queue(plan_of(WdfIoQueueDispatchParallel, keep_on_stop), [](QueueBench& bench) {
    door::Pending first = bench.file.start_read(1);
    bench.file.start_read(2);
    WdfRequestMarkCancelable(take_owned(), note_canceled);
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "stop r1 suspend cancelable", "stop r2 suspend"));
    power_up(bench);
    EXPECT_TRUE(first.cancel());
    EXPECT_EQ(g_log.back(), "cancel r1");
    complete_owned();
  });
}

TEST(QuePower, que_r54_a_kept_request_stays_and_is_resumed) {
  run_with_queue(plan_of(WdfIoQueueDispatchParallel, keep_on_stop), [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    power_down(bench);
    ULONG owned = 0;
    bench.state(nullptr, &owned);
    EXPECT_EQ(owned, 2u);
    g_log.clear();
    power_up(bench);
    EXPECT_THAT(g_log, ElementsAre("resume r1", "resume r2"));
    complete_owned();
    complete_owned();
  });
}

TEST(QuePower, pnp_027_of_several_that_were_given_back_the_last_comes_first) {
  run_with_queue(plan_of(WdfIoQueueDispatchParallel, give_back_on_stop), [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "stop r1 suspend", "stop r2 suspend"));
    g_log.clear();
    power_up(bench);
    EXPECT_THAT(g_log, ElementsAre("r2", "r1")) << "and EvtIoResume is not called";
    complete_owned();
    complete_owned();
  });
}

TEST(QuePower, que_r54_one_that_was_canceled_while_it_was_kept_is_not_resumed) {
  run_with_queue(plan_of(WdfIoQueueDispatchParallel, keep_on_stop), [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    power_down(bench);
    EXPECT_FALSE(read.cancel());
    WdfRequestMarkCancelable(request, [](WDFREQUEST canceled) {
      g_log.push_back("cancel");
      g_owned.push_back(canceled);
    });
    power_up(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 suspend", "cancel"));
    complete_owned(STATUS_CANCELLED);
  });
}

// StopAcknowledge only stores the answer, the later over the earlier one, and does not look at who
// calls it; ProcessPowerEvents reads it when the loop runs next. The verifier's mark "in EvtIoStop"
// lasts until then. The page wants the call inside EvtIoStop, so both get a finding.
void acknowledge_late(bool is_verified) {
  World world;
  run_with_queue(world, plan_of(WdfIoQueueDispatchSequential, note_stop), [=](QueueBench& bench) {
    wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(WdfGetDriver()), is_verified);
    bench.file.start_read(1);
    SystemThread power([&] {
      power_down(bench);
      g_log.push_back("down");
    });
    bench.fixture.run_until_idle();
    WdfRequestStopAcknowledge(g_owned.front(), FALSE);
    bench.fixture.run_until_idle();
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 suspend")) << "nobody has looked at it";
    bench.file.start_read(2);
    power.join();
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 suspend", "down"));
    power_up(bench);
    EXPECT_EQ(g_log.back(), "resume r1");
    complete_owned();
    EXPECT_EQ(g_log.back(), "r2");
    complete_owned();
  });
  world.machine().take_one_finding("StopAckWithinEvtIoStop");
}

TEST(QuePower, que_r55_a_late_answer_is_seen_at_the_queues_next_event) {
  acknowledge_late(true);
}
TEST(QuePower, que_r55_and_so_it_is_without_the_verifier) {
  acknowledge_late(false);
}

// The verifier marks what EvtIoStop is called for only (VerifyRequestIsInEvtIoStopContext): another
// answer is dropped, and the power stays until the request is completed.
void acknowledge_unasked(bool is_verified) {
  World world;
  const auto plan = plan_of(WdfIoQueueDispatchSequential, nullptr);
  run_with_queue(world, plan, [=](QueueBench& bench) {
    wdf::inspect::set_verifier(WdfDriverWdmGetDriverObject(WdfGetDriver()), is_verified);
    bench.file.start_read(1);
    SystemThread power([&] {
      power_down(bench);
      g_log.push_back("down");
    });
    bench.fixture.run_until_idle();
    WdfRequestStopAcknowledge(g_owned.front(), FALSE);
    bench.file.start_read(2);
    bench.fixture.run_until_idle();
    EXPECT_EQ(g_log.back(), is_verified ? "r1" : "down");
    if (is_verified) complete_owned();
    power.join();
    EXPECT_EQ(g_log.back(), "down");
    power_up(bench);
    EXPECT_EQ(g_log.back(), is_verified ? "r2" : "resume r1");
    complete_owned();
    if (!is_verified) complete_owned();
  });
  world.machine().take_one_finding("StopAckWithinEvtIoStop");
}

TEST(QuePower, que_r55_an_answer_to_nothing_is_dropped) {
  acknowledge_unasked(true);
}
TEST(QuePower, que_r55_but_taken_without_the_verifier) {
  acknowledge_unasked(false);
}

std::pair<bool, bool> g_answers;  // whether the first and the last one give it back

TEST(QuePower, que_r55_the_last_answer_in_the_callback_counts) {
  const auto answer_twice = [](WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
    note_stop(queue, request, flags);
    if (g_answers.second) std::erase(g_owned, request);
    WdfRequestStopAcknowledge(request, g_answers.first);
    WdfRequestStopAcknowledge(request, g_answers.second);
  };
  for (const auto& answers : {std::pair(false, false), std::pair(false, true),
                              std::pair(true, false), std::pair(true, true)}) {
    g_answers = answers;
    run_with_queue(plan_of(WdfIoQueueDispatchSequential, answer_twice), [](QueueBench& bench) {
      bench.file.start_read(1);
      power_down(bench);
      g_log.clear();
      power_up(bench);
      EXPECT_THAT(g_log, ElementsAre(g_answers.second ? "r1" : "resume r1"));
      complete_owned();
    });
  }
}

std::function<void()> g_in_stop;
VOID keep_and_act(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  keep_on_stop(queue, request, flags);
  if (g_in_stop) std::exchange(g_in_stop, {})();
}

// ProcessPowerEvents calls EvtIoStop before DispatchEvents calls EvtRequestCancel. Meanwhile the
// cancel is known (5.3), and a reuse (2.5) does not undo it.
TEST(QuePower, a_cancel_during_the_stop_callback_is_told_after_it) {
  run_with_queue(plan_of(WdfIoQueueDispatchSequential, keep_and_act), [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    WdfRequestMarkCancelable(request, note_canceled);
    g_in_stop = [&] {
      EXPECT_TRUE(read.cancel());
      EXPECT_EQ(WdfRequestUnmarkCancelable(request), STATUS_CANCELLED);
      EXPECT_EQ(reuse_as_it_is(request), STATUS_SUCCESS);
      EXPECT_EQ(g_log.back(), "stop r1 suspend cancelable");
    };
    power_down(bench);
    EXPECT_EQ(g_log.back(), "cancel r1");
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
  });
}

// The same of EvtIoCanceledOnQueue (QUE-R46), for one that the driver has had and given back.
TEST(QuePower, a_cancel_on_the_queue_during_the_stop_callback_is_told_after_it) {
  QueuePlan plan{.dispatch_type = WdfIoQueueDispatchManual,
                 .power_managed = WdfTrue,
                 .configure = [](auto& config) {
                   config.EvtIoStop = keep_and_act;
                   config.EvtIoCanceledOnQueue = note_canceled_on_queue;
                 }};
  run_with_queue(plan, [](QueueBench& bench) {
    bench.file.start_read(1);
    door::Pending read = bench.file.start_read(2);
    WDFREQUEST first = retrieve(bench.queue);
    WDFREQUEST second = retrieve(bench.queue);
    ASSERT_EQ(WdfRequestRequeue(second), STATUS_SUCCESS);
    g_in_stop = [&] {
      EXPECT_TRUE(read.cancel());
      EXPECT_EQ(reuse_as_it_is(second), STATUS_SUCCESS);
      EXPECT_THAT(g_log, ElementsAre("stop r1 suspend"));
    };
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("stop r1 suspend", "canceled r2"));
    EXPECT_FALSE(read.is_done());
    complete_owned(STATUS_CANCELLED);
    EXPECT_EQ(read.status(), STATUS_CANCELLED);
    WdfRequestComplete(first, STATUS_SUCCESS);
  });
}

TEST(QuePower, pnp_028_without_a_stop_callback_the_hold_waits_for_the_completion) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    bench.file.start_read(1);
    bool is_down = false;
    SystemThread power([&] {
      power_down(bench);
      is_down = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_down);
    complete_owned();
    power.join();
    EXPECT_TRUE(is_down);
    power_up(bench);
  });
}

// The power thread is in the loop while it asks: what its callbacks bring about comes after them.
TEST(QuePower, que_r17_completing_in_the_stop_callback_does_not_recurse) {
  const auto complete_on_stop = [](WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
    note_stop(queue, request, flags);
    complete_owned();
    g_log.push_back("end");
  };
  run_with_queue(plan_of(WdfIoQueueDispatchSequential, complete_on_stop), [](QueueBench& bench) {
    bench.file.start_read(1);
    WdfIoQueueStop(bench.queue, note_state, called("stopped"));
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 suspend", "end", "stopped"));
    power_up(bench);
  });
}

// Its own handlers keep and log, and its requests come from the default queue.
WDFQUEUE make_managed(QueueBench& bench, WDF_IO_QUEUE_DISPATCH_TYPE type) {
  QueuePlan plan = plan_of(type, keep_on_stop);
  plan.is_default = false;
  WDFQUEUE made = nullptr;
  EXPECT_EQ(create_queue(bench.device, plan, &made), STATUS_SUCCESS);
  return made;
}
void send_to(QueueBench& bench, WDFQUEUE queue, ULONG length) {
  bench.file.start_read(length);
  EXPECT_EQ(WdfRequestForwardToIoQueue(retrieve(bench.queue), queue), STATUS_SUCCESS);
}

TEST(QuePower, que_r57_every_kept_request_is_resumed_before_a_stored_one_is_presented) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchManual}, [](QueueBench& bench) {
    WDFQUEUE first = make_managed(bench, WdfIoQueueDispatchParallel);
    WDFQUEUE second = make_managed(bench, WdfIoQueueDispatchParallel);
    send_to(bench, second, 1);
    send_to(bench, first, 2);
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "r2", "stop r2 suspend", "stop r1 suspend"))
        << "QUE-R57a: in the order of creation";
    send_to(bench, second, 3);
    send_to(bench, first, 4);
    g_log.clear();
    power_up(bench);
    EXPECT_THAT(g_log, ElementsAre("resume r2", "resume r1", "r4", "r3"));
    while (!g_owned.empty()) complete_owned();
  });
}

// It is on m_DriverOwned like the others, though nobody asked about it.
TEST(QuePower, que_r57_one_that_was_retrieved_during_the_hold_is_resumed) {
  static WDFREQUEST retrieved;
  const auto take_next = [](WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
    keep_on_stop(queue, request, flags);
    retrieved = retrieve(queue);  // QUE-R34: not off yet
  };
  run_with_queue(plan_of(WdfIoQueueDispatchSequential, take_next), [](QueueBench& bench) {
    bench.file.start_read(1);
    bench.file.start_read(2);
    power_down(bench);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 suspend"));
    WDFREQUEST none = nullptr;
    EXPECT_EQ(WdfIoQueueRetrieveNextRequest(bench.queue, &none), STATUS_WDF_PAUSED);
    g_log.clear();
    power_up(bench);
    EXPECT_THAT(g_log, testing::UnorderedElementsAre("resume r1", "resume r2"));
    WdfRequestComplete(retrieved, STATUS_SUCCESS);
    complete_owned();
  });
}

TEST(QuePower, que_r58_what_comes_during_the_hold_is_stored_and_can_be_canceled) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    power_down(bench);
    door::Pending first = bench.file.start_read(1);
    door::Pending second = bench.file.start_read(2);
    EXPECT_EQ(first.dispatch_status(), STATUS_PENDING);
    EXPECT_TRUE(first.cancel());
    EXPECT_EQ(first.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, IsEmpty());
    power_up(bench);
    EXPECT_THAT(g_log, ElementsAre("r2"));
    complete_owned();
    EXPECT_EQ(second.status(), STATUS_SUCCESS);
  });
}

void log_d0_entry(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceD0Entry = [](WDFDEVICE, WDF_POWER_DEVICE_STATE) {
    g_log.push_back("entry");
    return STATUS_SUCCESS;
  };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

TEST(QuePower, que_091_ready_is_told_when_power_is_back) {
  run_with_queue({.dispatch_type = WdfIoQueueDispatchManual,
                  .power_managed = WdfTrue,
                  .prepare_device = log_d0_entry},
                 [](QueueBench& bench) {
                   ASSERT_EQ(WdfIoQueueReadyNotify(bench.queue, note_state, called("ready")),
                             STATUS_SUCCESS);
                   g_log.clear();
                   power_down(bench);
                   bench.file.start_read(1);
                   EXPECT_THAT(g_log, IsEmpty());
                   power_up(bench);
                   EXPECT_THAT(g_log, ElementsAre("entry", "ready"));
                   WdfRequestComplete(retrieve(bench.queue), STATUS_SUCCESS);
                 });
}

TEST(QuePower, pnp_016_a_read_before_the_start_waits_for_the_power) {
  World world;
  world.run([](door::Fixture& fixture) {
    g_log.clear();
    g_queue_plan = {.power_managed = WdfTrue, .prepare_device = log_d0_entry};
    const auto loaded = fixture.load("queues", kmdf(queue_world_entry));
    door::Stack& stack = fixture.make_stack(fixture.make_lower(), {loaded.driver});
    door::File file = fixture.open(stack);
    door::Pending read = file.start_read(1);
    EXPECT_EQ(read.dispatch_status(), STATUS_PENDING);
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_EQ(stack.start(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("entry", "r1"));
    complete_owned();
    EXPECT_EQ(read.status(), STATUS_SUCCESS);
  });
}

TEST(QuePower, pnp_021_a_queue_without_power_management_presents_in_d3) {
  run_with_queue({.power_managed = WdfFalse, .prepare_device = log_d0_entry},
                 [](QueueBench& bench) {
                   g_log.clear();
                   power_down(bench);
                   bench.file.start_read(1);
                   EXPECT_THAT(g_log, ElementsAre("r1")) << "QUE-R61";
                   complete_owned();
                   power_up(bench);
                 });
}

}  // namespace
