// SPDX-License-Identifier: MIT
// Work items of drivers: a routine at PASSIVE_LEVEL, with its device kept alive until the routine
// has returned. Source: framework.md WDM-R53, wdm/ioqueueworkitem, wdm/ioqueueworkitemex.
#include "nt/work_item.h"

#include <atomic>
#include <new>

#include "nt/dispatcher.h"
#include "nt/machine.h"
#include "nt/pool.h"
#include "nt/sentence.h"

struct _IO_WORKITEM {
  WORK_QUEUE_ITEM item;
  PVOID io_object;
  PIO_WORKITEM_ROUTINE routine;
  PIO_WORKITEM_ROUTINE_EX routine_ex;  // exactly one of the two is set while it is queued
  PVOID context;
  std::atomic<bool> is_queued;
};

namespace nt {
namespace {

constexpr ULONG work_item_tag = 'I' | 'o' << 8 | 'W' << 16 | 'i' << 24;

// WORKER_INVALID, with the kind of mistake as first parameter.
[[noreturn]] void stop_for_active_item(ULONG_PTR mistake, const IO_WORKITEM* item,
                                       const char* what) {
  const Sentence sentence("work item {} is queued and was {}", fmt::ptr(item), what);
  bug_check(0xE4, mistake, reinterpret_cast<ULONG_PTR>(item), 0, 0, sentence);
}

// Everything is copied first: the routine may free the item, or queue it again.
void run(PVOID parameter) {
  auto* item = static_cast<IO_WORKITEM*>(parameter);
  PVOID io_object = item->io_object;
  PVOID context = item->context;
  const PIO_WORKITEM_ROUTINE routine = item->routine;
  const PIO_WORKITEM_ROUTINE_EX routine_ex = item->routine_ex;
  item->is_queued.store(false, std::memory_order_release);
  if (routine != nullptr) {
    routine(static_cast<PDEVICE_OBJECT>(io_object), context);
  } else {
    routine_ex(io_object, context, item);
  }
  ObDereferenceObject(io_object);
}

bool queue(IO_WORKITEM& item, PIO_WORKITEM_ROUTINE routine, PIO_WORKITEM_ROUTINE_EX routine_ex,
           PVOID context, const char* call) {
  require_irql(DISPATCH_LEVEL, call, &item);
  if (item.is_queued.exchange(true, std::memory_order_acq_rel)) return false;
  ObReferenceObject(item.io_object);
  item.routine = routine;
  item.routine_ex = routine_ex;
  item.context = context;
  item.item.WorkerRoutine = &run;
  item.item.Parameter = &item;
  machine().workers().queue(item.item);
  return true;
}

}  // namespace
}  // namespace nt

PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT device) {
  nt::require_irql(DISPATCH_LEVEL, "IoAllocateWorkItem", device);
  void* memory = nt::machine().pool().allocate({.size = sizeof(IO_WORKITEM),
                                                .tag = nt::work_item_tag,
                                                .call = "IoAllocateWorkItem",
                                                .site = __builtin_return_address(0)});
  if (memory == nullptr) return nullptr;
  auto* item = static_cast<PIO_WORKITEM>(memory);
  IoInitializeWorkItem(device, item);
  return item;
}

VOID IoFreeWorkItem(PIO_WORKITEM item) {
  IoUninitializeWorkItem(item);
  nt::machine().pool().free(item, nt::work_item_tag, "IoFreeWorkItem", __builtin_return_address(0));
}

ULONG IoSizeofWorkItem() {
  return sizeof(IO_WORKITEM);
}

VOID IoInitializeWorkItem(PVOID io_object, PIO_WORKITEM item) {
  new (item) IO_WORKITEM{};
  item->io_object = io_object;
}

VOID IoUninitializeWorkItem(PIO_WORKITEM item) {
  if (item->is_queued.load(std::memory_order_acquire)) {
    nt::stop_for_active_item(0, item, "freed");
  }
}

VOID IoQueueWorkItem(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE routine, WORK_QUEUE_TYPE,
                     PVOID context) {
  if (!nt::queue(*item, routine, nullptr, context, "IoQueueWorkItem")) {
    nt::stop_for_active_item(1, item, "queued again");
  }
}

VOID IoQueueWorkItemEx(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE_EX routine, WORK_QUEUE_TYPE,
                       PVOID context) {
  if (!nt::queue(*item, nullptr, routine, context, "IoQueueWorkItemEx")) {
    nt::stop_for_active_item(1, item, "queued again");
  }
}

BOOLEAN IoTryQueueWorkItem(PIO_WORKITEM item, PIO_WORKITEM_ROUTINE_EX routine, WORK_QUEUE_TYPE,
                           PVOID context) {
  return nt::queue(*item, nullptr, routine, context, "IoTryQueueWorkItem");
}
