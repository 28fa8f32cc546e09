// SPDX-License-Identifier: MIT
// A PDO with the drivers that were added above it, and what plug-and-play does to it.
#pragma once

#include <wdm.h>

#include <string_view>
#include <vector>

namespace door {

class Stack {
 public:
  explicit Stack(DEVICE_OBJECT* pdo) : pdo_(pdo) {}

  DEVICE_OBJECT* pdo() const { return pdo_; }
  // The topmost device; the PDO itself where nothing is attached.
  DEVICE_OBJECT* top() const;
  bool is_removed() const { return is_removed_; }
  bool is_surprise_removed() const { return is_surprise_removed_; }

  NTSTATUS add(const std::vector<DRIVER_OBJECT*>& drivers);  // lowest first
  // A START that fails removes the stack, as plug-and-play does. Also after STOP.
  NTSTATUS start();
  NTSTATUS query_stop();
  NTSTATUS cancel_stop();
  NTSTATUS stop();
  NTSTATUS query_remove();
  NTSTATUS cancel_remove();
  // REMOVE_DEVICE; a stack that still stands is removed by the fixture's end.
  NTSTATUS remove();
  NTSTATUS surprise_remove();
  // Stopped and started again, as for new resources; the refusal if it is not to be stopped.
  NTSTATUS rebalance();
  // Of a bus's child: asked, removed, ejected by its bus.
  NTSTATUS eject();
  NTSTATUS set_power(DEVICE_POWER_STATE state);
  // The system goes to sleep, or (PowerSystemWorking) is back.
  NTSTATUS set_system_power(SYSTEM_POWER_STATE state);

  // The device that a bus of this stack reports with this instance path, hardware or compatible id;
  // it stands as long as the bus says. pdo() of it is null if there is none.
  Stack child(std::u16string_view name) const;

 private:
  DEVICE_OBJECT* pdo_;
  bool is_removed_ = false;
  bool is_surprise_removed_ = false;
};

}  // namespace door
