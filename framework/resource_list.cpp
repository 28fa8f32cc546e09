// SPDX-License-Identifier: MIT
// See resource_list.h.
#include "framework/resource_list.h"

#include <algorithm>

#include "framework/driver.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {

template <class Descriptor>
NTSTATUS DescriptorList<Descriptor>::insert(const Descriptor& descriptor, ULONG index) {
  if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  nt::Guard guard(lock_);
  if (index == WDF_INSERT_AT_END) index = static_cast<ULONG>(entries_.size());
  if (index > entries_.size()) return STATUS_ARRAY_BOUNDS_EXCEEDED;
  entries_.insert(std::next(entries_.begin(), index), {descriptor, {}});
  is_changed_ = true;
  return STATUS_SUCCESS;
}

template <class Descriptor>
bool DescriptorList<Descriptor>::remove(const Descriptor& descriptor) {
  nt::Guard guard(lock_);
  const auto place =
      std::find_if(entries_.begin(), entries_.end(), [&descriptor](const Entry& entry) {
        return std::memcmp(&entry.value, &descriptor, sizeof(descriptor)) == 0;
      });
  if (place == entries_.end()) return false;
  entries_.erase(place);
  return is_changed_ = true;
}

template class DescriptorList<CM_PARTIAL_RESOURCE_DESCRIPTOR>;
template class DescriptorList<IO_RESOURCE_DESCRIPTOR>;

const ObjectType CmResourceList::type = {.code = TypeCode::CmResourceList,
                                         .destroy = destroy_as<CmResourceList>,
                                         .is_undeletable = true};
const ObjectType IoResourceList::type = {.code = TypeCode::IoResourceList,
                                         .destroy = destroy_as<IoResourceList>,
                                         .is_undeletable = true};
const ObjectType IoResourceRequirementsList::type = {
    .code = TypeCode::IoResourceRequirementsList,
    .destroy = destroy_as<IoResourceRequirementsList>,
    .is_undeletable = true};

void CmResourceList::assign(const CM_RESOURCE_LIST* resources) {
  if (resources == nullptr || resources->Count == 0) return descriptors.assign(nullptr, 0);
  const CM_PARTIAL_RESOURCE_LIST& list = resources->List[0].PartialResourceList;
  descriptors.assign(list.PartialDescriptors, list.Count);
}

