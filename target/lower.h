// SPDX-License-Identifier: MIT
// What our bottom devices have in common: a driver object and a device object of their own, the
// answers to opening, plug-and-play and power, and those of a disk to questions about itself. Made
// and deleted at PASSIVE_LEVEL in a flow of the machine.
#pragma once

#include <wdm.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace target {

// What a disk says of itself.
struct DiskShape {
  std::uint64_t length = 0;         // bytes
  std::uint32_t sector_size = 512;  // bytes
  bool is_read_only = false;
};

class Lower {
 public:
  // Any stack above it is gone, and nothing is in flight.
  virtual ~Lower();
  Lower(const Lower&) = delete;
  Lower& operator=(const Lower&) = delete;

  // To be registered as a PDO, or opened by its name.
  DEVICE_OBJECT* device() const { return device_; }

  virtual DiskShape shape() const { return {}; }

 protected:
  struct Kind {
    const char* name;          // of the driver object, made unique with a number
    DRIVER_INITIALIZE* entry;  // fills the driver object
    DEVICE_TYPE device_type = FILE_DEVICE_DISK;
    CCHAR stack_size = 1;
    ULONG alignment = FILE_BYTE_ALIGNMENT;
    ULONG characteristics = 0;
  };

  Lower() = default;
  // `name` is an NT name or empty. On a failure `message` says what went wrong.
  NTSTATUS create(const Kind& kind, std::u16string_view name, std::string& message);

  // For an entry: everything but read, write, flush and device control.
  static void set_common_dispatch(DRIVER_OBJECT* driver);
  static Lower& of(DEVICE_OBJECT* device) {
    return **static_cast<Lower**>(device->DeviceExtension);
  }
  // Dispatch routines for IRP_MJ_DEVICE_CONTROL, completed by the loop.
  static DRIVER_DISPATCH dispatch_disk_control;
  static DRIVER_DISPATCH dispatch_no_control;

  // Marks the IRP pending and has the loop complete it; returns STATUS_PENDING.
  static NTSTATUS finish_later(IRP* irp, NTSTATUS status, ULONG_PTR information);

 private:
  DRIVER_OBJECT* driver_ = nullptr;
  DEVICE_OBJECT* device_ = nullptr;
};

// The system address of a direct-I/O buffer of at least `length` bytes, or null.
void* direct_buffer(IRP* irp, ULONG length);

}  // namespace target
