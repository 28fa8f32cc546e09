// SPDX-License-Identifier: MIT
// Whose child a request of the driver's is, and when that ends it. The cases are those of
// requests.md 10.1. Source: fxrequest.cpp _Create; ddi:WdfRequestCreate.
#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

struct DeviceNote {
  int unused;
};
WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(DeviceNote, note_of_device)

std::vector<std::string> g_ended;

WDF_OBJECT_ATTRIBUTES log_request_end() {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtCleanupCallback = [](WDFOBJECT) { g_ended.push_back("request cleanup"); };
  attributes.EvtDestroyCallback = [](WDFOBJECT) { g_ended.push_back("request destroy"); };
  return attributes;
}

TEST(ReqCreate, req_013_without_parent_it_lives_until_the_driver_is_unloaded) {
  g_ended.clear();
  World world;
  world.run([](Bench& bench) {
    WDF_OBJECT_ATTRIBUTES attributes = log_request_end();
    WDFREQUEST request = bench.make_request(&attributes);
    ASSERT_EQ(bench.format_write(request, bench.make_memory(16)), STATUS_SUCCESS);
    ASSERT_EQ(bench.stack.remove(), STATUS_SUCCESS);
    EXPECT_TRUE(g_ended.empty());
  });
  EXPECT_EQ(g_ended, (std::vector<std::string>{"request cleanup", "request destroy"}));
}

TEST(ReqCreate, req_014_a_child_of_the_device_is_cleaned_up_before_the_device) {
  g_ended.clear();
  World world;
  world.run([](Bench& bench) {
    WDF_OBJECT_ATTRIBUTES of_device;
    WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(&of_device, DeviceNote);
    of_device.EvtCleanupCallback = [](WDFOBJECT) { g_ended.push_back("device cleanup"); };
    ASSERT_EQ(WdfObjectAllocateContext(bench.device, &of_device, nullptr), STATUS_SUCCESS);
    WDF_OBJECT_ATTRIBUTES attributes = log_request_end();
    attributes.ParentObject = bench.device;
    bench.make_request(&attributes);
    ASSERT_EQ(bench.stack.remove(), STATUS_SUCCESS);
    EXPECT_EQ(g_ended,
              (std::vector<std::string>{"request cleanup", "device cleanup", "request destroy"}));
  });
}

}  // namespace
}  // namespace wdf::test
