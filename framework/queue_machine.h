// SPDX-License-Identifier: MIT
// A queue's state as pure tables: whether it accepts, whether it dispatches, where it stands in a
// power transition, and what the product of the three may do. The published framework has twelve
// power states and a dozen flags; three small factors say the same.
// Source: framework.md 3.2-3.5, 3.7 (QUE-R8, R23-R30, R52-R61), requests.md 7.11.
#pragma once

#include "framework/state_table.h"

namespace wdf {

#define OPENWDF_STATE(state, sentence) state,
enum class Accept : std::uint8_t {
#define ACCEPT OPENWDF_STATE
#include "framework/queue_states.def"
  count_
};
enum class Dispatch : std::uint8_t {
#define DISPATCH OPENWDF_STATE
#include "framework/queue_states.def"
  count_
};
enum class Power : std::uint8_t {
#define POWER OPENWDF_STATE
#include "framework/queue_states.def"
  count_
};
enum class Slot : std::uint8_t {
#define SLOT OPENWDF_STATE
#include "framework/queue_states.def"
  count_
};
#undef OPENWDF_STATE

enum class QueueRule : std::uint8_t {
  None,
  CallbackPending,  // a callback was given while one waits: bug check 0x10D/0xA
  QueueDeleted,     // a state-changing call for a deleted queue: the same, STATUS_DELETE_PENDING
  count_
};

// What a transition asks for. Carried out after the lock is released.
enum class QueueEffect : std::uint8_t {
  None,
  Present,        // run the dispatch loop
  Refuse,         // the new request is not taken
  Take,           // the new request is taken
  CancelWaiting,  // every request that waits, and none that comes later
  CancelAll,      // the same, and the cancelable ones of the driver
  AwaitHandlers,
  AskDriver,  // EvtIoStop
  AwaitRequests,
  TellDriver,  // EvtIoResume
  count_
};

enum class AcceptEvent : std::uint8_t {
  // The driver's:
  Start,
  Stop,
  StopAndPurge,
  Drain,
  Purge,
  // The framework's:
  Arrive,    // a request from outside or from another queue
  ShutDown,  // the device is removed
  Restart,   // the device is started again after a removal
  Delete,    // the end of the deletion: the queue was purged and is empty
  count_
};

enum class DispatchEvent : std::uint8_t {
  // The driver's:
  Start,
  Stop,
  StopAndPurge,
  Drain,
  Purge,
  count_
};

enum class PowerEvent : std::uint8_t {
  Hold,    // the device loses power
  Remove,  // the device goes away; also asked of queues that are not power-managed
  HandlersLeft,
  Asked,    // EvtIoStop has been called for each
  Settled,  // each has been completed, given back or acknowledged
  Resume,   // the device works again
  Told,     // EvtIoResume has been called for each
  Restart,  // the device comes back after a removal: of queues that are not power-managed
  count_
};

enum class SlotEvent : std::uint8_t {
  // The driver's:
  Give,  // a callback comes with the call
  GiveNone,
  // The framework's:
  Fulfilled,  // its condition is met
  count_
};

namespace machine {

using AcceptTable = StateTable<Accept, AcceptEvent, QueueEffect, QueueRule>;
using DispatchTable = StateTable<Dispatch, DispatchEvent, QueueEffect, QueueRule>;
using PowerTable = StateTable<Power, PowerEvent, QueueEffect, QueueRule>;
using SlotTable = StateTable<Slot, SlotEvent, QueueEffect, QueueRule>;

template <class State, class Event>
constexpr Row<State, Event, QueueEffect, QueueRule> queue_row(
    State state, Event event, State next, QueueEffect effect = QueueEffect::None) {
  return {state, event, {Kind::Legal, next, effect, QueueRule::None}};
}

namespace accept {
using enum Accept;
using E = AcceptEvent;
using F = QueueEffect;

// clang-format off
inline constexpr AcceptTable::RowType rows[] = {
  queue_row(Open,     E::Start,        Open,     F::Present),
  queue_row(Open,     E::Stop,         Open),
  queue_row(Open,     E::StopAndPurge, Open,     F::CancelAll),
  queue_row(Open,     E::Drain,        Refusing, F::Present),
  queue_row(Open,     E::Purge,        Refusing, F::CancelAll),
  queue_row(Open,     E::Arrive,       Open,     F::Take),
  queue_row(Open,     E::ShutDown,     ShutDown, F::CancelAll),
  queue_row(Open,     E::Restart,      Open),
  queue_row(Open,     E::Delete,       Deleted),

  queue_row(Refusing, E::Start,        Open,     F::Present),
  queue_row(Refusing, E::Stop,         Open),
  queue_row(Refusing, E::StopAndPurge, Open,     F::CancelAll),
  queue_row(Refusing, E::Drain,        Refusing, F::Present),
  queue_row(Refusing, E::Purge,        Refusing, F::CancelAll),
  queue_row(Refusing, E::Arrive,       Refusing, F::Refuse),
  queue_row(Refusing, E::ShutDown,     ShutDown, F::CancelAll),
  queue_row(Refusing, E::Restart,      Open),
  queue_row(Refusing, E::Delete,       Deleted),

  queue_row(ShutDown, E::Start,        ShutDown, F::Present),
  queue_row(ShutDown, E::Stop,         ShutDown),
  queue_row(ShutDown, E::StopAndPurge, ShutDown, F::CancelAll),
  queue_row(ShutDown, E::Drain,        ShutDown, F::Present),
  queue_row(ShutDown, E::Purge,        ShutDown, F::CancelAll),
  queue_row(ShutDown, E::Arrive,       ShutDown, F::Refuse),
  queue_row(ShutDown, E::ShutDown,     ShutDown, F::CancelAll),
  queue_row(ShutDown, E::Restart,      Open),
  queue_row(ShutDown, E::Delete,       Deleted),

  queue_row(Deleted,  E::Start,        Deleted),
  queue_row(Deleted,  E::Arrive,       Deleted,  F::Refuse),
  queue_row(Deleted,  E::ShutDown,     Deleted),
};
inline constexpr AcceptTable::BanType bans[] = {
  {Deleted, Deleted, E::Stop,         QueueRule::QueueDeleted},
  {Deleted, Deleted, E::StopAndPurge, QueueRule::QueueDeleted},
  {Deleted, Deleted, E::Drain,        QueueRule::QueueDeleted},
  {Deleted, Deleted, E::Purge,        QueueRule::QueueDeleted},
};
// clang-format on
inline constexpr AcceptTable table(rows, bans);
static_assert(table.answers_all(E::Start, E::Arrive) && table.has_no_doubles());
static_assert(table.reaches_all(Open));
}  // namespace accept

namespace dispatch {
using enum Dispatch;
using E = DispatchEvent;

// clang-format off
inline constexpr DispatchTable::RowType rows[] = {
  queue_row(Running, E::Start,        Running),
  queue_row(Running, E::Stop,         Stopped),
  queue_row(Running, E::StopAndPurge, Stopped),
  queue_row(Running, E::Drain,        Running),
  queue_row(Running, E::Purge,        Running),

  queue_row(Stopped, E::Start,        Running),
  queue_row(Stopped, E::Stop,         Stopped),
  queue_row(Stopped, E::StopAndPurge, Stopped),
  queue_row(Stopped, E::Drain,        Stopped),
  queue_row(Stopped, E::Purge,        Stopped),
};
// clang-format on
inline constexpr DispatchTable table(rows);
static_assert(table.answers_all(E::Start, E::Purge) && table.has_no_doubles());
static_assert(table.reaches_all(Running));
}  // namespace dispatch

namespace power {
using enum Power;
using E = PowerEvent;
using F = QueueEffect;

// clang-format off
inline constexpr PowerTable::RowType rows[] = {
  queue_row(On,       E::Hold,         Stopping, F::AwaitHandlers),
  queue_row(On,       E::Restart,      On),
  queue_row(Stopping, E::HandlersLeft, Asking,   F::AskDriver),
  queue_row(Asking,   E::Asked,        Settling, F::AwaitRequests),
  queue_row(Settling, E::Settled,      Off),
  // A removal asks at once, and again about what was kept over the loss of power (QUE-R56).
  queue_row(On,       E::Remove,       Asking,   F::AskDriver),
  queue_row(Off,      E::Remove,       Asking,   F::AskDriver),
  queue_row(Off,      E::Resume,       Telling,  F::TellDriver),
  queue_row(Off,      E::Restart,      On),
  queue_row(Telling,  E::Told,         On,       F::Present),
};
// clang-format on
inline constexpr PowerTable table(rows);
static_assert(table.has_no_doubles() && table.reaches_all(On));
}  // namespace power

namespace slot {
using enum Slot;
using E = SlotEvent;

// clang-format off
inline constexpr SlotTable::RowType rows[] = {
  queue_row(Free,    E::Give,      Pending),
  queue_row(Free,    E::GiveNone,  Free),
  queue_row(Pending, E::GiveNone,  Pending),
  queue_row(Pending, E::Fulfilled, Free),
};
inline constexpr SlotTable::BanType bans[] = {
  {Pending, Pending, E::Give, QueueRule::CallbackPending},
};
// clang-format on
inline constexpr SlotTable table(rows, bans);
static_assert(table.answers_all(E::Give, E::GiveNone) && table.has_no_doubles());
}  // namespace slot

}  // namespace machine

constexpr const machine::AcceptTable::CellType& step(Accept state, AcceptEvent event) {
  return machine::accept::table.at(state, event);
}
constexpr const machine::DispatchTable::CellType& step(Dispatch state, DispatchEvent event) {
  return machine::dispatch::table.at(state, event);
}
constexpr const machine::PowerTable::CellType& step(Power state, PowerEvent event) {
  return machine::power::table.at(state, event);
}
constexpr const machine::SlotTable::CellType& step(Slot state, SlotEvent event) {
  return machine::slot::table.at(state, event);
}

// What the product of dispatch and power may do.
struct QueueRights {
  bool may_present;        // to handlers, or announce with the ready notification
  bool may_retrieve;       // WdfIoQueueRetrieve...; else STATUS_WDF_PAUSED
  bool may_call_canceled;  // EvtRequestCancel and EvtIoCanceledOnQueue
};

constexpr QueueRights rights(Dispatch dispatch, Power power) {
  const bool is_notifying = power == Power::Asking || power == Power::Telling;
  return {dispatch == Dispatch::Running && power == Power::On,
          dispatch == Dispatch::Running && power != Power::Off, !is_notifying};
}

}  // namespace wdf
