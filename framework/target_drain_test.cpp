// SPDX-License-Identifier: MIT
// What is sent to a target while it closes or is purged. The cases are those of requests.md 10.6.
// Source: fxiotarget.cpp GotoRemoveState, RemoveCompletedRequestLocked, GotoPurgeState,
// DrainPendedRequestsLocked.
#include <deque>

#include "tests/support/driver/request_world.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

TEST(TargetDrain, req_131_ignoring_the_state_still_reaches_a_target_that_is_being_closed) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::hold());
    WDFIOTARGET remote = bench.make_remote();
    ASSERT_EQ(Bench::open_remote(remote, bench.lower.device()), STATUS_SUCCESS);
    Called called[2];
    WDFREQUEST requests[2];
    for (int i = 0; i < 2; ++i) {
      requests[i] = bench.make_request();
      ASSERT_EQ(WdfIoTargetFormatRequestForRead(remote, requests[i], bench.make_memory(16), nullptr,
                                                nullptr),
                STATUS_SUCCESS);
      bench.set_routine(requests[i], called[i]);
    }
    ASSERT_TRUE(WdfRequestSend(requests[0], remote, WDF_NO_SEND_OPTIONS));
    bool is_closed = false;
    ::test::SystemThread closer([&] {
      WdfIoTargetClose(remote);
      is_closed = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_closed);
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
    EXPECT_TRUE(WdfRequestSend(requests[1], remote, &options));
    bench.lower.release(STATUS_SUCCESS, 0);
    bench.fixture.run_until_idle();
    EXPECT_EQ(called[0].count, 1u);
    EXPECT_FALSE(is_closed);
    bench.lower.release(STATUS_SUCCESS, 0);
    closer.join();
    EXPECT_EQ(called[1].count, 1u);
    EXPECT_TRUE(is_closed);
  });
}

// 12.3 invariant 1: pended requests that a purge has taken off its list are in flight until their
// routine is called, so the first one's routine cannot send the second one.
TEST(TargetDrain, a_pended_request_that_is_about_to_fail_cannot_be_sent) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(16);
    WDFREQUEST first = bench.make_request();
    WDFREQUEST second = bench.make_request();
    Called called;
    called.then = [&] {
      EXPECT_TRUE(is_in_flight(inspect(second).flight));
      bench.send(second, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
    };
    ASSERT_EQ(bench.format_write(first, memory), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(second, memory), STATUS_SUCCESS);
    bench.set_routine(first, called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(first));
    ASSERT_TRUE(bench.send(second));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
  });
  EXPECT_EQ(world.expect_violation(WDF_REQUEST_FATAL_ERROR).parameters[1],
            WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT);
}

// The same, but the first one's routine cancels the second one: it comes back as purged.
TEST(TargetDrain, a_pended_request_that_is_about_to_fail_is_not_found_by_a_cancel) {
  World world;
  world.run([](Bench& bench) {
    WDFMEMORY memory = bench.make_memory(16);
    WDFREQUEST first = bench.make_request();
    WDFREQUEST second = bench.make_request();
    Called called, canceled;
    called.then = [&] { EXPECT_FALSE(WdfRequestCancelSentRequest(second)); };
    ASSERT_EQ(bench.format_write(first, memory), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(second, memory), STATUS_SUCCESS);
    bench.set_routine(first, called);
    bench.set_routine(second, canceled);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(first));
    ASSERT_TRUE(bench.send(second));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    EXPECT_EQ(canceled.count, 1u);
    EXPECT_EQ(canceled.status, STATUS_WDF_DEVICE_REMOVED_NOT_SENT);
    EXPECT_EQ(inspect(second).flight, Flight::HomeCanceled);
  });
}

// The routine of what the first stop has waited for begins the next round: the first one's end does
// not release the second one.
TEST(TargetDrain, a_stop_that_begins_in_the_last_routine_waits_for_what_was_sent_since) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called, since;
    bool has_stopped = false;
    std::deque<::test::SystemThread> threads;
    const auto stop = [&] {
      WdfIoTargetStop(bench.target, WdfIoTargetWaitForSentIoToComplete);
      has_stopped = true;
    };
    called.then = [&] {
      EXPECT_EQ(WdfIoTargetStart(bench.target), STATUS_SUCCESS);
      ASSERT_TRUE(bench.send(bench.make_ready(since)));
      threads.emplace_back(stop);
      bench.fixture.run_until_idle();
    };
    ASSERT_TRUE(bench.send(bench.make_ready(called)));
    threads.emplace_back(stop);
    bench.fixture.run_until_idle();
    bench.lower.release(STATUS_SUCCESS, 16);
    bench.fixture.run_until_idle();
    EXPECT_FALSE(has_stopped);
    bool is_started = false;
    threads.emplace_back([&] {
      EXPECT_EQ(WdfIoTargetStart(bench.target), STATUS_SUCCESS);
      is_started = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_started);
    bench.lower.release(STATUS_SUCCESS, 16);
    threads.clear();
    EXPECT_TRUE(has_stopped && is_started);
    EXPECT_EQ(since.count, 1u);
  });
}

WDF_IO_TARGET_STATE g_state_at_cleanup;

// FxIoTarget::Dispose: the driver can still say what becomes of the I/O on it.
TEST(TargetDrain, the_default_target_works_until_its_own_cleanup) {
  g_state_at_cleanup = WdfIoTargetStateUndefined;
  Options options;
  options.prepare = [](WDFDEVICE device) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT target) {
      g_state_at_cleanup = WdfIoTargetGetState(static_cast<WDFIOTARGET>(target));
    };
    static const WDF_OBJECT_CONTEXT_TYPE_INFO type = {sizeof(type), const_cast<PCHAR>("Watched"), 8,
                                                      nullptr, nullptr};
    attributes.ContextTypeInfo = &type;
    EXPECT_EQ(WdfObjectAllocateContext(WdfDeviceGetIoTarget(device), &attributes, nullptr),
              STATUS_SUCCESS);
  };
  {
    World world(options);
    world.run([](Bench&) {});
  }
  EXPECT_EQ(g_state_at_cleanup, WdfIoTargetStarted);
}

}  // namespace
}  // namespace wdf::test
