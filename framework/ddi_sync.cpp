// SPDX-License-Identifier: MIT
// The entries of wdfsync.h about locks of their own (framework.md 4.1); those about an object's
// lock are in ddi_object.cpp.
#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/spin_lock.h"
#include "framework/wait_lock.h"

namespace wdf {
namespace {

// LCK-R3: the call does nothing, so the caller does not hold the lock.
bool may_use(const SpinLock& lock, Ddi ddi) {
  if (__builtin_expect(!lock.is_of_interrupt(), 1)) return true;
  violation(lock.globals(),
            {.rule = "WdfInterruptLock", .call = ddi_name(ddi), .object = lock.handle()},
            "used a spin lock that was given to WdfInterruptCreate",
            "call WdfInterruptAcquireLock and WdfInterruptReleaseLock");
  return false;
}

}  // namespace

namespace ddi {

NTSTATUS WdfSpinLockCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                           WDFSPINLOCK* lock) {
  constexpr Ddi self = Ddi::WdfSpinLockCreate;
  check_parent_handle(globals, attributes, self);
  REQUIRE_NOT_NULL(globals, self, lock);
  const NTSTATUS status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  *lock = nullptr;
  return create_object<SpinLock>(globals_of(globals), attributes, self, lock);
}

VOID WdfSpinLockAcquire(PWDF_DRIVER_GLOBALS globals, WDFSPINLOCK handle) {
  SpinLock& lock = resolve<SpinLock>(globals, handle, Ddi::WdfSpinLockAcquire);
  if (may_use(lock, Ddi::WdfSpinLockAcquire)) lock.acquire();
}

VOID WdfSpinLockRelease(PWDF_DRIVER_GLOBALS globals, WDFSPINLOCK handle) {
  SpinLock& lock = resolve<SpinLock>(globals, handle, Ddi::WdfSpinLockRelease);
  if (may_use(lock, Ddi::WdfSpinLockRelease)) lock.release();
}

NTSTATUS WdfWaitLockCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                           WDFWAITLOCK* lock) {
  constexpr Ddi self = Ddi::WdfWaitLockCreate;
  check_parent_handle(globals, attributes, self);
  REQUIRE_NOT_NULL(globals, self, lock);
  const NTSTATUS status = validate_attributes(attributes, {});
  if (!NT_SUCCESS(status)) return status;
  return create_object<WaitLock>(globals_of(globals), attributes, self, lock);
}

NTSTATUS WdfWaitLockAcquire(PWDF_DRIVER_GLOBALS globals, WDFWAITLOCK lock, PLONGLONG timeout) {
  constexpr Ddi self = Ddi::WdfWaitLockAcquire;
  WaitLock& wait_lock = resolve<WaitLock>(globals, lock, self);
  if (timeout == nullptr || *timeout != 0) {
    const NTSTATUS status = check_irql(wait_lock.globals(), PASSIVE_LEVEL, self);
    if (!NT_SUCCESS(status)) return status;
  }
  return wait_lock.acquire(timeout);
}

VOID WdfWaitLockRelease(PWDF_DRIVER_GLOBALS globals, WDFWAITLOCK lock) {
  resolve<WaitLock>(globals, lock, Ddi::WdfWaitLockRelease).release();
}

}  // namespace ddi
}  // namespace wdf
