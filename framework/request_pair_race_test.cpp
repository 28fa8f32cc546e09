// SPDX-License-Identifier: MIT
// Every two of the things that can happen to a request and its target at the same time, in every
// order: the pairs come from one table. After each scheduling step the invariants of requests.md
// 12.3 are looked at. What a driver must not do together ends in what the table names and nothing
// else. Source: requests.md 3.6, 5.6, 6.2-6.6, 10.13, 12.1, 12.3.
#include <gmock/gmock.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <deque>
#include <set>
#include <tuple>

#include "tests/support/driver/request_world.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::SystemThread;
using ::test::Window;
using ::testing::HasSubstr;

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
constexpr auto stop_leaving = &stop<WdfIoTargetLeaveSentIoPending>;

// What an operation does, what it begins with and how it may end.
struct Operation {
  const char* name;
  void (*run)(Race& race);
  bool sends = false;            // the request begins at home, else in flight
  bool starts = false;           // the target begins stopped
  bool times_out = false;        // what is sent has a time-out, due when the race begins
  bool needs_home = false;       // forbidden while the request may be in flight
  bool deletes = false;          // the handle is no longer good
  bool is_for_request = false;   // uses the request's handle
  bool needs_reference = false;  // whoever calls it must keep the request alive (5.6)
};

const Operation operations[] = {
    {.name = "send", .run = &send, .sends = true, .is_for_request = true},
    {.name = "complete", .run = [](Race& race) { race.bench.lower.release(STATUS_SUCCESS, 16); }},
    {.name = "cancel",
     .run = [](Race& race) { WdfRequestCancelSentRequest(race.request); },
     .is_for_request = true,
     .needs_reference = true},
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
    {.name = "stop_leaving", .run = stop_leaving},
    {.name = "stop_waiting", .run = &stop<WdfIoTargetWaitForSentIoToComplete>},
    {.name = "stop_canceling", .run = &stop<WdfIoTargetCancelSentIo>},
    {.name = "purge", .run = [](Race& race) { WdfIoTargetPurge(race.target, WdfIoTargetPurgeIo); }},
    {.name = "close", .run = [](Race& race) { WdfIoTargetClose(race.target); }},
    {.name = "start",
     .run = [](Race& race) { static_cast<void>(WdfIoTargetStart(race.target)); },
     .starts = true},
};

// Operations that race.
struct Group {
  std::vector<const Operation*> operations;
  bool is_stopped = false;  // the target begins stopped, so what is sent begins pended

