// SPDX-License-Identifier: MIT
// See bare_loop.h. Set up as target/uring does it: one issuer, task work run by the loop itself, a
// registered file, one io_uring_enter for each turn.
#include "app/bare_loop.h"

#include <fmt/format.h>
#include <liburing.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "app/allocation_count.h"

namespace app {
namespace {

class Ring {
 public:
  explicit Ring(unsigned depth) {
    io_uring_params parameters{};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    error_ = io_uring_queue_init_params(depth, &ring_, &parameters);
    if (error_ == 0) return;
    error_ = io_uring_queue_init(depth, &ring_, 0);
  }
  ~Ring() {
    if (error_ == 0) io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  int error() const { return error_; }
  io_uring* get() { return &ring_; }

 private:
  io_uring ring_{};
  int error_ = 0;
};

struct FreeDeleter {
  void operator()(void* memory) const { std::free(memory); }
};

class Loop {
 public:
  Loop(const BareReads& reads, io_uring* ring)
      : reads_(reads),
        ring_(ring),
        buffers_(static_cast<char*>(
            std::aligned_alloc(4096, std::size_t{reads.depth} * reads.read_bytes))) {}

  std::string run() {
    for (std::uint32_t slot = 0; slot < reads_.depth && started_ < reads_.read_count; slot++) {
      start(slot);
    }
    std::uint64_t done = 0;
    while (done < reads_.read_count) {
      io_uring_submit_and_wait(ring_, 1);
      io_uring_cqe* entry = nullptr;
      unsigned head = 0;
      unsigned count = 0;
      io_uring_for_each_cqe(ring_, head, entry) {
        if (entry->res < 0) return std::strerror(-entry->res);
        count++;
        if (started_ < reads_.read_count) start(static_cast<std::uint32_t>(entry->user_data));
      }
      io_uring_cq_advance(ring_, count);
      done += count;
    }
    return "";
  }

 private:
  void start(std::uint32_t slot) {
    io_uring_sqe* entry = io_uring_get_sqe(ring_);
    char* buffer = buffers_.get() + std::size_t{slot} * reads_.read_bytes;
    io_uring_prep_read(entry, 0, buffer, reads_.read_bytes, next_offset());
    entry->flags |= IOSQE_FIXED_FILE;
    entry->user_data = slot;
    started_++;
  }

  std::uint64_t next_offset() {
    const std::uint64_t blocks = reads_.range_bytes / reads_.read_bytes;
    if (!reads_.is_random) return started_ % blocks * reads_.read_bytes;
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    return random_ % blocks * reads_.read_bytes;
  }

  const BareReads& reads_;
  io_uring* ring_;
  std::unique_ptr<char, FreeDeleter> buffers_;
  std::uint64_t started_ = 0;
  std::uint64_t random_ = 0x9E3779B97F4A7C15;
};

}  // namespace

BareResult run_bare_reads(const BareReads& reads) {
  Ring ring(reads.depth);
  if (ring.error() != 0) {
    return {0, 0, fmt::format("io_uring: {}", std::strerror(-ring.error()))};
  }
  if (const int error = io_uring_register_files(ring.get(), &reads.descriptor, 1); error < 0) {
    return {0, 0, fmt::format("io_uring_register_files: {}", std::strerror(-error))};
  }
  Loop loop(reads, ring.get());
  const std::uint64_t allocations = allocation_count();
  const auto start = std::chrono::steady_clock::now();
  BareResult result;
  result.problem = loop.run();
  result.elapsed_ns = static_cast<std::uint64_t>(
      std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
  result.allocations = allocation_count() - allocations;
  return result;
}

}  // namespace app
