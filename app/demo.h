// SPDX-License-Identifier: MIT
// `wdf demo`: the main job on real input. A file system image full of this machine's own files is
// streamed through the pump driver, its digest compared with sha256sum's, and the cost of one I/O
// shown for a new request each time, for reused requests, and for a bare liburing loop.
#pragma once

#include <string>

namespace app {

// `file`: stream this one; empty: make the image. Returns the exit code.
int run_demo(const std::string& file);

}  // namespace app
