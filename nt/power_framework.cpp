// SPDX-License-Identifier: MIT
// The run-time power framework (PoFx): a registered device's components go from active to idle and
// into an Fx state, and back, as the driver takes and gives activation references. The deepest Fx
// state that latency and residency allow is taken at once. The device itself is never said to need
// no power: DevicePowerNotRequired is not called. Source: wdm/nf-wdm-pofxregisterdevice,
// -pofxactivatecomponent, -pofxidlecomponent and the pages of the callbacks.
#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include <wdm.h>

#include "nt/finding.h"
#include "nt/lock.h"
#include "nt/machine.h"
#include "nt/work_item.h"

namespace nt {
namespace {

enum class Condition : std::uint8_t {
  Active,
  GoingIdle,  // ComponentIdleCondition was called and is not completed
  Idle,
  ChangingState,  // idle; ComponentIdleState was called and is not completed
};

struct FxComponent {
  std::vector<PO_FX_COMPONENT_IDLE_STATE> states;
  std::uint32_t references = 0;
  Condition condition = Condition::Active;
  ULONG state = 0;
  ULONG next_state = 0;
  ULONGLONG latency = PO_FX_UNKNOWN_TIME;    // how long it may take to be active again
  ULONGLONG residency = PO_FX_UNKNOWN_TIME;  // how long it is expected to be idle
  bool is_run = false;                       // a flow carries its steps out
};

enum class Step : std::uint8_t { None, CallIdle, CallState, CallActive };

}  // namespace
}  // namespace nt

// What a POHANDLE points at.
struct _POHANDLE_ {
  PO_FX_DEVICE_V1 callbacks;
  nt::Lock lock;
  std::vector<nt::FxComponent> components GUARDED_BY(lock);
  bool is_started GUARDED_BY(lock) = false;
  std::uint32_t work_count GUARDED_BY(lock) = 0;
  KEVENT idle;  // signaled while nothing is queued to a worker
};

