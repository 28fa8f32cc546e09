// SPDX-License-Identifier: MIT
// Choices drawn from a seed, choices read from a recording, and the recording of others' answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/choices.h"

namespace base {

// How often a seeded run leaves the quiet answer. A latency is drawn evenly.
struct SeededRates {
  std::uint32_t switch_percent = 25;
  std::uint32_t fault_percent = 0;  // of allocations, transfers and faults
};

// The same seed and the same questions give the same answers, on every machine.
class SeededChoices final : public Choices {
 public:
  explicit SeededChoices(std::uint64_t seed, SeededRates rates = {})
      : state_(seed), rates_(rates) {}
  std::uint32_t pick(ChoiceKind kind, std::uint32_t count) override;

 private:
  std::uint64_t draw();
  bool happens(std::uint32_t percent) { return draw() % 100 < percent; }

  std::uint64_t state_;
  SeededRates rates_;
};

// The plain run: always 0.
class QuietChoices final : public Choices {
 public:
  std::uint32_t pick(ChoiceKind, std::uint32_t) override { return 0; }
};

// Answers from a recording, and 0 after its end. An answer that is not among the possible ones is
// replaced by 0 and remembered: the recording is of another program.
class ReplayChoices final : public Choices {
 public:
  explicit ReplayChoices(std::vector<std::uint32_t> digits) : digits_(std::move(digits)) {}
  std::uint32_t pick(ChoiceKind kind, std::uint32_t count) override;

  bool fits() const { return misfit_.empty(); }
  // What did not fit, in words; empty if everything did.
  const std::string& misfit() const { return misfit_; }

 private:
  std::vector<std::uint32_t> digits_;
  std::size_t next_ = 0;
  std::string misfit_;
};

// Passes questions on and keeps the answers.
class RecordingChoices final : public Choices {
 public:
  explicit RecordingChoices(Choices& source) : source_(source) {}
  std::uint32_t pick(ChoiceKind kind, std::uint32_t count) override;

  const std::vector<std::uint32_t>& digits() const { return digits_; }

 private:
  Choices& source_;
  std::vector<std::uint32_t> digits_;
};

}  // namespace base
