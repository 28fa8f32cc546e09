// SPDX-License-Identifier: MIT
// A RAM disk. It starts zeroed, takes memory only for what is written, and has a fixed end: a read
// that crosses it is short, one that starts there is STATUS_END_OF_FILE, and a write that does not
// fit is STATUS_DISK_FULL and writes nothing.
#pragma once

#include "target/lower.h"

namespace target {

class MemoryDevice final : public Lower {
 public:
  explicit MemoryDevice(std::uint64_t size) : size_(size) {}  // bytes
  ~MemoryDevice() override;

  NTSTATUS create(std::u16string_view name, std::string& message);
  DiskShape shape() const override { return {.length = size_}; }

 private:
  static DRIVER_INITIALIZE entry;
  static DRIVER_DISPATCH dispatch_read;
  static DRIVER_DISPATCH dispatch_write;
  static DRIVER_DISPATCH dispatch_flush;

  const std::uint64_t size_;
  std::uint8_t* bytes_ = nullptr;
};

}  // namespace target
