// SPDX-License-Identifier: MIT
// Whether memory is there. The kernel looks at page tables; here one byte is copied by a call that
// reports a fault instead of taking one. Source: ntddk/mmisaddressvalid.
#include <wdm.h>

#include <sys/uio.h>
#include <unistd.h>

BOOLEAN MmIsAddressValid(PVOID address) {
  char byte = 0;
  const iovec to{&byte, 1};
  const iovec from{address, 1};
  return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 1;
}

// Nothing translates here: an address is its own physical one. Source: ntddk/mmgetphysicaladdress.
PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID address) {
  PHYSICAL_ADDRESS physical;
  physical.QuadPart = reinterpret_cast<LONGLONG>(address);
  return physical;
}

BOOLEAN MmIsNonPagedSystemAddressValid(PVOID address) {
  return MmIsAddressValid(address);
}
