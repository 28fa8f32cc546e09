// SPDX-License-Identifier: MIT
// Driver sources with structured exceptions: <exception.h> has __try, __except and __finally as
// macros, which lack a last word, because the statement ends with the driver's own brace.
#pragma once

#include <string>
#include <string_view>

namespace app {

bool has_try_statement(std::string_view text);

// The same text with OPENWDF_END_TRY behind each __try statement. Every line stays where it is.
std::string with_ends_of_try(std::string_view text);

}  // namespace app
