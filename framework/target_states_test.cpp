// SPDX-License-Identifier: MIT
// Every call of a driver in every state of a remote target, and what a send does there: the matrix
// of requests.md 6.2 and that of 3.6.1. Source: fxiotarget.cpp GotoStartState, GotoStopState,
// GotoPurgeState, GotoRemoveState, SubmitLocked; fxiotargetremote.cpp Open, Close.
#include "tests/support/driver/request_world.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::SystemThread;
using ::testing::TestWithParam;

NTSTATUS open_in_vain(WDFIOTARGET target) {
  WDF_IO_TARGET_OPEN_PARAMS parameters;
  DECLARE_CONST_UNICODE_STRING(name, u"\\Device\\Nobody");
  WDF_IO_TARGET_OPEN_PARAMS_INIT_OPEN_BY_NAME(&parameters, &name, GENERIC_READ);
  return WdfIoTargetOpen(target, &parameters);
}

using Call = void (*)(Bench& bench, WDFIOTARGET target);

void open(Bench& bench, WDFIOTARGET target) {
  Bench::open_remote(target, bench.lower.device());
}
void start(Bench&, WDFIOTARGET target) {
  static_cast<void>(WdfIoTargetStart(target));
}
void stop(Bench&, WDFIOTARGET target) {
  WdfIoTargetStop(target, WdfIoTargetLeaveSentIoPending);
}
void purge(Bench&, WDFIOTARGET target) {
  WdfIoTargetPurge(target, WdfIoTargetPurgeIo);
}
void close_for_query_remove(Bench&, WDFIOTARGET target) {
  WdfIoTargetCloseForQueryRemove(target);
}
void close(Bench&, WDFIOTARGET target) {
  WdfIoTargetClose(target);
}
void delete_target(Bench&, WDFIOTARGET target) {
  WdfObjectDelete(target);
}

// What happens to a request that is sent without a flag, or ignoring the state.
enum class Fate : std::uint8_t { Sent, Waits, Refused };

constexpr auto Started = WdfIoTargetStarted;
constexpr auto Stopped = WdfIoTargetStopped;
constexpr auto Purged = WdfIoTargetPurged;
constexpr auto Query = WdfIoTargetClosedForQueryRemove;
constexpr auto Closed = WdfIoTargetClosed;
constexpr auto Deleted = WdfIoTargetDeleted;

// A column of 6.2: how a target gets there, and its state after each call.
struct Column {
  const char* name;
  std::vector<Call> way;
  WDF_IO_TARGET_STATE state;
  WDF_IO_TARGET_STATE after_start;
  WDF_IO_TARGET_STATE after_stop;
  WDF_IO_TARGET_STATE after_purge;
  WDF_IO_TARGET_STATE after_close_for_query_remove;
  WDF_IO_TARGET_STATE after_close;
  WDF_IO_TARGET_STATE after_open;
  WDF_IO_TARGET_STATE after_open_in_vain;
  Fate fate;
  Fate fate_ignoring;
};

// clang-format off
const Column columns[] = {
  {"started",         {open},                  Started, Started, Stopped, Purged, Query,  Closed,  Started, Started, Fate::Sent,    Fate::Sent},
  {"stopped",         {open, stop},            Stopped, Started, Stopped, Purged, Query,  Closed,  Stopped, Stopped, Fate::Waits,   Fate::Sent},
  {"purged",          {open, purge},           Purged,  Started, Stopped, Purged, Query,  Closed,  Purged,  Purged,  Fate::Refused, Fate::Sent},
  {"never_opened",    {},                      Started, Started, Stopped, Purged, Closed, Closed,  Started, Closed,  Fate::Refused, Fate::Refused},
  {"stopped_unopened",{stop},                  Stopped, Started, Stopped, Purged, Closed, Closed,  Started, Closed,  Fate::Waits,   Fate::Refused},
  {"purged_unopened", {purge},                 Purged,  Started, Stopped, Purged, Closed, Closed,  Started, Closed,  Fate::Refused, Fate::Refused},
  {"query_removed",   {open, close_for_query_remove}, Query, Started, Query, Query, Closed, Closed, Started, Closed, Fate::Refused, Fate::Refused},
  {"closed",          {open, close},           Closed,  Started, Closed,  Closed, Closed, Closed,  Started, Closed,  Fate::Refused, Fate::Refused},
  {"deleted",         {open, delete_target},   Deleted, Deleted, Deleted, Deleted, Deleted, Deleted, Deleted, Deleted, Fate::Refused, Fate::Refused},
};
// clang-format on

