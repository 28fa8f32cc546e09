// SPDX-License-Identifier: MIT
// The cache's lists and slabs. Under AddressSanitizer what lies in the cache may not be touched,
// except for the first bytes of a freed block, where an IRP says that it was freed; nor may what
// lies between two blocks.
#include "nt/block_cache.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

#include "base/assert.h"
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

#if defined(OPENWDF_POISON)
constexpr std::size_t gap_size = 64;  // behind a block, never readable
#else
constexpr std::size_t gap_size = 0;
#endif

void hide([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) {
#if defined(OPENWDF_POISON)
  __asan_poison_memory_region(memory, size);
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

BlockCache::Rest BlockCache::make_slab() {
  const bool is_large = slab_count_.fetch_add(1, std::memory_order_relaxed) >= small_slab_count_max;
  const std::size_t size = is_large ? large_slab_size : small_slab_size;
  void* memory = std::aligned_alloc(is_large ? large_slab_size : line_size, size);
  if (memory == nullptr) return {};
  // Advice: where there are no large pages the slab is as good, only slower.
  if (is_large) madvise(memory, size, MADV_HUGEPAGE);
  auto* slab = new (memory) Slab{slabs_.load(std::memory_order_relaxed)};
  while (!slabs_.compare_exchange_weak(slab->next, slab, std::memory_order_release,
                                       std::memory_order_relaxed)) {
  }
  auto* begin = static_cast<std::byte*>(memory);
  hide(begin + line_size, size - line_size);
  return {begin + line_size, begin + size};
}

BlockCache::Block* BlockCache::cut(Rest& rest, std::size_t block_size) {
  if (static_cast<std::size_t>(rest.end - rest.begin) < block_size) return nullptr;
  unpoison(rest.begin, sizeof(Block));
  auto* block = new (rest.begin) Block;
  rest.begin += block_size;
  return block;
}

BlockCache::Block* BlockCache::make_block(Local* own, std::size_t size) {
  const std::size_t block_size =
      (sizeof(Block) + size + gap_size + line_size - 1) & ~(line_size - 1);
  ASSERT(block_size <= small_slab_size - line_size);
  if (own != nullptr) {
    if (Block* block = cut(own->rest, block_size)) return block;
    own->rest = make_slab();
    return cut(own->rest, block_size);
  }
  QuietGuard guard(rest_lock_);
  if (Block* block = cut(rest_, block_size)) return block;
  rest_ = make_slab();
  return cut(rest_, block_size);
}

void* BlockCache::allocate(std::size_t size) {
  Block* block = nullptr;
  Local* own = local();
  if (own != nullptr && own->first != nullptr) {
    block = own->first;
    own->first = block->next.load(std::memory_order_relaxed);
    --own->depth;
  } else {
    block = pop();
  }
  if (block == nullptr) block = make_block(own, size);
  if (block == nullptr) return nullptr;
  void* memory = block + 1;
  unpoison(memory, size);
  return memory;
}

void BlockCache::free(void* memory, std::size_t size) {
  poison(memory, size);
  Block* block = static_cast<Block*>(memory) - 1;
  if (Local* own = local(); own != nullptr && own->depth < local_depth_max) {
    block->next.store(own->first, std::memory_order_relaxed);
    own->first = block;
    ++own->depth;
  } else {
    push(block);
  }
}

}  // namespace nt
