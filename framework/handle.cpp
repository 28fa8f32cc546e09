// SPDX-License-Identifier: MIT
// The slow half of handle.h: the report about a handle that is no good.
#include "framework/handle.h"

#include "base/trace.h"
#include "framework/object.h"

namespace wdf {
namespace {

// What is left in the header of something embedded after its end; no handle has this bit.
constexpr std::uint64_t retired_mark = std::uint64_t{1} << 33;

const char* or_framework(Ddi ddi) {
  return ddi == Ddi::None ? "the framework" : ddi_name(ddi);
}

}  // namespace

void handle_is_invalid(PWDF_DRIVER_GLOBALS globals, const void* handle, TypeCode wanted, Ddi ddi) {
  DriverGlobals& driver = globals_of(globals);
  const Words words = format_words("{} was given {} where a {} is wanted", ddi_name(ddi),
                                   describe_handle(handle).text, type_name(wanted));
  report_finding(driver, nt::Severity::Violation,
                 {.rule = "WDF_INVALID_HANDLE", .call = ddi_name(ddi), .object = handle},
                 words.text, "pass the handle of a live object of that type");
  wdf_bug_check(driver, WDF_INVALID_HANDLE, reinterpret_cast<ULONG_PTR>(handle),
                static_cast<ULONG_PTR>(wanted), words.text);
}

const char* type_name(TypeCode type) {
  switch (type) {
#define TYPE(Name, code, base, handle_name) \
  case TypeCode::Name:                      \
    return handle_name;
#include "framework/object_types.def"
#undef TYPE
  }
  return "unknown";
}

HandleHeader& resolve_any(PWDF_DRIVER_GLOBALS globals, WDFOBJECT handle, Ddi ddi) {
  if (!is_live_handle(handle)) handle_is_invalid(globals, handle, TypeCode::Object, ddi);
  return header_at(handle);
}

Object& resolve_object(PWDF_DRIVER_GLOBALS globals, WDFOBJECT handle, Ddi ddi) {
  return behind<Object>(owner_header(resolve_any(globals, handle, ddi)));
}

void embed_header(HandleHeader& header, HandleHeader& block, TypeCode type, Ddi created_by) {
  const auto distance =
      reinterpret_cast<std::uint8_t*>(&header) - reinterpret_cast<std::uint8_t*>(&block);
  ASSERT(distance > 0 && distance % arena::unit_size == 0);
  header.owner_distance = static_cast<std::uint16_t>(distance / arena::unit_size);
  header.type.store(type, std::memory_order_relaxed);
  header.created_by = created_by;
  header.last_used_by.store(Ddi::None, std::memory_order_relaxed);
  header.deleted_by = Ddi::None;
  header.creation_number = block.creation_number;
  header.handle.store(arena::handle_value(header, block), std::memory_order_release);
}

void retire_header(HandleHeader& header) {
  const std::uint64_t word = header.handle.load(std::memory_order_relaxed);
  header.handle.store((word >> 48 << 48) | retired_mark, std::memory_order_release);
}

Words describe_handle(const void* handle) {
  if (handle == nullptr) return format_words("a NULL handle");
  HandleHeader& header = header_at(handle);
  const std::uint64_t word = peek(header.handle);
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  // The block's own word tells which life it is in; an invented number leads to anything.
  const bool was_block =
      peek(header.size_class) != 0 && peek(header.owner_distance) == 0 && word >> 48 != 0;
  const char* name = type_name(peek(header.type));
  const char* created_by = or_framework(peek(header.created_by));
  const auto number = peek(header.creation_number);
  const char* used_by = or_framework(peek(header.last_used_by));
  if (word == value) {
    return format_words("a {} ({:#x}, created by {} as object #{}, last used by {})", name, value,
                        created_by, number, used_by);
  }
  if (peek(header.owner_distance) != 0 && word == ((value >> 48 << 48) | retired_mark)) {
    return format_words("a stale handle ({:#x}): it was a {} that belonged to object #{}", value,
                        name, number);
  }
  if (!was_block || value >> 48 == 0 || (value >> 32 & 0xFFFF) != 0) {
    return format_words("{:#x}, which is not and never was a handle", value);
  }
  const std::uint64_t lives_since = (word >> 48) - (value >> 48);
  if (lives_since == 1 && (word & 0xFFFFFFFF) == 0) {
    return format_words(
        "a stale handle ({:#x}): it was a {} (created by {} as object #{}, last used by {}, "
        "deleted by {})",
        value, name, created_by, number, used_by, or_framework(peek(header.deleted_by)));
  }
  return format_words(
      "a stale handle ({:#x}) of an object that is gone; a {} (object #{}) now lives in its place",
      value, name, number);
}

}  // namespace wdf
