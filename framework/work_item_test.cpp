// SPDX-License-Identifier: MIT
// WDFWORKITEM: framework.md 7.6, WI-001 to WI-009, and the rules WI-R1 to R5; then every order of
// queueing, running and flushing within the bounds.
#include "framework/work_item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/driver/with_device.h"
#include "tests/support/explore.h"
#include "tests/support/test_flow.h"

namespace {

using test::CallbackBody;
using test::g_log;
using test::now_ms;
using test::run_with_device;
using test::sleep_ms;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

VOID evt_work_item(WDFWORKITEM item) {
  test::call_body(item);
}

NTSTATUS create(WDFOBJECT parent, BOOLEAN is_serialized, const CallbackBody& body,
                WDFWORKITEM* item) {
  WDF_WORKITEM_CONFIG config;
  WDF_WORKITEM_CONFIG_INIT(&config, evt_work_item);
  config.AutomaticSerialization = is_serialized;
  WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(parent);
  const NTSTATUS status = WdfWorkItemCreate(&config, &attributes, item);
  if (NT_SUCCESS(status)) test::callback_context_of(*item)->body = &body;
  return status;
}

WDFWORKITEM make(WDFOBJECT parent, const CallbackBody& body) {
  WDFWORKITEM item = nullptr;
  EXPECT_EQ(create(parent, FALSE, body, &item), STATUS_SUCCESS);
  return item;
}

TEST(Wi, wi_001_a_callback_is_required) {
  run_with_device([](WDFDEVICE device) {
    WDF_WORKITEM_CONFIG config;
    WDF_WORKITEM_CONFIG_INIT(&config, nullptr);
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(device);
    WDFWORKITEM item = nullptr;
    EXPECT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_INVALID_PARAMETER);
    EXPECT_THAT(g_log, IsEmpty());
  });
}

TEST(Wi, wi_r1_what_creation_refuses) {
  run_with_device([](WDFDEVICE device) {
    WDF_WORKITEM_CONFIG config;
    WDF_WORKITEM_CONFIG_INIT(&config, evt_work_item);
    WDF_OBJECT_ATTRIBUTES attributes = test::callback_attributes(nullptr);
    WDFWORKITEM item = nullptr;
    EXPECT_EQ(WdfWorkItemCreate(&config, nullptr, &item), STATUS_WDF_PARENT_NOT_SPECIFIED);
    EXPECT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_WDF_PARENT_NOT_SPECIFIED);
    attributes.ParentObject = WdfGetDriver();
    EXPECT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_INVALID_DEVICE_REQUEST);
    attributes.ParentObject = device;
    attributes.ExecutionLevel = WdfExecutionLevelPassive;
    EXPECT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_WDF_EXECUTION_LEVEL_INVALID);
    --config.Size;
    EXPECT_EQ(WdfWorkItemCreate(&config, &attributes, &item), STATUS_INFO_LENGTH_MISMATCH);
  });
}

TEST(Wi, wi_002_queued_three_times_before_it_starts_it_runs_once) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    KIRQL irql = HIGH_LEVEL;
    PKTHREAD thread = nullptr;
    const CallbackBody body = [&](WDFOBJECT) {
      ++runs;
      irql = KeGetCurrentIrql();
      thread = KeGetCurrentThread();
    };
    WDFWORKITEM item = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    for (int i = 0; i < 3; ++i) WdfWorkItemEnqueue(item);
    KeLowerIrql(old);
    WdfWorkItemFlush(item);
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(irql, PASSIVE_LEVEL) << "WI-R5";
    EXPECT_NE(thread, KeGetCurrentThread());
    EXPECT_EQ(WdfWorkItemGetParentObject(item), device);
  });
}

TEST(Wi, wi_003_queued_by_its_own_callback_it_runs_again) {
  run_with_device([](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT item) {
      if (++runs == 1) WdfWorkItemEnqueue(static_cast<WDFWORKITEM>(item));
    };
    WDFWORKITEM item = make(device, body);
    WdfWorkItemEnqueue(item);
    WdfWorkItemFlush(item);
    EXPECT_EQ(runs, 2) << "the flush waits for the second run, too";
  });
}

TEST(Wi, wi_004_two_threads_may_be_in_the_callback) {
  run_with_device([](WDFDEVICE device) {
    int inside = 0;
    int most = 0;
    const CallbackBody body = [&](WDFOBJECT) {
      most = std::max(most, ++inside);
      sleep_ms(50);
      --inside;
    };
    WDFWORKITEM item = make(device, body);
    WdfWorkItemEnqueue(item);
    sleep_ms(10);
    WdfWorkItemEnqueue(item);
    const LONGLONG start = now_ms();
    WdfWorkItemFlush(item);
    EXPECT_EQ(most, 2);
    EXPECT_EQ(now_ms() - start, 50) << "the flush waits for both";
  });
}

TEST(Wi, wi_r2_serialized_the_runs_do_not_overlap) {
  run_with_device(test::passive_device, [](WDFDEVICE device) {
    int inside = 0;
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) {
      EXPECT_EQ(++inside, 1);
      sleep_ms(50);
      --inside;
      ++runs;
    };
    WDFWORKITEM item = nullptr;
    ASSERT_EQ(create(device, TRUE, body, &item), STATUS_SUCCESS);
    WdfWorkItemEnqueue(item);
    sleep_ms(10);
    WdfWorkItemEnqueue(item);
    WdfWorkItemFlush(item);
    EXPECT_EQ(runs, 2);
  });
}

