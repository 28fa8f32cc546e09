// SPDX-License-Identifier: MIT
// The life of an I/O target as pure tables, in three factors: Gate (what happens to a request that
// is sent), Drain (who waits for requests to come back) and Opening (remote targets only).
// Source: requests.md 3.6, 6.2-6.7.
#pragma once

#include "framework/state_table.h"

namespace wdf {

#define OPENWDF_STATE(state, sentence) state,
enum class Gate : std::uint8_t {
#define GATE OPENWDF_STATE
#include "framework/target_states.def"
  count_
};
enum class Drain : std::uint8_t {
#define DRAIN OPENWDF_STATE
#include "framework/target_states.def"
  count_
};
enum class Opening : std::uint8_t {
#define OPENING OPENWDF_STATE
#include "framework/target_states.def"
  count_
};
#undef OPENWDF_STATE

enum class TargetRule : std::uint8_t { None };

// What a transition asks for. Carried out after the lock is released.
enum class TargetEffect : std::uint8_t {
  None,
  Admit,        // the request goes down
  Hold,         // the request is pended
  Refuse,       // STATUS_INVALID_DEVICE_STATE
  Resubmit,     // the pended requests go down
  FlushPended,  // the pended requests fail with STATUS_WDF_DEVICE_REMOVED_NOT_SENT
  WaitFirst,    // let the stop or purge that waits finish, then ask again
  WakeWaiter,   // the stop, purge, close or deletion that waits may go on
  LeaveDevice,  // the device is no longer used: drop it, wake the waiter
};

enum class GateEvent : std::uint8_t {
  // The driver's:
  Send,
  SendIgnoring,          // WDF_REQUEST_SEND_OPTION_IGNORE_TARGET_STATE
  SendIgnoringDraining,  // the same while a close or deletion waits
  Start,
  Stop,
  Purge,
  CloseForQueryRemove,
  CloseForQueryRemoveUnopened,
  Close,
  // The framework's:
  Opened,
  OpenFailed,  // after the file was asked for
  Delete,
  count_
};

enum class DrainEvent : std::uint8_t {
  Start,
  BeginWait,     // a stop or purge will wait
  LeavePending,  // a stop or purge that will not wait: releases one that does
  BeginRemove,
  SentEmpty,  // no request is with the device, those that ignore the state aside
  AllEmpty,   // no request is with the device
  count_
};

enum class OpeningEvent : std::uint8_t {
  Open,  // the driver's
  Opened,
  Failed,
  Closed,
  count_
};

namespace machine {

using GateTable = StateTable<Gate, GateEvent, TargetEffect, TargetRule>;
using DrainTable = StateTable<Drain, DrainEvent, TargetEffect, TargetRule>;
using OpeningTable = StateTable<Opening, OpeningEvent, TargetEffect, TargetRule>;

namespace gate {
using enum Gate;
using enum TargetEffect;
using E = GateEvent;

constexpr GateTable::RowType go(Gate state, E event, Gate next, TargetEffect effect = None) {
  return {state, event, {Kind::Legal, next, effect, TargetRule::None}};
}

// clang-format off
inline constexpr GateTable::RowType rows[] = {
  go(Started, E::Send,                        Started,              Admit),
  go(Started, E::SendIgnoring,                Started,              Admit),
  go(Started, E::SendIgnoringDraining,        Started,              Admit),
  go(Started, E::Start,                       Started,              Resubmit),
  go(Started, E::Stop,                        Stopped),
  go(Started, E::Purge,                       Purged,               FlushPended),
  go(Started, E::CloseForQueryRemove,         ClosedForQueryRemove, FlushPended),
  go(Started, E::CloseForQueryRemoveUnopened, Closed,               FlushPended),
  go(Started, E::Close,                       Closed,               FlushPended),
  go(Started, E::Opened,                      Started,              Resubmit),
  go(Started, E::OpenFailed,                  Closed,               FlushPended),
  go(Started, E::Delete,                      Deleted,              FlushPended),

  go(Stopped, E::Send,                        Stopped,              Hold),
  go(Stopped, E::SendIgnoring,                Stopped,              Admit),
  go(Stopped, E::SendIgnoringDraining,        Stopped,              Admit),
  go(Stopped, E::Start,                       Started,              Resubmit),
  go(Stopped, E::Stop,                        Stopped),
  go(Stopped, E::Purge,                       Purged,               FlushPended),
  go(Stopped, E::CloseForQueryRemove,         ClosedForQueryRemove, FlushPended),
  go(Stopped, E::CloseForQueryRemoveUnopened, Closed,               FlushPended),
  go(Stopped, E::Close,                       Closed,               FlushPended),
  go(Stopped, E::Opened,                      Started,              Resubmit),
  go(Stopped, E::OpenFailed,                  Closed,               FlushPended),
  go(Stopped, E::Delete,                      Deleted,              FlushPended),

  go(Purged,  E::Send,                        Purged,               Refuse),
  go(Purged,  E::SendIgnoring,                Purged,               Admit),
  go(Purged,  E::SendIgnoringDraining,        Purged,               Admit),
  go(Purged,  E::Start,                       Started,              Resubmit),
  go(Purged,  E::Stop,                        Stopped),
  go(Purged,  E::Purge,                       Purged,               FlushPended),
  go(Purged,  E::CloseForQueryRemove,         ClosedForQueryRemove, FlushPended),
  go(Purged,  E::CloseForQueryRemoveUnopened, Closed,               FlushPended),
  go(Purged,  E::Close,                       Closed,               FlushPended),
  go(Purged,  E::Opened,                      Started,              Resubmit),
  go(Purged,  E::OpenFailed,                  Closed,               FlushPended),
  go(Purged,  E::Delete,                      Deleted,              FlushPended),

  go(ClosedForQueryRemove, E::Send,                        ClosedForQueryRemove, Refuse),
  go(ClosedForQueryRemove, E::SendIgnoring,                ClosedForQueryRemove, Refuse),
  go(ClosedForQueryRemove, E::SendIgnoringDraining,        ClosedForQueryRemove, Admit),
  go(ClosedForQueryRemove, E::Start,                       Started,              Resubmit),
  go(ClosedForQueryRemove, E::Stop,                        ClosedForQueryRemove),
  go(ClosedForQueryRemove, E::Purge,                       ClosedForQueryRemove, FlushPended),
  go(ClosedForQueryRemove, E::CloseForQueryRemove,         ClosedForQueryRemove, FlushPended),
  go(ClosedForQueryRemove, E::CloseForQueryRemoveUnopened, Closed,               FlushPended),
  go(ClosedForQueryRemove, E::Close,                       Closed,               FlushPended),
  go(ClosedForQueryRemove, E::Opened,                      Started,              Resubmit),
  go(ClosedForQueryRemove, E::OpenFailed,                  Closed,               FlushPended),
  go(ClosedForQueryRemove, E::Delete,                      Deleted,              FlushPended),

  go(Closed,  E::Send,                        Closed,               Refuse),
  go(Closed,  E::SendIgnoring,                Closed,               Refuse),
  go(Closed,  E::SendIgnoringDraining,        Closed,               Admit),
  go(Closed,  E::Start,                       Started,              Resubmit),
  go(Closed,  E::Stop,                        Closed),
  go(Closed,  E::Purge,                       Closed,               FlushPended),
  go(Closed,  E::CloseForQueryRemove,         ClosedForQueryRemove, FlushPended),
  go(Closed,  E::CloseForQueryRemoveUnopened, Closed,               FlushPended),
  go(Closed,  E::Close,                       Closed,               FlushPended),
  go(Closed,  E::Opened,                      Started,              Resubmit),
  go(Closed,  E::OpenFailed,                  Closed,               FlushPended),
  go(Closed,  E::Delete,                      Deleted,              FlushPended),

  go(Deleted, E::Send,                        Deleted,              Refuse),
  go(Deleted, E::SendIgnoring,                Deleted,              Refuse),
  go(Deleted, E::SendIgnoringDraining,        Deleted,              Admit),
  go(Deleted, E::Start,                       Deleted,              Refuse),
  go(Deleted, E::Stop,                        Deleted),
  go(Deleted, E::Purge,                       Deleted,              FlushPended),
  go(Deleted, E::CloseForQueryRemove,         Deleted,              FlushPended),
  go(Deleted, E::CloseForQueryRemoveUnopened, Deleted,              FlushPended),
  go(Deleted, E::Close,                       Deleted,              FlushPended),
};
// clang-format on

inline constexpr GateTable table(rows);
static_assert(table.answers_all(E::Send, E::Close), "a driver's event has no cell, or two");
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Started));
}  // namespace gate

