// SPDX-License-Identifier: MIT
// See removal_relations.h.
#include "framework/removal_relations.h"

#include <algorithm>
#include <utility>

namespace wdf {
namespace {

constexpr ULONG relations_tag = 0x6C526657;  // 'WfRl'

DEVICE_RELATIONS* allocate_relations(std::size_t count) {
  const std::size_t size =
      sizeof(DEVICE_RELATIONS) + std::max<std::size_t>(count, 1) * sizeof(DEVICE_OBJECT*);
  return static_cast<DEVICE_RELATIONS*>(ExAllocatePool2(POOL_FLAG_PAGED, size, relations_tag));
}

}  // namespace

bool append_relations(IRP* irp, const std::vector<DEVICE_OBJECT*>& devices) {
  auto* prior = reinterpret_cast<DEVICE_RELATIONS*>(irp->IoStatus.Information);
  const ULONG prior_count = prior == nullptr ? 0 : prior->Count;
  DEVICE_RELATIONS* relations = allocate_relations(prior_count + devices.size());
  if (relations == nullptr) {
    for (DEVICE_OBJECT* each : devices) ObDereferenceObject(each);
    return false;
  }
  if (prior != nullptr) {
    std::copy_n(prior->Objects, prior_count, relations->Objects);
    ExFreePool(prior);
  }
  std::copy(devices.begin(), devices.end(), relations->Objects + prior_count);
  relations->Count = prior_count + static_cast<ULONG>(devices.size());
  irp->IoStatus.Status = STATUS_SUCCESS;
  irp->IoStatus.Information = reinterpret_cast<ULONG_PTR>(relations);
  return true;
}

NTSTATUS RelatedDevices::add(DEVICE_OBJECT* pdo) {
  nt::Guard guard(lock_);
  if (std::find(devices_.begin(), devices_.end(), pdo) != devices_.end()) {
    return STATUS_DUPLICATE_OBJECTID;
  }
  ObReferenceObject(pdo);
  devices_.push_back(pdo);
  return STATUS_SUCCESS;
}

void RelatedDevices::remove(DEVICE_OBJECT* pdo) {
  {
    nt::Guard guard(lock_);
    if (std::erase(devices_, pdo) == 0) return;
  }
  ObDereferenceObject(pdo);
}

void RelatedDevices::clear() {
  std::vector<DEVICE_OBJECT*> devices;
  {
    nt::Guard guard(lock_);
    devices = std::exchange(devices_, {});
  }
  for (DEVICE_OBJECT* each : devices) ObDereferenceObject(each);
}

std::vector<DEVICE_OBJECT*> RelatedDevices::referenced() {
  nt::Guard guard(lock_);
  for (DEVICE_OBJECT* each : devices_) ObReferenceObject(each);
  return devices_;
}

void RelatedDevices::answer(IRP* irp) {
  const std::vector<DEVICE_OBJECT*> devices = referenced();
  if (!devices.empty()) append_relations(irp, devices);
}

}  // namespace wdf
