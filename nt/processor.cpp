// SPDX-License-Identifier: MIT
// Questions about processors: one group, numbered from 0, all active. Affinity moves a thread below
// DISPATCH_LEVEL to the lowest processor of the mask. Source: wdm/kequeryactiveprocessorcountex.
#include <bit>

#include "nt/cpu.h"
#include "nt/dispatcher.h"
#include "nt/flow.h"

namespace nt {
namespace {

ULONG count() {
  return static_cast<ULONG>(machine().cpus().size());
}

ULONG count_in_group(USHORT group) {
  return group == 0 || group == ALL_PROCESSOR_GROUPS ? count() : 0;
}

KAFFINITY all() {
  return count() >= 64 ? ~KAFFINITY{0} : (KAFFINITY{1} << count()) - 1;
}

void move_to(KAFFINITY affinity) {
  require_irql(APC_LEVEL, "KeSetSystemAffinityThread", nullptr);
  const KAFFINITY usable = affinity & all();
  if (usable == 0) return;
  current_flow().cpu = machine().cpus()[static_cast<std::size_t>(std::countr_zero(usable))].get();
}

}  // namespace
}  // namespace nt

ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER processor) {
  const std::uint32_t number = nt::current_cpu().number;
  if (processor != nullptr) *processor = {0, static_cast<UCHAR>(number), 0};
  return number;
}

ULONG KeGetProcessorIndexFromNumber(PPROCESSOR_NUMBER processor) {
  const bool exists = processor->Group == 0 && processor->Number < nt::count();
  return exists ? processor->Number : static_cast<ULONG>(-1);
}

NTSTATUS KeGetProcessorNumberFromIndex(ULONG index, PPROCESSOR_NUMBER processor) {
  if (index >= nt::count()) return STATUS_INVALID_PARAMETER;
  *processor = {0, static_cast<UCHAR>(index), 0};
  return STATUS_SUCCESS;
}

ULONG KeQueryActiveProcessorCount(PKAFFINITY active) {
  if (active != nullptr) *active = nt::all();
  return nt::count();
}

ULONG KeQueryActiveProcessorCountEx(USHORT group) {
  return nt::count_in_group(group);
}

ULONG KeQueryMaximumProcessorCount() {
  return nt::count();
}

ULONG KeQueryMaximumProcessorCountEx(USHORT group) {
  return nt::count_in_group(group);
}

USHORT KeQueryActiveGroupCount() {
  return 1;
}

USHORT KeQueryMaximumGroupCount() {
  return 1;
}

KAFFINITY KeQueryActiveProcessors() {
  return nt::all();
}

KAFFINITY KeQueryGroupAffinity(USHORT group) {
  return group == 0 ? nt::all() : 0;
}

VOID KeSetSystemAffinityThread(KAFFINITY affinity) {
  nt::move_to(affinity);
}

// 0: the thread had no system affinity before, which the revert call takes as well.
KAFFINITY KeSetSystemAffinityThreadEx(KAFFINITY affinity) {
  nt::move_to(affinity);
  return 0;
}

VOID KeRevertToUserAffinityThread() {}

VOID KeRevertToUserAffinityThreadEx(KAFFINITY affinity) {
  if (affinity != 0) nt::move_to(affinity);
}

VOID KeSetSystemGroupAffinityThread(PGROUP_AFFINITY affinity, PGROUP_AFFINITY previous) {
  if (previous != nullptr) *previous = {};
  if (affinity->Group == 0) nt::move_to(affinity->Mask);
}

VOID KeRevertToUserGroupAffinityThread(PGROUP_AFFINITY previous) {
  if (previous->Mask != 0) nt::move_to(previous->Mask);
}

// Every flow has its own floating point registers, which a switch keeps.
NTSTATUS KeSaveFloatingPointState(PKFLOATING_SAVE) {
  return STATUS_SUCCESS;
}

NTSTATUS KeRestoreFloatingPointState(PKFLOATING_SAVE) {
  return STATUS_SUCCESS;
}

NTSTATUS KeSaveExtendedProcessorState(ULONG64, PXSTATE_SAVE) {
  return STATUS_SUCCESS;
}

VOID KeRestoreExtendedProcessorState(PXSTATE_SAVE) {}
