// SPDX-License-Identifier: MIT
// How the children of a list become devices, are told to plug-and-play, and go. Source:
// fxchildlist.cpp ProcessBusRelations, CreateDevice, NotifyDeviceRemove; fxpkgpnp.cpp
// HandleQueryBusRelations.
#include <algorithm>

#include "framework/call.h"
#include "framework/child_list.h"
#include "framework/device.h"
#include "framework/pnp.h"
#include "framework/removal_relations.h"

namespace wdf {

void ChildList::scan() {
  if (const auto callback = config_.EvtChildListScanForChildren) {
    call_driver({globals(), "EvtChildListScanForChildren", this}, callback, list_handle());
  }
}

// BUS-R5.
NTSTATUS ChildList::create_device(const ChildEntryRef& entry) {
  WDFDEVICE_INIT init(parent_.driver());
  init.is_framework_owned = true;
  init.make_child(parent_);
  init.config.child->list = this;
  init.config.child->entry = entry;
  NTSTATUS status =
      call_driver({globals(), "EvtChildListCreateDevice", this}, config_.EvtChildListCreateDevice,
                  list_handle(), entry->id->header(), init.pointer());
  if (NT_SUCCESS(status) && init.created == nullptr) {
    verifier_break(
        globals(),
        {.rule = "ChildWithoutDevice", .call = "EvtChildListCreateDevice", .object = list_handle()},
        "succeeded without having created a device", "call WdfDeviceCreate, or return a failure");
    status = STATUS_INVALID_DEVICE_OBJECT_PARAMETER;
  }
  if (NT_SUCCESS(status)) {
    entry->device = init.created;
  } else if (init.created != nullptr) {
    remove_child(*init.created);
  }
  return status;
}

// Whether the child is in the answer, which it is if it has a device now.
bool ChildList::include(const ChildEntryRef& entry, bool& wants_retry) {
  NTSTATUS status = STATUS_SUCCESS;
  if (entry->device == nullptr) status = create_device(entry);
  wants_retry |= status == STATUS_RETRY;
  Entries gone;
  nt::Guard guard(lock_);
  if (status == STATUS_RETRY) return false;
  if (!NT_SUCCESS(status)) {
    erase_locked(entry, gone);
    return false;
  }
  // It may have been said to be missing meanwhile; plug-and-play learns that from the next answer.
  set_state_locked(*entry,
                   entry->state == ChildState::Dropped ? ChildState::Leaving : ChildState::Present);
  return true;
}

bool ChildList::report(std::vector<DEVICE_OBJECT*>& devices) {
  Entries there;
  Entries missing;
  {
    nt::Guard guard(lock_);
    is_reporting_ = true;
    for (const ChildEntryRef& each : entries_) {
      if (each->state == ChildState::Wanted || each->state == ChildState::Present) {
        there.push_back(each);
      } else if (each->state == ChildState::Missing) {
        set_state_locked(*each, ChildState::ReportedMissing);
        missing.push_back(each);
      }
    }
  }
  bool wants_retry = false;
  for (const ChildEntryRef& each : there) {
    if (!include(each, wants_retry)) continue;
    ObReferenceObject(each->device->wdm_device());
    devices.push_back(each->device->wdm_device());
  }
  {
    nt::Guard guard(lock_);
    is_reporting_ = false;
  }
  settle();
  if (wants_retry) IoInvalidateDeviceRelations(parent_.physical_device(), BusRelations);
  call_reported_missing(missing);
  return !missing.empty();
}

// BUS-R6.
void ChildList::call_reported_missing(const Entries& missing) {
  for (const ChildEntryRef& each : missing) {
    Device& child = *each->device;
    child.pnp().is_reported_missing.store(true);
    if (const auto callback = child.config().child->callbacks.EvtDeviceReportedMissing) {
      call_driver({child.globals(), "EvtDeviceReportedMissing", &child}, callback,
                  child.device_handle());
    }
  }
}

void ChildList::parent_removed() {
  Entries leaving;
  {
    nt::Guard guard(lock_);
    leaving.swap(entries_);
    ++version_;
  }
  forget(leaving);
}

void ChildList::child_removed(Device& child) {
  Entries gone;
  gone.push_back(std::move(child.config().child->entry));
  nt::Guard guard(lock_);
  for (const ChildEntryRef& each : Entries(entries_)) {
    if (each->device == &child) erase_locked(each, gone);
  }
}

NTSTATUS ChildLists::create(Device& parent, const WDF_CHILD_LIST_CONFIG& config,
                            const WDF_OBJECT_ATTRIBUTES* attributes, ChildList** created) {
  auto* list = allocate_object<ChildList>(
      parent.globals(), {.attributes = attributes, .created_by = Ddi::WdfChildListCreate}, parent,
      config);
  if (list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS status = list->commit(attributes, &parent);
  if (!NT_SUCCESS(status)) {
    list->discard();
    return status;
  }
  nt::Guard guard(lock_);
  lists_.push_back(list);
  *created = list;
  return status;
}

ChildList* ChildLists::static_list(Device& parent) {
  {
    nt::Guard guard(lock_);
    if (static_list_ != nullptr) return static_list_;
  }
  WDF_CHILD_LIST_CONFIG config;
  WDF_CHILD_LIST_CONFIG_INIT(&config, 0, nullptr);  // its descriptions are devices
  ChildList* made = nullptr;
  if (!NT_SUCCESS(create(parent, config, nullptr, &made))) return nullptr;
  nt::Guard guard(lock_);
  if (static_list_ == nullptr) static_list_ = made;  // else `made` stays empty
  return static_list_;
}

std::vector<ChildList*> ChildLists::all() const {
  nt::Guard guard(lock_);
  return lists_;
}

void ChildLists::scan() {
  for (ChildList* list : all()) list->scan();
}

void ChildLists::parent_removed() {
  for (ChildList* list : all()) list->parent_removed();
}

void ChildLists::add_ejected_with(DEVICE_OBJECT* other) {
  ObReferenceObject(other);
  nt::Guard guard(lock_);
  ejected_with_.push_back(other);
}

void ChildLists::remove_ejected_with(DEVICE_OBJECT* other) {
  {
    nt::Guard guard(lock_);
    const auto found = std::find(ejected_with_.begin(), ejected_with_.end(), other);
    if (found == ejected_with_.end()) return;
    ejected_with_.erase(found);
  }
  ObDereferenceObject(other);
}

void ChildLists::clear_ejected_with() {
  std::vector<DEVICE_OBJECT*> all;
  {
    nt::Guard guard(lock_);
    all.swap(ejected_with_);
  }
  for (DEVICE_OBJECT* each : all) ObDereferenceObject(each);
}

std::vector<DEVICE_OBJECT*> ChildLists::ejected_with() const {
  nt::Guard guard(lock_);
  return ejected_with_;
}

bool ChildLists::answer(IRP* irp) {
  std::vector<DEVICE_OBJECT*> devices;
  bool is_missing = false;
  for (ChildList* list : all()) is_missing |= list->report(devices);
  if (devices.empty() && (!is_missing || irp->IoStatus.Information != 0)) return false;
  return append_relations(irp, devices);
}

}  // namespace wdf
