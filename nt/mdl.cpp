// SPDX-License-Identifier: MIT
// The MDL functions drivers call.
// Source: wdm/nf-wdm-ioallocatemdl, -iobuildpartialmdl, -mmprobeandlockpages, -mmunlockpages,
// -mmmaplockedpagesspecifycache, -mmbuildmdlfornonpagedpool.
#include "nt/mdl.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>

#include "nt/block_cache.h"
#include "nt/finding.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace nt {
namespace {

// Room for the page numbers of small transfers, where a driver may look for them.
constexpr std::size_t mdl_block_size = 112;

constinit BlockCache cache;

void report_mdl(const char* call, const MDL* mdl, std::string did, const char* should) {
  Finding finding;
  finding.rule = "MdlMisuse";
  finding.call = call;
  finding.object = mdl;
  finding.did = std::move(did);
  finding.should = should;
  report(std::move(finding));
}

// The first address behind the user part of a 64-bit address space with 47 bits.
constexpr std::uintptr_t address_end = std::uintptr_t{1} << 47;
constexpr std::uintptr_t address_begin = 0x10000;

}  // namespace

bool is_plausible_buffer(const void* address, ULONG length) {
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  return first >= address_begin && first < address_end && length <= address_end - first;
}

NTSTATUS lock_pages(MDL* mdl, KPROCESSOR_MODE, LOCK_OPERATION operation) {
  if ((mdl->MdlFlags & (MDL_PAGES_LOCKED | MDL_SOURCE_IS_NONPAGED_POOL)) != 0) {
    report_mdl("MmProbeAndLockPages", mdl, "locked an MDL whose pages are locked or never paged",
               "lock each MDL once, and none that MmBuildMdlForNonPagedPool built");
    return STATUS_SUCCESS;
  }
  if (!is_plausible_buffer(MmGetMdlVirtualAddress(mdl), mdl->ByteCount)) {
    return STATUS_ACCESS_VIOLATION;
  }
  mdl->MdlFlags |= MDL_PAGES_LOCKED;
  if (operation != IoReadAccess) mdl->MdlFlags |= MDL_WRITE_OPERATION;
  return STATUS_SUCCESS;
}

void free_mdl_chain(MDL* first) {
  while (first != nullptr) {
    MDL* next = first->Next;
    if ((first->MdlFlags & MDL_PAGES_LOCKED) != 0) MmUnlockPages(first);
    IoFreeMdl(first);
    first = next;
  }
}

}  // namespace nt

using nt::report_mdl;

extern "C" PMDL IoAllocateMdl(PVOID address, ULONG length, BOOLEAN secondary, BOOLEAN, PIRP irp) {
  if (nt::machine().pool().fails_now()) return nullptr;
  auto* mdl = static_cast<MDL*>(nt::cache.allocate(nt::mdl_block_size));
  if (mdl == nullptr) return nullptr;
  MmInitializeMdl(mdl, address, length);
  mdl->MdlFlags = MDL_ALLOCATED_FIXED_SIZE;
  mdl->Process = nullptr;
  mdl->MappedSystemVa = nullptr;
  nt::machine().counters().mdls_allocated.fetch_add(1, std::memory_order_relaxed);
  if (irp == nullptr) return mdl;
  PMDL* place = &irp->MdlAddress;
  while (secondary && *place != nullptr) place = &(*place)->Next;
  *place = mdl;
  return mdl;
}

extern "C" VOID IoFreeMdl(PMDL mdl) {
  if ((mdl->MdlFlags & MDL_ALLOCATED_FIXED_SIZE) == 0) {
    report_mdl("IoFreeMdl", mdl, "freed an MDL that IoAllocateMdl did not give",
               "free the memory the MDL was initialized in");
    return;
  }
  if ((mdl->MdlFlags & MDL_PAGES_LOCKED) != 0 && (mdl->MdlFlags & MDL_PARTIAL) == 0) {
    report_mdl("IoFreeMdl", mdl, "freed an MDL whose pages are still locked",
               "call MmUnlockPages for each MmProbeAndLockPages first");
  }
  MmPrepareMdlForReuse(mdl);
  mdl->MdlFlags = 0;
  nt::machine().counters().mdls_freed.fetch_add(1, std::memory_order_relaxed);
  nt::cache.free(mdl, nt::mdl_block_size);
}