CM_RESOURCE_LIST* CmResourceList::make_wdm_list(POOL_FLAGS pool) const {
  const auto values = descriptors.values();
  if (values.empty()) return nullptr;
  const std::size_t size =
      offsetof(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
      values.size() * sizeof(values[0]);
  auto* list = static_cast<CM_RESOURCE_LIST*>(ExAllocatePool2(pool, size, globals().DriverTag));
  if (list == nullptr) return nullptr;
  list->Count = 1;
  CM_PARTIAL_RESOURCE_LIST& partial = list->List[0].PartialResourceList;
  partial.Version = partial.Revision = 1;
  partial.Count = static_cast<ULONG>(values.size());
  std::copy(values.begin(), values.end(), partial.PartialDescriptors);
  return list;
}

IoResourceRequirementsList::~IoResourceRequirementsList() {
  for (IoResourceList* list : lists_) list->dereference();
}

std::size_t IoResourceRequirementsList::count() const {
  nt::Guard guard(lock_);
  return lists_.size();
}

IoResourceList* IoResourceRequirementsList::at(ULONG index) const {
  nt::Guard guard(lock_);
  return index < lists_.size() ? lists_[index] : nullptr;
}

NTSTATUS IoResourceRequirementsList::insert(IoResourceList& list, ULONG index) {
  NTSTATUS status = STATUS_SUCCESS;
  if (nt::machine().pool().fails_now()) {
    status = STATUS_INSUFFICIENT_RESOURCES;
  } else {
    nt::Guard guard(lock_);
    if (index == WDF_INSERT_AT_END) index = static_cast<ULONG>(lists_.size());
    if (index > lists_.size()) {
      status = STATUS_ARRAY_BOUNDS_EXCEEDED;
    } else {
      list.reference();
      lists_.insert(lists_.begin() + index, &list);
      is_changed_ = true;
    }
  }
  if (!NT_SUCCESS(status)) list.discard();
  return status;
}

bool IoResourceRequirementsList::remove_at(ULONG index) {
  IoResourceList* list = nullptr;
  {
    nt::Guard guard(lock_);
    if (index >= lists_.size()) return false;
    list = lists_[index];
    lists_.erase(lists_.begin() + index);
    is_changed_ = true;
  }
  list->delete_object();
  list->dereference();
  return true;
}

bool IoResourceRequirementsList::remove(const IoResourceList& list) {
  ULONG index = 0;
  {
    nt::Guard guard(lock_);
    const auto place = std::find(lists_.begin(), lists_.end(), &list);
    index = static_cast<ULONG>(place - lists_.begin());
  }
  return remove_at(index);
}

void IoResourceRequirementsList::set_slot(ULONG slot) {
  nt::Guard guard(lock_);
  is_changed_ |= slot_ != slot;
  slot_ = slot;
}

void IoResourceRequirementsList::set_interface(INTERFACE_TYPE type) {
  nt::Guard guard(lock_);
  is_changed_ |= interface_ != type;
  interface_ = type;
}

bool IoResourceRequirementsList::is_changed() const {
  nt::Guard guard(lock_);
  return is_changed_ || std::any_of(lists_.begin(), lists_.end(), [](const IoResourceList* list) {
           return list->descriptors.is_changed();
         });
}

NTSTATUS IoResourceRequirementsList::assign(const IO_RESOURCE_REQUIREMENTS_LIST* wdm) {
  if (wdm == nullptr) return STATUS_SUCCESS;
  const IO_RESOURCE_LIST* alternative = wdm->List;
  for (ULONG index = 0; index < wdm->AlternativeLists; ++index) {
    auto* list = allocate_object<IoResourceList>(globals(), {}, *this);
    if (list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = list->commit(nullptr, this);
    ASSERT(NT_SUCCESS(status));
    list->descriptors.assign(alternative->Descriptors, alternative->Count);
    status = insert(*list, WDF_INSERT_AT_END);
    if (!NT_SUCCESS(status)) return status;
    alternative =
        reinterpret_cast<const IO_RESOURCE_LIST*>(&alternative->Descriptors[alternative->Count]);
  }
  nt::Guard guard(lock_);
  slot_ = wdm->SlotNumber;
  interface_ = wdm->InterfaceType;
  is_changed_ = false;
  return STATUS_SUCCESS;
}

IO_RESOURCE_REQUIREMENTS_LIST* IoResourceRequirementsList::make_wdm_list() const {
  nt::Guard guard(lock_);
  if (lists_.empty()) return nullptr;
  std::size_t size = offsetof(IO_RESOURCE_REQUIREMENTS_LIST, List);
  for (const IoResourceList* list : lists_) {
    size += offsetof(IO_RESOURCE_LIST, Descriptors) +
            list->descriptors.count() * sizeof(IO_RESOURCE_DESCRIPTOR);
  }
  if (size > MAXULONG) return nullptr;
  const std::size_t room = std::max(size, sizeof(IO_RESOURCE_REQUIREMENTS_LIST));
  auto* wdm = static_cast<IO_RESOURCE_REQUIREMENTS_LIST*>(
      ExAllocatePool2(POOL_FLAG_PAGED, room, globals().DriverTag));
  if (wdm == nullptr) return nullptr;
  wdm->ListSize = static_cast<ULONG>(size);
  wdm->InterfaceType = interface_;
  wdm->SlotNumber = slot_;
  wdm->AlternativeLists = static_cast<ULONG>(lists_.size());
  IO_RESOURCE_LIST* alternative = wdm->List;
  for (const IoResourceList* list : lists_) {
    const auto values = list->descriptors.values();
    alternative->Version = alternative->Revision = 1;
    alternative->Count = static_cast<ULONG>(values.size());
    alternative = reinterpret_cast<IO_RESOURCE_LIST*>(
        std::copy(values.begin(), values.end(), alternative->Descriptors));
  }
  return wdm;
}

CmResourceList* create_resource_list(Object& device) {
  auto* list = allocate_object<CmResourceList>(device.globals(), {});
  if (list == nullptr) return nullptr;
  if (NT_SUCCESS(list->commit(nullptr, &device))) return list;
  list->discard();
  return nullptr;
}

IoResourceRequirementsList* create_requirements_list(DriverGlobals& globals,
                                                     const IO_RESOURCE_REQUIREMENTS_LIST* wdm) {
  auto* list = allocate_object<IoResourceRequirementsList>(globals, {});
  if (list == nullptr) return nullptr;
  NTSTATUS status = list->commit(nullptr, nullptr);
  ASSERT(NT_SUCCESS(status));
  status = list->assign(wdm);
  if (NT_SUCCESS(status)) return list;
  list->delete_object();
  return nullptr;
}

}  // namespace wdf
