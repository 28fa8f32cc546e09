// SPDX-License-Identifier: MIT
// A file or block device as a bottom device. Each transfer's state lies in the IRP itself: the
// device asks for one stack location more than it dispatches on, and that spare one holds the
// nt::BlockOp. So nothing is allocated, however many are in flight.
//
// What it answers: a read that starts at or after the end is STATUS_END_OF_FILE and one that
// crosses it is short; data that was there when the file was opened and is gone is
// STATUS_FILE_INVALID. A direct transfer whose offset, length or buffer is not aligned is refused
// with STATUS_INVALID_PARAMETER, as a disk does; the wanted buffer alignment stands in
// AlignmentRequirement. The rest is target/uring/status.def.
#pragma once

#include <atomic>

#include "nt/block_io.h"
#include "target/file_open.h"
#include "target/lower.h"

namespace target {

class FileDevice final : public Lower, private nt::BlockOpEvents {
 public:
  // Takes the medium's descriptor; `io` outlives the device.
  FileDevice(nt::BlockIo& io, Medium medium);
  ~FileDevice() override;

  NTSTATUS create(std::u16string_view name, std::string& message);
  DiskShape shape() const override;

 private:
  struct Transfer;

  static DRIVER_INITIALIZE entry;
  static DRIVER_DISPATCH dispatch_read;
  static DRIVER_DISPATCH dispatch_write;
  static DRIVER_DISPATCH dispatch_flush;
  static DRIVER_CANCEL cancel_transfer;
  void done(nt::BlockOp& op, std::int32_t result) override;
  void waits(nt::BlockOp& op) override;

  NTSTATUS start_at(IRP* irp, nt::BlockOpKind kind, LONGLONG offset, ULONG length);
  struct Range {
    void* buffer = nullptr;
    std::uint32_t length = 0;  // bytes
    std::uint64_t offset = 0;  // bytes
  };
  NTSTATUS start(IRP* irp, nt::BlockOpKind kind, const Range& range);
  void submit(Transfer& transfer);
  void arm(Transfer& transfer);

  bool is_aligned(const Range& range) const;
  // Sets the IRP's status block, or prepares the op for what is left of it and returns false.
  bool settle(Transfer& transfer, std::int32_t result);
  bool settle_moved(Transfer& transfer, std::uint32_t moved);
  NTSTATUS status_at_end(const Transfer& transfer) const;
  void grow_to(std::uint64_t end);

  nt::BlockIo& io_;
  const Medium medium_;
  std::atomic<std::uint64_t> size_;  // bytes; of a File, grows with writes
};

}  // namespace target
