// SPDX-License-Identifier: MIT
// The list of sleepers. It is short: nobody on the request path sleeps here.
#include "nt/parking.h"

#include "nt/flow.h"

namespace nt {

void sleep_at_locked(Dispatcher& dispatcher, const volatile void* address) {
  Sleeper self{.address = address, .flow = &current_flow()};
  dispatcher.sleepers.push_back(self);
  while (!self.is_woken) {
    dispatcher.lock.release();
    executor().park();
    dispatcher.lock.acquire();
  }
}

void wake_at_locked(Dispatcher& dispatcher, const volatile void* address) {
  for (Sleeper* sleeper = dispatcher.sleepers.front(); sleeper != nullptr;) {
    Sleeper* next = dispatcher.sleepers.next(*sleeper);
    if (sleeper->address == address) {
      dispatcher.sleepers.remove(*sleeper);
      sleeper->is_woken = true;
      executor().unpark(*sleeper->flow);
    }
    sleeper = next;
  }
}

}  // namespace nt
