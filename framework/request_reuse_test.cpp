// SPDX-License-Identifier: MIT
// WdfRequestReuse: arguments and effect. The cases are those of requests.md 10.2.
// Source: fxrequestapi.cpp WdfRequestReuse; fxrequest.cpp Reuse.
#include <algorithm>
#include <utility>

#include "nt/pool.h"
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

TEST(ReqReuse, req_023_no_parameters_is_a_bug_check) {
  World world;
  world.run([](Bench& bench) { WdfRequestReuse(bench.make_request(), nullptr); });
  world.expect_violation(WDF_REQUIRED_PARAMETER_IS_NULL);
}

TEST(ReqReuse, req_025_a_wrong_size_is_an_invalid_parameter) {
  World world;
  world.run([](Bench& bench) {
    WDF_REQUEST_REUSE_PARAMS parameters;
    WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
    parameters.Size += 8;
    EXPECT_EQ(WdfRequestReuse(bench.make_request(), &parameters), STATUS_INVALID_PARAMETER);
  });
}

TEST(ReqReuse, req_026_an_unknown_flag_has_no_effect) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    Called called;
    bench.set_routine(request, called);
    EXPECT_EQ(bench.reuse(request, 0x4), STATUS_INVALID_PARAMETER);
    EXPECT_TRUE(inspect(request).has_routine);
  });
}

TEST(ReqReuse, req_028_without_an_irp_it_succeeds_and_makes_none) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    const auto before = bench.irps_allocated();
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), nullptr);
    EXPECT_EQ(bench.irps_allocated(), before);
  });
}

TEST(ReqReuse, req_029_the_status_is_the_given_one_and_the_information_is_cleared) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_UNSUCCESSFUL, 7));
    WDFREQUEST request = bench.make_request();
    Called called;
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_UNSUCCESSFUL);
    EXPECT_EQ(bench.reuse(request, 0, STATUS_NOT_SUPPORTED), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_NOT_SUPPORTED);
    EXPECT_EQ(WdfRequestGetInformation(request), 0u);
  });
}

TEST(ReqReuse, req_034_and_035_the_routine_is_one_shot_and_cleared) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    Called called;
    bench.set_routine(request, called);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 0u);

    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 1u);
  });
}

TEST(ReqReuse, params_inside_the_routine_are_cleared_by_reuse) {
  // 2.4 note 3.
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    struct Seen {
      WDF_REQUEST_TYPE before, after;
    } seen{};
    WdfRequestSetCompletionRoutine(
        request,
        [](WDFREQUEST request, WDFIOTARGET, PWDF_REQUEST_COMPLETION_PARAMS params,
           WDFCONTEXT context) {
          auto& seen = *static_cast<Seen*>(context);
          seen.before = params->Type;
          WDF_REQUEST_REUSE_PARAMS reuse;
          WDF_REQUEST_REUSE_PARAMS_INIT(&reuse, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
          WdfRequestReuse(request, &reuse);
          seen.after = params->Type;
        },
        &seen);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(seen.before, WdfRequestTypeWrite);
    EXPECT_EQ(seen.after, WdfRequestTypeNoFormat);
  });
}

// Sends the request again from its routine until `left` is 0.
struct Loop {
  Bench& bench;
  WDFREQUEST request;
  WDFMEMORY memory;
  unsigned left;
  unsigned depth = 0;
  unsigned depth_max = 0;
  bool irp_changed = false;
  PIRP irp = nullptr;
  Called called{};
};

void send_next(Loop& loop) {
  loop.irp_changed |= WdfRequestWdmGetIrp(loop.request) != loop.irp;
  ASSERT_EQ(loop.bench.format_write(loop.request, loop.memory), STATUS_SUCCESS);
  loop.bench.set_routine(loop.request, loop.called);
  ASSERT_TRUE(WdfRequestSend(loop.request, loop.bench.target, WDF_NO_SEND_OPTIONS));
}

