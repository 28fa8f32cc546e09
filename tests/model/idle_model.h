// SPDX-License-Identifier: MIT
// When a device that may go idle has to be asked down or up, and when its timer runs, as facts.
// Source: framework.md 2.11.6 (PWR-R2, R3), pages wdfdevice/ns-wdfdevice-
// _wdf_device_power_policy_idle_settings and supporting idle power-down.
#pragma once

#include <compare>
#include <string_view>

#include "framework/idle_machine.h"
#include "tests/model/product_search.h"

namespace model {

enum class Asked { Nothing, Down, Up };

struct IdleFacts {
  bool is_starting = false;  // plug-and-play is about to give it power
  bool has_power = false;    // plug-and-play has started it and not stopped it
  bool is_up = false;        // in D0
  bool is_timed = false;     // the idle timer runs
  bool is_idle = false;      // in Dx, because it was idle
  Asked asked = Asked::Nothing;
  bool is_wanted = false;  // since it was asked down
  bool has_failed = false;
  auto operator<=>(const IdleFacts&) const = default;
};

struct IdleModel {
  using State = wdf::IdleState;
  using Event = wdf::IdleEvent;
  using Effect = wdf::IdleEffect;
  using Rule = wdf::IdleRule;
  using Table = wdf::StateTable<State, Event, Effect, Rule>;
  using Facts = IdleFacts;
  static constexpr std::string_view subject = "Idle";
  static constexpr std::size_t effect_count = number(Effect::GiveUp) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Stopped, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define STATE(name, wdf_name) #name,
#include "framework/idle_states.def"
#undef STATE
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Stopped:
        return {};
      case State::Starting:
        return {.is_starting = true};
      case State::Working:
        return {.has_power = true, .is_up = true};
      case State::Waiting:
        return {.has_power = true, .is_up = true, .is_timed = true};
      case State::GoingDown:
        return {.has_power = true, .is_up = true, .asked = Asked::Down};
      case State::GoingDownNeeded:
        return {.has_power = true, .is_up = true, .asked = Asked::Down, .is_wanted = true};
      case State::Down:
        return {.has_power = true, .is_idle = true};
      case State::ComingUp:
        return {.has_power = true, .is_idle = true, .asked = Asked::Up};
      case State::Asleep:
        return {.has_power = true};
      case State::Failed:
        return {.has_power = true, .is_idle = true, .has_failed = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(Facts facts) {
    return facts;
  }

  static AnswerOf<IdleModel> answer(const Facts& now, Event event) {
    switch (event) {
      case Event::Start:
        if (now.is_starting || now.has_power) return impossible<Self>();
        return legal<Self>({.is_starting = true});
      case Event::Stop:  // what it never had is not taken
        if (!now.has_power && !now.is_starting) return impossible<Self>();
        return legal<Self>({}, now.is_timed ? Effect::CancelTimer : Effect::None);
      case Event::Need:
        return answer_need(now);
      case Event::Rest:
        return answer_rest(now);
      case Event::Expire:
        if (!now.is_timed) return impossible<Self>();
        return legal<Self>({.has_power = true, .is_up = true, .asked = Asked::Down},
                           Effect::GoDown);
      case Event::ReachedDx:
        return answer_down(now);
      case Event::ReachedD0:
        if (now.is_up || (!now.has_power && !now.is_starting)) return impossible<Self>();
        return legal<Self>({.has_power = true, .is_up = true});
      case Event::Refused:
        return answer_refused(now);
      case Event::NotAsked:  // nobody has heard of it: it is where it was
        if (now.asked != Asked::Down) return impossible<Self>();
        return legal<Self>({.has_power = true, .is_up = true});
      case Event::Sleep:  // it is low enough, and nobody has called for it
        if (!rests(now)) return impossible<Self>();
        return legal<Self>({.has_power = true});
      case Event::Resume:  // it slept
        if (!now.has_power || now.is_up || now.is_idle) return impossible<Self>();
        return legal<Self>({.has_power = true, .is_idle = true});
      case Event::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // A device that is needed gets to D0, or loses its power.
  static bool is_goal(const Facts& facts) {
    return !facts.has_power || (facts.is_up && facts.asked == Asked::Nothing && !facts.is_timed);
  }
  static bool helps(Event event) {
    return event == Event::Need || event == Event::ReachedDx || event == Event::ReachedD0;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Need, Event::Rest) && table.has_no_doubles() &&
           table.reaches_all(State::Stopped);
  }

 private:
  using Self = IdleModel;

  static bool rests(const Facts& now) {
    return now.is_idle && now.asked == Asked::Nothing && !now.has_failed;
  }

  static AnswerOf<Self> answer_need(Facts now) {
    if (rests(now)) {
      now.asked = Asked::Up;
      return legal<Self>(now, Effect::ComeUp);
    }
    if (now.asked == Asked::Down) now.is_wanted = true;
    const bool was_timed = now.is_timed;
    now.is_timed = false;
    return legal<Self>(now, was_timed ? Effect::CancelTimer : Effect::None);
  }

  // The whole time-out begins now, also when it has run for a while.
  static AnswerOf<Self> answer_rest(Facts now) {
    now.is_wanted = false;
    if (!now.is_up || now.asked == Asked::Down) return legal<Self>(now);
    now.is_timed = true;
    return legal<Self>(now, Effect::StartTimer);
  }

  static AnswerOf<Self> answer_down(const Facts& now) {
    if (!now.is_up) return impossible<Self>();
    if (now.asked != Asked::Down) {  // somebody else's power IRP
      return legal<Self>({.has_power = true}, now.is_timed ? Effect::CancelTimer : Effect::None);
    }
    if (!now.is_wanted) return legal<Self>({.has_power = true, .is_idle = true});
    return legal<Self>({.has_power = true, .is_idle = true, .asked = Asked::Up}, Effect::ComeUp);
  }

  static AnswerOf<Self> answer_refused(Facts now) {
    switch (now.asked) {
      case Asked::Nothing:  // it was overtaken by a stop or by somebody else's power IRP
        return legal<Self>(now);
      case Asked::Down:  // who refused is above and has kept it in D0
        return legal<Self>({.has_power = true, .is_up = true}, Effect::GiveUp);
      case Asked::Up:
        return legal<Self>({.has_power = true, .is_idle = true, .has_failed = true},
                           Effect::GiveUp);
    }
    UNREACHABLE("no such value");
  }
};

}  // namespace model
