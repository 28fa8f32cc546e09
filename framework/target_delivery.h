// SPDX-License-Identifier: MIT
// The delivery of a request that came back: the time in which its completion routine runs. The
// target's count and reference last until it ends. A driver that sends the request again from the
// routine, which is the usual way, hands both on to the new flight, so that neither is touched.
#pragma once

#include "framework/call.h"
#include "framework/request.h"

namespace wdf {

inline constexpr char completion_routine_name[] = "EvtRequestCompletionRoutine";

// What a delivery has still to do when the routine has returned.
enum Owed : std::uint8_t {
  OwedHold = 1,   // give back the reference on the request
  OwedCount = 2,  // count the request down at its target
  OwedWake = 4,   // somebody waits for the end of this delivery: the count stays with it
};

struct Delivery {
  Target* target;
  Request* request;
  std::uint32_t lane;
  std::uint8_t owed;  // of Owed
};

// The delivery of `request` that the current flow is in the routine of, unless its hold is taken.
inline Delivery* delivery_of(const Request& request) {
  const CallbackFrame* frame = current_callback();
  if (frame == nullptr || frame->note == nullptr || frame->handle != request.handle()) {
    return nullptr;
  }
  auto* delivery = static_cast<Delivery*>(frame->note);
  return (delivery->owed & OwedHold) != 0 ? delivery : nullptr;
}

}  // namespace wdf
