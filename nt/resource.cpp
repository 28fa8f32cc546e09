// SPDX-License-Identifier: MIT
// Executive resources: many readers or one writer, recursive for whoever is in. A resource changes
// under its own spin lock; who must wait lies on its own stack in one of two queues and is let in
// by a releaser, writers and readers in turn. Source: wdm/exacquireresourcesharedlite,
// wdm/exacquireresourceexclusivelite, wdm/exacquiresharedstarveexclusive,
// wdm/exacquiresharedwaitforexclusive, wdm/exreleaseresourcelite.
#include <wdm.h>

#include <cstdlib>

#include "nt/dispatcher.h"
#include "nt/flow.h"
#include "nt/sentence.h"
#include "nt/spin_guard.h"

namespace nt {
namespace {

constexpr USHORT owned_exclusive = 0x80;

struct Waiter {
  ERESOURCE_THREAD thread;
  KEVENT is_in;
  Waiter* next = nullptr;
};

ERESOURCE_THREAD current_thread() {
  return ExGetCurrentResourceThread();
}

bool is_exclusive(const ERESOURCE& resource) {
  return (resource.Flag & owned_exclusive) != 0;
}

// The place of a thread among the readers. Readers and how often each is in lie in a table that
// grows: one place in the resource, the rest on the heap. TableSize is the count of a place.
OWNER_ENTRY* find_reader(ERESOURCE& resource, ERESOURCE_THREAD thread) {
  if (resource.OwnerEntry.OwnerThread == thread) return &resource.OwnerEntry;
  for (ULONG index = 0; index < resource.ActiveEntries; ++index) {
    if (resource.OwnerTable[index].OwnerThread == thread) return &resource.OwnerTable[index];
  }
  return nullptr;
}

void add_owner(ERESOURCE& resource, ERESOURCE_THREAD thread) {
  OWNER_ENTRY* place = find_reader(resource, thread);
  if (place != nullptr) {
    ++place->TableSize;
    return;
  }
  ++resource.ActiveCount;
  place = find_reader(resource, 0);
  if (place == nullptr) {
    const ULONG count = resource.ActiveEntries;
    void* table = std::realloc(resource.OwnerTable, (count + 1) * sizeof(OWNER_ENTRY));
    ASSERT(table != nullptr);
    resource.OwnerTable = static_cast<POWNER_ENTRY>(table);
    resource.ActiveEntries = count + 1;
    place = &resource.OwnerTable[count];
  }
  *place = {thread, 1};
}

void push(PVOID& queue, Waiter& waiter) {
  auto** end = reinterpret_cast<Waiter**>(&queue);
  while (*end != nullptr) end = &(*end)->next;
  *end = &waiter;
}

Waiter* pop(PVOID& queue) {
  auto* first = static_cast<Waiter*>(queue);
  if (first != nullptr) queue = first->next;
  return first;
}

void let_readers_in(ERESOURCE& resource) {
  while (Waiter* waiter = pop(resource.SharedWaiters)) {
    --resource.NumberOfSharedWaiters;
    add_owner(resource, waiter->thread);
    KeSetEvent(&waiter->is_in, IO_NO_INCREMENT, FALSE);
  }
}

bool let_writer_in(ERESOURCE& resource) {
  Waiter* waiter = pop(resource.ExclusiveWaiters);
  if (waiter == nullptr) return false;
  --resource.NumberOfExclusiveWaiters;
  resource.Flag |= owned_exclusive;
  add_owner(resource, waiter->thread);
  KeSetEvent(&waiter->is_in, IO_NO_INCREMENT, FALSE);
  return true;
}

// The last owner is out: after a writer the readers are next, after readers a writer.
void hand_over(ERESOURCE& resource) {
  const bool was_exclusive = is_exclusive(resource);
  resource.Flag &= static_cast<USHORT>(~owned_exclusive);
  if (was_exclusive && resource.SharedWaiters != nullptr) return let_readers_in(resource);
  if (!let_writer_in(resource)) let_readers_in(resource);
}

enum class Sharing { Ordinary, StarveExclusive, WaitForExclusive };

bool may_share(ERESOURCE& resource, Sharing sharing, ERESOURCE_THREAD thread) {
  const bool is_in = find_reader(resource, thread) != nullptr;
  if (is_exclusive(resource)) return is_in;
  if (resource.ExclusiveWaiters == nullptr || sharing == Sharing::StarveExclusive) return true;
  return sharing == Sharing::Ordinary && is_in;
}

bool may_own(ERESOURCE& resource, ERESOURCE_THREAD thread) {
  if (resource.ActiveCount == 0) return true;
  return is_exclusive(resource) && find_reader(resource, thread) != nullptr;
}

void wait_in(Waiter& waiter) {
  KeWaitForSingleObject(&waiter.is_in, Executive, KernelMode, FALSE, nullptr);
}

Waiter make_waiter() {
  Waiter waiter{.thread = current_thread(), .is_in = {}};
  return waiter;
}

bool acquire_shared(ERESOURCE& resource, Sharing sharing, BOOLEAN wait) {
  require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "ExAcquireResourceSharedLite", &resource);
  Waiter waiter = make_waiter();
  {
    const SpinGuard held(&resource.SpinLock);
    if (may_share(resource, sharing, waiter.thread)) {
      add_owner(resource, waiter.thread);
      return true;
    }
    if (!wait) return false;
    KeInitializeEvent(&waiter.is_in, SynchronizationEvent, FALSE);
    push(resource.SharedWaiters, waiter);
    ++resource.NumberOfSharedWaiters;
    ++resource.ContentionCount;
  }
  wait_in(waiter);
  return true;
}

bool acquire_exclusive(ERESOURCE& resource, BOOLEAN wait) {
  require_irql(wait ? APC_LEVEL : DISPATCH_LEVEL, "ExAcquireResourceExclusiveLite", &resource);
  Waiter waiter = make_waiter();
  {
    const SpinGuard held(&resource.SpinLock);
    if (may_own(resource, waiter.thread)) {
      resource.Flag |= owned_exclusive;
      add_owner(resource, waiter.thread);
      return true;
    }
    if (!wait) return false;
    KeInitializeEvent(&waiter.is_in, SynchronizationEvent, FALSE);
    push(resource.ExclusiveWaiters, waiter);
    ++resource.NumberOfExclusiveWaiters;
    ++resource.ContentionCount;
  }
  wait_in(waiter);
  return true;
}

// False if the thread is not in.
bool leave(ERESOURCE& resource, ERESOURCE_THREAD thread) {
  const SpinGuard held(&resource.SpinLock);
  OWNER_ENTRY* place = thread == 0 ? nullptr : find_reader(resource, thread);
  if (place == nullptr) return false;
  if (--place->TableSize != 0) return true;
  place->OwnerThread = 0;
  if (--resource.ActiveCount == 0) hand_over(resource);
  return true;
}

void release(ERESOURCE& resource, ERESOURCE_THREAD thread) {
  if (leave(resource, thread)) return;
  const Sentence sentence("resource {} is released by a thread that does not own it",
                          fmt::ptr(&resource));
  bug_check(0xE3, reinterpret_cast<ULONG_PTR>(&resource), thread, 0, 0, sentence);
}

}  // namespace
}  // namespace nt

