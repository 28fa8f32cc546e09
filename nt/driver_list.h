// SPDX-License-Identifier: MIT
// What the I/O manager keeps for one machine: the loaded drivers, and the locks and lists of its
// parts. Made with the machine, so that a test that ends in a bug check leaves nothing behind.
#pragma once

#include <wdm.h>

#include <memory>
#include <string_view>
#include <vector>

#include "nt/lock.h"
#include "nt/machine.h"
#include "nt/wmi.h"

namespace nt {

struct LoadedDriver;
struct PnpState;

class DriverList {
 public:
  DriverList();
  // Frees drivers that are still there without calling them.
  ~DriverList();
  DriverList(const DriverList&) = delete;
  DriverList& operator=(const DriverList&) = delete;

  void add(LoadedDriver& driver);
  void remove(LoadedDriver& driver);
  // Without case; null if there is none.
  DRIVER_OBJECT* find(std::u16string_view name);

  // The global cancel spin lock (framework.md WDM-R18).
  KSPIN_LOCK cancel_lock = 0;
  // Guards device stacks, drivers' device lists and the counts of opens.
  Lock database_lock;
  // Every object with a header (nt/object.h).
  Lock object_lock;
  LIST_ENTRY objects GUARDED_BY(object_lock);
  // Devices that asked for IRP_MJ_SHUTDOWN, in the order of asking; ..._last_chance after them.
  Lock shutdown_lock;
  std::vector<DEVICE_OBJECT*> shutdown GUARDED_BY(shutdown_lock);
  std::vector<DEVICE_OBJECT*> shutdown_last_chance GUARDED_BY(shutdown_lock);

  // What drivers count in it is theirs.
  CONFIGURATION_INFORMATION configuration{};
  // Connected, in that order.
  Lock interrupt_lock;
  std::vector<PKINTERRUPT> interrupts GUARDED_BY(interrupt_lock);

  PnpState& pnp() { return *pnp_; }
  WmiState& wmi() { return *wmi_; }

 private:
  Lock lock_;
  std::vector<LoadedDriver*> drivers_ GUARDED_BY(lock_);
  std::unique_ptr<PnpState> pnp_;
  std::unique_ptr<WmiState, DeleteWmiState> wmi_;
};

// Not through machine(): needed while the list is being taken down.
extern DriverList* g_io_state;
inline DriverList& io_state() {
  return *g_io_state;
}

}  // namespace nt
