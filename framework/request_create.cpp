// SPDX-License-Identifier: MIT
// Where requests and their IRPs come from. The IRP of a request that the driver makes lies behind
// the request in the same block, as long as its stack is large enough for the target.
// Source: requests.md 1.2, 3.1, 8.1, 8.3.
#include <algorithm>

#include "framework/device.h"
#include "framework/driver.h"
#include "framework/request.h"
#include "framework/target.h"
#include "nt/irp.h"
#include "nt/machine.h"

namespace wdf {
namespace {

// Room for the IRP of a request that was made without a target: a device on its bus device.
constexpr CCHAR unknown_stack_count = 2;

constexpr AttributeRules request_attribute_rules{};

NTSTATUS commit_request(Request* request, const WDF_OBJECT_ATTRIBUTES* attributes,
                        WDFREQUEST* handle) {
  const NTSTATUS status = request->commit(attributes, request->globals().driver);
  if (!NT_SUCCESS(status)) {
    request->discard();
    return status;
  }
  *handle = static_cast<WDFREQUEST>(request->handle());
  return status;
}

// A given parent must be a live handle, whatever else is wrong (8.1 step 1).
void check_parent(PWDF_DRIVER_GLOBALS globals, const WDF_OBJECT_ATTRIBUTES* attributes, Ddi ddi) {
  if (attributes != nullptr && attributes->Size == sizeof(*attributes) &&
      attributes->ParentObject != nullptr) {
    resolve_object(globals, attributes->ParentObject, ddi);
  }
}

}  // namespace

void Request::count_embedded_irp(std::atomic<std::uint64_t> nt::Counters::*counter) {
  (nt::machine().counters().*counter).fetch_add(1, std::memory_order_relaxed);
}

void Request::free_irp() {
  if (irp_ == nullptr) return;
  if (irp_ == embedded_irp()) {
    nt::retire_irp(irp_);
    count_embedded_irp(&nt::Counters::irps_freed);
  } else {
    IoFreeIrp(irp_);
  }
  irp_ = nullptr;
}

NTSTATUS Request::gain_irp(CCHAR stack_count) {
  PIRP fresh;
  void* embedded = embedded_irp();
  const bool is_embedded =
      embedded != nullptr && irp_ != embedded && stack_count <= embedded_stack_count_;
  if (is_embedded) {
    fresh = nt::initialize_irp(embedded, stack_count, nullptr);
    count_embedded_irp(&nt::Counters::irps_allocated);
  } else {
    fresh = IoAllocateIrp(stack_count, FALSE);
    if (fresh == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  }
  if (irp_owner_ == IrpOwner::Internal) free_irp();
  irp_ = fresh;
  irp_owner_ = IrpOwner::Internal;
  is_completed_ = false;
  move_format(FormatEvent::IrpGained);
  return STATUS_SUCCESS;
}

void Request::replace_irp(PIRP irp) {
  if (irp_owner_ == IrpOwner::Internal) free_irp();
  irp_ = irp;
  irp_owner_ = IrpOwner::Driver;
  move_format(irp != nullptr ? FormatEvent::IrpGained : FormatEvent::IrpLost);
}

Request* create_received_request(Device& device, PIRP irp,
                                 const WDF_OBJECT_ATTRIBUTES* attributes) {
  const ObjectPlan plan{attributes, Ddi::None, sizeof(ReceivedPart)};
  Request* request = allocate_object<Request>(
      device.globals(), plan,
      Request::Plan{.owner = IrpOwner::FromIo, .irp = irp, .is_received = true});
  if (request == nullptr) return nullptr;
  request->set_device(&device);
  const NTSTATUS status = request->commit(attributes, nullptr);
  ASSERT(NT_SUCCESS(status));
  return request;
}

namespace ddi {

NTSTATUS WdfRequestCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                          WDFIOTARGET target_handle, WDFREQUEST* handle) {
  constexpr Ddi self = Ddi::WdfRequestCreate;
  Target* target = nullptr;
  if (target_handle != nullptr) {
    target = &resolve<Target>(globals, target_handle, self);
  } else {
    check_parent(globals, attributes, self);
  }
  REQUIRE_NOT_NULL(globals, self, handle);
  *handle = nullptr;
  NTSTATUS status = validate_attributes(attributes, request_attribute_rules);
  if (!NT_SUCCESS(status)) return status;

  const CCHAR stack_count = target != nullptr ? target->stack_size() : unknown_stack_count;
  const ObjectPlan plan{attributes, self,
                        std::max(nt::irp_size_bytes(stack_count), sizeof(ReceivedPart))};
  Request* request = allocate_object<Request>(
      globals_of(globals), plan,
      Request::Plan{.owner = IrpOwner::Internal, .embedded_stack_count = stack_count});
  if (request == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  if (target != nullptr) {
    status = request->validate_target(*target, self);
    if (!NT_SUCCESS(status)) {
      request->discard();
      return status;
    }
  }
  return commit_request(request, attributes, handle);
}

NTSTATUS WdfRequestCreateFromIrp(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                                 PIRP irp, BOOLEAN request_frees_irp, WDFREQUEST* handle) {
  constexpr Ddi self = Ddi::WdfRequestCreateFromIrp;
  check_parent(globals, attributes, self);
  REQUIRE_NOT_NULL(globals, self, irp);
  REQUIRE_NOT_NULL(globals, self, handle);
  *handle = nullptr;
  const NTSTATUS status = validate_attributes(attributes, request_attribute_rules);
  if (!NT_SUCCESS(status)) return status;

  const ObjectPlan plan{attributes, self, sizeof(ReceivedPart)};
  // The driver's IRP until the request is given out: a failure must not free it (8.1).
  Request* request = allocate_object<Request>(globals_of(globals), plan,
                                              Request::Plan{.owner = IrpOwner::Driver, .irp = irp});
  if (request == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  const NTSTATUS committed = commit_request(request, attributes, handle);
  if (NT_SUCCESS(committed) && request_frees_irp) request->own_given_irp();
  return committed;
}

NTSTATUS WdfRequestChangeTarget(PWDF_DRIVER_GLOBALS globals, WDFREQUEST handle,
                                WDFIOTARGET target_handle) {
  constexpr Ddi self = Ddi::WdfRequestChangeTarget;
  Request& request = resolve<Request>(globals, handle, self);
  Target& target = resolve<Target>(globals, target_handle, self);
  return request.validate_target(target, self);
}

}  // namespace ddi
}  // namespace wdf
