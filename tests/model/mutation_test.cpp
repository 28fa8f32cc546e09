// SPDX-License-Identifier: MIT
// Whether the checks would notice a wrong table: every row is deleted, doubled, sent to every other
// state, and given every other effect, kind and rule; every ban is deleted, shifted and given every
// other rule; every cell that is not given is invented. Each mutant must be refused by the static
// checks, evaluated at run time, or disagree with the model. What survives must be argued below.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/model/product_search.h"
#include "tests/model/tables.h"

namespace model {
namespace {

template <class M>
struct Mutant {
  using Row = typename M::Table::RowType;
  using Ban = typename M::Table::BanType;
  std::vector<Row> rows;
  std::vector<Ban> bans;
  std::string what;
};

// The constructors take arrays; the first row is enough, the others are added.
template <class M>
typename M::Table build(const Mutant<M>& mutant) {
  const typename Mutant<M>::Row first[] = {mutant.rows.front()};
  typename M::Table table(first);
  for (std::size_t i = 1; i < mutant.rows.size(); ++i) {
    table.add(mutant.rows[i].state, mutant.rows[i].event, mutant.rows[i].cell);
  }
  for (const auto& ban : mutant.bans) {
    for (std::size_t state = number(ban.first); state <= number(ban.last); ++state) {
      const auto at = static_cast<typename M::State>(state);
      table.add(at, ban.event, {wdf::Kind::Violation, at, {}, ban.rule});
    }
  }
  if constexpr (requires { M::complete(table); }) M::complete(table);
  return table;
}

template <class M>
class Mutation {
 public:
  using State = typename M::State;
  using Event = typename M::Event;
  using Table = typename M::Table;
  using Row = typename Table::RowType;
  using CellType = typename Table::CellType;

  Mutation() {
    const auto parts = parts_of<M>();
    original_ = {
        {parts.rows.begin(), parts.rows.end()}, {parts.bans.begin(), parts.bans.end()}, {}};
    // Were the rebuilt table itself wrong, every mutant would be "caught" and nothing be shown.
    const Table rebuilt = build(original_);
    is_baseline_good = M::is_sound(rebuilt) && Search<M>(rebuilt, true).mismatches().empty();
    if (!is_baseline_good) return;
    for (std::size_t i = 0; i < original_.rows.size(); ++i) change_row(i);
    for (std::size_t i = 0; i < original_.bans.size(); ++i) change_ban(i);
    invent_cells();
  }

  bool is_baseline_good = false;
  std::size_t refused_count = 0;
  std::size_t caught_count = 0;
  std::vector<std::string> survivors;

 private:
  void change_row(std::size_t index) {
    const Row& row = original_.rows[index];
    const std::string name =
        std::string(M::name(row.state)) + ", event " + std::to_string(number(row.event));
    Mutant<M> deleted = original_;
    deleted.rows.erase(deleted.rows.begin() + static_cast<std::ptrdiff_t>(index));
    deleted.what = name + " deleted";
    judge(deleted);
    Mutant<M> doubled = original_;
    doubled.rows.push_back(row);
    doubled.what = name + " doubled";
    judge(doubled);
    for (std::size_t state = 0; state < Table::state_count; ++state) {
      CellType cell = row.cell;
      cell.next = static_cast<State>(state);
      replace(index, cell, name + " to " + std::string(M::name(cell.next)));
    }
    for (std::size_t effect = 0; effect < M::effect_count; ++effect) {
      CellType cell = row.cell;
      cell.effect = static_cast<typename M::Effect>(effect);
      replace(index, cell, name + " with effect " + std::to_string(effect));
    }
    change_kind(index, name);
  }

  void change_kind(std::size_t index, const std::string& name) {
    for (const wdf::Kind kind : {wdf::Kind::Legal, wdf::Kind::Violation, wdf::Kind::Impossible}) {
      // The rule of an impossible cell means nothing: one mutant, not one for each.
      const std::size_t rule_count = kind == wdf::Kind::Impossible ? 1 : M::rule_count;
      for (std::size_t rule = 0; rule < rule_count; ++rule) {
        CellType cell = original_.rows[index].cell;
        cell.kind = kind;
        cell.rule = static_cast<typename M::Rule>(rule);
        replace(
            index, cell,
            name + " of kind " + std::to_string(number(kind)) + ", rule " + std::to_string(rule));
      }
    }
  }

