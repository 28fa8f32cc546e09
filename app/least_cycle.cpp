// SPDX-License-Identifier: MIT
// See least_cycle.h. The calls go through pointers and are not inlined, as a driver's are not.
#include "app/least_cycle.h"

#include <chrono>
#include <vector>

#include "base/intrusive_list.h"

namespace app {
namespace {

struct Item {
  base::ListHook hook;
  void (*done)(Item&) = nullptr;
  std::uint64_t count = 0;
};

class Device {
 public:
  __attribute__((noinline)) void send(Item& item) { queue_.push_back(item); }

  void run(std::uint64_t count) {
    for (; count > 0; count--) {
      Item* item = queue_.pop_front();
      item->done(*item);
    }
  }

 private:
  base::IntrusiveList<Item, &Item::hook> queue_;
};

Device* device = nullptr;

__attribute__((noinline)) void resend(Item& item) {
  item.count++;
  device->send(item);
}

}  // namespace

std::uint64_t run_least_cycles(std::uint32_t depth, std::uint64_t count) {
  Device own;
  device = &own;
  std::vector<Item> items(depth);
  for (Item& item : items) {
    item.done = &resend;
    own.send(item);
  }
  const auto start = std::chrono::steady_clock::now();
  own.run(count);
  const auto elapsed = std::chrono::steady_clock::now() - start;
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(elapsed).count());
}

}  // namespace app
