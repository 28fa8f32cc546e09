// SPDX-License-Identifier: MIT
// Reuse of requests that a queue presented, and who still holds their memories. The cases are those
// of requests.md 10.4, and of 10.2 where two requests share a memory.
// Source: fxrequest.cpp Reuse, CompleteInternal; fxiotarget.cpp SubmitLocked; ddi:WdfRequestReuse.
#include <fmt/format.h>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

NTSTATUS reuse_with(WDFREQUEST request, PIRP irp) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
  WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, irp);
  return WdfRequestReuse(request, &parameters);
}

// X, a write of 16 bytes with its memory mX, and Rq sent with that memory and back again.
struct Shared {
  explicit Shared(Bench& bench)
      : write(bench.open().start_write(door::Bytes(16, 'x'))), received(Bench::take_received()) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDFMEMORY memory = nullptr;
    EXPECT_EQ(WdfRequestRetrieveInputMemory(received, &memory), STATUS_SUCCESS);
    sent = bench.make_request();
    EXPECT_EQ(bench.format_write(sent, memory), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(sent, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
  }

  door::Pending write;
  WDFREQUEST received;
  WDFREQUEST sent = nullptr;
};

TEST(ReqReceived, req_031_completing_the_owner_of_a_memory_that_a_format_holds_is_a_bug_check) {
  for (bool verifier_on : {true, false}) {
    WDFREQUEST owner = nullptr;
    WDFREQUEST holder = nullptr;
    Options options = with_queue();
    options.verifier_on = verifier_on;
    World world(options);
    world.run([&](Bench& bench) {
      Shared shared(bench);
      owner = shared.received;
      holder = shared.sent;
      EXPECT_EQ(inspect(owner).embedded_references, 1u);
      WdfRequestComplete(owner, STATUS_SUCCESS);
    });
    const nt::BugCheck stop = world.expect_violation(WDF_VERIFIER_FATAL_ERROR);
    EXPECT_EQ(stop.parameters[1], reinterpret_cast<ULONG_PTR>(owner));
    EXPECT_EQ(stop.parameters[2], 1u);
    // Who holds it is said, too.
    const std::string name = fmt::format("request {}", static_cast<const void*>(holder));
    EXPECT_NE(stop.text.find(name), std::string::npos) << stop.text;
  }
}

TEST(ReqReceived, req_032_reuse_of_the_holder_lets_the_owner_complete) {
  World world(with_queue());
  world.run([](Bench& bench) {
    Shared shared(bench);
    EXPECT_EQ(bench.reuse(shared.sent), STATUS_SUCCESS);
    EXPECT_EQ(inspect(shared.received).embedded_references, 0u);
    WdfRequestCompleteWithInformation(shared.received, STATUS_SUCCESS, 16);
    EXPECT_EQ(shared.write.wait().information, 16u);
  });
}

// Dispose in fxrequestbase.cpp, which its constructor asks for from 1.11 on: older drivers'
// requests keep what they were formatted with until their end.
TEST(ReqReceived, a_deletion_lets_go_of_the_owners_memory_from_1_11_on) {
  for (const ULONG minor : {9u, 11u}) {
    World world(with_queue());
    world.run([&](Bench& bench) {
      const BuiltFor built(minor);
      Shared shared(bench);
      WdfObjectReference(shared.sent);
      WdfObjectDelete(shared.sent);
      EXPECT_EQ(inspect(shared.received).embedded_references, minor < 11 ? 1u : 0u);
      WdfObjectDereference(shared.sent);
      EXPECT_EQ(inspect(shared.received).embedded_references, 0u);
      WdfRequestComplete(shared.received, STATUS_SUCCESS);
    });
  }
}

// FxRequestContext::ReleaseAndRestore: with each reuse, whatever the request was last formatted by.
TEST(ReqReceived, a_reuse_clears_the_params_after_a_send_by_the_current_type_too) {
  World world(with_queue());
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    door::Pending write = bench.open().start_write(door::Bytes(16, 'x'));
    WDFREQUEST request = Bench::take_received();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    ASSERT_EQ(bench.reuse(request), STATUS_SUCCESS);
    WdfRequestFormatRequestUsingCurrentType(request);
    ASSERT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    WDF_REQUEST_COMPLETION_PARAMS params;
    WDF_REQUEST_COMPLETION_PARAMS_INIT(&params);
    WdfRequestGetCompletionParams(request, &params);
    EXPECT_EQ(params.Type, WdfRequestTypeNoFormat);
    EXPECT_EQ(params.IoStatus.Information, 16u);
    ASSERT_EQ(bench.reuse(request), STATUS_SUCCESS);
    WdfRequestGetCompletionParams(request, &params);
    EXPECT_EQ(params.IoStatus.Information, 0u);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_TRUE(write.is_done());
  });
}

