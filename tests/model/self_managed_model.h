// SPDX-License-Identifier: MIT
// Which of the callbacks of self-managed I/O must be called, as facts. Written from the contract by
// somebody who had not seen the rows of the table. Source: framework.md 2.11 PNP-R7;
// selfmanagediostatemachine.cpp state table and its functions.
#pragma once

#include <compare>
#include <string_view>

#include "framework/self_managed_io.h"
#include "tests/model/product_search.h"

namespace model {

struct SelfManagedFacts {
  bool was_begun = false;   // Init was called, whatever came of it
  bool is_active = false;   // the driver's I/O runs
  bool has_failed = false;  // Init or Restart failed: there is nothing to suspend or restart
  bool is_flushed = false;
  bool is_over = false;
  bool may_fail = false;  // the last step was Start, and its callback has not returned
  auto operator<=>(const SelfManagedFacts&) const = default;
};

struct SelfManagedModel {
  using State = wdf::SelfManagedState;
  using Event = wdf::SelfManagedEvent;
  using Effect = wdf::SelfManagedEffect;
  using Rule = wdf::SelfManagedRule;
  using Table = wdf::StateTable<State, Event, Effect, Rule>;
  using Facts = SelfManagedFacts;
  static constexpr std::string_view subject = "SelfManaged";
  static constexpr std::size_t effect_count = number(Effect::Cleanup) + 1;
  static constexpr std::size_t rule_count = 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Created, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {"Created", "Started", "InitFailed",
                                                 "Stopped", "Flushed", "Final"};
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Created:
        return {};
      case State::Started:
        return {.was_begun = true, .is_active = true};
      case State::InitFailed:
        return {.was_begun = true, .has_failed = true};
      case State::Stopped:
        return {.was_begun = true};
      case State::Flushed:
        return {.was_begun = true, .is_flushed = true};
      case State::Final:
        return {.is_over = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(Facts facts) {
    facts.may_fail = false;
    return facts;
  }

  static AnswerOf<SelfManagedModel> answer(Facts now, Event event) {
    if (event == Event::StartFailed) return answer_start_failed(now);
    now.may_fail = false;
    if (now.is_over) return impossible<Self>();
    switch (event) {
      case Event::Start:  // a PDO that was flushed and is enabled again goes on with Restart
        if (now.is_active || now.has_failed) return impossible<Self>();
        return legal<Self>({.was_begun = true, .is_active = true, .may_fail = true},
                           now.was_begun ? Effect::Restart : Effect::Init);
      case Event::Suspend:  // only a device in D0 is powered down
        if (!now.is_active) return impossible<Self>();
        now.is_active = false;
        return legal<Self>(now, Effect::Suspend);
      case Event::Flush:  // power goes down first
        if (now.is_active) return impossible<Self>();
        if (!now.was_begun || now.is_flushed) return legal<Self>(now);
        return legal<Self>({.was_begun = true, .is_flushed = true}, Effect::Flush);
      case Event::Cleanup:  // the flush came first, in remove part 1
        if (now.was_begun && !now.is_flushed) return impossible<Self>();
        return legal<Self>({.is_over = true}, now.was_begun ? Effect::Cleanup : Effect::None);
      default:
        UNREACHABLE("no such value");
    }
  }

  // A device that goes comes to its end.
  static bool is_goal(const Facts& facts) { return facts.is_over; }
  static bool helps(Event event) { return event >= Event::Suspend; }
  static bool is_sound(const Table& table) { return table.has_no_doubles(); }

 private:
  using Self = SelfManagedModel;

  // It can come only from the callback that Start called; the table cannot see which that was.
  static AnswerOf<Self> answer_start_failed(const Facts& now) {
    if (now.may_fail) return legal<Self>({.was_begun = true, .has_failed = true});
    return now.is_active ? unasked<Self>() : impossible<Self>();
  }
};

}  // namespace model
