// SPDX-License-Identifier: MIT
// See interrupts.h.
#include "app/interrupts.h"

#include <sys/wait.h>
#include <unistd.h>

#include <utility>

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

// With SIGCHLD, which also wakes a thread that waits for interrupts.
sigset_t interrupts_and_wakes() {
  sigset_t set = interrupts();
  sigaddset(&set, SIGCHLD);
  return set;
}

// How many the process has had, apart from those for a program.
std::atomic<unsigned> g_count{0};

// As if the signal had never been blocked.
void end_by(int number) {
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  raise(number);
}

}  // namespace

void block_interrupts() {
  const sigset_t set = interrupts_and_wakes();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_interrupt() {
  const sigset_t set = interrupts();
  int number = 0;
  sigwait(&set, &number);
  g_count.store(1);
}

int run_until_interrupt(const std::vector<std::string>& arguments) {
  const pid_t child = start_attached(arguments);
  if (child < 0) return 127;
  const sigset_t set = interrupts_and_wakes();
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) return exit_code_of(status);
    int number = 0;
    sigwait(&set, &number);
    if (number != SIGCHLD) kill(child, number);
  }
}

InterruptWatch::InterruptWatch(std::function<bool()> first) : first_(std::move(first)) {
  const sigset_t set = interrupts_and_wakes();
  pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
  thread_ = std::thread([this] { watch(); });
}

InterruptWatch::~InterruptWatch() {
  is_over_.store(true);
  pthread_kill(thread_.native_handle(), SIGCHLD);
  thread_.join();
  if (kept_ != 0) kill(getpid(), kept_);
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void InterruptWatch::watch() {
  const sigset_t set = interrupts_and_wakes();
  for (;;) {
    int number = 0;
    sigwait(&set, &number);
    if (number != SIGCHLD) {
      if (g_count.fetch_add(1) != 0 || first_()) end_by(number);
      kept_ = number;
    } else if (is_over_.load()) {
      return;
    }
  }
}

}  // namespace app