namespace drain {
using enum Drain;
using enum TargetEffect;
using E = DrainEvent;

constexpr DrainTable::RowType go(Drain state, E event, Drain next, TargetEffect effect = None) {
  return {state, event, {Kind::Legal, next, effect, TargetRule::None}};
}

// clang-format off
inline constexpr DrainTable::RowType rows[] = {
  go(Quiet,    E::Start,        Quiet),
  go(Quiet,    E::BeginWait,    Waiting),
  go(Quiet,    E::LeavePending, Quiet),
  go(Quiet,    E::BeginRemove,  Removing),
  go(Quiet,    E::SentEmpty,    Quiet),
  go(Quiet,    E::AllEmpty,     Quiet),

  go(Waiting,  E::Start,        Waiting,  WaitFirst),
  go(Waiting,  E::BeginWait,    Waiting),
  go(Waiting,  E::LeavePending, Quiet,    WakeWaiter),
  go(Waiting,  E::BeginRemove,  Waiting,  WaitFirst),
  go(Waiting,  E::SentEmpty,    Quiet,    WakeWaiter),
  go(Waiting,  E::AllEmpty,     Quiet,    WakeWaiter),

  go(Removing, E::Start,        Removing),
  go(Removing, E::BeginWait,    Removing),
  go(Removing, E::LeavePending, Removing),
  go(Removing, E::BeginRemove,  Removing),
  go(Removing, E::SentEmpty,    Removing),
  go(Removing, E::AllEmpty,     Quiet,    LeaveDevice),
};
// clang-format on

inline constexpr DrainTable table(rows);
static_assert(table.answers_all(E::Start, E::AllEmpty));
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Quiet));
}  // namespace drain

