// SPDX-License-Identifier: MIT
// io_uring as nt::BlockIo: one ring for each virtual CPU, polled by that CPU's loop. Whoever owns
// the CPU writes submission entries; the loop's thread submits what was written during a pass with
// one io_uring_enter and delivers what has finished. Preparing an op is a few stores.
#pragma once

#include <liburing.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "nt/block_io.h"
#include "nt/cpu.h"
#include "nt/lock.h"

namespace target {

// Descriptors that a device said it will use again, by slot. Shared by the rings: each of them
// registers them with its own kernel object when its loop next runs.
class Descriptors {
 public:
  static constexpr unsigned slot_count = 64;

  void attach(int descriptor);
  void detach(int descriptor);

  // The descriptor wanted in `slot` (-1: none) and a number that is different for every attach, so
  // that a descriptor that was closed and given out again is not taken for the same file.
  struct alignas(8) Wanted {  // for clang, whose atomic loads go by the type's own alignment
    int descriptor = -1;
    std::uint32_t generation = 0;
    bool operator==(const Wanted&) const = default;
  };
  Wanted wanted(unsigned slot) const { return slots_[slot].load(std::memory_order_acquire); }
  // Changes with every attach and detach.
  std::uint32_t change_count() const { return change_count_.load(std::memory_order_acquire); }

 private:
  void publish(unsigned slot, int descriptor) REQUIRES(lock_);

  nt::Lock lock_;
  std::array<std::atomic<Wanted>, slot_count> slots_{};
  std::atomic<std::uint32_t> change_count_{0};
};

class Ring final : public nt::PollSource {
 public:
  static constexpr unsigned entry_count = 256;
  // As many as the completion ring holds, so that the kernel never has to keep any aside.
  static constexpr unsigned in_flight_max = 2 * entry_count;

  Ring(nt::Cpu& cpu, const Descriptors& descriptors) : cpu_(cpu), descriptors_(descriptors) {}
  ~Ring() override;

  // 0 or a positive errno.
  int open();

  // At DISPATCH_LEVEL on this ring's CPU.
  void prepare(nt::BlockOp& op);
  // Any flow.
  void cancel(nt::BlockOp& op);
  void withdraw_cancel(nt::BlockOp& op);

  bool poll() override;
  bool is_busy() const override { return in_flight_ != 0 || !waiting_.is_empty(); }
  // Asked before each sleep, so it also has the kernel signal the descriptor from now on.
  int wait_descriptor() const override;

  nt::Cpu& cpu() { return cpu_; }

 private:
  using OpList = base::IntrusiveList<nt::BlockOp, &nt::BlockOp::hook>;

  void enable();
  void register_descriptors();
  void take_cancels();
  void take_waiting();
  bool write_entry(nt::BlockOp& op);
  void enter();
  bool reap();
  void tell_waiting();
  bool has_something_to_deliver() const;
  void set_signaling(unsigned disabled_flag) const;

  nt::Cpu& cpu_;
  const Descriptors& descriptors_;
  io_uring ring_{};
  bool is_open_ = false;
  bool is_enabled_ = false;
  bool defers_task_work_ = false;
  // Signaled by the kernel when there is something to deliver, while the loop sleeps.
  int event_ = -1;
  mutable bool is_signaling_ = false;
  mutable bool was_signaled_ = false;  // possibly
  static constexpr std::uint32_t empty_wakes_max = 64;
  std::uint32_t empty_wake_count_ = 0;

  // Everything up to the lock is touched only by the owner of the CPU.
  std::uint32_t in_flight_ = 0;  // written to the ring and not delivered; cancels included
  OpList waiting_;               // did not fit into the ring
  OpList written_;               // in the ring, and the kernel was not entered since
  OpList entered_;               // entered for the first time in this pass and not delivered
  // By descriptor: its slot + 1 once registered, 0 before.
  static constexpr unsigned indexed_descriptor_count = 1024;
  std::array<std::uint8_t, indexed_descriptor_count> slot_of_descriptor_{};
  std::array<Descriptors::Wanted, Descriptors::slot_count> registered_{};
  std::uint32_t change_count_seen_ = 0;
  bool has_descriptor_table_ = false;

  nt::Lock cancel_lock_;
  std::atomic<std::uint32_t> cancel_count_{0};
  std::vector<nt::BlockOp*> cancels_ GUARDED_BY(cancel_lock_);
};

class UringIo final : public nt::BlockIo {
 public:
  struct Made {
    std::unique_ptr<UringIo> io;  // null: `message` says why
    std::string message;
  };
  // In a flow of the machine, at PASSIVE_LEVEL; so is the end of it, with nothing in flight.
  static Made make(std::vector<std::unique_ptr<nt::Cpu>>& cpus);
  ~UringIo() override;

  void submit(nt::BlockOp& op) override;
  void cancel(nt::BlockOp& op) override;
  void withdraw_cancel(nt::BlockOp& op) override;
  void attach(int descriptor) override { descriptors_.attach(descriptor); }
  void detach(int descriptor) override;

 private:
  UringIo() = default;

  Descriptors descriptors_;
  std::vector<std::unique_ptr<Ring>> rings_;  // by CPU number
};

}  // namespace target
