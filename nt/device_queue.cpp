// SPDX-License-Identifier: MIT
// Device queues: a busy mark and a list, for drivers that serialize IRPs by hand.
// Source: wdm/keinsertdevicequeue, wdm/keremovebykeydevicequeue.
#include <wdm.h>

#include "nt/spin_guard.h"

namespace nt {
namespace {

constexpr CSHORT device_queue_object = 20;

PKDEVICE_QUEUE_ENTRY entry_of(PLIST_ENTRY link) {
  return CONTAINING_RECORD(link, KDEVICE_QUEUE_ENTRY, DeviceListEntry);
}

// The first entry with a key of at least `key`; the list's end if there is none.
PLIST_ENTRY first_at_least(PLIST_ENTRY head, ULONG key) {
  PLIST_ENTRY link = head->Flink;
  while (link != head && entry_of(link)->SortKey < key) link = link->Flink;
  return link;
}

// False if the queue was idle: it is busy now, with the entry's owner.
bool insert_before(PKDEVICE_QUEUE queue, PLIST_ENTRY place, PKDEVICE_QUEUE_ENTRY entry) {
  entry->Inserted = queue->Busy;
  if (!queue->Busy) {
    queue->Busy = TRUE;
    return false;
  }
  InsertTailList(place, &entry->DeviceListEntry);
  return true;
}

PKDEVICE_QUEUE_ENTRY take(PKDEVICE_QUEUE queue, PLIST_ENTRY place) {
  PLIST_ENTRY head = &queue->DeviceListHead;
  if (IsListEmpty(head)) {
    queue->Busy = FALSE;
    return nullptr;
  }
  // Behind the last key the search goes on at the first.
  PLIST_ENTRY link = place == head ? head->Flink : place;
  RemoveEntryList(link);
  entry_of(link)->Inserted = FALSE;
  return entry_of(link);
}

}  // namespace
}  // namespace nt

VOID KeInitializeDeviceQueue(PKDEVICE_QUEUE queue) {
  queue->Type = nt::device_queue_object;
  queue->Size = sizeof(*queue);
  InitializeListHead(&queue->DeviceListHead);
  KeInitializeSpinLock(&queue->Lock);
  queue->Busy = FALSE;
}

BOOLEAN KeInsertDeviceQueue(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry) {
  const nt::SpinGuard held(&queue->Lock);
  return nt::insert_before(queue, &queue->DeviceListHead, entry);
}

// Behind those with an equal key.
BOOLEAN KeInsertByKeyDeviceQueue(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry, ULONG key) {
  const nt::SpinGuard held(&queue->Lock);
  entry->SortKey = key;
  PLIST_ENTRY head = &queue->DeviceListHead;
  PLIST_ENTRY place = key == MAXULONG ? head : nt::first_at_least(head, key + 1);
  return nt::insert_before(queue, place, entry);
}

PKDEVICE_QUEUE_ENTRY KeRemoveDeviceQueue(PKDEVICE_QUEUE queue) {
  const nt::SpinGuard held(&queue->Lock);
  return nt::take(queue, queue->DeviceListHead.Flink);
}

PKDEVICE_QUEUE_ENTRY KeRemoveByKeyDeviceQueue(PKDEVICE_QUEUE queue, ULONG key) {
  const nt::SpinGuard held(&queue->Lock);
  return nt::take(queue, nt::first_at_least(&queue->DeviceListHead, key));
}

BOOLEAN KeRemoveEntryDeviceQueue(PKDEVICE_QUEUE queue, PKDEVICE_QUEUE_ENTRY entry) {
  const nt::SpinGuard held(&queue->Lock);
  if (!entry->Inserted) return FALSE;
  RemoveEntryList(&entry->DeviceListEntry);
  entry->Inserted = FALSE;
  return TRUE;
}
