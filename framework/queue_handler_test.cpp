// SPDX-License-Identifier: MIT
// Which handler gets what, and what no handler sees. The cases are those of framework.md 7.5 and
// the rules of 3.4, by their numbers. Source: fxioqueue.cpp DispatchRequestToDriver.
#include "tests/support/driver/queue_world.h"

namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr ULONG some_code = CTL_CODE(FILE_DEVICE_UNKNOWN, 1, METHOD_BUFFERED, FILE_ANY_ACCESS);

TEST(QueHandler, que_025_an_empty_read_is_completed_unseen) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = nullptr;
                        config.EvtIoRead = [](WDFQUEUE queue, WDFREQUEST request, size_t) {
                          complete_at_once(queue, request);
                        };
                      }},
                 [](QueueBench& bench) {
                   const door::Outcome read = bench.file.read(0);
                   EXPECT_EQ(read.status, STATUS_SUCCESS);
                   EXPECT_EQ(read.information, 0u);
                   EXPECT_THAT(g_log, IsEmpty());
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1"));
                   EXPECT_EQ(bench.state(), 0xFu);
                 });
}

TEST(QueHandler, que_027_an_empty_write_is_completed_unseen_by_the_default_handler) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDefault = complete_at_once; }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.write({}).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, IsEmpty());
                   EXPECT_EQ(bench.state(), 0xFu);
                 });
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = complete_at_once;
                        config.AllowZeroLengthRequests = TRUE;
                      }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(0).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r0"));
                 });
}

VOID note_control(WDFQUEUE, WDFREQUEST request, size_t, size_t, ULONG code) {
  EXPECT_EQ(code, some_code);
  g_log.push_back("control");
  WdfRequestComplete(request, STATUS_SUCCESS);
}

TEST(QueHandler, que_028_an_empty_control_code_is_presented) {
  run_with_queue({.configure = [](auto& config) { config.EvtIoDeviceControl = note_control; }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("control"));
                 });
}

TEST(QueHandler, que_030_what_has_no_handler_is_refused_and_the_driver_learns_nothing) {
  const auto log_cleanup = [](PWDFDEVICE_INIT init) {
    WDF_OBJECT_ATTRIBUTES attributes;
    WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
    attributes.EvtCleanupCallback = [](WDFOBJECT) { g_log.push_back("cleanup"); };
    WdfDeviceInitSetRequestAttributes(init, &attributes);
  };
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = nullptr;
                        config.EvtIoRead = [](WDFQUEUE queue, WDFREQUEST request, size_t) {
                          complete_at_once(queue, request);
                        };
                      },
                  .prepare_device = log_cleanup},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_INVALID_DEVICE_REQUEST);
                   EXPECT_THAT(g_log, IsEmpty());
                   EXPECT_EQ(bench.state(), 0xFu);
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1", "cleanup"));
                 });
}

// Source: fxioqueue.cpp DispatchRequestToDriver asks for the handler before the length.
TEST(QueHandler, que_r20_an_empty_transfer_without_a_handler_is_refused) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = nullptr;
                        config.EvtIoRead = [](WDFQUEUE queue, WDFREQUEST request, size_t) {
                          complete_at_once(queue, request);
                        };
                      }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.write({}).status, STATUS_INVALID_DEVICE_REQUEST);
                   EXPECT_EQ(bench.file.read(0).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, IsEmpty());
                 });
}

TEST(QueHandler, que_031_the_handler_is_chosen_by_the_kind) {
  run_with_queue({.configure =
                      [](auto& config) {
                        config.EvtIoDefault = complete_at_once;
                        config.EvtIoDeviceControl = note_control;
                      }},
                 [](QueueBench& bench) {
                   EXPECT_EQ(bench.file.read(1).status, STATUS_SUCCESS);
                   EXPECT_EQ(bench.file.ioctl(some_code).status, STATUS_SUCCESS);
                   EXPECT_THAT(g_log, ElementsAre("r1", "control"));
                 });
}

}  // namespace
