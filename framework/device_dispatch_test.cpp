// SPDX-License-Identifier: MIT
// Where an IRP goes inside one device, and the way to its queues: framework.md 7.2, by the numbers
// of its cases. Source: fxdevice.cpp Dispatch, PreprocessIrp; fxpkgio.cpp DispatchStep1,
// DispatchStep2, EnqueueRequest, ConfigureForwarding; fxdefaultirphandler.cpp.
#include "tests/support/driver/device_world.h"
#include "tests/support/driver/queue_world.h"
#include "tests/support/system_thread.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ULONG some_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 1, METHOD_BUFFERED, FILE_ANY_ACCESS);

class DeviceDispatch : public DeviceTest {
 protected:
  // A device whose default queue has these handlers.
  void add_with_queue(std::function<void(PWDFDEVICE_INIT)> prepare,
                      std::function<void(WDF_IO_QUEUE_CONFIG&)> configure,
                      std::function<void(WDFDEVICE)> complete = {}) {
    add(std::move(prepare), [this, configure, complete](WDFDEVICE device) {
      EXPECT_EQ(create_queue(device, {.configure = configure}, &queue_), STATUS_SUCCESS);
      if (complete) complete(device);
    });
  }
  WDFQUEUE queue_ = nullptr;
};

VOID complete_read(WDFQUEUE queue, WDFREQUEST request, size_t) {
  complete_at_once(queue, request);
}
VOID complete_control(WDFQUEUE, WDFREQUEST request, size_t, size_t, ULONG) {
  g_log.push_back("control");
  WdfRequestComplete(request, STATUS_SUCCESS);
}
void with_default(WDF_IO_QUEUE_CONFIG& config) {
  config.EvtIoDefault = complete_at_once;
}
void with_read_only(WDF_IO_QUEUE_CONFIG& config) {
  config.EvtIoDefault = nullptr;
  config.EvtIoRead = complete_read;
}

TEST_F(DeviceDispatch, dev_008_a_function_driver_without_queues_refuses_a_read) {
  add();
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File file = fixture.open(*started.stack);
    const door::Outcome read = file.read(1);
    EXPECT_EQ(read.status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_EQ(read.information, 0u);
    EXPECT_THAT(started.lower->log(IRP_MJ_READ), IsEmpty());
  });
}

TEST_F(DeviceDispatch, dev_010_a_filter_forwards_what_its_default_queue_cannot_handle) {
  add_with_queue(WdfFdoInitSetFilter, with_read_only);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.write({1}).status, STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_WRITE).size(), 1u);
    EXPECT_THAT(g_log, IsEmpty());
    EXPECT_EQ(file.read(1).status, STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("r1"));
    EXPECT_THAT(started.lower->log(IRP_MJ_READ), IsEmpty());
  });
}

TEST_F(DeviceDispatch, dev_011_a_default_handler_gets_everything_also_in_a_filter) {
  add_with_queue(WdfFdoInitSetFilter, with_default);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).write({1}).status, STATUS_SUCCESS);
    EXPECT_EQ(g_log.size(), 1u);
    EXPECT_THAT(started.lower->log(IRP_MJ_WRITE), IsEmpty());
  });
}

TEST_F(DeviceDispatch, dev_016_the_default_queue_is_configured_for_nothing_else) {
  add_with_queue({}, with_default, [this](WDFDEVICE device) {
    EXPECT_EQ(WdfDeviceConfigureRequestDispatching(device, queue_, WdfRequestTypeRead),
              STATUS_INVALID_DEVICE_REQUEST);
  });
  run([](door::Fixture&, door::Fixture::Started&) {});
  world().machine().take_one_finding("WdfDeviceConfigureRequestDispatching");
}

