// SPDX-License-Identifier: MIT
// Starting a named thread.
#include "host/thread.h"

#include <pthread.h>

#include <csignal>

namespace host {
namespace {

// Linux keeps 15 characters.
constexpr std::size_t name_length_max = 15;

}  // namespace

std::thread start_thread(const std::string& name, std::function<void()> main) {
  sigset_t ending;
  sigset_t before;
  sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&ending, signal);
  pthread_sigmask(SIG_BLOCK, &ending, &before);
  std::thread thread(std::move(main));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread.native_handle(), name.substr(0, name_length_max).c_str());
  return thread;
}

}  // namespace host
