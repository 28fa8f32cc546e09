// SPDX-License-Identifier: MIT
// Starting and joining a flow with nothing but the executor's port.
#include "tests/support/test_flow.h"

#include <memory>
#include <mutex>
#include <unordered_map>

#include "nt/executor.h"
#include "nt/lock.h"

namespace test {

// What the handle and the flow itself have in common. It goes when both are through with it.
struct Shared : nt::Flow {
  std::function<void()> body;
  nt::Lock lock;
  bool has_ended GUARDED_BY(lock) = false;
  nt::Flow* waiter GUARDED_BY(lock) = nullptr;
  std::atomic<int> owner_count{2};
};

namespace {

// Owns them all, because a flow that is abandoned on its stack frees nothing.
struct Registry {
  std::mutex mutex;
  std::unordered_map<Shared*, std::unique_ptr<Shared>> all;
};

Registry& registry() {
  static Registry registry;
  return registry;
}

void drop(Shared& shared) {
  if (shared.owner_count.fetch_sub(1) > 1) return;
  const std::lock_guard guard(registry().mutex);
  registry().all.erase(&shared);
}

void run(void* argument) {
  auto& shared = *static_cast<Shared*>(argument);
  shared.body();
  nt::Guard guard(shared.lock);
  shared.has_ended = true;
  if (shared.waiter != nullptr) nt::executor().unpark(*shared.waiter);
}

}  // namespace

Flow::Flow(const char* name, std::function<void()> body) {
  auto shared = std::make_unique<Shared>();
  shared_ = shared.get();
  shared->body = std::move(body);
  shared->name = name;
  shared->destroy = [](nt::Flow& flow) { drop(static_cast<Shared&>(flow)); };
  nt::initialize_flow(*shared);
  {
    const std::lock_guard guard(registry().mutex);
    registry().all.emplace(shared_, std::move(shared));
  }
  nt::executor().start(*shared_, &run, shared_);
}

Flow::~Flow() {
  join();
  drop(*shared_);
}

void Flow::join() {
  for (;;) {
    {
      nt::Guard guard(shared_->lock);
      if (shared_->has_ended) return;
      shared_->waiter = &nt::current_flow();
    }
    nt::executor().park();
  }
}

nt::Flow& Flow::flow() {
  return *shared_;
}

void discard_abandoned_flows() {
  const std::lock_guard guard(registry().mutex);
  registry().all.clear();
}

}  // namespace test
