// SPDX-License-Identifier: MIT
// The entries of wdftimer.h (framework.md 4.2).
#include <cstddef>

#include "framework/create_object.h"
#include "framework/ddi.h"
#include "framework/timer.h"

namespace wdf {
namespace {

// The structure ended here before KMDF 1.9 and before 1.13.
constexpr ULONG config_size_1_7 = offsetof(WDF_TIMER_CONFIG, TolerableDelay);
constexpr ULONG config_size_1_11 = offsetof(WDF_TIMER_CONFIG, UseHighResolutionTimer);

bool is_high_resolution(const WDF_TIMER_CONFIG& config) {
  return config.Size > config_size_1_11 && config.UseHighResolutionTimer;
}

// TMR-R1, in its order.
NTSTATUS check_config(const DriverGlobals& globals, const WDF_TIMER_CONFIG& config) {
  if (config.Size != sizeof(config) && config.Size != config_size_1_7 &&
      config.Size != config_size_1_11) {
    return STATUS_INFO_LENGTH_MISMATCH;
  }
  if (config.Period > MAXLONG) return STATUS_INVALID_PARAMETER;
  const ULONG tolerable_delay = config.Size > config_size_1_7 ? config.TolerableDelay : 0;
  if (!globals.is_at_least(13) && tolerable_delay > MAXLONG) return STATUS_INVALID_PARAMETER;
  if (tolerable_delay > 0 && is_high_resolution(config)) return STATUS_INVALID_PARAMETER;
  return STATUS_SUCCESS;
}

}  // namespace

namespace ddi {

NTSTATUS WdfTimerCreate(PWDF_DRIVER_GLOBALS globals, PWDF_TIMER_CONFIG config,
                        PWDF_OBJECT_ATTRIBUTES attributes, WDFTIMER* timer) {
  constexpr Ddi self = Ddi::WdfTimerCreate;
  NTSTATUS status = STATUS_SUCCESS;
  Object* parent = require_parent(globals, attributes, self, &status);
  if (parent == nullptr) return status;
  REQUIRE_NOT_NULL(globals, self, config);
  REQUIRE_NOT_NULL(globals, self, timer);
  DriverGlobals& own = globals_of(globals);
  status = check_config(own, *config);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(attributes, {.takes_level = true});
  if (!NT_SUCCESS(status)) return status;
  // Only what is said here counts; a parent of passive level does not make the timer passive.
  const bool is_passive = attributes->ExecutionLevel == WdfExecutionLevelPassive;
  if (config->Period > 0 && is_passive) return STATUS_NOT_SUPPORTED;

  if (parent->device() == nullptr) return STATUS_INVALID_DEVICE_REQUEST;
  CallbackLock* lock = nullptr;
  if (config->AutomaticSerialization) {
    status = find_effective_lock(*parent, is_passive, &lock);
    if (!NT_SUCCESS(status)) return status;
  }
  const Timer::Plan plan{.callback = config->EvtTimerFunc,
                         .period_ms = config->Period,
                         .is_high_resolution = is_high_resolution(*config),
                         .is_passive = is_passive,
                         .lock = lock,
                         .parent = *parent};
  return create_object<Timer>(own, attributes, self, timer, plan);
}

BOOLEAN WdfTimerStart(PWDF_DRIVER_GLOBALS globals, WDFTIMER timer, LONGLONG due_time) {
  return resolve<Timer>(globals, timer, Ddi::WdfTimerStart).start(due_time);
}

BOOLEAN WdfTimerStop(PWDF_DRIVER_GLOBALS globals, WDFTIMER handle, BOOLEAN wait) {
  constexpr Ddi self = Ddi::WdfTimerStop;
  Timer& timer = resolve<Timer>(globals, handle, self);
  if (!wait) return timer.stop();
  if (!NT_SUCCESS(check_irql(timer.globals(), PASSIVE_LEVEL, self))) return FALSE;
  return timer.stop_and_wait();
}

WDFOBJECT WdfTimerGetParentObject(PWDF_DRIVER_GLOBALS globals, WDFTIMER timer) {
  const Object* object =
      resolve<Timer>(globals, timer, Ddi::WdfTimerGetParentObject).associated_object();
  return object != nullptr ? object->handle() : nullptr;
}

}  // namespace ddi
}  // namespace wdf
