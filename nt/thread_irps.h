// SPDX-License-Identifier: MIT
// IRPs that belong to a thread: those of IoBuildDeviceIoControlRequest and
// IoBuildSynchronousFsdRequest. They end with their thread. Source: framework.md WDM-R4, R23.
#pragma once

#include <wdm.h>

#include <string>
#include <vector>

namespace nt {

struct Flow;

// Puts an IRP from allocate_irp on the current flow's list.
void give_irp_to_thread(IRP* irp);
// Takes it off again and frees it, at once or when a canceler is done with it.
void release_thread_irp(IRP* irp);

// The current flow is about to end: cancels its IRPs and waits until they are finished. Called by
// whoever ends a flow, at PASSIVE_LEVEL in that flow.
void cancel_thread_irps();

// A line each, for a machine in which nothing runs any more.
std::vector<std::string> describe_thread_irps(const Flow& flow);

}  // namespace nt
