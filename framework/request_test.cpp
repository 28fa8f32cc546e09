// SPDX-License-Identifier: MIT
// Requests: creation, reuse and the basic cycle. The cases and their names are those of requests.md
// 10.1 to 10.3.
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

TEST(Req, req_001_create_for_a_target_allocates_an_irp_with_its_stack) {
  World world;
  world.run([](Bench& bench) {
    const auto before = bench.irps_allocated();
    WDFREQUEST request = bench.make_request();
    ASSERT_NE(request, nullptr);
    EXPECT_EQ(bench.irps_allocated(), before + 1);
    PIRP irp = WdfRequestWdmGetIrp(request);
    ASSERT_NE(irp, nullptr);
    EXPECT_EQ(irp->StackCount, WdfIoTargetWdmGetTargetDeviceObject(bench.target)->StackSize);
    const auto freed = bench.irps_freed();
    WdfObjectDelete(request);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
  });
}

TEST(Req, a_request_goes_down_comes_back_and_is_reused) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = bench.make_request();
    WDFMEMORY memory = bench.make_memory(16);
    for (unsigned i = 1; i <= 3; ++i) {
      Called called;
      ASSERT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
      bench.set_routine(request, called);
      ASSERT_TRUE(bench.send(request));
      ASSERT_TRUE(bench.wait_called(called));
      EXPECT_EQ(called.status, STATUS_SUCCESS);
      EXPECT_EQ(called.information, 16u);
      EXPECT_EQ(called.params.Type, WdfRequestTypeRead);
      EXPECT_EQ(called.params.Parameters.Read.Buffer, memory);
      EXPECT_EQ(called.params.Parameters.Read.Length, 16u);
      EXPECT_EQ(called.target, bench.target);
      check_invariants(request);
      EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    }
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
  });
}

TEST(Req, req_002_create_without_target_makes_no_irp) {
  World world(with_verifier(false));
  world.run([](Bench& bench) {
    const auto before = bench.irps_allocated();
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &request), STATUS_SUCCESS);
    EXPECT_EQ(bench.irps_allocated(), before);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), nullptr);
  });
}

TEST(Req, req_004_no_place_for_the_handle_is_a_bug_check) {
  for (bool verifier_on : {true, false}) {
    World world(with_verifier(verifier_on));
    world.run(
        [](Bench& bench) { WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, bench.target, nullptr); });
    world.expect_violation(WDF_REQUIRED_PARAMETER_IS_NULL);
  }
}

TEST(Req, req_005_another_handle_as_target_is_a_bug_check) {
  World world;
  world.run([](Bench& bench) {
    WDFREQUEST request = nullptr;
    WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, reinterpret_cast<WDFIOTARGET>(bench.device),
                     &request);
  });
  world.expect_violation(WDF_INVALID_HANDLE);
}

TEST(Req, req_007_008_010_and_011_attributes_are_checked_in_order) {
  World world;
  world.run([](Bench& bench) {
    WDF_OBJECT_ATTRIBUTES attributes;
    auto create = [&] {
      WDFREQUEST request = reinterpret_cast<WDFREQUEST>(&attributes);
      const NTSTATUS status = WdfRequestCreate(&attributes, bench.target, &request);
      EXPECT_EQ(request, nullptr);
      return status;
    };
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.Size = 0;
    EXPECT_EQ(create(), STATUS_INFO_LENGTH_MISMATCH);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    EXPECT_EQ(create(), STATUS_WDF_EXECUTION_LEVEL_INVALID);
    attributes.SynchronizationScope = WdfSynchronizationScopeQueue;
    EXPECT_EQ(create(), STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID);
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ContextSizeOverride = 8;
    EXPECT_EQ(create(), STATUS_WDF_OBJECT_ATTRIBUTES_INVALID);
  });
}

TEST(Req, req_016_and_017_a_drivers_irp_stays_the_drivers) {
  World world;
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    const auto freed = bench.irps_freed();
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, FALSE, &request),
              STATUS_SUCCESS);
    WdfObjectDelete(request);
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ContextSizeOverride = 8;
    EXPECT_FALSE(NT_SUCCESS(WdfRequestCreateFromIrp(&attributes, irp, TRUE, &request)));
    EXPECT_EQ(bench.irps_freed(), freed);
    ASSERT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, TRUE, &request),
              STATUS_SUCCESS);
    WdfObjectDelete(request);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
  });
}

struct Ends {
  unsigned cleanups = 0;
  unsigned destroys = 0;
};
Ends g_ends;

