// SPDX-License-Identifier: MIT
// See sanitizer_runtime.h.
#include "app/sanitizer_runtime.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/process.h"
#include "app/report.h"

namespace app {
namespace {

// The name of the sanitizer library that the file says it needs, such as
// libclang_rt.asan-x86_64.so; empty if none.
std::string needed_runtime(const std::filesystem::path& driver) {
  std::ifstream file(driver, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  for (const char* name : {"libclang_rt.asan-x86_64.so", "libclang_rt.tsan-x86_64.so"}) {
    if (bytes.find(name) != std::string::npos) return name;
  }
  return "";
}

}  // namespace

void preload_sanitizer_runtime(const std::filesystem::path& driver) {
  const std::string name = needed_runtime(driver);
  if (name.empty() || dlopen(name.c_str(), RTLD_NOLOAD | RTLD_LAZY) != nullptr) return;
  ProcessResult found = run_and_collect({"clang", "-print-file-name=" + name});
  while (!found.output.empty() && found.output.back() == '\n') found.output.pop_back();
  const char* already = std::getenv("LD_PRELOAD");
  if (found.exit_code != 0 || !std::filesystem::exists(found.output) ||
      (already != nullptr && std::string(already).find(name) != std::string::npos)) {
    say("the driver was built with a sanitizer whose run-time library " + name + " is not here");
    return;
  }
  setenv("LD_PRELOAD", found.output.c_str(), 1);
  // Leaks are the leak report's matter: a driver may end in a bug check with everything allocated.
  setenv("ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:handle_abort=0", 0);
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words(1);
  for (std::istreambuf_iterator<char> at(file), end; at != end; ++at) {
    if (*at == '\0')
      words.emplace_back();
    else
      words.back() += *at;
  }
  words.pop_back();
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execv("/proc/self/exe", pointers.data());
}

}  // namespace app