// A remote target in the state of the column, referenced: its handle outlives its deletion.
class Subject {
 public:
  Subject(Bench& bench, const Column& column) : target(bench.make_remote()), bench_(bench) {
    WdfObjectReference(target);
    for (Call step : column.way) step(bench, target);
    EXPECT_EQ(state(), column.state);
  }
  ~Subject() {
    if (state() != Deleted) WdfObjectDelete(target);
    WdfObjectDereference(target);
  }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  WDF_IO_TARGET_STATE state() const { return WdfIoTargetGetState(target); }

  // Its IRP is filled by hand: no formatter works for a target without a device.
  Fate send(ULONG flags) {
    WDFREQUEST request = bench_.make_request();
    IO_STACK_LOCATION location{};
    location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
    WdfRequestWdmFormatUsingStackLocation(request, &location);
    Called called;
    bench_.set_routine(request, called);
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, flags);
    if (!WdfRequestSend(request, target, &options)) {
      EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
      WdfObjectDelete(request);
      return Fate::Refused;
    }
    const Fate fate = inspect(target).pended != 0 ? Fate::Waits : Fate::Sent;
    bench_.lower.release_all(STATUS_SUCCESS, 0);
    WdfRequestCancelSentRequest(request);
    EXPECT_EQ(called.count, 1u);
    WdfObjectDelete(request);
    return fate;
  }

  const WDFIOTARGET target;

 private:
  Bench& bench_;
};

class TargetState : public TestWithParam<Column> {
 protected:
  void run(const std::function<void(Bench&, const Column&)>& body) {
    World world;
    world.run([&](Bench& bench) {
      bench.lower.on(IRP_MJ_FLUSH_BUFFERS, door::hold());
      body(bench, GetParam());
    });
  }
  static void expect_after(Bench& bench, const Column& column, Call call,
                           WDF_IO_TARGET_STATE after) {
    Subject subject(bench, column);
    call(bench, subject.target);
    EXPECT_EQ(subject.state(), after);
  }
};

TEST_P(TargetState, after_each_call_is_that_of_the_matrix) {
  run([](Bench& bench, const Column& column) {
    expect_after(bench, column, start, column.after_start);
    expect_after(bench, column, stop, column.after_stop);
    expect_after(bench, column, purge, column.after_purge);
    expect_after(bench, column, close_for_query_remove, column.after_close_for_query_remove);
    expect_after(bench, column, close, column.after_close);
    expect_after(bench, column, open, column.after_open);
    const auto in_vain = [](Bench&, WDFIOTARGET target) {
      EXPECT_FALSE(NT_SUCCESS(open_in_vain(target)));
    };
    expect_after(bench, column, in_vain, column.after_open_in_vain);
  });
}

TEST_P(TargetState, decides_what_happens_to_a_request_that_is_sent) {
  run([](Bench& bench, const Column& column) {
    EXPECT_EQ(Subject(bench, column).send(0), column.fate);
    EXPECT_EQ(Subject(bench, column).send(WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE),
              column.fate_ignoring);
  });
}

INSTANTIATE_TEST_SUITE_P(of, TargetState, ::testing::ValuesIn(columns),
                         [](const ::testing::TestParamInfo<Column>& info) {
                           return std::string(info.param.name);
                         });

// The sticky mark of a cancel that found nothing decides after the target's state (3.6 #7, #8).
TEST(TargetStates, a_canceled_request_is_refused_for_the_state_of_the_target_first) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    EXPECT_FALSE(WdfRequestCancelSentRequest(request));
    WdfIoTargetPurge(bench.target, WdfIoTargetPurgeIo);
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_INVALID_DEVICE_STATE);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    EXPECT_FALSE(IoCancelIrp(WdfRequestWdmGetIrp(request)));
    EXPECT_FALSE(bench.send(request));
    EXPECT_EQ(WdfRequestGetStatus(request), STATUS_CANCELLED);
    EXPECT_EQ(called.count, 0u);
  });
}

