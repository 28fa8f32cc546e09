// SPDX-License-Identifier: MIT
// The entries of wdfmemory.h. Source: requests.md 9.9; framework.md MEM-R1 to R8.
#include <cstring>

#include "framework/create_object.h"
#include "framework/driver.h"
#include "framework/memory.h"

namespace wdf {
namespace {

constexpr AttributeRules memory_attribute_rules{};

struct Copy {
  std::size_t offset;  // into the memory
  std::size_t length;
};

// MEM-R4: what is asked of source and destination, in this order. Nothing is copied on failure.
NTSTATUS check_copy(std::size_t source_size, std::size_t source_offset,
                    std::size_t destination_size, std::size_t destination_offset,
                    std::size_t length) {
  if (source_offset != 0 && source_offset >= source_size) return STATUS_BUFFER_TOO_SMALL;
  if (destination_offset != 0 && destination_offset >= destination_size) {
    return STATUS_INVALID_BUFFER_SIZE;
  }
  if (length > destination_size - destination_offset) return STATUS_INVALID_BUFFER_SIZE;
  if (length > source_size - source_offset) return STATUS_BUFFER_TOO_SMALL;
  return STATUS_SUCCESS;
}

Memory& resolve_preallocated(PWDF_DRIVER_GLOBALS globals, WDFMEMORY handle, Ddi ddi) {
  if (is_live_handle(handle) && header_at(handle).type.load() == TypeCode::Memory) {
    auto& memory = behind<Memory>(header_at(handle));
    if (memory.kind() == Memory::Kind::Preallocated) return memory;
  }
  handle_is_invalid(globals, handle, TypeCode::PreallocatedMemory, ddi);
}

}  // namespace

namespace ddi {

NTSTATUS WdfMemoryCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                         POOL_TYPE pool_type, ULONG tag, size_t size, WDFMEMORY* handle,
                         PVOID* buffer) {
  constexpr Ddi self = Ddi::WdfMemoryCreate;
  REQUIRE_NOT_NULL(globals, self, handle);
  NTSTATUS status =
      check_irql(globals_of(globals), is_paged_pool(pool_type) ? APC_LEVEL : DISPATCH_LEVEL, self);
  if (!NT_SUCCESS(status)) return status;
  if (size == 0) return STATUS_INVALID_PARAMETER;
  *handle = nullptr;
  status = validate_attributes(attributes, memory_attribute_rules);
  if (!NT_SUCCESS(status)) return status;
  Memory* memory = nullptr;
  status = Memory::create(globals_of(globals), attributes, pool_type, tag, size, self, &memory);
  if (!NT_SUCCESS(status)) return status;
  *handle = static_cast<WDFMEMORY>(memory->handle());
  if (buffer != nullptr) *buffer = memory->buffer();
  return status;
}

NTSTATUS WdfMemoryCreatePreallocated(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES attributes,
                                     PVOID buffer, size_t size, WDFMEMORY* handle) {
  constexpr Ddi self = Ddi::WdfMemoryCreatePreallocated;
  REQUIRE_NOT_NULL(globals, self, buffer);
  REQUIRE_NOT_NULL(globals, self, handle);
  *handle = nullptr;
  if (size == 0) return STATUS_INVALID_PARAMETER;
  NTSTATUS status = validate_attributes(attributes, memory_attribute_rules);
  if (!NT_SUCCESS(status)) return status;
  Memory* memory = allocate_object<Memory>(globals_of(globals), ObjectPlan{attributes, self},
                                           Memory::Kind::Preallocated, buffer, size);
  if (memory == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  status = memory->commit(attributes, globals_of(globals).driver);
  if (!NT_SUCCESS(status)) {
    memory->discard();
    return status;
  }
  *handle = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

PVOID WdfMemoryGetBuffer(PWDF_DRIVER_GLOBALS globals, WDFMEMORY handle, size_t* size) {
  const MemoryView memory = view_memory(globals, handle, Ddi::WdfMemoryGetBuffer);
  if (size != nullptr) *size = memory.size;
  return memory.buffer;
}

NTSTATUS WdfMemoryAssignBuffer(PWDF_DRIVER_GLOBALS globals, WDFMEMORY handle, PVOID buffer,
                               size_t size) {
  constexpr Ddi self = Ddi::WdfMemoryAssignBuffer;
  Memory& memory = resolve_preallocated(globals, handle, self);
  REQUIRE_NOT_NULL(globals, self, buffer);
  if (size == 0) return STATUS_INVALID_PARAMETER;
  memory.assign(buffer, size);
  return STATUS_SUCCESS;
}

NTSTATUS WdfMemoryCopyToBuffer(PWDF_DRIVER_GLOBALS globals, WDFMEMORY source, size_t offset,
                               PVOID buffer, size_t length) {
  constexpr Ddi self = Ddi::WdfMemoryCopyToBuffer;
  const MemoryView memory = view_memory(globals, source, self);
  REQUIRE_NOT_NULL(globals, self, buffer);
  if (length == 0 || memory.buffer == nullptr) return STATUS_INVALID_PARAMETER;
  const NTSTATUS status = check_copy(memory.size, offset, length, 0, length);
  if (!NT_SUCCESS(status)) return status;
  std::memcpy(buffer, static_cast<std::uint8_t*>(memory.buffer) + offset, length);
  return status;
}

NTSTATUS WdfMemoryCopyFromBuffer(PWDF_DRIVER_GLOBALS globals, WDFMEMORY destination, size_t offset,
                                 PVOID buffer, size_t length) {
  constexpr Ddi self = Ddi::WdfMemoryCopyFromBuffer;
  const MemoryView memory = view_memory(globals, destination, self);
  REQUIRE_NOT_NULL(globals, self, buffer);
  if (length == 0) return STATUS_INVALID_PARAMETER;
  if (memory.is_read_only) {
    verifier_break(globals_of(globals),
                   {.rule = "ReadOnlyMemory", .call = ddi_name(self), .object = destination},
                   "copied into the memory of a request that may only be read",
                   "copy into the output memory of a read or of a control code");
    return STATUS_ACCESS_VIOLATION;
  }
  if (memory.buffer == nullptr) return STATUS_INVALID_PARAMETER;
  const NTSTATUS status = check_copy(length, 0, memory.size, offset, length);
  if (!NT_SUCCESS(status)) return status;
  std::memcpy(static_cast<std::uint8_t*>(memory.buffer) + offset, buffer, length);
  return status;
}

NTSTATUS WdfLookasideListCreate(PWDF_DRIVER_GLOBALS globals, PWDF_OBJECT_ATTRIBUTES list_attributes,
                                size_t size, POOL_TYPE pool_type,
                                PWDF_OBJECT_ATTRIBUTES memory_attributes, ULONG tag,
                                WDFLOOKASIDE* handle) {
  constexpr Ddi self = Ddi::WdfLookasideListCreate;
  const bool has_parent = list_attributes != nullptr && list_attributes->ParentObject != nullptr;
  check_parent_handle(globals, has_parent ? list_attributes : memory_attributes, self);
  REQUIRE_NOT_NULL(globals, self, handle);
  *handle = nullptr;
  if (size == 0) return STATUS_INVALID_PARAMETER;
  NTSTATUS status = validate_attributes(list_attributes, memory_attribute_rules);
  if (!NT_SUCCESS(status)) return status;
  status = validate_attributes(memory_attributes, memory_attribute_rules);
  if (!NT_SUCCESS(status)) return status;
  if (is_paged_pool(pool_type)) {
    status = check_irql(globals_of(globals), PASSIVE_LEVEL, self);
    if (!NT_SUCCESS(status)) return status;
  }
  if (is_paged_pool(pool_type) && list_attributes != nullptr && memory_attributes != nullptr &&
      list_attributes->ParentObject != nullptr && memory_attributes->ParentObject != nullptr) {
    const Device* of_list = resolve_object(globals, list_attributes->ParentObject, self).device();
    const Device* of_memory =
        resolve_object(globals, memory_attributes->ParentObject, self).device();
    const bool are_both_known = of_list != nullptr && of_memory != nullptr;
    if (are_both_known && of_list != of_memory) return STATUS_INVALID_PARAMETER;
  }
  Lookaside::Plan plan{size, pool_type, tag, {}, memory_attributes != nullptr};
  if (memory_attributes != nullptr) plan.attributes = *memory_attributes;
  Lookaside* list =
      allocate_object<Lookaside>(globals_of(globals), ObjectPlan{list_attributes, self}, plan);
  if (list == nullptr) return STATUS_INSUFFICIENT_RESOURCES;
  if (is_paged_pool(pool_type)) list->mark_passive();
  status = list->commit(list_attributes, globals_of(globals).driver);
  if (!NT_SUCCESS(status)) {
    list->discard();
    return status;
  }
  *handle = static_cast<WDFLOOKASIDE>(list->handle());
  return status;
}

NTSTATUS WdfMemoryCreateFromLookaside(PWDF_DRIVER_GLOBALS globals, WDFLOOKASIDE list_handle,
                                      WDFMEMORY* handle) {
  constexpr Ddi self = Ddi::WdfMemoryCreateFromLookaside;
  Lookaside& list = resolve<Lookaside>(globals, list_handle, self);
  REQUIRE_NOT_NULL(globals, self, handle);
  *handle = nullptr;
  Memory* memory = nullptr;
  const NTSTATUS status = list.create_memory(&memory);
  if (NT_SUCCESS(status)) *handle = static_cast<WDFMEMORY>(memory->handle());
  return status;
}

}  // namespace ddi
}  // namespace wdf
