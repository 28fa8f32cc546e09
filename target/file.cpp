// SPDX-License-Identifier: MIT
// One transfer from its IRP to its end: checks, submission, cancel, what is left after a short
// transfer, and the status. The path of a read that is neither short nor canceled is start_at,
// start, submit, done, settle. What the loop itself submits gets a cancel routine only if
// the first look for its end does not find it: whoever cancels before leaves the mark in the IRP,
// and is obeyed then.
#include "target/file.h"

#include <cstddef>
#include <new>
#include <type_traits>

#include "base/assert.h"
#include "nt/flow.h"
#include "nt/irp.h"
#include "nt/irql.h"
#include "target/uring/status.h"

namespace target {

struct FileDevice::Transfer {
  nt::BlockOp op;
  IRP* irp = nullptr;
  std::uint32_t moved = 0;  // bytes, by earlier parts
  // Once the cancel routine was taken, it and done() both arrive here; the last one ends
  // the transfer.
  std::atomic<std::uint16_t> arrivals{0};
  bool is_armed = false;  // the cancel routine was set; the CPU's owner's

  static Transfer& of(nt::BlockOp& op) { return *reinterpret_cast<Transfer*>(&op); }
  static Transfer& of(IRP* irp) {
    return *reinterpret_cast<Transfer*>(IoGetNextIrpStackLocation(irp));
  }
  bool is_last_arrival() { return arrivals.fetch_add(1, std::memory_order_acq_rel) == 1; }
};

FileDevice::FileDevice(nt::BlockIo& io, Medium medium)
    : io_(io), medium_(medium), size_(medium.size) {
  // A pointer to the op is a pointer to its transfer, and both fit where the IRP has room.
  static_assert(std::is_standard_layout_v<Transfer> && offsetof(Transfer, op) == 0);
  static_assert(sizeof(Transfer) <= sizeof(IO_STACK_LOCATION));
  static_assert(std::is_trivially_destructible_v<Transfer>);
  io_.attach(medium_.descriptor);
}

FileDevice::~FileDevice() {
  io_.detach(medium_.descriptor);
  close_medium(medium_);
}

NTSTATUS FileDevice::create(std::u16string_view name, std::string& message) {
  const ULONG characteristics = medium_.is_read_only ? FILE_READ_ONLY_DEVICE : 0;
  return Lower::create({.name = "file",
                        .entry = entry,
                        .stack_size = 2,
                        .alignment = medium_.buffer_alignment - 1,
                        .characteristics = characteristics},
                       name, message);
}

DiskShape FileDevice::shape() const {
  return {.length = size_.load(std::memory_order_relaxed),
          .sector_size = medium_.sector_size,
          .is_read_only = medium_.is_read_only};
}

NTSTATUS FileDevice::entry(DRIVER_OBJECT* driver, UNICODE_STRING*) {
  set_common_dispatch(driver);
  driver->MajorFunction[IRP_MJ_READ] = dispatch_read;
  driver->MajorFunction[IRP_MJ_WRITE] = dispatch_write;
  driver->MajorFunction[IRP_MJ_FLUSH_BUFFERS] = dispatch_flush;
  driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = dispatch_disk_control;
  return STATUS_SUCCESS;
}

NTSTATUS FileDevice::dispatch_read(DEVICE_OBJECT* device, IRP* irp) {
  const auto& read = IoGetCurrentIrpStackLocation(irp)->Parameters.Read;
  return static_cast<FileDevice&>(of(device))
      .start_at(irp, nt::BlockOpKind::Read, read.ByteOffset.QuadPart, read.Length);
}

NTSTATUS FileDevice::dispatch_write(DEVICE_OBJECT* device, IRP* irp) {
  auto& file = static_cast<FileDevice&>(of(device));
  if (file.medium_.is_read_only) return finish_later(irp, STATUS_MEDIA_WRITE_PROTECTED, 0);
  const auto& write = IoGetCurrentIrpStackLocation(irp)->Parameters.Write;
  return file.start_at(irp, nt::BlockOpKind::Write, write.ByteOffset.QuadPart, write.Length);
}

NTSTATUS FileDevice::dispatch_flush(DEVICE_OBJECT* device, IRP* irp) {
  auto& file = static_cast<FileDevice&>(of(device));
  const bool has_nothing_to_flush =
      file.medium_.is_read_only || file.medium_.kind == MediumKind::Stream;
  if (has_nothing_to_flush) return finish_later(irp, STATUS_SUCCESS, 0);
  return file.start(irp, nt::BlockOpKind::Flush, {});
}

NTSTATUS FileDevice::start_at(IRP* irp, nt::BlockOpKind kind, LONGLONG offset, ULONG length) {
  if (length == 0) return finish_later(irp, STATUS_SUCCESS, 0);
  const Range range{direct_buffer(irp, length), length,
                    medium_.kind == MediumKind::Stream ? nt::block_offset_none
                                                       : static_cast<std::uint64_t>(offset)};
  const bool is_past_last_offset = offset < 0 || offset > INT64_MAX - static_cast<LONGLONG>(length);
  if (range.buffer == nullptr || is_past_last_offset || !is_aligned(range)) {
    return finish_later(irp, STATUS_INVALID_PARAMETER, 0);
  }
  return start(irp, kind, range);
}

bool FileDevice::is_aligned(const Range& range) const {
  const std::uint64_t position = range.offset | range.length;
  const auto address = reinterpret_cast<std::uintptr_t>(range.buffer);
  return (position & (medium_.offset_alignment - 1)) == 0 &&
         (address & (medium_.buffer_alignment - 1)) == 0;
}

// Where the transfer lies was written long ago, and what it is made from just now, so it is written
// field by field, in place.
[[gnu::always_inline]] inline NTSTATUS FileDevice::start(IRP* irp, nt::BlockOpKind kind,
                                                         const Range& range) {
  // StackSize says two; a sender that ignores it leaves no room for the transfer's state.
  if (irp->CurrentLocation < 2) return finish_later(irp, STATUS_INVALID_PARAMETER, 0);
  IoMarkIrpPending(irp);
  auto* transfer =
      new (IoGetNextIrpStackLocation(irp)) Transfer{.op = {.kind = kind,
                                                           .descriptor = medium_.descriptor,
                                                           .length = range.length,
                                                           .buffer = range.buffer,
                                                           .offset = range.offset,
                                                           .events = this,
                                                           .hook = {}},
                                                    .irp = irp};
  // With the CPU owned, the end of the op cannot come before its cancel routine is set.
  const KIRQL irql = nt::current_irql();
  if (irql < DISPATCH_LEVEL) nt::raise_irql(DISPATCH_LEVEL);
  submit(*transfer);
  if (irql < DISPATCH_LEVEL) nt::lower_irql(irql);
  return STATUS_PENDING;
}

void FileDevice::submit(Transfer& transfer) {
  transfer.is_armed = false;
  io_.submit(transfer.op);
  // Another flow's transfer may have to wait for the loop, and may be canceled meanwhile.
  if (!nt::current_flow().is_cpu_loop && !transfer.is_armed) arm(transfer);
}

void FileDevice::waits(nt::BlockOp& op) {
  Transfer& transfer = Transfer::of(op);
  if (!transfer.is_armed) arm(transfer);
}

void FileDevice::arm(Transfer& transfer) {
  IRP* irp = transfer.irp;
  transfer.is_armed = true;
  IoSetCancelRoutine(irp, cancel_transfer);
  if (__builtin_expect(!nt::is_irp_canceled(irp), 1)) return;
  // It was canceled before: whoever takes the routine out again does what the routine would.
  if (IoSetCancelRoutine(irp, nullptr) == nullptr) return;
  io_.cancel(transfer.op);
  const bool is_last = transfer.is_last_arrival();
  ASSERT(!is_last);  // the op's end waits for this CPU
}

void FileDevice::cancel_transfer(DEVICE_OBJECT* device, IRP* irp) {
  IoReleaseCancelSpinLock(irp->CancelIrql);
  auto& file = static_cast<FileDevice&>(of(device));
  Transfer& transfer = Transfer::of(irp);
  file.io_.cancel(transfer.op);
  if (!transfer.is_last_arrival()) return;
  file.io_.withdraw_cancel(transfer.op);
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}

void FileDevice::done(nt::BlockOp& op, std::int32_t result) {
  Transfer& transfer = Transfer::of(op);
  IRP* irp = transfer.irp;
  const bool is_settled = settle(transfer, result);
  if (transfer.is_armed && __builtin_expect(IoSetCancelRoutine(irp, nullptr) == nullptr, 0)) {
    if (!is_settled) irp->IoStatus = {{STATUS_CANCELLED}, 0};
    if (!transfer.is_last_arrival()) return;
    io_.withdraw_cancel(op);
  } else if (__builtin_expect(!is_settled, 0)) {
    submit(transfer);
    return;
  }
  IoCompleteRequest(irp, IO_NO_INCREMENT);
}

bool FileDevice::settle(Transfer& transfer, std::int32_t result) {
  IO_STATUS_BLOCK& answer = transfer.irp->IoStatus;
  answer.Information = 0;
  if (result < 0) {
    answer.Status = status_of_errno(-result);
    return true;
  }
  if (transfer.op.kind == nt::BlockOpKind::Flush) {
    answer.Status = STATUS_SUCCESS;
    return true;
  }
  return settle_moved(transfer, static_cast<std::uint32_t>(result));
}

bool FileDevice::settle_moved(Transfer& transfer, std::uint32_t moved) {
  nt::BlockOp& op = transfer.op;
  IO_STATUS_BLOCK& answer = transfer.irp->IoStatus;
  const bool is_stream = medium_.kind == MediumKind::Stream;
  if (!is_stream) op.offset += moved;
  if (op.kind == nt::BlockOpKind::Write && !is_stream) grow_to(op.offset);
  transfer.moved += moved;

  const bool is_whole = moved == op.length;
  const bool is_short_stream_read =
      is_stream && op.kind == nt::BlockOpKind::Read && transfer.moved != 0;
  if (is_whole || is_short_stream_read) {
    answer.Status = STATUS_SUCCESS;
    answer.Information = transfer.moved;
    return true;
  }
  op.length -= moved;
  op.buffer = static_cast<std::uint8_t*>(op.buffer) + moved;
  const bool is_at_end = !is_stream && op.kind == nt::BlockOpKind::Read &&
                         op.offset >= size_.load(std::memory_order_relaxed);
  // What is left of a direct transfer can only be asked for where it is aligned.
  if (moved != 0 && !is_at_end && is_aligned({op.buffer, op.length, op.offset})) return false;
  answer.Status = status_at_end(transfer);
  answer.Information = NT_SUCCESS(answer.Status) ? transfer.moved : 0;
  return true;
}

// Of a transfer that cannot go on although the system reported no error.
NTSTATUS FileDevice::status_at_end(const Transfer& transfer) const {
  if (transfer.op.kind == nt::BlockOpKind::Write) return STATUS_IO_DEVICE_ERROR;
  if (medium_.kind == MediumKind::Stream) return STATUS_END_OF_FILE;
  if (transfer.op.offset < size_.load(std::memory_order_relaxed)) return STATUS_FILE_INVALID;
  return transfer.moved != 0 ? STATUS_SUCCESS : STATUS_END_OF_FILE;
}

void FileDevice::grow_to(std::uint64_t end) {
  if (medium_.kind != MediumKind::File) return;
  std::uint64_t size = size_.load(std::memory_order_relaxed);
  while (size < end && !size_.compare_exchange_weak(size, end, std::memory_order_relaxed)) {
  }
}

}  // namespace target
