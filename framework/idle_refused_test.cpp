// SPDX-License-Identifier: MIT
// Power IRPs of a device that goes idle which a driver above it keeps or refuses, so that something
// else comes first: removal, a need, the end of its power. Source: powerpolicystatemachine.cpp,
// "upper filter completing the Dx irp before our device gets to process it".
#include <gmock/gmock.h>

#include <set>

#include "framework/idle_machine.h"
#include "tests/support/driver/idle_device.h"
#include "tests/support/driver/power_filter.h"
#include "tests/support/explore.h"

namespace {

using namespace test::idle;
using namespace test::power_filter;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class IdleBelowFilter : public IdleDevice {
 protected:
  // A started device below such a driver.
  void run_below(const std::function<void(door::Stack&, door::ScriptedDevice&)>& body) {
    world_.run([&](door::Fixture& fixture) {
      auto idle = fixture.load("idle", test::kmdf(test::idle::entry));
      auto filter = fixture.load("filter", test::power_filter::entry);
      door::ScriptedDevice& lower = fixture.make_lower();
      door::Stack& stack = fixture.make_stack(lower, {idle.driver, filter.driver});
      ASSERT_EQ(fixture.add_status(), STATUS_SUCCESS);
      ASSERT_EQ(stack.start(), STATUS_SUCCESS);
      taken();
      body(stack, lower);
    });
  }

  static WDF_DEVICE_POWER_POLICY_STATE policy_state() {
    return WdfDeviceGetDevicePowerPolicyState(g_device);
  }

  // It has asked for Dx, and the IRP is kept.
  static void keep_on_its_way_down() {
    assign_idle();
    g_next = {Does::Keep};
    sleep_ms(time_out_ms + 1);
    ASSERT_THAT(g_kept, SizeIs(1));
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolTimerExpiredNoWake);
  }

  // It has been idle, is needed and has asked for D0, and the IRP is kept.
  static void keep_on_its_way_up() {
    assign_idle();
    sleep_ms(time_out_ms + 1);
    EXPECT_THAT(taken(), idle_log);
    g_next = {Does::Keep};
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
    sleep_ms(1);
    ASSERT_THAT(g_kept, SizeIs(1));
  }
};

const auto gone_log = ElementsAre("SurpriseRemoval", "IoSuspend", "D0Exit", "ReleaseHardware");

// PowerPolTimerExpiredNoWakePowerDownNotProcessed: it stays in D0, and its stack is torn down.
TEST_F(IdleBelowFilter, whose_dx_is_refused_above_stays_in_d0_and_fails) {
  run_below([](door::Stack&, door::ScriptedDevice& lower) {
    lower.on(door::pnp(IRP_MN_QUERY_PNP_DEVICE_STATE), door::hold());
    keep_on_its_way_down();
    refuse_kept();
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStartedIdleCapable);
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    EXPECT_TRUE(lower.wait_held(1));
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_TRUE(lower.release(STATUS_SUCCESS));
    sleep_ms(10);
    EXPECT_THAT(taken(), gone_log);
  });
}

TEST_F(IdleBelowFilter, whose_dx_is_refused_above_when_it_is_needed_again_is_there_and_fails) {
  run_below([](door::Stack&, door::ScriptedDevice&) {
    keep_on_its_way_down();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
    refuse_kept();
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStarted);
    sleep_ms(10);
    EXPECT_THAT(taken(), gone_log);
  });
}

TEST_F(IdleBelowFilter, that_is_gone_on_its_way_down_stays_gone) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    keep_on_its_way_down();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), gone_log);
    pass_kept();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    EXPECT_THAT(taken(), IsEmpty());
  });
}

TEST_F(IdleBelowFilter, that_is_gone_when_it_is_needed_again_stays_gone) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    keep_on_its_way_down();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_PENDING);
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), gone_log);
    refuse_kept();
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStopped);
  });
}

TEST_F(IdleBelowFilter, that_is_gone_on_its_way_up_stays_gone) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    keep_on_its_way_up();
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_THAT(taken(), ElementsAre("SurpriseRemoval", "ReleaseHardware"));
    pass_kept();
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStopped);
  });
}

TEST_F(IdleBelowFilter, that_was_sent_to_sleep_can_be_gone) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.set_power(PowerDeviceD3), STATUS_SUCCESS);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolSystemAsleepNoWake);
    EXPECT_EQ(stack.surprise_remove(), STATUS_SUCCESS);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStopped);
  });
}

TEST_F(IdleBelowFilter, that_is_not_let_to_sleep_is_there_when_the_system_works_again) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    g_next = {Does::Refuse};
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStarted);
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    EXPECT_THAT(taken(), IsEmpty());
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_SUCCESS);
    WdfDeviceResumeIdle(g_device);
  });
}

