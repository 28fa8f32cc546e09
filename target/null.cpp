// SPDX-License-Identifier: MIT
// The whole of doing nothing. Reads and writes keep their length in the same place, and a flush has
// zero there.
#include "target/null.h"

#include <cstddef>

namespace target {

static_assert(offsetof(IO_STACK_LOCATION, Parameters.Read.Length) ==
              offsetof(IO_STACK_LOCATION, Parameters.Write.Length));

NTSTATUS NullDevice::create(std::u16string_view name, std::string& message) {
  return Lower::create({.name = "null", .entry = entry, .device_type = FILE_DEVICE_NULL}, name,
                       message);
}

NTSTATUS NullDevice::entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  set_common_dispatch(driver);
  driver->MajorFunction[IRP_MJ_READ] = dispatch_transfer;
  driver->MajorFunction[IRP_MJ_WRITE] = dispatch_transfer;
  driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = dispatch_transfer;
  driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch_no_control;
  return STATUS_SUCCESS;
}

NTSTATUS NullDevice::dispatch_transfer(DEVICE_OBJECT*, IRP* irp) {
  const IO_STACK_LOCATION* location = IoGetCurrentIrpStackLocation(irp);
  return finish_later(irp, STATUS_SUCCESS, location->Parameters.Read.Length);
}

}  // namespace target
