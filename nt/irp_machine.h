// SPDX-License-Identifier: MIT
// The life of an IRP as a total table: a pure function (state, event) -> cell. It says who may do
// what with an IRP; where in the stack the IRP is, is CurrentLocation's matter (nt/irp.cpp).
// Events that a driver causes have no default: a cell that is missing does not compile. Events the
// I/O manager causes are impossible where no row stands. Source: framework.md 5.1 and 5.2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace nt {

enum class IrpState : std::uint8_t {
#define STATE(name, owner) name,
#include "nt/irp_states.def"
#undef STATE
};
inline constexpr std::size_t irp_state_count = 7;

// A guard is an event of its own: ...Foreign is the same call on an IRP that the I/O manager made
// for a thread (IoBuildDeviceIoControlRequest and its like), which no driver may free or reuse.
enum class IrpEvent : std::uint8_t {
  Call,      // IoCallDriver
  Complete,  // IoCompleteRequest
  Continue,  // a completion routine did not answer STATUS_MORE_PROCESSING_REQUIRED
  Free,      // IoFreeIrp
  FreeForeign,
  Reuse,  // IoReuseIrp
  ReuseForeign,
  RoutineCalled,         // the walk calls a routine; the location above belongs to a driver
  TopRoutineCalled,      // ... to the topmost driver or to the creator itself
  CreatorRoutineCalled,  // ... there is none above: the routine is the creator's
  TopPassed,             // the walk is above the top and the I/O manager knows what to do there
  TopPassedUnowned,      // the same for an IRP whose creator should have stopped the walk
};
inline constexpr std::size_t irp_event_count = 12;
inline constexpr std::size_t irp_driver_event_count = 7;

enum class IrpRule : std::uint8_t {
  None,
  CompletedTwice,  // completed, but no driver had it
  CalledAfterFree,
  CalledWhileCompleting,
  ContinuedWithout,  // the routine gave the IRP away and then let the walk go on
  FreedTwice,
  FreedInUse,
  FreedForeign,
  ReusedAfterFree,
  ReusedInUse,
  ReusedForeign,
};

enum class IrpEffect : std::uint8_t { None, Finish, ReportUnowned };

enum class IrpCellKind : std::uint8_t { Missing, Legal, Violation, Impossible };

struct IrpCell {
  IrpCellKind kind = IrpCellKind::Missing;
  IrpState next = IrpState::Freed;
  IrpEffect effect = IrpEffect::None;
  IrpRule rule = IrpRule::None;
};

struct IrpRow {
  IrpState state;
  IrpEvent event;
  IrpState next;
  IrpEffect effect = IrpEffect::None;
};

struct IrpBan {
  IrpState state;
  IrpEvent event;
  IrpRule rule;
};

