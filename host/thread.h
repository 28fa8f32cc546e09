// SPDX-License-Identifier: MIT
// OS threads with a name that gdb, perf and top show, and without the signals that end a program:
// those are for the thread that called main().
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace host {

std::thread start_thread(const std::string& name, std::function<void()> main);

}  // namespace host
