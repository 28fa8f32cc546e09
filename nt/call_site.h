// SPDX-License-Identifier: MIT
// Names a place in a driver's code for reports. Below app/ places are kept as addresses; they
// become words only when a report is made.
#pragma once

#include <string>

namespace nt {

// "module!symbol+0x12", as far as the dynamic symbols tell; else "module+0x1234" or the address.
// Where somebody who reads source lines has been set, what that one says. `address` is a return
// address: the call is before it.
std::string describe_site(const void* address);

// Who reads source lines (app/); null: nobody. Called from any flow, several at once.
using SiteDescriber = std::string (*)(const void* return_address);
void set_site_describer(SiteDescriber describer);

}  // namespace nt
