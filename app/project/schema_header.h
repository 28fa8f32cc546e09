// SPDX-License-Identifier: MIT
// WMI schemas (.mof): the header that the kit's wmimofck makes of one, with a structure, a GUID and
// the identifiers of the members for each class. The schema itself would go to a resource, which
// nothing reads here. Source: windows-driver-docs, kernel/using-wmimofck-exe and
// kernel/mof-data-types.
#pragma once

#include <string>
#include <string_view>

namespace app {

// False with a message where the text is no schema.
bool make_schema_header(std::string_view schema, std::string& header, std::string& message);

}  // namespace app
