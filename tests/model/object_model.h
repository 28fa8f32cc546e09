// SPDX-License-Identifier: MIT
// What must happen to an object from its creation to the end of its memory, as facts. The author of
// this model had seen the table, unlike those of the others: it was written from the source again.
// Source: framework.md 1.2, 1.6, 1.7 (OBJ-R9, R10, R24..R31); fxobjectstatemachine.cpp DeleteObject
// (the mark "delete was called" is set before anything else), PerformEarlyDispose,
// ParentDeleteEvent, DeferredDisposeWorkItem; fxobject.cpp FinalRelease.
#pragma once

#include <compare>
#include <string_view>

#include "framework/object_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct ObjectFacts {
  bool is_delete_asked = false;
  bool awaits_parent = false;  // asked while the parent was being disposed: that one finishes it
  bool is_disposing = false;
  bool is_deferred = false;  // the disposal waits for PASSIVE_LEVEL
  bool is_disposed = false;
  bool is_let_go = false;        // the first reference was dropped
  bool is_end_deferred = false;  // no reference is left, the end waits for PASSIVE_LEVEL
  bool is_gone = false;
  auto operator<=>(const ObjectFacts&) const = default;

  bool is_ending() const { return is_end_deferred || is_gone; }
};

struct ObjectModel {
  using State = wdf::ObjectState;
  using Event = wdf::ObjectEvent;
  using Effect = wdf::ObjectEffect;
  using Rule = wdf::ObjectRule;
  using Table = wdf::StateTable<State, Event, Effect, Rule>;
  using Facts = ObjectFacts;
  static constexpr std::string_view subject = "Object";
  static constexpr std::size_t effect_count = number(Effect::Defer) + 1;
  static constexpr std::size_t rule_count = number(Rule::DroppedTooEarly) + 1;

  static std::vector<std::pair<State, Facts>> worlds() { return {{State::Created, {}}}; }

  static std::string_view name(State state) {
    static constexpr std::string_view names[] = {
#define STATE(name) #name,
#include "framework/object_states.def"
#undef STATE
    };
    return names[number(state)];
  }

  static Facts seen(State state) {
    switch (state) {
      case State::Created:
        return {};
      case State::DeleteWaitsForParent:
        return {.is_delete_asked = true, .awaits_parent = true};
      case State::Disposing:
        return {.is_disposing = true};
      case State::DisposeDeferred:
        return {.is_deferred = true};
      case State::DisposingWaitsForParent:
        return {.is_delete_asked = true, .awaits_parent = true, .is_disposing = true};
      case State::DeferredWaitsForParent:
        return {.is_delete_asked = true, .awaits_parent = true, .is_deferred = true};
      case State::Disposed:
        return {.is_disposed = true};
      case State::DisposedWaitsForParent:
        return {.is_delete_asked = true, .awaits_parent = true, .is_disposed = true};
      case State::DeleteDisposing:
        return {.is_delete_asked = true, .is_disposing = true};
      case State::DeleteDeferred:
        return {.is_delete_asked = true, .is_deferred = true};
      case State::Deleted:
        return {.is_disposed = true, .is_let_go = true};
      case State::DestroyDeferred:
        return {.is_end_deferred = true};
      case State::Destroyed:
        return {.is_gone = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }

  // Not to be seen any more: who asked once it was let go, and everything at the end.
  static Facts seen(Facts facts) {
    if (facts.is_gone) return {.is_gone = true};
    if (facts.is_end_deferred) return {.is_end_deferred = true};
    if (facts.is_let_go) facts.is_delete_asked = facts.awaits_parent = false;
    return facts;
  }

  static AnswerOf<ObjectModel> answer(const Facts& now, Event event) {
    switch (event) {
      case Event::Delete:
      case Event::DeleteParentBusy:
        return remove(now, event == Event::DeleteParentBusy);
      case Event::LastReference:
      case Event::LastReferenceMustWait:
        return drop_last(now, event == Event::LastReferenceMustWait);
      default:
        return answer_framework(now, event);
    }
  }

  static bool is_goal(const Facts& facts) {
    return facts.is_gone;
  }
  static bool helps(Event) {
    return true;
  }
  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Delete, Event::LastReferenceMustWait) && table.has_no_doubles();
  }

 private:
  using Self = ObjectModel;

  // OBJ-R24, R25.
  static AnswerOf<Self> remove(Facts now, bool is_parent_busy) {
    if (now.is_delete_asked || now.is_let_go || now.is_ending()) {
      return violation<Self>(now, Rule::DeletedTwice);
    }
    now.is_delete_asked = true;
    now.awaits_parent = is_parent_busy;
    if (is_parent_busy || now.is_disposing || now.is_deferred) return legal<Self>(now);
    if (now.is_disposed) {
      now.is_let_go = true;
      return legal<Self>(now, Effect::LetGo);
    }
    now.is_disposing = true;
    return legal<Self>(now, Effect::Dispose);
  }

  // OBJ-R9, R10. An object without parent that nobody deleted may end so (a failed creation).
  static AnswerOf<Self> drop_last(const Facts& now, bool must_wait) {
    if (now.is_ending()) return violation<Self>(now, Rule::DroppedTooEarly);
    const Facts after = must_wait ? Facts{.is_end_deferred = true} : Facts{.is_gone = true};
    const Effect effect = must_wait ? Effect::Defer : Effect::Destroy;
    if (now.is_let_go || now == Facts{}) return legal<Self>(after, effect);
    return violation<Self>(after, Rule::DroppedTooEarly, effect);
  }

  static AnswerOf<Self> answer_framework(Facts now, Event event) {
    const bool is_over = now.is_let_go || now.is_ending();
    const bool is_own_delete = now.is_delete_asked && !now.awaits_parent;
    switch (event) {
      case Event::Dispose:
        if (is_over || is_own_delete || now.is_disposing) return impossible<Self>();
        if (now.is_disposed) return legal<Self>(now);
        now.is_disposing = true;
        now.is_deferred = false;
        return legal<Self>(now, Effect::Dispose);
      case Event::MustWait:
        if (!now.is_disposing) return impossible<Self>();
        now.is_disposing = false;
        now.is_deferred = true;
        return legal<Self>(now);
      case Event::PassiveReached:
        if (now.is_end_deferred) return legal<Self>({.is_gone = true}, Effect::Destroy);
        if (!now.is_deferred) return impossible<Self>();
        now.is_disposing = true;
        now.is_deferred = false;
        return legal<Self>(now, Effect::Dispose);
      case Event::DisposeDone:
        if (!now.is_disposing) return impossible<Self>();
        now.is_disposing = false;
        now.is_disposed = true;
        if (!is_own_delete) return legal<Self>(now);
        now.is_let_go = true;
        return legal<Self>(now, Effect::LetGo);
      case Event::ParentDeleted:
        if (!now.is_disposed || is_over) return impossible<Self>();
        now.is_let_go = true;
        return legal<Self>(now, Effect::LetGo);
      default:
        UNREACHABLE("no such value");
    }
  }
};

}  // namespace model
