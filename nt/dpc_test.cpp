// SPDX-License-Identifier: MIT
// DPCs: queueing, taking back, order, processors, flushing.
#include <gtest/gtest.h>
#include <wdm.h>

#include <set>
#include <vector>

#include "tests/support/explore.h"
#include "tests/support/system_thread.h"
#include "tests/support/test_machine.h"

namespace {

using test::SystemThread;

// A DPC that counts its runs and remembers where and with what it ran last.
struct CountingDpc {
  CountingDpc() { KeInitializeDpc(&dpc, &run, this); }
  static VOID run(PKDPC dpc, PVOID context, PVOID argument1, PVOID argument2) {
    auto* self = static_cast<CountingDpc*>(context);
    EXPECT_EQ(dpc, &self->dpc);
    EXPECT_EQ(KeGetCurrentIrql(), DISPATCH_LEVEL);
    self->argument1 = argument1;
    self->argument2 = argument2;
    self->processor = KeGetCurrentProcessorNumber();
    InterlockedIncrement(&self->runs);
  }
  KDPC dpc;
  LONG runs = 0;
  PVOID argument1 = nullptr, argument2 = nullptr;
  ULONG processor = 99;
};

class Dpcs : public test::OnBoth {};
OPENWDF_ON_BOTH(Dpcs);

TEST_P(Dpcs, a_queued_dpc_runs_once_with_its_first_arguments) {  // WDM-R50
  machine().run([] {
    CountingDpc dpc;
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    EXPECT_TRUE(KeInsertQueueDpc(&dpc.dpc, &dpc, nullptr));
    EXPECT_FALSE(KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr));
    EXPECT_EQ(dpc.runs, 0);
    KeLowerIrql(old);
    KeFlushQueuedDpcs();
    EXPECT_EQ(dpc.runs, 1);
    EXPECT_EQ(dpc.argument1, &dpc);
  });
}

TEST_P(Dpcs, lowering_the_level_runs_what_was_queued_on_the_processor) {  // WDM-R52
  machine().run([] {
    CountingDpc dpc;
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr);
    const ULONG here = KeGetCurrentProcessorNumber();
    KeLowerIrql(old);
    EXPECT_EQ(dpc.runs, 1);
    EXPECT_EQ(dpc.processor, here);
  });
}

TEST_P(Dpcs, wdm_025_a_removed_dpc_does_not_run) {  // WDM-R51
  machine().run([] {
    CountingDpc dpc;
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr);
    EXPECT_TRUE(KeRemoveQueueDpc(&dpc.dpc));
    EXPECT_FALSE(KeRemoveQueueDpc(&dpc.dpc));
    KeLowerIrql(old);
    KeFlushQueuedDpcs();
    EXPECT_EQ(dpc.runs, 0);
    EXPECT_TRUE(KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr));
    KeFlushQueuedDpcs();
    EXPECT_EQ(dpc.runs, 1);
  });
}

TEST_P(Dpcs, wdm_026_a_dpc_may_queue_itself) {  // WDM-R50
  machine().run([] {
    LONG runs = 0;
    KDPC dpc;
    KeInitializeDpc(
        &dpc,
        [](PKDPC self, PVOID context, PVOID, PVOID) {
          if (InterlockedIncrement(static_cast<LONG*>(context)) == 1) {
            EXPECT_TRUE(KeInsertQueueDpc(self, nullptr, nullptr));
          }
        },
        &runs);
    KeInsertQueueDpc(&dpc, nullptr, nullptr);
    KeFlushQueuedDpcs();
    KeFlushQueuedDpcs();
    EXPECT_EQ(InterlockedAdd(&runs, 0), 2);
  });
}

