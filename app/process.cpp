// SPDX-License-Identifier: MIT
// See process.h. posix_spawn: the parent may have many threads.
#include "app/process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

extern char** environ;

namespace app {
namespace {

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return exit_code_of(status);
}

// The child starts with default signals, whatever this program has blocked. Null if it cannot
// start.
std::optional<pid_t> start(const std::vector<std::string>& arguments,
                           const posix_spawn_file_actions_t* actions) {
  std::vector<char*> pointers;
  for (const std::string& argument : arguments)
    pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = -1;
  const int error =
      posix_spawnp(&child, pointers[0], actions, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return std::nullopt;
  return child;
}

}  // namespace

ProcessResult run_and_collect(const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe(ends) != 0) return {127, "no pipe"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  const std::optional<pid_t> child = start(arguments, &actions);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  ProcessResult result{127, ""};
  char buffer[4096];
  ssize_t count = 0;
  while (child && (count = read(ends[0], buffer, sizeof buffer)) != 0) {
    if (count < 0 && errno != EINTR) break;
    if (count > 0) result.output.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  if (!child) {
    result.output = arguments[0] + ": not found or not executable\n";
    return result;
  }
  result.exit_code = wait_for(*child);
  return result;
}

pid_t start_attached(const std::vector<std::string>& arguments) {
  return start(arguments, nullptr).value_or(-1);
}

int exit_code_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace app
