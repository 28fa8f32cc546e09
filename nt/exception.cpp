// SPDX-License-Identifier: MIT
// Exceptions that drivers and the executive raise. Nobody can catch one, because the compiler has
// no __try on this host (include/wdk/excpt.h): each ends as the bug check of an exception that no
// handler took. Source: wdm/exraisestatus.
#include "nt/bug_check.h"
#include "nt/sentence.h"

#include <wdm.h>

#include "nt/machine.h"

namespace nt {
namespace {

[[noreturn]] void stop(NTSTATUS status, const void* site) {
  const Sentence sentence("status {:#x} was raised and no handler took it",
                          static_cast<ULONG>(status));
  bug_check(0x1E, static_cast<ULONG>(status), reinterpret_cast<ULONG_PTR>(site), 0, 0, sentence);
}

// The addresses of user mode, where every address of this process lies.
void probe(const volatile void* address, SIZE_T length, ULONG alignment, const void* site) {
  if (length == 0) return;
  const auto start = reinterpret_cast<ULONG_PTR>(address);
  if (alignment != 0 && start % alignment != 0) stop(STATUS_DATATYPE_MISALIGNMENT, site);
  if (start + length < start || !MmIsAddressValid(const_cast<void*>(address))) {
    stop(STATUS_ACCESS_VIOLATION, site);
  }
}

}  // namespace
}  // namespace nt

VOID ExRaiseStatus(NTSTATUS status) {
  nt::stop(status, __builtin_return_address(0));
}

VOID ExRaiseAccessViolation() {
  nt::stop(STATUS_ACCESS_VIOLATION, __builtin_return_address(0));
}

VOID ExRaiseDatatypeMisalignment() {
  nt::stop(STATUS_DATATYPE_MISALIGNMENT, __builtin_return_address(0));
}

VOID ExRaiseException(PVOID record) {
  // EXCEPTION_RECORD begins with its code.
  nt::stop(*static_cast<const NTSTATUS*>(record), __builtin_return_address(0));
}

VOID ProbeForRead(const volatile VOID* address, SIZE_T length, ULONG alignment) {
  nt::probe(address, length, alignment, __builtin_return_address(0));
}

VOID ProbeForWrite(volatile VOID* address, SIZE_T length, ULONG alignment) {
  nt::probe(address, length, alignment, __builtin_return_address(0));
}
