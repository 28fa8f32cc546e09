// SPDX-License-Identifier: MIT
// What an I/O target must do, as facts: with a request that is sent, with those who wait, and with
// its device. Source: requests.md 3.6 #6-#7, 3.6.1, 6.2-6.7; fxiotarget.cpp GotoStartState,
// GotoStopState, GotoPurgeState, GotoRemoveState, RemoveCompletedRequestLocked;
// fxiotargetremote.cpp Open, Close.
#pragma once

#include <compare>
#include <string_view>

#include "framework/target_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct GateFacts {
  bool holds = false;         // requests wait
  bool refuses = false;       // requests fail
  bool is_given_up = false;   // the device is
  bool keeps_notice = false;  // given up, but the notifications are kept
  bool is_deleted = false;
  auto operator<=>(const GateFacts&) const = default;
};

struct GateModel {
  using State = wdf::Gate;
  using Event = wdf::GateEvent;
  using Effect = wdf::TargetEffect;
  using Rule = wdf::TargetRule;
  using Table = wdf::machine::GateTable;
  using Facts = GateFacts;
  static constexpr std::string_view subject = "Gate";
  static constexpr std::size_t effect_count = number(Effect::LeaveDevice) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Started, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define GATE(state, sentence) #state,
#include "framework/target_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Started:
        return {};
      case State::Stopped:
        return {.holds = true};
      case State::Purged:
        return {.refuses = true};
      case State::ClosedForQueryRemove:
        return {.refuses = true, .is_given_up = true, .keeps_notice = true};
      case State::Closed:
        return {.refuses = true, .is_given_up = true};
      case State::Deleted:
        return {.refuses = true, .is_given_up = true, .is_deleted = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<GateModel> answer(const Facts& now, Event event) {
    if (event == Event::Send) {  // 3.6 #7
      if (now.refuses) return legal<Self>(now, Effect::Refuse);
      return legal<Self>(now, now.holds ? Effect::Hold : Effect::Admit);
    }
    if (event == Event::SendIgnoring) {  // 3.6 #6
      return legal<Self>(now, now.is_given_up ? Effect::Refuse : Effect::Admit);
    }
    if (event == Event::SendIgnoringDraining) return legal<Self>(now, Effect::Admit);
    if (now.is_deleted) return answer_deleted(now, event);
    const Facts closed{.refuses = true, .is_given_up = true};
    switch (event) {
      case Event::Start:  // 6.2 with its exclamation marks; GotoStartState drains in every state
      case Event::Opened:
        return legal<Self>({}, Effect::Resubmit);
      case Event::Stop:
        return now.is_given_up ? legal<Self>(now) : legal<Self>({.holds = true});
      case Event::Purge:  // 6.5: the pended ones are drained in every state
        return legal<Self>(now.is_given_up ? now : Facts{.refuses = true}, Effect::FlushPended);
      case Event::CloseForQueryRemove: {
        Facts after = closed;
        after.keeps_notice = true;  // whether it is open says the event
        return legal<Self>(after, Effect::FlushPended);
      }
      case Event::CloseForQueryRemoveUnopened:
      case Event::Close:
      case Event::OpenFailed:  // 6.7: ends in Closed
        return legal<Self>(closed, Effect::FlushPended);
      case Event::Delete: {
        Facts after = closed;
        after.is_deleted = true;
        return legal<Self>(after, Effect::FlushPended);
      }
      default:
        UNREACHABLE("no such value");
    }
  }

  // The target can be deleted.
  static bool is_goal(const Facts& facts) {
    return facts.is_deleted;
  }
  static bool helps(Event event) {
    return event >= Event::Start;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Send, Event::Close) && table.has_no_doubles() &&
           table.reaches_all(State::Started);
  }

 private:
  using Self = GateModel;

  // 6.2, last column; a deletion waits for an open (6.6 #1).
  static AnswerOf<Self> answer_deleted(const Facts& now, Event event) {
    switch (event) {
      case Event::Start:
        return legal<Self>(now, Effect::Refuse);
      case Event::Stop:
        return legal<Self>(now);
      case Event::Opened:
      case Event::OpenFailed:
      case Event::Delete:  // an object is disposed once
        return impossible<Self>();
      default:
        return legal<Self>(now, Effect::FlushPended);
    }
  }
};

