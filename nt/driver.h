// SPDX-License-Identifier: MIT
// Loading and unloading drivers: a shared object built from driver sources, or, for tests, an entry
// function in the process itself. The image's entry is the first of FxDriverEntry (the framework's
// stub, see include/wdf/stub) and DriverEntry that it exports.
#pragma once

#include <wdm.h>

#include <string>
#include <string_view>

#include "base/intrusive_list.h"

namespace nt {

struct LoadResult {
  NTSTATUS status = 0;
  DRIVER_OBJECT* driver = nullptr;  // null unless NT_SUCCESS(status)
  std::string message;              // what went wrong, for the driver's author; empty on success
};

// Maps the shared object at `path`, makes a DRIVER_OBJECT named \Driver\<name> with the registry
// path \Registry\Machine\System\CurrentControlSet\Services\<name>, and calls the entry at
// PASSIVE_LEVEL. A failing entry unmaps it again. <name> is the service's; without one, the file's
// stem.
LoadResult load_driver(const std::string& path, std::u16string_view service = {});

// The same for an entry in this process.
LoadResult load_driver(std::string_view name, DRIVER_INITIALIZE* entry);

// Calls DriverUnload if the driver has one (STATUS_INVALID_DEVICE_REQUEST if not: it cannot be
// unloaded, as on Windows) once its devices are closed, frees the DRIVER_OBJECT and unmaps the
// image. Devices that the driver forgot are reported as leaks; so is one that stays open for ten
// seconds.
NTSTATUS unload_driver(DRIVER_OBJECT* driver);

}  // namespace nt
