// SPDX-License-Identifier: MIT
// Compares a table of the framework with an independent model of the same thing: a breadth-first
// search over pairs (state of the table, facts of the model), for every event at every pair, so for
// every sequence of every length. A model says for facts and event what must happen; it was written
// from the contract by somebody who had not seen the rows. What this does not check: whether the
// code asks the right event, and whether effects are carried out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "framework/state_table.h"

namespace model {

// Unasked: in this world nobody causes the event, for a reason that the table cannot know.
enum class Verdict { Legal, Violation, Impossible, Unasked };

template <class Facts, class Effect, class Rule>
struct Answer {
  Verdict verdict = Verdict::Impossible;
  Facts after{};
  Effect effect{};
  Rule rule{};
};

template <class M>
using AnswerOf = Answer<typename M::Facts, typename M::Effect, typename M::Rule>;

template <class M>
AnswerOf<M> legal(const typename M::Facts& after, typename M::Effect effect = M::Effect::None) {
  return {Verdict::Legal, after, effect, M::Rule::None};
}

template <class M>
AnswerOf<M> violation(const typename M::Facts& after, typename M::Rule rule,
                      typename M::Effect effect = M::Effect::None) {
  return {Verdict::Violation, after, effect, rule};
}

template <class M>
AnswerOf<M> impossible() {
  return {};
}

template <class M>
AnswerOf<M> unasked() {
  return {Verdict::Unasked, {}, {}, {}};
}

template <class Enum>
constexpr std::size_t number(Enum value) {
  return static_cast<std::size_t>(value);
}

template <class M>
class Search {
 public:
  using State = typename M::State;
  using Event = typename M::Event;
  using Facts = typename M::Facts;
  using Table = typename M::Table;
  using Pair = std::pair<State, Facts>;

  Search(const Table& table, bool stop_at_first) : table_(table), stop_at_first_(stop_at_first) {
    for (const Pair& world : M::worlds()) {
      if (M::seen(world.first) != M::seen(world.second)) tell(world, "the first state", Event{});
      visit(world);
    }
    while (!pending_.empty() && !(stop_at_first_ && !mismatches_.empty())) {
      const Pair at = pending_.front();
      pending_.pop_front();
      for (std::size_t event = 0; event < Table::event_count; ++event) {
        compare(at, static_cast<Event>(event));
      }
    }
  }

  const std::vector<std::string>& mismatches() const { return mismatches_; }
  std::size_t pair_count() const { return edges_.size(); }
  std::size_t edge_count() const { return edge_count_; }

  std::set<State> reached() const {
    std::set<State> states;
    for (const auto& [pair, edges] : edges_) states.insert(pair.first);
    return states;
  }

  // The pairs from which no event that M::helps() leads where M::is_goal() holds.
  std::vector<Pair> stuck() const {
    std::set<Pair> fine;
    for (const auto& [pair, edges] : edges_) {
      if (M::is_goal(pair.second)) fine.insert(pair);
    }
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto& [pair, edges] : edges_) {
        for (const auto& [event, next] : edges) {
          if (M::helps(event) && fine.contains(next)) grows |= fine.insert(pair).second;
        }
      }
    }
    std::vector<Pair> left;
    for (const auto& [pair, edges] : edges_) {
      if (!fine.contains(pair)) left.push_back(pair);
    }
    return left;
  }

 private:
  void visit(const Pair& pair) {
    if (edges_.try_emplace(pair).second) pending_.push_back(pair);
  }

  void compare(const Pair& at, Event event) {
    const AnswerOf<M> expected = M::answer(at.second, event);
    if (expected.verdict == Verdict::Unasked) return;
    ++edge_count_;
    const auto& cell = table_.at(at.first, event);
    if (number(cell.kind) != number(expected.verdict)) {
      tell(at,
           "kind " + std::to_string(number(cell.kind)) + ", expected " +
               std::to_string(number(expected.verdict)) + " with effect " +
               std::to_string(number(expected.effect)) + " and rule " +
               std::to_string(number(expected.rule)),
           event);
      return;
    }
    if (expected.verdict == Verdict::Impossible) return;
    if (cell.effect != expected.effect) {
      tell(at,
           "effect " + std::to_string(number(cell.effect)) + ", expected " +
               std::to_string(number(expected.effect)),
           event);
    }
    if (cell.rule != expected.rule) {
      tell(at,
           "rule " + std::to_string(number(cell.rule)) + ", expected " +
               std::to_string(number(expected.rule)),
           event);
    }
    if (M::seen(cell.next) != M::seen(expected.after)) {
      tell(at, "goes to " + std::string(M::name(cell.next)) + ", whose facts are not the expected",
           event);
      return;
    }
    edges_.at(at).push_back({event, {cell.next, expected.after}});
    visit({cell.next, expected.after});
  }

  void tell(const Pair& at, const std::string& what, Event event) {
    const std::string text = std::string(M::subject) + ": " + std::string(M::name(at.first)) +
                             ", event " + std::to_string(number(event)) + ": " + what;
    if (!std::count(mismatches_.begin(), mismatches_.end(), text)) mismatches_.push_back(text);
  }

  const Table& table_;
  const bool stop_at_first_;
  std::deque<Pair> pending_;
  std::map<Pair, std::vector<std::pair<Event, Pair>>> edges_;
  std::size_t edge_count_ = 0;
  std::vector<std::string> mismatches_;
};

}  // namespace model
