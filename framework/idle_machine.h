// SPDX-License-Identifier: MIT
// The table of a power policy owner that goes idle: (state, event) -> next state and effect. What
// needs the device in D0 is counted beside it (framework/power_policy.h); the table hears of the
// first and of the last. Source: framework.md 2.11.6; poweridlestatemachine.cpp.
#pragma once

#include <cstdint>

#include "framework/state_table.h"

namespace wdf {

enum class IdleState : std::uint8_t {
#define STATE(name, wdf_name) name,
#include "framework/idle_states.def"
#undef STATE
  count_,
};

enum class IdleEvent : std::uint8_t {
  Start,      // plug-and-play gives it power
  Stop,       // plug-and-play has taken its power or could not give it, or the device is gone
  Need,       // something needs it in D0, or it may not go idle any more
  Rest,       // it may go idle and nothing needs it; again when the time-out is a new one
  Expire,     // the timer, which was neither canceled nor set again
  ReachedDx,  // it was powered down by a power IRP, whoever asked for that
  ReachedD0,  // and up, or has started
  Refused,    // the power IRP that was asked for has failed
  NotAsked,   // there was no memory to ask it down
  Sleep,      // the system sleeps; the device is low enough already
  Resume,     // the system works again; the device may stay where it is
  count_,
};

// Carried out after the lock is released, but for the timer.
enum class IdleEffect : std::uint8_t { None, StartTimer, CancelTimer, GoDown, ComeUp, GiveUp };

enum class IdleRule : std::uint8_t { None };

namespace idle_table {

using S = IdleState;
using E = IdleEvent;
using F = IdleEffect;

constexpr Cell<S, F, IdleRule> to(S next, F effect = F::None) {
  return {Kind::Legal, next, effect, IdleRule::None};
}

// clang-format off
inline constexpr Row<S, E, F, IdleRule> rows[] = {
    {S::Stopped,         E::Start,     to(S::Starting)},
    {S::Stopped,         E::Need,      to(S::Stopped)},
    {S::Stopped,         E::Rest,      to(S::Stopped)},
    {S::Stopped,         E::Refused,   to(S::Stopped)},

    {S::Starting,        E::Stop,      to(S::Stopped)},
    {S::Starting,        E::Need,      to(S::Starting)},
    {S::Starting,        E::Rest,      to(S::Starting)},
    {S::Starting,        E::ReachedD0, to(S::Working)},
    {S::Starting,        E::Refused,   to(S::Starting)},

    {S::Working,         E::Stop,      to(S::Stopped)},
    {S::Working,         E::Need,      to(S::Working)},
    {S::Working,         E::Rest,      to(S::Waiting, F::StartTimer)},
    {S::Working,         E::ReachedDx, to(S::Asleep)},
    {S::Working,         E::Refused,   to(S::Working)},

    {S::Waiting,         E::Stop,      to(S::Stopped, F::CancelTimer)},
    {S::Waiting,         E::Need,      to(S::Working, F::CancelTimer)},
    {S::Waiting,         E::Rest,      to(S::Waiting, F::StartTimer)},
    {S::Waiting,         E::Expire,    to(S::GoingDown, F::GoDown)},
    {S::Waiting,         E::ReachedDx, to(S::Asleep, F::CancelTimer)},
    {S::Waiting,         E::Refused,   to(S::Waiting)},

    {S::GoingDown,       E::Stop,      to(S::Stopped)},
    {S::GoingDown,       E::Need,      to(S::GoingDownNeeded)},
    {S::GoingDown,       E::Rest,      to(S::GoingDown)},
    {S::GoingDown,       E::ReachedDx, to(S::Down)},
    {S::GoingDown,       E::Refused,   to(S::Working, F::GiveUp)},
    {S::GoingDown,       E::NotAsked,  to(S::Working)},

    {S::GoingDownNeeded, E::Stop,      to(S::Stopped)},
    {S::GoingDownNeeded, E::Need,      to(S::GoingDownNeeded)},
    {S::GoingDownNeeded, E::Rest,      to(S::GoingDown)},
    {S::GoingDownNeeded, E::ReachedDx, to(S::ComingUp, F::ComeUp)},
    {S::GoingDownNeeded, E::Refused,   to(S::Working, F::GiveUp)},
    {S::GoingDownNeeded, E::NotAsked,  to(S::Working)},

    {S::Down,            E::Stop,      to(S::Stopped)},
    {S::Down,            E::Need,      to(S::ComingUp, F::ComeUp)},
    {S::Down,            E::Rest,      to(S::Down)},
    {S::Down,            E::ReachedD0, to(S::Working)},
    {S::Down,            E::Refused,   to(S::Down)},
    {S::Down,            E::Sleep,     to(S::Asleep)},

    {S::ComingUp,        E::Stop,      to(S::Stopped)},
    {S::ComingUp,        E::Need,      to(S::ComingUp)},
    {S::ComingUp,        E::Rest,      to(S::ComingUp)},
    {S::ComingUp,        E::ReachedD0, to(S::Working)},
    {S::ComingUp,        E::Refused,   to(S::Failed, F::GiveUp)},

    {S::Asleep,          E::Stop,      to(S::Stopped)},
    {S::Asleep,          E::Need,      to(S::Asleep)},
    {S::Asleep,          E::Rest,      to(S::Asleep)},
    {S::Asleep,          E::ReachedD0, to(S::Working)},
    {S::Asleep,          E::Refused,   to(S::Asleep)},
    {S::Asleep,          E::Resume,    to(S::Down)},

    {S::Failed,          E::Stop,      to(S::Stopped)},
    {S::Failed,          E::Need,      to(S::Failed)},
    {S::Failed,          E::Rest,      to(S::Failed)},
    {S::Failed,          E::ReachedD0, to(S::Working)},
    {S::Failed,          E::Refused,   to(S::Failed)},
};
// clang-format on

}  // namespace idle_table

inline constexpr StateTable<IdleState, IdleEvent, IdleEffect, IdleRule> idle_machine(
    idle_table::rows);

static_assert(idle_machine.has_no_doubles(), "a cell is given twice");
static_assert(idle_machine.answers_all(IdleEvent::Need, IdleEvent::Rest),
              "a driver may need the device, and need it no more, at any time");
static_assert(idle_machine.reaches_all(IdleState::Stopped), "a state is never reached");

}  // namespace wdf
