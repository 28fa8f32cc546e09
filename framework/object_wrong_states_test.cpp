// SPDX-License-Identifier: MIT
// The calls for I/O targets, queues and memory in the states in which they must not have their
// usual effect. What start, stop, purge, close and open do to a target's state, and what a send
// comes to, is target_states_test.cpp; here is the rest. Read from
// requests.md 3.1, 6.7, 6.10, 6.11, 9.9 and framework.md 3.5, the section beside each row. Each
// case has a machine of its own.
#include <fmt/format.h>

#include "tests/support/driver/request_world.h"

namespace wdf::test {
namespace {

constexpr ULONG wdf_violation = 0x10D;
constexpr ULONG manually_initiated = 0xE2;  // the call returned

constexpr NTSTATUS INVALID_REQUEST = STATUS_INVALID_DEVICE_REQUEST;
constexpr NTSTATUS INVALID_STATE = STATUS_INVALID_DEVICE_STATE;

struct Outcome {
  LONG value = STATUS_SUCCESS;
  ULONG_PTR violation = 0;  // the first parameter of the bug check; 0: it returns
};
constexpr Outcome is(LONG value) {
  return {.value = value};
}
constexpr Outcome ok = is(STATUS_SUCCESS);
constexpr Outcome stops(ULONG_PTR violation) {
  return {.violation = violation};
}

// Runs `body` in a world of its own: what it returned, or the bug check it ended in.
void expect_outcome(const Options& options, const Outcome& wanted,
                    const std::function<LONG(Bench&)>& body) {
  LONG value = 0;
  World world(options);
  world.run([&](Bench& bench) {
    value = body(bench);
    KeBugCheck(manually_initiated);
  });
  const nt::BugCheck stop = world.machine().take_bug_check().value_or(nt::BugCheck{});
  world.take_findings();
  if (wanted.violation != 0) {
    EXPECT_EQ(stop.code, wdf_violation) << fmt::format("returned {:#x}", ULONG(value));
    EXPECT_EQ(stop.parameters[0], wanted.violation);
    EXPECT_NE(stop.text.find("\ncreated:"), std::string::npos) << stop.text;
  } else {
    EXPECT_EQ(stop.code, manually_initiated) << stop.text;
    EXPECT_EQ(value, wanted.value) << fmt::format("returned {:#x}", ULONG(value));
  }
}

template <class Subject>
struct Call {
  const char* name;
  LONG (*run)(Bench& bench, Subject subject);
};

// ------------------------------------------------------------------------------------------------
// Remote targets.

using Way = void (*)(Bench& bench, WDFIOTARGET target);

void open(Bench& bench, WDFIOTARGET target) {
  EXPECT_EQ(Bench::open_remote(target, bench.lower.device()), STATUS_SUCCESS);
}

constexpr struct {
  const char* name;
  Way way;
} target_states[] = {
    {"never opened", [](Bench&, WDFIOTARGET) {}},
    {"started", open},
    {"stopped",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
     }},
    {"purged",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfIoTargetPurge(target, WdfIoTargetPurgeIo);
     }},
    {"query-removed",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfIoTargetCloseForQueryRemove(target);
     }},
    {"closed",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfIoTargetClose(target);
     }},
    {"started after its close",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfIoTargetClose(target);
       EXPECT_EQ(WdfIoTargetStart(target), STATUS_SUCCESS);
     }},
    {"deleted",
     [](Bench& bench, WDFIOTARGET target) {
       open(bench, target);
       WdfObjectDelete(target);
     }},
};

LONG reopen(Bench&, WDFIOTARGET target) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  WDF_IO_TARGET_OPEN_PARAMS_INIT_REOPEN(&parameters);
  return WdfIoTargetOpen(target, &parameters);
}
LONG format(Bench& bench, WDFIOTARGET target) {
  WDFREQUEST request = bench.make_request();
  return WdfIoTargetFormatRequestForRead(target, request, nullptr, nullptr, nullptr);
}
LONG change(Bench& bench, WDFIOTARGET target) {
  return WdfRequestChangeTarget(bench.make_request(), target);
}
// A time-out, since a stopped target keeps it.
LONG write_and_wait(Bench&, WDFIOTARGET target) {
  WDF_REQUEST_SEND_OPTIONS options;
  WDF_REQUEST_SEND_OPTIONS_INIT(&options, 0);
  WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&options, WDF_REL_TIMEOUT_IN_MS(10));
  return WdfIoTargetSendWriteSynchronously(target, nullptr, nullptr, nullptr, &options, nullptr);
}
LONG ask_interface(Bench&, WDFIOTARGET target) {
  const GUID any_interface{};
  INTERFACE found{};
  return WdfIoTargetQueryForInterface(target, &any_interface, &found, sizeof found, 1, nullptr);
}
LONG has_device(Bench&, WDFIOTARGET target) {
  return WdfIoTargetWdmGetTargetDeviceObject(target) != nullptr;
}
LONG has_file(Bench&, WDFIOTARGET target) {
  return WdfIoTargetWdmGetTargetFileHandle(target) != nullptr;
}

