// SPDX-License-Identifier: MIT
// The header that every .tmh of a driver includes: WPP's macros for the trace functions of its
// configuration. Messages are formatted at run time (nt/trace_message.cpp), not by a decoder.
#pragma once

#include <string>

#include "app/project/trace_config.h"

namespace app {

std::string trace_header_text(const std::string& driver, const TraceConfig& config);

}  // namespace app
