// SPDX-License-Identifier: MIT
// IRPs on their way down and up: the conformance cases of framework.md 7.9 that concern IRPs, by
// number, and what is said about drivers that misuse them.
#include "nt/irp.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/fetch.h"
#include "nt/completion_queue.h"
#include "tests/support/test_machine.h"
#include "tests/support/wdm_stack.h"

namespace {

using test::complete;
using test::WdmDevice;

class Irps : public test::OnBoth {};
OPENWDF_ON_BOTH(Irps);

// What a completion routine saw.
struct Seen {
  int calls = 0;
  DEVICE_OBJECT* device = nullptr;
  NTSTATUS status = 0;
  BOOLEAN pending_returned = FALSE;
  NTSTATUS answer = STATUS_MORE_PROCESSING_REQUIRED;
  bool propagates = false;
};

NTSTATUS note(DEVICE_OBJECT* device, IRP* irp, void* context) {
  Seen& seen = *static_cast<Seen*>(context);
  ++seen.calls;
  seen.device = device;
  seen.status = irp->IoStatus.Status;
  seen.pending_returned = irp->PendingReturned;
  if (seen.propagates && irp->PendingReturned) IoMarkIrpPending(irp);
  return seen.answer;
}

// An IRP of the test's own for the top of a stack, which keeps it when it comes back.
struct OwnIrp {
  OwnIrp(DEVICE_OBJECT* top, UCHAR flags) : irp(IoAllocateIrp(top->StackSize, FALSE)) {
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
    IoSetCompletionRoutine(irp, &note, &seen, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
  }
  ~OwnIrp() { IoFreeIrp(irp); }
  IRP* irp;
  Seen seen;
};

TEST_P(Irps, wdm_001_an_inline_completion_calls_the_routine_before_the_call_returns) {
  machine().run([] {
    WdmDevice lower("lower");
    OwnIrp own(lower.device, 7);
    EXPECT_EQ(IoCallDriver(lower.device, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(own.seen.calls, 1);
    EXPECT_EQ(own.seen.device, nullptr);  // above the top: WDM-R11 step 2
    EXPECT_EQ(own.irp->CurrentLocation, own.irp->StackCount + 1);
  });
}

TEST_P(Irps, wdm_002_a_routine_for_errors_is_not_called_on_success) {
  machine().run([] {
    WdmDevice lower("lower");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    Seen seen{.answer = STATUS_CONTINUE_COMPLETION};
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoCopyCurrentIrpStackLocationToNext(irp);
      IoSetCompletionRoutine(irp, &note, &seen, FALSE, TRUE, FALSE);
      return IoCallDriver(upper.lower, irp);
    };
    OwnIrp own(upper.device, 7);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(seen.calls, 0);
    EXPECT_EQ(own.seen.calls, 1);

    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) { return complete(irp, STATUS_IO_DEVICE_ERROR); };
    IoReuseIrp(own.irp, STATUS_SUCCESS);
    IoSetCompletionRoutine(own.irp, &note, &own.seen, TRUE, TRUE, TRUE);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_IO_DEVICE_ERROR);
    EXPECT_EQ(seen.calls, 1);
    EXPECT_EQ(seen.device, upper.device);
  });
}

// The lower device marks its IRP pending and keeps it.
struct Pender {
  explicit Pender(WdmDevice& lower) {
    lower.on_irp = [this](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      kept = irp;
      return STATUS_PENDING;
    };
  }
  IRP* kept = nullptr;
};

TEST_P(Irps, wdm_004_pending_is_propagated_where_there_is_no_routine) {
  machine().run([] {
    WdmDevice lower("lower");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    Pender pender(lower);
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoCopyCurrentIrpStackLocationToNext(irp);
      return IoCallDriver(upper.lower, irp);
    };
    OwnIrp own(upper.device, 7);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_PENDING);
    complete(pender.kept, STATUS_SUCCESS);
    EXPECT_EQ(own.seen.calls, 1);
    EXPECT_TRUE(own.seen.pending_returned);
  });
}

TEST_P(Irps, wdm_005_a_routine_that_ignores_pending_hides_it_and_is_named) {
  machine().run([&] {
    WdmDevice lower("lower");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    Pender pender(lower);
    Seen seen{.answer = STATUS_SUCCESS};
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoCopyCurrentIrpStackLocationToNext(irp);
      IoSetCompletionRoutine(irp, &note, &seen, TRUE, TRUE, TRUE);
      return IoCallDriver(upper.lower, irp);
    };
    OwnIrp own(upper.device, 7);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_PENDING);
    complete(pender.kept, STATUS_SUCCESS);
    EXPECT_TRUE(seen.pending_returned);
    EXPECT_FALSE(own.seen.pending_returned);
    machine().take_one_finding("IrpNotMarkedPending");
  });
}

