// SPDX-License-Identifier: MIT
// What the removal of the device does to its queues: the purge, EvtIoStop once more, no more
// requests. The cases are those of framework.md 7.4 and the rules of 3.7, by their numbers. Source:
// fxpkgio.cpp StopProcessingForPower; fxioqueue.cpp StopProcessingForPower, SetStateForShutdown,
// ResetStateForRestart.
#include "framework/device.h"
#include "framework/io_package.h"
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;

door::Pending g_waiting;
bool g_completes_in_flush = false;

VOID note_stop(WDFQUEUE, WDFREQUEST request, ULONG flags) {
  g_log.push_back("stop " + name_of_request(request) + " " + std::to_string(flags));
}
VOID keep_on_stop(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  note_stop(queue, request, flags);
  WdfRequestStopAcknowledge(request, FALSE);
}
VOID keep_over_the_hold(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  note_stop(queue, request, flags);
  if ((flags & WdfRequestStopActionSuspend) != 0) {
    WdfRequestStopAcknowledge(request, FALSE);
  } else {
    complete_owned(STATUS_CANCELLED);
  }
}
VOID complete_on_stop(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  note_stop(queue, request, flags);
  complete_owned(STATUS_CANCELLED);
}

void log_the_end(PWDFDEVICE_INIT init) {
  WDF_PNPPOWER_EVENT_CALLBACKS callbacks;
  WDF_PNPPOWER_EVENT_CALLBACKS_INIT(&callbacks);
  callbacks.EvtDeviceReleaseHardware = [](WDFDEVICE, WDFCMRESLIST) {
    g_log.push_back(g_waiting.is_done() ? "release, done" : "release");
    return STATUS_SUCCESS;
  };
  callbacks.EvtDeviceSelfManagedIoInit = [](WDFDEVICE) { return STATUS_SUCCESS; };
  callbacks.EvtDeviceSelfManagedIoFlush = [](WDFDEVICE) {
    g_log.push_back(g_waiting.is_done() ? "flush, done" : "flush");
    while (g_completes_in_flush && !g_owned.empty()) complete_owned(STATUS_CANCELLED);
    WdfIoQueueStart(g_default_queue);  // QUE-R59: opens nothing any more
  };
  callbacks.EvtDeviceSelfManagedIoCleanup = [](WDFDEVICE) { g_log.push_back("cleanup"); };
  WdfDeviceInitSetPnpPowerEventCallbacks(init, &callbacks);
}

QueuePlan plan_of(WDF_TRI_STATE power_managed, PFN_WDF_IO_QUEUE_IO_STOP stop) {
  return {.power_managed = power_managed,
          .configure = [=](auto& config) { config.EvtIoStop = stop; },
          .prepare_device = log_the_end};
}

TEST(QueRemoval, pnp_030_what_was_kept_is_asked_about_again) {
  run_with_queue(plan_of(WdfTrue, keep_over_the_hold), [](QueueBench& bench) {
    g_waiting = bench.file.start_read(1);
    EXPECT_EQ(bench.stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 1", "release", "stop r1 2", "flush, done"));
    bench.file.close();
  });
}

TEST(QueRemoval, pnp_033_what_waits_is_canceled_between_release_and_flush) {
  run_with_queue(plan_of(WdfTrue, complete_on_stop), [](QueueBench& bench) {
    bench.file.start_read(1);
    g_waiting = bench.file.start_read(2);
    EXPECT_EQ(bench.stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 1", "release", "flush, done"));
    EXPECT_EQ(g_waiting.status(), STATUS_CANCELLED);
    EXPECT_FALSE(bench.file.read(3).is_success()) << "QUE-R59";
    EXPECT_EQ(g_log.back(), "flush, done");
    bench.file.close();
  });
}

// QUE-R56: the answer ends the wait for this request; only the queue's deletion waits for it.
TEST(QueRemoval, pnp_034_what_is_kept_over_the_purge_may_be_completed_by_the_flush) {
  g_completes_in_flush = true;
  run_with_queue(plan_of(WdfTrue, keep_on_stop), [](QueueBench& bench) {
    g_waiting = bench.file.start_read(1);
    EXPECT_EQ(bench.stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "stop r1 1", "release", "stop r1 2", "flush"));
    EXPECT_EQ(g_waiting.status(), STATUS_CANCELLED);
    bench.file.close();
  });
  g_completes_in_flush = false;
}

// StopProcessingForPower, PurgeNonManaged: once, and later than the others.
TEST(QueRemoval, que_r56_a_queue_without_power_management_is_asked_before_the_cleanup) {
  run_with_queue(plan_of(WdfFalse, complete_on_stop), [](QueueBench& bench) {
    bench.file.start_read(1);
    g_waiting = bench.file.start_read(2);
    EXPECT_EQ(bench.stack.remove(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1", "release", "flush", "stop r1 2", "cleanup"));
    EXPECT_EQ(g_waiting.status(), STATUS_CANCELLED);
  });
}

// No bus driver makes a PDO here, so the package is asked as a PDO's removal and restart do it.
TEST(QueRemoval, que_r60_a_device_that_comes_back_takes_requests_again) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    WDFQUEUE other = bench.make_manual();
    wdf::Device& device = wdf::device_of(WdfDeviceWdmGetDeviceObject(bench.device));
    wdf::purge_power_managed_queues(device);
    wdf::purge_other_queues(device);
    EXPECT_EQ(bench.file.read(1).status, STATUS_INVALID_DEVICE_STATE);
    WdfIoQueueStart(other);
    EXPECT_EQ(WdfIoQueueGetState(other, nullptr, nullptr) & WdfIoQueueAcceptRequests, 0u);
    wdf::resume_power_managed_queues(device);
    EXPECT_EQ(bench.state(), 0xFu);
    EXPECT_EQ(WdfIoQueueGetState(other, nullptr, nullptr), 0xFu);
    bench.file.start_read(2);
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), other), STATUS_SUCCESS);
    WdfRequestComplete(retrieve(other), STATUS_SUCCESS);
  });
}

