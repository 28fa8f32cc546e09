// SPDX-License-Identifier: MIT
// See device_init.h.
#include "framework/device_init.h"

#include <algorithm>

namespace wdf {

bool PreprocessEntry::matches(UCHAR irp_major, UCHAR irp_minor) const {
  if (irp_major != major) return false;
  return minors.empty() || std::find(minors.begin(), minors.end(), irp_minor) != minors.end();
}

DeviceInit& device_init_of(PWDF_DRIVER_GLOBALS globals, PWDFDEVICE_INIT init, Ddi ddi) {
  if (init == nullptr) {
    required_parameter_is_null(globals_of(globals), ddi, "DeviceInit", __builtin_return_address(0));
  }
  return *init;
}

}  // namespace wdf
