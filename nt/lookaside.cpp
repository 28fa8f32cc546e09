// SPDX-License-Identifier: MIT
// Lookaside lists: freed blocks of one size, kept up to a depth for the next allocation. The three
// kinds are one structure. Source: wdm/exinitializenpagedlookasidelist,
// wdm/exinitializelookasidelistex.
#include <wdm.h>

#include <type_traits>

namespace nt {
namespace {

// Windows tunes the depth by use, starting here.
constexpr USHORT first_depth = 4;
constexpr USHORT depth_max = 256;

// A free block carries the link of the list.
constexpr ULONG size_min = sizeof(SLIST_ENTRY);

enum class Form { Old, Extended };

PVOID allocate_from_pool(POOL_TYPE type, SIZE_T size, ULONG tag, PLOOKASIDE_LIST_EX) {
  return ExAllocatePoolWithTag(type, size, tag);
}

VOID free_to_pool(PVOID block, PLOOKASIDE_LIST_EX) {
  ExFreePool(block);
}

void initialize(GENERAL_LOOKASIDE& list, POOL_TYPE type, ULONG flags, SIZE_T size, ULONG tag) {
  list = {};
  InitializeSListHead(&list.ListHead);
  list.Depth = first_depth;
  list.MaximumDepth = depth_max;
  const bool raises = (flags & POOL_RAISE_IF_ALLOCATION_FAILURE) != 0;
  list.Type = static_cast<POOL_TYPE>(type | (raises ? POOL_RAISE_IF_ALLOCATION_FAILURE : 0));
  list.Tag = tag;
  list.Size = size < size_min ? size_min : static_cast<ULONG>(size);
  InitializeListHead(&list.ListEntry);
}

PVOID take(GENERAL_LOOKASIDE& list) {
  InterlockedIncrement(reinterpret_cast<volatile LONG*>(&list.TotalAllocates));
  PVOID block = ExpInterlockedPopEntrySList(&list.ListHead);
  if (block == nullptr)
    InterlockedIncrement(reinterpret_cast<volatile LONG*>(&list.AllocateMisses));
  return block;
}

// False: there are enough, the block goes back to where it came from.
bool keep(GENERAL_LOOKASIDE& list, PVOID block) {
  InterlockedIncrement(reinterpret_cast<volatile LONG*>(&list.TotalFrees));
  if (ExQueryDepthSList(&list.ListHead) >= list.Depth) {
    InterlockedIncrement(reinterpret_cast<volatile LONG*>(&list.FreeMisses));
    return false;
  }
  ExpInterlockedPushEntrySList(&list.ListHead, static_cast<PSLIST_ENTRY>(block));
  return true;
}

void free_block(GENERAL_LOOKASIDE& list, Form form, PVOID block) {
  if (form == Form::Old) {
    list.Free(block);
  } else {
    list.FreeEx(block, reinterpret_cast<PLOOKASIDE_LIST_EX>(&list));
  }
}

void flush(GENERAL_LOOKASIDE& list, Form form) {
  while (PSLIST_ENTRY block = ExpInterlockedPopEntrySList(&list.ListHead)) {
    free_block(list, form, block);
  }
}

PVOID allocate(GENERAL_LOOKASIDE& list, Form form) {
  if (PVOID block = take(list)) return block;
  if (form == Form::Old) return list.Allocate(list.Type, list.Size, list.Tag);
  return list.AllocateEx(list.Type, list.Size, list.Tag,
                         reinterpret_cast<PLOOKASIDE_LIST_EX>(&list));
}

void give_back(GENERAL_LOOKASIDE& list, Form form, PVOID block) {
  if (!keep(list, block)) free_block(list, form, block);
}

void initialize_old(GENERAL_LOOKASIDE& list, PALLOCATE_FUNCTION allocate, PFREE_FUNCTION free,
                    POOL_TYPE type, ULONG flags, SIZE_T size, ULONG tag) {
  initialize(list, type, flags, size, tag);
  list.Allocate = allocate != nullptr ? allocate : &ExAllocatePoolWithTag;
  list.Free = free != nullptr ? free : &ExFreePool;
}

}  // namespace
}  // namespace nt

VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PALLOCATE_FUNCTION allocate,
                                     PFREE_FUNCTION free, ULONG flags, SIZE_T size, ULONG tag,
                                     USHORT) {
  nt::initialize_old(list->L, allocate, free, NonPagedPoolNx, flags, size, tag);
}

VOID ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list) {
  nt::flush(list->L, nt::Form::Old);
}

PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list) {
  return nt::allocate(list->L, nt::Form::Old);
}

VOID ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST list, PVOID block) {
  nt::give_back(list->L, nt::Form::Old, block);
}

VOID ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST list, PALLOCATE_FUNCTION allocate,
                                    PFREE_FUNCTION free, ULONG flags, SIZE_T size, ULONG tag,
                                    USHORT) {
  nt::initialize_old(list->L, allocate, free, PagedPool, flags, size, tag);
}

VOID ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST list) {
  nt::flush(list->L, nt::Form::Old);
}

PVOID ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST list) {
  return nt::allocate(list->L, nt::Form::Old);
}

VOID ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST list, PVOID block) {
  nt::give_back(list->L, nt::Form::Old, block);
}

NTSTATUS ExInitializeLookasideListEx(PLOOKASIDE_LIST_EX list, PALLOCATE_FUNCTION_EX allocate,
                                     PFREE_FUNCTION_EX free, POOL_TYPE type, ULONG flags,
                                     SIZE_T size, ULONG tag, USHORT depth) {
  constexpr ULONG both =
      EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL | EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE;
  if (depth != 0) return STATUS_INVALID_PARAMETER_8;
  if ((flags & ~both) != 0 || flags == both) return STATUS_INVALID_PARAMETER_5;
  const bool raises = (flags & EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL) != 0;
  nt::initialize(list->L, type, raises ? POOL_RAISE_IF_ALLOCATION_FAILURE : 0, size, tag);
  list->L.AllocateEx = allocate != nullptr ? allocate : &nt::allocate_from_pool;
  list->L.FreeEx = free != nullptr ? free : &nt::free_to_pool;
  return STATUS_SUCCESS;
}

VOID ExDeleteLookasideListEx(PLOOKASIDE_LIST_EX list) {
  nt::flush(list->L, nt::Form::Extended);
}

VOID ExFlushLookasideListEx(PLOOKASIDE_LIST_EX list) {
  nt::flush(list->L, nt::Form::Extended);
}

PVOID ExAllocateFromLookasideListEx(PLOOKASIDE_LIST_EX list) {
  return nt::allocate(list->L, nt::Form::Extended);
}

VOID ExFreeToLookasideListEx(PLOOKASIDE_LIST_EX list, PVOID block) {
  nt::give_back(list->L, nt::Form::Extended, block);
}
