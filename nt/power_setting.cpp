// SPDX-License-Identifier: MIT
// Who wants to hear of power settings. This machine has none that changes, so nobody is called;
// what is checked is that each registration is given back once.
// Source: wdm/poregisterpowersettingcallback, wdm/pounregisterpowersettingcallback.
#include <wdm.h>

#include "nt/object.h"

namespace nt {
namespace {

constexpr ObjectType registration_type{"PowerSettingCallback", nullptr, free_object};

}  // namespace
}  // namespace nt

extern "C" NTSTATUS PoRegisterPowerSettingCallback(PDEVICE_OBJECT, LPCGUID setting,
                                                   PPOWER_SETTING_CALLBACK callback, PVOID,
                                                   PVOID* handle) {
  if (setting == nullptr || callback == nullptr || handle == nullptr) {
    return STATUS_INVALID_PARAMETER;
  }
  *handle = nt::allocate_object(nt::registration_type, 1);
  return *handle == nullptr ? STATUS_INSUFFICIENT_RESOURCES : STATUS_SUCCESS;
}

extern "C" NTSTATUS PoUnregisterPowerSettingCallback(PVOID handle) {
  if (nt::object_type(handle) != &nt::registration_type) return STATUS_INVALID_PARAMETER;
  nt::dereference_object(handle);
  return STATUS_SUCCESS;
}
