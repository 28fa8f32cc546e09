// SPDX-License-Identifier: MIT
// The forms in which drivers ask for pool memory: flags of today, pool types of before.
// Source: wdm/exallocatepool2, wdm/exallocatepoolwithtag, wdm/exallocatepoolwithquotatag.
#include "nt/machine.h"
#include "nt/pool.h"

namespace nt {
namespace {

// What a block has whose caller gave no tag; "None" as Windows shows it.
constexpr ULONG no_tag = 'N' | 'o' << 8 | 'n' << 16 | 'e' << 24;

constexpr POOL_FLAGS kinds = POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE | POOL_FLAG_PAGED;
constexpr POOL_FLAGS required_known = kinds | POOL_FLAG_USE_QUOTA | POOL_FLAG_UNINITIALIZED |
                                      POOL_FLAG_SESSION | POOL_FLAG_CACHE_ALIGNED |
                                      POOL_FLAG_RAISE_ON_FAILURE;
constexpr POOL_FLAGS required_range = 0xFFFFFFFF;

// Exactly one kind of pool, and no flag of the required half that has no meaning.
bool are_flags_valid(POOL_FLAGS flags) {
  const POOL_FLAGS kind = flags & kinds;
  const bool has_one_kind = kind != 0 && (kind & (kind - 1)) == 0;
  return has_one_kind && (flags & required_range & ~required_known) == 0;
}

PVOID allocate(POOL_FLAGS flags, SIZE_T size, ULONG tag, const char* call, const void* site) {
  PVOID block = nullptr;
  NTSTATUS status = STATUS_INVALID_PARAMETER;
  if (tag != 0 && are_flags_valid(flags)) {
    status = STATUS_INSUFFICIENT_RESOURCES;
    block = machine().pool().allocate({.size = size,
                                       .tag = tag,
                                       .is_paged = (flags & POOL_FLAG_PAGED) != 0,
                                       .is_zeroed = (flags & POOL_FLAG_UNINITIALIZED) == 0,
                                       .call = call,
                                       .site = site});
  }
  if (block == nullptr && (flags & POOL_FLAG_RAISE_ON_FAILURE) != 0) ExRaiseStatus(status);
  return block;
}

enum class OnFailure { ReturnNull, Raise };

PVOID allocate(POOL_TYPE type, SIZE_T size, ULONG tag, OnFailure on_failure, const char* call,
               const void* site) {
  PVOID block = machine().pool().allocate({.size = size,
                                           .tag = tag,
                                           .is_paged = (type & PagedPool) != 0,
                                           .is_zeroed = (type & POOL_ZERO_ALLOCATION) != 0,
                                           .call = call,
                                           .site = site});
  const bool raises =
      on_failure == OnFailure::Raise || (type & POOL_RAISE_IF_ALLOCATION_FAILURE) != 0;
  if (block == nullptr && raises) ExRaiseStatus(STATUS_INSUFFICIENT_RESOURCES);
  return block;
}

// The quota forms raise unless told not to.
OnFailure quota_failure(POOL_TYPE type) {
  return (type & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE) != 0 ? OnFailure::ReturnNull : OnFailure::Raise;
}

}  // namespace
}  // namespace nt

PVOID ExAllocatePool2(POOL_FLAGS flags, SIZE_T size, ULONG tag) {
  return nt::allocate(flags, size, tag, "ExAllocatePool2", __builtin_return_address(0));
}

// Priorities and nodes choose between memories that are one here.
PVOID ExAllocatePool3(POOL_FLAGS flags, SIZE_T size, ULONG tag, PCPOOL_EXTENDED_PARAMETER, ULONG) {
  return nt::allocate(flags, size, tag, "ExAllocatePool3", __builtin_return_address(0));
}

PVOID ExAllocatePool(POOL_TYPE type, SIZE_T size) {
  return nt::allocate(type, size, nt::no_tag, nt::OnFailure::ReturnNull, "ExAllocatePool",
                      __builtin_return_address(0));
}

PVOID ExAllocatePoolWithTag(POOL_TYPE type, SIZE_T size, ULONG tag) {
  return nt::allocate(type, size, tag, nt::OnFailure::ReturnNull, "ExAllocatePoolWithTag",
                      __builtin_return_address(0));
}

PVOID ExAllocatePoolWithQuota(POOL_TYPE type, SIZE_T size) {
  return nt::allocate(type, size, nt::no_tag, nt::quota_failure(type), "ExAllocatePoolWithQuota",
                      __builtin_return_address(0));
}

PVOID ExAllocatePoolWithQuotaTag(POOL_TYPE type, SIZE_T size, ULONG tag) {
  return nt::allocate(type, size, tag, nt::quota_failure(type), "ExAllocatePoolWithQuotaTag",
                      __builtin_return_address(0));
}

PVOID ExAllocatePoolWithTagPriority(POOL_TYPE type, SIZE_T size, ULONG tag, EX_POOL_PRIORITY) {
  return nt::allocate(type, size, tag, nt::OnFailure::ReturnNull, "ExAllocatePoolWithTagPriority",
                      __builtin_return_address(0));
}

VOID ExFreePool(PVOID block) {
  nt::machine().pool().free(block, std::nullopt, "ExFreePool", __builtin_return_address(0));
}

VOID ExFreePoolWithTag(PVOID block, ULONG tag) {
  nt::machine().pool().free(block, tag, "ExFreePoolWithTag", __builtin_return_address(0));
}

VOID ExFreePool2(PVOID block, ULONG tag, PCPOOL_EXTENDED_PARAMETER, ULONG) {
  nt::machine().pool().free(block, tag, "ExFreePool2", __builtin_return_address(0));
}

// NonPagedPool is never executable here, so the opt-in is always in force.
VOID ExInitializeDriverRuntime(ULONG) {}
