// SPDX-License-Identifier: MIT
// How our bottom devices finish an IRP without completing it inside the dispatch call: the IRP is
// put on its CPU's queue and the loop completes it at DISPATCH_LEVEL. Design decision 8.
#pragma once

#include <wdm.h>

namespace nt {

// Takes `irp` (pending, IoStatus set, no cancel routine) and has the loop of the current CPU call
// IoCompleteRequest on it. STATUS_PENDING, for the dispatch routine to return. Uses
// Tail.Overlay.ListEntry. Allocates nothing; at DISPATCH_LEVEL and above it takes no lock, because
// the CPU belongs to the caller. Any IRQL.
NTSTATUS complete_from_loop(PIRP irp);

}  // namespace nt
