// SPDX-License-Identifier: MIT
// References and handles of objects, and the Ob functions drivers call on them.
// Source: wdm/nf-wdm-obreferenceobject, -obdereferenceobject, -obreferenceobjectbyhandle.
#include "nt/object.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/assert.h"
#include "nt/bug_check.h"
#include "nt/dispatcher.h"
#include "nt/driver_list.h"
#include "nt/flow.h"
#include "nt/handle_table.h"
#include "nt/machine.h"

namespace nt {
namespace {

constexpr ULONG reference_by_pointer = 0x18;

std::size_t round_up(std::size_t size) {
  return (size + 15) & ~std::size_t{15};
}

ObjectHeader* header_before(const void* body) {
  return reinterpret_cast<ObjectHeader*>(reinterpret_cast<std::uintptr_t>(body)) - 1;
}

[[noreturn]] void stop_for_bad_reference(const void* body, const char* sentence) {
  bug_check(reference_by_pointer, 0, reinterpret_cast<ULONG_PTR>(body), 0, 0, sentence);
}

ObjectHeader& checked_header(const void* body, const char* sentence) {
  if (body == nullptr) stop_for_bad_reference(body, sentence);
  ObjectHeader* header = header_before(body);
  if (header->signature != ObjectHeader::live) stop_for_bad_reference(body, sentence);
  return *header;
}

}  // namespace

void* allocate_object(const ObjectType& type, std::size_t size, std::size_t prefix_size) {
  const std::size_t before = round_up(prefix_size);
  const std::size_t total = round_up(before + sizeof(ObjectHeader) + size);
  void* memory = std::aligned_alloc(16, total);
  if (memory == nullptr) return nullptr;
  std::memset(memory, 0, total);
  auto* header = new (static_cast<std::byte*>(memory) + before) ObjectHeader;
  header->type = &type;
  header->allocation = memory;
  DriverList& io = io_state();
  Guard guard(io.object_lock);
  InsertTailList(&io.objects, &header->all);
  return header + 1;
}

void free_object(void* body) {
  ObjectHeader* header = header_before(body);
  ASSERT(header->signature == ObjectHeader::live);
  header->signature = ObjectHeader::dead;
  {
    Guard guard(io_state().object_lock);
    RemoveEntryList(&header->all);
  }
  delete header->name;
  void* memory = header->allocation;
  header->~ObjectHeader();
  std::free(memory);
}

// At the machine's end: nobody else is left to take the lock, which free_object() takes itself.
void discard_all_objects() NO_THREAD_SAFETY_ANALYSIS {
  LIST_ENTRY& objects = io_state().objects;
  while (!IsListEmpty(&objects)) {
    auto* header = CONTAINING_RECORD(objects.Flink, ObjectHeader, all);
    if (header->type->discard != nullptr) header->type->discard(header + 1);
    free_object(header + 1);
  }
}

ObjectHeader* object_header(const void* body) {
  if (body == nullptr) return nullptr;
  ObjectHeader* header = header_before(body);
  return header->signature == ObjectHeader::live ? header : nullptr;
}

const ObjectType* object_type(const void* body) {
  const ObjectHeader* header = object_header(body);
  return header == nullptr ? nullptr : header->type;
}

// A Flow begins with its dispatcher header.
bool is_thread(const void* body) {
  return static_cast<const DISPATCHER_HEADER*>(body)->Type == UCHAR(DispatcherType::Thread);
}

void reference_object(void* body) {
  ObjectHeader& header =
      checked_header(body, "a reference was taken on something that is no object");
  const std::int64_t before = header.references.fetch_add(1, std::memory_order_relaxed);
  if (before <= 0) stop_for_bad_reference(body, "a reference was taken on an object that is going");
}

void dereference_object(void* body) {
  ObjectHeader& header =
      checked_header(body, "a reference was dropped on something that is no object");
  const std::int64_t before = header.references.fetch_sub(1, std::memory_order_acq_rel);
  if (before <= 0) stop_for_bad_reference(body, "more references were dropped than taken");
  if (before == 1) header.type->destroy(body);
}

void add_handle(void* body) {
  ObjectHeader& header = checked_header(body, "a handle was opened on something that is no object");
  reference_object(body);
  header.handles.fetch_add(1, std::memory_order_relaxed);
}

void remove_handle(void* body) {
  ObjectHeader& header = checked_header(body, "a handle was closed on something that is no object");
  const std::int32_t before = header.handles.fetch_sub(1, std::memory_order_acq_rel);
  ASSERT(before > 0);
  if (before == 1 && header.type->handles_closed != nullptr) header.type->handles_closed(body);
  dereference_object(body);
}

}  // namespace nt

// The answer is the count of references afterwards, which no driver may rely on.
extern "C" LONG_PTR ObfReferenceObject(PVOID object) {
  if (nt::is_thread(object)) {
    nt::reference_flow(*static_cast<nt::Flow*>(object));
    return 2;
  }
  nt::reference_object(object);
  return 2;
}

extern "C" LONG_PTR ObfDereferenceObject(PVOID object) {
  if (nt::is_thread(object)) {
    nt::dereference_flow(*static_cast<nt::Flow*>(object));
    return 1;
  }
  nt::dereference_object(object);
  return 1;
}
