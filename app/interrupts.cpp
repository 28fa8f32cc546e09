// SPDX-License-Identifier: MIT
// See interrupts.h.
#include "app/interrupts.h"

#include <signal.h>
#include <sys/wait.h>

#include <ctime>

#include "app/process.h"

namespace app {
namespace {

sigset_t interrupts() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

void allow_second_one() {
  const sigset_t set = interrupts();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace

void block_interrupts() {
  sigset_t set = interrupts();
  sigaddset(&set, SIGCHLD);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_interrupt() {
  const sigset_t set = interrupts();
  int number = 0;
  sigwait(&set, &number);
  allow_second_one();
}

bool take_interrupt() {
  const sigset_t set = interrupts();
  const timespec none{};
  if (sigtimedwait(&set, nullptr, &none) < 0) return false;
  allow_second_one();
  return true;
}

int run_until_interrupt(const std::vector<std::string>& arguments) {
  const pid_t child = start_attached(arguments);
  if (child < 0) return 127;
  sigset_t set = interrupts();
  sigaddset(&set, SIGCHLD);
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) return exit_code_of(status);
    int number = 0;
    sigwait(&set, &number);
    if (number != SIGCHLD) kill(child, number);
  }
}

}  // namespace app
