// SPDX-License-Identifier: MIT
// The sentences about what a driver did wrong with an IRP. Cold: only called once something is.
#pragma once

#include <wdm.h>

#include <string>

#include "nt/irp_machine.h"

namespace nt {

// "IRP 0x..., major function 0x3, with \Driver\X", for reports.
[[gnu::cold]] std::string describe_irp(const IRP* irp);

// A violation of the IRP table: the documented bug check where Windows has one, else a finding.
[[gnu::cold]] void report_irp_misuse(IRP* irp, const IrpCell& cell);
[[gnu::cold, noreturn]] void stop_without_location(IRP* irp, DEVICE_OBJECT* device);
[[gnu::cold]] void report_irp_size(IRP* irp, USHORT packet_size, CCHAR stack_size);
[[gnu::cold]] void report_freed_unallocated(IRP* irp);
// Also takes the routine away: whoever cancels later would call it for a dead IRP.
[[gnu::cold]] void report_cancel_routine(IRP* irp, const char* call);
[[gnu::cold]] void report_pending_status(IRP* irp);
[[gnu::cold]] void report_unowned(IRP* irp);
[[gnu::cold]] void report_unmarked(IRP* irp, DEVICE_OBJECT* device);
[[gnu::cold]] void report_major(IRP* irp, DEVICE_OBJECT* device, UCHAR major);

// How a dispatch routine returned, against what happened to the IRP meanwhile (WDM-R9).
struct DispatchOutcome {
  DEVICE_OBJECT* device;
  IRP* irp;
  UCHAR major;
  NTSTATUS returned;
  bool was_marked;
  NTSTATUS completed_with;
};
[[gnu::cold]] void report_dispatch(const DispatchOutcome& outcome);
[[gnu::cold]] void report_dispatch_irql(DEVICE_OBJECT* device, IRP* irp, KIRQL before, KIRQL after);
// More bytes reported than the buffer has: Windows would copy beyond its end.
[[gnu::cold]] void report_information(IRP* irp, ULONG_PTR information, ULONG length);

}  // namespace nt
