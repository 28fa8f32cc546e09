// SPDX-License-Identifier: MIT
// For the tests of timers: one that a test wishes for, whose callback is a function of the test's.
#pragma once

#include "tests/support/driver/with_device.h"

namespace test::timer {

inline VOID evt_timer(WDFTIMER timer) {
  call_body(timer);
}

struct TimerWish {
  ULONG period_ms = 0;
  bool is_serialized = true;
  WDF_EXECUTION_LEVEL level = WdfExecutionLevelInheritFromParent;
};
inline constexpr TimerWish passive_timer{.level = WdfExecutionLevelPassive};

inline NTSTATUS create(WDFOBJECT parent, const TimerWish& wish, const CallbackBody& body,
                       WDFTIMER* timer) {
  WDF_TIMER_CONFIG config;
  WDF_TIMER_CONFIG_INIT_PERIODIC(&config, evt_timer, static_cast<LONG>(wish.period_ms));
  config.AutomaticSerialization = wish.is_serialized;
  WDF_OBJECT_ATTRIBUTES attributes = callback_attributes(parent);
  attributes.ExecutionLevel = wish.level;
  const NTSTATUS status = WdfTimerCreate(&config, &attributes, timer);
  if (NT_SUCCESS(status)) callback_context_of(*timer)->body = &body;
  return status;
}

inline WDFTIMER make(WDFOBJECT parent, const CallbackBody& body, const TimerWish& wish = {}) {
  WDFTIMER timer = nullptr;
  EXPECT_EQ(create(parent, wish, body, &timer), STATUS_SUCCESS);
  return timer;
}

inline BOOLEAN start_ms(WDFTIMER timer, LONGLONG ms) {
  return WdfTimerStart(timer, WDF_REL_TIMEOUT_IN_MS(ms));
}

inline NTSTATUS create_status(WDF_TIMER_CONFIG config, WDF_OBJECT_ATTRIBUTES attributes) {
  WDFTIMER timer = nullptr;
  return WdfTimerCreate(&config, &attributes, &timer);
}

inline WDF_TIMER_CONFIG plain_config() {
  WDF_TIMER_CONFIG config;
  WDF_TIMER_CONFIG_INIT(&config, evt_timer);
  return config;
}

// Counts, and knows when and at which level it was called last.
struct Shots {
  int count = 0;
  LONGLONG at_ms = -1;
  KIRQL irql = HIGH_LEVEL;
  CallbackBody body = [this](WDFOBJECT) {
    ++count;
    at_ms = now_ms();
    irql = KeGetCurrentIrql();
  };
};

}  // namespace test::timer
