// SPDX-License-Identifier: MIT
// What must happen to a request between queue and driver, as facts.
// Source: requests.md 1.4, 1.6, 2.5, 2.7, 2.8, 4.5, 4.7, 5.2-5.5, 5.8, 7.6-7.8, 12.1 (U8-U12);
// framework.md QUE-R46; fxioqueue.cpp RequestCancelable, ProcessCancelledRequests, CancelForQueue;
// fxrequest.cpp VerifyCompleteInternal, PostProcessSendAndForget.
#pragma once

#include <compare>
#include <string_view>

#include "framework/request_ownership_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct OwnershipFacts {
  bool is_made_by_driver = false;
  bool is_reserved = false;  // one of a queue's reserved requests
  bool is_due = false;       // made by the driver, and must be completed
  bool is_private = false;   // made by the driver, and on no queue since
  bool is_queued = false;
  bool was_presented = false;
  bool is_owned = false;      // the driver answers for it
  bool is_marked = false;     // marked cancelable and not unmarked with success since
  bool was_unmarked = false;  // unmarked with success since it was presented
  bool is_callback_owed = false;
  bool has_callback_begun = false;
  bool is_notice_owed = false;  // EvtIoCanceledOnQueue
  bool is_completed = false;
  bool is_forgotten = false;
  auto operator<=>(const OwnershipFacts&) const = default;

  bool is_gone() const { return is_completed || is_forgotten; }
  bool has_queue() const { return is_queued || is_owned || is_notice_owed; }
};

