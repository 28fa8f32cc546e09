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

// The same of a target, without its locks.
struct TargetInspector {
  // Nobody is between two halves of a change: no lock that guards one is held.
  static bool is_at_rest(const Target& target) {
    bool is_held = target.lock_.is_held();
    for (std::uint32_t i = 0; i < lane_count(); ++i) is_held |= g_lane_locks[i].is_held();
    return !is_held;
  }
  static Target::Numbers look(const Target& target) {
    Target::Numbers numbers;
    numbers.pended = length(target.pended_);
    for (std::uint32_t i = 0; i < lane_count(); ++i) {
      numbers.sent += length(target.lanes_[i].sent);
      numbers.ignored += length(target.lanes_[i].ignored);
      numbers.outstanding += target.lanes_[i].outstanding;
    }
    return numbers;
  }

 private:
  static std::uint32_t length(const Target::RequestList& list) {
    std::uint32_t count = 0;
    for (Request* each = list.front(); each != nullptr; each = list.next(*each)) ++count;
    return count;
  }
};

// 12.3: what must hold of a request whenever no lock is held. The first that does not, or "".
inline const char* broken_invariant(const Request& request) {
  const RequestFacts facts = RequestInspector::look(request);
  const bool is_away = is_in_flight(facts.flight);
  const bool is_listed = request.target_hook.is_linked();
  const bool is_finished_elsewhere =  // invariant 1, its last half
      facts.flight >= Flight::Returned || facts.flight == Flight::Resent ||
      facts.flight == Flight::ResentCanceled;
  if (is_listed && !is_away) return "at home, but on a target's list";
  if (is_away && !is_listed && !is_finished_elsewhere) return "in flight, but on no list";
  if (is_away && facts.references < 1) return "in flight without a reference";
  if (facts.timeout != Timeout::Off && !is_away) return "at home, but its time-out runs";
  if (facts.holders != 0 && !is_away) return "at home, but somebody cancels it";
  return "";
}
inline void check_invariants(WDFREQUEST handle) {
  ASSERT(*broken_invariant(behind<Request>(header_at(handle))) == '\0');
}

// The same with the target it was sent to, if no other request is.
inline const char* broken_invariant(const Request& request, const Target::Numbers& numbers) {
  const std::uint32_t listed = numbers.sent + numbers.ignored + numbers.pended;
  // What a start or purge has taken off is on a list of its own.
  const bool is_taken =
      request.flight() == Flight::Resent || request.flight() == Flight::ResentCanceled;
  const bool is_listed = request.target_hook.is_linked() && !is_taken;
  if (listed != (is_listed ? 1u : 0u)) return "the lists do not agree";
  if (is_in_flight(request.flight()) && numbers.outstanding < 1) return "sent, but not counted";
  if (numbers.outstanding < 0) return "fewer than no requests are counted";
  return broken_invariant(request);
}

}  // namespace wdf
