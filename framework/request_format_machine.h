// SPDX-License-Identifier: MIT
// What a request's next stack location holds, and the time-out of an asynchronous send: pure tables
// like request_machine.h. Source: requests.md 2.4 note 1, 3.1-3.3, 3.6, 3.8.
#pragma once

#include "framework/request_machine.h"

namespace wdf {

enum class FormatEvent : std::uint8_t {
  // The driver's:
  Send,
  UseCurrentType,  // WdfRequestFormatRequestUsingCurrentType, ...WdmFormatUsingStackLocation
  Reuse,           // keeps the IRP
  // The framework's:
  IrpGained,  // allocated, or given by the driver
  IrpLost,    // completed, or the driver took it away
  Unformat,   // a formatter or WdfRequestChangeTarget has begun
  Filled,     // the next stack location is complete
  Back,       // came back from a target
  count_
};

enum class TimeoutEvent : std::uint8_t {
  Arm,
  Stopped,        // the timer was stopped before its callback began
  CallbackBegun,  // it could not be stopped: the callback is on its way
  Expires,        // the callback has the lock
  WaitExpires,    // the wait of a synchronous send has timed out
  Deliver,        // the completion routine is next
  count_
};

namespace machine {

using FormatTable = StateTable<Format, FormatEvent, RequestEffect, RequestRule>;
using TimeoutTable = StateTable<Timeout, TimeoutEvent, RequestEffect, RequestRule>;

namespace format {
using enum Format;
using R = RequestRule;
using E = FormatEvent;
using F = RequestEffect;

constexpr FormatTable::RowType go(Format state, E event, Format next) {
  return {state, event, {Kind::Legal, next, F::None, R::None}};
}

// clang-format off
inline constexpr FormatTable::RowType rows[] = {
  go(Empty,     E::Reuse,          Empty),
  go(Empty,     E::IrpGained,      Bare),
  go(Empty,     E::IrpLost,        Empty),
  go(Empty,     E::Unformat,       Empty),

  // Refused with the verifier on, sent as it is with the verifier off (requests.md 1.5).
  {Bare, E::Send, {Kind::Violation, Bare, F::CallTarget, R::NotFormatted}},
  go(Bare,      E::UseCurrentType, Formatted),
  go(Bare,      E::Reuse,          Bare),
  go(Bare,      E::IrpGained,      Bare),
  go(Bare,      E::IrpLost,        Empty),
  go(Bare,      E::Unformat,       Bare),
  go(Bare,      E::Filled,         Formatted),
  go(Bare,      E::Back,           Bare),

  go(Formatted, E::Send,           Formatted),
  go(Formatted, E::UseCurrentType, Formatted),
  go(Formatted, E::Reuse,          Formatted),  // 2.4 note 1: the mark survives
  go(Formatted, E::IrpGained,      Formatted),
  go(Formatted, E::IrpLost,        Empty),
  go(Formatted, E::Unformat,       Bare),
  go(Formatted, E::Filled,         Formatted),
  go(Formatted, E::Back,           Bare),
};

inline constexpr FormatTable::BanType bans[] = {
  {Empty, Empty, E::Send,           R::NoIrp},
  {Empty, Empty, E::UseCurrentType, R::NoIrp},
};
// clang-format on

inline constexpr FormatTable table(rows, bans);
static_assert(table.answers_all(E::Send, E::Reuse), "a driver's event has no cell, or two");
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Empty));

// So a reuse need not ask.
constexpr bool is_kept_by_reuse(Format state) {
  return table.at(state, E::Reuse).kind == Kind::Legal && table.at(state, E::Reuse).next == state;
}
static_assert(is_kept_by_reuse(Empty) && is_kept_by_reuse(Bare) && is_kept_by_reuse(Formatted));
}  // namespace format

namespace timeout {
using enum Timeout;
using E = TimeoutEvent;
using F = RequestEffect;

constexpr TimeoutTable::RowType go(Timeout state, E event, Timeout next, F effect = F::None) {
  return {state, event, {Kind::Legal, next, effect, RequestRule::None}};
}

// clang-format off
inline constexpr TimeoutTable::RowType rows[] = {
  go(Off,      E::Arm,           Armed),
  go(Off,      E::WaitExpires,   TimedOut, F::CancelIrp),
  go(Off,      E::Deliver,       Off),

  go(Armed,    E::Stopped,       Off),
  go(Armed,    E::CallbackBegun, Due,      F::LeaveToHolder),
  go(Armed,    E::Expires,       TimedOut, F::CancelIrp),

  go(Due,      E::Expires,       TimedOut, F::Deliver),

  go(TimedOut, E::Deliver,       Off,      F::MorphStatus),
};
// clang-format on

inline constexpr TimeoutTable table(rows);
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Off));
}  // namespace timeout
}  // namespace machine

constexpr const machine::FormatTable::CellType& step(Format state, FormatEvent event) {
  return machine::format::table.at(state, event);
}
constexpr const machine::TimeoutTable::CellType& step(Timeout state, TimeoutEvent event) {
  return machine::timeout::table.at(state, event);
}

}  // namespace wdf
