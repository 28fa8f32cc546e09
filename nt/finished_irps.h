// SPDX-License-Identifier: MIT
// IRPs in the order in which they were finished, until their CPU's loop completes them. Nothing is
// ever taken out of the middle, so one link does: Tail.Overlay.ListEntry.Flink.
#pragma once

#include <wdm.h>

namespace nt {

class FinishedIrps {
 public:
  FinishedIrps() = default;
  FinishedIrps(const FinishedIrps&) = delete;
  FinishedIrps& operator=(const FinishedIrps&) = delete;

  bool is_empty() const { return first_ == nullptr; }

  void push_back(IRP* irp) {
    LIST_ENTRY& entry = irp->Tail.Overlay.ListEntry;
    entry.Flink = nullptr;
    *last_link_ = &entry;
    last_link_ = &entry.Flink;
  }

  // All of `other`, behind the own ones.
  void append_all(FinishedIrps& other) {
    if (other.is_empty()) return;
    *last_link_ = other.first_;
    last_link_ = other.last_link_;
    other.clear();
  }

  // The first of all there are, or null; the others by next(), before the IRP is completed.
  IRP* take_all() {
    IRP* first = irp_of(first_);
    clear();
    return first;
  }
  static IRP* next(IRP* irp) { return irp_of(irp->Tail.Overlay.ListEntry.Flink); }

 private:
  void clear() {
    first_ = nullptr;
    last_link_ = &first_;
  }
  static IRP* irp_of(LIST_ENTRY* entry) {
    return entry == nullptr ? nullptr : CONTAINING_RECORD(entry, IRP, Tail.Overlay.ListEntry);
  }

  LIST_ENTRY* first_ = nullptr;
  LIST_ENTRY** last_link_ = &first_;
};

}  // namespace nt
