// SPDX-License-Identifier: MIT
// The driver behind request_world.h. It lives in the test program.
#include "tests/support/driver/request_world.h"

#include <wdfcx.h>

namespace wdf::test {
namespace {

WDFDEVICE g_device = nullptr;
Options g_options;
std::deque<WDFREQUEST> g_received;

NTSTATUS make_default_queue(WDF_IO_QUEUE_DISPATCH_TYPE type) {
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT_DEFAULT_QUEUE(&config, type);
  config.EvtIoDefault = [](WDFQUEUE, WDFREQUEST request) { g_received.push_back(request); };
  return WdfIoQueueCreate(g_device, &config, WDF_NO_OBJECT_ATTRIBUTES, WDF_NO_HANDLE);
}

NTSTATUS add_device(WDFDRIVER, PWDFDEVICE_INIT init) {
  if (g_options.has_self_target) WdfDeviceInitAllowSelfIoTarget(init);
  NTSTATUS status = WdfDeviceCreate(&init, WDF_NO_OBJECT_ATTRIBUTES, &g_device);
  if (NT_SUCCESS(status) && g_options.queue) status = make_default_queue(*g_options.queue);
  if (NT_SUCCESS(status) && g_options.prepare) g_options.prepare(g_device);
  return status;
}

NTSTATUS driver_entry(PDRIVER_OBJECT driver, PUNICODE_STRING registry_path) {
  WDF_DRIVER_CONFIG config;
  WDF_DRIVER_CONFIG_INIT(&config, add_device);
  return WdfDriverCreate(driver, registry_path, WDF_NO_OBJECT_ATTRIBUTES, &config, WDF_NO_HANDLE);
}

}  // namespace

void record_completion(WDFREQUEST request, WDFIOTARGET target,
                       PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT context) {
  auto& called = *static_cast<Called*>(context);
  ++called.count;
  called.status = params->IoStatus.Status;
  called.information = params->IoStatus.Information;
  called.params = *params;
  called.irql = KeGetCurrentIrql();
  called.request = request;
  called.target = target;
  if (called.then) called.then();
}

Bench::Bench(door::Fixture& fixture, const door::Fixture::Started& started)
    : fixture(fixture),
      lower(*started.lower),
      stack(*started.stack),
      device(g_device),
      target(WdfDeviceGetIoTarget(g_device)) {
  forget_breaks();
}

std::uint32_t Bench::breaks() const {
  return globals_of(WdfDriverGlobals).break_count - breaks_before_;
}
std::uint32_t Bench::violations() const {
  return globals_of(WdfDriverGlobals).violation_count - violations_before_;
}
void Bench::forget_breaks() {
  breaks_before_ = globals_of(WdfDriverGlobals).break_count;
  violations_before_ = globals_of(WdfDriverGlobals).violation_count;
}

WDFREQUEST Bench::make_request(WDF_OBJECT_ATTRIBUTES* attributes) {
  WDFREQUEST request = nullptr;
  EXPECT_EQ(WdfRequestCreate(attributes, target, &request), STATUS_SUCCESS);
  return request;
}

WDFMEMORY Bench::make_memory(std::size_t size, std::uint8_t fill) {
  WDFMEMORY memory = nullptr;
  void* buffer = nullptr;
  EXPECT_EQ(
      WdfMemoryCreate(WDF_NO_OBJECT_ATTRIBUTES, NonPagedPool, 0x54736574, size, &memory, &buffer),
      STATUS_SUCCESS);
  RtlFillMemory(buffer, size, fill);
  return memory;
}

std::uint8_t* Bench::bytes(WDFMEMORY memory) {
  return static_cast<std::uint8_t*>(WdfMemoryGetBuffer(memory, nullptr));
}

NTSTATUS Bench::format_write(WDFREQUEST request, WDFMEMORY memory) {
  return WdfIoTargetFormatRequestForWrite(target, request, memory, nullptr, nullptr);
}
NTSTATUS Bench::format_read(WDFREQUEST request, WDFMEMORY memory) {
  return WdfIoTargetFormatRequestForRead(target, request, memory, nullptr, nullptr);
}

void Bench::set_routine(WDFREQUEST request, Called& called) {
  WdfRequestSetCompletionRoutine(request, &record_completion, &called);
}

WDFREQUEST Bench::make_ready(Called& called) {
  WDFREQUEST request = make_request();
  EXPECT_EQ(format_write(request, make_memory(16)), STATUS_SUCCESS);
  set_routine(request, called);
  return request;
}

bool Bench::send(WDFREQUEST request, ULONG flags, LONGLONG timeout) {
  WDF_REQUEST_SEND_OPTIONS options;
  WDF_REQUEST_SEND_OPTIONS_INIT(&options, flags);
  options.Timeout = timeout;
  return WdfRequestSend(request, target, &options);
}

bool Bench::wait_called(const Called& called, unsigned count) {
  return fixture.wait_until([&] { return called.count >= count; });
}

NTSTATUS Bench::reuse(WDFREQUEST request, ULONG flags, NTSTATUS status) {
  WDF_REQUEST_REUSE_PARAMS parameters;
  WDF_REQUEST_REUSE_PARAMS_INIT(&parameters, flags, status);
  return WdfRequestReuse(request, &parameters);
}

std::deque<WDFREQUEST>& Bench::received() {
  return g_received;
}
WDFREQUEST Bench::take_received() {
  if (g_received.empty()) {
    ADD_FAILURE() << "the queue has presented nothing";
    return nullptr;
  }
  WDFREQUEST request = g_received.front();
  g_received.pop_front();
  return request;
}

WDFQUEUE Bench::make_manual() {
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT(&config, WdfIoQueueDispatchManual);
  WDFQUEUE queue = nullptr;
  EXPECT_EQ(WdfIoQueueCreate(device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue), STATUS_SUCCESS);
  return queue;
}

WDFIOTARGET Bench::make_remote() {
  WDFIOTARGET remote = nullptr;
  EXPECT_EQ(WdfIoTargetCreate(device, WDF_NO_OBJECT_ATTRIBUTES, &remote), STATUS_SUCCESS);
  return remote;
}

NTSTATUS Bench::open_remote(WDFIOTARGET target, DEVICE_OBJECT* device) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_EXISTING_DEVICE(&parameters, device);
  return WdfIoTargetOpen(target, &parameters);
}

std::uint64_t Bench::irps_allocated() const {
  return fixture.machine().counters().irps_allocated;
}
std::uint64_t Bench::irps_freed() const {
  return fixture.machine().counters().irps_freed;
}

World::~World() {
  set_verifier_default(true);
}

void World::run(const std::function<void(Bench&)>& body) {
  set_verifier_default(options_.verifier_on);
  g_options = options_;
  g_received.clear();
  world_.run([&](door::Fixture& fixture) {
    auto started = fixture.start("requests", ::test::kmdf(&driver_entry), options_.lower);
    ASSERT_EQ(started.status, STATUS_SUCCESS) << started.message;
    Bench bench(fixture, started);
    body(bench);
  });
}

nt::BugCheck World::expect_violation(ULONG_PTR p1) {
  const std::optional<nt::BugCheck> stop = machine().take_bug_check();
  machine().take_findings();
  EXPECT_TRUE(stop.has_value());
  if (!stop) return {};
  EXPECT_EQ(stop->code, 0x10Du);
  EXPECT_EQ(stop->parameters[0], p1) << stop->text;
  return *stop;
}

}  // namespace wdf::test