  unsigned count(bool Operation::*flag) const {
    return static_cast<unsigned>(std::count_if(operations.begin(), operations.end(),
                                               [=](const auto* each) { return each->*flag; }));
  }
  bool sends() const { return count(&Operation::sends) != 0; }
  bool begins_stopped() const { return is_stopped || count(&Operation::starts) != 0; }
  bool times_out() const { return count(&Operation::times_out) != 0; }
  bool needs_home() const { return count(&Operation::needs_home) != 0; }
  bool deletes() const { return count(&Operation::deletes) != 0; }
  bool needs_reference() const { return count(&Operation::needs_reference) != 0; }
  // The contract allows it, so nothing may be reported and no routine may be lost.
  bool is_legal() const { return !needs_home() && count(&Operation::sends) <= 1; }
  bool may_use_deleted() const { return deletes() && count(&Operation::is_for_request) > 1; }
  std::string name() const {
    std::string all;
    for (const Operation* each : operations)
      all += (all.empty() ? "" : "_and_") + std::string(each->name);
    return all;
  }
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

void run_all(const Group& group, Race& race, Observer& observer) {
  const LONGLONG due = race_time();
  WDF_REQUEST_SEND_OPTIONS_INIT(&race.options, 0);
  if (group.times_out()) {
    WDF_REQUEST_SEND_OPTIONS_SET_TIMEOUT(&race.options, due);
  }
  // With a time-out the window closes when all is idle.
  auto left = group.times_out() ? UINT_MAX : static_cast<unsigned>(group.operations.size());
  std::deque<SystemThread> threads;
  for (const Operation* operation : group.operations) {
    if (operation->run == nullptr) continue;
    threads.emplace_back([&, operation] {
      sleep_until(due);
      observer.window.is_open = true;
      operation->run(race);
      if (--left == 0) observer.window.is_open = false;
    });
  }
  race.bench.fixture.run_until_idle();  // they sleep: their timers come before the request's
  if (group.begins_stopped()) WdfIoTargetStop(race.target, WdfIoTargetLeaveSentIoPending);
  if (!group.sends()) send(race);
  if (group.times_out()) observer.window.is_open = true;
  sleep_until(due + 1);  // whatever waits for the request now does
  observer.window.is_open = false;
  race.bench.lower.release_all(STATUS_SUCCESS, 16);
  // Whoever still waits in vain is a deadlock, and so a failure.
  for (SystemThread& thread : threads) thread.join();
}

// Nothing is left: what was sent came back, once.
void expect_settled(const Group& group, Race& race, Observer& observer) {
  if (inspect(race.target).pended != 0) {
    WdfIoTargetPurge(race.target, WdfIoTargetPurgeIo);
  }
  race.bench.lower.release_all(STATUS_SUCCESS, 16);
  race.bench.fixture.run_until_idle();
  EXPECT_EQ(inspect(race.target).outstanding, 0);
  if (group.is_legal()) {
    EXPECT_EQ(race.called.count, race.sent);
  } else {
    EXPECT_LE(race.called.count, race.sent);
  }
  if (race.called.count != 0) {
    const NTSTATUS canceled = group.times_out() ? STATUS_IO_TIMEOUT : STATUS_CANCELLED;
    EXPECT_TRUE(race.called.status == STATUS_SUCCESS || race.called.status == canceled ||
                race.called.status == STATUS_CANCELLED ||
                race.called.status == STATUS_WDF_DEVICE_REMOVED_NOT_SENT ||
                race.called.status == STATUS_INVALID_DEVICE_STATE)
        << std::hex << race.called.status;
  }
  if (observer.request == nullptr || group.deletes()) return;
  // The object's own and the test's.
  EXPECT_EQ(inspect(race.request).references, group.needs_reference() ? 2 : 1);
  EXPECT_FALSE(is_in_flight(inspect(race.request).flight));
}

void expect_ending(const Group& group, World& world) {
  if (const auto stopped = world.machine().take_bug_check()) {
    const bool is_second_send =
        group.count(&Operation::sends) > 1 && stopped->parameters[0] == WDF_REQUEST_FATAL_ERROR &&
        stopped->parameters[1] == WDF_REQUEST_FATAL_ERROR_REQUEST_ALREADY_SENT;
    const bool is_deleted = group.may_use_deleted() && stopped->parameters[0] == WDF_INVALID_HANDLE;
    EXPECT_TRUE(is_second_send || is_deleted) << ::test::describe(*stopped);
    const auto findings = world.machine().take_findings();
    if (is_deleted) {
      EXPECT_THAT(findings.back().did, HasSubstr("deleted by WdfObjectDelete"));
    }
    return;
  }
  for (const nt::Finding& finding : world.machine().take_findings()) {
    const std::string rule = finding.rule;
    const bool is_early = group.needs_home() && rule == "RequestInFlight";
    const bool is_second = group.count(&Operation::deletes) > 1 && rule == "DoubleDeletion";
    const bool is_late = group.sends() && group.deletes() && rule == "InvalidReqAccess";
    EXPECT_TRUE(is_early || is_second || is_late) << ::test::describe(finding);
  }
}

void run_group(const Group& group, base::Choices& choices, std::set<Observer::State>& states) {
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
    if (group.needs_reference()) WdfObjectReference(race.request);
    run_all(group, race, observer);
    expect_settled(group, race, observer);
    if (group.needs_reference()) WdfObjectDereference(race.request);
    observer.request = nullptr;
  });
  EXPECT_EQ(observer.broken, "");
  expect_ending(group, world);
  states.merge(observer.states);
}

