// SPDX-License-Identifier: MIT
// Two drivers of WDM style inside a test program, whose dispatch routines are the test's lambdas,
// and a stack of two devices made of them.
#pragma once

#include <gtest/gtest.h>
#include <wdm.h>

#include <functional>
#include <string_view>
#include <vector>

#include "nt/driver.h"
#include "nt/object.h"

namespace test {

using Dispatch = std::function<NTSTATUS(DEVICE_OBJECT*, IRP*)>;

inline NTSTATUS complete(IRP* irp, NTSTATUS status, ULONG_PTR information = 0) {
  irp->IoStatus.Status = status;
  irp->IoStatus.Information = information;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return status;
}

// A driver with one device; unloaded by the destructor.
class WdmDevice {
 public:
  explicit WdmDevice(std::string_view driver_name, const WCHAR* device_name = nullptr,
                     ULONG flags = 0, bool is_exclusive = false) {
    nt::LoadResult loaded = nt::load_driver(driver_name, &entry);
    EXPECT_EQ(loaded.status, STATUS_SUCCESS) << loaded.message;
    driver = loaded.driver;
    UNICODE_STRING name{};
    if (device_name != nullptr) RtlInitUnicodeString(&name, device_name);
    EXPECT_EQ(IoCreateDevice(driver, sizeof(WdmDevice*), device_name == nullptr ? nullptr : &name,
                             FILE_DEVICE_UNKNOWN, 0, is_exclusive, &device),
              STATUS_SUCCESS);
    *static_cast<WdmDevice**>(device->DeviceExtension) = this;
    device->Flags |= flags;
    device->Flags &= ~ULONG{DO_DEVICE_INITIALIZING};
  }
  ~WdmDevice() {
    if (lower != nullptr) IoDetachDevice(lower);
    if (device != nullptr) IoDeleteDevice(device);
    EXPECT_EQ(nt::unload_driver(driver), STATUS_SUCCESS);
  }
  WdmDevice(const WdmDevice&) = delete;
  WdmDevice& operator=(const WdmDevice&) = delete;

  void attach_to(WdmDevice& other) {
    lower = IoAttachDeviceToDeviceStack(device, other.device);
    EXPECT_EQ(lower, other.device);
  }

  Dispatch on_irp = [](DEVICE_OBJECT*, IRP* irp) { return complete(irp, STATUS_SUCCESS); };
  DRIVER_OBJECT* driver = nullptr;
  DEVICE_OBJECT* device = nullptr;
  DEVICE_OBJECT* lower = nullptr;

 private:
  static NTSTATUS entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
    for (PDRIVER_DISPATCH& routine : driver->MajorFunction) routine = &dispatch;
    driver->DriverUnload = [](DRIVER_OBJECT*) {};
    return STATUS_SUCCESS;
  }
  static NTSTATUS dispatch(DEVICE_OBJECT* device, IRP* irp) {
    return (*static_cast<WdmDevice**>(device->DeviceExtension))->on_irp(device, irp);
  }
};

// One that a bug check will leave behind: never ended, but still reachable for leak checkers.
inline WdmDevice& make_abandoned_device(std::string_view driver_name) {
  static std::vector<WdmDevice*> devices;
  devices.push_back(new WdmDevice(driver_name));
  return *devices.back();
}

}  // namespace test
