// SPDX-License-Identifier: MIT
// WdfIoQueueCreate: what it refuses and what a new queue begins with. The cases are those of
// framework.md 7.5 and the rules of 3.1, by their numbers. Source: fxioqueueapi.cpp
// WdfIoQueueCreate; fxioqueue.cpp Initialize, ConfigureConstraints.
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

NTSTATUS create(QueueBench& bench, WDF_IO_QUEUE_DISPATCH_TYPE type,
                std::function<void(WDF_IO_QUEUE_CONFIG&)> configure) {
  WDFQUEUE made = nullptr;
  return create_queue(
      bench.device, {.dispatch_type = type, .configure = std::move(configure), .is_default = false},
      &made);
}

TEST(QueCreate, que_001_a_structure_of_unknown_size_is_refused) {
  run_with_queue({}, [](QueueBench& bench) {
    EXPECT_EQ(create(bench, WdfIoQueueDispatchSequential, [](auto& config) { config.Size = 4; }),
              STATUS_INFO_LENGTH_MISMATCH);
  });
}

TEST(QueCreate, que_003_an_unknown_dispatch_type_is_refused) {
  run_with_queue({}, [](QueueBench& bench) {
    EXPECT_EQ(create(bench, static_cast<WDF_IO_QUEUE_DISPATCH_TYPE>(4), {}),
              STATUS_INVALID_PARAMETER);
    EXPECT_EQ(create(bench, WdfIoQueueDispatchInvalid, {}), STATUS_INVALID_PARAMETER);
  });
}

TEST(QueCreate, que_004_a_queue_that_presents_needs_a_handler) {
  run_with_queue({}, [](QueueBench& bench) {
    for (const auto type : {WdfIoQueueDispatchSequential, WdfIoQueueDispatchParallel}) {
      EXPECT_EQ(create(bench, type, [](auto& config) { config.EvtIoDefault = nullptr; }),
                STATUS_WDF_NO_CALLBACK);
    }
  });
}

TEST(QueCreate, que_006_a_manual_queue_may_have_the_callbacks_that_are_no_handlers) {
  run_with_queue({}, [](QueueBench& bench) {
    EXPECT_EQ(create(bench, WdfIoQueueDispatchManual,
                     [](auto& config) {
                       config.EvtIoStop = [](WDFQUEUE, WDFREQUEST, ULONG) {};
                       config.EvtIoCanceledOnQueue = note_canceled_on_queue;
                     }),
              STATUS_SUCCESS);
    EXPECT_EQ(create(bench, WdfIoQueueDispatchManual,
                     [](auto& config) { config.EvtIoDefault = keep_request; }),
              STATUS_INVALID_PARAMETER)
        << "QUE-R2, check 10";
  });
}

TEST(QueCreate, que_007_only_a_parallel_queue_takes_a_limit) {
  const auto set_limit = [](auto& config) {
    config.Settings.Parallel.NumberOfPresentedRequests = 1;
  };
  run_with_queue({}, [=](QueueBench& bench) {
    EXPECT_EQ(create(bench, WdfIoQueueDispatchSequential, set_limit), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(create(bench, WdfIoQueueDispatchManual, set_limit), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(create(bench, WdfIoQueueDispatchParallel, set_limit), STATUS_SUCCESS);
  });
}

TEST(QueCreate, que_010_the_devices_scope_needs_the_devices_level) {
  run_with_queue({.device_level = WdfExecutionLevelDispatch}, [](QueueBench& bench) {
    WDFQUEUE made = nullptr;
    EXPECT_EQ(create_queue(bench.device,
                           {.level = WdfExecutionLevelPassive,
                            .scope = WdfSynchronizationScopeDevice,
                            .is_default = false},
                           &made),
              STATUS_INVALID_PARAMETER);
    EXPECT_EQ(made, nullptr);
    EXPECT_EQ(create_queue(bench.device,
                           {.scope = WdfSynchronizationScopeDevice, .is_default = false}, &made),
              STATUS_SUCCESS)
        << "the level is inherited";
  });
}

TEST(QueCreate, que_012_the_parent_must_belong_to_the_device) {
  run_with_queue({}, [](QueueBench& bench) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = WdfGetDriver();
    WDFOBJECT elsewhere = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &elsewhere), STATUS_SUCCESS);
    attributes.ParentObject = bench.device;
    WDFOBJECT below_device = nullptr;
    ASSERT_EQ(WdfObjectCreate(&attributes, &below_device), STATUS_SUCCESS);

    WDF_IO_QUEUE_CONFIG config = config_of({.is_default = false});
    WDFQUEUE made = nullptr;
    attributes.ParentObject = elsewhere;
    EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, &attributes, &made),
              STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(made, nullptr);
    attributes.ParentObject = below_device;
    EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, &attributes, &made), STATUS_SUCCESS);
    EXPECT_EQ(WdfIoQueueGetDevice(made), bench.device) << "QUE-R7";
    WdfObjectDelete(elsewhere);
  });
}

