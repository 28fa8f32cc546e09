// SPDX-License-Identifier: MIT
// The life of a request between its queue and the driver, and its answer to EvtIoStop: pure tables
// like request_machine.h. The queue asks these under its lock.
// Source: requests.md 1.4, 1.6, 2.7, 5.2-5.8, 7.6-7.9, 12.1; framework.md 3.5-3.7.
#pragma once

#include "framework/request_machine.h"

namespace wdf {

enum class OwnershipEvent : std::uint8_t {
  // The driver's:
  Complete,
  Mark,            // WdfRequestMarkCancelable(Ex), the IRP is not canceled
  MarkCanceled,    // WdfRequestMarkCancelable, the IRP is canceled or the queue is purging
  MarkExCanceled,  // WdfRequestMarkCancelableEx, the same
  Unmark,
  Forward,
  Requeue,
  Forget,  // send and forget
  Reuse,
  AskCanceled,  // WdfRequestIsCanceled
  Delete,
  // The framework's:
  ReuseDue,  // WdfRequestReuse has the must-complete flag (2.7); after Reuse
  Enqueue,
  Present,             // to a callback, or retrieved
  IssuerCancels,       // the cancel routine of an armed IRP ran, or its queue is purged
  CanceledInQueue,     // nobody asks to be told: the framework completes it
  CanceledWithNotice,  // EvtIoCanceledOnQueue wants it
  CallbackBegins,
  FrameworkCompletes,  // refused, empty, or without handler: the driver has no part in it
  ReturnToDriver,      // completed, but made by the driver
  ReturnToReserve,     // completed, but one of a queue's reserved requests
  count_
};

enum class StopEvent : std::uint8_t {
  // The driver's:
  Acknowledge,
  AcknowledgeRequeue,
  // The framework's:
  Ask,       // EvtIoStop begins
  Skip,      // there is no EvtIoStop, or the request is canceled
  Returned,  // EvtIoStop has returned
  Settled,   // the queue has carried the answer out, or the request has left the driver
  count_
};

namespace machine {

using OwnershipTable = StateTable<Ownership, OwnershipEvent, RequestEffect, RequestRule>;
using StopTable = StateTable<StopAnswer, StopEvent, RequestEffect, RequestRule>;

namespace ownership {
using enum Ownership;
using R = RequestRule;
using E = OwnershipEvent;
using F = RequestEffect;

constexpr OwnershipTable::RowType go(Ownership state, E event, Ownership next,
                                     RequestEffect effect = F::None) {
  return {state, event, {Kind::Legal, next, effect, R::None}};
}

// A violation after which the thing is done all the same (requests.md 12.1 U9, U11).
constexpr OwnershipTable::RowType done(Ownership state, E event, R rule, Ownership next,
                                       RequestEffect effect) {
  return {state, event, {Kind::Violation, next, effect, rule}};
}

// clang-format off
inline constexpr OwnershipTable::RowType rows[] = {
  go(Private,       E::Reuse,              Private,       F::RestoreBuffers),
  go(Private,       E::ReuseDue,           PrivateDue),
  go(Private,       E::Delete,             Private,       F::Destroy),

  go(PrivateDue,    E::Complete,           Completed,     F::Complete),
  go(PrivateDue,    E::Forward,            QueuedAgain,   F::Insert),
  go(PrivateDue,    E::Reuse,              Private,       F::RestoreBuffers),
  go(PrivateDue,    E::AskCanceled,        PrivateDue),
  go(PrivateDue,    E::Delete,             Private,       F::Destroy),

  go(New,           E::Reuse,              New,           F::RestoreBuffers),
  go(New,           E::Enqueue,            Queued),
  go(New,           E::Present,            Owned),
  go(New,           E::FrameworkCompletes, Completed,     F::Complete),
  done(New,         E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(Queued,        E::Reuse,              Queued,        F::RestoreBuffers),
  go(Queued,        E::Present,            Owned),
  go(Queued,        E::CanceledInQueue,    Completed,     F::Complete),
  done(Queued,      E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(QueuedAgain,   E::Reuse,              QueuedAgain,   F::RestoreBuffers),
  go(QueuedAgain,   E::Present,            Owned),
  go(QueuedAgain,   E::CanceledInQueue,    Completed,     F::Complete),
  go(QueuedAgain,   E::CanceledWithNotice, NoticeOwed,    F::ScheduleCallback),
  done(QueuedAgain, E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(NoticeOwed,    E::Reuse,              NoticeOwed,    F::RestoreBuffers),
  go(NoticeOwed,    E::CallbackBegins,     Owned,         F::RunCallback),
  done(NoticeOwed,  E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(Owned,         E::Complete,           Completed,     F::Complete),
  go(Owned,         E::Mark,               Cancelable),
  go(Owned,         E::MarkCanceled,       CancelOwed,    F::ScheduleCallback),
  go(Owned,         E::MarkExCanceled,     Owned,         F::ReturnCanceled),
  go(Owned,         E::Forward,            QueuedAgain,   F::Insert),
  go(Owned,         E::Requeue,            QueuedAgain,   F::InsertAtHead),
  go(Owned,         E::Forget,             Forgotten,     F::PassDown),
  go(Owned,         E::Reuse,              Owned,         F::RestoreBuffers),
  go(Owned,         E::AskCanceled,        Owned),
  go(Owned,         E::FrameworkCompletes, Completed,     F::Complete),
  done(Owned,       E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(OwnedUnmarked, E::Complete,           Completed,     F::Complete),
  go(OwnedUnmarked, E::Mark,               Cancelable),
  go(OwnedUnmarked, E::MarkCanceled,       CancelOwed,    F::ScheduleCallback),
  go(OwnedUnmarked, E::MarkExCanceled,     OwnedUnmarked, F::ReturnCanceled),
  done(OwnedUnmarked, E::Unmark, R::UnmarkedTwice, OwnedUnmarked, F::ReturnCanceled),
  go(OwnedUnmarked, E::Forward,            QueuedAgain,   F::Insert),
  go(OwnedUnmarked, E::Requeue,            QueuedAgain,   F::InsertAtHead),
  go(OwnedUnmarked, E::Forget,             Forgotten,     F::PassDown),
  go(OwnedUnmarked, E::Reuse,              OwnedUnmarked, F::RestoreBuffers),
  go(OwnedUnmarked, E::AskCanceled,        OwnedUnmarked),
  done(OwnedUnmarked, E::Delete, R::DeleteOwned, Completed, F::Complete),

  done(Cancelable,  E::Complete, R::CompleteCancelable, Completed, F::Complete),
  go(Cancelable,    E::Unmark,             OwnedUnmarked),
  go(Cancelable,    E::Reuse,              Cancelable,    F::RestoreBuffers),
  go(Cancelable,    E::IssuerCancels,      CancelOwed,    F::ScheduleCallback),
  done(Cancelable,  E::Delete, R::DeleteOwned, Completed, F::Complete),

  done(CancelOwed,  E::Complete, R::CompleteCancelable, Completed, F::Complete),
  go(CancelOwed,    E::Unmark,             CancelOwed,    F::ReturnCanceled),
  go(CancelOwed,    E::Reuse,              CancelOwed,    F::RestoreBuffers),
  go(CancelOwed,    E::CallbackBegins,     CancelSeen,    F::RunCallback),
  done(CancelOwed,  E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(CancelSeen,    E::Complete,           Completed,     F::Complete),
  go(CancelSeen,    E::Unmark,             CancelSeen,    F::ReturnCanceled),
  go(CancelSeen,    E::Reuse,              CancelSeen,    F::RestoreBuffers),
  done(CancelSeen,  E::Delete, R::DeleteOwned, Completed, F::Complete),

  go(Completed,     E::Delete,             Completed),
  go(Completed,     E::ReturnToDriver,     Private),
  go(Completed,     E::ReturnToReserve,    New),

  go(Forgotten,     E::Delete,             Forgotten),
  go(Forgotten,     E::ReturnToReserve,    New),
};

inline constexpr OwnershipTable::BanType bans[] = {
  {Private,       Private,       E::Complete,       R::NotCompletable},
  {New,           QueuedAgain,   E::Complete,       R::NotOwned},
  {NoticeOwed,    NoticeOwed,    E::Complete,       R::NotOwned},
  {Completed,     Forgotten,     E::Complete,       R::DoubleCompletion},

  {Private,       PrivateDue,    E::Mark,           R::NotFromQueue},
  {New,           QueuedAgain,   E::Mark,           R::NotOwned},
  {Cancelable,    CancelSeen,    E::Mark,           R::MarkedTwice},
  {NoticeOwed,    NoticeOwed,    E::Mark,           R::NotOwned},
  {Completed,     Forgotten,     E::Mark,           R::NotFromQueue},
  {Private,       PrivateDue,    E::MarkCanceled,   R::NotFromQueue},
  {New,           QueuedAgain,   E::MarkCanceled,   R::NotOwned},
  {Cancelable,    CancelSeen,    E::MarkCanceled,   R::MarkedTwice},
  {NoticeOwed,    NoticeOwed,    E::MarkCanceled,   R::NotOwned},
  {Completed,     Forgotten,     E::MarkCanceled,   R::NotFromQueue},
  {Private,       PrivateDue,    E::MarkExCanceled, R::NotFromQueue},
  {New,           QueuedAgain,   E::MarkExCanceled, R::NotOwned},
  {Cancelable,    CancelSeen,    E::MarkExCanceled, R::MarkedTwice},
  {NoticeOwed,    NoticeOwed,    E::MarkExCanceled, R::NotOwned},
  {Completed,     Forgotten,     E::MarkExCanceled, R::NotFromQueue},

  {Private,       PrivateDue,    E::Unmark,         R::NotFromQueue},
  {New,           QueuedAgain,   E::Unmark,         R::NotOwned},
  {Owned,         Owned,         E::Unmark,         R::NeverMarked},
  {NoticeOwed,    NoticeOwed,    E::Unmark,         R::NotOwned},
  {Completed,     Forgotten,     E::Unmark,         R::NotFromQueue},

  {Private,       Private,       E::Forward,        R::NotOwned},
  {New,           QueuedAgain,   E::Forward,        R::NotOwned},
  {Cancelable,    CancelSeen,    E::Forward,        R::GiveAwayCancelable},
  {NoticeOwed,    Forgotten,     E::Forward,        R::NotOwned},

  {Private,       PrivateDue,    E::Requeue,        R::NotFromQueue},
  {New,           QueuedAgain,   E::Requeue,        R::NotOwned},
  {Cancelable,    CancelSeen,    E::Requeue,        R::GiveAwayCancelable},
  {NoticeOwed,    NoticeOwed,    E::Requeue,        R::NotOwned},
  {Completed,     Forgotten,     E::Requeue,        R::NotFromQueue},

  {Private,       PrivateDue,    E::Forget,         R::ForgetNotReceived},
  {New,           QueuedAgain,   E::Forget,         R::NotOwned},
  {Cancelable,    CancelSeen,    E::Forget,         R::GiveAwayCancelable},
  {NoticeOwed,    Forgotten,     E::Forget,         R::NotOwned},

  {Completed,     Forgotten,     E::Reuse,          R::ReuseCompleted},

  {Private,       Private,       E::AskCanceled,    R::NotOwned},
  {New,           QueuedAgain,   E::AskCanceled,    R::NotOwned},
  {Cancelable,    CancelSeen,    E::AskCanceled,    R::AskCancelable},
  {NoticeOwed,    Forgotten,     E::AskCanceled,    R::NotOwned},
};
// clang-format on

inline constexpr OwnershipTable table(rows, bans);
static_assert(table.answers_all(E::Complete, E::Delete), "a driver's event has no cell, or two");
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(New));
}  // namespace ownership

namespace stop_answer {
using enum StopAnswer;
using R = RequestRule;
using E = StopEvent;

constexpr StopTable::RowType go(StopAnswer state, E event, StopAnswer next) {
  return {state, event, {Kind::Legal, next, RequestEffect::None, R::None}};
}
// Outside EvtIoStop: reported, but taken while the queue still waits for an answer, as the
// published framework does (it clears the mark only in ProcessAcknowledgedRequests); dropped
// otherwise.
constexpr StopTable::RowType late(StopAnswer state, E event, StopAnswer next) {
  return {state, event, {Kind::Violation, next, RequestEffect::None, R::StopAckOutside}};
}

// Dropped with the verifier on, which marks only what EvtIoStop is called for
// (VerifyRequestIsInEvtIoStopContext); taken with the verifier off.
constexpr StopTable::RowType unasked(E event, StopAnswer next) {
  return {Unasked, event, {Kind::Violation, next, RequestEffect::None, R::StopAckUnasked}};
}

// clang-format off
inline constexpr StopTable::RowType rows[] = {
  late(None,    E::Acknowledge,        None),
  late(None,    E::AcknowledgeRequeue, None),
  go  (None,    E::Ask,                Asked),
  go  (None,    E::Skip,               Unasked),
  go  (None,    E::Returned,           None),
  go  (None,    E::Settled,            None),

  go  (Asked,   E::Acknowledge,        Keep),
  go  (Asked,   E::AcknowledgeRequeue, GiveBack),
  go  (Asked,   E::Returned,           Waiting),
  go  (Asked,   E::Settled,            None),

  late(Waiting, E::Acknowledge,        Keep),
  late(Waiting, E::AcknowledgeRequeue, GiveBack),
  go  (Waiting, E::Settled,            None),

  unasked(E::Acknowledge,              Keep),
  unasked(E::AcknowledgeRequeue,       GiveBack),
  go  (Unasked, E::Settled,            None),

  // The last answer counts until the queue looks at it.
  go  (Keep,    E::Acknowledge,        Keep),
  go  (Keep,    E::AcknowledgeRequeue, GiveBack),
  go  (Keep,    E::Returned,           Keep),
  go  (Keep,    E::Settled,            None),

  go  (GiveBack, E::Acknowledge,        Keep),
  go  (GiveBack, E::AcknowledgeRequeue, GiveBack),
  go  (GiveBack, E::Returned,           GiveBack),
  go  (GiveBack, E::Settled,            None),
};
// clang-format on

inline constexpr StopTable table(rows);
static_assert(table.answers_all(E::Acknowledge, E::AcknowledgeRequeue));
static_assert(table.has_no_doubles());
static_assert(table.reaches_all(None));
}  // namespace stop_answer
}  // namespace machine

constexpr const machine::OwnershipTable::CellType& step(Ownership state, OwnershipEvent event) {
  return machine::ownership::table.at(state, event);
}
constexpr const machine::StopTable::CellType& step(StopAnswer state, StopEvent event) {
  return machine::stop_answer::table.at(state, event);
}

// The driver has it and answers for it: one of a queue, or its own with an IRP it must complete.
constexpr bool is_driver_owned(Ownership state) {
  return state == Ownership::PrivateDue ||
         (state >= Ownership::Owned && state <= Ownership::CancelSeen);
}
constexpr bool is_received(Ownership state) {
  return state > Ownership::PrivateDue;
}

}  // namespace wdf
