// SPDX-License-Identifier: MIT
// Deletion of trees of objects: in which order what is below goes, what is left to PASSIVE_LEVEL,
// and what is deleted while that happens. Cases of framework.md 7.1 by their numbers.
// Source: fxobject.cpp, fxobjectstatemachine.cpp.
#include <gmock/gmock.h>

#include "tests/support/driver/named_object.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/explore.h"

namespace {

using namespace test;
using namespace test::named;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The worker that disposes at PASSIVE_LEVEL has its turn.
void let_dispose() {
  LARGE_INTEGER wait;
  wait.QuadPart = -10'000'000;
  KeDelayExecutionThread(KernelMode, FALSE, &wait);
}

// OBJ-028 with an object of passive level in place of a WDFSTRING.
TEST(ObjectDelete, obj_028_a_passive_child_defers_the_whole_deletion) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT parent = make("P");
    make("C", parent, WdfExecutionLevelPassive);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(parent);
    EXPECT_THAT(g_log, IsEmpty());
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup C", "cleanup P", "destroy C", "destroy P"));
  });
}

// OBJ-R31: what was disposed before the passive object was met stays disposed.
TEST(ObjectDelete, a_deeper_passive_object_defers_the_rest) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT p = make("P");
    make("A", p);
    WDFOBJECT b = make("B", p);
    make("B1", b, WdfExecutionLevelPassive);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(p);
    EXPECT_THAT(g_log, ElementsAre("cleanup A at 2"));
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup A at 2", "cleanup B1", "cleanup B", "cleanup P",
                                   "destroy A", "destroy B1", "destroy B", "destroy P"));
  });
}

TEST(ObjectDelete, deleting_a_child_in_its_parents_cleanup_is_harmless) {
  run_in_driver([](WDFDRIVER) {
    WDF_OBJECT_ATTRIBUTES attributes = named_attributes();
    attributes.EvtCleanupCallback = [](WDFOBJECT self) {
      g_log.push_back("cleanup parent");
      WdfObjectDelete(named_of(self)->kept);
    };
    WDFOBJECT parent = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &parent), STATUS_SUCCESS);
    named_of(parent)->name = "P";
    named_of(parent)->kept = make("C", parent);
    WdfObjectDelete(parent);
    EXPECT_THAT(g_log, ElementsAre("cleanup C", "cleanup parent", "destroy C", "destroy P"));
  });
}

// OBJ-R24, R25: fxobject.cpp DeleteObject lets the parent, which is at it, do the rest.
TEST(ObjectDelete, a_child_deleted_while_its_parent_is_disposed_is_disposed_in_its_turn) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT parent = make("P");
    WDF_OBJECT_ATTRIBUTES attributes = named_attributes(parent);
    attributes.EvtCleanupCallback = [](WDFOBJECT self) {
      log_cleanup(self);
      WdfObjectDelete(named_of(self)->kept);
      WdfObjectDelete(self);
    };
    WDFOBJECT first = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &first), STATUS_SUCCESS);
    named_of(first)->name = "A";
    named_of(first)->kept = make("B", parent);
    WdfObjectDelete(parent);
    EXPECT_THAT(g_log, ElementsAre("cleanup A", "cleanup B", "cleanup P", "destroy A", "destroy B",
                                   "destroy P"));
  });
}

// OBJ-R31: fxobjectstatemachine.cpp DeletedAndDisposed; the destroy callback needs the level, too.
TEST(ObjectDelete, the_last_reference_dropped_at_dispatch_level_defers_a_passive_objects_destroy) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT object = make("O", nullptr, WdfExecutionLevelPassive);
    WdfObjectReference(object);
    WdfObjectDelete(object);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDereference(object);
    EXPECT_THAT(g_log, ElementsAre("cleanup O"));
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup O", "destroy O"));
  });
}

