// SPDX-License-Identifier: MIT
// WDFCMRESLIST: the resources a device was given at its start, valid from EvtDevicePrepareHardware
// to EvtDeviceReleaseHardware (framework.md 2.11 PNP-R9). A copy of the first full descriptor of
// the IRP's.
#pragma once

#include <vector>

#include "framework/object.h"

namespace wdf {

class CmResourceList final : public Object {
 public:
  using Handle = WDFCMRESLIST;
  static constexpr TypeCode code = TypeCode::CmResourceList;
  static const ObjectType type;

  explicit CmResourceList(const ObjectSeed& seed) : Object(seed) {}

  WDFCMRESLIST list_handle() const { return static_cast<WDFCMRESLIST>(handle()); }
  // `resources` may be null: a device without any.
  void assign(const CM_RESOURCE_LIST* resources);
  std::size_t count() const { return descriptors_.size(); }
  // Null: there is no such index.
  CM_PARTIAL_RESOURCE_DESCRIPTOR* at(std::size_t index) {
    return index < descriptors_.size() ? &descriptors_[index] : nullptr;
  }

 private:
  std::vector<CM_PARTIAL_RESOURCE_DESCRIPTOR> descriptors_;
};

// An empty list as a child of the device; null: no memory.
CmResourceList* create_resource_list(Object& device);

}  // namespace wdf
