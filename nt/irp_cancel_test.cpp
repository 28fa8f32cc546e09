// SPDX-License-Identifier: MIT
// Cancellation: what IoCancelIrp does, and every order of canceling against queueing, taking off a
// queue and completing, with a queue that follows WDM-R21 and with the cancel-safe queue.
#include <gtest/gtest.h>
#include <wdm.h>

#include "nt/executor.h"
#include "nt/irp.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"
#include "tests/support/test_machine.h"
#include "tests/support/wdm_stack.h"

namespace {

using test::complete;
using test::WdmDevice;

NTSTATUS keep(DEVICE_OBJECT*, IRP*, void* calls) {
  InterlockedIncrement(static_cast<LONG*>(calls));
  return STATUS_MORE_PROCESSING_REQUIRED;
}

// An IRP that counts how often it comes back.
struct CountedIrp {
  explicit CountedIrp(DEVICE_OBJECT* top) : irp(IoAllocateIrp(top->StackSize, FALSE)) {
    IoGetNextIrpStackLocation(irp)->MajorFunction = IRP_MJ_READ;
    IoSetCompletionRoutine(irp, &keep, &completions, TRUE, TRUE, TRUE);
  }
  ~CountedIrp() { IoFreeIrp(irp); }
  IRP* irp;
  LONG completions = 0;
};

class Cancel : public test::OnBoth {};
OPENWDF_ON_BOTH(Cancel);

struct CancelView {
  KIRQL irql = 0xFF;
  PDRIVER_CANCEL routine_during = nullptr;
  PDRIVER_CANCEL set_during = nullptr;
  DEVICE_OBJECT* device = nullptr;
} cancel_view;

void look_and_complete(DEVICE_OBJECT* device, IRP* irp) {
  cancel_view.irql = KeGetCurrentIrql();
  cancel_view.routine_during = irp->CancelRoutine;
  cancel_view.set_during = IoSetCancelRoutine(irp, nullptr);
  cancel_view.device = device;
  IoReleaseCancelSpinLock(irp->CancelIrql);
  complete(irp, STATUS_CANCELLED);
}

TEST_P(Cancel, wdm_011_and_013_the_routine_runs_at_dispatch_level_and_is_taken_away) {
  machine().run([] {
    cancel_view = {};
    WdmDevice lower("lower");
    lower.on_irp = [](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      IoSetCancelRoutine(irp, &look_and_complete);
      return STATUS_PENDING;
    };
    CountedIrp own(lower.device);
    EXPECT_EQ(IoCallDriver(lower.device, own.irp), STATUS_PENDING);
    EXPECT_TRUE(IoCancelIrp(own.irp));
    EXPECT_EQ(cancel_view.irql, DISPATCH_LEVEL);
    EXPECT_EQ(cancel_view.routine_during, nullptr);
    EXPECT_EQ(cancel_view.set_during, nullptr);  // WDM-R20
    EXPECT_EQ(cancel_view.device, lower.device);
    EXPECT_EQ(own.completions, 1);
    EXPECT_EQ(own.irp->IoStatus.Status, STATUS_CANCELLED);
    EXPECT_EQ(KeGetCurrentIrql(), PASSIVE_LEVEL);
  });
}

TEST_P(Cancel, wdm_r18_without_a_routine_only_the_flag_is_set) {
  machine().run([] {
    WdmDevice lower("lower");
    IRP* kept = nullptr;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) {
      IoMarkIrpPending(irp);
      kept = irp;
      return STATUS_PENDING;
    };
    CountedIrp own(lower.device);
    IoCallDriver(lower.device, own.irp);
    EXPECT_FALSE(IoCancelIrp(own.irp));
    EXPECT_TRUE(own.irp->Cancel);
    EXPECT_EQ(own.completions, 0);
    complete(kept, STATUS_SUCCESS);
  });
}

// A queue as WDM-R21 tells drivers to write one. Where the order of two plain steps matters, the
// test offers a switch between them.
struct RaceQueue {
  RaceQueue() {
    KeInitializeSpinLock(&lock);
    InitializeListHead(&irps);
    current = this;
  }
  static inline RaceQueue* current = nullptr;

  static void offer(IRP* irp) { nt::switch_point(nt::SwitchPoint::DdiEntry, irp); }

  static void canceled(DEVICE_OBJECT*, IRP* irp) {
    IoReleaseCancelSpinLock(irp->CancelIrql);
    KIRQL irql;
    KeAcquireSpinLock(&current->lock, &irql);
    RemoveEntryList(&irp->Tail.Overlay.ListEntry);
    KeReleaseSpinLock(&current->lock, irql);
    complete(irp, STATUS_CANCELLED);
  }

  NTSTATUS insert(IRP* irp) {
    IoMarkIrpPending(irp);
    KIRQL irql;
    KeAcquireSpinLock(&lock, &irql);
    InsertTailList(&irps, &irp->Tail.Overlay.ListEntry);
    offer(irp);
    IoSetCancelRoutine(irp, &canceled);
    offer(irp);
    if (nt::is_irp_canceled(irp) && IoSetCancelRoutine(irp, nullptr) != nullptr) {
      RemoveEntryList(&irp->Tail.Overlay.ListEntry);
      KeReleaseSpinLock(&lock, irql);
      complete(irp, STATUS_CANCELLED);
      return STATUS_PENDING;
    }
    KeReleaseSpinLock(&lock, irql);
    return STATUS_PENDING;
  }