std::vector<Group> all_pairs() {
  std::vector<Group> pairs;
  for (const Operation& first : operations) {
    for (const Operation* second = &first; second != std::end(operations); ++second) {
      pairs.push_back({{&first, second}});
    }
  }
  return pairs;
}

// Those whose request is sent before; with a start it begins pended among all_pairs() already. A
// stop that leaves sent I/O does nothing to a stopped target.
std::vector<Group> pended_pairs() {
  std::vector<Group> pairs;
  for (Group& pair : all_pairs()) {
    const bool is_fit =
        std::none_of(pair.operations.begin(), pair.operations.end(), [](const auto* operation) {
          return operation->sends || operation->starts || operation->run == stop_leaving;
        });
    pair.is_stopped = true;
    if (is_fit) pairs.push_back(std::move(pair));
  }
  return pairs;
}

// What a table's pairs came to, printed when the last one has run.
struct Table {
  ::test::Explored explored;
  std::size_t states = 0;

  void run(const Group& group, std::uint32_t preemption_bound, std::uint32_t random_schedules) {
    const std::uint64_t incomplete = explored.incomplete;
    std::set<Observer::State> seen;
    ::test::explore_into(
        explored, {.preemption_bound = preemption_bound, .random_schedules = random_schedules},
        [&](base::Choices& choices) { run_group(group, choices, seen); });
    EXPECT_EQ(explored.incomplete, incomplete);
    states += seen.size();
  }
  void print(const char* of) {
    explored.print(of);
    std::printf("states of %s: %zu\n", of, states);
    *this = {};
  }
};
Table g_table;

const Operation* operation(const std::string& name) {
  return std::find_if(std::begin(operations), std::end(operations),
                      [&](const Operation& each) { return each.name == name; });
}

// What two cannot bring about: a second one comes to cancel while a first one leaves, or while the
// request is on its way from a stopped target's list.
std::vector<Group> trios() {
  const auto* cancel = operation("cancel");
  const auto* time_out = operation("time_out");
  const auto* start = operation("start");
  return {{{cancel, cancel, start}},
          {{cancel, time_out, start}},
          {{cancel, operation("stop_leaving"), start}},
          {{cancel, cancel, time_out}, true},
          {{cancel, time_out, operation("purge")}, true},
          {{cancel, cancel, operation("complete")}},
          {{cancel, time_out, operation("complete")}},
          {{operation("stop_canceling"), time_out, operation("complete")}}};
}

std::string name_of(const ::testing::TestParamInfo<Group>& info) {
  return info.param.name();
}

class RequestPair : public ::testing::TestWithParam<Group> {
 protected:
  static void TearDownTestSuite() { g_table.print("pairs"); }
};

TEST_P(RequestPair, ends_as_the_contract_says_in_every_order) {
  g_table.run(GetParam(), 2, 200);
}

INSTANTIATE_TEST_SUITE_P(of, RequestPair, ::testing::ValuesIn(all_pairs()), &name_of);

class PendedPair : public ::testing::TestWithParam<Group> {
 protected:
  static void TearDownTestSuite() { g_table.print("pairs on a pended request"); }
};

TEST_P(PendedPair, ends_as_the_contract_says_in_every_order) {
  g_table.run(GetParam(), 2, 100);
}

INSTANTIATE_TEST_SUITE_P(of, PendedPair, ::testing::ValuesIn(pended_pairs()), &name_of);

class RequestTrio : public ::testing::TestWithParam<Group> {
 protected:
  static void TearDownTestSuite() { g_table.print("trios"); }
};

TEST_P(RequestTrio, ends_as_the_contract_says_in_every_order) {
  g_table.run(GetParam(), 1, 1000);
}

INSTANTIATE_TEST_SUITE_P(of, RequestTrio, ::testing::ValuesIn(trios()), &name_of);

}  // namespace
}  // namespace wdf::test
