// SPDX-License-Identifier: MIT
// The OS thread of one virtual CPU. It makes passes while there is anything to do, then polls a
// little longer, then sleeps until it is woken, a descriptor is readable or a timer is due.
#pragma once

#include <poll.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "nt/cpu.h"
#include "nt/flow.h"

namespace host {

class CpuLoop {
 public:
  explicit CpuLoop(nt::Cpu& cpu);
  ~CpuLoop();
  CpuLoop(const CpuLoop&) = delete;
  CpuLoop& operator=(const CpuLoop&) = delete;

  // The loop runs only between open() and close(): outside of them there may be no machine.
  void open();
  // Returns when the loop touches nothing any more.
  void close();
  void wake();

 private:
  enum class Gate : std::uint32_t { Closed, Open, Closing, Quit };
  enum : std::uint32_t { awake, notified, asleep };

  void main();
  void run_while_open();
  // One pass with the CPU owned; fills in what to watch while asleep. True if it did anything.
  bool make_pass();
  // Between two passes: somebody else who wants this CPU gets it.
  void let_waiter_in();
  // Waits without sleeping for as long as that is cheaper. True if there may be work.
  bool spin();
  void sleep();

  nt::Cpu& cpu_;
  nt::Flow flow_;
  int event_ = -1;
  std::atomic<std::uint32_t> signal_{awake};
  std::atomic<Gate> gate_{Gate::Closed};
  std::vector<pollfd> watched_;  // event_ first, then the busy poll sources
  std::thread thread_;
};

}  // namespace host
