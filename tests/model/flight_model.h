// SPDX-License-Identifier: MIT
// What must happen to a request between its sender and an I/O target, as facts.
// Source: requests.md 1.5, 3.6, 3.6.2, 4.1, 5.6, 5.7, 12.1 (U3, U4, U12); fxrequestbase.cpp Cancel;
// fxiotarget.cpp SubmitLocked, DrainPendedRequestsLocked, RequestCompletionRoutine,
// SubmitPendedRequest, _RequestCancelled, FailPendedRequest.
#pragma once

#include <compare>
#include <string_view>

#include "framework/request_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct FlightFacts {
  bool is_canceled = false;    // sticky: a cancel was tried since the last reuse
  bool is_listed = false;      // waits in a stopped target
  bool is_taken = false;       // taken from there: its completion count stays until it is home
  bool is_below = false;       // the device below has the IRP
  bool is_back = false;        // the IRP is back, but somebody still holds it
  bool has_canceller = false;  // somebody is inside IoCancelIrp
  bool is_timer_due = false;   // the timer's callback has begun and will finish the request
  auto operator<=>(const FlightFacts&) const = default;

  bool is_in_flight() const { return is_listed || is_taken || is_below || is_back; }
};

struct FlightModel {
  using State = wdf::Flight;
  using Event = wdf::FlightEvent;
  using Effect = wdf::RequestEffect;
  using Rule = wdf::RequestRule;
  using Table = wdf::machine::FlightTable;
  using Facts = FlightFacts;
  static constexpr std::string_view subject = "Flight";
  static constexpr std::size_t effect_count = number(Effect::RestoreBuffers) + 1;
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Home, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define FLIGHT(state, owner, sentence) #state,
#include "framework/request_states.def"
    };
    return names[number(state)];
  }

  // The sentences of the states, as facts.
  static Facts seen(State state) {
    switch (state) {
      case State::Home:
        return {};
      case State::HomeCanceled:
        return {.is_canceled = true};
      case State::Pended:
        return {.is_listed = true};
      case State::PendedCanceling:
        return {.is_canceled = true, .is_listed = true, .has_canceller = true};
      case State::PendedCanceled:
        return {.is_canceled = true, .is_listed = true};
      case State::Resent:
        return {.is_taken = true};
      case State::ResentCanceled:
        return {.is_canceled = true, .is_taken = true};
      case State::Sent:
        return {.is_below = true};
      case State::SentCanceling:
        return {.is_canceled = true, .is_below = true, .has_canceller = true};
      case State::SentCanceled:
        return {.is_canceled = true, .is_below = true};
      case State::Returned:
        return {.is_back = true};
      case State::ReturnedCanceled:
        return {.is_canceled = true, .is_back = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // Who holds an IRP that is back cannot be seen, only that somebody does.
  static Facts seen(Facts facts) {
    if (facts.is_back) facts.has_canceller = facts.is_timer_due = false;
    return facts;
  }

  static AnswerOf<FlightModel> answer(const Facts& now, Event event) {
    const bool is_drivers = event <= Event::Delete;
    return is_drivers ? answer_driver(now, event) : answer_framework(now, event);
  }

  // A request comes home without any further call of the driver.
  static bool is_goal(const Facts& facts) {
    return !facts.is_in_flight();
  }
  static bool helps(Event event) {
    return event > Event::Delete;
  }

  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Send, Event::Delete) && table.has_no_doubles() &&
           table.reaches_all(State::Home);
  }

 private:
  using Self = FlightModel;

  static Facts home(const Facts& now) {
    return {.is_canceled = now.is_canceled};
  }

  static AnswerOf<Self> answer_driver(Facts now, Event event) {
    switch (event) {
      case Event::Send:
      case Event::SendWhileStopped:
      case Event::SendWhileClosed:
      case Event::SendCanceledIrp:
        return answer_send(now, event);
      case Event::Cancel:
        return cancel(now);
      case Event::Format:  // 12.1 U3
        return now.is_in_flight() ? violation<Self>(now, Rule::FormatInFlight) : legal<Self>(now);
      case Event::Reuse:  // 2.2 steps 7, 14; 12.1 U4
        if (now.is_in_flight()) return violation<Self>(now, Rule::ReuseInFlight);
        return legal<Self>({}, Effect::RestoreBuffers);
      case Event::GiveAway:  // 12.1 U12
        return now.is_in_flight() ? violation<Self>(now, Rule::GiveAwayInFlight) : legal<Self>(now);
      case Event::Delete:  // 1.5, last row
        if (now.is_in_flight()) return violation<Self>(now, Rule::DeleteInFlight);
        return legal<Self>(now, Effect::Destroy);
      default:
        UNREACHABLE("no such value");
    }
  }

  // 3.6: in flight is fatal whatever the target; then the target's state; then the sticky bit.
  static AnswerOf<Self> answer_send(Facts now, Event event) {
    if (now.is_in_flight()) return violation<Self>(now, Rule::AlreadySent);
    if (event == Event::SendWhileClosed) return legal<Self>(now, Effect::RefuseState);
    if (now.is_canceled || event == Event::SendCanceledIrp) {
      return legal<Self>(now, Effect::RefuseCanceled);
    }
    if (event == Event::SendWhileStopped) {
      now.is_listed = true;
      return legal<Self>(now, Effect::Wait);
    }
    now.is_below = true;
    return legal<Self>(now, Effect::CallTarget);
  }

  // 5.6: the sticky bit first and always; the IRP is touched only while its count is not zero, and
  // it is zero at home and between a stopped target's list and the resend.
  // An IRP that is back has no cancel routine either.
  static AnswerOf<Self> cancel(Facts now) {
    now.is_canceled = true;
    if (!now.is_listed && !now.is_below) return legal<Self>(now, Effect::ReportNotCanceled);
    now.has_canceller = true;
    return legal<Self>(now, Effect::CancelIrp);
  }

  static AnswerOf<Self> answer_framework(Facts now, Event event) {
    switch (event) {
      case Event::TargetCancels:
        // Who collects the requests to cancel becomes a holder of each under the same lock, so
        // none is at home then, unlike in the published framework.
        return now.is_in_flight() ? cancel(now) : impossible<Self>();
      case Event::LastHolderLeaves:
        if (now.is_back) return legal<Self>(home(now), Effect::Deliver);
        if (!now.has_canceller) return impossible<Self>();
        now.has_canceller = false;
        return legal<Self>(now);
      case Event::Taken:
      case Event::TakenTimerDue:
      case Event::PendedIrpCanceled:
        return now.is_listed ? leave_list(now, event) : impossible<Self>();
      case Event::Resend:
      case Event::ResendWhileStopped:
      case Event::ResendWhileClosed:
        return now.is_taken ? resend(now, event) : impossible<Self>();
      case Event::Back:
        if (!now.is_below) return impossible<Self>();
        return now.has_canceller ? hold_back(now) : legal<Self>(home(now), Effect::Deliver);
      case Event::BackTimerDue:
        if (!now.is_below) return impossible<Self>();
        now.is_timer_due = true;
        return hold_back(now);
      default:
        UNREACHABLE("no such value");
    }
  }

  static AnswerOf<Self> hold_back(Facts now) {
    now.is_listed = now.is_below = false;
    now.is_back = true;
    return legal<Self>(now, Effect::LeaveToHolder);
  }

  // 3.6.2. Whoever is inside IoCancelIrp, or a timer that has begun, finishes the request.
  static AnswerOf<Self> leave_list(Facts now, Event event) {
    if (event == Event::TakenTimerDue) now.is_timer_due = true;
    if (now.has_canceller || now.is_timer_due) return hold_back(now);
    if (event == Event::PendedIrpCanceled) {
      return legal<Self>(home(now), Effect::DeliverCanceled);
    }
    now.is_listed = false;
    now.is_taken = true;
    return legal<Self>(now);
  }

  // As a send, but a refusal goes to the completion routine.
  static AnswerOf<Self> resend(Facts now, Event event) {
    if (event == Event::ResendWhileClosed) return legal<Self>(home(now), Effect::Deliver);
    if (now.is_canceled) return legal<Self>(home(now), Effect::DeliverCanceled);
    now.is_taken = false;
    if (event == Event::ResendWhileStopped) {
      now.is_listed = true;
      return legal<Self>(now, Effect::Wait);
    }
    now.is_below = true;
    return legal<Self>(now, Effect::CallTarget);
  }
};

}  // namespace model
