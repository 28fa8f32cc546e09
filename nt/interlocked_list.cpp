// SPDX-License-Identifier: MIT
// Lists under a caller's spin lock, at any IRQL, and sequenced lists. A sequenced list's head is
// changed under one of a few locks of ours, chosen by address: a 16-byte exchange would save it,
// but not every compiler has one. Source: framework.md WDM-R57,
// wdm/exinterlockedinserttaillist, wdm/exinterlockedpopentryslist.
#include <wdm.h>

#include <array>
#include <atomic>

#include "nt/lock.h"

namespace nt {
namespace {

// The lock word only: these run above DISPATCH_LEVEL too, and whoever uses a lock for them uses it
// for nothing else.
class Held {
 public:
  explicit Held(PKSPIN_LOCK lock) : word_(*reinterpret_cast<std::atomic<std::uint32_t>*>(lock)) {
    lock_word(word_);
  }
  ~Held() { unlock_word(word_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

 private:
  std::atomic<std::uint32_t>& word_;
};

Lock& lock_of(PSLIST_HEADER head) {
  static std::array<Lock, 64> locks;
  return locks[(reinterpret_cast<std::uintptr_t>(head) >> 4) % locks.size()];
}

// The first entry and the depth lie where FirstEntrySList and drivers' debuggers look for them.
PSLIST_ENTRY first_of(PSLIST_HEADER head) {
  return FirstEntrySList(head);
}

void change(PSLIST_HEADER head, PSLIST_ENTRY first, ULONGLONG depth) {
  head->HeaderX64.NextEntry = reinterpret_cast<ULONGLONG>(first) >> 4;
  head->HeaderX64.Depth = depth;
  head->HeaderX64.Sequence = head->HeaderX64.Sequence + 1;
}

}  // namespace
}  // namespace nt

PLIST_ENTRY ExInterlockedInsertHeadList(PLIST_ENTRY head, PLIST_ENTRY entry, PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  PLIST_ENTRY first = IsListEmpty(head) ? nullptr : head->Flink;
  InsertHeadList(head, entry);
  return first;
}

PLIST_ENTRY ExInterlockedInsertTailList(PLIST_ENTRY head, PLIST_ENTRY entry, PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  PLIST_ENTRY last = IsListEmpty(head) ? nullptr : head->Blink;
  InsertTailList(head, entry);
  return last;
}

PLIST_ENTRY ExInterlockedRemoveHeadList(PLIST_ENTRY head, PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  return IsListEmpty(head) ? nullptr : RemoveHeadList(head);
}

PSINGLE_LIST_ENTRY ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY head, PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  return PopEntryList(head);
}

PSINGLE_LIST_ENTRY ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY head, PSINGLE_LIST_ENTRY entry,
                                              PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  PSINGLE_LIST_ENTRY first = head->Next;
  PushEntryList(head, entry);
  return first;
}

LARGE_INTEGER ExInterlockedAddLargeInteger(PLARGE_INTEGER addend, LARGE_INTEGER increment,
                                           PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  const LARGE_INTEGER before = *addend;
  addend->QuadPart += increment.QuadPart;
  return before;
}

ULONG ExInterlockedAddUlong(PULONG addend, ULONG increment, PKSPIN_LOCK lock) {
  const nt::Held held(lock);
  const ULONG before = *addend;
  *addend += increment;
  return before;
}

VOID ExInitializeSListHead(PSLIST_HEADER head) {
  InitializeSListHead(head);
}

USHORT ExQueryDepthSList(PSLIST_HEADER head) {
  nt::Guard guard(nt::lock_of(head));
  return static_cast<USHORT>(head->HeaderX64.Depth);
}

PSLIST_ENTRY ExpInterlockedPushEntrySList(PSLIST_HEADER head, PSLIST_ENTRY entry) {
  nt::Guard guard(nt::lock_of(head));
  PSLIST_ENTRY first = nt::first_of(head);
  entry->Next = first;
  nt::change(head, entry, head->HeaderX64.Depth + 1);
  return first;
}

PSLIST_ENTRY ExpInterlockedPopEntrySList(PSLIST_HEADER head) {
  nt::Guard guard(nt::lock_of(head));
  PSLIST_ENTRY first = nt::first_of(head);
  if (first != nullptr) nt::change(head, first->Next, head->HeaderX64.Depth - 1);
  return first;
}

PSLIST_ENTRY ExpInterlockedFlushSList(PSLIST_HEADER head) {
  nt::Guard guard(nt::lock_of(head));
  PSLIST_ENTRY first = nt::first_of(head);
  nt::change(head, nullptr, 0);
  return first;
}
