// SPDX-License-Identifier: MIT
// Every two of the things that can happen to a request and its target at the same time, in every
// order: the pairs come from one table. After each scheduling step the invariants of requests.md
// 12.3 are looked at. What a driver must not do together ends in what the table names and nothing
// else. Source: requests.md 3.6, 5.6, 6.2-6.6, 10.13, 12.1, 12.3.
#include <cstdio>
#include <set>
#include <tuple>

#include "tests/support/driver/request_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::SystemThread;
using ::test::Window;

// Looks at the request and the target wherever the simulation could switch.
class Observer final : public base::Choices {
 public:
  explicit Observer(base::Choices& choices) : window(choices) {}

  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    if (window.is_open && request != nullptr) look();
    return window.pick(kind, count);
  }

  using State = std::tuple<Flight, Timeout, Format, Gate, std::int32_t>;
  Window window;
  WDFREQUEST request = nullptr;  // until its memory goes
  WDFIOTARGET target = nullptr;
  std::set<State> states;
  std::string broken;

 private:
  void look() {
    const Request& watched = behind<Request>(header_at(request));
    const Target& sent_to = behind<Target>(header_at(target));
    if (!TargetInspector::is_at_rest(sent_to)) return;
    const RequestFacts facts = RequestInspector::look(watched);
    const auto numbers = TargetInspector::look(sent_to);
    states.insert({facts.flight, facts.timeout, facts.format, sent_to.gate(), numbers.outstanding});
    if (broken.empty()) broken = broken_invariant(watched, numbers);
  }
};

struct Race {
  Bench& bench;
  WDFIOTARGET target;
  WDFREQUEST request;
  WDF_REQUEST_SEND_OPTIONS options;
  Called called;
  unsigned sent = 0;
};

void send(Race& race) {
  if (WdfRequestSend(race.request, race.target, &race.options)) ++race.sent;
}

template <WDF_IO_TARGET_SENT_IO_ACTION action>
void stop(Race& race) {
  WdfIoTargetStop(race.target, action);
}

// What an operation does, what it begins with and how it may end.
struct Operation {
  const char* name;
  void (*run)(Race& race);
  bool sends = false;           // the request begins at home, else in flight
  bool starts = false;          // the target begins stopped
  bool times_out = false;       // what is sent has a time-out, due when the race begins
  bool needs_home = false;      // forbidden while the request may be in flight
  bool deletes = false;         // the handle is no longer good
  bool is_for_request = false;  // uses the request's handle
};

const Operation operations[] = {
    {.name = "send", .run = &send, .sends = true, .is_for_request = true},
    {.name = "complete", .run = [](Race& race) { race.bench.lower.release(STATUS_SUCCESS, 16); }},
    {.name = "cancel",
     .run = [](Race& race) { WdfRequestCancelSentRequest(race.request); },
     .is_for_request = true},
    {.name = "time_out", .run = nullptr, .times_out = true},
    {.name = "reuse",
     .run = [](Race& race) { race.bench.reuse(race.request); },
     .needs_home = true,
     .is_for_request = true},
    {.name = "delete",
     .run = [](Race& race) { WdfObjectDelete(race.request); },
     .needs_home = true,
     .deletes = true,
     .is_for_request = true},
    {.name = "stop_leaving", .run = &stop<WdfIoTargetLeaveSentIoPending>},
    {.name = "stop_waiting", .run = &stop<WdfIoTargetWaitForSentIoToComplete>},
    {.name = "stop_canceling", .run = &stop<WdfIoTargetCancelSentIo>},
    {.name = "purge", .run = [](Race& race) { WdfIoTargetPurge(race.target, WdfIoTargetPurgeIo); }},
    {.name = "close", .run = [](Race& race) { WdfIoTargetClose(race.target); }},
    {.name = "start",
     .run = [](Race& race) { static_cast<void>(WdfIoTargetStart(race.target)); },
     .starts = true},
};

struct Pair {
  const Operation& first;
  const Operation& second;

  bool sends() const { return first.sends || second.sends; }
  bool starts() const { return first.starts || second.starts; }
  bool times_out() const { return first.times_out || second.times_out; }
  bool needs_home() const { return first.needs_home || second.needs_home; }
  bool deletes() const { return first.deletes || second.deletes; }
  // The contract allows it, so nothing may be reported and no routine may be lost.
  bool is_legal() const { return !needs_home() && !(first.sends && second.sends); }
  bool may_use_deleted() const {
    return deletes() && first.is_for_request && second.is_for_request;
  }
  std::string name() const { return std::string(first.name) + "_and_" + second.name; }
};

void* g_observer_of_destroy = nullptr;

WDFREQUEST make_watched(Race& race, Observer& observer) {
  WDF_OBJECT_ATTRIBUTES attributes;
  WDF_OBJECT_ATTRIBUTES_INIT(&attributes);
  attributes.EvtDestroyCallback = [](WDFOBJECT) {
    static_cast<Observer*>(g_observer_of_destroy)->request = nullptr;
  };
  g_observer_of_destroy = &observer;
  race.request = race.bench.make_request(&attributes);
  WDFMEMORY memory = race.bench.make_memory(16);
  EXPECT_EQ(WdfIoTargetFormatRequestForWrite(race.target, race.request, memory, nullptr, nullptr),
            STATUS_SUCCESS);
  race.called.then = [&race] {
    // 12.3 invariant 5.
    EXPECT_FALSE(inspect(race.called.request).has_routine);
  };
  race.bench.set_routine(race.request, race.called);
  return race.request;
}

void sleep_until(LONGLONG due) {
  LARGE_INTEGER time{.QuadPart = due};
  KeDelayExecutionThread(KernelMode, FALSE, &time);
}

