// SPDX-License-Identifier: MIT
// Where the framework's objects live: one range of addresses per process that is reserved once and
// never given back, cut into blocks of fixed sizes. A freed block is only ever used for another
// block of the same size, so a header stays a header for ever and a stale handle can be looked at
// safely. The range is readable everywhere, so even an invented handle leads to something that can
// be read.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "framework/ddi.h"

namespace wdf {

enum class TypeCode : std::uint16_t {
#define TYPE(Name, code, base, handle_name) Name = code,
#include "framework/object_types.def"
#undef TYPE
};

// In front of everything a handle can name: the first thing in a block, and inside a block in front
// of what is embedded in the object (the two memories of a request).
struct HandleHeader {
  // The value of the handle while it is valid, and something no handle can be equal to when not.
  std::atomic<std::uint64_t> handle;
  std::atomic<TypeCode> type;
  // How far in front of this header its block begins, in units; 0 in a block's own header.
  std::uint16_t owner_distance;
  // The object's history, for reports; kept after its end.
  std::atomic<Ddi> last_used_by;
  Ddi created_by;
  Ddi deleted_by;
  std::uint16_t size_class;
  std::uint32_t creation_number;  // objects are numbered through in the order of creation
};
static_assert(sizeof(HandleHeader) == 24);

namespace arena {

inline constexpr std::uint64_t unit_size = 8;  // a handle counts in these
inline constexpr std::uint64_t arena_size = std::uint64_t{1} << 35;

// The begin of the range. Null until the first driver is bound.
extern __attribute__((visibility("hidden"))) std::uint8_t* g_base;

// Reserves the range on the first call.
void reserve();

// A block of at least `size` bytes including the header, whose content is undefined but for the
// header's size_class and handle. Null: no memory.
HandleHeader* allocate(std::size_t size);
void free(HandleHeader& block);

// The usable size of a block, header included.
std::size_t block_size(const HandleHeader& block);

// The handle value that names `header` (the block's or one inside it) during this life of `block`.
std::uint64_t handle_value(const HandleHeader& header, const HandleHeader& block);

// Calls visit(block, context) for each block in use. For reports: nobody may allocate meanwhile.
void for_each_block(void (*visit)(HandleHeader& block, void* context), void* context);

// The block in use that `address` lies in, or null. For reports.
HandleHeader* block_around(const void* address);

}  // namespace arena
}  // namespace wdf
