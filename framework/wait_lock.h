// SPDX-License-Identifier: MIT
// WDFWAITLOCK: a synchronization event that is signaled while nobody holds the lock. Its holder is
// in a critical region. Not recursive, and any thread may release it.
// Source: framework.md LCK-R4 to R6; fxwaitlock.hpp FxWaitLockInternal.
#pragma once

#include "framework/object.h"
#include "nt/flow.h"

namespace wdf {

class WaitLock final : public Object {
 public:
  using Handle = WDFWAITLOCK;
  static constexpr TypeCode code = TypeCode::WaitLock;
  static const ObjectType type;

  explicit WaitLock(const ObjectSeed& seed);

  // `timeout` as KeWaitForSingleObject takes it; null: for ever. STATUS_TIMEOUT: not acquired.
  NTSTATUS acquire(const LONGLONG* timeout);
  void release();

 private:
  KEVENT free_;
  std::atomic<nt::Flow*> holder_{nullptr};  // for reports
};

}  // namespace wdf