LONGLONG race_time() {
  LARGE_INTEGER now{};
  KeQuerySystemTime(&now);
  return now.QuadPart + base::Ticks::from_ms(1).count;
}

void run_both(const Pair& pair, Race& race, Observer& observer) {
  const LONGLONG due = race_time();
  WDF_REQUEST_SEND_OPTIONS_INIT(&race.options, 0);
  if (pair.times_out()) {
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&race.options, due);
  }
  unsigned left = pair.times_out() ? 3 : 2;  // the time-out itself is over when all is idle
  const auto run = [&](const Operation& operation) {
    if (operation.run == nullptr) return;
    sleep_until(due);
    observer.window.is_open = true;
    operation.run(race);
    if (--left == 0) observer.window.is_open = false;
  };
  SystemThread first([&] { run(pair.first); });
  SystemThread second([&] { run(pair.second); });
  race.bench.fixture.run_until_idle();  // both sleep: their timers come before the request's
  if (pair.starts()) WdfIoTargetStop(race.target, WdfIoTargetLeaveSentIoPending);
  if (!pair.sends()) send(race);
  if (pair.times_out()) observer.window.is_open = true;
  sleep_until(due + 1);  // whatever waits for the request now does
  observer.window.is_open = false;
  race.bench.lower.release_all(STATUS_SUCCESS, 16);
  // Whoever still waits in vain is a deadlock, and so a failure.
  first.join();
  second.join();
}

// Nothing is left: what was sent came back, once.
void expect_settled(const Pair& pair, Race& race, Observer& observer) {
  if (inspect(race.target).pended != 0) {
    WdfIoTargetPurge(race.target, WdfIoTargetPurgeIo);
  }
  race.bench.lower.release_all(STATUS_SUCCESS, 16);
  race.bench.fixture.run_until_idle();
  EXPECT_EQ(inspect(race.target).outstanding, 0);
  if (pair.is_legal()) {
    EXPECT_EQ(race.called.count, race.sent);
  } else {
    EXPECT_LE(race.called.count, race.sent);
  }
  if (race.called.count != 0) {
    const NTSTATUS canceled = pair.times_out() ? STATUS_IO_TIMEOUT : STATUS_CANCELLED;
    EXPECT_TRUE(race.called.status == STATUS_SUCCESS || race.called.status == canceled ||
                race.called.status == STATUS_CANCELLED ||
                race.called.status == STATUS_WDF_DEVICE_REMOVED_NOT_SENT ||
                race.called.status == STATUS_INVALID_DEVICE_STATE)
        << std::hex << race.called.status;
  }
  if (observer.request == nullptr || pair.deletes()) return;
  EXPECT_EQ(inspect(race.request).references, 2);  // the object's own and the test's
  EXPECT_FALSE(is_in_flight(inspect(race.request).flight));
}

void expect_ending(const Pair& pair, World& world) {
  if (const auto stopped = world.machine().take_bug_check()) {
    const bool is_second_send =
        pair.first.sends && pair.second.sends &&
        stopped->parameters[0] == WDF_REQUEST_FATAL_ERROR &&
        stopped->parameters[1] == WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT;
    const bool is_deleted = pair.may_use_deleted() && stopped->parameters[0] == WDF_INVALID_HANDLE;
    EXPECT_TRUE(is_second_send || is_deleted) << ::test::describe(*stopped);
    world.machine().take_findings();
    return;
  }
  for (const nt::Finding& finding : world.machine().take_findings()) {
    const std::string rule = finding.rule;
    const bool is_early = pair.needs_home() && rule == "RequestInFlight";
    const bool is_second = pair.first.deletes && pair.second.deletes && rule == "DoubleDeletion";
    EXPECT_TRUE(is_early || is_second) << ::test::describe(finding);
  }
}

void run_pair(const Pair& pair, base::Choices& choices, std::set<Observer::State>& states) {
  Observer observer(choices);
  Options options;
  options.machine.choices = &observer;
  World world(options);
  world.run([&](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::chold());
    WDFIOTARGET remote = bench.make_remote();
    ASSERT_EQ(Bench::open_remote(remote, bench.lower.device()), STATUS_SUCCESS);
    Race race{.bench = bench, .target = remote, .request = nullptr, .options = {}, .called = {}};
    observer.target = remote;
    observer.request = make_watched(race, observer);
    // Whoever uses a request that somebody else may delete needs a reference of its own.
    WdfObjectReference(race.request);
    run_both(pair, race, observer);
    expect_settled(pair, race, observer);
    WdfObjectDereference(race.request);
    observer.request = nullptr;
  });
  EXPECT_EQ(observer.broken, "");
  expect_ending(pair, world);
  states.merge(observer.states);
}

std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  for (const Operation& first : operations) {
    for (const Operation* second = &first; second != std::end(operations); ++second) {
      pairs.push_back({first, *second});
    }
  }
  return pairs;
}

class RequestPair : public ::testing::TestWithParam<Pair> {};

TEST_P(RequestPair, ends_as_the_contract_says_in_every_order) {
  std::set<Observer::State> states;
  ::test::explore({.preemption_bound = 2, .random_schedules = 200},
                  [&](base::Choices& choices) { run_pair(GetParam(), choices, states); });
  std::printf("states of %s: %zu\n", GetParam().name().c_str(), states.size());
  EXPECT_FALSE(states.empty());
}

INSTANTIATE_TEST_SUITE_P(of, RequestPair, ::testing::ValuesIn(all_pairs()),
                         [](const ::testing::TestParamInfo<Pair>& info) {
                           return info.param.name();
                         });

}  // namespace
}  // namespace wdf::test