// fxdevicebase.cpp _SearchForDevice: a received request knows its device, though it has no parent.
TEST(QueCreate, a_received_request_of_the_device_may_be_the_parent) {
  run_with_queue({}, [](QueueBench& bench) {
    bench.file.start_read(1);
    WDFREQUEST request = take_owned();
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.ParentObject = request;
    WDF_IO_QUEUE_CONFIG config = config_of({.is_default = false});
    WDFQUEUE made = nullptr;
    EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, &attributes, &made), STATUS_SUCCESS);
    WdfRequestComplete(request, STATUS_SUCCESS);
  });
}

TEST(QueCreate, que_013_a_fresh_queue_accepts_dispatches_and_is_empty) {
  run_with_queue({}, [](QueueBench& bench) {
    ULONG waiting = 9;
    ULONG owned = 9;
    EXPECT_EQ(bench.state(&waiting, &owned), 0xFu);
    EXPECT_EQ(waiting, 0u);
    EXPECT_EQ(owned, 0u);
  });
}

TEST(QueCreate, que_r2_a_queue_that_is_no_default_one_needs_a_place_for_its_handle) {
  run_with_queue({}, [](QueueBench& bench) {
    WDF_IO_QUEUE_CONFIG config = config_of({.is_default = false});
    EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, WDF_NO_OBJECT_ATTRIBUTES, nullptr),
              STATUS_INVALID_PARAMETER_4);
  });
}

TEST(QueCreate, que_r3_a_parallel_queue_of_nothing_presents_nothing) {
  run_with_queue(
      {.dispatch_type = WdfIoQueueDispatchParallel,
       .configure = [](auto& config) { config.Settings.Parallel.NumberOfPresentedRequests = 0; }},
      [](QueueBench& bench) {
        door::Pending read = bench.file.start_read(1);
        EXPECT_THAT(g_log, IsEmpty());
        EXPECT_TRUE(read.cancel());
        EXPECT_EQ(read.status(), STATUS_CANCELLED);
      });
}

// fxobject.cpp DeleteFromFailedCreate clears the callbacks.
TEST(QueCreate, dev_020_obj_031_a_second_default_queue_fails_without_its_cleanup_callback) {
  static NTSTATUS status;
  status = STATUS_SUCCESS;
  const auto add_second = [](WDFDEVICE device) {
    WDF_IO_QUEUE_CONFIG config = config_of({});
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
    attributes.EvtDestroyCallback = [](WDFOBJECT) { g_log.push_back("destroy"); };
    WDFQUEUE second = nullptr;
    status = WdfIoQueueCreate(device, &config, &attributes, &second);
    EXPECT_EQ(WdfDeviceGetDefaultQueue(device), g_default_queue);
  };
  run_with_queue({.complete_device = add_second}, [](QueueBench&) {
    EXPECT_EQ(status, STATUS_UNSUCCESSFUL);
    EXPECT_THAT(g_log, IsEmpty());
  });
  EXPECT_THAT(g_log, IsEmpty());
}

}  // namespace
