// SPDX-License-Identifier: MIT
// What MSVC takes and clang does not, made into what both take: __FUNCTION__ as one of several
// string literals that stand together, and the address of a cast. Source: cpp/predefined-macros,
// cpp/microsoft-extensions-to-c-and-cpp (casts that give an lvalue).
#pragma once

#include <string>
#include <string_view>

namespace app {

// __FUNCTION__ beside a string literal, as a macro of a header may have it.
bool joins_function_name(std::string_view text);

// The same text, in which __FUNCTION__ is a literal in each function's body. Each line keeps its
// number.
std::string with_function_literals(std::string_view text);

// The same text with (T*)&(x) in place of &((T)(x)).
std::string with_addresses_of_casts(std::string_view text);

}  // namespace app
