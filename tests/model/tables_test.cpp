// SPDX-License-Identifier: MIT
// Each table of the framework against its independent model: every sequence, all states, liveness.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/model/product_search.h"
#include "tests/model/tables.h"

namespace model {
namespace {

template <class M>
class TableAndModel : public testing::Test {};

TYPED_TEST_SUITE(TableAndModel, AllModels, Names);

TYPED_TEST(TableAndModel, agree_on_every_sequence) {
  const Search<TypeParam> search(table_of<TypeParam>(), false);
  for (const std::string& mismatch : search.mismatches()) ADD_FAILURE() << mismatch;
  std::cout << TypeParam::subject << ": " << search.pair_count() << " pairs, "
            << search.edge_count() << " edges\n";
}

TYPED_TEST(TableAndModel, reach_every_state) {
  const Search<TypeParam> search(table_of<TypeParam>(), false);
  const auto reached = search.reached();
  for (std::size_t state = 0; state < TypeParam::Table::state_count; ++state) {
    const auto value = static_cast<typename TypeParam::State>(state);
    EXPECT_TRUE(reached.contains(value)) << TypeParam::name(value) << " is never reached";
  }
}

TYPED_TEST(TableAndModel, can_always_come_to_a_good_end) {
  const Search<TypeParam> search(table_of<TypeParam>(), false);
  for (const auto& [state, facts] : search.stuck()) {
    ADD_FAILURE() << TypeParam::name(state) << " has no way to its end";
  }
}

}  // namespace
}  // namespace model
