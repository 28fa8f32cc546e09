// SPDX-License-Identifier: MIT
// The table of an IRP's life against facts about who has the IRP, which know nothing of the table:
// every sequence of every length, as a search over pairs (state of the table, state of the facts).
// Both were written by the same hand from framework.md 5.1 and 5.2; what the search cannot show is
// a misunderstanding that both share.
#include "nt/irp_machine.h"

#include <gtest/gtest.h>

#include <compare>
#include <optional>
#include <set>
#include <vector>

namespace {

using nt::IrpCell;
using nt::IrpCellKind;
using nt::IrpEffect;
using nt::IrpEvent;
using nt::IrpState;

enum class Holder { Nobody, Creator, Driver, Walk };
enum class Routine { None, BelowTop, AtTop, Creators };

// What is true of an IRP. `routine` is the completion routine that got it last and may still let
// the completion go on.
struct Facts {
  Holder holder = Holder::Creator;
  Routine routine = Routine::None;
  auto operator<=>(const Facts&) const = default;
};

enum class Verdict { Fine, Wrong, CannotHappen };

struct Judgement {
  Verdict verdict;
  Facts next{};
  IrpEffect effect = IrpEffect::None;
};

Judgement fine(Facts next, IrpEffect effect = IrpEffect::None) {
  return {Verdict::Fine, next, effect};
}
Judgement wrong(Facts same) {
  return {Verdict::Wrong, same};
}
Judgement from_walk(Facts facts, Facts next, IrpEffect effect = IrpEffect::None) {
  return facts.holder == Holder::Walk ? fine(next, effect) : Judgement{Verdict::CannotHappen};
}

// The creator has it in hand, or may have: its own location can be the top one.
bool is_creators(const Facts& facts) {
  return facts.holder == Holder::Creator || facts.routine == Routine::AtTop;
}

Judgement judge(const Facts& facts, IrpEvent event) {
  const Facts creators{Holder::Creator, Routine::None};
  const Facts drivers{Holder::Driver, Routine::None};
  switch (event) {
    case IrpEvent::Call:  // whoever has it may send it
      return facts.holder == Holder::Creator || facts.holder == Holder::Driver ? fine(drivers)
                                                                               : wrong(facts);
    case IrpEvent::Complete:  // whoever it was sent or given back to may complete it
      return facts.holder == Holder::Driver || facts.routine == Routine::Creators
                 ? fine({Holder::Walk, Routine::None})
                 : wrong(facts);
    case IrpEvent::Continue:  // only the routine that has it and gave it to nobody
      return facts.routine != Routine::None ? fine({Holder::Walk, Routine::None}) : wrong(facts);
    case IrpEvent::Free:
      return is_creators(facts) ? fine({Holder::Nobody, Routine::None}) : wrong(facts);
    case IrpEvent::Reuse:
      return is_creators(facts) ? fine(creators) : wrong(facts);
    case IrpEvent::FreeForeign:
    case IrpEvent::ReuseForeign:
      return wrong(facts);
    case IrpEvent::RoutineCalled:
      return from_walk(facts, {Holder::Driver, Routine::BelowTop});
    case IrpEvent::TopRoutineCalled:
      return from_walk(facts, {Holder::Driver, Routine::AtTop});
    case IrpEvent::CreatorRoutineCalled:
      return from_walk(facts, {Holder::Creator, Routine::Creators});
    case IrpEvent::TopPassed:
      return from_walk(facts, creators, IrpEffect::Finish);
    case IrpEvent::TopPassedUnowned:
      return from_walk(facts, creators, IrpEffect::ReportUnowned);
  }
  return {Verdict::CannotHappen};
}

std::string name_of(IrpState state, IrpEvent event) {
  return std::string(nt::irp_state_name(state)) + " x event " + std::to_string(int(event));
}

TEST(IrpMachine, agrees_with_the_facts_in_every_sequence) {
  using Pair = std::pair<IrpState, Facts>;
  std::set<Pair> seen{{IrpState::Created, Facts{}}};
  std::vector<Pair> open(seen.begin(), seen.end());
  std::set<IrpState> states;
  std::size_t edges = 0;
  while (!open.empty()) {
    const auto [state, facts] = open.back();
    open.pop_back();
    states.insert(state);
    for (std::size_t index = 0; index < nt::irp_event_count; ++index, ++edges) {
      const auto event = IrpEvent(index);
      const IrpCell& cell = nt::step(state, event);
      const Judgement judgement = judge(facts, event);
      const Verdict verdict = cell.kind == IrpCellKind::Legal       ? Verdict::Fine
                              : cell.kind == IrpCellKind::Violation ? Verdict::Wrong
                                                                    : Verdict::CannotHappen;
      ASSERT_EQ(verdict, judgement.verdict) << name_of(state, event);
      if (verdict != Verdict::Fine) continue;
      ASSERT_EQ(cell.effect, judgement.effect) << name_of(state, event);
      if (seen.insert({cell.next, judgement.next}).second)
        open.push_back({cell.next, judgement.next});
    }
  }
  EXPECT_EQ(states.size(), nt::irp_state_count) << "a state that nothing leads to";
  EXPECT_EQ(seen.size(), nt::irp_state_count) << "two facts in one state, or one in two";
  EXPECT_EQ(edges, nt::irp_state_count * nt::irp_event_count);
}

TEST(IrpMachine, can_be_freed_from_every_state_but_freed) {
  for (std::size_t start = 0; start < nt::irp_state_count; ++start) {
    if (IrpState(start) == IrpState::Freed) continue;
    std::set<IrpState> seen{IrpState(start)};
    std::vector<IrpState> open{IrpState(start)};
    while (!open.empty()) {
      const IrpState state = open.back();
      open.pop_back();
      for (std::size_t event = 0; event < nt::irp_event_count; ++event) {
        const IrpCell& cell = nt::step(state, IrpEvent(event));
        if (cell.kind == IrpCellKind::Legal && seen.insert(cell.next).second) {
          open.push_back(cell.next);
        }
      }
    }
    EXPECT_TRUE(seen.count(IrpState::Freed)) << nt::irp_state_name(IrpState(start));
  }
}

TEST(IrpMachine, names_a_rule_in_every_violation) {
  for (std::size_t state = 0; state < nt::irp_state_count; ++state) {
    for (std::size_t event = 0; event < nt::irp_event_count; ++event) {
      const IrpCell& cell = nt::step(IrpState(state), IrpEvent(event));
      EXPECT_EQ(cell.kind == IrpCellKind::Violation, cell.rule != nt::IrpRule::None);
      if (cell.kind == IrpCellKind::Violation) {
        EXPECT_EQ(cell.next, IrpState(state));
      }
    }
  }
}

}  // namespace
