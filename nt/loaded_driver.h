// SPDX-License-Identifier: MIT
// What the I/O manager keeps of a driver besides its DRIVER_OBJECT.
#pragma once

#include <wdm.h>

#include <string>
#include <vector>

namespace nt {

struct DriverExtensionBlock {
  void* client_id;
  void* memory;
};

struct Reinitialization {
  PDRIVER_REINITIALIZE routine;
  void* context;
};

struct LoadedDriver {
  DRIVER_OBJECT* object = nullptr;
  DRIVER_EXTENSION extension{};
  std::u16string name;           // "pump"
  std::u16string object_name;    // "\Driver\pump"
  std::u16string registry_path;  // \Registry\Machine\...\Services\pump
  std::u16string entry_path;     // the copy that DriverEntry is given
  std::u16string hardware_database;
  UNICODE_STRING hardware_database_string{};
  void* image = nullptr;   // of dlopen; null for an entry in this process
  std::string image_copy;  // a file that was made for this load and is removed after it
  std::vector<DriverExtensionBlock> extensions;
  std::vector<Reinitialization> reinitializations;
};

// Of a driver that is loaded.
LoadedDriver& loaded_driver(const DRIVER_OBJECT* driver);

}  // namespace nt
