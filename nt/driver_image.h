// SPDX-License-Identifier: MIT
// A driver's file: mapping it with fresh global data, finding its entry, and saying in the driver
// author's words what is wrong with it.
#pragma once

#include <wdm.h>

#include <string>
#include <vector>

namespace nt {

struct DriverImage {
  void* handle = nullptr;  // null: `message` says why
  DRIVER_INITIALIZE* entry = nullptr;
  std::string copy_path;  // see LoadedDriver::image_copy
  NTSTATUS status = STATUS_SUCCESS;
  std::string message;
};

// Maps the shared object at `path`. If it is mapped already (or could not be unmapped, which
// some C++ constructs cause), a copy of the file is mapped, so that its data is as in the file.
DriverImage open_driver_image(const std::string& path);
void close_driver_image(void* handle, const std::string& copy_path);

// The functions the shared object wants that neither this process nor its libraries have, sorted.
// Empty also where the file cannot be read as a shared object.
std::vector<std::string> unresolved_functions(const std::string& path);

}  // namespace nt
