// SPDX-License-Identifier: MIT
// Holds a KSPIN_LOCK, at DISPATCH_LEVEL, for the length of a scope. For the executive's objects
// that have such a lock inside; everything else uses nt::Guard.
#pragma once

#include <wdm.h>

namespace nt {

class SpinGuard {
 public:
  explicit SpinGuard(PKSPIN_LOCK lock) : lock_(lock), old_(KeAcquireSpinLockRaiseToDpc(lock)) {}
  ~SpinGuard() { KeReleaseSpinLock(lock_, old_); }
  SpinGuard(const SpinGuard&) = delete;
  SpinGuard& operator=(const SpinGuard&) = delete;

 private:
  PKSPIN_LOCK lock_;
  KIRQL old_;
};

}  // namespace nt
