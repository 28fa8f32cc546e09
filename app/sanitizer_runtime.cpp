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

// How a driver that was built with a sanitizer is known, and whose library it then needs.
struct Runtime {
  const char* symbol;
  const char* compiler;
  const char* library;
};

// The first that fits: ASan's also serves UBSan. ThreadSanitizer's is g++'s, because clang 14's own
// shared one crashes before main() (it needs the C++ library, whose start it intercepts).
constexpr Runtime runtimes[] = {
    {"__asan_init", "clang", "libclang_rt.asan-x86_64.so"},
    {"__tsan_init", "g++", "libtsan.so.2"},
    {"__ubsan_handle_", "clang", "libclang_rt.ubsan_standalone-x86_64.so"},
};

const Runtime* needed_runtime(const std::filesystem::path& driver) {
  std::ifstream file(driver, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  for (const Runtime& runtime : runtimes) {
    if (bytes.find(runtime.symbol) != std::string::npos) return &runtime;
  }
  return nullptr;
}

}  // namespace

void preload_sanitizer_runtime(const std::filesystem::path& driver) {
  const Runtime* needed = needed_runtime(driver);
  if (needed == nullptr || dlopen(needed->library, RTLD_NOLOAD | RTLD_LAZY) != nullptr) return;
  const std::string name = needed->library;
  ProcessResult found = run_and_collect({needed->compiler, "-print-file-name=" + name});
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
