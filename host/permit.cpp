// SPDX-License-Identifier: MIT
// The futex behind a permit.
#include "host/permit.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace host {
namespace {

// About a microsecond: a transfer to memory that is answered by another CPU's loop comes back
// sooner than a sleep and a wake take.
constexpr int spins_before_sleep = 40;

void futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value) {
  ::syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

}  // namespace

void Permit::take() {
  for (int spin = 0; spin < spins_before_sleep; ++spin) {
    if (state_.load(std::memory_order_relaxed) == given) break;
    pause();
  }
  std::uint32_t before = none;
  if (state_.compare_exchange_strong(before, awaited, std::memory_order_acquire)) {
    // Only the flow itself takes, so the word is `awaited` until it is given.
    while (state_.load(std::memory_order_acquire) == awaited) futex(state_, FUTEX_WAIT, awaited);
  }
  // An acquiring exchange also for a permit that was there: what its giver wrote is seen.
  state_.exchange(none, std::memory_order_acquire);
}

void Permit::give() {
  if (state_.exchange(given, std::memory_order_acq_rel) == awaited) {
    futex(state_, FUTEX_WAKE, 1);
  }
}

}  // namespace host