namespace irp_table {

using S = IrpState;
using E = IrpEvent;
using R = IrpRule;

// clang-format off
inline constexpr IrpRow rows[] = {
    {S::Created,           E::Call,                 S::Dispatched},
    {S::Created,           E::Free,                 S::Freed},
    {S::Created,           E::Reuse,                S::Created},

    {S::Dispatched,        E::Call,                 S::Dispatched},
    {S::Dispatched,        E::Complete,             S::Completing},

    {S::Completing,        E::RoutineCalled,        S::Returned},
    {S::Completing,        E::TopRoutineCalled,     S::ReturnedAtTop},
    {S::Completing,        E::CreatorRoutineCalled, S::ReturnedToCreator},
    {S::Completing,        E::TopPassed,            S::Created, IrpEffect::Finish},
    {S::Completing,        E::TopPassedUnowned,     S::Created, IrpEffect::ReportUnowned},

    {S::Returned,          E::Continue,             S::Completing},
    {S::Returned,          E::Call,                 S::Dispatched},
    {S::Returned,          E::Complete,             S::Completing},

    {S::ReturnedAtTop,     E::Continue,             S::Completing},
    {S::ReturnedAtTop,     E::Call,                 S::Dispatched},
    {S::ReturnedAtTop,     E::Complete,             S::Completing},
    {S::ReturnedAtTop,     E::Free,                 S::Freed},
    {S::ReturnedAtTop,     E::Reuse,                S::Created},

    {S::ReturnedToCreator, E::Continue,             S::Completing},
    {S::ReturnedToCreator, E::Call,                 S::Dispatched},
    {S::ReturnedToCreator, E::Complete,             S::Completing},
    {S::ReturnedToCreator, E::Free,                 S::Freed},
    {S::ReturnedToCreator, E::Reuse,                S::Created},
};

inline constexpr IrpBan bans[] = {
    {S::Freed,             E::Call,                 R::CalledAfterFree},
    {S::Freed,             E::Complete,             R::CompletedTwice},
    {S::Freed,             E::Continue,             R::ContinuedWithout},
    {S::Freed,             E::Free,                 R::FreedTwice},
    {S::Freed,             E::FreeForeign,          R::FreedTwice},
    {S::Freed,             E::Reuse,                R::ReusedAfterFree},
    {S::Freed,             E::ReuseForeign,         R::ReusedAfterFree},

    {S::Created,           E::Complete,             R::CompletedTwice},
    {S::Created,           E::Continue,             R::ContinuedWithout},
    {S::Created,           E::FreeForeign,          R::FreedForeign},
    {S::Created,           E::ReuseForeign,         R::ReusedForeign},

    {S::Dispatched,        E::Continue,             R::ContinuedWithout},
    {S::Dispatched,        E::Free,                 R::FreedInUse},
    {S::Dispatched,        E::FreeForeign,          R::FreedForeign},
    {S::Dispatched,        E::Reuse,                R::ReusedInUse},
    {S::Dispatched,        E::ReuseForeign,         R::ReusedForeign},

    {S::Completing,        E::Call,                 R::CalledWhileCompleting},
    {S::Completing,        E::Complete,             R::CompletedTwice},
    {S::Completing,        E::Continue,             R::ContinuedWithout},
    {S::Completing,        E::Free,                 R::FreedInUse},
    {S::Completing,        E::FreeForeign,          R::FreedForeign},
    {S::Completing,        E::Reuse,                R::ReusedInUse},
    {S::Completing,        E::ReuseForeign,         R::ReusedForeign},

    {S::Returned,          E::Free,                 R::FreedInUse},
    {S::Returned,          E::FreeForeign,          R::FreedForeign},
    {S::Returned,          E::Reuse,                R::ReusedInUse},
    {S::Returned,          E::ReuseForeign,         R::ReusedForeign},

    {S::ReturnedAtTop,     E::FreeForeign,          R::FreedForeign},
    {S::ReturnedAtTop,     E::ReuseForeign,         R::ReusedForeign},

    {S::ReturnedToCreator, E::FreeForeign,          R::FreedForeign},
    {S::ReturnedToCreator, E::ReuseForeign,         R::ReusedForeign},
};
// clang-format on

// By event first: who asks knows the event when it is compiled, so a step is one load.
using Grid = std::array<std::array<IrpCell, irp_state_count>, irp_event_count>;

constexpr Grid make_grid() {
  Grid grid{};
  for (const IrpRow& row : rows) {
    IrpCell& cell = grid[std::size_t(row.event)][std::size_t(row.state)];
    if (cell.kind != IrpCellKind::Missing) throw "a cell of the IRP table is given twice";
    cell = {IrpCellKind::Legal, row.next, row.effect, IrpRule::None};
  }
  for (const IrpBan& ban : bans) {
    IrpCell& cell = grid[std::size_t(ban.event)][std::size_t(ban.state)];
    if (cell.kind != IrpCellKind::Missing) throw "a cell of the IRP table is given twice";
    cell = {IrpCellKind::Violation, ban.state, IrpEffect::None, ban.rule};
  }
  for (std::size_t event = 0; event < irp_event_count; ++event) {
    for (IrpCell& cell : grid[event]) {
      if (cell.kind != IrpCellKind::Missing) continue;
      if (event < irp_driver_event_count) throw "a driver event has no cell in some IRP state";
      cell.kind = IrpCellKind::Impossible;
    }
  }
  return grid;
}

inline constexpr Grid grid = make_grid();

}  // namespace irp_table

constexpr const IrpCell& step(IrpState state, IrpEvent event) {
  return irp_table::grid[std::size_t(event)][std::size_t(state)];
}

const char* irp_state_name(IrpState state);

}  // namespace nt
