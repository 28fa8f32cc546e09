// SPDX-License-Identifier: MIT
// The names in compiled objects: what a driver wants from the program that loads it. Objects are
// read rather than the linked driver, so that there is an answer, too, when it does not link.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace app {

// What the objects that a build folder lists name and none of
// them defines, nor this program; weak references excepted.
std::set<std::string> undefined_names(const std::filesystem::path& build_folder);

}  // namespace app
