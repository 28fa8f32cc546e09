// SPDX-License-Identifier: MIT
// How a WDFINTERRUPT is made (INT-R1, INT-R2). Source: fxinterruptapi.cpp, interruptobject.cpp
// _CreateAndInit, InitializeWorker.
#include "framework/call.h"
#include "framework/create_object.h"
#include "framework/device.h"
#include "framework/interrupt.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

constexpr Ddi self = Ddi::WdfInterruptCreate;

bool is_in_init(Device& device) {
  return !device.is_control() && device.pnp().is_in_init();
}

NTSTATUS check_moment(Device& device, const WDF_INTERRUPT_CONFIG& config) {
  const bool has_raw = config.InterruptRaw != nullptr;
  const bool has_translated = config.InterruptTranslated != nullptr;
  if (is_in_init(device)) {
    const bool is_too_early = has_raw || has_translated || config.CanWakeDevice;
    return is_too_early ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
  }
  const bool is_preparing = is_in_callback("EvtDevicePrepareHardware", &device);
  if (!is_preparing || !has_raw || !has_translated || config.ShareVector != WdfUseDefault) {
    return STATUS_INVALID_DEVICE_STATE;
  }
  if (!config.CanWakeDevice) return STATUS_SUCCESS;
  const bool has_hint = (config.InterruptTranslated->Flags & CM_RESOURCE_INTERRUPT_WAKE_HINT) != 0;
  const bool owns_policy = device.config().is_power_policy_owner.value_or(!device.is_filter());
  return has_hint && owns_policy && !device.is_pdo() ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS check_handling(const WDF_INTERRUPT_CONFIG& config) {
  if (config.EvtInterruptDpc != nullptr && config.EvtInterruptWorkItem != nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  const bool is_refused = config.PassiveHandling
                              ? config.SpinLock != nullptr
                              : config.WaitLock != nullptr || config.CanWakeDevice;
  return is_refused ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

// Whose callbacks the DPC or work item is serialized with: the device's or a queue's.
Object* find_parent(PWDF_DRIVER_GLOBALS globals, Device& device,
                    const WDF_OBJECT_ATTRIBUTES* attributes) {
  if (attributes == nullptr || attributes->ParentObject == nullptr) return &device;
  Object& wanted = resolve_object(globals, attributes->ParentObject, self);
  if (&wanted == &device) return &wanted;
  const bool is_queue = wanted.type().code == TypeCode::Queue && wanted.device() == &device;
  if (is_queue) wanted.set(Object::NoDelete);
  return is_queue ? &wanted : nullptr;
}

// The lock of an interrupt that is handled at PASSIVE_LEVEL: the driver's, or one more object.
NTSTATUS find_wait_lock(PWDF_DRIVER_GLOBALS globals, Device& device,
                        const WDF_INTERRUPT_CONFIG& config, WaitLock** lock) {
  if (config.WaitLock != nullptr) {
    *lock = &resolve<WaitLock>(globals, config.WaitLock, self);
    return STATUS_SUCCESS;
  }
  *lock = nullptr;
  if (!config.PassiveHandling) return STATUS_SUCCESS;
  WaitLock* made = allocate_object<WaitLock>(device.globals(), {.created_by = self});
  if (made == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = made->commit(nullptr, &device);
  if (NT_SUCCESS(status)) {
    *lock = made;
  } else {
    made->discard();
  }
  return status;
}

}  // namespace

NTSTATUS create_interrupt(PWDF_DRIVER_GLOBALS globals, Device& device,
                          const WDF_INTERRUPT_CONFIG& config,
                          const WDF_OBJECT_ATTRIBUTES* attributes, WDFINTERRUPT* handle) {
  using Parent = AttributeRules::Parent;
  const Parent rule = config.AutomaticSerialization ? Parent::Optional : Parent::Forbidden;
  NTSTATUS status = validate_attributes(attributes, {.parent = rule});
  if (NT_SUCCESS(status)) status = check_moment(device, config);
  if (NT_SUCCESS(status)) status = check_handling(config);
  if (!NT_SUCCESS(status)) return status;
  Object* parent = find_parent(globals, device, attributes);
  if (parent == nullptr) return STATUS_INVALID_PARAMETER;
  CallbackLock* callback_lock = nullptr;
  if (config.AutomaticSerialization) {
    const bool needs_passive = config.EvtInterruptWorkItem != nullptr;
    status = find_effective_lock(*parent, needs_passive, &callback_lock);
    if (!NT_SUCCESS(status)) return status;
  }
  SpinLock* spin_lock = nullptr;
  if (config.SpinLock != nullptr) spin_lock = &resolve<SpinLock>(globals, config.SpinLock, self);
  WaitLock* wait_lock = nullptr;
  status = find_wait_lock(globals, device, config, &wait_lock);
  if (!NT_SUCCESS(status)) return status;

  const Interrupt::Made made{.device = device,
                             .config = config,
                             .callback_lock = callback_lock,
                             .spin_lock = spin_lock,
                             .wait_lock = wait_lock,
                             .is_for_one_start = !is_in_init(device)};
  auto* interrupt = allocate_object<Interrupt>(
      device.globals(), {.attributes = attributes, .created_by = self}, made);
  if (interrupt == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  device.interrupts().add(*interrupt);
  status = interrupt->commit(attributes, &device);
  if (!NT_SUCCESS(status)) {
    device.interrupts().remove(*interrupt);
    interrupt->discard();
    return status;
  }
  if (spin_lock != nullptr) spin_lock->give_to_interrupt();
  if (interrupt->is_for_one_start()) {
    interrupt->assign(*config.InterruptRaw, *config.InterruptTranslated, 0);
  }
  *handle = interrupt->interrupt_handle();
  return status;
}

}  // namespace wdf
