// SPDX-License-Identifier: MIT
// The ring's side of a pass: take what others asked for, enter once, deliver. Set-up prefers
// DEFER_TASKRUN, where the kernel never interrupts the loop's thread and finishes ops only when it
// enters; older kernels get the next best. Registered files save 20 to 45 ns of a 760 ns cached
// 4 KiB read and are used; registered buffers saved nothing measurable there and are not.
//
// The sleeping loop watches an eventfd and not the ring's own descriptor: with DEFER_TASKRUN,
// Linux 6.18 was seen to leave a ppoll() on the ring asleep although a flush had finished. The
// kernel is told to signal it only while the loop may sleep.
#include "target/uring/ring.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "base/assert.h"
#include "nt/executor.h"
#include "nt/flow.h"
#include "nt/irql.h"

namespace target {
namespace {

// Best first. All start disabled, because the thread that enables a SINGLE_ISSUER ring becomes its
// only submitter, and that must be the loop's. Source: io_uring_setup(2).
constexpr unsigned setup_flags[] = {
    IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER |
        IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
    IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN |
        IORING_SETUP_TASKRUN_FLAG,
    IORING_SETUP_R_DISABLED,
};

// Runs `body` at DISPATCH_LEVEL as the owner of `cpu`.
template <class Body>
void as_owner_of(nt::Cpu& cpu, Body body) {
  nt::Flow& flow = nt::current_flow();
  ASSERT(flow.irql < DISPATCH_LEVEL);
  nt::Cpu* const before = flow.cpu;
  flow.cpu = &cpu;
  const KIRQL irql = nt::raise_irql(DISPATCH_LEVEL);
  body();
  nt::lower_irql(irql);
  flow.cpu = before;
}

}  // namespace

void Descriptors::publish(unsigned slot, int descriptor) {
  const Wanted before = slots_[slot].load(std::memory_order_relaxed);
  slots_[slot].store({descriptor, before.generation + 1}, std::memory_order_release);
  change_count_.fetch_add(1, std::memory_order_release);
}

void Descriptors::attach(int descriptor) {
  nt::Guard guard(lock_);
  for (unsigned slot = 0; slot < slot_count; ++slot) {
    if (wanted(slot).descriptor != -1) continue;
    publish(slot, descriptor);
    return;
  }
  // More descriptors than slots: this one is used unregistered.
}

void Descriptors::detach(int descriptor) {
  nt::Guard guard(lock_);
  for (unsigned slot = 0; slot < slot_count; ++slot) {
    if (wanted(slot).descriptor == descriptor) publish(slot, -1);
  }
}

Ring::~Ring() {
  ASSERT(!is_busy());
  if (is_open_) io_uring_queue_exit(&ring_);
  if (event_ >= 0) close(event_);
}

int Ring::open() {
  int error = 0;
  for (unsigned flags : setup_flags) {
    io_uring_params params{};
    params.flags = flags;
    error = -io_uring_queue_init_params(entry_count, &ring_, &params);
    if (error != EINVAL) {
      defers_task_work_ = (flags & IORING_SETUP_DEFER_TASKRUN) != 0;
      break;
    }
  }
  if (error != 0) return error;
  is_open_ = true;
  event_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (event_ < 0) return errno;
  error = -io_uring_register_eventfd(&ring_, event_);
  if (error != 0) return error;
  set_signaling(IORING_CQ_EVENTFD_DISABLED);
  ASSERT(*ring_.cq.kring_entries >= in_flight_max);
  // Kernels before 5.19 have no sparse tables: then descriptors are used as they are.
  has_descriptor_table_ = io_uring_register_files_sparse(&ring_, Descriptors::slot_count) == 0;
  {
    nt::Guard guard(cancel_lock_);
    cancels_.reserve(in_flight_max);
  }
  return 0;
}

void Ring::prepare(nt::BlockOp& op) {
  op.carrier = static_cast<std::uint16_t>(cpu_.number);
  if (waiting_.is_empty() && write_entry(op)) return;
  waiting_.push_back(op);
  op.events->waits(op);
}

bool Ring::write_entry(nt::BlockOp& op) {
  if (in_flight_ >= in_flight_max) return false;
  io_uring_sqe* entry = io_uring_get_sqe(&ring_);
  if (entry == nullptr) return false;
  ++in_flight_;

  int descriptor = op.descriptor;
  unsigned flags = 0;
  const auto index = static_cast<unsigned>(descriptor);
  if (index < indexed_descriptor_count && slot_of_descriptor_[index] != 0 &&
      change_count_seen_ == descriptors_.change_count()) {
    descriptor = slot_of_descriptor_[index] - 1;
    flags = IOSQE_FIXED_FILE;
  }
  switch (op.kind) {
    case nt::BlockOpKind::Read:
      io_uring_prep_read(entry, descriptor, op.buffer, op.length, op.offset);
      break;
    case nt::BlockOpKind::Write:
      io_uring_prep_write(entry, descriptor, op.buffer, op.length, op.offset);
      break;
    case nt::BlockOpKind::Flush:
      io_uring_prep_fsync(entry, descriptor, IORING_FSYNC_DATASYNC);
      break;
  }
  io_uring_sqe_set_flags(entry, flags);
  io_uring_sqe_set_data(entry, &op);
  written_.push_back(op);
  return true;
}

void Ring::cancel(nt::BlockOp& op) {
  {
    nt::Guard guard(cancel_lock_);
    cancels_.push_back(&op);
    cancel_count_.store(static_cast<std::uint32_t>(cancels_.size()), std::memory_order_release);
  }
  nt::executor().wake_cpu(cpu_);
}

void Ring::withdraw_cancel(nt::BlockOp& op) {
  nt::Guard guard(cancel_lock_);
  std::erase(cancels_, &op);
  cancel_count_.store(static_cast<std::uint32_t>(cancels_.size()), std::memory_order_release);
}

bool Ring::poll() {
  if (!is_enabled_) enable();
  if (change_count_seen_ != descriptors_.change_count()) register_descriptors();
  if (cancel_count_.load(std::memory_order_acquire) != 0) take_cancels();
  if (!waiting_.is_empty()) take_waiting();
  if (is_signaling_) {
    set_signaling(IORING_CQ_EVENTFD_DISABLED);
    is_signaling_ = false;
    // A signal may also come late, after what it announced was delivered: then the descriptor
    // would wake the loop for nothing, so it is emptied from time to time.
    const bool is_empty = !has_something_to_deliver();
    if (!is_empty || ++empty_wake_count_ == empty_wakes_max) {
      was_signaled_ = true;
      empty_wake_count_ = 0;
    }
  }
  if (in_flight_ == 0) return false;
  entered_.append_all(written_);
  enter();
  const bool has_delivered = reap();
  tell_waiting();
  // What the kernel had no memory for stays in the ring and is offered again on the next pass.
  return has_delivered || io_uring_sq_ready(&ring_) != 0;
}

void Ring::enable() {
  ASSERT(nt::t_flow == cpu_.loop);
  // Debian 12's library declares io_uring_enable_rings but does not export it.
  const int result = io_uring_register(static_cast<unsigned>(ring_.ring_fd),
                                       IORING_REGISTER_ENABLE_RINGS, nullptr, 0);
  ASSERT(result == 0);
  is_enabled_ = true;
}

void Ring::register_descriptors() {
  // Read first: a change that comes meanwhile is seen on the next pass.
  change_count_seen_ = descriptors_.change_count();
  if (!has_descriptor_table_) return;
  for (unsigned slot = 0; slot < Descriptors::slot_count; ++slot) {
    Descriptors::Wanted& known = registered_[slot];
    const Descriptors::Wanted wanted = descriptors_.wanted(slot);
    if (known == wanted) continue;
    const auto before = static_cast<unsigned>(known.descriptor);
    if (before < indexed_descriptor_count && slot_of_descriptor_[before] == slot + 1) {
      slot_of_descriptor_[before] = 0;
    }
    known = wanted;
    const int result = io_uring_register_files_update(&ring_, slot, &wanted.descriptor, 1);
    const auto index = static_cast<unsigned>(wanted.descriptor);
    // A descriptor that cannot be registered is used as it is, and fails there if it is bad.
    if (result == 1 && index < indexed_descriptor_count) {
      slot_of_descriptor_[index] = static_cast<std::uint8_t>(slot + 1);
    }
  }
}

// The address is only compared, here and in the kernel: the op may be over already.
void Ring::take_cancels() {
  for (;;) {
    nt::BlockOp* op = nullptr;
    {
      nt::Guard guard(cancel_lock_);
      if (cancels_.empty() || io_uring_sq_space_left(&ring_) == 0) return;
      op = cancels_.back();
      cancels_.pop_back();
      cancel_count_.store(static_cast<std::uint32_t>(cancels_.size()), std::memory_order_release);
    }
    nt::BlockOp* waiting = waiting_.front();
    while (waiting != nullptr && waiting != op) waiting = waiting_.next(*waiting);
    if (waiting != nullptr) {
      OpList::remove(*waiting);
      waiting->events->done(*waiting, -ECANCELED);
      continue;
    }
    // Entries are taken up in order, so an op that uses the address after this one is safe.
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    io_uring_prep_cancel(entry, op, 0);
    io_uring_sqe_set_data(entry, nullptr);
    ++in_flight_;
  }
}

void Ring::take_waiting() {
  while (nt::BlockOp* op = waiting_.front()) {
    // Off the list first: the hook must be free when the op is delivered.
    OpList::remove(*op);
    if (write_entry(*op)) continue;
    waiting_.push_front(*op);
    return;
  }
}

bool Ring::has_something_to_deliver() const {
  return io_uring_cq_ready(&ring_) != 0 ||
         (IO_URING_READ_ONCE(*ring_.sq.kflags) & IORING_SQ_TASKRUN) != 0;
}

void Ring::set_signaling(unsigned disabled_flag) const {
  IO_URING_WRITE_ONCE(*ring_.cq.kflags, disabled_flag);
}

int Ring::wait_descriptor() const {
  if (was_signaled_) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t size = read(event_, &count, sizeof(count));
    was_signaled_ = false;
  }
  set_signaling(0);
  is_signaling_ = true;
  // What came before the kernel saw the flag was not signaled: then do it in its place.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (has_something_to_deliver()) {
    eventfd_write(event_, 1);
    was_signaled_ = true;
  }
  return event_;
}