extern "C" VOID IoBuildPartialMdl(PMDL source, PMDL target, PVOID address, ULONG length) {
  const auto begin = reinterpret_cast<ULONG_PTR>(MmGetMdlVirtualAddress(source));
  const auto first = reinterpret_cast<ULONG_PTR>(address);
  const ULONG_PTR offset = first - begin;
  if (first < begin || offset > source->ByteCount || length > source->ByteCount - offset) {
    report_mdl("IoBuildPartialMdl", source,
               fmt::format("asked for {} bytes at offset {} of a buffer of {}", length, offset,
                           source->ByteCount),
               "stay inside the source MDL's buffer");
    return;
  }
  if (length == 0) length = source->ByteCount - ULONG(offset);
  const CSHORT kept = target->MdlFlags & (MDL_ALLOCATED_FIXED_SIZE | MDL_FREE_EXTRA_PTES);
  const CSHORT shared = source->MdlFlags & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL |
                                            MDL_IO_PAGE_READ | MDL_WRITE_OPERATION | MDL_IO_SPACE);
  target->MdlFlags = CSHORT(kept | shared | MDL_PARTIAL);
  target->Process = source->Process;
  target->StartVa = PAGE_ALIGN(address);
  target->ByteOffset = BYTE_OFFSET(address);
  target->ByteCount = length;
  target->MappedSystemVa = shared & (MDL_MAPPED_TO_SYSTEM_VA | MDL_SOURCE_IS_NONPAGED_POOL)
                               ? static_cast<char*>(source->MappedSystemVa) + offset
                               : nullptr;
}

extern "C" VOID MmBuildMdlForNonPagedPool(PMDL mdl) {
  mdl->MdlFlags |= MDL_SOURCE_IS_NONPAGED_POOL;
  mdl->Process = nullptr;
  mdl->MappedSystemVa = MmGetMdlVirtualAddress(mdl);
}

extern "C" VOID MmProbeAndLockPages(PMDL mdl, KPROCESSOR_MODE mode, LOCK_OPERATION operation) {
  const NTSTATUS status = nt::lock_pages(mdl, mode, operation);
  if (!NT_SUCCESS(status)) ExRaiseStatus(status);
}

extern "C" VOID MmUnlockPages(PMDL mdl) {
  if ((mdl->MdlFlags & MDL_PAGES_LOCKED) == 0) {
    report_mdl("MmUnlockPages", mdl, "unlocked an MDL whose pages are not locked",
               "call it once for each MmProbeAndLockPages");
    return;
  }
  mdl->MdlFlags &= CSHORT(~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION | MDL_MAPPED_TO_SYSTEM_VA));
  mdl->MappedSystemVa = nullptr;
}

extern "C" PVOID MmMapLockedPagesSpecifyCache(PMDL mdl, KPROCESSOR_MODE mode, MEMORY_CACHING_TYPE,
                                              PVOID, ULONG, ULONG) {
  void* address = MmGetMdlVirtualAddress(mdl);
  if (mode != KernelMode) return address;
  if ((mdl->MdlFlags & MDL_MAPPING_FLAGS & ~MDL_IO_SPACE) == 0) {
    report_mdl("MmMapLockedPagesSpecifyCache", mdl, "mapped an MDL whose pages are not locked",
               "call MmProbeAndLockPages or MmBuildMdlForNonPagedPool first");
  }
  if ((mdl->MdlFlags & MDL_PARTIAL) != 0) mdl->MdlFlags |= MDL_PARTIAL_HAS_BEEN_MAPPED;
  mdl->MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
  mdl->MappedSystemVa = address;
  return address;
}

extern "C" PVOID MmMapLockedPages(PMDL mdl, KPROCESSOR_MODE mode) {
  return MmMapLockedPagesSpecifyCache(mdl, mode, MmCached, nullptr, TRUE, HighPagePriority);
}

extern "C" VOID MmUnmapLockedPages(PVOID, PMDL mdl) {
  mdl->MdlFlags &= CSHORT(~(MDL_MAPPED_TO_SYSTEM_VA | MDL_PARTIAL_HAS_BEEN_MAPPED));
  mdl->MappedSystemVa = nullptr;
}

extern "C" NTSTATUS MmProtectMdlSystemAddress(PMDL mdl, ULONG) {
  return (mdl->MdlFlags & MDL_MAPPED_TO_SYSTEM_VA) != 0 ? STATUS_SUCCESS : STATUS_NOT_MAPPED_VIEW;
}

extern "C" NTSTATUS MmAdvanceMdl(PMDL mdl, ULONG byte_count) {
  if (byte_count > mdl->ByteCount) return STATUS_INVALID_PARAMETER_2;
  char* address = static_cast<char*>(MmGetMdlVirtualAddress(mdl)) + byte_count;
  mdl->StartVa = PAGE_ALIGN(address);
  mdl->ByteOffset = BYTE_OFFSET(address);
  mdl->ByteCount -= byte_count;
  if (mdl->MappedSystemVa != nullptr) mdl->MappedSystemVa = address;
  return STATUS_SUCCESS;
}

extern "C" SIZE_T MmSizeOfMdl(PVOID base, SIZE_T length) {
  return sizeof(MDL) + sizeof(PFN_NUMBER) * ADDRESS_AND_SIZE_TO_SPAN_PAGES(base, length);
}

extern "C" PMDL MmCreateMdl(PMDL mdl, PVOID base, SIZE_T length) {
  if (mdl == nullptr) return IoAllocateMdl(base, ULONG(length), FALSE, FALSE, nullptr);
  MmInitializeMdl(mdl, base, length);
  return mdl;
}