WDF_OBJECT_ATTRIBUTES count_ends() {
  g_ends = {};
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { ++g_ends.cleanups; };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { ++g_ends.destroys; };
  return attributes;
}

TEST(Req, req_019_deleted_in_flight_it_is_cleaned_up_now_and_destroyed_when_it_is_back) {
  World world(with_transfer(door::Buffering::Buffered));
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_READ, door::hold());
    WDF_OBJECT_ATTRIBUTES attributes = count_ends();
    WDFREQUEST request = bench.make_request(&attributes);
    WDFMEMORY memory = bench.make_memory(4, '-');
    Called called;
    ASSERT_EQ(bench.format_read(request, memory), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    WdfObjectDelete(request);
    EXPECT_EQ(g_ends.cleanups, 1u);
    EXPECT_EQ(g_ends.destroys, 0u);
    EXPECT_EQ(bench.breaks(), 1u);
    bench.lower.release(STATUS_SUCCESS, 4, door::Bytes(4, 'x'));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_SUCCESS);
    EXPECT_EQ(called.params.Type, WdfRequestTypeNoFormat);
    EXPECT_EQ(g_ends.destroys, 1u);
  });
  world.take_findings();
}

// FxRequestBase's constructor: the deletion is not looked at.
TEST(Req, of_a_driver_older_than_1_11_deleted_in_flight_it_comes_back_as_any_other) {
  World world;
  world.run([](Bench& bench) {
    const BuiltFor older(9);
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    ASSERT_TRUE(bench.send(request));
    WdfObjectDelete(request);
    EXPECT_EQ(bench.breaks(), 0u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.params.Type, WdfRequestTypeWrite);
  });
}

TEST(Req, req_020_deletion_lets_go_of_the_memory_of_a_format) {
  World world;
  world.run([](Bench& bench) {
    WDF_OBJECT_ATTRIBUTES attributes = count_ends();
    WDFREQUEST request = bench.make_request(&attributes);
    WDFMEMORY memory = bench.make_memory(16);
    const Object& object = behind<Object>(header_at(memory));
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    EXPECT_EQ(object.reference_count(), 2);
    WdfObjectReference(request);
    WdfObjectDelete(request);
    EXPECT_EQ(object.reference_count(), 1);
    EXPECT_EQ(g_ends.cleanups, 1u);
    EXPECT_EQ(g_ends.destroys, 0u);
    WdfObjectDereference(request);
    EXPECT_EQ(g_ends.destroys, 1u);
  });
}

TEST(Req, req_022_a_request_may_be_deleted_in_its_routine) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    WDF_OBJECT_ATTRIBUTES attributes = count_ends();
    WDFREQUEST request = bench.make_request(&attributes);
    Called called;
    called.then = [&] {
      WdfObjectDelete(request);
      EXPECT_EQ(g_ends.destroys, 0u);
    };
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    bench.set_routine(request, called);
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(g_ends.destroys, 1u);
    EXPECT_EQ(inspect(bench.target).outstanding, 0);
  });
}

TEST(Req, req_256_a_deleted_memory_lives_until_the_format_lets_go) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    WDFREQUEST request = bench.make_request();
    WDF_OBJECT_ATTRIBUTES attributes = count_ends();
    WDFMEMORY memory = nullptr;
    ASSERT_EQ(WdfMemoryCreate(&attributes, NonPagedPool, 0, 16, &memory, nullptr), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, memory), STATUS_SUCCESS);
    ASSERT_TRUE(bench.send(request));
    WdfObjectDelete(memory);
    EXPECT_EQ(g_ends.cleanups, 1u);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(g_ends.destroys, 0u);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    EXPECT_EQ(g_ends.destroys, 1u);
  });
}

// 2.6: the driver's own IRP is not touched by the end of the request, which is after the routine.
TEST(Req, of_a_driver_older_than_1_11_its_end_leaves_the_drivers_irp_alone) {
  World world;
  world.run([](Bench& bench) {
    const BuiltFor older(9);
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    PIRP irp = IoAllocateIrp(2, FALSE);
    WDFREQUEST request = nullptr;
    ASSERT_EQ(WdfRequestCreateFromIrp(nullptr, irp, FALSE, &request), STATUS_SUCCESS);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    Called called;
    bench.set_routine(request, called);
    called.then = [&] {
      WdfObjectDelete(request);
      irp->MdlAddress = nullptr;
      irp->UserBuffer = &called;
    };
    ASSERT_TRUE(bench.send(request));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(irp->UserBuffer, &called);
    IoFreeIrp(irp);
  });
}

}  // namespace
}  // namespace wdf::test