// 3.6.2: the IRP of a request that waits may be canceled by whoever has it.
TEST(TargetStates, a_pended_request_whose_irp_is_canceled_comes_back) {
  World world;
  world.run([](Bench& bench) {
    Called called;
    WDFREQUEST request = bench.make_ready(called);
    WdfIoTargetStop(bench.target, WdfIoTargetLeaveSentIoPending);
    ASSERT_TRUE(bench.send(request));
    EXPECT_TRUE(IoCancelIrp(WdfRequestWdmGetIrp(request)));
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(called.status, STATUS_CANCELLED);
    EXPECT_EQ(inspect(request).flight, Flight::Home);
  });
}

// A start comes while a stop waits, and goes on when what was sent is back. What ignores the state
// does not hold the stop up.
TEST(TargetStates, a_start_waits_for_a_stop_that_waits_for_what_did_not_ignore_the_state) {
  World world;
  world.run([](Bench& bench) {
    bench.lower.on(IRP_MJ_WRITE, door::hold());
    Called called, ignoring;
    ASSERT_TRUE(bench.send(bench.make_ready(called)));
    ASSERT_TRUE(
        bench.send(bench.make_ready(ignoring), WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE));
    bool is_stopped = false;
    bool is_started = false;
    SystemThread stopper([&] {
      WdfIoTargetStop(bench.target, WdfIoTargetWaitForSentIoToComplete);
      is_stopped = true;
    });
    bench.fixture.run_until_idle();
    SystemThread starter([&] {
      EXPECT_EQ(WdfIoTargetStart(bench.target), STATUS_SUCCESS);
      is_started = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_FALSE(is_stopped || is_started);
    bench.lower.release(STATUS_SUCCESS, 16);
    stopper.join();
    starter.join();
    EXPECT_EQ(called.count, 1u);
    EXPECT_EQ(ignoring.count, 0u);
    EXPECT_EQ(WdfIoTargetGetState(bench.target), WdfIoTargetStarted);
    bench.lower.release(STATUS_SUCCESS, 16);
    EXPECT_EQ(ignoring.count, 1u);
  });
}

// A request that is with the device keeps whoever removes the target waiting; as long, sends that
// ignore the state go there whatever else the driver does to the target.
void send_while_removed(Call remove, WDF_IO_TARGET_STATE state) {
  World world;
  world.run([&](Bench& bench) {
    bench.lower.on(IRP_MJ_FLUSH_BUFFERS, door::hold());
    WDFIOTARGET target = bench.make_remote();
    WdfObjectReference(target);
    open(bench, target);
    Called called;
    unsigned sent = 0;
    const auto send = [&] {
      WDFREQUEST request = bench.make_request();
      IO_STACK_LOCATION location{};
      location.MajorFunction = IRP_MJ_FLUSH_BUFFERS;
      WdfRequestWdmFormatUsingStackLocation(request, &location);
      bench.set_routine(request, called);
      WDF_REQUEST_SEND_OPTIONS options;
      WDF_REQUEST_SEND_OPTIONS_INIT(&options, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE);
      EXPECT_TRUE(WdfRequestSend(request, target, &options));
      ++sent;
    };
    send();
    bool is_over = false;
    SystemThread remover([&] {
      remove(bench, target);
      is_over = true;
    });
    bench.fixture.run_until_idle();
    EXPECT_EQ(WdfIoTargetGetState(target), state);
    send();
    if (state != Deleted) {
      for (Call call : {start, stop, purge}) {
        call(bench, target);
        send();
      }
    }
    EXPECT_FALSE(is_over);
    bench.lower.release_all(STATUS_SUCCESS, 0);
    remover.join();
    EXPECT_EQ(called.count, sent);
    if (state != Deleted) WdfObjectDelete(target);
    WdfObjectDereference(target);
  });
}

TEST(TargetStates, what_ignores_the_state_reaches_a_target_while_it_is_closed) {
  send_while_removed(close, Closed);
}
TEST(TargetStates, what_ignores_the_state_reaches_a_target_while_it_is_query_removed) {
  send_while_removed(close_for_query_remove, Query);
}
TEST(TargetStates, what_ignores_the_state_reaches_a_target_while_it_is_deleted) {
  send_while_removed(delete_target, Deleted);
}

}  // namespace
}  // namespace wdf::test
