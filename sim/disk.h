// SPDX-License-Identifier: MIT
// A simulated disk: carries out BlockOps after some virtual time, in an order, to an extent and
// with errors that are choices. Without limits given it is the plain disk: every transfer whole,
// in the order of submission, one latency. Contents are memory, or the operation's own descriptor.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/choices.h"
#include "base/units.h"
#include "nt/block_io.h"
#include "nt/lock.h"
#include "nt/timer_queue.h"

namespace sim {

struct DiskOptions {
  enum class Contents : std::uint8_t { Memory, Descriptor };

  Contents contents = Contents::Memory;
  std::uint64_t size_bytes = 64 * 1024 * 1024;  // of memory contents
  std::uint32_t block_size_bytes = 512;         // what a short transfer is a multiple of

  // An operation takes latency_min plus a chosen number, below latency_ways, of steps. With more
  // than one way operations overtake each other.
  base::Ticks latency_min = base::Ticks::from_us(100);
  base::Ticks latency_step = base::Ticks::from_us(150);
  std::uint32_t latency_ways = 1;

  bool may_shorten = false;      // a transfer may end after a part of its blocks
  bool may_fail = false;         // a read or flush with EIO, a write with EIO or ENOSPC
  bool may_miss_cancel = false;  // an operation may go through although it was canceled in time
};

class Disk final : public nt::BlockIo {
 public:
  Disk(DiskOptions options, base::Choices& choices);
  ~Disk() override;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  void submit(nt::BlockOp& op) override;
  void cancel(nt::BlockOp& op) override;

  // The contents as a test sees them, past all latency. Only with memory contents.
  void peek(std::uint64_t offset, void* buffer, std::size_t length) const;
  void poke(std::uint64_t offset, const void* buffer, std::size_t length);

  std::uint32_t in_flight_count() const { return in_flight_count_; }

 private:
  static constexpr std::size_t page_size_bytes = 4096;
  using Page = std::array<unsigned char, page_size_bytes>;

  // What carries one operation; kept for the next one when it is done.
  struct Slot : nt::Timer {
    explicit Slot(Disk& disk) : nt::Timer(&Disk::finish), disk(disk) {}
    Disk& disk;
    nt::BlockOp* op = nullptr;
    nt::Cpu* home = nullptr;  // where submit() was called and the end is due
    bool is_canceled = false;
  };

  static void finish(nt::Timer& timer);
  Slot& take_slot(nt::BlockOp& op);
  Slot* slot_of_locked(const nt::BlockOp& op) REQUIRES(lock_);
  std::int32_t carry_out(const nt::BlockOp& op);
  std::int32_t choose_error(const nt::BlockOp& op);
  std::uint32_t choose_length(const nt::BlockOp& op);
  std::int32_t move_file(const nt::BlockOp& op, std::uint32_t length);
  std::int32_t move_memory(const nt::BlockOp& op, std::uint32_t length);

  const DiskOptions options_;
  base::Choices& choices_;
  nt::Lock lock_;
  std::vector<std::unique_ptr<Slot>> slots_ GUARDED_BY(lock_);
  std::uint32_t in_flight_count_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<Page>> pages_;  // by number; absent: zeros
};

}  // namespace sim
