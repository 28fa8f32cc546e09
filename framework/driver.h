// SPDX-License-Identifier: MIT
// WDFDRIVER: the root of a driver's tree of objects, its AddDevice and its unloading
// (framework.md 2.1, 2.2). One per bound driver.
#pragma once

#include <optional>
#include <string>

#include "framework/callback_lock.h"
#include "framework/dispose_list.h"
#include "framework/object.h"

namespace wdf {

class Driver final : public Object {
 public:
  using Handle = WDFDRIVER;
  static constexpr TypeCode code = TypeCode::Driver;
  static const ObjectType type;

  Driver(const ObjectSeed& seed, DRIVER_OBJECT& wdm_driver, const UNICODE_STRING& registry_path,
         const WDF_DRIVER_CONFIG& config, const WDF_OBJECT_ATTRIBUTES* attributes);

  WDFDRIVER driver_handle() const { return static_cast<WDFDRIVER>(handle()); }
  DRIVER_OBJECT& wdm_driver() { return wdm_driver_; }
  // NUL-terminated; stays where it is.
  std::u16string& registry_path() { return registry_path_; }
  const CallbackConstraints& constraints() const { return constraints_; }
  DisposeList& dispose_list() { return dispose_list_; }
  bool is_pnp() const { return (config_.DriverInitFlags & WdfDriverInitNonPnpDriver) == 0; }

  // Points the WDM driver's entries at the framework, unless the driver keeps its own (DRV-R4).
  void take_over_dispatch();
  // AddDevice of the WDM driver: asks the driver for a device above `pdo` (2.2).
  NTSTATUS add_device(DEVICE_OBJECT* pdo);
  // DriverUnload: EvtDriverUnload, then the end of all objects (DRV-R6).
  void unload();

 private:
  DRIVER_OBJECT& wdm_driver_;
  std::u16string registry_path_;
  const WDF_DRIVER_CONFIG config_;
  const CallbackConstraints constraints_;
  std::optional<CallbackLock> add_device_lock_;  // OBJ-R45
  DisposeList dispose_list_;
};

// The globals of the bound driver that owns this WDM driver object, or null.
DriverGlobals* find_globals(const DRIVER_OBJECT* wdm_driver);

// Ends the driver object, if there is one: at unload, and when DriverEntry failed (DRV-R7).
void delete_driver(DriverGlobals& globals);

}  // namespace wdf
