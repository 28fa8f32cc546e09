// SPDX-License-Identifier: MIT
// What must happen to an object until its memory is gone, as facts. Written from the contract by
// somebody who had not seen the rows of the table. Source: framework.md 1.2 (OBJ-R8 to R10), 1.6
// (OBJ-R24, R25), 1.7; fxobjectstatemachine.cpp DeleteObject, PerformEarlyDispose,
// ParentDeleteEvent, DeferredDisposeWorkItem, DisposeChildrenWorker; fxobject.cpp FinalRelease.
#pragma once

#include <compare>
#include <string_view>

#include "framework/object_machine.h"
#include "tests/model/product_search.h"

namespace model {

struct ObjectFacts {
  bool is_deleted = false;      // somebody asked for it
  bool awaits_parent = false;   // deleted, but its parent was on the way to it and will end it
  bool is_disposing = false;    // its children and it are being disposed
  bool awaits_passive = false;  // what comes next needs PASSIVE_LEVEL
  bool is_disposed = false;
  bool is_unreferenced = false;
  bool is_destroyed = false;
  auto operator<=>(const ObjectFacts&) const = default;
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

  // The sentences of the states, as facts.
  static Facts seen(State state) {
    switch (state) {
      case State::Created:
        return {};
      case State::DeleteWaitsForParent:
        return {.is_deleted = true, .awaits_parent = true};
      case State::Disposing:
        return {.is_disposing = true};
      case State::DisposeDeferred:
        return {.awaits_passive = true};
      case State::DisposingWaitsForParent:
        return {.is_deleted = true, .awaits_parent = true, .is_disposing = true};
      case State::DeferredWaitsForParent:
        return {.is_deleted = true, .awaits_parent = true, .awaits_passive = true};
      case State::Disposed:
        return {.is_disposed = true};
      case State::DisposedWaitsForParent:
        return {.is_deleted = true, .awaits_parent = true, .is_disposed = true};
      case State::DeleteDisposing:
        return {.is_deleted = true, .is_disposing = true};
      case State::DeleteDeferred:
        return {.is_deleted = true, .awaits_passive = true};
      case State::Deleted:
        return {.is_deleted = true, .is_disposed = true};
      case State::DestroyDeferred:
        return {.awaits_passive = true, .is_unreferenced = true};
      case State::Destroyed:
        return {.is_destroyed = true};
      case State::count_:
        break;
    }
    UNREACHABLE("no such value");
  }
  static Facts seen(const Facts& facts) {
    return facts;
  }

  static AnswerOf<ObjectModel> answer(const Facts& now, Event event) {
    switch (event) {
      case Event::Delete:
      case Event::DeleteParentBusy:
        return answer_delete(now, event == Event::DeleteParentBusy);
      case Event::LastReference:
      case Event::LastReferenceMustWait:
        return answer_last_reference(now, event == Event::LastReferenceMustWait);
      default:
        break;
    }
    if (now.is_unreferenced || now.is_destroyed) return answer_unreferenced(now, event);
    return answer_step(now, event);
  }

  // What was deleted comes to its end without any further call of the driver but the last
  // dereference.
  static bool is_goal(const Facts& facts) {
    const bool is_let_go = facts.is_disposed && !facts.awaits_parent;
    return !facts.is_deleted || is_let_go;
  }
  static bool helps(Event event) {
    return event >= Event::Dispose;
  }

  static bool is_sound(const Table& table) {
    return table.answers_all(Event::Delete, Event::LastReferenceMustWait) && table.has_no_doubles();
  }

 private:
  using Self = ObjectModel;

  // OBJ-R24, R25. A disposal that runs or waits is not begun again: it only ends otherwise.
  static AnswerOf<Self> answer_delete(Facts now, bool is_parent_busy) {
    if (now.is_deleted || now.is_unreferenced || now.is_destroyed) {
      return violation<Self>(now, Rule::DeletedTwice);
    }
    now.is_deleted = true;
    now.awaits_parent = is_parent_busy;
    if (is_parent_busy || now.is_disposing || now.awaits_passive) return legal<Self>(now);
    if (now.is_disposed) return legal<Self>(now, Effect::LetGo);
    now.is_disposing = true;
    return legal<Self>(now, Effect::Dispose);
  }

  // OBJ-R8 to R10: in every state the object ends. One that nobody began to end is judged by what
  // no event tells: whether it still has a parent or children. Whoever began will drop the first
  // reference himself, so until then the last one was somebody else's.
  static AnswerOf<Self> answer_last_reference(const Facts& now, bool must_wait) {
    if (now.is_unreferenced || now.is_destroyed) {
      return violation<Self>(now, Rule::DroppedTooEarly);
    }
    const bool is_let_go = now.is_deleted && now.is_disposed && !now.awaits_parent;
    const Facts after = must_wait ? Facts{.awaits_passive = true, .is_unreferenced = true}
                                  : Facts{.is_destroyed = true};
    const Effect effect = must_wait ? Effect::Defer : Effect::Destroy;
    if (!is_let_go && now != Facts{}) return violation<Self>(after, Rule::DroppedTooEarly, effect);
    return legal<Self>(after, effect);
  }

  static AnswerOf<Self> answer_unreferenced(const Facts& now, Event event) {
    if (event != Event::PassiveReached || !now.is_unreferenced) return impossible<Self>();
    return legal<Self>({.is_destroyed = true}, Effect::Destroy);
  }

  static AnswerOf<Self> answer_step(Facts now, Event event) {
    // Deleted without a parent to wait for: it left its parent's list.
    const bool is_alone = now.is_deleted && !now.awaits_parent;
    switch (event) {
      case Event::Dispose:
        if (is_alone || now.is_disposing) return impossible<Self>();
        if (now.is_disposed) return legal<Self>(now);  // PerformEarlyDispose: do nothing
        return begin_disposal(now);
      case Event::PassiveReached:
        // A child does not go on the list itself: its parent does, and comes again.
        if (!now.awaits_passive || now.awaits_parent) return impossible<Self>();
        return begin_disposal(now);
      case Event::MustWait:  // who goes on the list is the root, and only its caller knows that
        if (!now.is_disposing) return impossible<Self>();
        now.is_disposing = false;
        now.awaits_passive = true;
        return legal<Self>(now);
      case Event::DisposeDone:
        if (!now.is_disposing) return impossible<Self>();
        now.is_disposing = false;
        now.is_disposed = true;
        return legal<Self>(now, is_alone ? Effect::LetGo : Effect::None);
      case Event::ParentDeleted:  // the parent disposed all its children first
        if (!now.is_disposed || is_alone) return impossible<Self>();
        return legal<Self>({.is_deleted = true, .is_disposed = true}, Effect::LetGo);
      default:
        UNREACHABLE("no such value");
    }
  }

  static AnswerOf<Self> begin_disposal(Facts now) {
    now.awaits_passive = false;
    now.is_disposing = true;
    return legal<Self>(now, Effect::Dispose);
  }
};

}  // namespace model
