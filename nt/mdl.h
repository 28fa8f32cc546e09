// SPDX-License-Identifier: MIT
// MDLs: descriptions of buffers. All memory of the process is resident and mapped once, so locking
// and mapping are marks, the buffer's own address is its system address, and there is no list of
// pages. The marks are kept exactly, because drivers read them and may break their rules.
// Source: framework.md 5.5 (WDM-R32 to R36).
#pragma once

#include <wdm.h>

#include <cstddef>

namespace nt {

// As MmProbeAndLockPages, with a status (STATUS_ACCESS_VIOLATION) in place of the exception.
NTSTATUS lock_pages(MDL* mdl, KPROCESSOR_MODE mode, LOCK_OPERATION operation);

// Makes an MDL that IoAllocateMdl gave describe another buffer of non-paged memory.
inline void describe_nonpaged(MDL* mdl, void* buffer, std::size_t length) {
  MmInitializeMdl(mdl, buffer, length);
  mdl->MdlFlags = MDL_ALLOCATED_FIXED_SIZE | MDL_SOURCE_IS_NONPAGED_POOL;
  mdl->Process = nullptr;
  mdl->MappedSystemVa = buffer;
}

// Whether it does already, and nobody has changed it since.
inline bool describes_nonpaged(const MDL* mdl, const void* buffer, std::size_t length) {
  return mdl->MappedSystemVa == buffer && mdl->ByteCount == length && mdl->Next == nullptr &&
         mdl->MdlFlags == (MDL_ALLOCATED_FIXED_SIZE | MDL_SOURCE_IS_NONPAGED_POOL);
}

// Whether `length` bytes from `address` can be a buffer at all: not in the lowest 64 KiB, below the
// end of the user part of the address space, not around its end. Costs no system call.
bool is_plausible_buffer(const void* address, ULONG length);

// Unlocks and frees every MDL of the chain.
void free_mdl_chain(MDL* first);

}  // namespace nt