// Other than an embedded one, a child of the request is only disposed with it.
TEST(ReqReceived, req_257_a_child_memory_outlives_its_request_in_the_format_that_holds_it) {
  static unsigned cleanups, destroys;
  cleanups = destroys = 0;
  World world(with_queue());
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    door::Pending write = bench.open().start_write(door::Bytes(16, 'x'));
    WDFREQUEST received = Bench::take_received();
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = received;
    attributes.EvtCleanupCallback = [](WDFOBJECT) { cleanups++; };
    attributes.EvtDestroyCallback = [](WDFOBJECT) { destroys++; };
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfMemoryCreate(&attributes, NonPagedPool, 0, 16, &memory, nullptr), STATUS_SUCCESS);
    WDFREQUEST sent = bench.make_request();
    ASSERT_EQ(bench.format_write(sent, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(sent));
    WdfRequestComplete(received, STATUS_SUCCESS);
    EXPECT_TRUE(write.is_done());
    EXPECT_EQ(cleanups, 1u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(destroys, 0u);
    EXPECT_EQ(bench.reuse(sent), STATUS_SUCCESS);
    EXPECT_EQ(destroys, 1u);
  });
}

// Of fxrequest.cpp CompleteInternal: what the request itself holds is let go first.
TEST(ReqReceived, a_request_formatted_with_its_own_memory_completes) {
  World world(with_queue());
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    door::Pending write = bench.open().start_write(door::Bytes(16, 'x'));
    WDFREQUEST request = Bench::take_received();
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfRequestRetrieveInputMemory(request, &memory), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(inspect(request).embedded_references, 1u);
    WdfRequestComplete(request, WdfRequestGetStatus(request));
    EXPECT_EQ(write.wait().status, STATUS_SUCCESS);
  });
}

TEST(ReqReceived, req_073_a_new_irp_is_refused_after_format_and_routine_are_gone) {
  World world(with_queue());
  world.run([](Bench& bench) {
    door::Pending write = bench.open().start_write(door::Bytes(16, 'x'));
    WDFREQUEST request = Bench::take_received();
    WDFMEMORY memory = bench.make_memory(16);
    const Object& object = behind<Object>(header_at(memory));
    Called called;
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    bench.set_routine(request, called);
    PIRP irp = WdfRequestWdmGetIrp(request);
    PIRP other = IoAllocateIrp(2, FALSE);
    EXPECT_EQ(reuse_with(request, other), STATUS_WDF_REQUEST_INVALID_STATE);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), irp);
    EXPECT_FALSE(inspect(request).has_routine);
    EXPECT_EQ(object.reference_count(), 1);
    IoFreeIrp(other);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_TRUE(write.is_done());
  });
}

TEST(ReqReceived, req_074_reuse_forgets_that_the_issuer_canceled) {
  World world(with_queue());
  world.run([](Bench& bench) {
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    EXPECT_FALSE(WdfRequestIsCanceled(request));
    EXPECT_FALSE(read.cancel());
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_FALSE(WdfRequestIsCanceled(request));
    WdfRequestComplete(request, STATUS_CANCELLED);
  });
}

// X, sent to T and canceled there by the driver; `in_routine` runs when it is back.
struct CanceledAtTarget {
  CanceledAtTarget(Bench& bench, std::function<void(CanceledAtTarget&)> in_routine)
      : read(bench.open().start_read(16)), request(Bench::take_received()) {
    memory = bench.make_memory(16);
    bench.lower.next(IRP_MJ_READ, door::chold());
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_SUCCESS, 16));
    first.then = [this, in_routine] { in_routine(*this); };
    EXPECT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
    bench.set_routine(request, first);
    EXPECT_TRUE(bench.send(request));
    EXPECT_TRUE(WdfRequestCancelSentRequest(request));
    EXPECT_TRUE(bench.wait_called(first));
    EXPECT_EQ(first.status, STATUS_CANCELLED);
  }

  door::Pending read;
  WDFREQUEST request;
  WDFMEMORY memory = nullptr;
  Called first, second;
};