TEST(Wi, wi_005_a_flush_returns_after_the_run) {
  run_with_device([](WDFDEVICE device) {
    bool has_returned = false;
    const CallbackBody body = [&](WDFOBJECT) {
      sleep_ms(50);
      has_returned = true;
    };
    WDFWORKITEM item = make(device, body);
    WdfWorkItemFlush(item);
    WdfWorkItemEnqueue(item);
    EXPECT_FALSE(has_returned);
    WdfWorkItemFlush(item);
    EXPECT_TRUE(has_returned);
  });
}

TEST(Wi, wi_006_a_flush_in_the_own_callback_returns_at_once) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    bool has_returned = false;
    const CallbackBody body = [&](WDFOBJECT item) {
      WdfWorkItemFlush(static_cast<WDFWORKITEM>(item));
      has_returned = true;
    };
    WDFWORKITEM item = make(device, body);
    WdfWorkItemEnqueue(item);
    WdfWorkItemFlush(item);
    EXPECT_TRUE(has_returned);
    world.machine().take_one_finding("WorkItemFlushInCallback");
  });
}

TEST(Wi, wi_r3_a_flush_needs_passive_level) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT) {};
    WDFWORKITEM item = make(device, body);
    const KIRQL old = KeRaiseIrqlToDpcLevel();
    WdfWorkItemFlush(item);
    KeLowerIrql(old);
    world.machine().take_one_finding("KmdfIrql");
  });
}

TEST(Wi, wi_007_a_work_item_may_delete_itself) {
  run_with_device([](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT item) {
      WdfObjectDelete(item);
      g_log.push_back("callback returns");
    };
    WdfWorkItemEnqueue(make(device, body));
    sleep_ms(1);
    EXPECT_THAT(g_log, ElementsAre("cleanup", "callback returns", "destroy"));
  });
}

TEST(Wi, wi_008_a_deletion_waits_for_the_queued_run) {
  run_with_device([](WDFDEVICE device) {
    const CallbackBody body = [](WDFOBJECT) {
      sleep_ms(50);
      g_log.push_back("callback");
    };
    WDFWORKITEM item = make(device, body);
    WdfWorkItemEnqueue(item);
    WdfObjectDelete(item);
    sleep_ms(1);
    EXPECT_THAT(g_log, ElementsAre("callback", "cleanup", "destroy"));
  });
}

TEST(Wi, wi_r2_queued_after_the_deletion_began_it_does_not_run) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    int runs = 0;
    const CallbackBody body = [&](WDFOBJECT) { ++runs; };
    WDFWORKITEM item = make(device, body);
    WdfObjectReference(item);
    WdfObjectDelete(item);
    WdfWorkItemEnqueue(item);
    world.machine().take_one_finding("WorkItemRunningDown");
    sleep_ms(1);
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(WdfWorkItemGetParentObject(item), nullptr);
    WdfObjectDereference(item);
  });
}

TEST(Wi, wi_009_it_cannot_serialize_with_a_queue_of_dispatch_level) {
  test::World world;
  run_with_device(world, {}, [&](WDFDEVICE device) {
    WDFQUEUE queue = test::make_queue(device, test::dispatch_queue);
    const CallbackBody body = [](WDFOBJECT) {};
    WDFWORKITEM item = nullptr;
    EXPECT_EQ(create(queue, TRUE, body, &item), STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL);
    world.machine().take_one_finding("IncompatibleExecutionLevel");
    EXPECT_EQ(create(queue, FALSE, body, &item), STATUS_SUCCESS);
    // Without a scope there is nothing to serialize with, whatever the level.
    EXPECT_EQ(create(device, TRUE, body, &item), STATUS_SUCCESS);
  });
}

TEST(WiExplored, a_flush_waits_for_everything_queued_before_it) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      std::atomic<int> begun{0};
      std::atomic<int> done{0};
      const CallbackBody body = [&](WDFOBJECT) {
        ++begun;
        ++done;
      };
      WDFWORKITEM item = make(device, body);
      WdfWorkItemEnqueue(item);
      test::Flow other("other", [&] { WdfWorkItemEnqueue(item); });
      WdfWorkItemFlush(item);
      EXPECT_GE(done.load(), 1);
      other.join();
      WdfWorkItemFlush(item);
      EXPECT_EQ(begun.load(), done.load());
      EXPECT_LE(done.load(), 2);
    });
  });
}

// What is queued again while it runs is a run of its own, and the flush waits for that one, too.
TEST(WiExplored, nothing_that_is_queued_is_lost) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      std::atomic<int> work{0};
      const CallbackBody body = [&](WDFOBJECT) { work.store(0); };
      WDFWORKITEM item = make(device, body);
      for (int i = 0; i < 2; ++i) {
        work.store(1);
        WdfWorkItemEnqueue(item);
      }
      WdfWorkItemFlush(item);
      EXPECT_EQ(work.load(), 0);
    });
  });
}

TEST(WiExplored, a_deletion_comes_after_every_run) {
  test::explore({.preemption_bound = 2, .schedules_max = 20'000}, [](test::Machine& machine) {
    run_with_device(machine, {}, [](WDFDEVICE device) {
      bool is_deleted = false;
      int runs = 0;
      const CallbackBody body = [&](WDFOBJECT) {
        EXPECT_FALSE(is_deleted);
        ++runs;
      };
      WDFWORKITEM item = make(device, body);
      WdfWorkItemEnqueue(item);
      WdfObjectDelete(item);
      is_deleted = true;
      EXPECT_EQ(runs, 1);
    });
  });
}

}  // namespace
