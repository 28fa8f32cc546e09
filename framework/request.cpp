// SPDX-License-Identifier: MIT
// A request's birth and end, and how it says that a rule was broken.
#include "framework/request.h"

#include "framework/driver.h"
#include "framework/target.h"
#include "nt/irp.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

struct RuleWords {
  const char* documented;
  const char* did;
  const char* should;
};
constexpr RuleWords rule_words[] = {
#define RULE(name, documented, did, should) {documented, did, should},
#include "framework/request_rules.def"
#undef RULE
};

const RuleWords& words_of(RequestRule rule) {
  return rule_words[static_cast<std::size_t>(rule)];
}

void request_timed_out(nt::Timer& timer) {
  Target::timer_expired(static_cast<RequestTimer&>(timer).request);
}

}  // namespace

const ObjectType Request::type{.code = TypeCode::Request,
                               .dispose = &Request::dispose,
                               .destroy = &destroy_as<Request>,
                               .revive = &Request::revive,
                               .reference_embedded = &reference_embedded_memory,
                               .dereference_embedded = &dereference_embedded_memory};

RequestTimer::RequestTimer(Request& request) : nt::Timer(&request_timed_out), request(request) {}

std::uint32_t Request::distance_to(const void* trailer) const {
  if (trailer == nullptr) return 0;
  return static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(trailer) -
                                    reinterpret_cast<const std::uint8_t*>(this));
}

Request::Request(const ObjectSeed& seed, const Plan& plan)
    : Object(seed),
      irp_(plan.irp),
      format_(plan.irp != nullptr ? Format::Bare : Format::Empty),
      ownership_(plan.is_received ? Ownership::New : Ownership::Private),
      irp_owner_(plan.owner),
      is_completed_(plan.irp == nullptr),
      can_complete_(plan.is_received),
      embedded_stack_count_(plan.embedded_stack_count),
      embedded_irp_offset_(distance_to(seed.trailer)) {
  if (plan.is_received) make_received_part();
}

// In the room for an IRP of its own, which is no longer used then.
void Request::make_received_part() {
  if (received_ != nullptr) return;
  received_ = new (embedded_irp()) ReceivedPart(*this);
  embedded_irp_offset_ = 0;
}

Request::~Request() {
  ASSERT(!is_in_flight());
  // The driver may have freed its own (2.6 step 6): a format that is undone here leaves it alone.
  if (irp_owner_ == IrpOwner::Driver) irp_ = nullptr;
  drop_format();
  if (timer_ != nullptr) {
    ASSERT(timer_->cpu == nullptr);
    delete timer_;
  }
  if (irp_owner_ == IrpOwner::Internal) free_irp();
  if (received_ != nullptr) received_->~ReceivedPart();
}

// Deletion: the cleanup callback first, then what the last format kept (requests.md 1.8). In flight
// the device below still uses that, so it stays until the request is back (12.1 U19).
bool Request::dispose(Object& object) {
  auto& request = static_cast<Request&>(object);
  request.call_cleanup();
  if (request.received_ != nullptr) request.abandon_owned();
  // Of clients before 1.11 a request that they made keeps its format, and the references of it,
  // until its end, and may be deleted in flight (FxRequestBase's constructor).
  if (!request.is_received() && !request.globals().is_at_least(11)) return false;
  auto cell = wdf::step(request.flight(), FlightEvent::Delete);
  if (cell.kind != Kind::Legal) {
    AllLanesGuard guard;
    cell = wdf::step(request.flight(), FlightEvent::Delete);
    if (cell.kind != Kind::Legal && request.format_kind_ != FormatKind::None) {
      request.format_kind_ = FormatKind::Abandoned;
    }
  }
  if (cell.kind != Kind::Legal) {
    request.report_violation(cell.rule, Ddi::WdfObjectDelete);
  } else {
    request.drop_format();
  }
  return false;
}

// A request of a queue that is deleted instead of completed would strand its IRP (12.1 U11).
void Request::abandon_owned() {
  const auto& cell = wdf::step(ownership(), OwnershipEvent::Delete);
  if (cell.kind == Kind::Legal) {
    if (ownership() == Ownership::PrivateDue) end_due(cell.next);
    return;
  }
  report_violation(cell.rule, Ddi::WdfObjectDelete);
  Queue* queue = this->queue();
  // One that waits in a queue stays there, armed for cancellation: the queue ends it.
  const bool is_queued = queue != nullptr && !is_driver_owned(ownership());
  if (is_in_flight() || irp_ == nullptr || is_queued) return;
  if (queue != nullptr) {
    // Somebody else completes it, or gives it away: the IRP is theirs.
    const auto left = leave_queue(*queue, *this, OwnershipEvent::Complete);
    if (left.effect != RequestEffect::Complete) return;
  }
  set_ownership(cell.next);
  restore();
  PIRP irp = release_irp();
  irp->IoStatus.Status = STATUS_INTERNAL_ERROR;
  irp->IoStatus.Information = 0;
  if (!is_received()) end_due(wdf::step(ownership(), OwnershipEvent::ReturnToDriver).next);
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  if (queue != nullptr) request_left(*queue);
}

void Request::report_violation(RequestRule rule, Ddi ddi) const {
  report_violation(globals(), handle(), rule, ddi);
}

void Request::report_violation(DriverGlobals& globals, WDFOBJECT handle, RequestRule rule,
                               Ddi ddi) {
  const RuleWords& words = words_of(rule);
  violation(globals, {.rule = words.documented, .call = ddi_name(ddi), .object = handle}, words.did,
            words.should);
}

void Request::report_break(RequestRule rule, Ddi ddi) const {
  const RuleWords& words = words_of(rule);
  verifier_break(globals(), {.rule = words.documented, .call = ddi_name(ddi), .object = handle()},
                 words.did, words.should);
}

NTSTATUS Request::allocate_timer() {
  if (timer_ != nullptr) return STATUS_SUCCESS;
  if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  timer_ = new (std::nothrow) RequestTimer(*this);
  return timer_ != nullptr ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

}  // namespace wdf
