// SPDX-License-Identifier: MIT
// What must be in a request's next stack location, and what its time-out must do, as facts.
// Source: requests.md 2.2, 2.4 note 1, 3.1-3.3, 3.6 #1-#2, 3.7 #1 and #5, 3.8, 4.1, 12.1 (U2, U16);
// fxiotarget.cpp RequestCompletionRoutine, TimerCallback.
#pragma once

#include <compare>
#include <string_view>

#include "framework/request_format_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct FormatFacts {
  bool has_irp = false;
  bool is_filled = false;  // the next stack location, since the IRP last came back
  auto operator<=>(const FormatFacts&) const = default;
};

struct FormatModel {
  using State = wdf::Format;
  using Event = wdf::FormatEvent;
  using Effect = wdf::RequestEffect;
  using Rule = wdf::RequestRule;
  using Table = wdf::machine::FormatTable;
  using Facts = FormatFacts;
  static constexpr std::string_view subject = "Format";
  static constexpr std::size_t effect_count = number(Effect::RestoreBuffers) + 1;
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Empty, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define FORMAT(state, owner, sentence) #state,
#include "framework/request_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Empty:
        return {};
      case State::Bare:
        return {.has_irp = true};
      case State::Formatted:
        return {.has_irp = true, .is_filled = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<FormatModel> answer(Facts now, Event event) {
    using Self = FormatModel;
    switch (event) {
      case Event::Send:  // 3.6 #2; 1.5: sent all the same with the verifier off
        if (!now.has_irp) return violation<Self>(now, Rule::NoIrp);
        if (now.is_filled) return legal<Self>(now);
        return violation<Self>(now, Rule::NotFormatted, Effect::CallTarget);
      case Event::UseCurrentType:  // 3.3, U16
        if (!now.has_irp) return violation<Self>(now, Rule::NoIrp);
        now.is_filled = true;
        return legal<Self>(now);
      case Event::Reuse:  // 2.4 note 1: the mark survives
        return legal<Self>(now);
      case Event::IrpGained:  // 2.2 #11 may replace one; the mark is the request's (2.4 note 1)
        now.has_irp = true;
        return legal<Self>(now);
      case Event::IrpLost:  // 2.2 #11 with NewIrp NULL, also when there is none
        return legal<Self>({});
      case Event::Unformat:  // 3.1 #1
        now.is_filled = false;
        return legal<Self>(now);
      case Event::Filled:
        if (!now.has_irp) return impossible<Self>();
        now.is_filled = true;
        return legal<Self>(now);
      case Event::Back:  // 4.1 #4
        if (!now.has_irp) return impossible<Self>();
        now.is_filled = false;
        return legal<Self>(now);
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // It can always be formatted and sent (again).
  static bool is_goal(const Facts& facts) {
    return facts.is_filled;
  }
  static bool helps(Event) {
    return true;
  }

  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Send, Event::Reuse) && table.has_no_doubles() &&
           table.reaches_all(State::Empty);
  }
};

struct TimeoutFacts {
  bool is_armed = false;
  bool has_begun = false;    // the IRP is back, the callback is on its way
  bool has_expired = false;  // the status will be changed
  auto operator<=>(const TimeoutFacts&) const = default;
};

struct TimeoutModel {
  using State = wdf::Timeout;
  using Event = wdf::TimeoutEvent;
  using Effect = wdf::RequestEffect;
  using Rule = wdf::RequestRule;
  using Table = wdf::machine::TimeoutTable;
  using Facts = TimeoutFacts;
  static constexpr std::string_view subject = "Timeout";
  static constexpr std::size_t effect_count = number(Effect::RestoreBuffers) + 1;
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Off, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define TIMEOUT(state, owner, sentence) #state,
#include "framework/request_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Off:
        return {};
      case State::Armed:
        return {.is_armed = true};
      case State::Due:
        return {.has_begun = true};
      case State::TimedOut:
        return {.has_expired = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<TimeoutModel> answer(const Facts& now, Event event) {
    using Self = TimeoutModel;
    const bool is_off = now == Facts{};
    switch (event) {
      case Event::Arm:
        return is_off ? legal<Self>({.is_armed = true}) : impossible<Self>();
      case Event::Stopped:
        return now.is_armed ? legal<Self>({}) : impossible<Self>();
      case Event::CallbackBegun:
        if (!now.is_armed) return impossible<Self>();
        return legal<Self>({.has_begun = true}, Effect::LeaveToHolder);
      case Event::Expires:  // 3.8 #1; #2: when the IRP is back the callback delivers
        if (now.is_armed) return legal<Self>({.has_expired = true}, Effect::CancelIrp);
        if (!now.has_begun) return impossible<Self>();
        return legal<Self>({.has_expired = true}, Effect::Deliver);
      case Event::WaitExpires:  // 3.7 #1: a synchronous send has no timer
        if (!is_off) return impossible<Self>();
        return legal<Self>({.has_expired = true}, Effect::CancelIrp);
      case Event::Deliver:
        if (now.is_armed || now.has_begun) return impossible<Self>();
        return legal<Self>({}, now.has_expired ? Effect::MorphStatus : Effect::None);
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static bool is_goal(const Facts& facts) {
    return facts == Facts{};
  }
  static bool helps(Event) {
    return true;
  }
  static bool is_sound(const Table& table) {
    return table.has_no_doubles() && table.reaches_all(State::Off);
  }
};

}  // namespace model
