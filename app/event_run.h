// SPDX-License-Identifier: MIT
// The events of --event, each at its time in the run: real time, or virtual time on the simulated
// executor. They are carried out by a thread of their own, one after the other.
#pragma once

#include <wdm.h>

#include <atomic>
#include <vector>

#include "app/device_event.h"
#include "app/driver_run.h"

namespace app {

class EventRun {
 public:
  EventRun(std::vector<DeviceEvent> events, DriverRun& drivers);
  ~EventRun();  // end()
  EventRun(const EventRun&) = delete;
  EventRun& operator=(const EventRun&) = delete;

  // Waits for the last event.
  void wait();
  // Events that have not come are said and given up. One that has begun is waited for.
  void end();
  // An event named a device that was not there.
  bool has_failed() const { return has_failed_; }

 private:
  void run();
  // False: the run ends before.
  bool sleep_until(base::Ticks time);
  void carry_out(const DeviceEvent& event);

  std::vector<DeviceEvent> events_;  // the earliest first
  DriverRun& drivers_;
  base::Ticks begin_;
  KEVENT ends_{};
  PKTHREAD thread_ = nullptr;
  std::atomic<bool> has_failed_ = false;
};

}  // namespace app