void Ring::enter() {
  const bool has_task_work = (IO_URING_READ_ONCE(*ring_.sq.kflags) & IORING_SQ_TASKRUN) != 0;
  int result = 0;
  if (io_uring_sq_ready(&ring_) != 0) {
    result = defers_task_work_ ? io_uring_submit_and_get_events(&ring_) : io_uring_submit(&ring_);
  } else if (has_task_work) {
    result = io_uring_get_events(&ring_);
  }
  // Out of memory for requests, or interrupted: the entries are still there.
  ASSERT(result >= 0 || result == -EAGAIN || result == -EBUSY || result == -EINTR ||
         result == -ENOMEM);
}

bool Ring::reap() {
  const unsigned ready = io_uring_cq_ready(&ring_);
  const unsigned first = *ring_.cq.khead;
  for (unsigned index = 0; index < ready; ++index) {
    const io_uring_cqe& entry = ring_.cq.cqes[(first + index) & *ring_.cq.kring_mask];
    auto* op = static_cast<nt::BlockOp*>(io_uring_cqe_get_data(&entry));
    const std::int32_t result = entry.res;
    --in_flight_;
    if (op == nullptr) continue;
    if (op->hook.is_linked()) op->hook.unlink();
    op->events->done(*op, result);
  }
  io_uring_cq_advance(&ring_, ready);
  return ready != 0;
}

