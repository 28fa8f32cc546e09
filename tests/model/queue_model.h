// SPDX-License-Identifier: MIT
// What a queue must do, as facts: accept, dispatch, follow the device's power, call back once.
// Source: framework.md 3.3 (QUE-R8, R9), 3.4, 3.5 (QUE-R23..R30, R32), 3.7 (QUE-R53..R60), 3.8;
// fxioqueue.cpp SetState, QueueStart, QueueIdle, QueuePurge, ProcessPowerEvents,
// StopProcessingForPower, ResumeProcessingForPower, ResetStateForRestart, Dispose.
#pragma once

#include <compare>
#include <string_view>

#include "framework/queue_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct AcceptFacts {
  bool accepts = true;
  bool is_shut_down = false;
  bool is_deleted = false;
  auto operator<=>(const AcceptFacts&) const = default;
};

struct AcceptModel {
  using State = wdf::Accept;
  using Event = wdf::AcceptEvent;
  using Effect = wdf::QueueEffect;
  using Rule = wdf::QueueRule;
  using Table = wdf::machine::AcceptTable;
  using Facts = AcceptFacts;
  static constexpr std::string_view subject = "Accept";
  static constexpr std::size_t effect_count = number(Effect::count_);
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Open, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define ACCEPT(state, sentence) #state,
#include "framework/queue_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Open:
        return {};
      case State::Refusing:
        return {.accepts = false};
      case State::ShutDown:
        return {.accepts = false, .is_shut_down = true};
      case State::Deleted:
        return {.accepts = false, .is_deleted = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static Facts seen(Facts facts) {
    if (facts.is_deleted) facts.is_shut_down = false;
    return facts;
  }

  static AnswerOf<AcceptModel> answer(Facts now, Event event) {
    if (event == Event::Arrive) {
      return legal<Self>(now, now.accepts ? Effect::Take : Effect::Refuse);
    }
    if (now.is_deleted) return answer_deleted(now, event);
    switch (event) {
      case Event::Start:  // QUE-R32
        now.accepts = !now.is_shut_down;
        return legal<Self>(now, Effect::Present);
      case Event::Stop:
        now.accepts = !now.is_shut_down;
        return legal<Self>(now);
      case Event::StopAndPurge:
        now.accepts = !now.is_shut_down;
        return legal<Self>(now, Effect::CancelAll);
      case Event::Drain:
        now.accepts = false;
        return legal<Self>(now, Effect::Present);
      case Event::Purge:
        now.accepts = false;
        return legal<Self>(now, Effect::CancelAll);
      case Event::ShutDown:  // QUE-R59
        return legal<Self>({.accepts = false, .is_shut_down = true}, Effect::CancelAll);
      case Event::Restart:  // QUE-R60
        return legal<Self>({});
      case Event::Delete:  // the end of QUE-R63, after the purge
        now.accepts = false;
        now.is_deleted = true;
        return legal<Self>(now);
      default:
        UNREACHABLE("no such value");
    }
  }

  static bool is_goal(const Facts& facts) {
    return facts.is_deleted;
  }
  static bool helps(Event) {
    return true;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Start, Event::Arrive) && table.has_no_doubles() &&
           table.reaches_all(State::Open);
  }

 private:
  using Self = AcceptModel;

  // QUE-R23 names four calls and not Start. A removal may meet a deleted queue.
  static AnswerOf<Self> answer_deleted(const Facts& now, Event event) {
    if (event == Event::Start || event == Event::ShutDown) return legal<Self>(now);
    const bool is_drivers = event <= Event::Purge;
    return is_drivers ? violation<Self>(now, Rule::QueueDeleted) : impossible<Self>();
  }
};

struct DispatchFacts {
  bool presents = true;
  auto operator<=>(const DispatchFacts&) const = default;
};

struct DispatchModel {
  using State = wdf::Dispatch;
  using Event = wdf::DispatchEvent;
  using Effect = wdf::QueueEffect;
  using Rule = wdf::QueueRule;
  using Table = wdf::machine::DispatchTable;
  using Facts = DispatchFacts;
  static constexpr std::string_view subject = "Dispatch";
  static constexpr std::size_t effect_count = number(Effect::count_);
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Running, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define DISPATCH(state, sentence) #state,
#include "framework/queue_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    return {.presents = state == State::Running};
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  // The table of 3.5, QUE-R28, QUE-R32.
  static AnswerOf<DispatchModel> answer(const Facts& now, Event event) {
    using Self = DispatchModel;
    if (event == Event::Start) return legal<Self>({.presents = true});
    const bool stops = event == Event::Stop || event == Event::StopAndPurge;
    return legal<Self>(stops ? Facts{.presents = false} : now);
  }

