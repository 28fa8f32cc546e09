// SPDX-License-Identifier: MIT
// The form of every state machine here: a pure table (state x event -> cell). A cell is legal (next
// state, effect), a violation (the rule that the driver broke) or impossible (we are broken).
// Events that a driver causes have no default: a missing or doubled cell does not compile. Events
// that the framework causes are impossible where nothing is said.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/assert.h"

namespace wdf {

// Whether a program notes which cells it asks for: those of an AddressSanitizer build do, which run
// all tests of a layer at once (framework/table_coverage_test.cpp).
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool notes_cells = true;
#else
inline constexpr bool notes_cells = false;
#endif

enum class Kind : std::uint8_t { Legal, Violation, Impossible };

template <class State, class Effect, class Rule>
struct Cell {
  Kind kind = Kind::Impossible;
  State next{};
  Effect effect{};
  Rule rule{};

  friend constexpr bool operator==(const Cell&, const Cell&) = default;
};

// One row. Every enumeration ends with `count_`.
template <class State, class Event, class Effect, class Rule>
struct Row {
  State state;
  Event event;
  Cell<State, Effect, Rule> cell;
};

// The same violation in every state from `first` to `last`, in the order of their list.
template <class State, class Event, class Rule>
struct Ban {
  State first;
  State last;
  Event event;
  Rule rule;
};

template <class State, class Event, class Effect, class Rule>
class StateTable {
 public:
  using CellType = Cell<State, Effect, Rule>;
  using RowType = Row<State, Event, Effect, Rule>;
  using BanType = Ban<State, Event, Rule>;
  static constexpr std::size_t state_count = static_cast<std::size_t>(State::count_);
  static constexpr std::size_t event_count = static_cast<std::size_t>(Event::count_);

  template <std::size_t row_count>
  constexpr explicit StateTable(const RowType (&rows)[row_count]) {
    // Said again: g++ 12 initializes only a part of the array when it runs this at run time.
    cells_.fill(CellType{});
    given_.fill(0);
    for (const RowType& row : rows) give(row.state, row.event, row.cell);
  }

  template <std::size_t row_count, std::size_t ban_count>
  constexpr StateTable(const RowType (&rows)[row_count], const BanType (&bans)[ban_count])
      : StateTable(rows) {
    for (const BanType& ban : bans) {
      for (auto state = static_cast<std::size_t>(ban.first);
           state <= static_cast<std::size_t>(ban.last); ++state) {
        give(static_cast<State>(state), ban.event,
             {Kind::Violation, static_cast<State>(state), Effect{}, ban.rule});
      }
    }
  }

  constexpr const CellType& at(State state, Event event) const {
    if constexpr (notes_cells) {
      if (!std::is_constant_evaluated()) {
        asked_[index(state, event)].store(true, std::memory_order_relaxed);
      }
    }
    return cells_[index(state, event)];
  }

  // Whether this program has asked for the cell. Only where notes_cells.
  static bool was_asked(State state, Event event) { return asked_[index(state, event)].load(); }

  // For a table whose rows are made by a rule: one more row.
  constexpr void add(State state, Event event, const CellType& cell) { give(state, event, cell); }

  // How often a cell was given: 0 or 1 in a sound table.
  constexpr unsigned given(State state, Event event) const { return given_[index(state, event)]; }

  // Every state answers every event in [first, last] exactly once.
  constexpr bool answers_all(Event first, Event last) const {
    for (std::size_t state = 0; state < state_count; ++state) {
      for (auto event = static_cast<std::size_t>(first); event <= static_cast<std::size_t>(last);
           ++event) {
        if (given_[index(static_cast<State>(state), static_cast<Event>(event))] != 1) return false;
      }
    }
    return true;
  }

  constexpr bool has_no_doubles() const {
    for (unsigned given : given_) {
      if (given > 1) return false;
    }
    return true;
  }

  // Every state but `initial` is the next state of some legal cell of another one.
  constexpr bool reaches_all(State initial) const {
    std::array<bool, state_count> reached{};
    reached[static_cast<std::size_t>(initial)] = true;
    for (std::size_t round = 0; round < state_count; ++round) {
      for (std::size_t state = 0; state < state_count; ++state) {
        for (std::size_t event = 0; reached[state] && event < event_count; ++event) {
          const CellType& cell =
              cells_[index(static_cast<State>(state), static_cast<Event>(event))];
          if (cell.kind == Kind::Legal) reached[static_cast<std::size_t>(cell.next)] = true;
        }
      }
    }
    for (bool state : reached) {
      if (!state) return false;
    }
    return true;
  }

 private:
  constexpr void give(State state, Event event, const CellType& cell) {
    cells_[index(state, event)] = cell;
    ++given_[index(state, event)];
  }

  // By event first: who asks knows the event when it is compiled, so a step is one load.
  static constexpr std::size_t index(State state, Event event) {
    return static_cast<std::size_t>(event) * state_count + static_cast<std::size_t>(state);
  }

  std::array<CellType, state_count * event_count> cells_{};
  std::array<std::uint8_t, state_count * event_count> given_{};
  static inline std::array<std::atomic<bool>, notes_cells ? state_count * event_count : 0> asked_{};
};

}  // namespace wdf
