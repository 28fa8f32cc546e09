// SPDX-License-Identifier: MIT
// Events. A notification event stays signaled and lets everybody through, a synchronization event
// lets one through and resets itself. Source: framework.md WDM-R43, wdm/kesetevent.
#include "nt/dispatcher.h"

namespace nt {
namespace {

bool is_event(const KEVENT& event, const char* call) {
  return is_object(event.Header, DispatcherType::NotificationEvent,
                   DispatcherType::SynchronizationEvent, call);
}

LONG set(KEVENT& event) {
  Guard guard(dispatcher().lock);
  const LONG before = event.Header.SignalState;
  event.Header.SignalState = 1;
  if (before == 0) release_waiters_locked(dispatcher(), event.Header);
  return before;
}

LONG reset(KEVENT& event) {
  Guard guard(dispatcher().lock);
  const LONG before = event.Header.SignalState;
  event.Header.SignalState = 0;
  return before;
}

LONG pulse(KEVENT& event) {
  Guard guard(dispatcher().lock);
  const LONG before = event.Header.SignalState;
  event.Header.SignalState = 1;
  if (before == 0) release_waiters_locked(dispatcher(), event.Header);
  event.Header.SignalState = 0;
  return before;
}

}  // namespace
}  // namespace nt

VOID KeInitializeEvent(PRKEVENT event, EVENT_TYPE type, BOOLEAN state) {
  const auto kind = type == NotificationEvent ? nt::DispatcherType::NotificationEvent
                                              : nt::DispatcherType::SynchronizationEvent;
  nt::initialize_header(event->Header, kind, sizeof(*event), state ? 1 : 0);
}

// `wait` announces a KeWaitXxx call right behind; it only saves Windows a lock (wdm/kesetevent).
LONG KeSetEvent(PRKEVENT event, KPRIORITY, BOOLEAN wait) {
  nt::require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "KeSetEvent", event);
  if (!nt::is_event(*event, "KeSetEvent")) return 0;
  return nt::set(*event);
}

LONG KeResetEvent(PRKEVENT event) {
  nt::require_irql(DISPATCH_LEVEL, "KeResetEvent", event);
  if (!nt::is_event(*event, "KeResetEvent")) return 0;
  return nt::reset(*event);
}

VOID KeClearEvent(PRKEVENT event) {
  nt::require_irql(DISPATCH_LEVEL, "KeClearEvent", event);
  if (nt::is_event(*event, "KeClearEvent")) nt::reset(*event);
}

LONG KePulseEvent(PRKEVENT event, KPRIORITY, BOOLEAN wait) {
  nt::require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "KePulseEvent", event);
  if (!nt::is_event(*event, "KePulseEvent")) return 0;
  return nt::pulse(*event);
}

LONG KeReadStateEvent(PRKEVENT event) {
  nt::Guard guard(nt::dispatcher().lock);
  return event->Header.SignalState;
}