namespace opening {
using enum Opening;
using E = OpeningEvent;

constexpr OpeningTable::RowType go(Opening state, E event, Opening next,
                                   TargetEffect effect = TargetEffect::None) {
  return {state, event, {Kind::Legal, next, effect, TargetRule::None}};
}

// clang-format off
inline constexpr OpeningTable::RowType rows[] = {
  go(Unopened, E::Open,   BeingOpened),
  go(Unopened, E::Closed, Unopened),

  go(BeingOpened, E::Open,   BeingOpened, TargetEffect::Refuse),
  go(BeingOpened, E::Opened, Open),
  go(BeingOpened, E::Failed, Unopened),

  go(Open,     E::Open,   Open, TargetEffect::Refuse),
  go(Open,     E::Closed, Unopened),
};
// clang-format on

inline constexpr OpeningTable table(rows);
static_assert(table.answers_all(E::Open, E::Open));
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Unopened));
}  // namespace opening
}  // namespace machine

constexpr const machine::GateTable::CellType& step(Gate state, GateEvent event) {
  return machine::gate::table.at(state, event);
}
constexpr const machine::DrainTable::CellType& step(Drain state, DrainEvent event) {
  return machine::drain::table.at(state, event);
}
constexpr const machine::OpeningTable::CellType& step(Opening state, OpeningEvent event) {
  return machine::opening::table.at(state, event);
}

}  // namespace wdf