TEST_P(Irps, wdm_007_a_skipped_location_is_the_lower_drivers) {
  machine().run([] {
    WdmDevice lower("lower");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    IO_STACK_LOCATION* upper_location = nullptr;
    IO_STACK_LOCATION* lower_location = nullptr;
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      upper_location = IoGetCurrentIrpStackLocation(irp);
      IoSkipCurrentIrpStackLocation(irp);
      return IoCallDriver(upper.lower, irp);
    };
    lower.on_irp = [&](DEVICE_OBJECT* device, IRP* irp) {
      lower_location = IoGetCurrentIrpStackLocation(irp);
      EXPECT_EQ(lower_location->DeviceObject, device);
      return complete(irp, STATUS_SUCCESS);
    };
    OwnIrp own(upper.device, 7);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_SUCCESS);
    EXPECT_EQ(upper_location, lower_location);
    EXPECT_EQ(own.seen.calls, 1);
  });
}

TEST(IrpsThatStop, wdm_008_no_location_left_is_bug_check_35) {
  test::Machine machine;
  machine.run(
      [] { IoCallDriver(test::make_abandoned_device("lower").device, IoAllocateIrp(0, FALSE)); });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x35U);
  machine.take_findings();
}

TEST(IrpsThatStop, completing_twice_is_bug_check_44) {  // WDM-R17
  test::Machine machine;
  machine.run([] {
    WdmDevice& lower = test::make_abandoned_device("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      complete(irp, STATUS_SUCCESS);
      return complete(irp, STATUS_SUCCESS);
    };
    // The I/O manager frees this one in the first completion.
    KEVENT event;
    IO_STATUS_BLOCK result;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IRP* irp = IoBuildSynchronousFsdRequest(IRP_MJ_FLUSH_BUFFERS, lower.device, nullptr, 0, nullptr,
                                            &event, &result);
    IoCallDriver(lower.device, irp);
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0x44U);
  machine.take_findings();
}

TEST_P(Irps, wdm_010_reuse_makes_the_irp_new_and_sets_its_status) {
  machine().run([] {
    WdmDevice lower("lower");
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    IoCancelIrp(own.irp);
    EXPECT_TRUE(own.irp->Cancel);
    const UCHAR allocation_flags = own.irp->AllocationFlags;
    IoReuseIrp(own.irp, STATUS_NOT_SUPPORTED);
    EXPECT_EQ(own.irp->IoStatus.Status, STATUS_NOT_SUPPORTED);
    EXPECT_EQ(own.irp->CurrentLocation, own.irp->StackCount + 1);
    EXPECT_FALSE(own.irp->Cancel);
    EXPECT_EQ(own.irp->AllocationFlags, allocation_flags);
  });
}

TEST_P(Irps, wdm_r14_completion_resumes_above_the_routine_that_stopped_it) {
  machine().run([] {
    WdmDevice lower("lower");
    WdmDevice upper("upper");
    upper.attach_to(lower);
    Seen stopper;  // answers STATUS_MORE_PROCESSING_REQUIRED
    upper.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoCopyCurrentIrpStackLocationToNext(irp);
      IoSetCompletionRoutine(irp, &note, &stopper, TRUE, TRUE, TRUE);
      IoCallDriver(upper.lower, irp);
      EXPECT_EQ(IoGetCurrentIrpStackLocation(irp)->DeviceObject, upper.device);
      return complete(irp, STATUS_NO_SUCH_DEVICE);
    };
    OwnIrp own(upper.device, 7);
    EXPECT_EQ(IoCallDriver(upper.device, own.irp), STATUS_NO_SUCH_DEVICE);
    EXPECT_EQ(stopper.calls, 1);
    EXPECT_EQ(own.seen.calls, 1);
    EXPECT_EQ(own.seen.status, STATUS_NO_SUCH_DEVICE);
  });
}

TEST_P(Irps, pending_returned_without_the_mark_is_named) {  // WDM-R9
  machine().run([&] {
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      complete(irp, STATUS_SUCCESS);
      return STATUS_PENDING;
    };
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    machine().take_one_finding("IrpNotMarkedPending");
  });
}

TEST_P(Irps, a_mark_without_pending_returned_is_named) {  // WDM-R9
  machine().run([&] {
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      return complete(irp, STATUS_SUCCESS);
    };
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    machine().take_one_finding("IrpMarkedNotPending");
  });
}

TEST_P(Irps, another_status_returned_than_completed_with_is_named) {  // WDM-R9
  machine().run([&] {
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      complete(irp, STATUS_SUCCESS);
      return STATUS_UNSUCCESSFUL;
    };
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    machine().take_one_finding("IrpStatusMismatch");
  });
}

TEST_P(Irps, freeing_in_a_routine_that_goes_on_is_named_and_stops_the_walk) {
  machine().run([&] {
    WdmDevice lower("lower");
    IRP* irp = IoAllocateIrp(1, FALSE);
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
    IoSetCompletionRoutine(
        irp,
        [](DEVICE_OBJECT*, IRP* own, void*) -> NTSTATUS {
          IoFreeIrp(own);
          return STATUS_SUCCESS;
        },
        nullptr, TRUE, TRUE, TRUE);
    IoCallDriver(lower.device, irp);
    machine().take_one_finding("IrpContinuedWithout");
  });
}

