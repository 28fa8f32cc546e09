// SPDX-License-Identifier: MIT
// Making objects, and their place in the tree. Their end is in object_delete.cpp.
#include "framework/object.h"

#include <cstring>

#include "framework/driver.h"
#include "nt/machine.h"
#include "nt/pool.h"

namespace wdf {
namespace {

constexpr std::size_t align_up(std::size_t size) {
  return (size + MEMORY_ALLOCATION_ALIGNMENT - 1) & ~std::size_t{MEMORY_ALLOCATION_ALIGNMENT - 1};
}

std::atomic<std::uint32_t> next_creation_number{1};

// A context is also made for callbacks without a type.
bool wants_context(const WDF_OBJECT_ATTRIBUTES* attributes) {
  return attributes != nullptr &&
         (attributes->ContextTypeInfo != nullptr || attributes->EvtCleanupCallback != nullptr ||
          attributes->EvtDestroyCallback != nullptr);
}

void fill_header(HandleHeader& header, const ObjectPlan& plan, TypeCode type) {
  header.type.store(type, std::memory_order_relaxed);
  header.owner_distance = 0;
  header.last_used_by.store(plan.created_by, std::memory_order_relaxed);
  header.created_by = plan.created_by;
  header.deleted_by = Ddi::None;
  header.creation_number = next_creation_number.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

ObjectBlock allocate_block(const ObjectPlan& plan, std::size_t object_size, TypeCode type) {
  const bool has_context = plan.always_context || wants_context(plan.attributes);
  const std::size_t context_bytes = context_size(plan.attributes);
  if (context_bytes > SIZE_MAX / 4 || plan.trailer_size > SIZE_MAX / 4) return {};

  // Blocks begin at multiples of 64, so offsets rounded to 16 are aligned addresses.
  const std::size_t context_offset = align_up(sizeof(HandleHeader) + object_size);
  const std::size_t trailer_offset =
      has_context ? align_up(context_offset + sizeof(ContextHeader) + context_bytes)
                  : context_offset;
  if (nt::machine().pool().fails_now()) return {};
  HandleHeader* header = arena::allocate(trailer_offset + plan.trailer_size);
  if (header == nullptr) return {};

  ObjectBlock block{header, nullptr, nullptr};
  auto* bytes = reinterpret_cast<std::uint8_t*>(header);
  if (has_context) {
    block.context = new (bytes + context_offset) ContextHeader;
    if (plan.attributes != nullptr) {
      block.context->type = plan.attributes->ContextTypeInfo;
      block.context->cleanup = plan.attributes->EvtCleanupCallback;
      block.context->destroy = plan.attributes->EvtDestroyCallback;
    }
    std::memset(block.context->memory(), 0, context_bytes);
  }
  if (plan.trailer_size != 0) block.trailer = bytes + trailer_offset;
  fill_header(*header, plan, type);
  header->handle.store(arena::handle_value(*header, *header), std::memory_order_release);
  return block;
}

Object::Object(const ObjectSeed& seed)
    : flags_(static_cast<std::uint16_t>((seed.type.is_passive_dispose ? PassiveDispose : 0) |
                                        (seed.type.is_undeletable ? NoDelete : 0))),
      type_(seed.type),
      globals_(seed.globals),
      contexts_(seed.context) {
  if (contexts_ != nullptr) contexts_->object = this;
}

NTSTATUS Object::assign_parent(Object& parent) {
  if (&parent == this) return STATUS_WDF_PARENT_IS_SELF;
  nt::Guard guard(lock_);
  if (state() != ObjectState::Created) return STATUS_DELETE_PENDING;
  if (this->parent() != nullptr) return STATUS_WDF_PARENT_ALREADY_ASSIGNED;

  // The order of locks is child before parent, everywhere.
  nt::Guard parent_guard(parent.lock_);
  if (parent.state() != ObjectState::Created) return STATUS_DELETE_PENDING;
  parent.children_.push_back(*this);
  parent_.store(&parent, std::memory_order_relaxed);
  if (device_ == nullptr) device_ = parent.device_;
  return STATUS_SUCCESS;
}

NTSTATUS Object::commit(const WDF_OBJECT_ATTRIBUTES* attributes, Object* default_parent) {
  if (attributes != nullptr && attributes->ExecutionLevel == WdfExecutionLevelPassive) {
    mark_passive();
  }
  Object* parent = default_parent;
  if (attributes != nullptr && attributes->ParentObject != nullptr) {
    parent = &resolve_object(&globals_, attributes->ParentObject, header().created_by);
  }
  if (parent != nullptr && this->parent() == nullptr) {
    const NTSTATUS status = assign_parent(*parent);
    if (!NT_SUCCESS(status)) return status;
  }
  set(Committed);
  return STATUS_SUCCESS;
}

NTSTATUS add_context(Object& object, const WDF_OBJECT_ATTRIBUTES& attributes, void** context) {
  const std::size_t size = context_size(&attributes);
  if (size > SIZE_MAX / 4) return STATUS_INTEGER_OVERFLOW;
  if (nt::machine().pool().fails_now()) return STATUS_INSUFFICIENT_RESOURCES;
  void* memory = ::operator new (sizeof(ContextHeader) + size,
                                 std::align_val_t{alignof(ContextHeader)}, std::nothrow);
  if (memory == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  auto* added = new (memory) ContextHeader;
  added->object = &object;
  added->type = attributes.ContextTypeInfo;
  added->cleanup = attributes.EvtCleanupCallback;
  added->destroy = attributes.EvtDestroyCallback;
  std::memset(added->memory(), 0, size);

  NTSTATUS status = STATUS_DELETE_PENDING;
  object.lock_.acquire();
  if (object.state() == ObjectState::Created) {
    status = STATUS_SUCCESS;
    ContextHeader* last = nullptr;
    for (ContextHeader* each = object.contexts_; each != nullptr; each = each->next.load()) {
      last = each;
      if (each->type != added->type) continue;
      status = STATUS_OBJECT_NAME_EXISTS;
      if (context != nullptr) *context = each->memory();
    }
    if (status == STATUS_SUCCESS) {
      if (context != nullptr) *context = added->memory();
      if (last == nullptr) {
        object.contexts_ = added;
      } else {
        last->next.store(added, std::memory_order_release);
      }
    }
  }
  object.lock_.release();
  if (status != STATUS_SUCCESS) {
    ::operator delete (memory, std::align_val_t{alignof(ContextHeader)});
  }
  return status;
}

void* find_context(Object& object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type) {
  for (ContextHeader* each = object.contexts_; each != nullptr;
       each = each->next.load(std::memory_order_acquire)) {
    if (each->type == type) return each->memory();
  }
  return nullptr;
}

}  // namespace wdf
