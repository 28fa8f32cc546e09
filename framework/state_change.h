// SPDX-License-Identifier: MIT
// Who wants to hear that a state machine of a device leaves a state, enters one or has done what is
// to be done there: the callbacks of WdfDeviceInitRegister...StateChangeCallback, one for a state.
// The same for plug-and-play, power and power policy. States with and without the bit NP have
// different numbers besides; it is not part of what a callback is found by. Source:
// fxdeviceinitapi.cpp, pnpcallbacks.cpp FxPnpStateCallback::Invoke and the two below it.
#pragma once

#include <wdm.h>

#include <wdf.h>

#include <vector>

#include "framework/call.h"

namespace wdf {

// Data is what the callback gets; the machine's states are those from `first` up to `end`.
template <class Data, auto first, decltype(first) end>
class StateChanges {
 public:
  using State = decltype(first);
  using Callback = void (*)(WDFDEVICE, const Data*);

  // DEV-R11. The last one for a state counts.
  NTSTATUS add(State state, Callback callback, ULONG types) {
    const ULONG number = WdfDevStateNormalize(state);
    if (number < first || number >= end) return STATUS_INVALID_PARAMETER;
    if (types == 0 || (types & ~ULONG{StateNotificationAllStates}) != 0) {
      return STATUS_INVALID_PARAMETER;
    }
    for (Entry& entry : entries_) {
      if (entry.number != number) continue;
      entry = {number, callback, types};
      return STATUS_SUCCESS;
    }
    entries_.push_back({number, callback, types});
    return STATUS_SUCCESS;
  }

  bool is_empty() const { return entries_.empty(); }

  void notify(const CallSite& site, WDFDEVICE device, ULONG type, State from, State to) const {
    const ULONG number = WdfDevStateNormalize(type == StateNotificationEnterState ? to : from);
    for (const Entry& entry : entries_) {
      if (entry.number != number || (entry.types & type) == 0) continue;
      Data data{};
      data.Type = static_cast<WDF_STATE_NOTIFICATION_TYPE>(type);
      // The three members of the union begin alike; the state that is being worked on has no next.
      data.Data.EnterState.CurrentState = from;
      if (type != StateNotificationPostProcessState) data.Data.EnterState.NewState = to;
      const Data* view = &data;
      call_driver(site, entry.callback, device, view);
    }
  }

 private:
  struct Entry {
    ULONG number;
    Callback callback;
    ULONG types;  // WDF_STATE_NOTIFICATION_TYPE bits
  };

  std::vector<Entry> entries_;
};

using PnpStateChanges =
    StateChanges<WDF_DEVICE_PNP_NOTIFICATION_DATA, WdfDevStatePnpObjectCreated, WdfDevStatePnpNull>;
using PowerStateChanges = StateChanges<WDF_DEVICE_POWER_NOTIFICATION_DATA,
                                       WdfDevStatePowerObjectCreated, WdfDevStatePowerNull>;
using PolicyStateChanges = StateChanges<WDF_DEVICE_POWER_POLICY_NOTIFICATION_DATA,
                                        WdfDevStatePwrPolObjectCreated, WdfDevStatePwrPolNull>;

}  // namespace wdf
