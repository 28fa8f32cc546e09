// SPDX-License-Identifier: MIT
// Message files (.mc): the header that the message compiler makes of one, with its identifiers.
// The texts themselves would go to a resource, which nothing reads here. Source: the message
// compiler's documentation, "Message Text Files".
#pragma once

#include <string>
#include <string_view>

namespace app {

// The definitions of the identifiers, as C. False with a message at the first line that is no part
// of a message file.
bool make_message_header(std::string_view message_file, std::string& header, std::string& message);

}  // namespace app
