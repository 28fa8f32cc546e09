// SPDX-License-Identifier: MIT
// Seeded, replayed and recorded choices. The generator is splitmix64 (Steele, Lea, Flood: "Fast
// splittable pseudorandom number generators", 2014), because <random>'s distributions are not the
// same in every library.
#include "base/seeded_choices.h"

#include <fmt/format.h>

#include "base/assert.h"

namespace base {

std::uint64_t SeededChoices::draw() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

std::uint32_t SeededChoices::pick(ChoiceKind kind, std::uint32_t count) {
  ASSERT(count > 0);
  if (count == 1) return 0;
  switch (kind) {
    case ChoiceKind::AfterWait:
    case ChoiceKind::Latency:
      return static_cast<std::uint32_t>(draw() % count);
    case ChoiceKind::NextFlow:
      if (!happens(rates_.switch_percent)) return 0;
      break;
    case ChoiceKind::Allocation:
    case ChoiceKind::Transfer:
    case ChoiceKind::Fault:
      if (!happens(rates_.fault_percent)) return 0;
      break;
  }
  return 1 + static_cast<std::uint32_t>(draw() % (count - 1));
}

std::uint32_t ReplayChoices::pick(ChoiceKind, std::uint32_t count) {
  ASSERT(count > 0);
  if (count == 1 || next_ == digits_.size()) return 0;
  const std::uint32_t digit = digits_[next_++];
  if (digit < count) return digit;
  if (misfit_.empty()) {
    misfit_ = fmt::format("choice {} of the recording is {}, but only {} ways are open there",
                          next_, digit, count);
  }
  return 0;
}

std::uint32_t RecordingChoices::pick(ChoiceKind kind, std::uint32_t count) {
  const std::uint32_t digit = source_.pick(kind, count);
  if (count > 1) digits_.push_back(digit);
  return digit;
}

}  // namespace base