TEST(ReqReceived, req_076_after_reuse_it_is_sent_again) {
  World world(with_queue());
  world.run([](Bench& bench) {
    CanceledAtTarget canceled(bench, [&](CanceledAtTarget& it) {
      EXPECT_EQ(bench.reuse(it.request), STATUS_SUCCESS);
      bench.set_routine(it.request, it.second);
      ASSERT_EQ(bench.format_read(it.request, it.memory), STATUS_SUCCESS);
      EXPECT_TRUE(bench.send(it.request));
    });
    EXPECT_EQ(canceled.second.count, 1u);
    EXPECT_EQ(canceled.second.status, STATUS_SUCCESS);
    WdfRequestComplete(canceled.request, STATUS_SUCCESS);
    EXPECT_EQ(canceled.read.wait().status, STATUS_SUCCESS);
  });
}

TEST(ReqReceived, req_077_without_reuse_the_next_send_fails_and_the_driver_still_owns_it) {
  World world(with_queue());
  world.run([](Bench& bench) {
    CanceledAtTarget canceled(bench, [&](CanceledAtTarget& it) {
      bench.set_routine(it.request, it.second);
      ASSERT_EQ(bench.format_read(it.request, it.memory), STATUS_SUCCESS);
      EXPECT_FALSE(bench.send(it.request));
      EXPECT_EQ(WdfRequestGetStatus(it.request), STATUS_CANCELLED);
    });
    EXPECT_EQ(canceled.second.count, 0u);
    WdfRequestComplete(canceled.request, STATUS_UNSUCCESSFUL);
    EXPECT_EQ(canceled.read.wait().status, STATUS_UNSUCCESSFUL);
  });
}

TEST(ReqReceived, req_079_reuse_does_not_change_who_owns_it) {
  World world(with_queue(WdfIoQueueDispatchSequential));
  world.run([](Bench& bench) {
    door::File file = bench.open();
    file.start_read(16);
    door::Pending second = file.start_read(32);
    WDFREQUEST request = Bench::take_received();
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    bench.fixture.run_until_idle();
    EXPECT_TRUE(Bench::received().empty());
    WdfRequestComplete(request, STATUS_SUCCESS);
    WdfRequestComplete(Bench::take_received(), STATUS_SUCCESS);
    EXPECT_TRUE(second.is_done());
  });
}

TEST(ReqReceived, req_080_reuse_keeps_the_information) {
  World world(with_queue());
  world.run([](Bench& bench) {
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    WdfRequestSetInformation(request, 5);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(read.wait().information, 5u);
  });
}

WDFREQUEST g_told = nullptr;

VOID note_cancel(WDFREQUEST request) {
  g_told = request;
}

// 5.2, 5.7: fxioqueue.cpp RequestCancelable sets m_Canceled.
TEST(ReqReceived, a_cancel_that_its_queue_has_told_is_sticky_until_reuse) {
  World world(with_queue());
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_SUCCESS, 16));
    g_told = nullptr;
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    read.cancel();
    WdfRequestMarkCancelable(request, note_cancel);
    EXPECT_EQ(g_told, request);
    ASSERT_EQ(bench.format_read(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_FALSE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_read(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_TRUE(bench.send(request, WDF_REQUEST_SEND_OPTION_SYNCHRONOUS));
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

// 2.5, rule 5.
TEST(ReqReceived, reuse_leaves_the_cancel_routine_armed) {
  World world(with_queue());
  world.run([](Bench& bench) {
    g_told = nullptr;
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    ASSERT_EQ(WdfRequestMarkCancelableEx(request, note_cancel), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_TRUE(read.cancel());
    EXPECT_EQ(g_told, request);
    WdfRequestComplete(request, STATUS_CANCELLED);
  });
}

// 2.8: useless and hazardous in the source; refused here.
TEST(ReqReceived, after_completion_it_is_not_reused) {
  World world(with_queue());
  world.run([](Bench& bench) {
    door::Pending read = bench.open().start_read(16);
    WDFREQUEST request = Bench::take_received();
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_WDF_REQUEST_INVALID_STATE);
    EXPECT_EQ(reuse_with(request, nullptr), STATUS_WDF_REQUEST_INVALID_STATE);
    EXPECT_EQ(bench.violations(), 2u);
    WdfObjectDereference(request);
    EXPECT_TRUE(read.is_done());
  });
  world.take_findings();
}

}  // namespace
}  // namespace wdf::test
