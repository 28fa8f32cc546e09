// SPDX-License-Identifier: MIT
// Upper and lower case of single UTF-16 units, as names are compared. One table for both ways;
// what is not in it has no case.
#pragma once

namespace nt {

char16_t upper_case(char16_t unit);
char16_t lower_case(char16_t unit);

}  // namespace nt
