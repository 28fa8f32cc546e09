// SPDX-License-Identifier: MIT
// Special files on a device: paging, hibernation, dump, boot. Which of them its driver supports,
// how often the device is in the path of each, and which devices have to hear of them too. Source:
// fxpkgpnp.hpp IsUsageSupported, AdjustUsageCount, IsInSpecialUse, IsUsagePowerRelated.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <atomic>

#include "framework/removal_relations.h"

namespace wdf {

class SpecialFiles {
 public:
  // <= DISPATCH_LEVEL.
  void support(WDF_SPECIAL_FILE_TYPE type, bool is_supported) {
    is_supported_[type].store(is_supported);
  }
  bool is_supported(WDF_SPECIAL_FILE_TYPE type) const { return is_supported_[type].load(); }

  void count(WDF_SPECIAL_FILE_TYPE type, bool is_in_path) {
    counts_[type].fetch_add(is_in_path ? 1 : -1);
  }
  std::int32_t count_of(WDF_SPECIAL_FILE_TYPE type) const { return counts_[type].load(); }
  // Whether the device may be neither stopped, removed nor disabled.
  bool is_in_use() const {
    for (int type = WdfSpecialFilePaging; type < WdfSpecialFileMax; ++type) {
      if (type != WdfSpecialFilePostDisplay && counts_[type].load() != 0) return true;
    }
    return false;
  }
  // Whether its power code must not be paged out.
  static bool is_about_power(WDF_SPECIAL_FILE_TYPE type) {
    return type == WdfSpecialFilePaging || type == WdfSpecialFileHibernation ||
           type == WdfSpecialFileDump;
  }

  RelatedDevices dependents;

 private:
  std::atomic<bool> is_supported_[WdfSpecialFileMax] = {};
  std::atomic<std::int32_t> counts_[WdfSpecialFileMax] = {};
};

}  // namespace wdf