  static bool is_goal(const Facts& facts) {
    return facts.presents;
  }
  static bool helps(Event) {
    return true;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Start, Event::Purge) && table.has_no_doubles() &&
           table.reaches_all(State::Running);
  }
};

struct PowerFacts {
  bool is_on = true;
  bool awaits_handlers = false;
  bool is_asking = false;  // EvtIoStop is being called
  bool awaits_requests = false;
  bool is_telling = false;  // EvtIoResume is being called
  auto operator<=>(const PowerFacts&) const = default;
};

struct PowerModel {
  using State = wdf::Power;
  using Event = wdf::PowerEvent;
  using Effect = wdf::QueueEffect;
  using Rule = wdf::QueueRule;
  using Table = wdf::machine::PowerTable;
  using Facts = PowerFacts;
  static constexpr std::string_view subject = "Power";
  static constexpr std::size_t effect_count = number(Effect::count_);
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::On, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define POWER(state, sentence) #state,
#include "framework/queue_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::On:
        return {};
      case State::Stopping:
        return {.is_on = false, .awaits_handlers = true};
      case State::Asking:
        return {.is_on = false, .is_asking = true};
      case State::Settling:
        return {.is_on = false, .awaits_requests = true};
      case State::Off:
        return {.is_on = false};
      case State::Telling:
        return {.is_on = false, .is_telling = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<PowerModel> answer(const Facts& now, Event event) {
    using Self = PowerModel;
    const bool is_off = now == Facts{.is_on = false};
    switch (event) {
      case Event::Hold:
        if (!now.is_on) return impossible<Self>();
        return legal<Self>({.is_on = false, .awaits_handlers = true}, Effect::AwaitHandlers);
      case Event::Remove:  // no handler is awaited first; asks again when off (QUE-R56)
        if (!now.is_on && !is_off) return impossible<Self>();
        return legal<Self>({.is_on = false, .is_asking = true}, Effect::AskDriver);
      case Event::Restart:
        return now.is_on || is_off ? legal<Self>({}) : impossible<Self>();
      case Event::HandlersLeft:
        if (!now.awaits_handlers) return impossible<Self>();
        return legal<Self>({.is_on = false, .is_asking = true}, Effect::AskDriver);
      case Event::Asked:
        if (!now.is_asking) return impossible<Self>();
        return legal<Self>({.is_on = false, .awaits_requests = true}, Effect::AwaitRequests);
      case Event::Settled:
        return now.awaits_requests ? legal<Self>({.is_on = false}) : impossible<Self>();
      case Event::Resume:
        if (!is_off) return impossible<Self>();
        return legal<Self>({.is_on = false, .is_telling = true}, Effect::TellDriver);
      case Event::Told:  // QUE-R57, second pass
        return now.is_telling ? legal<Self>({}, Effect::Present) : impossible<Self>();
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static bool is_goal(const Facts& facts) {
    return facts.is_on;
  }
  static bool helps(Event event) {
    return event != Event::Hold && event != Event::Remove;
  }
  static bool is_sound(const Table& table) {
    return table.has_no_doubles() && table.reaches_all(State::On);
  }
};

struct SlotFacts {
  bool is_pending = false;
  auto operator<=>(const SlotFacts&) const = default;
};

struct SlotModel {
  using State = wdf::Slot;
  using Event = wdf::SlotEvent;
  using Effect = wdf::QueueEffect;
  using Rule = wdf::QueueRule;
  using Table = wdf::machine::SlotTable;
  using Facts = SlotFacts;
  static constexpr std::string_view subject = "Slot";
  static constexpr std::size_t effect_count = number(Effect::count_);
  static constexpr std::size_t rule_count = number(Rule::count_);

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Free, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define SLOT(state, sentence) #state,
#include "framework/queue_states.def"
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    return {.is_pending = state == State::Pending};
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  // QUE-R23, QUE-R24.
  static AnswerOf<SlotModel> answer(const Facts& now, Event event) {
    using Self = SlotModel;
    switch (event) {
      case Event::Give:
        if (now.is_pending) return violation<Self>(now, Rule::CallbackPending);
        return legal<Self>({.is_pending = true});
      case Event::GiveNone:
        return legal<Self>(now);
      case Event::Fulfilled:
        return now.is_pending ? legal<Self>({}) : impossible<Self>();
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  static bool is_goal(const Facts& facts) {
    return !facts.is_pending;
  }
  static bool helps(Event) {
    return true;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Give, Event::GiveNone) && table.has_no_doubles();
  }
};

}  // namespace model