TEST_P(Dpcs, dpcs_run_in_order_and_important_ones_first) {  // WDM-R50, wdm/kesetimportancedpc
  machine().run([] {
    struct Numbered {
      KDPC dpc;
      std::vector<int>* order;
      int number;
    };
    std::vector<int> order;
    Numbered dpcs[3];
    for (int index = 0; index < 3; ++index) {
      dpcs[index].order = &order;
      dpcs[index].number = index;
      KeInitializeDpc(
          &dpcs[index].dpc,
          [](PKDPC, PVOID context, PVOID, PVOID) {
            const auto* self = static_cast<Numbered*>(context);
            self->order->push_back(self->number);
          },
          &dpcs[index]);
    }
    KeSetImportanceDpc(&dpcs[2].dpc, HighImportance);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    for (Numbered& dpc : dpcs) KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr);
    KeLowerIrql(old);
    EXPECT_EQ(order, (std::vector<int>{2, 0, 1}));
  });
}

TEST_P(Dpcs, a_dpc_runs_on_its_target_processor) {  // wdm/kesettargetprocessordpc
  machine().run([] {
    for (CCHAR number = 0; number < 2; ++number) {
      CountingDpc dpc;
      KeSetTargetProcessorDpc(&dpc.dpc, number);
      KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr);
      KeFlushQueuedDpcs();
      EXPECT_EQ(dpc.runs, 1);
      EXPECT_EQ(dpc.processor, static_cast<ULONG>(number));
    }
    CountingDpc dpc;
    PROCESSOR_NUMBER nowhere{0, 63, 0};
    EXPECT_EQ(KeSetTargetProcessorDpcEx(&dpc.dpc, &nowhere), STATUS_INVALID_PARAMETER);
  });
}

TEST(Dpc, that_was_never_initialized_is_reported) {
  test::Machine machine;
  machine.run([] {
    KDPC dpc{};
    EXPECT_FALSE(KeInsertQueueDpc(&dpc, nullptr, nullptr));
  });
  machine.take_one_finding("KeInitializeDpc");
}

TEST(Dpc, waiting_in_one_stops_the_machine) {  // 0xB8
  test::Machine machine;
  machine.run([] {
    KDPC dpc;
    KEVENT event;
    KeInitializeEvent(&event, NotificationEvent, FALSE);
    KeInitializeDpc(
        &dpc,
        [](PKDPC, PVOID context, PVOID, PVOID) {
          KeWaitForSingleObject(context, Executive, KernelMode, FALSE, nullptr);
        },
        &event);
    KeInsertQueueDpc(&dpc, nullptr, nullptr);
    KeFlushQueuedDpcs();
  });
  const auto bug_check = machine.take_bug_check();
  ASSERT_TRUE(bug_check.has_value());
  EXPECT_EQ(bug_check->code, 0xB8u);
}

// KeRemoveQueueDpc against the run: exactly one of the two happens.
TEST(DpcExplored, a_dpc_is_removed_or_runs) {
  std::set<BOOLEAN> seen;
  test::explore({.preemption_bound = 2}, [&](test::Machine& machine) {
    machine.run([&] {
      CountingDpc dpc;
      KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr);
      const BOOLEAN was_removed = KeRemoveQueueDpc(&dpc.dpc);
      seen.insert(was_removed);
      KeFlushQueuedDpcs();
      EXPECT_EQ(dpc.runs, was_removed ? 0 : 1);
    });
  });
  EXPECT_EQ(seen.size(), 2u);
}

// A DPC queued from two threads runs as often as somebody was told that it was queued.
TEST(DpcExplored, each_successful_insert_is_one_run) {
  test::explore({.preemption_bound = 2, .schedules_max = 50'000}, [](test::Machine& machine) {
    machine.run([] {
      CountingDpc dpc;
      LONG queued = 0;
      const auto body = [&] {
        if (KeInsertQueueDpc(&dpc.dpc, nullptr, nullptr)) InterlockedIncrement(&queued);
      };
      SystemThread other(body);
      body();
      other.join();
      KeFlushQueuedDpcs();
      EXPECT_EQ(dpc.runs, queued);
    });
  });
}

}  // namespace