  void replace(std::size_t index, const CellType& cell, const std::string& what) {
    if (cell == original_.rows[index].cell) return;
    Mutant<M> mutant = original_;
    mutant.rows[index].cell = cell;
    mutant.what = what;
    judge(mutant);
  }

  void change_ban(std::size_t index) {
    const auto& ban = original_.bans[index];
    const std::string name = "ban from " + std::string(M::name(ban.first)) + ", event " +
                             std::to_string(number(ban.event));
    Mutant<M> deleted = original_;
    deleted.bans.erase(deleted.bans.begin() + static_cast<std::ptrdiff_t>(index));
    deleted.what = name + " deleted";
    judge(deleted);
    for (std::size_t state = 0; state < Table::state_count; ++state) {
      Mutant<M> shifted = original_;
      shifted.bans[index].first = static_cast<State>(state);
      shifted.what = name + " begins at " + std::to_string(state);
      if (shifted.bans[index].first != ban.first) judge(shifted);
      shifted = original_;
      shifted.bans[index].last = static_cast<State>(state);
      shifted.what = name + " ends at " + std::to_string(state);
      if (shifted.bans[index].last != ban.last) judge(shifted);
    }
    for (std::size_t rule = 0; rule < M::rule_count; ++rule) {
      Mutant<M> other = original_;
      other.bans[index].rule = static_cast<typename M::Rule>(rule);
      other.what = name + " with rule " + std::to_string(rule);
      if (other.bans[index].rule != ban.rule) judge(other);
    }
  }

  void invent_cells() {
    const Table& table = table_of<M>();
    for (std::size_t at = 0; at < Table::state_count * Table::event_count; ++at) {
      const auto state = static_cast<State>(at / Table::event_count);
      const auto event = static_cast<Event>(at % Table::event_count);
      if (table.given(state, event) != 0) continue;
      Mutant<M> mutant = original_;
      mutant.rows.push_back({state, event, {wdf::Kind::Legal, state, {}, {}}});
      mutant.what =
          std::string(M::name(state)) + ", event " + std::to_string(number(event)) + " invented";
      judge(mutant);
    }
  }

  void judge(const Mutant<M>& mutant) {
    const Table table = build(mutant);
    if (!M::is_sound(table)) {
      ++refused_count;
    } else if (!Search<M>(table, true).mismatches().empty()) {
      ++caught_count;
    } else {
      survivors.push_back(mutant.what);
    }
  }

  Mutant<M> original_;
};

template <class M>
class EveryMutant : public testing::Test {};

TYPED_TEST_SUITE(EveryMutant, AllModels, Names);

TYPED_TEST(EveryMutant, is_refused_or_caught) {
  const Mutation<TypeParam> mutation;
  ASSERT_TRUE(mutation.is_baseline_good) << "the table without a mutation is not the table";
  for (const std::string& what : mutation.survivors) {
    ADD_FAILURE() << TypeParam::subject << ": " << what << " is not noticed";
  }
  std::cout << TypeParam::subject << ": " << mutation.refused_count << " mutants refused, "
            << mutation.caught_count << " caught, " << mutation.survivors.size() << " survive\n";
}

// The rebuilt table is the table: otherwise the mutants would be of something else.
TYPED_TEST(EveryMutant, differs_from_the_table_only_by_its_mutation) {
  const auto parts = parts_of<TypeParam>();
  const Mutant<TypeParam> same{
      {parts.rows.begin(), parts.rows.end()}, {parts.bans.begin(), parts.bans.end()}, "nothing"};
  const auto table = build(same);
  using Table = typename TypeParam::Table;
  for (std::size_t at = 0; at < Table::state_count * Table::event_count; ++at) {
    const auto state = static_cast<typename TypeParam::State>(at / Table::event_count);
    const auto event = static_cast<typename TypeParam::Event>(at % Table::event_count);
    EXPECT_EQ(table.at(state, event), parts.table.at(state, event));
    EXPECT_EQ(table.given(state, event), parts.table.given(state, event));
  }
}

}  // namespace
}  // namespace model
