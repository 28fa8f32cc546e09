// SPDX-License-Identifier: MIT
// Plug-and-play by name; what is remembered is only whether the stack still stands.
#include "door/stack.h"

#include <algorithm>

#include "nt/device.h"
#include "nt/name_space.h"
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

NTSTATUS Stack::cancel_stop() {
  return nt::cancel_stop_device(pdo_);
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

NTSTATUS Stack::rebalance() {
  NTSTATUS status = query_stop();
  if (NT_SUCCESS(status)) status = stop();
  return NT_SUCCESS(status) ? start() : status;
}

NTSTATUS Stack::eject() {
  const NTSTATUS status = nt::eject_device(pdo_);
  if (NT_SUCCESS(status)) is_removed_ = true;
  return status;
}

NTSTATUS Stack::set_power(DEVICE_POWER_STATE state) {
  return nt::set_device_power(pdo_, state);
}

NTSTATUS Stack::set_system_power(SYSTEM_POWER_STATE state) {
  return nt::set_system_power(pdo_, state);
}

Stack Stack::child(std::u16string_view name) const {
  DEVICE_OBJECT* found = nullptr;
  for (const nt::PresentDevice& device : nt::present_devices()) {
    const auto is_name = [name](std::u16string_view own) {
      return nt::equal_without_case(own, name);
    };
    const bool is_called =
        is_name(device.instance_path) || std::any_of(device.ids.begin(), device.ids.end(), is_name);
    if (found == nullptr && is_called && device.parent == pdo_) found = device.pdo;
    ObDereferenceObject(device.pdo);
  }
  return Stack(found);
}

}  // namespace door
