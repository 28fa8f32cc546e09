// SPDX-License-Identifier: MIT
// The checks of WDF_OBJECT_ATTRIBUTES, in the order a driver can observe (framework.md 1.4).
#pragma once

#include "framework/globals.h"

namespace wdf {

// What a kind of object takes of its attributes (framework.md 1.5).
struct AttributeRules {
  enum class Parent : std::uint8_t { Optional, Forbidden, Required };
  Parent parent = Parent::Optional;
  bool attributes_required = false;
  bool takes_scope = false;
  bool takes_level = false;
};

NTSTATUS validate_attributes(const WDF_OBJECT_ATTRIBUTES* attributes, const AttributeRules& rules);

// The size of the context that the attributes ask for; 0 without one.
std::size_t context_size(const WDF_OBJECT_ATTRIBUTES* attributes);

// OBJ-R48: the check of every UNICODE_STRING argument.
NTSTATUS validate_unicode_string(const UNICODE_STRING* string);

}  // namespace wdf
