// SPDX-License-Identifier: MIT
// What the driver says about its children, and what it may ask. See child_list.h.
#include "framework/child_list.h"

#include <algorithm>
#include <cstring>

#include "framework/call.h"
#include "framework/device.h"
#include "framework/pnp.h"

namespace wdf {
namespace {

// The callbacks and the size that go with a kind of description.
ULONG size_in(const IdHeader& header) {
  return header.IdentificationDescriptionSize;
}
ULONG size_in(const AddressHeader& header) {
  return header.AddressDescriptionSize;
}
void set_size(IdHeader& header, std::size_t size) {
  header.IdentificationDescriptionSize = static_cast<ULONG>(size);
}
void set_size(AddressHeader& header, std::size_t size) {
  header.AddressDescriptionSize = static_cast<ULONG>(size);
}
auto duplicate_of(const WDF_CHILD_LIST_CONFIG& config, const IdHeader&) {
  return config.EvtChildListIdentificationDescriptionDuplicate;
}
auto duplicate_of(const WDF_CHILD_LIST_CONFIG& config, const AddressHeader&) {
  return config.EvtChildListAddressDescriptionDuplicate;
}
auto copy_of(const WDF_CHILD_LIST_CONFIG& config, const IdHeader&) {
  return config.EvtChildListIdentificationDescriptionCopy;
}
auto copy_of(const WDF_CHILD_LIST_CONFIG& config, const AddressHeader&) {
  return config.EvtChildListAddressDescriptionCopy;
}
auto cleanup_of(const WDF_CHILD_LIST_CONFIG& config, const IdHeader&) {
  return config.EvtChildListIdentificationDescriptionCleanup;
}
auto cleanup_of(const WDF_CHILD_LIST_CONFIG& config, const AddressHeader&) {
  return config.EvtChildListAddressDescriptionCleanup;
}

bool is_there(ChildState state) {
  return state == ChildState::Inserting || state == ChildState::Wanted ||
         state == ChildState::Present;
}

// What a walk with these flags sees (WDF_RETRIEVE_CHILD_FLAGS). A change that waits for the end of
// the walk is not seen in it, but an insertion is.
bool is_among(ChildState state, ULONG flags) {
  switch (state) {
    case ChildState::Inserting:
    case ChildState::Wanted:
    case ChildState::Dropped:
      return (flags & WdfRetrievePendingChildren) != 0;
    case ChildState::Present:
    case ChildState::Leaving:
      return (flags & WdfRetrievePresentChildren) != 0;
    case ChildState::Missing:
    case ChildState::ReportedMissing:
      return (flags & WdfRetrieveMissingChildren) != 0;
  }
  return false;
}

}  // namespace

template <class Header>
Description<Header>::Description(ChildList& list, std::size_t size) : list_(list), bytes_(size) {
  set_size(*header(), size);
  list_.reference();
}

template <class Header>
Description<Header>::~Description() {
  if (const auto cleanup = cleanup_of(list_.config(), *header())) {
    call_driver({list_.globals(), "EvtChildListDescriptionCleanup", &list_}, cleanup,
                list_.list_handle(), header());
  }
  list_.dereference();
}

template <class Header>
std::shared_ptr<const Description<Header>> Description<Header>::make(ChildList& list, Header& from,
                                                                     NTSTATUS* status) {
  std::shared_ptr<Description> made(new Description(list, size_in(from)));
  *status = STATUS_SUCCESS;
  if (const auto duplicate = duplicate_of(list.config(), from)) {
    *status = call_driver({list.globals(), "EvtChildListDescriptionDuplicate", &list}, duplicate,
                          list.list_handle(), &from, made->header());
  } else {
    std::memcpy(made->header(), &from, size_in(from));
  }
  if (!NT_SUCCESS(*status)) made.reset();
  return made;
}

template <class Header>
void Description<Header>::copy_to(Header& to) const {
  if (const auto copy = copy_of(list_.config(), to)) {
    call_driver({list_.globals(), "EvtChildListDescriptionCopy", &list_}, copy, list_.list_handle(),
                header(), &to);
  } else {
    std::memcpy(&to, header(), bytes_.size());
  }
}

template class Description<IdHeader>;
template class Description<AddressHeader>;

NTSTATUS check_child_list_config(const WDF_CHILD_LIST_CONFIG& config) {
  if (config.Size != sizeof(config)) return STATUS_INFO_LENGTH_MISMATCH;
  const bool is_wrong =
      config.IdentificationDescriptionSize == 0 || config.EvtChildListCreateDevice == nullptr;
  return is_wrong ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

ChildList::ChildList(const ObjectSeed& seed, Device& parent, const WDF_CHILD_LIST_CONFIG& config)
    : Object(seed), parent_(parent), config_(config) {}

const ObjectType ChildList::type = {
    .code = TypeCode::ChildList, .destroy = destroy_as<ChildList>, .is_undeletable = true};

// Finds the newest entry that matches and, with the lock held, does `act` with it (null: none).
void ChildList::locate(const Match& matches, const Act& act) {
  for (;;) {
    Entries seen;
    std::uint32_t version = 0;
    {
      nt::Guard guard(lock_);
      seen = entries_;
      version = version_;
    }
    const auto found = std::find_if(seen.rbegin(), seen.rend(),
                                    [&](const ChildEntryRef& each) { return matches(*each); });
    nt::Guard guard(lock_);
    if (version != version_) continue;
    act(found == seen.rend() ? nullptr : *found);
    return;
  }
}

bool ChildList::is_same(IdHeader& wanted, const ChildEntry& entry,
                        PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE compare) const {
  if (compare == nullptr) {
    return std::memcmp(&wanted, entry.id->header(), config_.IdentificationDescriptionSize) == 0;
  }
  return call_driver({globals(), "EvtChildListIdentificationDescriptionCompare", this}, compare,
                     list_handle(), &wanted, entry.id->header()) != FALSE;
}

ChildList::Match ChildList::same_id(IdHeader& id) const {
  return [this, &id](const ChildEntry& entry) {
    return is_same(id, entry, config_.EvtChildListIdentificationDescriptionCompare);
  };
}

void ChildList::set_state_locked(ChildEntry& entry, ChildState state) {
  entry.state = state;
  ++version_;
}

void ChildList::erase_locked(const ChildEntryRef& entry, Entries& gone) {
  gone.push_back(entry);
  std::erase(entries_, entry);
  ++version_;
}

// BUS-R2.
NTSTATUS ChildList::add(IdHeader& id, AddressHeader* address) {
  NTSTATUS status = STATUS_SUCCESS;
  auto entry = std::make_shared<ChildEntry>();
  entry->id = ChildId::make(*this, id, &status);
  if (NT_SUCCESS(status) && address != nullptr) {
    entry->address = ChildAddress::make(*this, *address, &status);
  }
  if (!NT_SUCCESS(status)) return status;
  locate(same_id(id), [&](const ChildEntryRef& known) REQUIRES(lock_) {
    if (known != nullptr && is_there(known->state)) {
      known->is_found = true;
      known->address.swap(entry->address);
      status = STATUS_OBJECT_NAME_EXISTS;
      return;
    }
    entries_.push_back(entry);
    ++version_;
  });
  if (status == STATUS_SUCCESS) settle();
  return status;
}

NTSTATUS ChildList::add_static(Device& child) {
  auto entry = std::make_shared<ChildEntry>();
  entry->device = &child;
  child.config().child->list = this;
  bool is_new = false;
  locate([&child](const ChildEntry& each) { return each.device == &child; },
         [&](const ChildEntryRef& known) REQUIRES(lock_) {
           if (known != nullptr) return;
           is_new = true;
           child.set(NoDelete);
           entries_.push_back(entry);
           ++version_;
         });
  if (!is_new) return STATUS_OBJECT_NAME_EXISTS;
  settle();
  return STATUS_SUCCESS;
}

// BUS-R3. Nobody knows yet of a child that is being inserted: it is forgotten.
void ChildList::mark_missing_locked(const ChildEntryRef& entry, Entries& gone) {
  if (entry->state == ChildState::Inserting) {
    erase_locked(entry, gone);
  } else if (entry->state == ChildState::Wanted) {
    set_state_locked(*entry, ChildState::Dropped);
  } else if (entry->state == ChildState::Present) {
    set_state_locked(*entry, ChildState::Leaving);
  }
}

NTSTATUS ChildList::mark_missing(IdHeader& id) {
  Entries gone;
  NTSTATUS status = STATUS_SUCCESS;
  locate(same_id(id), [&](const ChildEntryRef& known) REQUIRES(lock_) {
    if (known == nullptr) {
      status = STATUS_NO_SUCH_DEVICE;
    } else {
      mark_missing_locked(known, gone);
    }
  });
  settle();
  return status;
}

NTSTATUS ChildList::mark_missing(const Device& child) {
  Entries gone;
  bool is_known = false;
  locate([&child](const ChildEntry& each) { return each.device == &child; },
         [&](const ChildEntryRef& known) REQUIRES(lock_) {
           is_known = known != nullptr;
           if (is_known) mark_missing_locked(known, gone);
         });
  forget(gone);
  settle();
  return is_known ? STATUS_SUCCESS : STATUS_NO_SUCH_DEVICE;
}

void ChildList::mark_all_present() {
  nt::Guard guard(lock_);
  for (const ChildEntryRef& each : entries_) each->is_found = true;
}

NTSTATUS ChildList::update_address(ChildEntry& entry, AddressHeader& address) {
  NTSTATUS status = STATUS_SUCCESS;
  auto changed = ChildAddress::make(*this, address, &status);
  if (!NT_SUCCESS(status)) return status;
  nt::Guard guard(lock_);
  entry.address.swap(changed);
  return status;
}

void ChildList::begin(bool is_scan) {
  nt::Guard guard(lock_);
  ++walk_count_;
  if (!is_scan) return;
  for (const ChildEntryRef& each : entries_) each->is_found = false;
}

// BUS-R4. What a scan has not found goes with the walk that ends last, which need not be the scan:
// FxChildList::EndIteration is EndScan.
void ChildList::end() {
  Entries gone;
  {
    nt::Guard guard(lock_);
    if (walk_count_ == 0) return;
    if (--walk_count_ == 0) {
      for (const ChildEntryRef& each : Entries(entries_)) {
        if (!each->is_found) mark_missing_locked(each, gone);
      }
    }
  }
  forget(gone);
  settle();
}

// What was said while the list was locked comes into force. True: plug-and-play should ask.
bool ChildList::settle_locked(Entries& gone) {
  if (walk_count_ != 0 || is_reporting_) return false;
  bool is_changed = false;
  for (const ChildEntryRef& each : Entries(entries_)) {
    if (each->state == ChildState::Inserting) {
      set_state_locked(*each, ChildState::Wanted);
      is_changed = true;
    } else if (each->state == ChildState::Leaving) {
      set_state_locked(*each, ChildState::Missing);
      is_changed = true;
    } else if (each->state == ChildState::Dropped) {
      erase_locked(each, gone);
    }
  }
  return is_changed;
}

void ChildList::settle() {
  Entries gone;
  bool is_changed = false;
  {
    nt::Guard guard(lock_);
    is_changed = settle_locked(gone);
  }
  forget(gone);
  if (is_changed) IoInvalidateDeviceRelations(parent_.physical_device(), BusRelations);
}

// BUS-R8. The walk keeps its place as the number of entries seen.
NTSTATUS ChildList::next(WDF_CHILD_LIST_ITERATOR& iterator, Device** device,
                         WDF_CHILD_RETRIEVE_INFO* info) {
  std::vector<ChildEntry> facts;
  {
    nt::Guard guard(lock_);
    if (walk_count_ == 0) return STATUS_INVALID_DEVICE_STATE;
    for (const ChildEntryRef& each : entries_) facts.push_back(*each);
  }
  const auto compare =
      info == nullptr ? nullptr : info->EvtChildListIdentificationDescriptionCompare;
  auto place = reinterpret_cast<std::uintptr_t>(iterator.Reserved[0]);
  while (place < facts.size()) {
    const ChildEntry& entry = facts[place++];
    if (!is_among(entry.state, iterator.Flags)) continue;
    if (compare != nullptr && !is_same(*info->IdentificationDescription, entry, compare)) continue;
    iterator.Reserved[0] = reinterpret_cast<PVOID>(place);
    *device = entry.device;
    if (info == nullptr) return STATUS_SUCCESS;
    if (info->IdentificationDescription != nullptr) {
      entry.id->copy_to(*info->IdentificationDescription);
    }
    if (info->AddressDescription != nullptr) entry.address->copy_to(*info->AddressDescription);
    info->Status = entry.device != nullptr ? WdfChildListRetrieveDeviceSuccess
                                           : WdfChildListRetrieveDeviceNotYetCreated;
    return STATUS_SUCCESS;
  }
  iterator.Reserved[0] = reinterpret_cast<PVOID>(place);
  return STATUS_NO_MORE_ENTRIES;
}

Device* ChildList::next_static(const Device* previous, ULONG flags) {
  nt::Guard guard(lock_);
  if (walk_count_ == 0) return nullptr;
  bool is_after = previous == nullptr;
  for (const ChildEntryRef& each : entries_) {
    if (is_after && is_among(each->state, flags)) return each->device;
    if (each->device == previous) is_after = true;
  }
  return nullptr;
}

ChildEntry ChildList::find(IdHeader& id) {
  ChildEntry found;
  locate(same_id(id), [&found](const ChildEntryRef& known) {
    if (known != nullptr) found = *known;
  });
  return found;
}

ChildEntry ChildList::look_at(const ChildEntry& entry) {
  nt::Guard guard(lock_);
  return entry;
}

// BUS-R11: a static child that plug-and-play has never heard of goes at once.
void ChildList::forget(const Entries& gone) {
  for (const ChildEntryRef& each : gone) {
    if (each->device != nullptr) remove_child(*each->device);
  }
}

}  // namespace wdf
