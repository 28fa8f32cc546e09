// SPDX-License-Identifier: MIT
// Who wants IRP_MJ_SHUTDOWN, and sending it. The last to ask is told first, as on Windows.
#include "nt/shutdown.h"

#include <wdm.h>

#include <algorithm>

#include "nt/device.h"
#include "nt/driver_list.h"
#include "nt/sync_irp.h"

namespace nt {
namespace {

using Devices = std::vector<DEVICE_OBJECT*>;

NTSTATUS ask(Devices& devices, DEVICE_OBJECT* device) {
  ObReferenceObject(device);
  Guard guard(io_state().shutdown_lock);
  devices.push_back(device);
  device->Flags |= DO_SHUTDOWN_REGISTERED;
  return STATUS_SUCCESS;
}

DEVICE_OBJECT* take_last(Devices& devices) {
  Guard guard(io_state().shutdown_lock);
  if (devices.empty()) return nullptr;
  DEVICE_OBJECT* device = devices.back();
  devices.pop_back();
  return device;
}

void tell(Devices& devices) {
  while (DEVICE_OBJECT* device = take_last(devices)) {
    DEVICE_OBJECT* top = top_of_stack(device);
    const SyncIrp sync = make_sync_irp(top, IRP_MJ_SHUTDOWN, 0);
    if (sync.irp != nullptr) send_sync_irp(top, sync);
    ObDereferenceObject(device);
  }
}

}  // namespace

void send_shutdown() NO_THREAD_SAFETY_ANALYSIS {
  tell(io_state().shutdown);
  tell(io_state().shutdown_last_chance);
}

}  // namespace nt

extern "C" NTSTATUS IoRegisterShutdownNotification(PDEVICE_OBJECT device)
    NO_THREAD_SAFETY_ANALYSIS {
  return nt::ask(nt::io_state().shutdown, device);
}

extern "C" NTSTATUS IoRegisterLastChanceShutdownNotification(PDEVICE_OBJECT device)
    NO_THREAD_SAFETY_ANALYSIS {
  return nt::ask(nt::io_state().shutdown_last_chance, device);
}

extern "C" VOID IoUnregisterShutdownNotification(PDEVICE_OBJECT device) {
  std::size_t count = 0;
  {
    nt::DriverList& io = nt::io_state();
    nt::Guard guard(io.shutdown_lock);
    count = std::erase(io.shutdown, device) + std::erase(io.shutdown_last_chance, device);
    device->Flags &= ~ULONG{DO_SHUTDOWN_REGISTERED};
  }
  for (; count != 0; --count) ObDereferenceObject(device);
}