TEST_F(IdleBelowFilter, that_starts_again_does_not_mind_a_d0_refused_since) {
  run_below([](door::Stack& stack, door::ScriptedDevice&) {
    EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
    g_next = {Does::Keep};
    EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
    sleep_ms(1);
    g_in["D0Entry"] = [] {
      refuse_kept();
      EXPECT_EQ(policy_state(), WdfDevStatePwrPolStarting);
    };
    EXPECT_EQ(stack.rebalance(), STATUS_SUCCESS);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStarted);
  });
}

// What the system's wake asked for counts for nothing when somebody else's D0 was there first.
TEST_F(IdleBelowFilter, that_is_back_already_does_not_mind_a_refused_d0) {
  run_below([](door::Stack& stack, door::ScriptedDevice& lower) {
    auto settings = idle_settings(IdleCannotWakeFromS0);
    settings.PowerUpIdleDeviceOnSystemWake = WdfTrue;
    EXPECT_EQ(WdfDeviceAssignS0IdleSettings(g_device, &settings), STATUS_SUCCESS);
    for (int round = 0; round < 2; ++round) {
      EXPECT_EQ(stack.set_system_power(PowerSystemSleeping3), STATUS_SUCCESS);
      g_next = {Does::Keep};
      EXPECT_EQ(stack.set_system_power(PowerSystemWorking), STATUS_SUCCESS);
      sleep_ms(1);
      EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    }
    ASSERT_THAT(g_kept, SizeIs(2));
    refuse_kept();
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStartedIdleCapable);
    sleep_ms(time_out_ms + 1);
    taken();

    // And for nothing more when it has failed.
    lower.on(door::pnp(IRP_MN_QUERY_PNP_DEVICE_STATE), door::hold());
    lower.next(door::power(IRP_MN_SET_POWER), door::done(STATUS_DEVICE_NOT_CONNECTED));
    EXPECT_EQ(WdfDeviceStopIdle(g_device, TRUE), STATUS_POWER_STATE_INVALID);
    EXPECT_TRUE(lower.wait_held(1));
    refuse_kept();
    EXPECT_EQ(WdfDeviceStopIdle(g_device, FALSE), STATUS_POWER_STATE_INVALID);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolDevicePowerRequestFailed);

    // Somebody's D0 that reaches it brings it back; it is torn down nevertheless.
    EXPECT_EQ(stack.set_power(PowerDeviceD0), STATUS_SUCCESS);
    EXPECT_THAT(taken(), back_log);
    EXPECT_EQ(policy_state(), WdfDevStatePwrPolStartedIdleCapable);
    EXPECT_TRUE(lower.release(STATUS_SUCCESS));
    sleep_ms(10);
    EXPECT_THAT(taken(), gone_log);
  });
}

// A timer that was canceled too late does not send it away.
TEST(IdleRace, a_need_as_its_time_is_out_keeps_it_or_brings_it_back_in_every_order) {
  std::set<NTSTATUS> answers;
  const auto race = [&](base::Choices& choices) {
    test::Window window(choices);
    test::Machine machine({.choices = &window});
    machine.run([&] {
      door::Fixture fixture(machine.machine());
      auto loaded = fixture.load("idle", test::kmdf(test::idle::entry));
      EXPECT_EQ(fixture.make_stack(fixture.make_lower(), {loaded.driver}).start(), STATUS_SUCCESS);
      taken();
      assign_idle();
      window.is_open = true;
      sleep_ms(time_out_ms);
      const NTSTATUS answer = WdfDeviceStopIdle(g_device, FALSE);
      window.is_open = false;
      answers.insert(answer);
      sleep_ms(10 * time_out_ms);
      EXPECT_EQ(WdfDeviceGetDevicePowerPolicyState(g_device), WdfDevStatePwrPolStarted);
      const std::vector<std::string> log = taken();
      if (answer == STATUS_SUCCESS) {
        EXPECT_THAT(log, IsEmpty());
      } else {
        EXPECT_THAT(log, ElementsAre("IoSuspend", "D0Exit", "D0Entry", "IoRestart"));
      }
      WdfDeviceResumeIdle(g_device);
      for (const std::string& problem : fixture.finish()) ADD_FAILURE() << problem;
    });
  };
  test::explore({.preemption_bound = 2, .schedules_max = 20000}, race);
  EXPECT_EQ(answers, (std::set<NTSTATUS>{STATUS_SUCCESS, STATUS_PENDING}));
}

}  // namespace
