// SPDX-License-Identifier: MIT
// See driver.h. Source: fxdriverapi.cpp WdfDriverCreate, fxdriver.cpp, fxdriverkm.cpp AddDevice.
#include "framework/driver.h"

#include "framework/call.h"
#include "framework/device.h"
#include "framework/device_init.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

bool dispose_driver(Object& object) {
  static_cast<Driver&>(object).dispose_list().wait_until_empty();
  return true;
}

NTSTATUS add_device_entry(PDRIVER_OBJECT wdm_driver, PDEVICE_OBJECT pdo) {
  DriverGlobals* globals = find_globals(wdm_driver);
  ASSERT(globals != nullptr && globals->driver != nullptr);
  return globals->driver->add_device(pdo);
}

VOID unload_entry(PDRIVER_OBJECT wdm_driver) {
  DriverGlobals* globals = find_globals(wdm_driver);
  if (globals != nullptr && globals->driver != nullptr) globals->driver->unload();
}

std::u16string copy_of(const UNICODE_STRING& string) {
  return std::u16string(string.Buffer, string.Length / sizeof(WCHAR));
}

}  // namespace

const ObjectType Driver::type = {.code = TypeCode::Driver,
                                 .dispose = dispose_driver,
                                 .destroy = destroy_as<Driver>,
                                 .is_passive_dispose = true,
                                 .is_undeletable = true};

Driver::Driver(const ObjectSeed& seed, DRIVER_OBJECT& wdm_driver,
               const UNICODE_STRING& registry_path, const WDF_DRIVER_CONFIG& config,
               const WDF_OBJECT_ATTRIBUTES* attributes)
    : Object(seed),
      wdm_driver_(wdm_driver),
      registry_path_(copy_of(registry_path)),
      config_(config),
      constraints_(constraints_of(attributes, CallbackConstraints{})) {
  if (constraints_.scope == WdfSynchronizationScopeDevice ||
      constraints_.scope == WdfSynchronizationScopeQueue) {
    add_device_lock_.emplace(CallbackLock::Kind::Mutex, *this);
  }
}

void Driver::take_over_dispatch() {
  if ((config_.DriverInitFlags & WdfDriverInitNoDispatchOverride) != 0) return;
  for (PDRIVER_DISPATCH& entry : wdm_driver_.MajorFunction) entry = dispatch_irp;
  wdm_driver_.DriverExtension->AddDevice = is_pnp() ? add_device_entry : nullptr;
  const bool can_unload = is_pnp() || config_.EvtDriverUnload != nullptr;
  wdm_driver_.DriverUnload = can_unload ? unload_entry : nullptr;
}

NTSTATUS Driver::add_device(DEVICE_OBJECT* pdo) {
  if (config_.EvtDriverDeviceAdd == nullptr) return STATUS_SUCCESS;
  WDFDEVICE_INIT init(*this);
  init.is_framework_owned = true;
  init.pdo = pdo;

  const NTSTATUS status = call_driver(
      {globals(), "EvtDriverDeviceAdd", this, add_device_lock_ ? &*add_device_lock_ : nullptr},
      config_.EvtDriverDeviceAdd, driver_handle(), init.pointer());

  // DEV-R2, R3: a filter that fails lets the stack be without it.
  const bool is_filter =
      init.created != nullptr ? init.created->is_filter() : init.config.is_filter();
  if (NT_SUCCESS(status)) {
    if (init.created != nullptr) init.created->wdm_device()->Flags &= ~DO_DEVICE_INITIALIZING;
    return status;
  }
  if (init.created != nullptr) remove_after_failed_add(*init.created);
  return is_filter ? STATUS_SUCCESS : status;
}

void Driver::unload() {
  if (config_.EvtDriverUnload != nullptr) {
    call_driver({globals(), "EvtDriverUnload", this}, config_.EvtDriverUnload, driver_handle());
  }
  delete_driver(globals());
}

void delete_driver(DriverGlobals& globals) {
  if (globals.driver == nullptr) return;
  globals.driver->delete_object();
  globals.driver = nullptr;
  globals.Driver = nullptr;
}

}  // namespace wdf
