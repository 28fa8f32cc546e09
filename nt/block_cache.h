// SPDX-License-Identifier: MIT
// Memory blocks of one size that are made once and kept: IRPs, MDLs, what a format keeps. A flow
// that owns a CPU takes from the CPU's own list without an atomic operation; the others share a
// lock-free list. Blocks are cut from slabs, each CPU's from slabs of its own, so that what two
// CPUs work with does not lie side by side. They are never given back to the system, so a look at a
// block that was just taken is harmless.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "nt/quiet_lock.h"

namespace nt {

class BlockCache {
 public:
  // A block of at least `size` zero-or-used bytes, the same size at every call of one cache. Null
  // when memory is out. Any IRQL.
  void* allocate(std::size_t size);
  void free(void* memory, std::size_t size);

 private:
  // In front of every block.
  struct alignas(16) Block {
    std::atomic<Block*> next{nullptr};
  };
  // In front of a slab's blocks. Every slab is on a list, so that a block which a driver lost is
  // not lost to leak checkers too.
  struct Slab {
    Slab* next = nullptr;
  };
  static constexpr std::size_t line_size = 64;
  static constexpr std::size_t small_slab_size = std::size_t{64} << 10;
  // One large page of the machine. Slabs are that large once there are many.
  static constexpr std::size_t large_slab_size = std::size_t{2} << 20;
  static constexpr std::uint32_t small_slab_count_max = 16;
  static constexpr std::size_t cpu_count_max = 64;
  static constexpr std::uint32_t local_depth_max = 64;

  // What is left of a slab.
  struct Rest {
    std::byte* begin = nullptr;
    std::byte* end = nullptr;
  };
  struct alignas(64) Local {
    Block* first = nullptr;
    std::uint32_t depth = 0;
    Rest rest;
  };

  Local* local();
  Block* pop();
  void push(Block* block);
  static Block* cut(Rest& rest, std::size_t block_size);
  Block* make_block(Local* own, std::size_t size);
  Rest make_slab();
  // A pointer to a 64-byte aligned block and a count that tells a block that came back from one
  // that never left.
  static std::uint64_t pack(Block* block, std::uint64_t count);
  static Block* unpack(std::uint64_t word);

  std::atomic<std::uint64_t> shared_{0};
  std::atomic<Slab*> slabs_{nullptr};
  std::atomic<std::uint32_t> slab_count_{0};
  QuietLock rest_lock_;
  Rest rest_ GUARDED_BY(rest_lock_);
  Local locals_[cpu_count_max];
};

}  // namespace nt
