// SPDX-License-Identifier: MIT
// Seeded, replayed and recorded choices, and their text.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "base/choice_text.h"
#include "base/seeded_choices.h"

namespace {

using base::ChoiceKind;
using Digits = std::vector<std::uint32_t>;

constexpr std::array all_kinds{ChoiceKind::NextFlow, ChoiceKind::AfterWait, ChoiceKind::Allocation,
                               ChoiceKind::Latency,  ChoiceKind::Transfer,  ChoiceKind::Fault};

Digits draw(std::uint64_t seed, base::SeededRates rates = {}) {
  base::SeededChoices choices(seed, rates);
  Digits digits;
  for (std::uint32_t index = 0; index < 600; ++index) {
    digits.push_back(choices.pick(all_kinds[index % all_kinds.size()], 2 + index % 7));
  }
  return digits;
}

TEST(SeededChoices, are_the_same_for_the_same_seed) {
  EXPECT_EQ(draw(42), draw(42));
}

TEST(SeededChoices, are_others_for_another_seed) {
  EXPECT_NE(draw(42), draw(43));
}

// The seed of a failure that somebody sent must mean the same here. The numbers are the published
// ones of splitmix64 for this seed, each below 1000.
TEST(SeededChoices, draw_what_the_published_generator_draws) {
  base::SeededChoices choices(1234567);
  Digits digits;
  for (int index = 0; index < 5; ++index) digits.push_back(choices.pick(ChoiceKind::Latency, 1000));
  EXPECT_EQ(digits, (Digits{317, 973, 423, 431, 821}));
}

TEST(SeededChoices, are_below_the_count_and_reach_every_answer) {
  base::SeededChoices choices(3, {.switch_percent = 50, .fault_percent = 50});
  for (const ChoiceKind kind : all_kinds) {
    std::set<std::uint32_t> seen;
    for (int index = 0; index < 300; ++index) seen.insert(choices.pick(kind, 5));
    EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 1, 2, 3, 4}));
  }
}

TEST(SeededChoices, make_no_fault_unless_asked_to) {
  base::SeededChoices choices(3);
  for (int index = 0; index < 1000; ++index) {
    EXPECT_EQ(choices.pick(ChoiceKind::Allocation, 2), 0u);
    EXPECT_EQ(choices.pick(ChoiceKind::Transfer, 3), 0u);
    EXPECT_EQ(choices.pick(ChoiceKind::Fault, 2), 0u);
  }
}

TEST(SeededChoices, draw_nothing_where_there_is_one_way) {
  base::SeededChoices with(9);
  base::SeededChoices without(9);
  for (int index = 0; index < 50; ++index) {
    EXPECT_EQ(with.pick(ChoiceKind::NextFlow, 1), 0u);
    EXPECT_EQ(with.pick(ChoiceKind::Latency, 9), without.pick(ChoiceKind::Latency, 9));
  }
}

TEST(RecordingChoices, keep_what_was_answered_where_there_was_a_choice) {
  base::ReplayChoices source({1, 2});
  base::RecordingChoices recording(source);
  EXPECT_EQ(recording.pick(ChoiceKind::NextFlow, 2), 1u);
  EXPECT_EQ(recording.pick(ChoiceKind::NextFlow, 1), 0u);
  EXPECT_EQ(recording.pick(ChoiceKind::Fault, 3), 2u);
  EXPECT_EQ(recording.digits(), (Digits{1, 2}));
}

TEST(ReplayChoices, answer_quietly_after_their_end) {
  base::ReplayChoices choices({1});
  EXPECT_EQ(choices.pick(ChoiceKind::NextFlow, 2), 1u);
  EXPECT_EQ(choices.pick(ChoiceKind::NextFlow, 2), 0u);
  EXPECT_TRUE(choices.fits());
}

TEST(ReplayChoices, say_where_they_do_not_fit) {
  base::ReplayChoices choices({0, 5});
  EXPECT_EQ(choices.pick(ChoiceKind::NextFlow, 3), 0u);
  EXPECT_EQ(choices.pick(ChoiceKind::NextFlow, 3), 0u);
  EXPECT_FALSE(choices.fits());
  EXPECT_EQ(choices.misfit(), "choice 2 of the recording is 5, but only 3 ways are open there");
}

TEST(ChoiceText, is_short_and_readable) {
  EXPECT_EQ(base::encode_choices({}), "-");
  EXPECT_EQ(base::encode_choices({0, 0, 0, 0, 0, 0, 2, 1, 40}), "0*6.21(40)");
  EXPECT_EQ(base::encode_choices({35, 36, 0, 0, 0}), "z(36)000");
  EXPECT_EQ(base::encode_choices({100, 100, 100, 100}), "(100)*4.");
}

TEST(ChoiceText, comes_back_as_it_went) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    base::SeededChoices choices(seed);
    Digits digits;
    const std::uint32_t length = choices.pick(ChoiceKind::Latency, 200);
    while (digits.size() < length) {
      // Runs of all lengths, of small and of large digits, up to the largest number there is.
      const std::uint32_t width = choices.pick(ChoiceKind::Latency, 4);
      const std::uint32_t ways = width == 3 ? UINT32_MAX : width == 2 ? 100 : 3;
      const std::uint32_t digit = choices.pick(ChoiceKind::Latency, ways);
      digits.insert(digits.end(), 1 + choices.pick(ChoiceKind::Latency, 12), digit);
    }
    const base::DecodedChoices back = base::decode_choices(base::encode_choices(digits));
    EXPECT_EQ(back.error, "");
    EXPECT_EQ(back.digits, digits);
  }
}

TEST(ChoiceText, says_what_is_malformed_and_where) {
  const auto error = [](std::string_view text) { return base::decode_choices(text).error; };
  EXPECT_EQ(error(""), "the recording is empty (the plain run is written \"-\") (at character 1)");
  EXPECT_EQ(error("01X"), "the recording has 'X', which is no digit (at character 3)");
  EXPECT_EQ(error("0*."),
            "the recording lacks a number that fits, followed by '.' (at character 3)");
  EXPECT_EQ(error("0*12"),
            "the recording lacks a number that fits, followed by '.' (at character 3)");
  EXPECT_EQ(error("(99999999999)"),
            "the recording lacks a number that fits, followed by ')' (at character 2)");
  EXPECT_EQ(error("0*0."), "the recording has a run of no digits (at character 5)");
  EXPECT_EQ(error("0*100000001."), "the recording is too long (at character 13)");
  EXPECT_EQ(error("--"), "the recording has '-', which is no digit (at character 1)");
  EXPECT_TRUE(base::decode_choices("1(5").digits.empty());
}

}  // namespace
