// SPDX-License-Identifier: MIT
// Races and long runs of requests on a target. The cases are those of requests.md 10.13; which
// orders there are is explored. Source: fxiotarget.cpp SubmitLocked, TimerCallback,
// DrainPendedRequestsLocked, RequestCompletionRoutine, GotoStopState; fxrequestbase.cpp Cancel.
#include <set>
#include <utility>

#include "tests/support/driver/request_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::SystemThread;
using ::test::Window;

// A driver that keeps one request going while another of its threads cancels it, whether it is in
// flight, back, or about to be sent.
struct Cycle {
  Bench& bench;
  WDFREQUEST request = nullptr;
  WDFMEMORY memory = nullptr;
  unsigned left = 0;
  unsigned succeeded = 0;
  unsigned canceled = 0;
  bool is_over = false;
  Called called{};

  void go_on() {
    for (;;) {
      if (left == 0) {
        is_over = true;
        return;
      }
      --left;
      EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
      bench.set_routine(request, called);
      EXPECT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
      if (bench.send(request)) return;
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
      ++canceled;
    }
  }
};

void run_cycles(World& world, unsigned count) {
  world.run([&](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    Cycle cycle{bench, bench.make_request(), bench.make_memory(16), count};
    const auto irps = bench.irps_allocated();
    cycle.called.then = [&cycle] {
      const NTSTATUS status = cycle.called.status;
      EXPECT_TRUE(status == STATUS_SUCCESS || status == STATUS_CANCELLED);
      ++(status == STATUS_SUCCESS ? cycle.succeeded : cycle.canceled);
      cycle.go_on();
    };
    {
      const auto repeat = [&cycle](LONGLONG factor, const std::function<void()>& act) {
        for (LONGLONG pause = 1; !cycle.is_over; pause = pause * factor % 1009) {
          LARGE_INTEGER due{.QuadPart = -pause};
          KeDelayExecutionThread(KernelMode, FALSE, &due);
          act();
        }
      };
      SystemThread canceler(
          [&] { repeat(11, [&] { WdfRequestCancelSentRequest(cycle.request); }); });
      SystemThread completer([&] {
        repeat(26, [&] {
          bench.lower.release(STATUS_SUCCESS, 16);
          bench.lower.clear_log();
        });
      });
      cycle.go_on();
    }
    bench.fixture.run_until_idle();
    EXPECT_EQ(cycle.succeeded + cycle.canceled, count);
    EXPECT_NE(cycle.succeeded, 0u);
    EXPECT_NE(cycle.canceled, 0u);
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
    EXPECT_EQ(inspect(cycle.request).references, 1);
    EXPECT_EQ(bench.irps_allocated(), irps);
  });
}

TEST(TargetRace, req_245_a_request_in_a_loop_that_is_canceled_at_random_is_never_lost) {
  base::SeededChoices choices(245, {});
  Options options;
  options.machine.choices = &choices;
  options.lower.stack_size = 1;
  World world(options);
  run_cycles(world, 100'000);
}

// How the routine was called: in the DPC of the time-out, or in the flow that ends the IRP.
using Ending = std::pair<NTSTATUS, KIRQL>;

// The lower device ends its IRP as canceled by itself, at the time of the time-out.
TEST(TargetRace, req_247_a_due_time_out_morphs_a_cancel_that_was_not_its_own) {
  std::set<Ending> endings;
  ::test::explore({.preemption_bound = 2}, [&](base::Choices& choices) {
    Window window(choices);
    Options options;
    options.machine.choices = &window;
    World world(options);
    world.run([&](Bench& bench) {
      bench.lower.on(IRP_MJ_WRITE, door::hold());
      Called called;
      WDFREQUEST request = bench.make_ready(called);
      LARGE_INTEGER due{};
      KeQuerySystemTime(&due);
      due.QuadPart += base::Ticks::from_ms(1).count;
      SystemThread lower([&] {
        KeDelayExecutionThread(KernelMode, FALSE, &due);
        bench.lower.release(STATUS_CANCELLED);
      });
      bench.fixture.run_until_idle();
      ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_TIMEOUT, due.QuadPart));
      window.is_open = true;
      lower.join();
      window.is_open = false;
      bench.fixture.run_until_idle();
      EXPECT_EQ(called.count, 1u);
      endings.insert({called.status, called.irql});
    });
  });
  // The timer was stopped; the time-out came first; it was due and finished the request.
  EXPECT_EQ(endings, (std::set<Ending>{{STATUS_CANCELLED, PASSIVE_LEVEL},
                                       {STATUS_IO_TIMEOUT, PASSIVE_LEVEL},
                                       {STATUS_IO_TIMEOUT, DISPATCH_LEVEL}}));
}

TEST(TargetRace, req_248_a_pended_request_that_is_started_and_canceled_comes_back_once) {
  std::set<NTSTATUS> statuses;
  ::test::explore({.preemption_bound = 2}, [&](base::Choices& choices) {
    Window window(choices);
    Options options;
    options.machine.choices = &window;
    World world(options);
    world.run([&](Bench& bench) {
      bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
      bench.lower.clear_log();
      Called called;
      WDFREQUEST request = bench.make_ready(called);
      WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
      ASSERT_TRUE(bench.send(request));
      window.is_open = true;
      {
        SystemThread canceler([&] { WdfRequestCancelSentRequest(request); });
        EXPECT_EQ(WdfIoTargetStart(bench.target), STATUS_SUCCESS);
      }
      window.is_open = false;
      bench.fixture.run_until_idle();
      EXPECT_EQ(called.count, 1u);
      EXPECT_EQ(bench.lower.log(IRP_MJ_WRITE).size(), called.status == STATUS_SUCCESS ? 1u : 0u);
      statuses.insert(called.status);
    });
  });
  EXPECT_EQ(statuses, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_CANCELLED}));
}