// As target_states; ask_interface is not stated for a device that is there.
constexpr Outcome refused = is(INVALID_STATE);
const struct {
  Call<WDFIOTARGET> call;
  std::vector<std::optional<Outcome>> outcomes;
  const char* section;
} target_rows[] = {
    // clang-format off
  //                       never          started  stopped             purged   query-removed  closed   restarted deleted
  {{"open",  [](Bench& bench, WDFIOTARGET target) -> LONG {
      return Bench::open_remote(target, bench.lower.device()); }},
                          {ok,            refused, refused,            refused, ok,            ok,      ok,       refused}, "6.7 #10"},
  // What was opened as an existing device has no name to be opened by again.
  {{"reopen", reopen},    {is(INVALID_REQUEST), is(INVALID_REQUEST), is(INVALID_REQUEST), is(INVALID_REQUEST),
                           is(INVALID_REQUEST), is(INVALID_REQUEST), is(INVALID_REQUEST), is(INVALID_REQUEST)}, "6.7 #8"},
  {{"format", format},    {refused,       ok,      ok,                 ok,      refused,       refused, refused,  refused}, "3.1 #2"},
  {{"change", change},    {refused,       ok,      ok,                 ok,      refused,       refused, refused,  refused}, "3.1 #2"},
  {{"write", write_and_wait},
                          {refused,       ok,      is(STATUS_IO_TIMEOUT), refused, refused,    refused, refused,  refused}, "3.1 #2, 3.6 #7"},
  {{"interface", ask_interface},
                          {refused, std::nullopt, std::nullopt, std::nullopt,   refused,       refused, refused,  refused}, "12.1 U18"},
  {{"device", has_device},{is(FALSE),     is(TRUE), is(TRUE),          is(TRUE), is(FALSE),    is(FALSE), is(FALSE), is(FALSE)}, "6.11"},
  {{"file", has_file},    {is(FALSE),     is(FALSE), is(FALSE),        is(FALSE), is(FALSE),   is(FALSE), is(FALSE), is(FALSE)}, "6.11"},
    // clang-format on
};

TEST(TargetWrongState, is_answered_as_the_table_says) {
  for (const auto& row : target_rows) {
    ASSERT_EQ(row.outcomes.size(), std::size(target_states));
    for (std::size_t i = 0; i < std::size(target_states); ++i) {
      if (!row.outcomes[i]) continue;
      SCOPED_TRACE(fmt::format("{} of a target that is {} ({})", row.call.name,
                               target_states[i].name, row.section));
      expect_outcome({}, *row.outcomes[i], [&](Bench& bench) {
        bench.lower.on(IRP_MJ_WRITE, door::done(STATUS_SUCCESS, 0));
        WDFIOTARGET target = bench.make_remote();
        WdfObjectReference(target);
        target_states[i].way(bench, target);
        return row.call.run(bench, target);
      });
    }
  }
}

// ------------------------------------------------------------------------------------------------
// Queues, empty.

VOID ignore_state(WDFQUEUE, WDFCONTEXT) {}

constexpr struct {
  const char* name;
  void (*way)(WDFQUEUE queue);
} queue_states[] = {
    {"ready", [](WDFQUEUE) {}},
    {"stopped", [](WDFQUEUE queue) { WdfIoQueueStopSynchronously(queue); }},
    {"drained", [](WDFQUEUE queue) { WdfIoQueueDrainSynchronously(queue); }},
    {"purged", [](WDFQUEUE queue) { WdfIoQueuePurgeSynchronously(queue); }},
    {"stopped and purged", [](WDFQUEUE queue) { WdfIoQueueStopAndPurgeSynchronously(queue); }},
};

constexpr WDF_IO_QUEUE_DISPATCH_TYPE queue_types[] = {
    WdfIoQueueDispatchManual, WdfIoQueueDispatchSequential, WdfIoQueueDispatchParallel};

