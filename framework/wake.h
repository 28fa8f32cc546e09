// SPDX-License-Identifier: MIT
// Wake signals of one device (framework.md 2.11.2 step 9, 2.11.3 step 3). The owner of the power
// policy arms its device on the way out of D0 and has a WAIT_WAKE on its way to the bus as long as
// the device is armed; a PDO keeps that IRP until its bus driver says that the device has signaled.
// Source: fxpkgpnp.cpp DispatchWaitWake, PowerIndicateWaitWakeStatus; powerpolicystatemachine.cpp.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>

#include "nt/lock.h"

namespace wdf {

class Device;

class Wake {
 public:
  explicit Wake(Device& device);
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  // ---- of the power policy owner, in its power sequences: PASSIVE_LEVEL ----
  // PowerSystemWorking: for S0. A failure leaves the device unarmed and is nobody's else.
  void arm(SYSTEM_POWER_STATE state);
  // The device is back in D0: tells of the signal, if there was one, and disarms.
  void disarm();
  // The device will not come back: nothing is called, and the IRP comes back.
  void give_up();

  // ---- of a PDO ----
  // It is back in D0. PASSIVE_LEVEL.
  void disable_at_bus();
  // WdfDeviceIndicateWakeStatus: completes the IRP; false: there is none.
  bool indicate(NTSTATUS status);

  // Owns the IRP.
  NTSTATUS dispatch(IRP* irp);

 private:
  bool call_arm();
  void enable_at_bus(SYSTEM_POWER_STATE state);
  NTSTATUS keep(IRP* irp);
  void cancel_request();
  static REQUEST_POWER_COMPLETE request_done;
  static IO_COMPLETION_ROUTINE came_back;
  static DRIVER_CANCEL canceled;

  Device& device_;
  SYSTEM_POWER_STATE armed_for_ = PowerSystemUnspecified;
  std::atomic<bool> is_enabled_at_bus_{false};
  KEVENT arrived_;  // the WAIT_WAKE is where it stays, or has come back

  nt::Lock lock_;
  IRP* irp_ = nullptr;         // of a PDO: kept; else passed on
  bool is_requested_ = false;  // by this device, and not done
  bool is_unwanted_ = false;   // since it was requested
  bool is_canceling_ = false;  // a flow cancels it, and completes it if it comes back meanwhile
  bool came_meanwhile_ = false;
  bool has_signaled_ = false;
};

}  // namespace wdf
