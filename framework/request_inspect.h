// SPDX-License-Identifier: MIT
// What tests and reports may know of a request beyond what its driver does (requests.md 12.2).
// Looks without locks: for a flow that knows that nothing moves.
#pragma once

#include "framework/request.h"
#include "framework/target.h"

namespace wdf {

struct RequestFacts {
  IrpOwner irp_owner;
  Flight flight;
  Ownership ownership;
  Format format;
  Timeout timeout;
  FormatKind format_kind;
  bool is_canceled;
  bool is_completed;
  bool can_complete;
  bool has_routine;
  bool has_timer;
  std::uint32_t holders;
  std::size_t bounce_capacity;
  std::int32_t references;
  std::uint32_t embedded_references;
};

struct RequestInspector {
  static RequestFacts look(const Request& request) {
    return {request.irp_owner_,
            request.flight(),
            request.ownership(),
            request.format_,
            request.timeout_,
            request.format_kind_,
            request.is_canceled(),
            request.is_completed_,
            request.can_complete_,
            request.routine_ != nullptr,
            request.timer_ != nullptr,
            request.holders_,
            request.format_part_ != nullptr ? request.format_part_->bounce_capacity : 0,
            request.reference_count(),
            request.embedded_references()};
  }
};

inline RequestFacts inspect(WDFREQUEST handle) {
  return RequestInspector::look(behind<Request>(header_at(handle)));
}
inline Target::Numbers inspect(WDFIOTARGET handle) {
  return behind<Target>(header_at(handle)).numbers();
}

// 12.3: what must hold of a request whenever nothing moves. Asserts.
inline void check_invariants(WDFREQUEST handle) {
  const Request& request = behind<Request>(header_at(handle));
  const RequestFacts facts = RequestInspector::look(request);
  const bool is_away = is_in_flight(facts.flight);
  ASSERT(request.target_hook.is_linked() ==
         (is_away && facts.flight != Flight::Resent && facts.flight != Flight::ResentCanceled));
  ASSERT(!is_away || facts.references >= 1);
  ASSERT(facts.timeout == Timeout::Off || is_away);
  ASSERT(facts.holders == 0 || is_away);
}

}  // namespace wdf
