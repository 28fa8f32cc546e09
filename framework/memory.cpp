// SPDX-License-Identifier: MIT
// Memory objects and lookaside lists. The blocks of both come from the arena's caches, which is
// what a lookaside list is for, so a list keeps only what its memories shall look like.
#include "framework/memory.h"

#include "framework/driver.h"
#include "framework/request.h"
#include "framework/standing_reference.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {

const ObjectType Memory::type{
    .code = TypeCode::Memory, .dispose = &Memory::dispose, .destroy = &destroy_as<Memory>};
const ObjectType Lookaside::type{
    .code = TypeCode::Lookaside, .dispose = nullptr, .destroy = &destroy_as<Lookaside>};

Memory::Memory(const ObjectSeed& seed, Kind kind, void* buffer, std::size_t size)
    : Object(seed), kind_(kind), buffer_(buffer), size_(size) {
  if (kind == Kind::Trailing || kind == Kind::Lookaside) buffer_ = seed.trailer;
}

Memory::~Memory() {
  if (kind_ == Kind::Pool) {
    nt::machine().pool().free(buffer_, std::nullopt, "WdfMemoryCreate", nullptr);
  }
  if (mdl_ != nullptr) {
    MmUnlockPages(mdl_);
    IoFreeMdl(mdl_);
    static_cast<Request*>(kept_)->dereference_embedded();
  }
  if (kept_ != nullptr) kept_->dereference();
}

bool Memory::dispose(Object& object) {
  StandingReference::revoke(static_cast<Memory&>(object));
  return true;
}

void Memory::set_list(Lookaside& list) {
  list.reference();
  kept_ = &list;
}

// The IRP may have been sent and forgotten before the memory is destroyed; the count is there to
// be lowered as long as the request is.
void Memory::set_locked(Request& request, PMDL mdl, bool is_read_only) {
  request.reference();
  request.reference_embedded();
  kept_ = &request;
  mdl_ = mdl;
  is_read_only_ = is_read_only;
}

const Request* Memory::locked_for() const {
  return mdl_ != nullptr ? static_cast<const Request*>(kept_) : nullptr;
}

NTSTATUS Memory::create(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                        POOL_TYPE pool_type, ULONG tag, std::size_t size, Ddi ddi,
                        Memory** memory) {
  // MEM-R1: less than a page of non-paged memory may lie in the object; a page or more is aligned.
  const bool is_trailing = size < PAGE_SIZE && !is_paged_pool(pool_type);
  void* buffer = nullptr;
  if (!is_trailing) {
    buffer = nt::machine().pool().allocate({.size = size,
                                            .tag = tag != 0 ? tag : globals.DriverTag,
                                            .is_paged = is_paged_pool(pool_type),
                                            .is_zeroed = false,
                                            .call = ddi_name(ddi),
                                            .site = __builtin_return_address(0)});
    if (buffer == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  }
  const ObjectPlan plan{attributes, ddi, is_trailing ? size : 0};
  *memory = allocate_object<Memory>(globals, plan, is_trailing ? Kind::Trailing : Kind::Pool,
                                    buffer, size);
  if (*memory == nullptr) {
    if (buffer != nullptr) nt::machine().pool().free(buffer, std::nullopt, ddi_name(ddi), nullptr);
    return STATUS_INSUFFICIENT_RESOURCES;
  }
  if (is_paged_pool(pool_type)) (*memory)->mark_passive();
  const NTSTATUS status = (*memory)->commit(attributes, globals.driver);
  if (!NT_SUCCESS(status)) {
    (*memory)->discard();
    *memory = nullptr;
  }
  return status;
}

void reference_embedded_memory(HandleHeader& header) {
  behind<RequestMemory>(header).request->reference_embedded();
}

void dereference_embedded_memory(HandleHeader& header) {
  behind<RequestMemory>(header).request->dereference_embedded();
}

NTSTATUS Lookaside::create_memory(Memory** memory) {
  const WDF_OBJECT_ATTRIBUTES* attributes = plan_.has_attributes ? &plan_.attributes : nullptr;
  const ObjectPlan plan{attributes, Ddi::WdfMemoryCreateFromLookaside, plan_.size};
  *memory = allocate_object<Memory>(globals(), plan, Memory::Kind::Lookaside, nullptr, plan_.size);
  if (*memory == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  // A buffer of a page or more comes as the last user left it (fxpagedlookasidelist.cpp).
  if (plan_.size < PAGE_SIZE) std::memset((*memory)->buffer(), 0, plan_.size);
  (*memory)->set_list(*this);
  if (is_paged_pool(plan_.pool_type)) (*memory)->mark_passive();
  const NTSTATUS status = (*memory)->commit(attributes, globals().driver);
  if (!NT_SUCCESS(status)) {
    (*memory)->discard();
    *memory = nullptr;
  }
  return status;
}

}  // namespace wdf
