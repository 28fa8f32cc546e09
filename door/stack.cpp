// SPDX-License-Identifier: MIT
// Plug-and-play by name; what is remembered is only whether the stack still stands.
#include "door/stack.h"

#include "nt/device.h"
#include "nt/pnp.h"

namespace door {

DEVICE_OBJECT* Stack::top() const {
  return nt::top_of_stack(pdo_);
}

NTSTATUS Stack::add(const std::vector<DRIVER_OBJECT*>& drivers) {
  return nt::add_device(pdo_, drivers);
}

NTSTATUS Stack::start() {
  const NTSTATUS status = nt::start_device(pdo_);
  if (!NT_SUCCESS(status)) is_removed_ = true;
  return status;
}

NTSTATUS Stack::query_stop() {
  return nt::query_stop_device(pdo_);
}

NTSTATUS Stack::stop() {
  return nt::stop_device(pdo_);
}

NTSTATUS Stack::query_remove() {
  return nt::query_remove_device(pdo_);
}

NTSTATUS Stack::cancel_remove() {
  return nt::cancel_remove_device(pdo_);
}

NTSTATUS Stack::remove() {
  const NTSTATUS status = nt::remove_device(pdo_);
  if (NT_SUCCESS(status)) is_removed_ = true;
  return status;
}

NTSTATUS Stack::surprise_remove() {
  const NTSTATUS status = nt::surprise_remove_device(pdo_);
  if (NT_SUCCESS(status)) is_surprise_removed_ = true;
  return status;
}

NTSTATUS Stack::set_power(DEVICE_POWER_STATE state) {
  return nt::set_device_power(pdo_, state);
}

}  // namespace door
