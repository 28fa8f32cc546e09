// SPDX-License-Identifier: MIT
// The life of a request as pure tables: `step(state, event)` gives the cell. Five factors, each
// with its own states and events, because their product has thousands of states that nobody could
// read: Flight (with an I/O target), Ownership (with a queue), Format, Timeout and StopAnswer.
// Guards are different events, effects are names: whoever asks carries them out after unlocking.
// Source: requests.md 1.3-1.6, 2.9, 3.6, 4.1, 5, 7.6-7.9, 12.1.
#pragma once

#include "framework/state_table.h"

namespace wdf {

#define OPENWDF_STATE(state, owner, sentence) state,
enum class Flight : std::uint8_t {
#define FLIGHT OPENWDF_STATE
#include "framework/request_states.def"
  count_
};
enum class Ownership : std::uint8_t {
#define OWNERSHIP OPENWDF_STATE
#include "framework/request_states.def"
  count_
};
enum class Format : std::uint8_t {
#define FORMAT OPENWDF_STATE
#include "framework/request_states.def"
  count_
};
enum class Timeout : std::uint8_t {
#define TIMEOUT OPENWDF_STATE
#include "framework/request_states.def"
  count_
};
enum class StopAnswer : std::uint8_t {
#define STOP_ANSWER OPENWDF_STATE
#include "framework/request_states.def"
  count_
};
#undef OPENWDF_STATE

enum class RequestRule : std::uint8_t {
#define RULE(name, documented, did, should) name,
#include "framework/request_rules.def"
#undef RULE
  count_
};

// What a transition asks for. Carried out after the lock is released.
enum class RequestEffect : std::uint8_t {
  None,
  CallTarget,         // pass the IRP to the device below
  Wait,               // nothing to see: the target is stopped
  RefuseCanceled,     // WdfRequestSend: FALSE, STATUS_CANCELLED
  RefuseState,        // WdfRequestSend: FALSE, STATUS_INVALID_DEVICE_STATE
  CancelIrp,          // IoCancelIrp, then tell that the canceller has left
  ReportNotCanceled,  // WdfRequestCancelSentRequest: FALSE
  Deliver,            // completion routine, with the status that the IRP has
  DeliverCanceled,    // the same with STATUS_CANCELLED, Information 0
  LeaveToHolder,      // whoever still holds the IRP will deliver
  Complete,           // the IRP goes back up
  RunCallback,        // EvtRequestCancel or EvtIoCanceledOnQueue
  ScheduleCallback,   // the queue's dispatch loop shall run EvtRequestCancel
  ReturnCanceled,     // the DDI returns STATUS_CANCELLED
  Insert,             // at the tail of a queue
  InsertAtHead,
  PassDown,  // send and forget
  StopTimer,
  MorphStatus,  // STATUS_CANCELLED becomes STATUS_IO_TIMEOUT
  Destroy,
  RestoreBuffers,  // let go of what the last format references
};

enum class FlightEvent : std::uint8_t {
  // The driver's:
  Send,  // to a target that is started, or whose state is ignored
  SendWhileStopped,
  SendWhileClosed,  // purged, closed or deleted
  SendCanceledIrp,  // to a stopped target, with an IRP whose Cancel bit is set
  Format,           // or WdfRequestChangeTarget
  Reuse,
  Cancel,    // WdfRequestCancelSentRequest
  GiveAway,  // complete, forward, requeue, send and forget
  Delete,
  // The framework's:
  TargetCancels,      // WdfIoTargetStop, Purge, Close or a time-out
  LastHolderLeaves,   // nobody is inside IoCancelIrp any more, no timer is due
  Taken,              // from the stopped target's list; its timer was stopped
  TakenTimerDue,      // the same, but the timer's callback has begun
  PendedIrpCanceled,  // the cancel routine of a pended IRP took it from the list
  Resend,
  ResendWhileStopped,
  ResendWhileClosed,  // or it was taken because the target was purged or closed
  Back,               // the device below completed the IRP; no timer is due
  BackTimerDue,
  count_
};

namespace machine {

using FlightTable = StateTable<Flight, FlightEvent, RequestEffect, RequestRule>;

namespace flight {
using enum Flight;
using enum RequestEffect;
using E = FlightEvent;
using R = RequestRule;

constexpr FlightTable::RowType go(Flight state, E event, Flight next, RequestEffect effect = None) {
  return {state, event, {Kind::Legal, next, effect, R::None}};
}

// clang-format off
inline constexpr FlightTable::RowType rows[] = {
  go(Home,             E::Send,              Sent,             CallTarget),
  go(Home,             E::SendWhileStopped,  Pended,           Wait),
  go(Home,             E::SendWhileClosed,   Home,             RefuseState),
  go(Home,             E::SendCanceledIrp,   Home,             RefuseCanceled),
  go(Home,             E::Format,            Home),
  go(Home,             E::Reuse,             Home,             RestoreBuffers),
  go(Home,             E::Cancel,            HomeCanceled,     ReportNotCanceled),
  go(Home,             E::GiveAway,          Home),
  go(Home,             E::Delete,            Home,             Destroy),

  go(HomeCanceled,     E::Send,              HomeCanceled,     RefuseCanceled),
  go(HomeCanceled,     E::SendWhileStopped,  HomeCanceled,     RefuseCanceled),
  go(HomeCanceled,     E::SendWhileClosed,   HomeCanceled,     RefuseState),
  go(HomeCanceled,     E::SendCanceledIrp,   HomeCanceled,     RefuseCanceled),
  go(HomeCanceled,     E::Format,            HomeCanceled),
  go(HomeCanceled,     E::Reuse,             Home,             RestoreBuffers),
  go(HomeCanceled,     E::Cancel,            HomeCanceled,     ReportNotCanceled),
  go(HomeCanceled,     E::GiveAway,          HomeCanceled),
  go(HomeCanceled,     E::Delete,            HomeCanceled,     Destroy),

  go(Pended,           E::Cancel,            PendedCanceling,  CancelIrp),
  go(Pended,           E::TargetCancels,     PendedCanceling,  CancelIrp),
  go(Pended,           E::Taken,             Resent),
  go(Pended,           E::TakenTimerDue,     Returned,         LeaveToHolder),
  go(Pended,           E::PendedIrpCanceled, Home,             DeliverCanceled),

  go(PendedCanceling,  E::Cancel,            PendedCanceling,  CancelIrp),
  go(PendedCanceling,  E::TargetCancels,     PendedCanceling,  CancelIrp),
  go(PendedCanceling,  E::LastHolderLeaves,  PendedCanceled),
  go(PendedCanceling,  E::Taken,             ReturnedCanceled, LeaveToHolder),
  go(PendedCanceling,  E::TakenTimerDue,     ReturnedCanceled, LeaveToHolder),
  go(PendedCanceling,  E::PendedIrpCanceled, ReturnedCanceled, LeaveToHolder),

  go(PendedCanceled,   E::Cancel,            PendedCanceling,  CancelIrp),
  go(PendedCanceled,   E::TargetCancels,     PendedCanceling,  CancelIrp),
  go(PendedCanceled,   E::Taken,             ResentCanceled),
  go(PendedCanceled,   E::TakenTimerDue,     ReturnedCanceled, LeaveToHolder),
  go(PendedCanceled,   E::PendedIrpCanceled, HomeCanceled,     DeliverCanceled),

  go(Resent,           E::Cancel,            ResentCanceled,   ReportNotCanceled),
  go(Resent,           E::TargetCancels,     ResentCanceled,   ReportNotCanceled),
  go(Resent,           E::Resend,            Sent,             CallTarget),
  go(Resent,           E::ResendWhileStopped,Pended,           Wait),
  go(Resent,           E::ResendWhileClosed, Home,             Deliver),

  go(ResentCanceled,   E::Cancel,            ResentCanceled,   ReportNotCanceled),
  go(ResentCanceled,   E::TargetCancels,     ResentCanceled,   ReportNotCanceled),
  go(ResentCanceled,   E::Resend,            HomeCanceled,     DeliverCanceled),
  go(ResentCanceled,   E::ResendWhileStopped,HomeCanceled,     DeliverCanceled),
  go(ResentCanceled,   E::ResendWhileClosed, HomeCanceled,     Deliver),

  go(Sent,             E::Cancel,            SentCanceling,    CancelIrp),
  go(Sent,             E::TargetCancels,     SentCanceling,    CancelIrp),
  go(Sent,             E::Back,              Home,             Deliver),
  go(Sent,             E::BackTimerDue,      Returned,         LeaveToHolder),

  go(SentCanceling,    E::Cancel,            SentCanceling,    CancelIrp),
  go(SentCanceling,    E::TargetCancels,     SentCanceling,    CancelIrp),
  go(SentCanceling,    E::LastHolderLeaves,  SentCanceled),
  go(SentCanceling,    E::Back,              ReturnedCanceled, LeaveToHolder),
  go(SentCanceling,    E::BackTimerDue,      ReturnedCanceled, LeaveToHolder),

  go(SentCanceled,     E::Cancel,            SentCanceling,    CancelIrp),
  go(SentCanceled,     E::TargetCancels,     SentCanceling,    CancelIrp),
  go(SentCanceled,     E::Back,              HomeCanceled,     Deliver),
  go(SentCanceled,     E::BackTimerDue,      ReturnedCanceled, LeaveToHolder),

  go(Returned,         E::Cancel,            ReturnedCanceled, ReportNotCanceled),
  go(Returned,         E::TargetCancels,     ReturnedCanceled, ReportNotCanceled),
  go(Returned,         E::LastHolderLeaves,  Home,             Deliver),

  go(ReturnedCanceled, E::Cancel,            ReturnedCanceled, ReportNotCanceled),
  go(ReturnedCanceled, E::TargetCancels,     ReturnedCanceled, ReportNotCanceled),
  go(ReturnedCanceled, E::LastHolderLeaves,  HomeCanceled,     Deliver),
};

inline constexpr FlightTable::BanType bans[] = {
  {Pended, ReturnedCanceled, E::Send,             R::AlreadySent},
  {Pended, ReturnedCanceled, E::SendWhileStopped, R::AlreadySent},
  {Pended, ReturnedCanceled, E::SendWhileClosed,  R::AlreadySent},
  {Pended, ReturnedCanceled, E::SendCanceledIrp,  R::AlreadySent},
  {Pended, ReturnedCanceled, E::Format,           R::FormatInFlight},
  {Pended, ReturnedCanceled, E::Reuse,            R::ReuseInFlight},
  {Pended, ReturnedCanceled, E::GiveAway,         R::GiveAwayInFlight},
  {Pended, ReturnedCanceled, E::Delete,           R::DeleteInFlight},
};
// clang-format on

inline constexpr FlightTable table(rows, bans);
static_assert(table.answers_all(E::Send, E::Delete), "a driver's event has no cell, or two");
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(Home));
}  // namespace flight
}  // namespace machine

constexpr const machine::FlightTable::CellType& step(Flight state, FlightEvent event) {
  return machine::flight::table.at(state, event);
}

constexpr bool is_in_flight(Flight state) {
  return state > Flight::HomeCanceled;
}
constexpr bool is_pended(Flight state) {
  return state >= Flight::Pended && state <= Flight::PendedCanceled;
}
// A cancel was tried since the last reuse: requests.md 1.1 `canceled`.
constexpr bool is_canceled(Flight state) {
  switch (state) {
    case Flight::HomeCanceled:
    case Flight::PendedCanceling:
    case Flight::PendedCanceled:
    case Flight::ResentCanceled:
    case Flight::SentCanceling:
    case Flight::SentCanceled:
    case Flight::ReturnedCanceled:
      return true;
    default:
      return false;
  }
}

}  // namespace wdf
