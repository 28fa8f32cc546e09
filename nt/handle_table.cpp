// SPDX-License-Identifier: MIT
// The table of handles. Handle values are multiples of four, as on Windows, and the lowest free one
// is given out first.
#include "nt/handle_table.h"

#include <fmt/format.h>

#include "nt/finding.h"
#include "nt/flow.h"
#include "nt/object.h"

namespace nt {
namespace {

constexpr std::size_t handle_count_max = 1 << 20;

std::size_t index_of(HANDLE handle) {
  return reinterpret_cast<std::uintptr_t>(handle) / 4 - 1;
}

HANDLE handle_of(std::size_t index) {
  return reinterpret_cast<HANDLE>((index + 1) * 4);
}

bool is_handle_value(HANDLE handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  return value != 0 && value % 4 == 0;
}

void reference_body(void* body, bool is_thread) {
  if (is_thread) {
    reference_flow(*static_cast<Flow*>(body));
  } else {
    reference_object(body);
  }
}

}  // namespace

const ObjectType thread_type{"Thread", nullptr, nullptr};

HANDLE HandleTable::open(void* body, ACCESS_MASK access) {
  const HANDLE handle = insert({.body = body, .access = access, .is_thread = false});
  if (handle != nullptr) add_handle(body);
  return handle;
}

HANDLE HandleTable::open_thread(Flow& flow) {
  const HANDLE handle = insert({.body = &flow, .access = THREAD_ALL_ACCESS, .is_thread = true});
  if (handle != nullptr) reference_flow(flow);
  return handle;
}

HANDLE HandleTable::insert(const Entry& entry) {
  Guard guard(lock_);
  for (std::size_t index = 0; index < entries_.size(); ++index) {
    if (entries_[index].body != nullptr) continue;
    entries_[index] = entry;
    return handle_of(index);
  }
  if (entries_.size() >= handle_count_max) return nullptr;
  entries_.push_back(entry);
  return handle_of(entries_.size() - 1);
}

HandleTable::Entry* HandleTable::find_locked(HANDLE handle) {
  if (!is_handle_value(handle) || index_of(handle) >= entries_.size()) return nullptr;
  Entry& entry = entries_[index_of(handle)];
  return entry.body == nullptr ? nullptr : &entry;
}

NTSTATUS HandleTable::reference(HANDLE handle, const ObjectType* type, void*& body) {
  Guard guard(lock_);
  const Entry* entry = find_locked(handle);
  if (entry == nullptr) return STATUS_INVALID_HANDLE;
  const ObjectType* own = entry->is_thread ? &thread_type : object_type(entry->body);
  if (type != nullptr && type != own) return STATUS_OBJECT_TYPE_MISMATCH;
  body = entry->body;
  reference_body(body, entry->is_thread);
  return STATUS_SUCCESS;
}

ACCESS_MASK HandleTable::access_of(HANDLE handle) {
  Guard guard(lock_);
  const Entry* entry = find_locked(handle);
  return entry == nullptr ? 0 : entry->access;
}

NTSTATUS HandleTable::close(HANDLE handle) {
  Entry closed;
  {
    Guard guard(lock_);
    Entry* entry = find_locked(handle);
    if (entry == nullptr) return STATUS_INVALID_HANDLE;
    closed = *entry;
    *entry = {};
  }
  // Closing the last handle runs driver code (IRP_MJ_CLEANUP): not under the lock.
  if (closed.is_thread) {
    dereference_flow(*static_cast<Flow*>(closed.body));
  } else {
    remove_handle(closed.body);
  }
  return STATUS_SUCCESS;
}

std::uint32_t HandleTable::open_count() {
  Guard guard(lock_);
  std::uint32_t count = 0;
  for (const Entry& entry : entries_) count += entry.body != nullptr;
  return count;
}

std::uint32_t HandleTable::report_leaks() {
  std::vector<std::pair<std::size_t, Entry>> open;
  {
    Guard guard(lock_);
    for (std::size_t index = 0; index < entries_.size(); ++index) {
      if (entries_[index].body != nullptr) open.emplace_back(index, entries_[index]);
    }
  }
  for (const auto& [index, entry] : open) {
    const ObjectType* type = entry.is_thread ? &thread_type : object_type(entry.body);
    report({.severity = Severity::Leak,
            .rule = "ZwClose",
            .call = "",
            .object = entry.body,
            .did = fmt::format("left handle {:#x} of a {} open", (index + 1) * 4,
                               type == nullptr ? "dead object" : type->name),
            .should = "close every handle"});
  }
  return static_cast<std::uint32_t>(open.size());
}

}  // namespace nt
