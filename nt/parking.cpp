// SPDX-License-Identifier: MIT
// The list of sleepers. It is short: nobody on the request path sleeps here.
#include "nt/parking.h"

#include "nt/flow.h"

namespace nt {

// g++ 12 sees the address of a local variable stay on the list; whoever wakes it takes it off.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
void sleep_at_locked(Dispatcher& dispatcher, const volatile void* address) {
  Flow& self = current_flow();
  self.sleep_address = address;
  dispatcher.sleepers.push_back(self);
  while (self.sleep_hook.is_linked()) {
    dispatcher.lock.release();
    executor().park();
    dispatcher.lock.acquire();
  }
}

void wake_at_locked(Dispatcher& dispatcher, const volatile void* address) {
  for (Flow* sleeper = dispatcher.sleepers.front(); sleeper != nullptr;) {
    Flow* next = dispatcher.sleepers.next(*sleeper);
    if (sleeper->sleep_address == address) {
      dispatcher.sleepers.remove(*sleeper);
      executor().unpark(*sleeper);
    }
    sleeper = next;
  }
}

}  // namespace nt
