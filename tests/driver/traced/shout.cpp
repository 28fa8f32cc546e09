// SPDX-License-Identifier: MIT
// The part of the driver that is C++.
#include <ntddk.h>
#include <wdf.h>
#include "Inc\public.h"
#include "Trace.h"
#include "shout.tmh"

EXTERN_C VOID TracedShout(_In_ WDFDEVICE Device) {
  TraceEvents(TRACE_LEVEL_INFORMATION, TRACED_IO, "C++ shouts: %!bool!", Device != nullptr);
  TracedHum();
}