void run_loop(Loop& loop) {
  loop.irp = WdfRequestWdmGetIrp(loop.request);
  loop.called.then = [&loop] {
    ++loop.depth;
    loop.depth_max = std::max(loop.depth_max, loop.depth);
    if (--loop.left != 0) {
      EXPECT_EQ(loop.bench.reuse(loop.request), STATUS_SUCCESS);
      send_next(loop);
    }
    --loop.depth;
  };
  send_next(loop);
  EXPECT_TRUE(loop.bench.fixture.wait_until([&] { return loop.left == 0; }));
}

TEST(ReqReuse, req_037_a_thousand_cycles_use_one_irp_and_do_not_nest) {
  World world;
  world.run([](Bench& bench) {
    Loop loop{bench, bench.make_request(), bench.make_memory(16), 1000};
    const auto before = bench.irps_allocated();
    run_loop(loop);
    EXPECT_EQ(bench.irps_allocated(), before);
    EXPECT_FALSE(loop.irp_changed);
    EXPECT_EQ(loop.depth_max, 1u);
    bench.fixture.run_until_idle();
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
    EXPECT_EQ(inspect(loop.request).references, 1);
  });
}

TEST(ReqReuse, req_038_completion_inside_dispatch_nests) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    Loop loop{bench, bench.make_request(), bench.make_memory(16), 50};
    run_loop(loop);
    EXPECT_EQ(loop.depth_max, 50u);
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
    EXPECT_EQ(inspect(loop.request).references, 1);
  });
}

TEST(ReqReuse, req_043_the_format_mark_survives_reuse) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_CREATE, door::done(STATUS_SUCCESS, 0));
    bench.lower.clear_log();
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request));
    ASSERT_EQ(bench.lower.log().size(), 1u);
    EXPECT_EQ(bench.lower.log()[0].major(), IRP_MJ_CREATE);
  });
}

TEST(ReqReuse, req_044_a_second_send_without_format_is_refused) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
  });
  world.machine().take_one_finding("RequestFormattedValid");
}

TEST(ReqReuse, req_046_a_premature_cancel_is_cleared_by_reuse) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request));
  });
}

TEST(ReqReuse, req_047_a_timeout_needs_reuse) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    Called called;
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(10)));
    ASSERT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_IO_TIMEOUT);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
  });
}

TEST(ReqReuse, req_049_in_flight_it_touches_nothing_and_breaks_once) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    WDFREQUEST request = bench.make_request();
    Called called;
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_EQ(bench.breaks(), 1u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(called.count, 1u);
  });
  world.take_findings();
}

TEST(ReqReuse, req_050_and_121_a_second_send_in_flight_is_a_bug_check) {
  for (bool verifier_on : {true, false}) {
    World world(with_verifier(verifier_on));
    world.run([](Bench& bench) {
      bench.lower.on(IRP_MJ_WRITE, door::hold());
      WDFREQUEST request = bench.make_request();
      ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
      ASSERT_TRUE(bench.send(request));
      bench.send(request);
    });
    EXPECT_EQ(world.expect_violation(WDF_REQUEST_FATAL_ERROR).parameters[1],
              WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT);
  }
}

TEST(ReqReuse, req_053_completion_params_after_reuse_are_empty_without_a_break) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    WDF_REQUEST_COMPLETION_PARAMS params;
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&params);
    WdfRequestGetCompletionParams(request, &params);
    EXPECT_EQ(params.Type, WdfRequestTypeNoFormat);
    EXPECT_EQ(params.IoStatus.Status, 0);
    EXPECT_EQ(bench.breaks(), 0u);
  });
}

// Every allocation fails while it lives.
class NoMemory {
 public:
  explicit NoMemory(Bench& bench) : pool_(bench.fixture.machine().pool()) {
    pool_.enable_fault_injection();
  }
  ~NoMemory() { pool_.disable_fault_injection(); }
  NoMemory(const NoMemory&) = delete;
  NoMemory& operator=(const NoMemory&) = delete;

 private:
  nt::Pool& pool_;
};