// OBJ-R31. A is disposed, and deletes B and itself; B waits for the level, and P with it.
TEST(ObjectDelete, what_was_deleted_before_a_disposal_waits_is_not_disposed_twice) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT p = make("P");
    WDF_OBJECT_ATTRIBUTES attributes = named_attributes(p);
    attributes.EvtCleanupCallback = [](WDFOBJECT self) {
      log_cleanup(self);
      WdfObjectDelete(named_of(self)->kept);
      WdfObjectDelete(self);
    };
    WDFOBJECT a = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &a), STATUS_SUCCESS);
    named_of(a)->name = "A";
    named_of(a)->kept = make("B", p);
    make("B1", named_of(a)->kept, WdfExecutionLevelPassive);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(p);
    EXPECT_THAT(g_log, ElementsAre("cleanup A at 2"));
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup A at 2", "cleanup B1", "cleanup B", "cleanup P",
                                   "destroy A", "destroy B1", "destroy B", "destroy P"));
  });
}

TEST(ObjectDelete, a_child_deleted_while_its_disposal_waits_goes_with_its_parent) {
  run_in_driver([](WDFDRIVER) {
    WDFOBJECT p = make("P");
    WDFOBJECT b = make("B", p);
    make("B1", b, WdfExecutionLevelPassive);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDelete(p);
    WdfObjectDelete(b);
    EXPECT_THAT(g_log, IsEmpty());
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup B1", "cleanup B", "cleanup P", "destroy B1",
                                   "destroy B", "destroy P"));
  });
}

// OBJ-R9, OBJ-026 with an object that needs the level for its callbacks.
TEST(ObjectDelete, dropping_the_first_reference_at_dispatch_level_runs_the_callbacks_below_it) {
  World world;
  run_in_driver(world, [](WDFDRIVER) {
    WDFOBJECT object = make("O", WdfGetDriver(), WdfExecutionLevelPassive);
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfObjectDereference(object);
    EXPECT_THAT(g_log, IsEmpty());
    KeLowerIrql(irql);
    let_dispose();
  });
  EXPECT_THAT(g_log, ElementsAre("cleanup O", "destroy O"));
  const auto stop = world.machine().take_bug_check();
  ASSERT_TRUE(stop.has_value());
  EXPECT_EQ(stop->parameters[0], 7u);
  world.machine().take_findings();
}

TEST(ObjectDelete, obj_r29_a_request_completed_at_dispatch_level_leaves_a_passive_child_for_later) {
  World world;
  run_with_queue(world, {}, [](QueueBench& bench) {
    door::Pending read = bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    make("C", request, WdfExecutionLevelPassive);
    g_log.clear();
    KIRQL irql;
    KeRaiseIrql(DISPATCH_LEVEL, &irql);
    WdfRequestComplete(request, STATUS_SUCCESS);
    EXPECT_TRUE(read.is_done());
    EXPECT_THAT(g_log, IsEmpty());
    KeLowerIrql(irql);
    let_dispose();
    EXPECT_THAT(g_log, ElementsAre("cleanup C", "destroy C"));
  });
  world.machine().take_one_finding("CompletionDeferred");
}

// The worker may come to the request before whoever completes it deletes it.
TEST(ObjectDelete, what_a_request_leaves_for_later_goes_once_in_every_order) {
  explore({.preemption_bound = 2, .schedules_max = 20'000}, [](base::Choices& choices) {
    Window window(choices);
    Machine machine({.choices = &window});
    machine.run([&] {
      door::Fixture fixture(machine.machine());
      with_queue(fixture, {}, [&](QueueBench& bench) {
        door::Pending read = bench.file.start_read(1);
        WDFREQUEST request = take_owned();
        make("C", request, WdfExecutionLevelPassive);
        g_log.clear();
        KIRQL irql;
        KeRaiseIrql(DISPATCH_LEVEL, &irql);
        window.is_open = true;
        WdfRequestComplete(request, STATUS_SUCCESS);
        window.is_open = false;
        KeLowerIrql(irql);
        EXPECT_TRUE(read.is_done());
        let_dispose();
        EXPECT_THAT(g_log, ElementsAre("cleanup C", "destroy C"));
      });
      for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
    });
    machine.take_one_finding("CompletionDeferred");
  });
}

}  // namespace
