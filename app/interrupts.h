// SPDX-License-Identifier: MIT
// Ctrl-C. SIGINT and SIGTERM are blocked in every thread and waited for, so that a run ends in good
// order: the device is removed and the driver unloaded. A second one ends the process at once.
#pragma once

#include <signal.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace app {

// Blocks the signals in the calling thread and those it starts. First thing in a run.
void block_interrupts();

// Waits for the first of them.
void wait_for_interrupt();

// Runs the program; an interrupt is passed on to it. Its exit code; 127 if it cannot be started.
int run_until_interrupt(const std::vector<std::string>& arguments);

// While it lives a thread of its own takes the interrupts, so that one ends the process even when
// its own threads are stuck in a driver. Make it before threads that are to live as long.
class InterruptWatch {
 public:
  // `first` is called for the first interrupt of the process. True: the process ends by it. False:
  // the interrupt is kept for whoever waits for it after the watch, and the next one ends it.
  explicit InterruptWatch(std::function<bool()> first);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

 private:
  void watch();

  const std::function<bool()> first_;
  sigset_t mask_before_;
  std::atomic<bool> is_over_{false};
  int kept_ = 0;  // the interrupt's number
  std::thread thread_;
};

}  // namespace app
