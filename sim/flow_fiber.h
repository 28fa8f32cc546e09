// SPDX-License-Identifier: MIT
// A flow's fiber in the simulation, and the pool that hands the stacks of ended and abandoned ones
// to the next machine: making a machine of an exploration maps no memory.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/intrusive_list.h"
#include "nt/executor.h"
#include "nt/flow.h"
#include "sim/fiber.h"

namespace sim {

class Simulation;

struct FlowFiber final : Fiber {
  enum class Place : std::uint8_t { Free, Running, Runnable, Sleeping, Blocked };

  using Fiber::Fiber;

  Place place = Place::Free;
  bool is_reusable = false;  // its main function waits for the next flow
  bool has_permit = false;   // an unpark() that came before its park()
  Simulation* simulation = nullptr;
  nt::Flow* flow = nullptr;
  nt::FlowEntry entry = nullptr;
  void* argument = nullptr;
  const std::atomic<std::uint32_t>* word = nullptr;  // while blocked
  base::ListHook hook;                               // in the list of its place
};

using FlowList = base::IntrusiveList<FlowFiber, &FlowFiber::hook>;

// The calling OS thread's pool.
FlowFiber& take_fiber(std::size_t stack_size_bytes);
// `fiber` may be the one that runs, if it switches away before the next one is taken.
void give_back_fiber(FlowFiber& fiber);
// Unmaps what is more than a machine usually needs. Not from a fiber that was given back.
void trim_fibers();

}  // namespace sim
