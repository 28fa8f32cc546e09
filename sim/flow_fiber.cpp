// SPDX-License-Identifier: MIT
// The pool of fibers. It keeps what a machine of a few dozen flows needs and unmaps the rest.
#include "sim/flow_fiber.h"

#include <memory>
#include <vector>

#include "base/assert.h"

namespace sim {
namespace {

constexpr std::size_t kept_count_max = 64;

struct Pool {
  std::vector<std::unique_ptr<FlowFiber>> free;  // the last one given back is taken first
};

thread_local Pool t_pool;

}  // namespace

FlowFiber& take_fiber(std::size_t stack_size_bytes) {
  auto& free = t_pool.free;
  for (std::size_t index = free.size(); index > 0; --index) {
    if (free[index - 1]->context.stack_size_bytes < stack_size_bytes) continue;
    FlowFiber* fiber = free[index - 1].release();
    free.erase(free.begin() + static_cast<std::ptrdiff_t>(index - 1));
    return *fiber;
  }
  return *std::make_unique<FlowFiber>(stack_size_bytes).release();
}

void give_back_fiber(FlowFiber& fiber) {
  ASSERT(!fiber.hook.is_linked());
  fiber.place = FlowFiber::Place::Free;
  fiber.flow = nullptr;
  fiber.has_permit = false;
  t_pool.free.emplace_back(&fiber);
}

void trim_fibers() {
  if (t_pool.free.size() > kept_count_max) t_pool.free.resize(kept_count_max);
}

}  // namespace sim