bool accepts(WDFQUEUE queue) {
  return (WdfIoQueueGetState(queue, nullptr, nullptr) & WdfIoQueueAcceptRequests) != 0;
}

// QUE-R59: SetStateForShutdown; no call of the driver's opens it again. One that is made meanwhile
// begins so, and is purged with the others.
TEST(QueRemoval, que_r59_no_call_opens_a_queue_of_a_device_that_is_removed) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    wdf::Device& device = wdf::device_of(WdfDeviceWdmGetDeviceObject(bench.device));
    WDFQUEUE other = bench.make_manual();
    wdf::purge_power_managed_queues(device);
    EXPECT_TRUE(accepts(other)) << "its turn comes later";
    WDFQUEUE late = bench.make_manual();
    EXPECT_FALSE(accepts(late));
    wdf::purge_other_queues(device);
    for (WDFQUEUE queue : {other, late}) {
      WdfIoQueueStop(queue, nullptr, nullptr);
      EXPECT_FALSE(accepts(queue));
      WdfIoQueueStopAndPurge(queue, nullptr, nullptr);
      EXPECT_FALSE(accepts(queue));
      WdfIoQueueDrain(queue, nullptr, nullptr);
      EXPECT_FALSE(accepts(queue));
    }
    wdf::resume_power_managed_queues(device);
    EXPECT_TRUE(accepts(other));
    EXPECT_TRUE(accepts(late));
  });
}

// ResetStateForRestart is called for each, whatever it was before; what the driver purged is open
// again, and one without power management that was never purged just goes on.
TEST(QueRemoval, que_r60_a_restart_reaches_queues_that_were_not_shut_down) {
  run_with_queue({.power_managed = WdfTrue}, [](QueueBench& bench) {
    wdf::Device& device = wdf::device_of(WdfDeviceWdmGetDeviceObject(bench.device));
    WDFQUEUE open = bench.make_manual();
    WDFQUEUE purged = bench.make_manual();
    wdf::purge_power_managed_queues(device);
    WdfIoQueuePurge(purged, nullptr, nullptr);
    EXPECT_FALSE(accepts(purged));
    wdf::resume_power_managed_queues(device);
    EXPECT_TRUE(accepts(purged));
    bench.file.start_read(2);
    EXPECT_EQ(WdfRequestForwardToIoQueue(take_owned(), open), STATUS_SUCCESS);
    WdfRequestComplete(retrieve(open), STATUS_SUCCESS);
  });
}

WDFQUEUE g_victim = nullptr;
VOID delete_victim_on_stop(WDFQUEUE queue, WDFREQUEST request, ULONG flags) {
  complete_on_stop(queue, request, flags);
  WdfObjectDelete(g_victim);
}

// The package has counted the queue in before it is deleted (fxpkgio.cpp GetNextQueueLocked).
TEST(QueRemoval, a_queue_deleted_while_another_one_is_asked_is_left_alone) {
  run_with_queue(plan_of(WdfFalse, delete_victim_on_stop), [](QueueBench& bench) {
    g_victim = bench.make_manual();
    g_waiting = bench.file.start_read(1);
    EXPECT_EQ(bench.stack.remove(), STATUS_SUCCESS);
    EXPECT_EQ(g_waiting.status(), STATUS_CANCELLED);
    EXPECT_THAT(g_log, ElementsAre("r1", "release", "flush", "stop r1 2", "cleanup"));
  });
}

}  // namespace
