// SPDX-License-Identifier: MIT
// Who frees something that one flow may be cancelling while another finishes it: whoever comes
// last. No lock; both sides only count.
#pragma once

#include <atomic>
#include <cstdint>

namespace nt {

class CancelGate {
 public:
  void reset() { word_.store(0, std::memory_order_relaxed); }

  // The canceling side. False: it is finished, hands off. After true, leave() must follow.
  bool enter() {
    std::uint32_t word = word_.load(std::memory_order_relaxed);
    while ((word & finished) == 0) {
      if (word_.compare_exchange_weak(word, word + canceler, std::memory_order_acquire))
        return true;
    }
    return false;
  }
  // True: it was finished meanwhile and the caller must do what the finisher left undone.
  bool leave() {
    return word_.fetch_sub(canceler, std::memory_order_acq_rel) == (finished | canceler);
  }

  // The finishing side, once. False: a canceler is inside and does the rest.
  bool finish() { return word_.fetch_or(finished, std::memory_order_acq_rel) == 0; }
  bool is_finished() const { return (word_.load(std::memory_order_acquire) & finished) != 0; }

 private:
  static constexpr std::uint32_t finished = 1;
  static constexpr std::uint32_t canceler = 2;
  std::atomic<std::uint32_t> word_{0};
};

}  // namespace nt
