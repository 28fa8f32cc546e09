// SPDX-License-Identifier: MIT
// Requests around an IRP of the driver's that must be completed through them, so that a queue can
// hold them. The cases are those of requests.md 10.3; the rules are in 2.7 and 7.7.
// Source: fxrequest.cpp Reuse, PreProcessCompletionForDriverRequest, Release;
// fxioqueue.cpp QueueDriverCreatedRequest, QueueRequestFromForward.
#include "tests/support/driver/due_request.h"

namespace wdf::test {
namespace {

TEST(ReqDue, req_070_it_goes_through_a_queue_and_is_completed_and_used_again) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    OwnIrp first(bench), second(bench);
    WDFREQUEST request = make_from_irp(first.irp);
    for (OwnIrp* own : {&first, &second}) {
      ASSERT_EQ(make_due(request, own->irp), STATUS_SUCCESS);
      EXPECT_TRUE(inspect(request).can_complete);
      ASSERT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
      ULONG waiting = 0;
      WdfIoQueueGetState(queue, &waiting, nullptr);
      EXPECT_EQ(waiting, 1u);
      WDFREQUEST retrieved = nullptr;
      ASSERT_EQ(WdfIoQueueRetrieveNextRequest(queue, &retrieved), STATUS_SUCCESS);
      EXPECT_EQ(retrieved, request);
      EXPECT_EQ(WdfRequestGetIoQueue(request), queue);
      WdfRequestComplete(request, STATUS_DEVICE_BUSY);
      EXPECT_EQ(own->completions, 1u);
      EXPECT_EQ(own->status, STATUS_DEVICE_BUSY);
      EXPECT_EQ(inspect(request).ownership, Ownership::Private);
      EXPECT_FALSE(inspect(request).can_complete);
      EXPECT_EQ(WdfRequestGetIoQueue(request), nullptr);
    }
    EXPECT_EQ(bench.breaks(), 0u);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), nullptr);
    EXPECT_EQ(bench.breaks(), 1u);  // 4.4: the verifier tells that there is none
    WdfObjectDelete(request);
  });
  world.take_findings();
}

TEST(ReqDue, a_queue_presents_it_as_any_other) {
  World world(with_queue());
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, WdfDeviceGetDefaultQueue(bench.device)),
              STATUS_SUCCESS);
    EXPECT_EQ(Bench::take_received(), request);
    // The next one waits until this one is completed.
    door::Pending read = bench.open().start_read(16);
    EXPECT_TRUE(Bench::received().empty());
    WDF_REQUEST_PARAMETERS parameters;
    WDF_REQUEST_PARAMETERS_INIT(&parameters);
    WdfRequestGetParameters(request, &parameters);
    EXPECT_EQ(parameters.Parameters.Read.Length, read_length);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(own.completions, 1u);
    WdfRequestComplete(Bench::take_received(), STATUS_SUCCESS);
    EXPECT_TRUE(read.is_done());
    WdfObjectDelete(request);
  });
}

TEST(ReqDue, in_its_completion_it_may_be_made_due_again) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    OwnIrp first(bench), second(bench);
    WDFREQUEST request = make_from_irp(first.irp);
    first.then = [&] {
      EXPECT_EQ(make_due(request, second.irp), STATUS_SUCCESS);
      EXPECT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
    };
    ASSERT_EQ(make_due(request, first.irp), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(first.completions + second.completions, 2u);
    WdfObjectDelete(request);
  });
}

TEST(ReqDue, canceled_in_the_queue_it_is_completed_and_comes_back_to_the_driver) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
    EXPECT_TRUE(IoCancelIrp(own.irp));
    EXPECT_EQ(own.completions, 1u);
    EXPECT_EQ(own.status, STATUS_CANCELLED);
    EXPECT_EQ(inspect(request).ownership, Ownership::Private);
    WdfObjectDelete(request);
  });
}

TEST(ReqDue, a_refusing_queue_leaves_it_to_the_driver_who_may_complete_it) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    WdfIoQueuePurge(queue, nullptr, nullptr);
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_WDF_BUSY);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(own.completions, 1u);
    WdfObjectDelete(request);
  });
}