TEST(ReqReuse, req_040_the_timer_survives_reuse) {
  ::test::FailingAllocations choices;
  Options options;
  options.machine.choices = &choices;
  World world(options);
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    WDFREQUEST prepared = bench.make_request();
    WDFREQUEST unprepared = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    ASSERT_EQ(WdfRequestAllocateTimer(prepared), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(prepared), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(prepared, memory), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(unprepared, memory), STATUS_SUCCESS);
    Called called;
    bench.set_routine(prepared, called);
    {
      NoMemory no_memory(bench);
      EXPECT_TRUE(bench.send(prepared, WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(10)));
      EXPECT_FALSE(
          bench.send(unprepared, WDF_REQUEST_SEND_OPTION_TIMEOUT, WDF_REL_TIMEOUT_IN_MS(10)));
      EXPECT_EQ(WdfRequestGetStatus(unprepared), STATUS_INSUFFICIENT_RESOURCES);
    }
    EXPECT_TRUE(bench.wait_called(called));
    EXPECT_EQ(called.status, STATUS_IO_TIMEOUT);
  });
}

TEST(ReqReuse, req_041_a_smaller_transfer_uses_the_cached_buffer) {
  ::test::FailingAllocations choices;
  Options options;
  options.machine.choices = &choices;
  World world(options);
  world.run([](Bench& bench) {
    const ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS);
    bench.lower.on(door::ioctl(code), door::done(STATUS_SUCCESS, 0));
    WDFREQUEST request = bench.make_request();
    auto format = [&](WDFMEMORY input) {
      return WdfIoTargetFormatRequestForIoctl(bench.target, request, code, input, nullptr, nullptr,
                                              nullptr);
    };
    WDFMEMORY smaller = bench.make_memory(32);
    WDFMEMORY larger = bench.make_memory(65);
    ASSERT_EQ(format(bench.make_memory(64)), STATUS_SUCCESS);
    void* bounce = WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer;
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    NoMemory no_memory(bench);
    ASSERT_EQ(format(smaller), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestWdmGetIrp(request)->AssociatedIrp.SystemBuffer, bounce);
    EXPECT_EQ(format(larger), STATUS_INSUFFICIENT_RESOURCES);
    // 3.2.1 step 8.
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_REQUEST_NOT_ACCEPTED);
  });
  world.machine().take_one_finding("RequestFormattedValid");
}

TEST(ReqReuse, req_052_a_driver_older_than_1_9_keeps_its_routine) {
  World world;
  world.run([](Bench& bench) {
    const BuiltFor older(7);
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFREQUEST request = bench.make_request();
    Called called;
    bench.set_routine(request, called);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 1u);
  });
}

// The format's own MDL is not taken for one that a lower driver has left in the IRP.
TEST(ReqReuse, of_an_irp_that_the_driver_has_sent_itself_frees_no_mdl) {
  World world(with_transfer(door::Buffering::Direct));
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    WDFMEMORY memory = bench.make_memory(16);
    WDFREQUEST request = bench.make_request();
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    PIRP irp = WdfRequestWdmGetIrp(request);
    EXPECT_NE(irp->MdlAddress, nullptr);
    IoSetCompletionRoutine(
        irp,
        [](DEVICE_OBJECT*, IRP*, PVOID) -> NTSTATUS { return STATUS_MORE_PROCESSING_REQUIRED; },
        nullptr, TRUE, TRUE, TRUE);
    EXPECT_EQ(IoCallDriver(bench.lower.device(), irp), STATUS_PENDING);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_EQ(irp->MdlAddress, nullptr);
    EXPECT_TRUE(bench.lower.release(STATUS_SUCCESS, 16));
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    Called called;
    bench.set_routine(request, called);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    EXPECT_TRUE(bench.lower.release(STATUS_SUCCESS, 16));
    EXPECT_EQ(called.status, STATUS_SUCCESS);
  });
  world.machine().take_one_finding("IrpReusedInUse");
}

}  // namespace
}  // namespace wdf::test
