// SPDX-License-Identifier: MIT
// Handles: what the Zw functions and PsCreateSystemThread give out. A handle holds one reference on
// its object, and on objects with a header (nt/object.h) it counts as an open handle, whose last
// closing the object hears of. Source: framework.md WDM-R27, wdm/obreferenceobjectbyhandle.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <vector>

#include "nt/lock.h"

namespace nt {

struct Flow;
struct ObjectType;

// The type of threads, which are flows and have no object header.
extern const ObjectType thread_type;

class HandleTable {
 public:
  HandleTable() = default;
  HandleTable(const HandleTable&) = delete;
  HandleTable& operator=(const HandleTable&) = delete;

  // Opens a handle: takes a reference of its own. Null if there are too many.
  HANDLE open(void* body, ACCESS_MASK access);
  HANDLE open_thread(Flow& flow);

  // The object behind a handle, referenced for the caller. STATUS_INVALID_HANDLE, or
  // STATUS_OBJECT_TYPE_MISMATCH if `type` is given and another one.
  NTSTATUS reference(HANDLE handle, const ObjectType* type, void*& body);
  // What the handle was opened for; 0 if it is none.
  ACCESS_MASK access_of(HANDLE handle);
  // STATUS_INVALID_HANDLE if it is none.
  NTSTATUS close(HANDLE handle);

  std::uint32_t open_count();
  // Reports the handles that are still open; returns how many there are.
  std::uint32_t report_leaks();

 private:
  struct Entry {
    void* body = nullptr;  // null: free
    ACCESS_MASK access = 0;
    bool is_thread = false;
  };

  HANDLE insert(const Entry& entry);
  Entry* find_locked(HANDLE handle) REQUIRES(lock_);

  Lock lock_;
  std::vector<Entry> entries_ GUARDED_BY(lock_);
};

}  // namespace nt