WDFQUEUE make_queue(Bench& bench, WDF_IO_QUEUE_DISPATCH_TYPE type) {
  if (type == WdfIoQueueDispatchManual) return bench.make_manual();
  WDF_IO_QUEUE_CONFIG config;
  WDF_IO_QUEUE_CONFIG_INIT(&config, type);
  config.EvtIoDefault = [](WDFQUEUE, WDFREQUEST) {};
  WDFQUEUE queue = nullptr;
  EXPECT_EQ(WdfIoQueueCreate(bench.device, &config, WDF_NO_OBJECT_ATTRIBUTES, &queue),
            STATUS_SUCCESS);
  return queue;
}

LONG retrieve(Bench&, WDFQUEUE queue) {
  WDFREQUEST request = nullptr;
  return WdfIoQueueRetrieveNextRequest(queue, &request);
}
LONG find(Bench&, WDFQUEUE queue) {
  WDFREQUEST request = nullptr;
  return WdfIoQueueFindRequest(queue, nullptr, nullptr, nullptr, &request);
}
// A request that is in another queue.
LONG retrieve_foreign(Bench& bench, WDFQUEUE queue) {
  static_cast<void>(bench.open().start_read(16));
  WDFREQUEST request = Bench::take_received();
  EXPECT_EQ(WdfRequestForwardToIoQueue(request, bench.make_manual()), STATUS_SUCCESS);
  return WdfIoQueueRetrieveFoundRequest(queue, request, &request);
}
LONG forward_to(Bench& bench, WDFQUEUE queue) {
  static_cast<void>(bench.open().start_read(16));
  return WdfRequestForwardToIoQueue(Bench::take_received(), queue);
}
LONG notify(Bench&, WDFQUEUE queue) {
  return WdfIoQueueReadyNotify(queue, ignore_state, nullptr);
}
LONG notify_twice(Bench& bench, WDFQUEUE queue) {
  static_cast<void>(notify(bench, queue));
  return notify(bench, queue);
}
LONG forget_notify(Bench& bench, WDFQUEUE queue) {
  static_cast<void>(notify(bench, queue));
  return WdfIoQueueReadyNotify(queue, nullptr, nullptr);
}
LONG forget_no_notify(Bench&, WDFQUEUE queue) {
  return WdfIoQueueReadyNotify(queue, nullptr, nullptr);
}

constexpr Outcome paused = is(STATUS_WDF_PAUSED);
constexpr Outcome nothing = is(STATUS_NO_MORE_ENTRIES);
constexpr Outcome not_this = is(INVALID_REQUEST);
constexpr Outcome busy = is(STATUS_WDF_BUSY);
constexpr Outcome missing = is(STATUS_NOT_FOUND);

// As queue_states; a row for each type of queue_types, or one for all that are left.
const struct {
  Call<WDFQUEUE> call;
  std::vector<WDF_IO_QUEUE_DISPATCH_TYPE> types;
  Outcome outcomes[std::size(queue_states)];
  const char* section;
} queue_rows[] = {
    // clang-format off
  //                                                                     ready     stopped   drained   purged    stopped and purged
  {{"retrieve", retrieve}, {queue_types[0], queue_types[1]},            {nothing,  paused,   nothing,  nothing,  paused},   "framework.md 3.5.1"},
  {{"retrieve", retrieve}, {queue_types[2]},                            {refused,  refused,  refused,  refused,  refused},  "framework.md 3.5.1"},
  {{"find", find}, {queue_types[0]},                                    {nothing,  nothing,  nothing,  nothing,  nothing},  "framework.md 3.5.1"},
  {{"find", find}, {queue_types[1], queue_types[2]},                    {not_this, not_this, not_this, not_this, not_this}, "framework.md 3.5.1"},
  {{"retrieve a foreign one", retrieve_foreign}, {queue_types[0]},      {missing,  paused,   missing,  missing,  paused},   "framework.md 3.5.1"},
  {{"retrieve a foreign one", retrieve_foreign}, {queue_types[1], queue_types[2]},
                                                                        {not_this, not_this, not_this, not_this, not_this}, "framework.md 3.5.1"},
  {{"forward to", forward_to}, {queue_types[0], queue_types[1], queue_types[2]},
                                                                        {ok,       ok,       busy,     busy,     ok},       "7.6, QUE-R25"},
  {{"notify", notify}, {queue_types[0]},                                {ok,       ok,       ok,       ok,       ok},       "QUE-R38"},
  {{"notify twice", notify_twice}, {queue_types[0], queue_types[1], queue_types[2]},
                                                                        {not_this, not_this, not_this, not_this, not_this}, "QUE-R38"},
  {{"forget to notify", forget_notify}, {queue_types[0]},               {not_this, ok,       not_this, not_this, ok},       "QUE-R38"},
  {{"forget nothing", forget_no_notify}, {queue_types[0], queue_types[1], queue_types[2]},
                                                                        {not_this, not_this, not_this, not_this, not_this}, "QUE-R38"},
    // clang-format on
};