  void complete_next() {
    KIRQL irql;
    KeAcquireSpinLock(&lock, &irql);
    IRP* irp = nullptr;
    if (!IsListEmpty(&irps)) {
      irp = CONTAINING_RECORD(irps.Flink, IRP, Tail.Overlay.ListEntry);
      offer(irp);
      if (IoSetCancelRoutine(irp, nullptr) == nullptr) {
        irp = nullptr;
      } else {
        RemoveEntryList(&irp->Tail.Overlay.ListEntry);
      }
    }
    KeReleaseSpinLock(&lock, irql);
    if (irp != nullptr) complete(irp, STATUS_SUCCESS);
  }

  KSPIN_LOCK lock;
  LIST_ENTRY irps;
};

// One flow sends, one cancels, one takes off the queue. Whatever is left in the queue at the end is
// taken off then; the IRP has come back exactly once.
template <class Queue>
void race(test::Machine& machine) {
  machine.run([] {
    WdmDevice lower("lower");
    Queue queue;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) { return queue.insert(irp); };
    CountedIrp own(lower.device);
    {
      test::Flow canceler("canceler", [&] { IoCancelIrp(own.irp); });
      test::Flow taker("taker", [&] { queue.complete_next(); });
      EXPECT_EQ(IoCallDriver(lower.device, own.irp), STATUS_PENDING);
    }
    queue.complete_next();
    EXPECT_EQ(own.completions, 1);
    EXPECT_TRUE(own.irp->Cancel);
    EXPECT_EQ(own.irp->CancelRoutine, nullptr);
  });
}

TEST(CancelRace, wdm_r21_exactly_one_completion_in_every_order) {
  test::explore({.preemption_bound = 3}, [](test::Machine& machine) { race<RaceQueue>(machine); });
}

// The same over IoCsqXxx.
struct Csq {
  Csq() {
    KeInitializeSpinLock(&lock);
    InitializeListHead(&irps);
    IoCsqInitialize(
        &csq,
        [](IO_CSQ* csq, IRP* irp) { InsertTailList(&of(csq)->irps, &irp->Tail.Overlay.ListEntry); },
        [](IO_CSQ*, IRP* irp) { RemoveEntryList(&irp->Tail.Overlay.ListEntry); },
        [](IO_CSQ* csq, IRP* irp, void*) -> IRP* {
          LIST_ENTRY* next =
              irp == nullptr ? of(csq)->irps.Flink : irp->Tail.Overlay.ListEntry.Flink;
          return next == &of(csq)->irps ? nullptr
                                        : CONTAINING_RECORD(next, IRP, Tail.Overlay.ListEntry);
        },
        [](IO_CSQ* csq, KIRQL* irql) { KeAcquireSpinLock(&of(csq)->lock, irql); },
        [](IO_CSQ* csq, KIRQL irql) { KeReleaseSpinLock(&of(csq)->lock, irql); },
        [](IO_CSQ*, IRP* irp) { complete(irp, STATUS_CANCELLED); });
  }
  static Csq* of(IO_CSQ* csq) { return CONTAINING_RECORD(csq, Csq, csq); }

  NTSTATUS insert(IRP* irp) {
    IoCsqInsertIrp(&csq, irp, nullptr);
    return STATUS_PENDING;
  }
  void complete_next() {
    if (IRP* irp = IoCsqRemoveNextIrp(&csq, nullptr)) complete(irp, STATUS_SUCCESS);
  }

  IO_CSQ csq;
  KSPIN_LOCK lock;
  LIST_ENTRY irps;
};

TEST(CancelRace, wdm_r22_a_cancel_safe_queue_completes_once_in_every_order) {
  test::explore({.preemption_bound = 2}, [](test::Machine& machine) { race<Csq>(machine); });
}

TEST_P(Cancel, wdm_014_queue_and_cancel_from_four_flows_complete_each_irp_once) {
  machine().run([] {
    WdmDevice lower("lower");
    Csq queue;
    lower.on_irp = [&](DEVICE_OBJECT*, IRP* irp) { return queue.insert(irp); };
    constexpr int irp_count = 500;
    const auto send_and_cancel = [&] {
      for (int index = 0; index < irp_count; ++index) {
        CountedIrp own(lower.device);
        IoCallDriver(lower.device, own.irp);
        IoCancelIrp(own.irp);
        while (InterlockedCompareExchange(&own.completions, 0, 0) == 0) {
          LARGE_INTEGER interval{.QuadPart = -100};
          KeDelayExecutionThread(KernelMode, FALSE, &interval);
        }
        EXPECT_EQ(own.completions, 1);
      }
    };
    const auto take = [&] {
      for (int index = 0; index < irp_count; ++index) queue.complete_next();
    };
    test::Flow first("first", send_and_cancel);
    test::Flow second("second", send_and_cancel);
    test::Flow third("third", take);
    test::Flow fourth("fourth", take);
    first.join();
    second.join();
    third.join();
    fourth.join();
    EXPECT_TRUE(IsListEmpty(&queue.irps));
  });
}

}  // namespace
