// SPDX-License-Identifier: MIT
// The lists of hardware resources (framework.md 4.7): WDFCMRESLIST, what was assigned;
// WDFIORESLIST, one alternative of what is wanted; WDFIORESREQLIST, the alternatives. Source:
// fxresourcecollection.cpp.
#pragma once

#include <cstring>
#include <list>
#include <vector>

#include "framework/object.h"

namespace wdf {

// Descriptors in their order. A driver is given clones: what it writes there changes nothing
// (RES-R2).
template <class Descriptor>
class DescriptorList {
 public:
  // Replaces all; what is in the list then counts as unchanged.
  void assign(const Descriptor* first, std::size_t count) {
    nt::Guard guard(lock_);
    entries_.clear();
    for (std::size_t index = 0; index < count; ++index) entries_.push_back({first[index], {}});
    is_changed_ = false;
  }
  std::size_t count() const {
    nt::Guard guard(lock_);
    return entries_.size();
  }
  bool is_changed() const {
    nt::Guard guard(lock_);
    return is_changed_;
  }
  // Before the one at `index`; at WDF_INSERT_AT_END or the count, as the last.
  NTSTATUS insert(const Descriptor& descriptor, ULONG index);
  // False: there is none at `index`.
  bool update(const Descriptor& descriptor, ULONG index) {
    nt::Guard guard(lock_);
    if (index >= entries_.size()) return false;
    std::next(entries_.begin(), index)->value = descriptor;
    return is_changed_ = true;
  }
  bool remove_at(ULONG index) {
    nt::Guard guard(lock_);
    if (index >= entries_.size()) return false;
    entries_.erase(std::next(entries_.begin(), index));
    return is_changed_ = true;
  }
  // The first that is the same in every byte.
  bool remove(const Descriptor& descriptor);
  // Null: there is none at `index`. Valid until it is removed.
  Descriptor* clone_at(ULONG index) {
    nt::Guard guard(lock_);
    if (index >= entries_.size()) return nullptr;
    Entry& entry = *std::next(entries_.begin(), index);
    entry.clone = entry.value;
    return &entry.clone;
  }
  std::vector<Descriptor> values() const {
    nt::Guard guard(lock_);
    std::vector<Descriptor> values;
    for (const Entry& entry : entries_) values.push_back(entry.value);
    return values;
  }

 private:
  struct Entry {
    Descriptor value;
    Descriptor clone;
  };

  mutable nt::Lock lock_;
  std::list<Entry> entries_ GUARDED_BY(lock_);
  bool is_changed_ GUARDED_BY(lock_) = false;
};

extern template class DescriptorList<CM_PARTIAL_RESOURCE_DESCRIPTOR>;
extern template class DescriptorList<IO_RESOURCE_DESCRIPTOR>;

class CmResourceList final : public Object {
 public:
  using Handle = WDFCMRESLIST;
  static constexpr TypeCode code = TypeCode::CmResourceList;
  static const ObjectType type;

  explicit CmResourceList(const ObjectSeed& seed) : Object(seed) {}

  WDFCMRESLIST list_handle() const { return static_cast<WDFCMRESLIST>(handle()); }
  // The first full descriptor of `resources`, which may be null: a device without any.
  void assign(const CM_RESOURCE_LIST* resources);
  // In pool, with one full descriptor; null: it is empty, or there is no memory.
  CM_RESOURCE_LIST* make_wdm_list(POOL_FLAGS pool) const;

  DescriptorList<CM_PARTIAL_RESOURCE_DESCRIPTOR> descriptors;
  // RES-R1: what the driver may do is the callback's that the list is for.
  bool may_change = false;
};

class IoResourceRequirementsList;

class IoResourceList final : public Object {
 public:
  using Handle = WDFIORESLIST;
  static constexpr TypeCode code = TypeCode::IoResourceList;
  static const ObjectType type;

  IoResourceList(const ObjectSeed& seed, IoResourceRequirementsList& owner)
      : Object(seed), owner_(owner) {}

  WDFIORESLIST list_handle() const { return static_cast<WDFIORESLIST>(handle()); }
  // The one it was created for (RES-R3); its parent.
  const IoResourceRequirementsList& owner() const { return owner_; }

  DescriptorList<IO_RESOURCE_DESCRIPTOR> descriptors;

 private:
  const IoResourceRequirementsList& owner_;
};

class IoResourceRequirementsList final : public Object {
 public:
  using Handle = WDFIORESREQLIST;
  static constexpr TypeCode code = TypeCode::IoResourceRequirementsList;
  static const ObjectType type;

  explicit IoResourceRequirementsList(const ObjectSeed& seed) : Object(seed) {}
  ~IoResourceRequirementsList();

  WDFIORESREQLIST list_handle() const { return static_cast<WDFIORESREQLIST>(handle()); }
  std::size_t count() const;
  // Null: there is none at `index`.
  IoResourceList* at(ULONG index) const;
  // A list that does not fit in is deleted. Source: FxResourceCollection::AddAt.
  NTSTATUS insert(IoResourceList& list, ULONG index);
  // Deletes it; false: there is none.
  bool remove_at(ULONG index);
  bool remove(const IoResourceList& list);
  void set_slot(ULONG slot);
  void set_interface(INTERFACE_TYPE type);
  // It, or an alternative in it.
  bool is_changed() const;

  // Takes over the alternatives of `wdm`, which may be null.
  NTSTATUS assign(const IO_RESOURCE_REQUIREMENTS_LIST* wdm);
  // In paged pool; null: it has no alternative, or there is no memory.
  IO_RESOURCE_REQUIREMENTS_LIST* make_wdm_list() const;

 private:
  mutable nt::Lock lock_;
  std::vector<IoResourceList*> lists_ GUARDED_BY(lock_);  // each with a reference
  ULONG slot_ GUARDED_BY(lock_) = 0;
  INTERFACE_TYPE interface_ GUARDED_BY(lock_) = InterfaceTypeUndefined;
  bool is_changed_ GUARDED_BY(lock_) = false;
};

// An empty list as a child of the device; null: no memory.
CmResourceList* create_resource_list(Object& device);
// A list without a parent, filled from `wdm`; null: no memory. Whoever made it deletes it.
IoResourceRequirementsList* create_requirements_list(DriverGlobals& globals,
                                                     const IO_RESOURCE_REQUIREMENTS_LIST* wdm);

}  // namespace wdf
