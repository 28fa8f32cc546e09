// SPDX-License-Identifier: MIT
// Depth-first search by re-execution: a schedule is repeated up to its last choice that has another
// answer within the bounds, takes that one, and goes on quietly. So no schedule is run twice.
// The bound on preemptions is that of Musuvathi and Qadeer, "Iterative context bounding" (2007).
#include "sim/explorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "base/choice_text.h"

namespace sim {
namespace {

using Digits = std::vector<std::uint32_t>;

// The choices of one schedule and, of each, what the schedule had spent before it.
class Search final : public base::Choices {
 public:
  explicit Search(const ExploreOptions& options) : options_(options) {}

  std::uint32_t pick(base::ChoiceKind kind, std::uint32_t count) override {
    if (count == 1) return 0;
    if (depth_ == nodes_.size()) nodes_.push_back(next_node(kind, count));
    const Node& node = nodes_[depth_++];
    if (node.kind != kind || node.count != count) {
      has_diverged_ = true;
      return 0;
    }
    return node.chosen;
  }

  // False if there is no other schedule.
  bool move_to_next_schedule() {
    depth_ = 0;
    while (!nodes_.empty()) {
      Node& node = nodes_.back();
      if (node.chosen + 1 < node.count && may_leave_quiet(node)) {
        ++node.chosen;
        return true;
      }
      nodes_.pop_back();
    }
    return false;
  }

  Digits digits() const {
    Digits digits;
    for (std::size_t index = 0; index < depth_; ++index) digits.push_back(nodes_[index].chosen);
    return digits;
  }

  // The world asked other questions after the same answers, or fewer than it was to answer.
  bool has_diverged() const { return has_diverged_ || depth_ < nodes_.size(); }

 private:
  struct Node {
    base::ChoiceKind kind;
    std::uint32_t count;
    std::uint32_t chosen;
    std::uint32_t preemptions_before;
    std::uint32_t faults_before;
  };

  Node next_node(base::ChoiceKind kind, std::uint32_t count) const {
    if (nodes_.empty()) return {kind, count, 0, 0, 0};
    const Node& last = nodes_.back();
    const bool costs = last.chosen != 0;
    const bool is_preemption = last.kind == base::ChoiceKind::NextFlow;
    const bool is_free = last.kind == base::ChoiceKind::AfterWait;
    return {kind, count, 0, last.preemptions_before + (costs && is_preemption),
            last.faults_before + (costs && !is_preemption && !is_free)};
  }

  bool may_leave_quiet(const Node& node) const {
    if (node.kind == base::ChoiceKind::AfterWait) return true;
    if (node.kind == base::ChoiceKind::NextFlow) {
      return node.preemptions_before < options_.preemption_bound;
    }
    return node.faults_before < options_.fault_bound;
  }

  const ExploreOptions& options_;
  std::vector<Node> nodes_;
  std::size_t depth_ = 0;
  bool has_diverged_ = false;
};

Digits without_trailing_zeros(Digits digits) {
  while (!digits.empty() && digits.back() == 0) digits.pop_back();
  return digits;
}

std::size_t weight(const Digits& digits) {
  return static_cast<std::size_t>(
      std::count_if(digits.begin(), digits.end(), [](std::uint32_t digit) { return digit != 0; }));
}

// Fewer choices that matter first, then a shorter line.
bool is_simpler(const Digits& one, const Digits& other) {
  return weight(one) != weight(other) ? weight(one) < weight(other) : one.size() < other.size();
}

struct Run {
  Outcome outcome;
  Digits digits;  // what was really answered
};

Run run_digits(const Digits& digits, const World& world) {
  base::ReplayChoices replayed(digits);
  base::RecordingChoices recording(replayed);
  Run run;
  run.outcome = world(recording);
  run.digits = without_trailing_zeros(recording.digits());
  return run;
}

// Makes a failing recording simpler by answering ever smaller stretches of it quietly.
class Shrinker {
 public:
  Shrinker(const ExploreOptions& options, const World& world, ExploreResult& result)
      : options_(options), world_(world), result_(result) {}

