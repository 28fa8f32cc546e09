// SPDX-License-Identifier: MIT
// WDFINTERRUPT (framework.md 4.5) and a device's list of them: which resource each gets, when it is
// connected and enabled, its lock, and the DPC or work item that its service routine queues.
// Source: interruptobject.cpp, interruptobjectkm.cpp, pnpstatemachine.cpp PnpMatchResources.
#pragma once

#include <vector>

#include "framework/callback_lock.h"
#include "framework/object.h"
#include "framework/passive_work.h"
#include "framework/spin_lock.h"
#include "framework/wait_lock.h"

namespace wdf {

class CmResourceList;
class Device;

class Interrupt final : public Object {
 public:
  using Handle = WDFINTERRUPT;
  static constexpr TypeCode code = TypeCode::Interrupt;
  static const ObjectType type;

  struct Made {
    Device& device;
    const WDF_INTERRUPT_CONFIG& config;
    CallbackLock* callback_lock;  // of the DPC or work item; null: none
    SpinLock* spin_lock;          // null: its own
    WaitLock* wait_lock;          // null unless it is handled at PASSIVE_LEVEL
    bool is_for_one_start;        // created by EvtDevicePrepareHardware (INT-R3)
  };
  Interrupt(const ObjectSeed& seed, const Made& made);
  ~Interrupt();

  WDFINTERRUPT interrupt_handle() const { return static_cast<WDFINTERRUPT>(handle()); }
  Device& owner() const { return device_; }
  bool is_passive() const { return config_.PassiveHandling; }
  bool is_for_one_start() const { return is_for_one_start_; }
  bool is_connected() const { return wdm_interrupt_.load(std::memory_order_acquire) != nullptr; }
  PKINTERRUPT wdm_interrupt() const { return wdm_interrupt_.load(std::memory_order_acquire); }
  const WDF_INTERRUPT_INFO& info() const { return info_; }
  // What the service routine is synchronized by; two may share one (INT-R11).
  const void* lock_identity() const;

  void assign(const CM_PARTIAL_RESOURCE_DESCRIPTOR& raw,
              const CM_PARTIAL_RESOURCE_DESCRIPTOR& translated, ULONG message);
  void revoke() { info_ = {}; }
  // INT-R4, R5. PASSIVE_LEVEL.
  NTSTATUS connect(KIRQL synchronize_irql);
  NTSTATUS disconnect();
  // INT-R9.
  NTSTATUS force(bool is_off);

  // INT-R7. Any IRQL.
  bool queue_dpc();
  bool queue_work_item();
  // INT-R8.
  void acquire();
  void release();
  bool try_acquire();

 private:
  static BOOLEAN service(PKINTERRUPT wdm_interrupt, PVOID context);
  static void run_dpc(PKDPC dpc, void* object, void* argument1, void* argument2);
  static void run_work(Object& object);
  static void work_finished(Object& object);
  static bool dispose(Object& object);

  NTSTATUS call_locked(const char* name, NTSTATUS (*callback)(WDFINTERRUPT, WDFDEVICE));

  Device& device_;
  const WDF_INTERRUPT_CONFIG config_;
  CallbackLock* const callback_lock_;
  SpinLock* const spin_lock_;
  WaitLock* const wait_lock_;
  const bool is_for_one_start_;
  KSPIN_LOCK own_lock_;
  KIRQL irql_before_ = PASSIVE_LEVEL;  // of who holds the lock
  WDF_INTERRUPT_INFO info_{};
  KIRQL synchronize_irql_ = PASSIVE_LEVEL;
  std::atomic<PKINTERRUPT> wdm_interrupt_{nullptr};  // null: not connected
  bool is_enabled_ = false;
  bool is_forced_off_ = false;
  KDPC dpc_;
  PassiveWork work_;
};

// Those of one device, in the order of their creation. What is done with all of them is done at
// PASSIVE_LEVEL and by the one flow that has plug-and-play's or power's turn.
class Interrupts {
 public:
  void add(Interrupt& interrupt);
  void remove(Interrupt& interrupt);

  // Before EvtDevicePrepareHardware.
  void assign(const CmResourceList& raw, const CmResourceList& translated);
  // After EvtDeviceReleaseHardware; those of this start are deleted.
  void revoke();
  // After EvtDeviceD0Entry. Upon failure none is left connected (F3).
  NTSTATUS connect();
  // Before EvtDeviceD0Exit, the last first; goes on after a failure.
  NTSTATUS disconnect();
  // The device is not in D0.
  bool are_off() const { return are_off_; }
  KIRQL synchronize_irql(const Interrupt& interrupt) const;

 private:
  std::vector<Interrupt*> all() const;

  mutable nt::Lock lock_;
  std::vector<Interrupt*> interrupts_ GUARDED_BY(lock_);
  bool are_off_ = true;
};

// WdfInterruptCreate after its pointers were checked.
NTSTATUS create_interrupt(PWDF_DRIVER_GLOBALS globals, Device& device,
                          const WDF_INTERRUPT_CONFIG& config,
                          const WDF_OBJECT_ATTRIBUTES* attributes, WDFINTERRUPT* handle);

}  // namespace wdf
