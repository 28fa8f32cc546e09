// SPDX-License-Identifier: MIT
// The contexts of an object: a list of zeroed pieces of memory, each known by the address of its
// type's information and each with its own cleanup and destroy callbacks. The first is allocated
// with the object (framework.md 1.3). The driver has the address of what follows the header.
#pragma once

#include <atomic>
#include <cstddef>

#include "framework/attributes.h"

namespace wdf {

class Object;

struct alignas(MEMORY_ALLOCATION_ALIGNMENT) ContextHeader {
  Object* object = nullptr;
  std::atomic<ContextHeader*> next{nullptr};
  PCWDF_OBJECT_CONTEXT_TYPE_INFO type = nullptr;
  PFN_WDF_OBJECT_CONTEXT_CLEANUP cleanup = nullptr;
  PFN_WDF_OBJECT_CONTEXT_DESTROY destroy = nullptr;

  void* memory() { return this + 1; }
  static ContextHeader& of(void* memory) { return static_cast<ContextHeader*>(memory)[-1]; }
};

// Adds a context made for `attributes`, which were validated, to the end of the list. `context` may
// be null. STATUS_OBJECT_NAME_EXISTS (a success) if there is one of that type already.
NTSTATUS add_context(Object& object, const WDF_OBJECT_ATTRIBUTES& attributes, void** context);

// The context of that type, or null. Takes no lock.
void* find_context(Object& object, PCWDF_OBJECT_CONTEXT_TYPE_INFO type);

}  // namespace wdf