TEST(TargetRace, req_250_a_stop_that_waits_returns_after_the_completion_routine) {
  ::test::explore({.preemption_bound = 2}, [&](base::Choices& choices) {
    Window window(choices);
    Options options;
    options.machine.choices = &window;
    World world(options);
    world.run([&](Bench& bench) {
      bench.lower.on(IRP_MJ_WRITE, door::hold());
      bool has_returned = false;
      Called called;
      called.then = [&] {
        bench.fixture.run_until_idle();  // blocks, and lets the stop go on if it could
        has_returned = true;
      };
      WDFREQUEST request = bench.make_ready(called);
      ASSERT_TRUE(bench.send(request));
      bool is_stopping = false;
      SystemThread stopper([&] {
        is_stopping = true;
        WdfIoTargetStop(bench.target, WdfIoTargetWaitForSentIoToComplete);
        EXPECT_TRUE(has_returned);
      });
      bench.fixture.run_until_idle();
      EXPECT_TRUE(is_stopping);
      window.is_open = true;
      bench.lower.release(STATUS_SUCCESS, 16);
      window.is_open = false;
      stopper.join();
    });
  });
}

TEST(TargetRace, req_251_a_stop_that_leaves_releases_one_that_waits) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    ASSERT_TRUE(bench.send(request));
    SystemThread waiter([&] { WdfIoTargetStop(bench.target, WdfIoTargetWaitForSentIoToComplete); });
    bench.fixture.run_until_idle();
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    waiter.join();
    EXPECT_EQ(called.count, 0u);
    EXPECT_EQ(inspect(bench.target).sent, 1u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(TargetRace, req_253_two_requests_that_alternate_keep_order_and_contents) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    constexpr unsigned write_count = 10'000;
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    bench.lower.clear_log();
    const auto irps = bench.irps_allocated();
    WDFREQUEST requests[2] = {bench.make_request(), bench.make_request()};
    WDFMEMORY memories[2] = {bench.make_memory(16), bench.make_memory(16)};
    Called called[2];
    void* bounces[2] = {};
    for (unsigned i = 0; i < write_count + 2; ++i) {
      const unsigned turn = i % 2;
      if (i >= 2) {
        IRP* oldest = bench.lower.held().front();
        EXPECT_EQ(oldest, WdfRequestWdmGetIrp(requests[turn]));
        const auto* bytes = static_cast<std::uint8_t*>(oldest->AssociatedIrp.SystemBuffer);
        EXPECT_EQ(bytes[0], static_cast<std::uint8_t>(i - 2));
        bench.lower.release(STATUS_SUCCESS, 16);
        EXPECT_EQ(called[turn].count, (i - 2) / 2 + 1);
      }
      if (i >= write_count) continue;
      EXPECT_EQ(bench.reuse(requests[turn]), STATUS_SUCCESS);
      Bench::bytes(memories[turn])[0] = static_cast<std::uint8_t>(i);
      ASSERT_EQ(bench.format_write(requests[turn], memories[turn]), STATUS_SUCCESS);
      void*& bounce = bounces[turn];
      void* now = WdfRequestWdmGetIrp(requests[turn])->AssociatedIrp.SystemBuffer;
      EXPECT_TRUE(i < 2 || now == bounce);
      bounce = now;
      bench.set_routine(requests[turn], called[turn]);
      ASSERT_TRUE(bench.send(requests[turn]));
    }
    EXPECT_EQ(bench.irps_allocated(), irps + 2);
  });
}

TEST(TargetRace, req_254_a_request_may_change_its_kind_each_time) {
  World world;
  world.run([](Bench& bench) {
    const ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS);
    bench.lower.on(door::ioctl(code), door::done(STATUS_SUCCESS, 0));
    bench.lower.on(IRP_MJ_INTERNAL_DEVICE_CONTROL, door::done(STATUS_SUCCESS, 0));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    const auto irps = bench.irps_allocated();
    for (unsigned i = 0; i < 1000; ++i) {
      if (i % 2 == 0) {
        ASSERT_EQ(WdfIoTargetFormatRequestForIoctl(bench.target, request, code, memory, nullptr,
                                                   nullptr, nullptr),
                  STATUS_SUCCESS);
        EXPECT_EQ(inspect(request).bounce_capacity, 16u);
        EXPECT_EQ(inspect(request).format_kind, FormatKind::Io);
      } else {
        ASSERT_EQ(
            WdfIoTargetFormatRequestForInternalIoctlOthers(
                bench.target, request, 1, memory, nullptr, nullptr, nullptr, nullptr, nullptr),
            STATUS_SUCCESS);
        EXPECT_EQ(inspect(request).bounce_capacity, 0u);
        EXPECT_EQ(inspect(request).format_kind, FormatKind::Others);
      }
      ASSERT_TRUE(bench.send(request));
      EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    }
    EXPECT_EQ(bench.irps_allocated(), irps);
  });
}

TEST(TargetRace, req_259_an_earlier_cancel_fails_the_send_to_a_stopped_target) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    EXPECT_EQ(inspect(bench.target).pended, 0u);
    EXPECT_EQ(called.count, 0u);
  });
}

TEST(TargetRace, req_260_a_canceled_irp_of_the_driver_is_not_pended) {
  World world;
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(bench.lower.device()->StackSize, FALSE);
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, FALSE, &request),
              STATUS_SUCCESS);
    IoCancelIrp(irp);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_TRUE(irp->Cancel);  // REQ-062
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    EXPECT_EQ(inspect(bench.target).pended, 0u);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

}  // namespace
}  // namespace wdf::test