TEST(QueueWrongState, is_answered_as_the_table_says) {
  for (const auto& row : queue_rows) {
    for (const WDF_IO_QUEUE_DISPATCH_TYPE type : row.types) {
      for (std::size_t i = 0; i < std::size(queue_states); ++i) {
        SCOPED_TRACE(fmt::format("{}: a queue of type {}, {} ({})", row.call.name,
                                 static_cast<int>(type), queue_states[i].name, row.section));
        expect_outcome(test::with_queue(), row.outcomes[i], [&](Bench& bench) {
          WDFQUEUE queue = make_queue(bench, type);
          queue_states[i].way(queue);
          return row.call.run(bench, queue);
        });
      }
    }
  }
}

// ------------------------------------------------------------------------------------------------
// Memory.

alignas(16) std::uint8_t g_own_bytes[16];

WDFMEMORY memory_of_request(Bench& bench, WDFREQUEST* request) {
  static_cast<void>(bench.open().start_read(16));
  *request = Bench::take_received();
  WDFMEMORY memory = nullptr;
  EXPECT_EQ(WdfRequestRetrieveOutputMemory(*request, &memory), STATUS_SUCCESS);
  return memory;
}

constexpr struct {
  const char* name;
  WDFMEMORY (*make)(Bench& bench);
} memory_states[] = {
    {"the driver's", [](Bench& bench) { return bench.make_memory(16); }},
    {"preallocated",
     [](Bench&) {
       WDFMEMORY memory = nullptr;
       EXPECT_EQ(WdfMemoryCreatePreallocated(WDF_NO_OBJECT_ATTRIBUTES, g_own_bytes, 16, &memory),
                 STATUS_SUCCESS);
       return memory;
     }},
    {"a request's",
     [](Bench& bench) {
       WDFREQUEST request = nullptr;
       return memory_of_request(bench, &request);
     }},
    {"that of a completed request",
     [](Bench& bench) {
       WDFREQUEST request = nullptr;
       WDFMEMORY memory = memory_of_request(bench, &request);
       WdfRequestComplete(request, STATUS_SUCCESS);
       return memory;
     }},
};

constexpr Outcome no_handle = stops(WDF_INVALID_HANDLE);
const struct {
  Call<WDFMEMORY> call;
  Outcome outcomes[std::size(memory_states)];
} memory_rows[] = {
    // clang-format off
  //                                                        own        preallocated  request's  after its end
  {{"get", [](Bench&, WDFMEMORY memory) -> LONG {
      return WdfMemoryGetBuffer(memory, nullptr) != nullptr; }},
                                                           {is(TRUE),  is(TRUE),     is(TRUE),  no_handle}},
  {{"assign", [](Bench&, WDFMEMORY memory) -> LONG {
      return WdfMemoryAssignBuffer(memory, g_own_bytes, 8); }},
                                                           {no_handle, ok,           no_handle, no_handle}},
  {{"copy to", [](Bench&, WDFMEMORY memory) -> LONG {
      return WdfMemoryCopyToBuffer(memory, 0, g_own_bytes, 8); }},
                                                           {ok,        ok,           ok,        no_handle}},
  {{"copy from", [](Bench&, WDFMEMORY memory) -> LONG {
      return WdfMemoryCopyFromBuffer(memory, 8, g_own_bytes, 8); }},
                                                           {ok,        ok,           ok,        no_handle}},
  {{"format with", [](Bench& bench, WDFMEMORY memory) -> LONG {
      return bench.format_write(bench.make_request(), memory); }},
                                                           {ok,        ok,           ok,        no_handle}},
    // clang-format on
};

// requests.md 9.9; 7.1: the memory of a request dies with its completion.
TEST(MemoryWrongState, is_answered_as_the_table_says) {
  for (const auto& row : memory_rows) {
    for (std::size_t i = 0; i < std::size(memory_states); ++i) {
      SCOPED_TRACE(fmt::format("{}: memory that is {}", row.call.name, memory_states[i].name));
      expect_outcome(test::with_queue(), row.outcomes[i], [&](Bench& bench) {
        return row.call.run(bench, memory_states[i].make(bench));
      });
    }
  }
}

}  // namespace
}  // namespace wdf::test