struct DrainFacts {
  bool has_waiter = false;   // a stop or purge
  bool is_removing = false;  // a close or deletion waits
  auto operator<=>(const DrainFacts&) const = default;
};

struct DrainModel {
  using State = wdf::Drain;
  using Event = wdf::DrainEvent;
  using Effect = wdf::TargetEffect;
  using Rule = wdf::TargetRule;
  using Table = wdf::machine::DrainTable;
  using Facts = DrainFacts;
  static constexpr std::string_view subject = "Drain";
  static constexpr std::size_t effect_count = number(Effect::LeaveDevice) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Quiet, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define DRAIN(state, sentence) #state,
#include "framework/target_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Quiet:
        return {};
      case State::Waiting:
        return {.has_waiter = true};
      case State::Removing:
        return {.is_removing = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<DrainModel> answer(Facts now, Event event) {
    using Self = DrainModel;
    switch (event) {
      case Event::Start:  // 6.3
        return legal<Self>(now, now.has_waiter ? Effect::WaitFirst : Effect::None);
      case Event::BeginWait:  // while removing, its end releases both
        now.has_waiter = !now.is_removing;
        return legal<Self>(now);
      case Event::LeavePending:  // 6.4, last paragraph but one
        if (!now.has_waiter) return legal<Self>(now);
        return legal<Self>({}, Effect::WakeWaiter);
      case Event::BeginRemove:
        if (now.has_waiter) return legal<Self>(now, Effect::WaitFirst);
        return legal<Self>({.is_removing = true});
      case Event::SentEmpty:
        if (!now.has_waiter) return legal<Self>(now);
        return legal<Self>({}, Effect::WakeWaiter);
      case Event::AllEmpty:
        if (now.is_removing) return legal<Self>({}, Effect::LeaveDevice);
        return legal<Self>({}, now.has_waiter ? Effect::WakeWaiter : Effect::None);
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // Whoever waits goes on when the requests have come back, without any call of the driver.
  static bool is_goal(const Facts& facts) {
    return facts == Facts{};
  }
  static bool helps(Event event) {
    return event >= Event::SentEmpty;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Start, Event::AllEmpty) && table.has_no_doubles() &&
           table.reaches_all(State::Quiet);
  }
};

struct OpeningFacts {
  bool is_opening = false;
  bool has_device = false;
  auto operator<=>(const OpeningFacts&) const = default;
};

struct OpeningModel {
  using State = wdf::Opening;
  using Event = wdf::OpeningEvent;
  using Effect = wdf::TargetEffect;
  using Rule = wdf::TargetRule;
  using Table = wdf::machine::OpeningTable;
  using Facts = OpeningFacts;
  static constexpr std::string_view subject = "Opening";
  static constexpr std::size_t effect_count = number(Effect::LeaveDevice) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Unopened, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define OPENING(state, sentence) #state,
#include "framework/target_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Unopened:
        return {};
      case State::BeingOpened:
        return {.is_opening = true};
      case State::Open:
        return {.has_device = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<OpeningModel> answer(const Facts& now, Event event) {
    using Self = OpeningModel;
    switch (event) {
      case Event::Open:  // 6.7 #10
        if (now != Facts{}) return legal<Self>(now, Effect::Refuse);
        return legal<Self>({.is_opening = true});
      case Event::Opened:
        return now.is_opening ? legal<Self>({.has_device = true}) : impossible<Self>();
      case Event::Failed:
        return now.is_opening ? legal<Self>({}) : impossible<Self>();
      case Event::Closed:  // 6.6 #1 and #7: a close waits for an open; without a device: nothing
        return now.is_opening ? impossible<Self>() : legal<Self>({});
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static bool is_goal(const Facts& facts) {
    return facts == Facts{};
  }
  static bool helps(Event event) {
    return event != Event::Open;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Open, Event::Open) && table.has_no_doubles() &&
           table.reaches_all(State::Unopened);
  }
};

}  // namespace model
