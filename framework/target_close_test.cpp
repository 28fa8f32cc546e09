// SPDX-License-Identifier: MIT
// Closing and deleting remote targets while something else goes on with them: an open, a send that
// ignores the state, a completion routine, another close. Source: requests.md 6.6, 6.7;
// fxiotargetremote.cpp Open, Close; fxiotarget.cpp GotoRemoveState.
#include <gmock/gmock.h>

#include <deque>
#include <string>

#include "tests/support/driver/remote_target.h"
#include "tests/support/explore.h"
#include "tests/support/system_thread.h"

namespace wdf::test {
namespace {

using ::test::SystemThread;
using ::testing::ElementsAre;

// R, open by name, with a write on its way that the device keeps until it is canceled.
struct Sent {
  explicit Sent(Bench& bench, door::Action action = door::chold())
      : other(make_other(bench)), target(bench.make_remote()) {
    other.on(IRP_MJ_WRITE, std::move(action));
    EXPECT_EQ(open(target, other_name), STATUS_SUCCESS);
    request = make_write(bench, called);
  }
  WDFREQUEST make_write(Bench& bench, Called& with) {
    WDFREQUEST made = bench.make_request();
    EXPECT_EQ(
        WdfIoTargetFormatRequestForWrite(target, made, bench.make_memory(16), nullptr, nullptr),
        STATUS_SUCCESS);
    bench.set_routine(made, with);
    return made;
  }
  bool send(WDFREQUEST which, ULONG flags = 0) {
    WDF_REQUEST_SEND_OPTIONS options;
    WDF_REQUEST_SEND_OPTIONS_INIT(&options, flags);
    return WdfRequestSend(which, target, &options);
  }
  std::size_t closes() { return other.log(IRP_MJ_CLOSE).size(); }