  void shrink(Digits& digits, std::string& text) {
    for (std::size_t stretch = digits.size(); stretch > 0; stretch /= 2) {
      while (shrink_by(stretch, digits, text) && stretch == 1) {
      }
    }
  }

 private:
  bool shrink_by(std::size_t stretch, Digits& digits, std::string& text) {
    bool has_shrunk = false;
    // From the end, because what was decided last rarely matters to what went wrong.
    for (std::size_t end = digits.size(); end > 0; end -= std::min(end, stretch)) {
      if (result_.shrink_count >= options_.shrink_runs_max) return false;
      if (end > digits.size()) continue;
      const std::size_t begin = end - std::min(end, stretch);
      Digits candidate = digits;
      std::fill(candidate.begin() + static_cast<std::ptrdiff_t>(begin),
                candidate.begin() + static_cast<std::ptrdiff_t>(end), 0);
      if (candidate == digits) continue;
      Run run = run_digits(candidate, world_);
      ++result_.shrink_count;
      result_.step_count += run.outcome.step_count;
      if (run.outcome.failure.empty() || !is_simpler(run.digits, digits)) continue;
      digits = std::move(run.digits);
      text = std::move(run.outcome.failure);
      has_shrunk = true;
    }
    return has_shrunk;
  }

  const ExploreOptions& options_;
  const World& world_;
  ExploreResult& result_;
};

void confirm_and_shrink(const ExploreOptions& options, const World& world, Digits digits,
                        std::string text, ExploreResult& result) {
  digits = without_trailing_zeros(std::move(digits));
  const Run again = run_digits(digits, world);
  Failure failure;
  failure.is_reproduced = !again.outcome.failure.empty();
  if (failure.is_reproduced) {
    Shrinker(options, world, result).shrink(digits, text);
  } else {
    text +=
        "\n(this run did not fail again with the same choices: the world depends on something "
        "besides them)";
  }
  failure.text = std::move(text);
  failure.digits = base::encode_choices(digits);
  result.failure = std::move(failure);
}

void explore_all(const ExploreOptions& options, const World& world, ExploreResult& result) {
  Search search(options);
  do {
    if (result.schedule_count == options.schedules_max) return;
    Outcome outcome = world(search);
    ++result.schedule_count;
    result.step_count += outcome.step_count;
    if (outcome.failure.empty() && search.has_diverged()) {
      outcome.failure = "the world asked other questions after the same answers";
    }
    if (!outcome.failure.empty()) {
      confirm_and_shrink(options, world, search.digits(), std::move(outcome.failure), result);
      return;
    }
  } while (search.move_to_next_schedule());
  result.is_complete = true;
}

void explore_randomly(const ExploreOptions& options, const World& world, ExploreResult& result) {
  for (std::uint64_t index = 0; index < options.random_schedules; ++index) {
    base::SeededChoices seeded(options.seed + index, options.random_rates);
    base::RecordingChoices recording(seeded);
    Outcome outcome = world(recording);
    ++result.random_count;
    result.step_count += outcome.step_count;
    if (outcome.failure.empty()) continue;
    confirm_and_shrink(options, world, recording.digits(), std::move(outcome.failure), result);
    return;
  }
}

}  // namespace

ExploreResult explore(const ExploreOptions& options, const World& world) {
  ExploreResult result;
  explore_all(options, world, result);
  if (!result.failure) explore_randomly(options, world, result);
  return result;
}

Outcome replay(const std::string& digits, const World& world) {
  base::DecodedChoices decoded = base::decode_choices(digits);
  if (!decoded.error.empty()) return {decoded.error};
  base::ReplayChoices choices(std::move(decoded.digits));
  Outcome outcome = world(choices);
  if (outcome.failure.empty() && !choices.fits()) outcome.failure = choices.misfit();
  return outcome;
}

}  // namespace sim
