// SPDX-License-Identifier: MIT
// The delivery of a request that came back: the time in which its completion routine runs. The
// target's count and reference last until it ends. A driver that sends the request again from the
// routine, which is the usual way, hands both on to the new flight, so that neither is touched.
#pragma once

#include "framework/call.h"
#include "framework/request.h"

namespace wdf {

inline constexpr char completion_routine_name[] = "EvtRequestCompletionRoutine";

struct Delivery {
  Delivery(Target* target, bool wakes) : target(target), wakes(wakes) {}

  Target* target;
  bool wakes;  // somebody waits for the end of this delivery: the count stays with it
  bool hold_is_taken = false;
  bool count_is_taken = false;
};

// The delivery of `request` that the current flow is in the routine of, unless its hold is taken.
inline Delivery* delivery_of(const Request& request) {
  const CallbackFrame* frame = current_callback();
  if (frame == nullptr || frame->object != &request || frame->note == nullptr) return nullptr;
  auto* delivery = static_cast<Delivery*>(frame->note);
  return delivery->hold_is_taken ? nullptr : delivery;
}

}  // namespace wdf
