// SPDX-License-Identifier: MIT
// WdfRequestReuse with another IRP: who frees which, and what happens to what hangs on it. The
// cases are those of requests.md 10.3. Source: fxrequest.cpp Reuse; fxrequestbase.cpp
// ValidateTarget; fxrequestbasekm.hpp FreeMdls.
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

NTSTATUS reuse_with(WDFREQUEST request, PIRP irp) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, WDF_REQUEST_REUSE_NO_FLAGS, STATUS_SUCCESS);
  WDF_REQUEST_REUSE_PARAMS_SET_NEW_IRP(&parameters, irp);
  return WdfRequestReuse(request, &parameters);
}

WDFREQUEST make_from_irp(PIRP irp, BOOLEAN frees) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfRequestCreateFromIrp(WDF_NO_OBJECT_ATTRIBUTES, irp, frees, &request),
            STATUS_SUCCESS);
  return request;
}

TEST(ReqNewIrp, req_055_a_new_irp_stays_the_drivers_after_deletion) {
  World world;
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(2, FALSE);
    WDFREQUEST request = bench.make_request();
    const auto freed = bench.irps_freed();
    EXPECT_EQ(reuse_with(request, irp), STATUS_SUCCESS);
    EXPECT_EQ(bench.irps_freed(), freed + 1);  // the request's own
    WdfObjectDelete(request);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
    IoFreeIrp(irp);
  });
}

TEST(ReqNewIrp, req_056_a_new_irp_frees_the_requests_own_at_once) {
  World world;
  world.run([](Bench& bench) {
    PIRP first = IoAllocateIrp(2, FALSE);
    PIRP second = IoAllocateIrp(2, FALSE);
    WDFREQUEST request = make_from_irp(first, TRUE);
    const auto freed = bench.irps_freed();
    EXPECT_EQ(reuse_with(request, second), STATUS_SUCCESS);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
    EXPECT_EQ(WdfRequestWdmGetIrp(request), second);
    WdfObjectDelete(request);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
    IoFreeIrp(second);
  });
}

TEST(ReqNewIrp, req_058_and_059_without_irp_the_next_format_makes_one) {
  World world;
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    WDFREQUEST request = make_from_irp(irp, FALSE);
    EXPECT_EQ(reuse_with(request, nullptr), STATUS_SUCCESS);
    IoFreeIrp(irp);
    const auto allocated = bench.irps_allocated();
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(bench.irps_allocated(), allocated + 1);
    EXPECT_EQ(inspect(request).irp_owner, IrpOwner::Internal);
    bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 16));
    EXPECT_TRUE(bench.send(request));
    const auto freed = bench.irps_freed();
    WdfObjectDelete(request);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
  });
}

TEST(ReqNewIrp, req_061_an_own_irp_that_is_too_small_is_replaced) {
  World world(with_stack(2));
  world.run([](Bench& bench) {
    WDFREQUEST request = make_from_irp(IoAllocateIrp(1, FALSE), TRUE);
    const auto freed = bench.irps_freed();
    EXPECT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    EXPECT_EQ(bench.irps_freed(), freed + 1);
    EXPECT_EQ(WdfRequestWdmGetIrp(request)->StackCount, 2);
  });
}

TEST(ReqNewIrp, a_drivers_irp_that_is_too_small_is_not_accepted) {
  // The case before REQ-061: 2.6 rule 4.
  World world(with_stack(2));
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    WDFREQUEST request = make_from_irp(irp, FALSE);
    EXPECT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_REQUEST_NOT_ACCEPTED);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

TEST(ReqNewIrp, req_062_and_064_a_drivers_irp_keeps_cancel_and_status) {
  World world;
  world.run([](Bench& bench) {
    PIRP irp = IoAllocateIrp(1, FALSE);
    irp->Cancel = TRUE;
    irp->IoStatus.Status = STATUS_UNSUCCESSFUL;
    WDFREQUEST request = make_from_irp(irp, FALSE);
    EXPECT_EQ(bench.reuse(request, 0, STATUS_NOT_SUPPORTED), STATUS_SUCCESS);
    EXPECT_TRUE(irp->Cancel);
    EXPECT_EQ(irp->IoStatus.Status, STATUS_UNSUCCESSFUL);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

TEST(ReqNewIrp, req_067_and_068_what_cannot_be_completed_is_refused) {
  World world;
  world.run([](Bench& bench) {
    EXPECT_EQ(bench.reuse(bench.make_request(), 0x2), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 1u);
    PIRP irp = IoAllocateIrp(1, FALSE);
    IoSetNextIrpStackLocation(irp);
    WDFREQUEST request = make_from_irp(irp, FALSE);
    WdfObjectReference(request);
    EXPECT_EQ(bench.reuse(request, 0x2), STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(bench.breaks(), 2u);
    WdfObjectDereference(request);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
  world.take_findings();
}

// 2.4: a driver's IRP, too, loses what hangs on it once there was a format.
TEST(ReqNewIrp, req_065_the_mdls_of_a_drivers_irp_are_unlocked_and_freed) {
  World world;
  world.run([](Bench& bench) {
    static std::uint8_t page[64];
    PIRP irp = IoAllocateIrp(2, FALSE);
    PMDL mdl = IoAllocateMdl(page, sizeof page, FALSE, FALSE, irp);
    ASSERT_EQ(irp->MdlAddress, mdl);
    MmProbeAndLockPages(mdl, KernelMode, IoReadAccess);
    WDFREQUEST request = make_from_irp(irp, FALSE);
    const ULONG code = CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_ANY_ACCESS);
    ASSERT_EQ(WdfIoTargetFormatRequestForIoctl(bench.target, request, code, bench.make_memory(4),
                                               nullptr, nullptr, nullptr),
              STATUS_SUCCESS);
    EXPECT_EQ(irp->MdlAddress, mdl);
    EXPECT_EQ(bench.reuse(request), STATUS_SUCCESS);
    // That it was freed, too, is seen at the end: nothing is left over.
    EXPECT_EQ(irp->MdlAddress, nullptr);
    EXPECT_EQ(bench.breaks(), 0u);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

// The verifier's half is in target_send_test.cpp.
TEST(ReqNewIrp, req_133_without_the_verifier_a_send_does_not_count_locations) {
  Options options = with_stack(2);
  options.verifier_on = false;
  World world(options);
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_FLUSH_BUFFERS, door::done(STATUS_SUCCESS, 0));
    PIRP irp = IoAllocateIrp(1, FALSE);
    WDFREQUEST request = make_from_irp(irp, FALSE);
    IO_STACK_LOCATION location{};
    location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    EXPECT_TRUE(bench.send(request));
    ASSERT_EQ(bench.lower.log(IRP_MJ_FLUSH_BUFFERS).size(), 1u);
    EXPECT_EQ(bench.lower.log(IRP_MJ_FLUSH_BUFFERS)[0].stack_count, 1);
    WdfObjectDelete(request);
    IoFreeIrp(irp);
  });
}

}  // namespace
}  // namespace wdf::test
