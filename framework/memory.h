// SPDX-License-Identifier: MIT
// WDFMEMORY: a buffer with a handle. Either an object of its own (from the pool, given by the
// driver, from a lookaside list) or one of the two that are embedded in a received request, whose
// references are counted by the request. A format keeps whichever it uses alive by a MemoryUse.
// Source: requests.md 1.7, 3.2.3, 7.1, 9.9; framework.md 4.4.
#pragma once

#include "framework/object.h"

namespace wdf {

class Lookaside;
class Request;
class StandingReference;

class Memory final : public Object {
 public:
  using Handle = WDFMEMORY;
  static constexpr TypeCode code = TypeCode::Memory;
  static const ObjectType type;

  enum class Kind : std::uint8_t {
    Pool,          // the buffer is a pool block of its own
    Trailing,      // the buffer lies behind the object
    Preallocated,  // the buffer is the driver's
    Lookaside,     // as Trailing, and the memory counts on its list
    Locked,        // user memory of a request, locked until the memory is destroyed
  };

  Memory(const ObjectSeed& seed, Kind kind, void* buffer, std::size_t size);
  ~Memory();

  static NTSTATUS create(DriverGlobals& globals, const WDF_OBJECT_ATTRIBUTES* attributes,
                         POOL_TYPE pool_type, ULONG tag, std::size_t size, Ddi ddi,
                         Memory** memory);

  Kind kind() const { return kind_; }
  void* buffer() const { return buffer_; }
  std::size_t size() const { return size_; }
  void assign(void* buffer, std::size_t size) {
    buffer_ = buffer;
    size_ = size;
  }
  void set_list(Lookaside& list);
  bool is_read_only() const { return is_read_only_; }
  // Takes `mdl` over, which describes locked pages of the user who made `request`. Until the memory
  // is destroyed it counts as a reference to the request's IRP, as the two embedded ones do.
  void set_locked(Request& request, PMDL mdl, bool is_read_only);
  // Null but for Kind::Locked.
  const Request* locked_for() const;

 private:
  friend class StandingReference;
  static bool dispose(Object& object);

  const Kind kind_;
  bool is_read_only_ = false;  // locked for reading
  void* buffer_;
  std::size_t size_;
  Object* kept_ = nullptr;  // alive: its lookaside list, or the request it is locked for
  PMDL mdl_ = nullptr;      // of the locked pages
  std::atomic<StandingReference*> standing_{nullptr};  // framework/standing_reference.cpp's
};

// One of the two memories inside a received request. Its header is in front of it.
struct RequestMemory {
  using Handle = WDFMEMORY;
  static constexpr TypeCode code = TypeCode::RequestMemory;

  Request* request = nullptr;
  void* buffer = nullptr;
  std::size_t size = 0;
  PMDL mdl = nullptr;  // that the buffer was mapped from
  bool is_read_only = false;
  bool is_named = false;  // its handle was given out
};

// A memory that is looked at for the length of a call, or kept by a format.
struct MemoryView {
  HandleHeader* header = nullptr;  // null: no memory
  void* buffer = nullptr;
  std::size_t size = 0;
  PMDL mdl = nullptr;
  bool is_read_only = false;
};

inline MemoryView view_memory(PWDF_DRIVER_GLOBALS globals, WDFMEMORY handle, Ddi ddi) {
  HandleHeader& header = resolve_header(globals, handle, TypeCode::Memory, ddi);
  if (__builtin_expect(header.type.load(std::memory_order_relaxed) == TypeCode::Memory, 1)) {
    const Memory& memory = behind<Memory>(header);
    return {&header, memory.buffer(), memory.size(), nullptr, memory.is_read_only()};
  }
  const RequestMemory& memory = behind<RequestMemory>(header);
  return {&header, memory.buffer, memory.size, memory.mdl, memory.is_read_only};
}

// Keeps what is behind `header` alive: the object, or the request it is embedded in.
void reference_embedded_memory(HandleHeader& header);
void dereference_embedded_memory(HandleHeader& header);

inline void reference_memory(HandleHeader& header) {
  if (__builtin_expect(!is_embedded(header), 1)) {
    behind<Memory>(header).reference();
  } else {
    reference_embedded_memory(header);
  }
}
inline void dereference_memory(HandleHeader& header) {
  if (__builtin_expect(!is_embedded(header), 1)) {
    behind<Memory>(header).dereference();
  } else {
    dereference_embedded_memory(header);
  }
}

// The part of a memory that a format uses. STATUS_INTEGER_OVERFLOW (requests.md 3.2.3).
struct MemoryPart {
  void* buffer = nullptr;
  std::size_t offset = 0;
  std::size_t length = 0;
};

inline NTSTATUS take_part(const MemoryView& memory, const WDFMEMORY_OFFSET* offsets,
                          MemoryPart& part) {
  part = {memory.buffer, 0, memory.size};
  if (offsets == nullptr || memory.header == nullptr) return STATUS_SUCCESS;
  std::size_t end = 0;
  if (__builtin_add_overflow(offsets->BufferOffset, offsets->BufferLength, &end) ||
      end > memory.size) {
    return STATUS_INTEGER_OVERFLOW;
  }
  part.offset = offsets->BufferOffset;
  if (offsets->BufferLength != 0) {
    part.length = offsets->BufferLength;
  } else {
    part.length -= offsets->BufferOffset;
  }
  part.buffer = static_cast<std::uint8_t*>(part.buffer) + offsets->BufferOffset;
  return STATUS_SUCCESS;
}

class Lookaside final : public Object {
 public:
  using Handle = WDFLOOKASIDE;
  static constexpr TypeCode code = TypeCode::Lookaside;
  static const ObjectType type;

  struct Plan {
    std::size_t size;
    POOL_TYPE pool_type;
    ULONG tag;
    WDF_OBJECT_ATTRIBUTES attributes;  // of the memories
    bool has_attributes;
  };
  Lookaside(const ObjectSeed& seed, const Plan& plan) : Object(seed), plan_(plan) {}

  NTSTATUS create_memory(Memory** memory);

 private:
  const Plan plan_;
};

inline bool is_paged_pool(POOL_TYPE type) {
  return (type & 1) != 0;
}

}  // namespace wdf
