// SPDX-License-Identifier: MIT
// Physical addresses of devices. No device answers at any of them: a mapped range reads all ones,
// as a bus without a device does, and afterwards what was written. A mapping that is not taken back
// is found as a leak of pool. Source: wdm/nf-wdm-mmmapiospace, -mmmapiospaceex, -mmunmapiospace.
#include <wdm.h>

#include <cstring>

namespace {

constexpr ULONG tag = 0x70614D49;  // "IMap"

PVOID map(SIZE_T size) {
  if (size == 0) return nullptr;
  PVOID range = ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED, size, tag);
  if (range != nullptr) std::memset(range, 0xFF, size);
  return range;
}

}  // namespace

PVOID MmMapIoSpace(PHYSICAL_ADDRESS, SIZE_T size, MEMORY_CACHING_TYPE) {
  return map(size);
}

PVOID MmMapIoSpaceEx(PHYSICAL_ADDRESS, SIZE_T size, ULONG) {
  return map(size);
}

VOID MmUnmapIoSpace(PVOID base, SIZE_T) {
  ExFreePoolWithTag(base, tag);
}

MM_SYSTEMSIZE MmQuerySystemSize() {
  return MmLargeSystem;
}
