// SPDX-License-Identifier: MIT
// The rare half of a standing reference: its begin and its end.
#include "framework/standing_reference.h"

#include "framework/memory.h"
#include "nt/fence.h"
#include "nt/lock.h"

namespace wdf {
namespace {

// Taken by whoever begins, ends or revokes one: seldom, and it outlives requests and memories.
nt::Lock g_lock;

// What a memory has instead of one when none may stand on it any more.
StandingReference g_no_more;

}  // namespace

bool StandingReference::begin(HandleHeader& header) {
  if (!nt::can_fence_all()) return false;
  Memory& memory = behind<Memory>(header);
  nt::Guard guard(g_lock);
  StandingReference* none = nullptr;
  if (!memory.standing_.compare_exchange_strong(none, this)) return false;
  is_revoked_.store(false, std::memory_order_relaxed);
  is_used_.store(true, std::memory_order_relaxed);
  header_.store(&header, std::memory_order_relaxed);
  return true;
}

void StandingReference::end() {
  if (header_.load(std::memory_order_acquire) == nullptr) return;
  HandleHeader* header = nullptr;
  {
    nt::Guard guard(g_lock);
    is_used_.store(false, std::memory_order_relaxed);
    header = header_.exchange(nullptr);
    if (header == nullptr) return;
    StandingReference* self = this;
    behind<Memory>(*header).standing_.compare_exchange_strong(self, nullptr);
  }
  behind<Memory>(*header).dereference();
}

// Unless it was taken away before the use was seen.
bool StandingReference::use_revoked() {
  nt::Guard guard(g_lock);
  const bool stands = header_.load(std::memory_order_relaxed) != nullptr;
  if (!stands) is_used_.store(false, std::memory_order_relaxed);
  return stands;
}

void StandingReference::before_dereference(Memory& memory) {
  const bool is_last_but_ours = memory.reference_count() == 2 &&
                                memory.state() == ObjectState::Created &&
                                memory.standing_.load() != nullptr;
  if (is_last_but_ours) revoke(memory);
}

void StandingReference::revoke(Memory& memory) {
  StandingReference* standing = nullptr;
  if (memory.standing_.compare_exchange_strong(standing, &g_no_more)) return;
  {
    nt::Guard guard(g_lock);
    standing = memory.standing_.exchange(&g_no_more);
    if (standing == nullptr || standing == &g_no_more) return;
    standing->is_revoked_.store(true);
    nt::fence_all();
    if (standing->is_used_.load(std::memory_order_acquire)) return;  // ends with leave()
    standing->header_.store(nullptr, std::memory_order_release);
  }
  memory.dereference();
}

}  // namespace wdf