TEST_F(DeviceDispatch, dev_017_what_cannot_be_configured) {
  add_with_queue({}, with_default, [](WDFDEVICE device) {
    const auto configure = [=](WDFQUEUE queue, int type) {
      return WdfDeviceConfigureRequestDispatching(device, queue,
                                                  static_cast<WDF_REQUEST_TYPE>(type));
    };
    WDFQUEUE reads = nullptr;
    ASSERT_EQ(create_queue(device, {.configure = with_read_only, .is_default = false}, &reads),
              STATUS_SUCCESS);
    EXPECT_EQ(configure(reads, 7), STATUS_INVALID_PARAMETER);
    EXPECT_EQ(configure(reads, WdfRequestTypeWrite), STATUS_INVALID_DEVICE_REQUEST)
        << "DEV-R32: no handler";
    EXPECT_EQ(configure(reads, WdfRequestTypeRead), STATUS_SUCCESS);
    EXPECT_EQ(configure(reads, WdfRequestTypeRead), STATUS_WDF_BUSY);
  });
  run([](door::Fixture&, door::Fixture::Started&) {});
  EXPECT_EQ(world().machine().take_findings().size(), 2u);
}

TEST_F(DeviceDispatch, dev_019_a_started_device_takes_queues_but_no_default_one) {
  add();
  run([this](door::Fixture&, door::Fixture::Started&) {
    WDFQUEUE queue = nullptr;
    EXPECT_EQ(create_queue(plan_.device, {.is_default = false}, &queue), STATUS_SUCCESS);
    EXPECT_EQ(WdfDeviceConfigureRequestDispatching(plan_.device, queue, WdfRequestTypeRead),
              STATUS_INVALID_DEVICE_STATE);
    EXPECT_EQ(create_queue(plan_.device, {}, &queue), STATUS_INVALID_DEVICE_STATE);
  });
}

TEST_F(DeviceDispatch, dev_013_a_function_driver_refuses_what_it_does_not_know) {
  add();
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    ASSERT_EQ(file.status(), STATUS_SUCCESS);
    EXPECT_EQ(file.flush().status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_THAT(started.lower->log(IRP_MJ_FLUSH_BUFFERS), IsEmpty());
  });
}

TEST_F(DeviceDispatch, dev_014_a_filter_forwards_what_it_does_not_know) {
  add([](PWDFDEVICE_INIT init) { WdfFdoInitSetFilter(init); });
  world().run([](door::Fixture& fixture) {
    auto started = fixture.start("planned", kmdf(planned_entry));
    door::File file = fixture.open(*started.stack);
    EXPECT_EQ(file.flush().status, STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_FLUSH_BUFFERS).size(), 1u);
  });
}

NTSTATUS preprocess(WDFDEVICE device, PIRP irp) {
  g_log.push_back("preprocess");
  IoSkipCurrentIrpStackLocation(irp);
  return WdfDeviceWdmDispatchPreprocessedIrp(device, irp);
}

void preprocess_major(PWDFDEVICE_INIT init, UCHAR major) {
  EXPECT_EQ(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, preprocess, major, nullptr, 0),
            STATUS_SUCCESS);
}

TEST_F(DeviceDispatch, dev_022_a_preprocessed_irp_goes_on_to_its_queue) {
  add_with_queue([](PWDFDEVICE_INIT init) { preprocess_major(init, IRP_MJ_DEVICE_CONTROL); },
                 [](WDF_IO_QUEUE_CONFIG& config) { config.EvtIoDeviceControl = complete_control; });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::Pending ioctl = fixture.open(*started.stack).start_ioctl(some_code);
    EXPECT_EQ(ioctl.dispatch_status(), STATUS_PENDING);
    EXPECT_EQ(ioctl.status(), STATUS_SUCCESS);
    EXPECT_THAT(g_log, ElementsAre("preprocess", "control"));
  });
}