namespace nt {
namespace {

using FxDevice = _POHANDLE_;

struct FxWork {
  WORK_QUEUE_ITEM item;
  FxDevice* device;
  ULONG component;
};

ULONG best_state(const FxComponent& component) {
  ULONG best = 0;
  for (ULONG index = 1; index < component.states.size(); ++index) {
    const PO_FX_COMPONENT_IDLE_STATE& state = component.states[index];
    const bool fits = state.TransitionLatency <= component.latency &&
                      state.ResidencyRequirement <= component.residency;
    if (fits) best = index;
  }
  return best;
}

// A component wants to be where its references say; it is asked for one step after the other, and
// the next waits until the driver has completed the last. Low-power states are left for F0 only.
Step next_step(FxComponent& component, bool is_started) {
  const bool wants_active = component.references != 0 || !is_started;
  if (component.condition == Condition::Active && !wants_active) {
    component.condition = Condition::GoingIdle;
    return Step::CallIdle;
  }
  if (component.condition != Condition::Idle) return Step::None;
  const ULONG wanted = wants_active ? 0 : best_state(component);
  if (component.state != wanted) {
    component.next_state = component.state != 0 ? 0 : wanted;
    component.condition = Condition::ChangingState;
    return Step::CallState;
  }
  if (!wants_active) return Step::None;
  component.condition = Condition::Active;
  return Step::CallActive;
}

// Until there is nothing to do, or somebody else does it.
void run_steps(FxDevice& device, ULONG index) {
  for (bool goes_on = false;; goes_on = true) {
    Step step = Step::None;
    ULONG state = 0;
    {
      Guard guard(device.lock);
      FxComponent& component = device.components[index];
      if (!goes_on && component.is_run) return;
      step = next_step(component, device.is_started);
      state = component.next_state;
      component.is_run = step != Step::None;
    }
    const PO_FX_DEVICE_V1& callbacks = device.callbacks;
    switch (step) {
      case Step::CallIdle:
        callbacks.ComponentIdleConditionCallback(callbacks.DeviceContext, index);
        break;
      case Step::CallState:
        callbacks.ComponentIdleStateCallback(callbacks.DeviceContext, index, state);
        break;
      case Step::CallActive:
        callbacks.ComponentActiveConditionCallback(callbacks.DeviceContext, index);
        break;
      case Step::None:
        return;
    }
  }
}

void run_work(PVOID parameter) {
  const std::unique_ptr<FxWork> work(static_cast<FxWork*>(parameter));
  FxDevice& device = *work->device;
  run_steps(device, work->component);
  Guard guard(device.lock);
  if (--device.work_count == 0) KeSetEvent(&device.idle, IO_NO_INCREMENT, FALSE);
}

// At PASSIVE_LEVEL here unless the driver wants another thread; else a worker does it.
void step_on(FxDevice& device, ULONG component, ULONGLONG flags) {
  const bool is_here = KeGetCurrentIrql() == PASSIVE_LEVEL && flags != PO_FX_FLAG_ASYNC_ONLY;
  auto* work = is_here ? nullptr : new (std::nothrow) FxWork{{}, &device, component};
  if (work == nullptr) return run_steps(device, component);
  {
    Guard guard(device.lock);
    if (device.work_count++ == 0) KeClearEvent(&device.idle);
  }
  ExInitializeWorkItem(&work->item, run_work, work);
  machine().workers().queue(work->item);
}

// Null, and reported: the driver names one that its device does not have.
FxComponent* component_at(FxDevice& device, ULONG index, const char* call) REQUIRES(device.lock) {
  if (index < device.components.size()) return &device.components[index];
  report({.severity = Severity::Violation,
          .rule = call,
          .call = call,
          .object = &device,
          .did = "named a component that the device was not registered with",
          .should = "number the components from 0"});
  return nullptr;
}

void not_asked_for(FxDevice& device, const char* call, const char* should) {
  report({.severity = Severity::Violation,
          .rule = call,
          .call = call,
          .object = &device,
          .did = "is called once too often for a component",
          .should = should});
}

// The driver has done what it was asked for: the component is idle.
void complete(FxDevice& device, ULONG index, Condition during, const char* call) {
  bool was_asked_for = false;
  {
    Guard guard(device.lock);
    FxComponent* component = component_at(device, index, call);
    if (component == nullptr) return;
    was_asked_for = component->condition == during;
    if (was_asked_for) component->condition = Condition::Idle;
    if (was_asked_for && during == Condition::ChangingState)
      component->state = component->next_state;
  }
  if (!was_asked_for) return not_asked_for(device, call, "answer each callback once");
  step_on(device, index, 0);
}

void step_all(FxDevice& device) {
  std::size_t count = 0;
  {
    Guard guard(device.lock);
    count = device.components.size();
  }
  for (ULONG index = 0; index < count; ++index) step_on(device, index, 0);
}

template <class Device>
NTSTATUS register_device(const Device& wanted, POHANDLE* handle) {
  auto device = std::unique_ptr<FxDevice>(new (std::nothrow) FxDevice{});
  if (device == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  device->callbacks.ComponentActiveConditionCallback = wanted.ComponentActiveConditionCallback;
  device->callbacks.ComponentIdleConditionCallback = wanted.ComponentIdleConditionCallback;
  device->callbacks.ComponentIdleStateCallback = wanted.ComponentIdleStateCallback;
  device->callbacks.DeviceContext = wanted.DeviceContext;
  KeInitializeEvent(&device->idle, NotificationEvent, TRUE);
  {
    Guard guard(device->lock);
    device->components.resize(wanted.ComponentCount);
    for (ULONG index = 0; index < wanted.ComponentCount; ++index) {
      const auto& component = wanted.Components[index];
      device->components[index].states.assign(component.IdleStates,
                                              component.IdleStates + component.IdleStateCount);
    }
  }
  *handle = device.release();
  return STATUS_SUCCESS;
}

}  // namespace
}  // namespace nt

NTSTATUS PoFxRegisterDevice(PDEVICE_OBJECT, PPO_FX_DEVICE device, POHANDLE* handle) {
  switch (device->Version) {
    case PO_FX_VERSION_V1:
      return nt::register_device(*device, handle);
    case PO_FX_VERSION_V2:
    case PO_FX_VERSION_V3:
      return nt::register_device(*reinterpret_cast<const PO_FX_DEVICE_V2*>(device), handle);
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

// What a worker has in hand is waited for.
VOID PoFxUnregisterDevice(POHANDLE handle) {
  KeWaitForSingleObject(&handle->idle, Executive, KernelMode, FALSE, nullptr);
  {
    nt::Guard guard(handle->lock);  // the worker signals with it held
  }
  delete handle;
}

VOID PoFxStartDevicePowerManagement(POHANDLE handle) {
  {
    nt::Guard guard(handle->lock);
    handle->is_started = true;
  }
  nt::step_all(*handle);
}

VOID PoFxActivateComponent(POHANDLE handle, ULONG index, ULONGLONG flags) {
  {
    nt::Guard guard(handle->lock);
    nt::FxComponent* component = nt::component_at(*handle, index, "PoFxActivateComponent");
    if (component == nullptr) return;
    ++component->references;
  }
  nt::step_on(*handle, index, flags);
}

VOID PoFxIdleComponent(POHANDLE handle, ULONG index, ULONGLONG flags) {
  constexpr const char* self = "PoFxIdleComponent";
  bool has_reference = false;
  {
    nt::Guard guard(handle->lock);
    nt::FxComponent* component = nt::component_at(*handle, index, self);
    if (component == nullptr) return;
    has_reference = component->references != 0;
    if (has_reference) --component->references;
  }
  if (!has_reference) {
    return nt::not_asked_for(*handle, self, "give back what PoFxActivateComponent gave");
  }
  nt::step_on(*handle, index, flags);
}

VOID PoFxCompleteIdleCondition(POHANDLE handle, ULONG component) {
  nt::complete(*handle, component, nt::Condition::GoingIdle, "PoFxCompleteIdleCondition");
}

VOID PoFxCompleteIdleState(POHANDLE handle, ULONG component) {
  nt::complete(*handle, component, nt::Condition::ChangingState, "PoFxCompleteIdleState");
}

VOID PoFxSetComponentLatency(POHANDLE handle, ULONG index, ULONGLONG latency) {
  {
    nt::Guard guard(handle->lock);
    nt::FxComponent* component = nt::component_at(*handle, index, "PoFxSetComponentLatency");
    if (component == nullptr) return;
    component->latency = latency;
  }
  nt::step_on(*handle, index, 0);
}

VOID PoFxSetComponentResidency(POHANDLE handle, ULONG index, ULONGLONG residency) {
  {
    nt::Guard guard(handle->lock);
    nt::FxComponent* component = nt::component_at(*handle, index, "PoFxSetComponentResidency");
    if (component == nullptr) return;
    component->residency = residency;
  }
  nt::step_on(*handle, index, 0);
}

// The device keeps its power: nobody waits for these answers.
VOID PoFxCompleteDevicePowerNotRequired(POHANDLE) {}
VOID PoFxReportDevicePoweredOn(POHANDLE) {}
VOID PoFxSetDeviceIdleTimeout(POHANDLE, ULONGLONG) {}
