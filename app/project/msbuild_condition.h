// SPDX-License-Identifier: MIT
// MSBuild's conditions, after their properties were expanded: 'a' == 'b', !=, numbers with < and
// >, And, Or, !, parentheses, Exists('path'), true and false. Text is compared in any letter case.
#pragma once

#include <functional>
#include <string_view>

namespace app {

// False, too, for what is no condition.
bool evaluate_condition(std::string_view condition,
                        const std::function<bool(std::string_view path)>& exists);

}  // namespace app
