// SPDX-License-Identifier: MIT
// WMI as drivers see it: devices register as providers of data blocks and say which when they are
// asked; who wants to know or change something sends them IRP_MJ_SYSTEM_CONTROL. Windows asks a
// provider from a worker thread soon after it registered, here it is asked in the call itself.
// Source: wdm/iowmiregistrationcontrol, wdm/iowmiwriteevent, wdm/irp-mn-reginfo-ex and its
// neighbours.
#pragma once

#include <wdm.h>

#include <functional>
#include <memory>
#include <vector>

namespace nt {

struct WmiState;
struct DeleteWmiState {
  void operator()(WmiState* state) const;
};
std::unique_ptr<WmiState, DeleteWmiState> make_wmi_state();

struct WmiBlock {
  GUID guid{};
  ULONG flags = 0;  // WMIREG_FLAG_...
  ULONG instance_count = 0;
  DEVICE_OBJECT* provider = nullptr;  // that registered it
};

// What the devices of a stack provide.
std::vector<WmiBlock> wmi_blocks_of(DEVICE_OBJECT* any_of_stack);

// Sends the IRP to the top of the provider's stack. STATUS_WMI_GUID_NOT_FOUND: it is not registered
// (any more). PASSIVE_LEVEL.
IO_STATUS_BLOCK send_wmi(DEVICE_OBJECT* provider, UCHAR minor, const GUID& block, void* buffer,
                         ULONG size);

// Who is told of events, in the flow that sends one, at its IRQL; empty: nobody.
void set_wmi_event_sink(std::function<void(const WNODE_HEADER& event)> sink);

}  // namespace nt
