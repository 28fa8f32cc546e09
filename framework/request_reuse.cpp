// SPDX-License-Identifier: MIT
// WdfRequestReuse: a request that came back is made ready for the next format and send, in the
// order of steps that drivers can observe. Nothing is allocated. Source: requests.md 2;
// fxrequest.cpp Reuse.
#include "framework/driver.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irp_memory.h"

namespace wdf {
namespace {

// Not in the public header (2.7): the driver must complete the IRP that the request then has.
constexpr ULONG reuse_must_complete = 0x2;

ULONG valid_reuse_flags(const DriverGlobals& globals) {
  return WDF_REQUEST_REUSE_SET_NEW_IRP | (globals.is_at_least(11) ? reuse_must_complete : 0);
}

}  // namespace

// Of a request whose format is undone and whose IRP is not its own. A reserved one that waits for
// its IRP has nothing to make ready.
NTSTATUS Request::reuse_received(bool has_new_irp, NTSTATUS status) {
  if (has_new_irp) return STATUS_WDF_REQUEST_INVALID_STATE;
  if (irp_ == nullptr) return STATUS_SUCCESS;
  irp_->IoStatus.Status = status;
  irp_->Cancel = FALSE;
  is_completed_ = false;
  Target::clear_canceled(*this);
  return STATUS_SUCCESS;
}

NTSTATUS Request::refuse_reuse(RequestRule rule, NTSTATUS status) const {
  report_violation(rule, Ddi::WdfRequestReuse);
  return status;
}

// What its next location holds stays marked as it is (2.4 note 1): the format's state has nothing
// to ask.
[[gnu::always_inline]] inline NTSTATUS Request::reuse(ULONG flags, NTSTATUS status, PIRP new_irp) {
  const auto& owner_cell = wdf::step(ownership(), OwnershipEvent::Reuse);
  if (__builtin_expect(owner_cell.kind != Kind::Legal, 0)) {
    return refuse_reuse(owner_cell.rule, STATUS_WDF_REQUEST_INVALID_STATE);  // 2.8
  }
  const IrpOwner irp_owner = irp_owner_;
  if (irp_owner != IrpOwner::FromIo && queue() != nullptr) {
    // Undefined in the source (ASSERT), as 12.1 U12.
    return refuse_reuse(RequestRule::ReuseQueued, STATUS_WDF_REQUEST_INVALID_STATE);
  }
  const auto& cell = wdf::step(flight(), FlightEvent::Reuse);
  if (__builtin_expect(cell.kind != Kind::Legal, 0)) {
    return refuse_reuse(cell.rule, STATUS_SUCCESS);  // 12.1 U4: nothing is touched
  }
  const bool has_new_irp = (flags & WDF_REQUEST_REUSE_SET_NEW_IRP) != 0;
  if (has_new_irp && irp_owner == IrpOwner::Internal && new_irp != nullptr && new_irp == irp_) {
    return STATUS_INVALID_PARAMETER;  // 12.1 U6
  }
  if (globals().is_at_least(9)) set_routine(nullptr, nullptr);
  if (irp_ != nullptr) restore(irp_owner == IrpOwner::Internal && !has_new_irp);
  if (irp_owner == IrpOwner::FromIo) return reuse_received(has_new_irp, status);
  if (ownership() == Ownership::PrivateDue) end_due(owner_cell.next);  // never completed: step 10
  if (has_new_irp) replace_irp(new_irp);
  if (irp_owner_ == IrpOwner::Internal && irp_ != nullptr) nt::reuse_irp(irp_, status);
  if ((flags & reuse_must_complete) != 0) return become_due();
  can_complete_ = false;
  is_completed_ = false;
  set_ownership(owner_cell.next);
  if (__builtin_expect(flight() != Flight::Home, 0)) Target::clear_canceled(*this);
  return STATUS_SUCCESS;
}

NTSTATUS Request::reuse_with(const WDF_REQUEST_REUSE_PARAMS& parameters) {
  if ((parameters.Flags & ~valid_reuse_flags(globals())) != 0) return STATUS_INVALID_PARAMETER;
  return reuse(parameters.Flags, parameters.Status, parameters.NewIrp);
}

// 2.7, in this order.
NTSTATUS Request::check_due() const {
  if (irp_ == nullptr) return STATUS_INVALID_PARAMETER;
  const bool is_fit = irp_owner_ != IrpOwner::Internal && reference_count() == 1 &&
                      irp_->CurrentLocation <= irp_->StackCount;
  return is_fit ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

// The driver's IRP shall be completed through the request, which a queue may hold meanwhile.
NTSTATUS Request::become_due() {
  const NTSTATUS status = check_due();
  if (!NT_SUCCESS(status)) {
    verifier_break(globals(),
                   {.rule = "InvalidReqAccess", .call = "WdfRequestReuse", .object = handle()},
                   "asked to complete through a request an IRP that cannot be completed there",
                   "give an IRP with a current stack location to a request nobody else references");
    return status;
  }
  set_ownership(wdf::step(ownership(), OwnershipEvent::ReuseDue).next);
  reference();  // until end_due()
  make_received_part();
  received_->queue.is_presented = true;  // the driver knows it since its creation
  is_completed_ = false;
  can_complete_ = true;
  clear_use();
  return STATUS_SUCCESS;
}

// What a use leaves behind and the next one must not find (fxrequestbase.cpp ClearFieldsForReuse).
void Request::clear_use() {
  is_next_location_filled_ = false;
  target_ = nullptr;
  move_format(FormatEvent::Unformat);
  if (timer_ != nullptr) {
    delete timer_;
    timer_ = nullptr;
  }
  if (received_ != nullptr && received_->retrieved_mdl != nullptr) {
    IoFreeMdl(received_->retrieved_mdl);
    received_->retrieved_mdl = nullptr;
  }
  Target::clear_canceled(*this);
}

// The IRP was completed, or is the driver's again.
void Request::end_due(Ownership next) {
  set_ownership(next);
  can_complete_ = false;
  dereference();
}

namespace ddi {

[[gnu::flatten]] NTSTATUS WdfRequestReuse(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                          PWDF_REQUEST_REUSE_PARAMS parameters) {
  constexpr Ddi self = Ddi::WdfRequestReuse;
  Request& request = resolve<Request>(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, parameters);
  if (__builtin_expect(parameters->Size != sizeof(*parameters), 0)) {
    return STATUS_INVALID_PARAMETER;
  }
  if (__builtin_expect(parameters->Flags != 0, 0)) return request.reuse_with(*parameters);
  return request.reuse(0, parameters->Status, nullptr);
}

}  // namespace ddi
}  // namespace wdf