void Ring::tell_waiting() {
  while (nt::BlockOp* op = entered_.pop_front()) op->events->waits(*op);
}

UringIo::Made UringIo::make(std::vector<std::unique_ptr<nt::Cpu>>& cpus) {
  std::unique_ptr<UringIo> io(new UringIo);
  for (auto& cpu : cpus) {
    auto ring = std::make_unique<Ring>(*cpu, io->descriptors_);
    if (const int error = ring->open(); error != 0) {
      const char* hint = error == EPERM    ? " (is kernel.io_uring_disabled set?)"
                         : error == ENOMEM ? " (is the locked-memory limit too low?)"
                                           : "";
      return {nullptr, fmt::format("io_uring cannot be set up: {}{}", strerror(error), hint)};
    }
    io->rings_.push_back(std::move(ring));
  }
  for (auto& ring : io->rings_) {
    as_owner_of(ring->cpu(), [&] { ring->cpu().poll_sources.push_back(*ring); });
  }
  return {std::move(io), {}};
}

UringIo::~UringIo() {
  for (auto& ring : rings_) {
    if (!ring->hook.is_linked()) continue;
    as_owner_of(ring->cpu(), [&] { ring->hook.unlink(); });
  }
}

void UringIo::submit(nt::BlockOp& op) {
  const nt::Flow& flow = nt::current_flow();
  const KIRQL irql = flow.irql;
  if (irql < DISPATCH_LEVEL) nt::raise_irql(DISPATCH_LEVEL);
  nt::Cpu& cpu = *flow.cpu;
  rings_[cpu.number]->prepare(op);
  if (cpu.loop != &flow) nt::executor().wake_cpu(cpu);
  if (irql < DISPATCH_LEVEL) nt::lower_irql(irql);
}

void UringIo::cancel(nt::BlockOp& op) {
  rings_[op.carrier]->cancel(op);
}

void UringIo::withdraw_cancel(nt::BlockOp& op) {
  rings_[op.carrier]->withdraw_cancel(op);
}

void UringIo::detach(int descriptor) {
  descriptors_.detach(descriptor);
  // A registered file stays open until the loop has let go of it.
  for (auto& ring : rings_) nt::executor().wake_cpu(ring->cpu());
}

}  // namespace target
