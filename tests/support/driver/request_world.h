// SPDX-License-Identifier: MIT
// For the tests of requests and I/O targets: a KMDF driver with one device on a scripted lower
// device, and the test's body as that driver's code. The words are those of requests.md 10.0.
#pragma once

#include <gtest/gtest.h>
#include <ntddk.h>
#include <wdf.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "door/fixture.h"
#include "framework/globals.h"
#include "framework/request_inspect.h"
#include "tests/support/driver/kmdf_entry.h"
#include "tests/support/driver/world.h"

namespace wdf::test {

// What a completion routine was called with: "CR" of the conformance cases.
struct Called {
  unsigned count = 0;
  NTSTATUS status = 0;
  ULONG_PTR information = 0;
  WDF_REQUEST_COMPLETION_PARAMS params{};
  KIRQL irql = 0;
  WDFREQUEST request = nullptr;
  WDFIOTARGET target = nullptr;
  std::function<void()> then;  // runs inside the routine
};

// An EvtRequestCompletionRoutine whose context is a Called.
void record_completion(WDFREQUEST request, WDFIOTARGET target,
                       PWDF_REQUEST_COMPLETION_PARAMS params, WDFCONTEXT context);

struct Options {
  bool verifier_on = true;
  door::ScriptedOptions lower{};
  ::test::MachineOptions machine{};
  // Q: a default queue that gives what it presents to Bench::received(). Without: none.
  std::optional<WDF_IO_QUEUE_DISPATCH_TYPE> queue{};
  bool has_self_target = false;
  // Of D, before it is started.
  std::function<void(WDFDEVICE)> prepare{};
};

inline Options with_queue(WDF_IO_QUEUE_DISPATCH_TYPE type = WdfIoQueueDispatchSequential) {
  Options options;
  options.queue = type;
  return options;
}
inline Options with_stack(CCHAR stack_size) {
  Options options;
  options.lower.stack_size = stack_size;
  return options;
}
inline Options with_transfer(door::Buffering buffering) {
  Options options;
  options.lower.buffering = buffering;
  return options;
}
inline Options with_name(std::u16string name) {
  Options options;
  options.lower.name = std::move(name);
  return options;
}
// V1 or V0.
inline Options with_verifier(bool is_on) {
  Options options;
  options.verifier_on = is_on;
  return options;
}

// The body's world while it runs.
class Bench {
 public:
  Bench(door::Fixture& fixture, const door::Fixture::Started& started);

  door::Fixture& fixture;
  door::ScriptedDevice& lower;
  door::Stack& stack;
  WDFDEVICE device;
  WDFIOTARGET target;  // T

  std::uint32_t breaks() const;  // since the last call of expect_breaks, or the begin
  std::uint32_t violations() const;
  void forget_breaks();

  // Rq, with an IRP for T.
  WDFREQUEST make_request(WDF_OBJECT_ATTRIBUTES* attributes = nullptr);
  WDFMEMORY make_memory(std::size_t size, std::uint8_t fill = 0);
  static std::uint8_t* bytes(WDFMEMORY memory);
  // Fmt: a write of `memory` to T.
  NTSTATUS format_write(WDFREQUEST request, WDFMEMORY memory);
  NTSTATUS format_read(WDFREQUEST request, WDFMEMORY memory);
  void set_routine(WDFREQUEST request, Called& called);
  // Rq, formatted as a write of 16 bytes, with a recording routine.
  WDFREQUEST make_ready(Called& called);
  bool send(WDFREQUEST request, ULONG flags = 0, LONGLONG timeout = 0);
  // The completion routine was called `count` times.
  bool wait_called(const Called& called, unsigned count = 1);
  NTSTATUS reuse(WDFREQUEST request, ULONG flags = 0, NTSTATUS status = STATUS_SUCCESS);
  // An application's open of D.
  door::File open() { return fixture.open(stack); }
  // What Q has presented and nobody has taken, oldest first.
  static std::deque<WDFREQUEST>& received();
  // X: the oldest of them.
  static WDFREQUEST take_received();
  // M: a manual queue of D.
  WDFQUEUE make_manual();
  // R, not opened.
  WDFIOTARGET make_remote();
  static NTSTATUS open_remote(WDFIOTARGET target, DEVICE_OBJECT* device);
  std::uint64_t irps_allocated() const;
  std::uint64_t irps_freed() const;

 private:
  std::uint32_t breaks_before_ = 0;
  std::uint32_t violations_before_ = 0;
};

// While it lives the driver counts as built for KMDF 1.`minor`.
class BuiltFor {
 public:
  explicit BuiltFor(ULONG minor) : before_(std::exchange(version(), minor)) {}
  ~BuiltFor() { version() = before_; }
  BuiltFor(const BuiltFor&) = delete;
  BuiltFor& operator=(const BuiltFor&) = delete;

 private:
  static ULONG& version() { return globals_of(WdfDriverGlobals).version_minor; }

  ULONG before_;
};

// One test: a fresh machine, the driver loaded and its device started, the body, everything taken
// down. `end` looks at what is left of the machine: findings, the bug check.
class World {
 public:
  explicit World(Options options = {}) : options_(std::move(options)), world_(options_.machine) {}
  ~World();
  void run(const std::function<void(Bench&)>& body);
  ::test::Machine& machine() { return world_.machine(); }
  // The run must have ended in WDF_VIOLATION with this first parameter; returns all four.
  nt::BugCheck expect_violation(ULONG_PTR p1);
  // The findings are wanted: how many of them are breaks or violations.
  void take_findings() { machine().take_findings(); }

 private:
  Options options_;
  ::test::World world_;
};

}  // namespace wdf::test
