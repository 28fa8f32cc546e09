// SPDX-License-Identifier: MIT
// The system's event log, which is the debugger's text here, and the counts of devices.
// Source: wdm/nf-wdm-ioallocateerrorlogentry, -iowriteerrorlogentry,
// ntddk/nf-ntddk-iogetconfigurationinformation.
#include <wdm.h>

#include "nt/driver_list.h"

namespace {

constexpr ULONG tag = 0x20726F45;  // "Eor "

}  // namespace

// Null: there is no memory, or the entry would be too large, and then the driver does without.
PVOID IoAllocateErrorLogEntry(PVOID, UCHAR size) {
  if (size < sizeof(IO_ERROR_LOG_PACKET) || size > ERROR_LOG_MAXIMUM_SIZE) return nullptr;
  return ExAllocatePool2(POOL_FLAG_NON_PAGED, size, tag);
}

VOID IoFreeErrorLogEntry(PVOID entry) {
  ExFreePoolWithTag(entry, tag);
}

VOID IoWriteErrorLogEntry(PVOID entry) {
  const auto& packet = *static_cast<const IO_ERROR_LOG_PACKET*>(entry);
  DbgPrint("event log: error 0x%08X, final status 0x%08X, unique value %u\n", packet.ErrorCode,
           packet.FinalStatus, packet.UniqueErrorValue);
  IoFreeErrorLogEntry(entry);
}

PCONFIGURATION_INFORMATION IoGetConfigurationInformation() {
  return &nt::io_state().configuration;
}
