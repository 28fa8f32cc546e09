// SPDX-License-Identifier: MIT
// WDFCHILDLIST: the children a bus driver says are there, and their devices (framework.md 2.12.2).
// The driver adds and removes descriptions; when plug-and-play asks for the children, each that has
// no device yet gets one. The list of static children is one of these, whose descriptions are the
// devices themselves. Source: fxchildlist.cpp.
//
// The driver's compare, copy and cleanup callbacks are called without the lock: descriptions never
// change once they are made, and a search is begun anew when the list changed under it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "framework/object.h"

namespace wdf {

class ChildList;

using IdHeader = WDF_CHILD_IDENTIFICATION_DESCRIPTION_HEADER;
using AddressHeader = WDF_CHILD_ADDRESS_DESCRIPTION_HEADER;

// A description of the list's own, duplicated from the driver's; the driver cleans it up.
template <class Header>
class Description {
 public:
  // Null: the driver's duplicate callback failed, with `status`.
  static std::shared_ptr<const Description> make(ChildList& list, Header& from, NTSTATUS* status);
  ~Description();
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  // The driver's callbacks take it as one that could be changed, and do not.
  Header* header() const {
    return reinterpret_cast<Header*>(const_cast<std::uint8_t*>(bytes_.data()));
  }
  void copy_to(Header& to) const;

 private:
  Description(ChildList& list, std::size_t size);

  ChildList& list_;
  std::vector<std::uint8_t> bytes_;
};
using ChildId = Description<IdHeader>;
using ChildAddress = Description<AddressHeader>;

enum class ChildState : std::uint8_t {
  Inserting,        // said to be there while the list was locked
  Wanted,           // there; gets its device when plug-and-play asks
  Present,          // there, with a device
  Dropped,          // was Wanted; said to be missing while the list was locked
  Leaving,          // was Present; the same
  Missing,          // is left out the next time plug-and-play asks
  ReportedMissing,  // was left out; plug-and-play removes its device
};

struct ChildEntry {
  std::shared_ptr<const ChildId> id;
  std::shared_ptr<const ChildAddress> address;  // null: the list has none
  ChildState state = ChildState::Inserting;
  Device* device = nullptr;
  bool is_found = true;  // in the scan that is going on
};
using ChildEntryRef = std::shared_ptr<ChildEntry>;

class ChildList final : public Object {
 public:
  using Handle = WDFCHILDLIST;
  static constexpr TypeCode code = TypeCode::ChildList;
  static const ObjectType type;

  ChildList(const ObjectSeed& seed, Device& parent, const WDF_CHILD_LIST_CONFIG& config);

  WDFCHILDLIST list_handle() const { return static_cast<WDFCHILDLIST>(handle()); }
  const WDF_CHILD_LIST_CONFIG& config() const { return config_; }
  Device& parent_device() const { return parent_; }

  NTSTATUS add(IdHeader& id, AddressHeader* address);
  NTSTATUS add_static(Device& child);
  NTSTATUS mark_missing(IdHeader& id);
  NTSTATUS mark_missing(const Device& child);
  void mark_all_present();
  NTSTATUS update_address(ChildEntry& entry, AddressHeader& address);

  void begin_scan() { begin(true); }
  void end_scan() { end(); }
  void begin_iteration() { begin(false); }
  void end_iteration() { end(); }
  NTSTATUS next(WDF_CHILD_LIST_ITERATOR& iterator, Device** device, WDF_CHILD_RETRIEVE_INFO* info);
  // The device after `previous` (null: the first) whose state is among `flags`; null: none, or the
  // list is not walked.
  Device* next_static(const Device* previous, ULONG flags);

  // What is known of the child with this id.
  ChildEntry find(IdHeader& id);
  // As it is now.
  ChildEntry look_at(const ChildEntry& entry);

  // EvtChildListScanForChildren (2.11.2 step 7).
  void scan();
  // The children for an answer to BusRelations, each referenced; those without a device get one.
  // True: a child is missing that was there in the last answer.
  bool report(std::vector<DEVICE_OBJECT*>& devices);
  // The parent is being removed: so is each child, at once (BUS-R9).
  void parent_removed();
  // The child's removal has come to its end.
  void child_removed(Device& child);

 private:
  using Entries = std::vector<ChildEntryRef>;
  using Match = std::function<bool(const ChildEntry&)>;
  using Act = std::function<void(const ChildEntryRef&)>;

  void locate(const Match& matches, const Act& act);
  bool is_same(IdHeader& wanted, const ChildEntry& entry,
               PFN_WDF_CHILD_LIST_IDENTIFICATION_DESCRIPTION_COMPARE compare) const;
  Match same_id(IdHeader& id) const;
  void set_state_locked(ChildEntry& entry, ChildState state) REQUIRES(lock_);
  void mark_missing_locked(const ChildEntryRef& entry, Entries& gone) REQUIRES(lock_);
  void begin(bool is_scan);
  void end();
  void erase_locked(const ChildEntryRef& entry, Entries& gone) REQUIRES(lock_);
  bool settle_locked(Entries& gone) REQUIRES(lock_);
  void settle();
  void forget(const Entries& gone);
  NTSTATUS create_device(const ChildEntryRef& entry);
  bool include(const ChildEntryRef& entry, bool& wants_retry);
  void call_reported_missing(const Entries& missing);

  Device& parent_;
  const WDF_CHILD_LIST_CONFIG config_;
  nt::Lock lock_;
  Entries entries_ GUARDED_BY(lock_);
  std::uint32_t version_ GUARDED_BY(lock_) = 0;  // of entries_ and their states
  std::uint32_t walk_count_ GUARDED_BY(lock_) = 0;
  bool is_reporting_ GUARDED_BY(lock_) = false;
};

// BUS-R1.
NTSTATUS check_child_list_config(const WDF_CHILD_LIST_CONFIG& config);

// All lists of a device that enumerates children.
class ChildLists {
 public:
  ChildLists() = default;
  ~ChildLists() { clear_ejected_with(); }
  ChildLists(const ChildLists&) = delete;
  ChildLists& operator=(const ChildLists&) = delete;

  NTSTATUS create(Device& parent, const WDF_CHILD_LIST_CONFIG& config,
                  const WDF_OBJECT_ATTRIBUTES* attributes, ChildList** list);
  // The list of static children, made when it is first wanted; null: no memory.
  ChildList* static_list(Device& parent);
  ChildList* default_list = nullptr;

  void scan();
  void parent_removed();
  // What leaves together with a PDO when it is ejected, each referenced while it is in here.
  void add_ejected_with(DEVICE_OBJECT* other);
  void remove_ejected_with(DEVICE_OBJECT* other);
  void clear_ejected_with();
  std::vector<DEVICE_OBJECT*> ejected_with() const;

  // Puts the children into the answer that the IRP has so far (BUS-R5). True: it changed.
  bool answer(IRP* irp);

 private:
  std::vector<ChildList*> all() const;

  mutable nt::Lock lock_;
  std::vector<ChildList*> lists_ GUARDED_BY(lock_);
  ChildList* static_list_ GUARDED_BY(lock_) = nullptr;
  std::vector<DEVICE_OBJECT*> ejected_with_ GUARDED_BY(lock_);
};

}  // namespace wdf
