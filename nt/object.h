// SPDX-License-Identifier: MIT
// Objects with references and handles: files, devices, drivers, keys, events that were made by a
// Zw or Io function. A header lies before the body; the body is what drivers see. A thread is a
// Flow, which counts its own references; ObReferenceObject knows both.
// Source: framework.md 5.4, wdm/nf-wdm-obreferenceobject.
#pragma once

#include <wdm.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace nt {

struct ObjectType {
  const char* name;
  // The last handle was closed (PASSIVE_LEVEL). May be null.
  void (*handles_closed)(void* body);
  // The last reference went. Ends with free_object(body); may do so later.
  void (*destroy)(void* body);
  // The machine ends while the object is there: frees what it owns besides its body, and calls no
  // driver. May be null.
  void (*discard)(void* body) = nullptr;
};

struct ObjectHeader {
  static constexpr std::uint32_t live = 0x4A424F4E;
  static constexpr std::uint32_t dead = 0x44414544;

  std::uint32_t signature = live;
  std::atomic<std::int32_t> handles{0};
  std::atomic<std::int64_t> references{1};
  const ObjectType* type = nullptr;
  void* allocation = nullptr;
  // Absolute, or empty. Set before the object is published, then never changed.
  std::u16string* name = nullptr;
  LIST_ENTRY all{};            // in the machine's list of objects
  std::uint64_t reserved = 0;  // keeps the body aligned to 16 bytes
};
static_assert(sizeof(ObjectHeader) % 16 == 0);

// Makes a zeroed body of `size` bytes with one reference. Before the header lie `prefix_size` bytes
// (rounded up to 16) that belong to the type. Null when memory is out.
void* allocate_object(const ObjectType& type, std::size_t size, std::size_t prefix_size = 0);
void free_object(void* body);

// At the machine's end: frees what a run that was cut short left.
void discard_all_objects();

// Null if `body` is not the body of a live object.
ObjectHeader* object_header(const void* body);
const ObjectType* object_type(const void* body);
// A thread's body is a flow, and has no header.
bool is_thread(const void* body);
// The prefix that was asked for at allocation, as its type.
template <class Prefix>
Prefix* object_prefix(const void* body) {
  auto* header = reinterpret_cast<const std::byte*>(body) - sizeof(ObjectHeader);
  constexpr std::size_t size = (sizeof(Prefix) + 15) & ~std::size_t{15};
  return reinterpret_cast<Prefix*>(const_cast<std::byte*>(header - size));
}

void reference_object(void* body);
void dereference_object(void* body);

// A handle's view: opening counts a handle and a reference, closing gives both back.
void add_handle(void* body);
void remove_handle(void* body);

}  // namespace nt
