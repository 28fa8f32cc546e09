// SPDX-License-Identifier: MIT
// Handles. A handle is not an address: its lower 32 bits say where in the arena the object's header
// is, its upper 16 bits which life of that block is meant (requests.md 12.1 U17). The header holds
// the handle's own value, so the check is one load and two compares, and it is the same for NULL, a
// wrong type, a deleted object and an invented number: bug check 0x10D/5, with what is known about
// it.
#pragma once

#include <cstdint>
#include <type_traits>

#include "framework/arena.h"
#include "framework/globals.h"

namespace wdf {

class Object;

inline HandleHeader& header_at(const void* handle) {
  const auto place = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(handle));
  return *reinterpret_cast<HandleHeader*>(arena::g_base + place * arena::unit_size);
}

// A field of a header that any pointer may have led to: perhaps in a freed block, which an
// AddressSanitizer build has poisoned.
template <class T>
__attribute__((no_sanitize("address"))) T peek(const T& field) {
  T value;
  __atomic_load(&field, &value, __ATOMIC_RELAXED);
  return value;
}
template <class T>
T peek(const std::atomic<T>& field) {
  static_assert(sizeof field == sizeof(T));
  return peek(reinterpret_cast<const T&>(field));
}

// Whether `handle` names something alive right now. NULL leads to the untouched begin of the range.
inline bool is_live_handle(const void* handle) {
  return handle != nullptr &&
         peek(header_at(handle).handle) == reinterpret_cast<std::uintptr_t>(handle);
}

// Whether a handle of type `actual` may be passed where `wanted` is asked for (OBJ-R2).
[[gnu::always_inline]] constexpr bool is_accepted(TypeCode actual, TypeCode wanted) {
  if (actual == wanted || wanted == TypeCode::Object) return true;
  bool is_derived = false;
#define TYPE(Name, code, base, handle_name) \
  is_derived |= wanted == TypeCode::base && actual == TypeCode::Name;
#include "framework/object_types.def"
#undef TYPE
  return is_derived;
}

// As drivers write it: "WDFTIMER".
const char* type_name(TypeCode type);

// Bug check 0x10D/5, with what is known about what `handle` leads to.
[[noreturn, gnu::cold]] void handle_is_invalid(PWDF_DRIVER_GLOBALS globals, const void* handle,
                                               TypeCode wanted, Ddi ddi);

// The header that `handle` names, of type `wanted` (not Object) or one accepted in its place. NULL
// leads to the untouched begin of the range, where no type is.
[[gnu::always_inline]] inline HandleHeader& resolve_header(PWDF_DRIVER_GLOBALS globals,
                                                           const void* handle, TypeCode wanted,
                                                           Ddi ddi) {
  HandleHeader& header = header_at(handle);
  const bool is_alive = peek(header.handle) == reinterpret_cast<std::uintptr_t>(handle);
  if (__builtin_expect(is_alive && is_accepted(header.type.load(std::memory_order_relaxed), wanted),
                       1)) {
    return header;
  }
  handle_is_invalid(globals, handle, wanted, ddi);
}

// Whether `handle` names something of exactly this type right now.
inline bool is_handle_of(const void* handle, TypeCode type) {
  const HandleHeader& header = header_at(handle);
  return peek(header.handle) == reinterpret_cast<std::uintptr_t>(handle) &&
         header.type.load(std::memory_order_relaxed) == type;
}

// What stands behind a header: the object, or what is embedded in one.
template <class T>
T& behind(HandleHeader& header) {
  return *reinterpret_cast<T*>(&header + 1);
}

// The object of a handle of T's type. T::code is its type, T::Handle its handle. Example:
//   Timer& timer = resolve<Timer>(globals, Timer_, Ddi::WdfTimerStart);
// `wanted`: the type that the reference asks for, where that is a base of T's.
template <class T>
[[gnu::always_inline]] inline T& resolve(PWDF_DRIVER_GLOBALS globals, typename T::Handle handle,
                                         Ddi ddi, TypeCode wanted = T::code) {
  return behind<T>(resolve_header(globals, handle, wanted, ddi));
}

// Any handle, where a WDFOBJECT is asked for.
HandleHeader& resolve_any(PWDF_DRIVER_GLOBALS globals, WDFOBJECT handle, Ddi ddi);
// The same: the object, or the one it is embedded in.
Object& resolve_object(PWDF_DRIVER_GLOBALS globals, WDFOBJECT handle, Ddi ddi);

inline bool is_embedded(const HandleHeader& header) {
  return header.owner_distance != 0;
}
inline HandleHeader& owner_header(HandleHeader& header) {
  return *reinterpret_cast<HandleHeader*>(reinterpret_cast<std::uint8_t*>(&header) -
                                          header.owner_distance * arena::unit_size);
}

// Makes `header`, which lies inside `block`, nameable by a handle of its own until it is retired.
// Its last day is at the latest that of the block.
void embed_header(HandleHeader& header, HandleHeader& block, TypeCode type, Ddi created_by);
void retire_header(HandleHeader& header);

inline void* handle_of(const HandleHeader& header) {
  return reinterpret_cast<void*>(header.handle.load(std::memory_order_relaxed));
}

// Notes the use of an object, if `handle` names one; any pointer may be asked about.
inline void record_use(const void* handle, Ddi ddi) {
  if (!is_live_handle(handle)) return;
  std::atomic<Ddi>& last = header_at(handle).last_used_by;
  if (last.load(std::memory_order_relaxed) != ddi) last.store(ddi, std::memory_order_relaxed);
}

// "a WDFTIMER (created by WdfTimerCreate as object #12, last used by WdfTimerStart)".
Words describe_handle(const void* handle);

}  // namespace wdf
