// SPDX-License-Identifier: MIT
// The RAM disk copies in the dispatch call and lets the loop complete the IRP.
#include "target/memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "target/uring/status.h"

namespace target {

NTSTATUS MemoryDevice::create(std::u16string_view name, std::string& message) {
  void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    message = fmt::format("no {} bytes of memory for the disk: {}", size_, strerror(errno));
    return status_of_errno(errno);
  }
  bytes_ = static_cast<std::uint8_t*>(memory);
  return Lower::create({.name = "memory", .entry = entry}, name, message);
}

MemoryDevice::~MemoryDevice() {
  if (bytes_ != nullptr) munmap(bytes_, size_);
}

NTSTATUS MemoryDevice::entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  set_common_dispatch(driver);
  driver->MajorFunction[IRP_MJ_READ] = dispatch_read;
  driver->MajorFunction[IRP_MJ_WRITE] = dispatch_write;
  driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = dispatch_flush;
  driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch_disk_control;
  return STATUS_SUCCESS;
}

NTSTATUS MemoryDevice::dispatch_read(DEVICE_OBJECT* device, IRP* irp) {
  const auto& disk = static_cast<MemoryDevice&>(of(device));
  const auto& read = IoGetCurrentIrpStackLocation(irp)->Parameters.Read;
  if (read.Length == 0) return finish_later(irp, STATUS_SUCCESS, 0);
  void* buffer = direct_buffer(irp, read.Length);
  if (buffer == nullptr || read.ByteOffset.QuadPart < 0) {
    return finish_later(irp, STATUS_INVALID_PARAMETER, 0);
  }
  const auto offset = static_cast<std::uint64_t>(read.ByteOffset.QuadPart);
  if (offset >= disk.size_) return finish_later(irp, STATUS_END_OF_FILE, 0);
  const std::uint64_t length = std::min<std::uint64_t>(read.Length, disk.size_ - offset);
  std::memcpy(buffer, disk.bytes_ + offset, length);
  return finish_later(irp, STATUS_SUCCESS, length);
}

NTSTATUS MemoryDevice::dispatch_write(DEVICE_OBJECT* device, IRP* irp) {
  const auto& disk = static_cast<MemoryDevice&>(of(device));
  const auto& write = IoGetCurrentIrpStackLocation(irp)->Parameters.Write;
  if (write.Length == 0) return finish_later(irp, STATUS_SUCCESS, 0);
  const void* buffer = direct_buffer(irp, write.Length);
  if (buffer == nullptr || write.ByteOffset.QuadPart < 0) {
    return finish_later(irp, STATUS_INVALID_PARAMETER, 0);
  }
  const auto offset = static_cast<std::uint64_t>(write.ByteOffset.QuadPart);
  if (offset > disk.size_ || write.Length > disk.size_ - offset) {
    return finish_later(irp, STATUS_DISK_FULL, 0);
  }
  std::memcpy(disk.bytes_ + offset, buffer, write.Length);
  return finish_later(irp, STATUS_SUCCESS, write.Length);
}

NTSTATUS MemoryDevice::dispatch_flush(DEVICE_OBJECT*, IRP* irp) {
  return finish_later(irp, STATUS_SUCCESS, 0);
}

}  // namespace target
