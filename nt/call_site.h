// SPDX-License-Identifier: MIT
// Names a place in a driver's code for reports.
#pragma once

#include <string>

namespace nt {

// "module!symbol+0x12", as far as the dynamic symbols tell; else "module+0x1234" or the address.
std::string describe_site(const void* address);

}  // namespace nt