NTSTATUS ExInitializeResourceLite(PERESOURCE resource) {
  *resource = {};
  return STATUS_SUCCESS;
}

NTSTATUS ExReinitializeResourceLite(PERESOURCE resource) {
  std::free(resource->OwnerTable);
  return ExInitializeResourceLite(resource);
}

NTSTATUS ExDeleteResourceLite(PERESOURCE resource) {
  if (resource->ActiveCount != 0) {
    // A resource that is held when its driver frees it: DRIVER_VERIFIER_DETECTED_VIOLATION.
    nt::bug_check(0xC4, 0xD2, reinterpret_cast<ULONG_PTR>(resource), 0, 0,
                  "a resource is deleted while it is held");
  }
  std::free(resource->OwnerTable);
  resource->OwnerTable = nullptr;
  return STATUS_SUCCESS;
}

BOOLEAN ExAcquireResourceSharedLite(PERESOURCE resource, BOOLEAN wait) {
  return nt::acquire_shared(*resource, nt::Sharing::Ordinary, wait);
}

BOOLEAN ExAcquireSharedStarveExclusive(PERESOURCE resource, BOOLEAN wait) {
  return nt::acquire_shared(*resource, nt::Sharing::StarveExclusive, wait);
}

BOOLEAN ExAcquireSharedWaitForExclusive(PERESOURCE resource, BOOLEAN wait) {
  return nt::acquire_shared(*resource, nt::Sharing::WaitForExclusive, wait);
}

BOOLEAN ExAcquireResourceExclusiveLite(PERESOURCE resource, BOOLEAN wait) {
  return nt::acquire_exclusive(*resource, wait);
}

VOID ExReleaseResourceLite(PERESOURCE resource) {
  nt::release(*resource, nt::current_thread());
}

VOID ExReleaseResourceForThreadLite(PERESOURCE resource, ERESOURCE_THREAD thread) {
  nt::release(*resource, thread);
}

VOID ExConvertExclusiveToSharedLite(PERESOURCE resource) {
  const nt::SpinGuard held(&resource->SpinLock);
  resource->Flag &= static_cast<USHORT>(~nt::owned_exclusive);
  nt::let_readers_in(*resource);
}

BOOLEAN ExIsResourceAcquiredExclusiveLite(PERESOURCE resource) {
  const nt::SpinGuard held(&resource->SpinLock);
  return nt::is_exclusive(*resource) && nt::find_reader(*resource, nt::current_thread()) != nullptr;
}

ULONG ExIsResourceAcquiredSharedLite(PERESOURCE resource) {
  const nt::SpinGuard held(&resource->SpinLock);
  const OWNER_ENTRY* place = nt::find_reader(*resource, nt::current_thread());
  return place == nullptr ? 0 : place->TableSize;
}

ULONG ExGetExclusiveWaiterCount(PERESOURCE resource) {
  const nt::SpinGuard held(&resource->SpinLock);
  return resource->NumberOfExclusiveWaiters;
}

ULONG ExGetSharedWaiterCount(PERESOURCE resource) {
  const nt::SpinGuard held(&resource->SpinLock);
  return resource->NumberOfSharedWaiters;
}

PVOID ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE resource) {
  KeEnterCriticalRegion();
  ExAcquireResourceExclusiveLite(resource, TRUE);
  return KeGetCurrentThread();
}

PVOID ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE resource) {
  KeEnterCriticalRegion();
  ExAcquireResourceSharedLite(resource, TRUE);
  return KeGetCurrentThread();
}

VOID ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE resource) {
  ExReleaseResourceLite(resource);
  KeLeaveCriticalRegion();
}