struct OwnershipModel {
  using State = wdf::Ownership;
  using Event = wdf::OwnershipEvent;
  using Effect = wdf::RequestEffect;
  using Rule = wdf::RequestRule;
  using Table = wdf::machine::OwnershipTable;
  using Facts = OwnershipFacts;
  static constexpr std::string_view subject = "Ownership";
  static constexpr std::size_t effect_count = number(Effect::RestoreBuffers) + 1;
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() {
    return {{State::New, {}},
            {State::New, {.is_reserved = true}},
            {State::Private, {.is_made_by_driver = true, .is_private = true}}};
  }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define OWNERSHIP(state, owner, sentence) #state,
#include "framework/request_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Private:
        return {.is_private = true};
      case State::PrivateDue:
        return {.is_due = true, .is_private = true};
      case State::New:
        return {};
      case State::Queued:
        return {.is_queued = true};
      case State::QueuedAgain:
        return {.is_queued = true, .was_presented = true};
      case State::Owned:
        return {.is_owned = true};
      case State::OwnedUnmarked:
        return {.is_owned = true, .was_unmarked = true};
      case State::Cancelable:
        return {.is_owned = true, .is_marked = true};
      case State::CancelOwed:
        return {.is_owned = true, .is_marked = true, .is_callback_owed = true};
      case State::CancelSeen:
        return {.is_owned = true, .is_marked = true, .has_callback_begun = true};
      case State::NoticeOwed:
        return {.is_notice_owed = true};
      case State::Completed:
        return {.is_completed = true};
      case State::Forgotten:
        return {.is_forgotten = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // Hidden: who made it (but for a private one), and what follows from being owned.
  static Facts seen(Facts facts) {
    facts.is_made_by_driver = facts.is_reserved = false;
    if (!facts.is_private) facts.is_due = false;
    if (!facts.is_queued) facts.was_presented = false;
    if (!facts.is_owned || facts.is_marked) facts.was_unmarked = false;
    return facts;
  }

  static AnswerOf<OwnershipModel> answer(const Facts& now, Event event) {
    switch (event) {
      case Event::Complete:
        return complete(now);
      case Event::Mark:
      case Event::MarkCanceled:
      case Event::MarkExCanceled:
        return mark(now, event);
      case Event::Unmark:
        return unmark(now);
      case Event::Forward:
      case Event::Requeue:
      case Event::Forget:
        return give_away(now, event);
      case Event::Reuse:
        return reuse(now);
      case Event::AskCanceled:
        return ask_canceled(now);
      case Event::Delete:
        return remove(now);
      default:
        return answer_framework(now, event);
    }
  }

  // A request can always be ended. Driver-made ones that need no completion end with a deletion.
  static bool is_goal(const Facts& facts) {
    return facts.is_gone() || (facts.is_private && !facts.is_due);
  }
  static bool helps(Event event) {
    return event != Event::Delete && event != Event::ReuseDue;
  }

  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Complete, Event::Delete) && table.has_no_doubles() &&
           table.reaches_all(State::New);
  }

 private:
  using Self = OwnershipModel;

  static Facts origin(const Facts& now) {
    return {.is_made_by_driver = now.is_made_by_driver,
            .is_reserved = now.is_reserved,
            .is_due = now.is_due};
  }
  static Facts completed(const Facts& now) {
    Facts after = origin(now);
    after.is_completed = true;
    return after;
  }
  static Facts owned(const Facts& now) {
    Facts after = origin(now);
    after.is_owned = after.was_presented = true;
    return after;
  }

  // 1.6, 4.5, 4.7, 12.1 U7-U9. Legal for a canceled one only once its callback has begun: the flag
  // that allows it is set there (ProcessCancelledRequests).
  static AnswerOf<Self> complete(const Facts& now) {
    if (now.is_gone()) return violation<Self>(now, Rule::DoubleCompletion);
    if (now.is_private && !now.is_due) return violation<Self>(now, Rule::NotCompletable);
    if (!now.is_private && !now.is_owned) return violation<Self>(now, Rule::NotOwned);
    if (now.is_marked && !now.has_callback_begun) {
      return violation<Self>(completed(now), Rule::CompleteCancelable, Effect::Complete);
    }
    return legal<Self>(completed(now), Effect::Complete);
  }

  // 5.2: the rule about a missing queue is for those of the driver and those that are gone.
  static AnswerOf<Self> mark(Facts now, Event event) {
    if (now.is_private || now.is_gone()) return violation<Self>(now, Rule::NotFromQueue);
    if (!now.is_owned) return violation<Self>(now, Rule::NotOwned);
    if (now.is_marked) return violation<Self>(now, Rule::MarkedTwice);
    if (event == Event::MarkExCanceled) return legal<Self>(now, Effect::ReturnCanceled);
    now.is_marked = true;
    if (event == Event::Mark) return legal<Self>(now);
    now.is_callback_owed = true;
    return legal<Self>(now, Effect::ScheduleCallback);
  }

  // 5.3; U10. Without the verifier a second unmark returns STATUS_CANCELLED.
  static AnswerOf<Self> unmark(Facts now) {
    if (now.is_private || now.is_gone()) return violation<Self>(now, Rule::NotFromQueue);
    if (!now.is_owned) return violation<Self>(now, Rule::NotOwned);
    if (!now.is_marked && now.was_unmarked) {
      return violation<Self>(now, Rule::UnmarkedTwice, Effect::ReturnCanceled);
    }
    if (!now.is_marked) return violation<Self>(now, Rule::NeverMarked);
    if (now.is_callback_owed || now.has_callback_begun) {
      return legal<Self>(now, Effect::ReturnCanceled);
    }
    now.is_marked = false;
    now.was_unmarked = true;
    return legal<Self>(now);
  }

  // 3.4 #5, 3.5, 7.6-7.8; U12. A canceled one stays marked, so it may not be given away.
  static AnswerOf<Self> give_away(const Facts& now, Event event) {
    if (now.is_private) {
      if (event == Event::Forget) return violation<Self>(now, Rule::ForgetNotReceived);
      if (event == Event::Requeue) return violation<Self>(now, Rule::NotFromQueue);
      if (!now.is_due) return violation<Self>(now, Rule::NotOwned);  // 7.7, 4.5 #1: in its order
    } else if (!now.is_owned) {
      const bool needs_queue = event == Event::Requeue && now.is_gone();
      return violation<Self>(now, needs_queue ? Rule::NotFromQueue : Rule::NotOwned);
    } else if (now.is_marked) {
      return violation<Self>(now, Rule::GiveAwayCancelable);
    }
    Facts after = origin(now);
    if (event == Event::Forget) {
      after.is_forgotten = true;
      return legal<Self>(after, Effect::PassDown);
    }
    after.is_queued = after.was_presented = true;
    return legal<Self>(after, event == Event::Forward ? Effect::Insert : Effect::InsertAtHead);
  }

  // 1.6, 2.5: not checked whoever has it, and nothing of the ownership changes. 2.7, 2.8.
  static AnswerOf<Self> reuse(Facts now) {
    if (now.is_gone()) return violation<Self>(now, Rule::ReuseCompleted);
    if (now.is_private) now.is_due = false;
    return legal<Self>(now, Effect::RestoreBuffers);
  }

  // 5.5. The mark survives the cancellation.
  static AnswerOf<Self> ask_canceled(const Facts& now) {
    if (now.is_private && now.is_due) return legal<Self>(now);
    if (!now.is_owned) return violation<Self>(now, Rule::NotOwned);
    return now.is_marked ? violation<Self>(now, Rule::AskCancelable) : legal<Self>(now);
  }

  // 1.4.3, U11: an IRP that arrived may not be stranded, wherever the request is. The IRP of a
  // driver-made one goes back to the driver (2.7).
  static AnswerOf<Self> remove(Facts now) {
    if (now.is_gone()) return legal<Self>(now);
    if (!now.is_private) {
      return violation<Self>(completed(now), Rule::DeleteOwned, Effect::Complete);
    }
    now.is_due = false;
    return legal<Self>(now, Effect::Destroy);
  }

  static AnswerOf<Self> answer_framework(Facts now, Event event) {
    const bool is_new = !now.is_private && !now.has_queue() && !now.is_gone();
    switch (event) {
      case Event::ReuseDue:  // 2.7 step 10: a reuse ends what was due before
        if (!now.is_private || now.is_due) return impossible<Self>();
        now.is_due = true;
        return legal<Self>(now);
      case Event::Enqueue:
        if (!is_new) return impossible<Self>();
        now.is_queued = true;
        return legal<Self>(now);
      case Event::Present:  // QUE-R11: a new one may be handed over without entering the list
        return is_new || now.is_queued ? legal<Self>(owned(now)) : impossible<Self>();
      case Event::IssuerCancels:
        if (!now.is_marked || now.is_callback_owed || now.has_callback_begun) {
          return impossible<Self>();
        }
        now.is_callback_owed = true;
        return legal<Self>(now, Effect::ScheduleCallback);
      case Event::CanceledInQueue:
        if (!now.is_queued) return impossible<Self>();
        return legal<Self>(completed(now), Effect::Complete);
      case Event::CanceledWithNotice: {
        if (!now.is_queued || !now.was_presented) return impossible<Self>();
        Facts after = origin(now);
        after.is_notice_owed = true;
        return legal<Self>(after, Effect::ScheduleCallback);
      }
      case Event::CallbackBegins:
        if (now.is_notice_owed) return legal<Self>(owned(now), Effect::RunCallback);
        if (!now.is_callback_owed) return impossible<Self>();
        now.is_callback_owed = false;
        now.has_callback_begun = true;
        return legal<Self>(now, Effect::RunCallback);
      case Event::FrameworkCompletes:
        // Also between being presented and the call, when no handler is found (QUE-R20).
        if (now.is_owned ? now.is_marked || now.was_unmarked : !is_new) {
          return impossible<Self>();
        }
        return legal<Self>(completed(now), Effect::Complete);
      case Event::ReturnToDriver:  // 2.7, after the completion
        if (!now.is_completed) return impossible<Self>();
        if (!now.is_made_by_driver) return unasked<Self>();
        return legal<Self>({.is_made_by_driver = true, .is_private = true});
      case Event::ReturnToReserve:  // PostProcessCompletionForReserved, also after send and forget
        if (!now.is_gone()) return impossible<Self>();
        if (!now.is_reserved) return unasked<Self>();
        return legal<Self>({.is_reserved = true});
      default:
        UNREACHABLE("no such value");
    }
  }
};

}  // namespace model