TEST_F(DeviceDispatch, dev_023_preprocessing_needs_a_stack_location) {
  add([](PWDFDEVICE_INIT init) {
    preprocess_major(init, IRP_MJ_FLUSH_BUFFERS);
    EXPECT_EQ(WdfDeviceInitAssignWdmIrpPreprocessCallback(init, preprocess,
                                                          IRP_MJ_MAXIMUM_FUNCTION + 1, nullptr, 0),
              STATUS_INVALID_PARAMETER);
  });
  run([this](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(WdfDeviceWdmGetDeviceObject(plan_.device)->StackSize,
              started.lower->device()->StackSize + 2);
    EXPECT_EQ(fixture.open(*started.stack).flush().status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_THAT(g_log, ElementsAre("preprocess"));
  });
}

PKTHREAD g_thread = nullptr;

VOID enqueue_in_context(WDFDEVICE device, WDFREQUEST request) {
  g_log.push_back("in context");
  g_thread = KeGetCurrentThread();
  const NTSTATUS status = WdfDeviceEnqueueRequest(device, request);
  if (NT_SUCCESS(status)) return;
  g_log.push_back(status == STATUS_WDF_BUSY ? "busy" : "refused");
  WdfRequestComplete(request, status);
}
void with_context_callback(PWDFDEVICE_INIT init) {
  WdfDeviceInitSetIoInCallerContextCallback(init, enqueue_in_context);
}

TEST_F(DeviceDispatch, dev_025_the_callers_context_is_the_callers_thread) {
  add_with_queue(with_context_callback,
                 [](WDF_IO_QUEUE_CONFIG& config) { config.EvtIoDeviceControl = complete_control; });
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    door::File file = fixture.open(*started.stack);
    SystemThread sender([&] {
      EXPECT_EQ(file.start_ioctl(some_code).dispatch_status(), STATUS_PENDING);
      EXPECT_EQ(g_thread, KeGetCurrentThread());
      EXPECT_THAT(g_log, ElementsAre("in context", "control"));
    });
  });
}

TEST_F(DeviceDispatch, dev_026_what_a_purged_queue_does_not_take_stays_the_drivers) {
  add_with_queue(with_context_callback, with_default);
  run([this](door::Fixture& fixture, door::Fixture::Started& started) {
    WdfIoQueuePurge(queue_, nullptr, nullptr);
    EXPECT_EQ(fixture.open(*started.stack).read(1).status, STATUS_DEVICE_BUSY)
        << "what STATUS_WDF_BUSY is for the caller (framework.md 0.4)";
    EXPECT_THAT(g_log, ElementsAre("in context", "busy"));
  });
}

VOID enqueue_another(WDFDEVICE device, WDFREQUEST request) {
  WDFREQUEST other = nullptr;
  ASSERT_EQ(WdfRequestCreate(WDF_NO_OBJECT_ATTRIBUTES, nullptr, &other), STATUS_SUCCESS);
  EXPECT_EQ(WdfDeviceEnqueueRequest(device, other), STATUS_INVALID_DEVICE_REQUEST);
  WdfObjectDelete(other);
  WdfRequestComplete(request, STATUS_SUCCESS);
}

// Source: fxpkgio.cpp EnqueueRequest.
TEST_F(DeviceDispatch, dev_r31_only_a_request_that_came_in_the_context_is_enqueued) {
  add_with_queue(
      [](PWDFDEVICE_INIT init) {
        WdfDeviceInitSetIoInCallerContextCallback(init, enqueue_another);
      },
      with_default);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).read(1).status, STATUS_SUCCESS);
  });
  world().machine().take_one_finding("WdfDeviceEnqueueRequest");
}

TEST_F(DeviceDispatch, dev_r31_a_filter_sends_on_what_its_queues_do_not_take) {
  add_with_queue(
      [](PWDFDEVICE_INIT init) {
        WdfFdoInitSetFilter(init);
        with_context_callback(init);
      },
      with_read_only);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).write({1}).status, STATUS_SUCCESS);
    EXPECT_EQ(started.lower->log(IRP_MJ_WRITE).size(), 1u);
    EXPECT_THAT(g_log, ElementsAre("in context"));
  });
}

TEST_F(DeviceDispatch, dev_r31_a_function_driver_without_a_queue_keeps_it) {
  add(with_context_callback);
  run([](door::Fixture& fixture, door::Fixture::Started& started) {
    EXPECT_EQ(fixture.open(*started.stack).read(1).status, STATUS_INVALID_DEVICE_REQUEST);
    EXPECT_THAT(g_log, ElementsAre("in context", "refused"));
  });
  world().machine().take_one_finding("WdfDeviceEnqueueRequest");
}

}  // namespace
