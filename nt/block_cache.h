// SPDX-License-Identifier: MIT
// Memory blocks of one size that are made once and kept: IRPs and MDLs. A flow that owns a CPU
// takes from the CPU's own list without an atomic operation; the others share a lock-free list.
// Blocks are never given back to the system, so a look at a block that was just taken is harmless.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace nt {

class BlockCache {
 public:
  // A block of at least `size` zero-or-used bytes, the same size at every call of one cache. Null
  // when memory is out. Any IRQL.
  void* allocate(std::size_t size);
  void free(void* memory, std::size_t size);

 private:
  struct Block {
    std::atomic<Block*> next{nullptr};
    // Every block ever made, so that one which a driver lost is not lost to leak checkers too.
    Block* next_made = nullptr;
  };
  static constexpr std::size_t header_size = 64;
  static constexpr std::size_t cpu_count_max = 64;
  static constexpr std::uint32_t local_depth_max = 64;

  struct alignas(64) Local {
    Block* first = nullptr;
    std::uint32_t depth = 0;
  };

  Local* local();
  Block* pop();
  void push(Block* block);
  // A pointer to a 64-byte aligned block and a count that tells a block that came back from one
  // that never left.
  static std::uint64_t pack(Block* block, std::uint64_t count);
  static Block* unpack(std::uint64_t word);

  std::atomic<std::uint64_t> shared_{0};
  std::atomic<Block*> made_{nullptr};
  Local locals_[cpu_count_max];
};

}  // namespace nt