// The reuse gives it to the driver in the verifier's eyes, too (fxrequest.cpp, Reuse).
TEST(ReqDue, it_counts_as_the_drivers) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(WdfRequestGetFileObject(request), nullptr) << "it came through no device";
    EXPECT_EQ(bench.breaks(), 0u);
    WdfRequestComplete(request, STATUS_SUCCESS);
    WdfObjectDelete(request);
  });
}

TEST(ReqDue, only_what_is_due_can_be_queued) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    EXPECT_EQ(WdfRequestForwardToIoQueue(bench.make_request(), queue),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 1u);
  });
  world.take_findings();
}

TEST(ReqDue, reused_without_being_completed_its_irp_is_the_drivers_again) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_FALSE(inspect(request).can_complete);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(own.completions, 0u);
    EXPECT_EQ(bench.breaks(), 1u);
    EXPECT_EQ(inspect(request).references, 1);
    WdfObjectDelete(request);
    own.complete();
  });
  world.take_findings();
}

// 2.7: the driver answers for it as for one that a queue has presented.
TEST(ReqDue, whether_it_is_canceled_may_be_asked) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    EXPECT_FALSE(WdfRequestIsCanceled(request));
    EXPECT_FALSE(IoCancelIrp(own.irp)) << "it is on no queue: nobody is told";
    EXPECT_TRUE(WdfRequestIsCanceled(request));
    EXPECT_EQ(bench.breaks(), 0u);
    WdfRequestComplete(request, STATUS_CANCELLED);
    EXPECT_EQ(own.completions, 1u);
    WdfObjectDelete(request);
  });
}

// On no queue, the IRP is the driver's again, and nothing keeps the request.
TEST(ReqDue, deleted_instead_of_completed_it_leaves_the_irp_to_the_driver) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    WdfObjectReference(request);
    WdfObjectDelete(request);
    EXPECT_EQ(inspect(request).references, 1) << "the one of this test";
    EXPECT_EQ(inspect(request).ownership, Ownership::Private);
    WdfObjectDereference(request);
    EXPECT_EQ(own.completions, 0u);
    own.complete();
  });
}

TEST(ReqDue, in_a_queue_it_is_not_reused) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    OwnIrp own(bench), other(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
    EXPECT_EQ(make_due(request, other.irp), STATUS_WDF_REQUEST_INVALID_STATE);
    EXPECT_EQ(bench.violations(), 1u);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), own.irp);
    ASSERT_EQ(WdfIoQueueRetrieveNextRequest(queue, &request), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
    WdfObjectDelete(request);
    other.complete();
  });
  world.take_findings();
}

// 2.7: the reference that it has while it is due.
TEST(ReqDue, deleted_while_due_it_lives_until_it_is_completed) {
  World world;
  world.run([](Bench& bench) {
    WDFQUEUE queue = bench.make_manual();
    OwnIrp own(bench);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    static unsigned destroyed;
    destroyed = 0;
    attributes.EvtDestroyCallback = [](WDFOBJECT) { ++destroyed; };
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(&attributes, own.irp, FALSE, &request), STATUS_SUCCESS);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(inspect(request).references, 2);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, queue), STATUS_SUCCESS);
    WdfObjectDelete(request);
    EXPECT_EQ(destroyed, 0u);
    EXPECT_EQ(bench.violations(), 1u);
    EXPECT_TRUE(IoCancelIrp(own.irp));
    EXPECT_EQ(own.completions, 1u);
    EXPECT_EQ(destroyed, 1u);
  });
  world.take_findings();
}

