// SPDX-License-Identifier: MIT
// The life of a bottom device and the dispatch routines they share.
#include "target/lower.h"

#include <fmt/format.h>

#include <atomic>

#include "base/assert.h"
#include "nt/completion_queue.h"
#include "nt/driver.h"
#include "nt/pnp.h"
#include "target/disk_control.h"

namespace target {
namespace {

NTSTATUS complete_now(IRP* irp, NTSTATUS status) {
  irp->IoStatus.Status = status;
  irp->IoStatus.Information = 0;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return status;
}

NTSTATUS dispatch_open(DEVICE_OBJECT*, IRP* irp) {
  return complete_now(irp, STATUS_SUCCESS);
}

// A PDO that is no WMI provider completes the IRP as it came.
// Source: kernel/handling-wmi-requests.
NTSTATUS dispatch_system_control(DEVICE_OBJECT*, IRP* irp) {
  const NTSTATUS status = irp->IoStatus.Status;
  IoCompleteRequest(irp, IO_NO_INCREMENT);
  return status;
}

void unload(DRIVER_OBJECT*) {}

}  // namespace

void Lower::set_common_dispatch(DRIVER_OBJECT* driver) {
  driver->DriverUnload = unload;
  driver->MajorFunction[IRP_MJ_CREATE] = dispatch_open;
  driver->MajorFunction[IRP_MJ_CLEANUP] = dispatch_open;
  driver->MajorFunction[IRP_MJ_CLOSE] = dispatch_open;
  driver->MajorFunction[IRP_MJ_SHUTDOWN] = dispatch_open;
  driver->MajorFunction[IRP_MJ_INTERNAL_DEVICE_CONTROL] = dispatch_no_control;
  driver->MajorFunction[IRP_MJ_SYSTEM_CONTROL] = dispatch_system_control;
  driver->MajorFunction[IRP_MJ_PNP] = nt::dispatch_pdo_pnp;
  driver->MajorFunction[IRP_MJ_POWER] = nt::dispatch_pdo_power;
}

NTSTATUS Lower::create(const Kind& kind, std::u16string_view name, std::string& message) {
  static std::atomic<std::uint32_t> count{0};
  nt::LoadResult loaded =
      nt::load_driver(fmt::format("{}{}", kind.name, count.fetch_add(1)), kind.entry);
  if (!NT_SUCCESS(loaded.status)) {
    message = std::move(loaded.message);
    return loaded.status;
  }
  driver_ = loaded.driver;

  std::u16string name_copy(name);
  UNICODE_STRING device_name{};
  device_name.Buffer = name_copy.data();
  device_name.Length = static_cast<USHORT>(name_copy.size() * sizeof(WCHAR));
  device_name.MaximumLength = device_name.Length;
  const NTSTATUS status =
      IoCreateDevice(driver_, sizeof(Lower*), name.empty() ? nullptr : &device_name,
                     kind.device_type, kind.characteristics, FALSE, &device_);
  if (!NT_SUCCESS(status)) {
    message = fmt::format("the device cannot be created (status 0x{:08X})",
                          static_cast<std::uint32_t>(status));
    return status;
  }
  *static_cast<Lower**>(device_->DeviceExtension) = this;
  device_->StackSize = kind.stack_size;
  device_->AlignmentRequirement = kind.alignment;
  device_->Flags |= DO_DIRECT_IO;
  device_->Flags &= ~static_cast<ULONG>(DO_DEVICE_INITIALIZING);
  return STATUS_SUCCESS;
}

Lower::~Lower() {
  if (device_ != nullptr) IoDeleteDevice(device_);
  if (driver_ != nullptr) {
    const NTSTATUS status = nt::unload_driver(driver_);
    ASSERT(NT_SUCCESS(status));
  }
}

NTSTATUS Lower::finish_later(IRP* irp, NTSTATUS status, ULONG_PTR information) {
  IoMarkIrpPending(irp);
  irp->IoStatus.Status = status;
  irp->IoStatus.Information = information;
  nt::complete_from_loop(irp);
  return STATUS_PENDING;
}

NTSTATUS Lower::dispatch_disk_control(DEVICE_OBJECT* device, IRP* irp) {
  const DiskAnswer answer = answer_disk_control(of(device).shape(), irp);
  return finish_later(irp, answer.status, answer.information);
}

NTSTATUS Lower::dispatch_no_control(DEVICE_OBJECT*, IRP* irp) {
  return finish_later(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
}

void* direct_buffer(IRP* irp, ULONG length) {
  MDL* mdl = irp->MdlAddress;
  if (mdl == nullptr || MmGetMdlByteCount(mdl) < length) return nullptr;
  return MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute);
}

}  // namespace target
