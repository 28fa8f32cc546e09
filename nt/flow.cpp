// SPDX-License-Identifier: MIT
// The part of a flow's life that both executors share: its id, its references, and its end, which
// is an event for whoever waits for the thread (WDM-R49).
#include "nt/flow.h"

#include "base/assert.h"
#include "nt/dispatcher.h"

namespace nt {

constinit thread_local Flow* t_flow = nullptr;

namespace {

// Thread ids are multiples of four, as on Windows; 0 is nobody's.
std::atomic<std::uint64_t> next_flow_id{4};

}  // namespace

void initialize_flow(Flow& flow) {
  flow.id = next_flow_id.fetch_add(4, std::memory_order_relaxed);
  initialize_header(flow.header, DispatcherType::Thread, sizeof(flow.header), 0);
}

void reference_flow(Flow& flow) {
  const std::uint32_t before = flow.references.fetch_add(1, std::memory_order_relaxed);
  ASSERT(before > 0);
}

void dereference_flow(Flow& flow) {
  const std::uint32_t before = flow.references.fetch_sub(1, std::memory_order_acq_rel);
  ASSERT(before > 0);
  if (before == 1 && flow.destroy != nullptr) flow.destroy(flow);
}

void flow_ended(Flow& flow) {
  // An executor's own flow that nobody initialized has no list of waiters and nobody waits for it.
  if (is_initialized(flow.header)) {
    Guard guard(dispatcher().lock);
    flow.header.SignalState = 1;
    release_waiters_locked(dispatcher(), flow.header);
  }
  dereference_flow(flow);
}

}  // namespace nt