// fxrequest.cpp PreProcessCompletionForDriverRequest, Release: until then its queue has no room.
TEST(ReqDue, its_irp_goes_up_when_only_its_maker_references_it) {
  World world(with_queue());
  world.run([](Bench& bench) {
    OwnIrp own(bench), next(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    ASSERT_EQ(WdfRequestForwardToIoQueue(request, WdfDeviceGetDefaultQueue(bench.device)),
              STATUS_SUCCESS);
    ASSERT_EQ(Bench::take_received(), request);
    door::Pending read = bench.open().start_read(16);
    WdfObjectReference(request);
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_DEVICE_BUSY);
    WdfObjectDereference(request);
    EXPECT_EQ(own.completions, 0u);
    EXPECT_TRUE(Bench::received().empty());
    WdfObjectDereference(request);
    EXPECT_EQ(own.completions, 1u);
    EXPECT_EQ(own.status, STATUS_DEVICE_BUSY);
    EXPECT_EQ(inspect(request).ownership, Ownership::Private);
    EXPECT_EQ(inspect(request).references, 1);
    WdfRequestComplete(Bench::take_received(), STATUS_SUCCESS);
    EXPECT_TRUE(read.is_done());

    ASSERT_EQ(make_due(request, next.irp), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(next.completions, 1u);
    WdfObjectDelete(request);
  });
}

TEST(ReqDue, a_deletion_is_the_end_of_a_reference_for_its_irp) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench);
    static unsigned destroyed;
    destroyed = 0;
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtDestroyCallback = [](WDFOBJECT) { ++destroyed; };
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(&attributes, own.irp, FALSE, &request), STATUS_SUCCESS);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(own.completions, 0u);
    WdfObjectDelete(request);
    EXPECT_EQ(own.completions, 1u);
    EXPECT_EQ(destroyed, 0u);
    WdfObjectDereference(request);
    EXPECT_EQ(destroyed, 1u);
    EXPECT_EQ(own.completions, 1u);
  });
}

// fxrequestbase.cpp CompleteSubmitted: the target lets go of it after the routine.
TEST(ReqDue, completed_in_its_completion_routine_its_irp_goes_up_after_that) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench, 2);
    bench.lower.on(IRP_MJ_READ, door::done(STATUS_SUCCESS, 4));
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    Called called;
    called.then = [&] {
      WdfRequestComplete(request, called.status);
      EXPECT_EQ(own.completions, 0u);
    };
    bench.set_routine(request, called);
    WdfRequestFormatRequestUsingCurrentType(request);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(own.completions, 1u);
    WdfObjectDelete(request);
  });
}

// It is no longer the driver's, and its IRP not yet.
TEST(ReqDue, while_its_irp_waits_it_is_neither_reused_nor_completed_again) {
  World world;
  world.run([](Bench& bench) {
    OwnIrp own(bench), other(bench);
    WDFREQUEST request = make_from_irp(own.irp);
    ASSERT_EQ(make_due(request, own.irp), STATUS_SUCCESS);
    WdfObjectReference(request);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_EQ(make_due(request, other.irp), STATUS_WDF_REQUEST_INVALID_STATE);
    WdfRequestComplete(request, STATUS_UNSUCCESSFUL);
    EXPECT_EQ(bench.violations(), 2u);
    WdfObjectDereference(request);
    EXPECT_EQ(own.completions, 1u);
    EXPECT_EQ(own.status, STATUS_SUCCESS);
    other.complete();
    WdfObjectDelete(request);
  });
  world.take_findings();
}

TEST(ReqDue, req_071_a_failed_check_does_not_take_the_new_irp_back) {
  World world;
  world.run([](Bench& bench) {
    PIRP first = IoAllocateIrp(2, FALSE);
    PIRP without_location = IoAllocateIrp(2, FALSE);
    WDFREQUEST request = make_from_irp(first);
    EXPECT_EQ(make_due(request, without_location), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 1u);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), without_location);
    EXPECT_FALSE(inspect(request).can_complete);
    WdfObjectDelete(request);
    IoFreeIrp(first);
    IoFreeIrp(without_location);
  });
  world.take_findings();
}

// 2.7, first and second check.
TEST(ReqDue, without_an_irp_it_is_an_invalid_parameter) {
  World world;
  world.run([](Bench&) {
    PIRP irp = IoAllocateIrp(2, FALSE);
    WDFREQUEST request = make_from_irp(irp);
    EXPECT_EQ(make_due(request, nullptr), STATUS_INVALID_PARAMETER);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
  world.take_findings();
}

}  // namespace
}  // namespace wdf::test
