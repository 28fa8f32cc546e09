// SPDX-License-Identifier: MIT
// Sleeping until something at an address changes, for objects that have no room for a list of
// waiters (push locks, rundown protection). Whoever changes the thing holds the dispatcher lock and
// wakes everybody who sleeps at its address; each looks again.
#pragma once

#include "nt/dispatcher.h"

namespace nt {

// Puts the current flow to sleep at `address`; called and returns with the dispatcher lock held.
void sleep_at_locked(Dispatcher& dispatcher, const volatile void* address)
    REQUIRES(dispatcher.lock);

// Wakes all who sleep at `address`.
void wake_at_locked(Dispatcher& dispatcher, const volatile void* address) REQUIRES(dispatcher.lock);

}  // namespace nt
