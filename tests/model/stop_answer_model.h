// SPDX-License-Identifier: MIT
// What must happen to the driver's answer to EvtIoStop, as facts.
// Source: requests.md 7.9; framework.md 3.7, QUE-R54..R56; fxrequest.cpp StopAcknowledge and
// VerifyStopAcknowledge; fxioqueue.cpp ProcessPowerEvents and ProcessAcknowledgedRequests (the mark
// that allows an answer is cleared only when the answer is carried out, and until then every answer
// overwrites the one before).
#pragma once

#include <compare>
#include <string_view>

#include "framework/request_ownership_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct StopFacts {
  bool is_running = false;  // EvtIoStop
  bool is_awaited = false;  // the queue waits for the answer or the completion
  bool is_unasked = false;  // of what it awaits: EvtIoStop was not called
  bool is_kept = false;     // answered: the driver keeps it
  bool is_given_back = false;
  auto operator<=>(const StopFacts&) const = default;

  bool is_answered() const { return is_kept || is_given_back; }
  bool is_open() const { return is_awaited && !is_answered(); }
};

struct StopModel {
  using State = wdf::StopAnswer;
  using Event = wdf::StopEvent;
  using Effect = wdf::RequestEffect;
  using Rule = wdf::RequestRule;
  using Table = wdf::machine::StopTable;
  using Facts = StopFacts;
  static constexpr std::string_view subject = "StopAnswer";
  static constexpr std::size_t effect_count = number(Effect::RestoreBuffers) + 1;
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::None, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define STOP_ANSWER(state, owner, sentence) #state,
#include "framework/request_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::None:
        return {};
      case State::Asked:
        return {.is_running = true, .is_awaited = true};
      case State::Waiting:
        return {.is_awaited = true};
      case State::Unasked:
        return {.is_awaited = true, .is_unasked = true};
      case State::Keep:
        return {.is_kept = true};
      case State::GiveBack:
        return {.is_given_back = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // Once it is answered, or carried out, nobody sees whether the callback still runs.
  static Facts seen(Facts facts) {
    if (facts.is_answered() || !facts.is_awaited) facts.is_running = facts.is_awaited = false;
    return facts;
  }

  static AnswerOf<StopModel> answer(Facts now, Event event) {
    using Self = StopModel;
    switch (event) {
      case Event::Acknowledge:
      case Event::AcknowledgeRequeue: {
        // The last answer to a question counts, and the page wants it inside EvtIoStop.
        if (!now.is_answered() && !now.is_awaited) {
          return violation<Self>(now, Rule::StopAckOutside);
        }
        const bool is_late = now.is_open() && !now.is_running;
        const Rule rule = now.is_unasked ? Rule::StopAckUnasked : Rule::StopAckOutside;
        now.is_unasked = false;
        now.is_kept = event == Event::Acknowledge;
        now.is_given_back = !now.is_kept;
        return is_late ? violation<Self>(now, rule) : legal<Self>(now);
      }
      case Event::Ask:
        if (now.is_running) return now.is_open() ? impossible<Self>() : unasked<Self>();
        if (now.is_open() || now.is_answered()) return impossible<Self>();
        return legal<Self>({.is_running = true, .is_awaited = true});
      case Event::Skip:  // the mark is not set; ProcessPowerEvents
        if (now.is_running) return now.is_open() ? impossible<Self>() : unasked<Self>();
        if (now.is_open() || now.is_answered()) return impossible<Self>();
        return legal<Self>({.is_awaited = true, .is_unasked = true});
      case Event::Returned:
        if (!now.is_running) return now.is_open() ? impossible<Self>() : unasked<Self>();
        now.is_running = false;
        return legal<Self>(now);
      case Event::Settled:
        return legal<Self>({.is_running = now.is_running});
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static bool is_goal(const Facts& facts) {
    return facts == Facts{};
  }
  static bool helps(Event event) {
    return event >= Event::Ask;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Acknowledge, Event::AcknowledgeRequeue) &&
           table.has_no_doubles() && table.reaches_all(State::None);
  }
};

}  // namespace model