TEST_P(Irps, freeing_an_irp_that_is_queued_below_is_refused_and_named) {
  machine().run([&] {
    WdmDevice lower("lower");
    Pender pender(lower);
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    IoFreeIrp(own.irp);
    machine().take_one_finding("IrpFreedInUse");
    complete(pender.kept, STATUS_SUCCESS);
  });
}

TEST_P(Irps, a_cancel_routine_that_is_still_set_at_completion_is_named) {  // WDM-R17
  machine().run([&] {
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      IoSetCancelRoutine(irp, [](DEVICE_OBJECT*, IRP*) {});
      return complete(irp, STATUS_SUCCESS);
    };
    OwnIrp own(lower.device, 7);
    IoCallDriver(lower.device, own.irp);
    EXPECT_EQ(own.irp->CancelRoutine, nullptr);
    machine().take_one_finding("IrpCancelRoutineSet");
  });
}

TEST_P(Irps, an_embedded_irp_comes_back_to_its_owner_and_can_be_sent_again) {
  machine().run([&] {
    WdmDevice lower("lower");
    alignas(16) static unsigned char memory[nt::irp_size_bytes(2)];
    static int finished = 0;
    finished = 0;
    IRP* irp = nt::initialize_irp(memory, 2, [](IRP*) { ++finished; });
    for (int round = 0; round < 3; ++round) {
      IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
      EXPECT_EQ(IoCallDriver(lower.device, irp), STATUS_SUCCESS);
      IoReuseIrp(irp, STATUS_SUCCESS);
    }
    EXPECT_EQ(finished, 3);
    EXPECT_TRUE(nt::retire_irp(irp));
  });
}

TEST_P(Irps, a_built_request_writes_status_block_and_event) {  // WDM-R4
  machine().run([] {
    WdmDevice lower("lower", nullptr, DO_BUFFERED_IO);
    IRP* kept = nullptr;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      kept = irp;
      return STATUS_PENDING;
    };
    char buffer[8] = "before";
    KEVENT event;
    IO_STATUS_BLOCK result{};
    LARGE_INTEGER offset{};
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    IRP* irp = IoBuildSynchronousFsdRequest(IRP_MJ_READ, lower.device, buffer, sizeof(buffer),
                                            &offset, &event, &result);
    EXPECT_EQ(IoCallDriver(lower.device, irp), STATUS_PENDING);
    EXPECT_EQ(KeReadStateEvent(&event), 0);
    memcpy(kept->AssociatedIrp.SystemBuffer, "after!!", 8);
    complete(kept, STATUS_SUCCESS, 6);
    EXPECT_NE(KeReadStateEvent(&event), 0);
    EXPECT_EQ(result.Information, 6U);
    EXPECT_EQ(std::string_view(buffer, 6), "after!");
    EXPECT_EQ(buffer[6], '\0');
  });
}

// One of many that the loop completes.
struct Many {
  std::vector<std::size_t> order;
  std::size_t wanted;
  KEVENT all_are_back;
};
struct Numbered {
  Many* many;
  std::size_t number;
};

NTSTATUS note_order(DEVICE_OBJECT*, IRP*, void* context) {
  const auto& numbered = *static_cast<Numbered*>(context);
  Many& many = *numbered.many;
  many.order.push_back(numbered.number);
  if (many.order.size() == many.wanted) KeSetEvent(&many.all_are_back, IO_NO_INCREMENT, FALSE);
  return STATUS_MORE_PROCESSING_REQUIRED;
}

// Design decision 8; more than the loop completes without looking ahead.
TEST_P(Irps, finished_by_the_loop_come_back_in_order_however_many_there_are) {
  machine().run([] {
    constexpr std::size_t count = 3 * base::few_count;
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      irp->IoStatus.Status = STATUS_SUCCESS;
      nt::complete_from_loop(irp);
      return STATUS_PENDING;
    };
    Many many{{}, count, {}};
    many.order.reserve(count);
    KeInitializeEvent(&many.all_are_back, NotificationEvent, FALSE);
    std::vector<Numbered> numbered;
    std::vector<IRP*> irps;
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < count; ++i) {
      numbered.push_back({&many, i});
      irps.push_back(IoAllocateIrp(lower.device->StackSize, FALSE));
      expected.push_back(i);
    }
    const KIRQL irql = KeRaiseIrqlToDpcLevel();
    for (std::size_t i = 0; i < count; ++i) {
      IoGetNextIrpStackLocation(irps[i])->MajorFunction = IRP_MJ_READ;
      IoSetCompletionRoutine(irps[i], &note_order, &numbered[i], TRUE, TRUE, TRUE);
      EXPECT_EQ(IoCallDriver(lower.device, irps[i]), STATUS_PENDING);
    }
    EXPECT_TRUE(many.order.empty());  // the sender has the CPU
    KeLowerIrql(irql);
    KeWaitForSingleObject(&many.all_are_back, Executive, KernelMode, FALSE, nullptr);
    EXPECT_EQ(many.order, expected);
    for (IRP* irp : irps) IoFreeIrp(irp);
  });
}

}  // namespace
