// SPDX-License-Identifier: MIT
// What a simulated disk does to an operation when its time has come.
#include "sim/disk.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "nt/cpu.h"
#include "nt/executor.h"

namespace sim {

Disk::Disk(DiskOptions options, base::Choices& choices) : options_(options), choices_(choices) {
  ASSERT(options_.latency_ways > 0 && options_.block_size_bytes > 0);
}

Disk::~Disk() {
  // A machine that stopped leaves operations in flight.
  for (const auto& slot : slots_) nt::cancel_timer(*slot);
}

void Disk::submit(nt::BlockOp& op) {
  Slot& slot = take_slot(op);
  const std::uint32_t steps = choices_.pick(base::ChoiceKind::Latency, options_.latency_ways);
  const base::Ticks latency =
      options_.latency_min + base::Ticks{options_.latency_step.count * steps};
  nt::arm_timer_on(*slot.home, slot, nt::executor().now() + latency);
  op.events->waits(op);
}

void Disk::cancel(nt::BlockOp& op) {
  nt::Guard guard(lock_);
  Slot* slot = slot_of_locked(op);
  if (slot == nullptr || slot->is_canceled) return;
  if (options_.may_miss_cancel && choices_.pick(base::ChoiceKind::Fault, 2) != 0) return;
  if (!nt::cancel_timer(*slot)) return;
  slot->is_canceled = true;
  // Through the loop like every end, and not in the canceller's place.
  nt::arm_timer_on(*slot->home, *slot, nt::executor().now());
}

void Disk::finish(nt::Timer& timer) {
  auto& slot = static_cast<Slot&>(timer);
  Disk& disk = slot.disk;
  nt::BlockOp* op = nullptr;
  bool is_canceled = false;
  {
    nt::Guard guard(disk.lock_);
    op = std::exchange(slot.op, nullptr);
    is_canceled = slot.is_canceled;
    --disk.in_flight_count_;
  }
  const std::int32_t result = is_canceled ? -ECANCELED : disk.carry_out(*op);
  op->events->done(*op, result);
}

Disk::Slot& Disk::take_slot(nt::BlockOp& op) {
  nt::Guard guard(lock_);
  ++in_flight_count_;
  // An ended slot's timer has left its queue before `op` is null.
  auto free = std::find_if(slots_.begin(), slots_.end(),
                           [](const auto& slot) { return slot->op == nullptr; });
  if (free == slots_.end()) free = slots_.insert(free, std::make_unique<Slot>(*this));
  Slot& slot = **free;
  slot.op = &op;
  slot.home = &nt::current_cpu();
  slot.is_canceled = false;
  return slot;
}

Disk::Slot* Disk::slot_of_locked(const nt::BlockOp& op) {
  for (const auto& slot : slots_) {
    if (slot->op == &op) return slot.get();
  }
  return nullptr;
}

std::int32_t Disk::carry_out(const nt::BlockOp& op) {
  if (const std::int32_t error = choose_error(op); error != 0) return error;
  if (op.kind == nt::BlockOpKind::Flush) {
    if (options_.contents == DiskOptions::Contents::Memory) return 0;
    return ::fdatasync(op.descriptor) == 0 ? 0 : -errno;
  }
  const std::uint32_t length = choose_length(op);
  if (options_.contents == DiskOptions::Contents::Memory) return move_memory(op, length);
  return move_file(op, length);
}

std::int32_t Disk::choose_error(const nt::BlockOp& op) {
  if (!options_.may_fail) return 0;
  const bool is_write = op.kind == nt::BlockOpKind::Write;
  switch (choices_.pick(base::ChoiceKind::Fault, is_write ? 3 : 2)) {
    case 0:
      return 0;
    case 1:
      return -EIO;
    default:
      return -ENOSPC;
  }
}

// 0: all of it, 1: one block, 2: about half. Never nothing, which would mean the end of the file.
std::uint32_t Disk::choose_length(const nt::BlockOp& op) {
  const std::uint32_t block = options_.block_size_bytes;
  const std::uint32_t block_count = op.length / block;
  if (!options_.may_shorten || block_count < 2) return op.length;
  switch (choices_.pick(base::ChoiceKind::Transfer, 3)) {
    case 0:
      return op.length;
    case 1:
      return block;
    default:
      return block_count / 2 * block;
  }
}

std::int32_t Disk::move_file(const nt::BlockOp& op, std::uint32_t length) {
  const bool is_read = op.kind == nt::BlockOpKind::Read;
  ssize_t moved = 0;
  if (op.offset == nt::block_offset_none) {
    moved = is_read ? ::read(op.descriptor, op.buffer, length)
                    : ::write(op.descriptor, op.buffer, length);
  } else {
    const auto offset = static_cast<off_t>(op.offset);
    moved = is_read ? ::pread(op.descriptor, op.buffer, length, offset)
                    : ::pwrite(op.descriptor, op.buffer, length, offset);
  }
  return moved >= 0 ? static_cast<std::int32_t>(moved) : -errno;
}

std::int32_t Disk::move_memory(const nt::BlockOp& op, std::uint32_t length) {
  const std::uint64_t room = op.offset < options_.size_bytes ? options_.size_bytes - op.offset : 0;
  const auto moved = static_cast<std::uint32_t>(std::min<std::uint64_t>(length, room));
  if (op.kind == nt::BlockOpKind::Read) {
    peek(op.offset, op.buffer, moved);
  } else {
    if (moved == 0 && length > 0) return -ENOSPC;
    poke(op.offset, op.buffer, moved);
  }
  return static_cast<std::int32_t>(moved);
}

void Disk::peek(std::uint64_t offset, void* buffer, std::size_t length) const {
  auto* to = static_cast<unsigned char*>(buffer);
  while (length > 0) {
    const std::size_t start = offset % page_size_bytes;
    const std::size_t size = std::min(length, page_size_bytes - start);
    const auto page = pages_.find(offset / page_size_bytes);
    if (page == pages_.end()) {
      std::memset(to, 0, size);
    } else {
      std::memcpy(to, page->second->data() + start, size);
    }
    to += size;
    offset += size;
    length -= size;
  }
}

void Disk::poke(std::uint64_t offset, const void* buffer, std::size_t length) {
  const auto* from = static_cast<const unsigned char*>(buffer);
  while (length > 0) {
    const std::size_t start = offset % page_size_bytes;
    const std::size_t size = std::min(length, page_size_bytes - start);
    auto& page = pages_[offset / page_size_bytes];
    if (page == nullptr) page = std::make_unique<Page>();
    std::memcpy(page->data() + start, from, size);
    from += size;
    offset += size;
    length -= size;
  }
}

}  // namespace sim
