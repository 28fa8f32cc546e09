// SPDX-License-Identifier: MIT
// WDFSTRING: a copy of a counted string, always with a terminator behind it.
// Source: framework.md STR-R1; fxstring.cpp Assign, stringutil.cpp FxDuplicateUnicodeString.
#pragma once

#include <string_view>

#include "framework/object.h"

namespace wdf {

class String final : public Object {
 public:
  using Handle = WDFSTRING;
  static constexpr TypeCode code = TypeCode::String;
  static const ObjectType type;

  explicit String(const ObjectSeed& seed) : Object(seed) {}
  ~String();

  // Replaces the content. STATUS_INTEGER_OVERFLOW if it does not fit with its terminator.
  NTSTATUS assign(std::u16string_view content);
  // Without a buffer until something was assigned.
  const UNICODE_STRING& unicode_string() const { return string_; }
  std::u16string_view view() const { return {string_.Buffer, string_.Length / sizeof(WCHAR)}; }

 private:
  UNICODE_STRING string_{};
};

}  // namespace wdf
