// SPDX-License-Identifier: MIT
// The cache's two lists. Under AddressSanitizer what lies in the cache may not be touched, except
// for the first bytes of the block, where an IRP says that it was freed.
#include "nt/block_cache.h"

#include <cstdlib>
#include <new>

#include "nt/cpu.h"
#include "nt/flow.h"

#if defined(__SANITIZE_ADDRESS__)
#define OPENWDF_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPENWDF_POISON 1
#endif
#endif
#if defined(OPENWDF_POISON)
#include <sanitizer/asan_interface.h>
#endif

namespace nt {
namespace {

void poison([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) {
#if defined(OPENWDF_POISON)
  // Up to an IRP's state byte, behind what the allocator keeps before it.
  constexpr std::size_t readable_bytes = 128;
  if (size > readable_bytes) {
    __asan_poison_memory_region(static_cast<char*>(memory) + readable_bytes, size - readable_bytes);
  }
#endif
}

void unpoison([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) {
#if defined(OPENWDF_POISON)
  __asan_unpoison_memory_region(memory, size);
#endif
}

constexpr unsigned count_bits = 23;

}  // namespace

std::uint64_t BlockCache::pack(Block* block, std::uint64_t count) {
  const auto address = reinterpret_cast<std::uint64_t>(block);
  return (address >> 6 << count_bits) | (count & ((1U << count_bits) - 1));
}

BlockCache::Block* BlockCache::unpack(std::uint64_t word) {
  return reinterpret_cast<Block*>(word >> count_bits << 6);
}

BlockCache::Local* BlockCache::local() {
  const Flow* flow = t_flow;
  if (flow == nullptr || flow->irql < DISPATCH_LEVEL || flow->cpu == nullptr) return nullptr;
  return flow->cpu->number < cpu_count_max ? &locals_[flow->cpu->number] : nullptr;
}

BlockCache::Block* BlockCache::pop() {
  std::uint64_t word = shared_.load(std::memory_order_acquire);
  while (Block* block = unpack(word)) {
    Block* next = block->next.load(std::memory_order_relaxed);
    if (shared_.compare_exchange_weak(word, pack(next, word + 1), std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
      return block;
    }
  }
  return nullptr;
}

void BlockCache::push(Block* block) {
  std::uint64_t word = shared_.load(std::memory_order_relaxed);
  do {
    block->next.store(unpack(word), std::memory_order_relaxed);
  } while (!shared_.compare_exchange_weak(word, pack(block, word + 1), std::memory_order_acq_rel,
                                          std::memory_order_relaxed));
}

void* BlockCache::allocate(std::size_t size) {
  Block* block = nullptr;
  if (Local* own = local(); own != nullptr && own->first != nullptr) {
    block = own->first;
    own->first = block->next.load(std::memory_order_relaxed);
    --own->depth;
  } else {
    block = pop();
  }
  if (block == nullptr) {
    const std::size_t total = (header_size + size + 63) & ~std::size_t{63};
    void* memory = std::aligned_alloc(64, total);
    if (memory == nullptr) return nullptr;
    block = new (memory) Block;
    block->next_made = made_.load(std::memory_order_relaxed);
    while (!made_.compare_exchange_weak(block->next_made, block, std::memory_order_release,
                                        std::memory_order_relaxed)) {
    }
  }
  void* memory = reinterpret_cast<std::byte*>(block) + header_size;
  unpoison(memory, size);
  return memory;
}

void BlockCache::free(void* memory, std::size_t size) {
  poison(memory, size);
  auto* block = reinterpret_cast<Block*>(static_cast<std::byte*>(memory) - header_size);
  if (Local* own = local(); own != nullptr && own->depth < local_depth_max) {
    block->next.store(own->first, std::memory_order_relaxed);
    own->first = block;
    ++own->depth;
  } else {
    push(block);
  }
}

}  // namespace nt