  door::ScriptedDevice& other;
  WDFIOTARGET target;
  Called called;
  WDFREQUEST request = nullptr;
};

unsigned g_queries;

TEST(ReqClose, takes_back_the_notification_of_an_open_that_it_has_waited_for) {
  for (const bool is_deleted : {false, true}) {
    World world;
    world.run([&](Bench& bench) {
      g_queries = 0;
      door::ScriptedDevice& other = make_other(bench);
      door::Stack& stack = bench.fixture.make_stack(other, {});
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      other.on(IRP_MJ_CREATE, door::hold());
      WDFIOTARGET target = bench.make_remote();
      SystemThread opener([&] {
        UNICODE_STRING string;
        WDF_IO_TARGET_OPEN_PARAMS parameters = by_name(string, other_name);
        parameters.EvtIoTargetQueryRemove = [](WDFIOTARGET) -> NTSTATUS {
          ++g_queries;
          return STATUS_SUCCESS;
        };
        EXPECT_EQ(WdfIoTargetOpen(target, &parameters), STATUS_SUCCESS);
      });
      ASSERT_TRUE(other.wait_held(1));
      if (is_deleted) WdfObjectReference(target);
      SystemThread closer([&] {
        if (is_deleted) {
          WdfObjectDelete(target);
        } else {
          WdfIoTargetClose(target);
        }
      });
      bench.fixture.run_until_idle();
      EXPECT_TRUE(other.release(STATUS_SUCCESS));
      opener.join();
      closer.join();
      EXPECT_EQ(stack.query_remove(), STATUS_SUCCESS);
      EXPECT_EQ(g_queries, 0u);
      if (is_deleted) {
        WdfObjectDereference(target);
      } else {
        EXPECT_EQ(WdfIoTargetGetState(target), WdfIoTargetClosed);
        WdfObjectDelete(target);
      }
      EXPECT_EQ(stack.cancel_remove(), STATUS_SUCCESS);
    });
  }
}

// What the device was reached by is the closer's, whatever follows.
TEST(ReqClose, gives_back_its_own_file_when_the_target_was_opened_again_meanwhile) {
  World world;
  world.run([](Bench& bench) {
    Sent sent(bench, door::hold());
    sent.called.then = [&] { EXPECT_EQ(reopen(sent.target), STATUS_SUCCESS); };
    ASSERT_TRUE(sent.send(sent.request));
    SystemThread closer([&] { WdfIoTargetClose(sent.target); });
    bench.fixture.run_until_idle();
    EXPECT_EQ(reopen(sent.target), STATUS_INVALID_DEVICE_STATE) << "its device is still in use";
    EXPECT_EQ(sent.closes(), 0u);
    SystemThread releaser([&] { EXPECT_TRUE(sent.other.release(STATUS_SUCCESS, 16)); });
    releaser.join();
    closer.join();
    EXPECT_EQ(sent.called.count, 1u);
    EXPECT_EQ(WdfIoTargetGetState(sent.target), WdfIoTargetStarted);
    EXPECT_NE(WdfIoTargetWdmGetTargetFileHandle(sent.target), nullptr);
    EXPECT_EQ(sent.closes(), 1u);
    Called again;
    ASSERT_TRUE(sent.send(sent.make_write(bench, again)));
    EXPECT_TRUE(sent.other.release(STATUS_SUCCESS, 16));
    EXPECT_EQ(again.status, STATUS_SUCCESS);
    WdfObjectDelete(sent.target);
    EXPECT_EQ(sent.closes(), 2u);
  });
}

// Close with the reason Delete waits for them before it dereferences the file.
TEST(ReqClose, a_deletion_gives_the_file_back_after_the_last_completion_routine) {
  World world;
  world.run([](Bench& bench) {
    Sent sent(bench, door::hold());
    std::deque<SystemThread> deleter;
    sent.called.then = [&] {
      deleter.emplace_back([&] { WdfObjectDelete(sent.target); });
      bench.fixture.run_until_idle();
      EXPECT_EQ(sent.closes(), 0u);
    };
    ASSERT_TRUE(sent.send(sent.request));
    SystemThread releaser([&] { EXPECT_TRUE(sent.other.release(STATUS_SUCCESS, 16)); });
    releaser.join();
    deleter.front().join();
    EXPECT_EQ(sent.closes(), 1u);
  });
}

// GetSentRequestsListLocked is called for the sent ones first, and puts each list before the other.
TEST(ReqClose, cancels_first_what_ignores_the_state) {
  World world;
  world.run([](Bench& bench) {
    Sent sent(bench);
    Called ignoring;
    std::string order;
    sent.called.then = [&] { order += "plain "; };
    ignoring.then = [&] { order += "ignoring "; };
    ASSERT_TRUE(sent.send(sent.request));
    ASSERT_TRUE(
        sent.send(sent.make_write(bench, ignoring), WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE));
    WdfIoTargetClose(sent.target);
    EXPECT_EQ(order, "ignoring plain ");
    WdfObjectDelete(sent.target);
  });
}

void explore_closing(const std::function<void(Bench&, ::test::Window&)>& race,
                     std::uint32_t preemption_bound = 2) {
  ::test::explore({.preemption_bound = preemption_bound, .schedules_max = 20000},
                  [&](base::Choices& choices) {
                    ::test::Window window(choices);
                    Options options;
                    options.machine.choices = &window;
                    World world(options);
                    world.run([&](Bench& bench) { race(bench, window); });
                  });
}

// It is canceled, or refused: nobody waits for what nobody cancels.
TEST(ReqCloseRace, a_send_that_ignores_the_state_is_canceled_or_refused_in_every_order) {
  explore_closing([](Bench& bench, ::test::Window& window) {
    Sent sent(bench);
    bool is_sent = false;
    {
      SystemThread sender(
          [&] { is_sent = sent.send(sent.request, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE); });
      window.is_open = true;
      WdfIoTargetClose(sent.target);
      window.is_open = false;
      EXPECT_EQ(sent.other.in_hand(), 0u);
    }
    EXPECT_EQ(sent.called.count, is_sent ? 1u : 0u);
    const NTSTATUS status = is_sent ? sent.called.status : WdfRequestGetStatus(sent.request);
    EXPECT_EQ(status, is_sent ? STATUS_CANCELLED : STATUS_INVALID_DEVICE_STATE);
    WdfObjectDelete(sent.target);
  });
}

// The close waits for one, and another comes in as that one lands.
TEST(ReqCloseRace, it_returns_with_nothing_in_flight_in_every_order) {
  explore_closing([](Bench& bench, ::test::Window& window) {
    Sent sent(bench, door::hold());
    Called ignoring;
    WDFREQUEST other = sent.make_write(bench, ignoring);
    ASSERT_TRUE(sent.send(sent.request));
    bool is_sent = false;
    bool is_closed = false;
    SystemThread closer([&] {
      WdfIoTargetClose(sent.target);
      is_closed = true;
      EXPECT_EQ(sent.other.in_hand(), 0u);
    });
    bench.fixture.run_until_idle();
    {
      SystemThread sender(
          [&] { is_sent = sent.send(other, WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE); });
      window.is_open = true;
      EXPECT_TRUE(sent.other.release(STATUS_SUCCESS, 16));
    }
    window.is_open = false;
    bench.fixture.run_until_idle();
    EXPECT_NE(is_closed, is_sent);
    if (is_sent) sent.other.release_all(STATUS_SUCCESS, 16);
    closer.join();
    EXPECT_EQ(ignoring.count, is_sent ? 1u : 0u);
    WdfObjectDelete(sent.target);
  });
}

// An open and a close, or a deletion: it is open with a device, or closed without one.
TEST(ReqCloseRace, an_open_is_before_it_or_after_it_in_every_order) {
  for (const bool is_deleted : {false, true}) {
    explore_closing([&](Bench& bench, ::test::Window& window) {
      DEVICE_OBJECT* device = make_other(bench).device();
      WDFIOTARGET target = bench.make_remote();
      WdfObjectReference(target);
      NTSTATUS status = STATUS_SUCCESS;
      {
        SystemThread opener([&] { status = Bench::open_remote(target, device); });
        window.is_open = true;
        if (is_deleted) {
          WdfObjectDelete(target);
        } else {
          WdfIoTargetClose(target);
        }
      }
      window.is_open = false;
      const bool has_device = WdfIoTargetWdmGetTargetDeviceObject(target) != nullptr;
      const WDF_IO_TARGET_STATE state = WdfIoTargetGetState(target);
      if (is_deleted) {
        EXPECT_EQ(state, WdfIoTargetDeleted);
        EXPECT_FALSE(has_device);
      } else {
        EXPECT_EQ(status, STATUS_SUCCESS);
        EXPECT_EQ(state, has_device ? WdfIoTargetStarted : WdfIoTargetClosed);
        const NTSTATUS next = has_device ? STATUS_INVALID_DEVICE_STATE : STATUS_SUCCESS;
        EXPECT_EQ(Bench::open_remote(target, device), next);
        WdfObjectDelete(target);
      }
      WdfObjectDereference(target);
    });
  }
}

}  // namespace
}  // namespace wdf::test
