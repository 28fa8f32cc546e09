// SPDX-License-Identifier: MIT
// The arena behind arena.h. Sizes are multiples of 64 bytes up to a page, then powers of two. The
// range is mapped read-only without a reservation of memory; chunks of it become writable when a
// size runs out of blocks. Each virtual CPU has chunks of its own, so that what two CPUs work with
// does not lie side by side, where each CPU's prefetching would take the other's lines away. The
// upper 16 bits of a handle count the lives of its block, which also makes it a non-canonical
// address: a driver that dereferences a handle faults at once.
#include "framework/arena.h"

#include <sys/mman.h>

#include <array>
#include <bit>

#include "base/assert.h"
#include "nt/cpu.h"
#include "nt/flow.h"
#include "nt/lock.h"
#include "nt/quiet_lock.h"

#if defined(__SANITIZE_ADDRESS__)
#define OPENWDF_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OPENWDF_ASAN
#endif
#endif
#ifdef OPENWDF_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace wdf::arena {
namespace {

constexpr std::size_t small_step = 64;
constexpr std::size_t small_size_max = 4096;
constexpr std::size_t small_class_count = small_size_max / small_step;
constexpr std::size_t size_max = std::size_t{1} << 30;
constexpr std::size_t class_count = small_class_count + 18;  // 8 KiB ... 1 GiB
constexpr std::size_t chunk_size = 64 * 1024;
constexpr std::size_t chunk_count = arena_size / chunk_size;
// The range becomes writable in steps of the machine's large pages, which then are used for it.
constexpr std::size_t large_page_size = std::size_t{2} << 20;
// The first one is for flows that own no CPU; CPUs beyond the others share.
constexpr std::size_t home_count = 17;

// Set in a header's handle word while nothing valid is there; a handle never has it.
constexpr std::uint64_t not_a_handle = std::uint64_t{1} << 32;
constexpr std::uint64_t generation_one = std::uint64_t{1} << 48;

struct FreeBlock {
  HandleHeader header;
  FreeBlock* next;
};

struct Cache {
  nt::Lock lock;
  FreeBlock* first_free = nullptr;
  std::uint8_t* fresh_begin = nullptr;  // never used yet
  std::uint8_t* fresh_end = nullptr;
};

std::array<std::array<Cache, class_count>, home_count> caches;
nt::QuietLock chunk_lock;
std::size_t chunks_used = 1;  // the first chunk stays empty: handle 0 leads there
std::size_t writable_bytes = 0;
// For each chunk, 1 + the class of the blocks that begin in it; 0: it is not the begin of anything.
std::array<std::uint8_t, chunk_count> chunk_class{};
// For each chunk whose blocks they are.
std::array<std::uint8_t, chunk_count> chunk_home{};

std::size_t current_home() {
  const nt::Flow* flow = nt::t_flow;
  if (flow == nullptr || flow->irql < DISPATCH_LEVEL) return 0;
  return 1 + flow->cpu->number % (home_count - 1);
}

std::size_t home_of(const HandleHeader& block) {
  const auto offset =
      static_cast<std::size_t>(reinterpret_cast<const std::uint8_t*>(&block) - g_base);
  return chunk_home[offset / chunk_size];
}

std::size_t class_of(std::size_t size) {
  if (size <= small_size_max) return (size + small_step - 1) / small_step - 1;
  return small_class_count + static_cast<std::size_t>(std::bit_width(size - 1)) - 13;
}

std::size_t class_size(std::size_t index) {
  if (index < small_class_count) return (index + 1) * small_step;
  return std::size_t{8192} << (index - small_class_count);
}

// Of a freed block only the header, for reports about stale handles, and the link stay readable.
void hide(HandleHeader& block) {
#ifdef OPENWDF_ASAN
  auto* bytes = reinterpret_cast<std::uint8_t*>(&block);
  __asan_poison_memory_region(bytes + sizeof(FreeBlock),
                              class_size(block.size_class) - sizeof(FreeBlock));
#else
  static_cast<void>(block);
#endif
}

void unhide(HandleHeader& block) {
#ifdef OPENWDF_ASAN
  __asan_unpoison_memory_region(&block, class_size(block.size_class));
#else
  static_cast<void>(block);
#endif
}

bool is_in_use(const HandleHeader& block) {
  const std::uint64_t word = block.handle.load(std::memory_order_acquire);
  return word != 0 && (word & not_a_handle) == 0;
}

bool make_writable(std::size_t end) {
  if (end <= writable_bytes) return true;
  const std::size_t wanted = (end + large_page_size - 1) & ~(large_page_size - 1);
  std::uint8_t* begin = g_base + writable_bytes;
  if (mprotect(begin, wanted - writable_bytes, PROT_READ | PROT_WRITE) != 0) return false;
  // Advice: where there are no large pages the range is as good, only slower.
  madvise(begin, wanted - writable_bytes, MADV_HUGEPAGE);
  writable_bytes = wanted;
  return true;
}

// Makes memory for blocks of `size` writable; null if the range or the machine's memory is used up.
std::uint8_t* take_chunks(std::size_t size, std::size_t index, std::size_t home,
                          std::size_t& taken) {
  const std::size_t count = (size + chunk_size - 1) / chunk_size;
  nt::QuietGuard guard(chunk_lock);
  if (chunks_used + count > chunk_count) return nullptr;
  if (!make_writable((chunks_used + count) * chunk_size)) return nullptr;
  std::uint8_t* begin = g_base + chunks_used * chunk_size;
  chunk_class[chunks_used] = static_cast<std::uint8_t>(index + 1);
  chunk_home[chunks_used] = static_cast<std::uint8_t>(home);
  chunks_used += count;
  taken = count * chunk_size;
  return begin;
}

}  // namespace

std::uint8_t* g_base = nullptr;

void reserve() {
  nt::QuietGuard guard(chunk_lock);
  if (g_base != nullptr) return;
  void* range = mmap(nullptr, arena_size + large_page_size, PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT(range != MAP_FAILED);
  const auto address = reinterpret_cast<std::uintptr_t>(range);
  g_base = static_cast<std::uint8_t*>(range) + (-address & (large_page_size - 1));
}

HandleHeader* allocate(std::size_t size) {
  if (size > size_max) return nullptr;
  const std::size_t index = class_of(size);
  const std::size_t block_bytes = class_size(index);
  const std::size_t home = current_home();
  Cache& cache = caches[home][index];

  cache.lock.acquire();
  FreeBlock* block = cache.first_free;
  if (block != nullptr) {
    cache.first_free = block->next;
    cache.lock.release();
    unhide(block->header);
    return &block->header;
  }
  if (cache.fresh_begin == cache.fresh_end) {
    std::size_t taken = 0;
    std::uint8_t* begin = take_chunks(block_bytes, index, home, taken);
    if (begin == nullptr) {
      cache.lock.release();
      return nullptr;
    }
    cache.fresh_begin = begin;
    cache.fresh_end = begin + taken / block_bytes * block_bytes;
  }
  auto* header = reinterpret_cast<HandleHeader*>(cache.fresh_begin);
  cache.fresh_begin += block_bytes;
  header->size_class = static_cast<std::uint16_t>(index);
  header->handle.store(generation_one | not_a_handle, std::memory_order_relaxed);
  cache.lock.release();
  return header;
}

void free(HandleHeader& block) {
  // The next life has the next number; 0 is left out, because it would be a canonical address.
  std::uint64_t word = block.handle.load(std::memory_order_relaxed) + generation_one;
  if (word >> 48 == 0) word += generation_one;
  block.handle.store((word >> 48 << 48) | not_a_handle, std::memory_order_release);
  Cache& cache = caches[home_of(block)][block.size_class];
  auto* freed = reinterpret_cast<FreeBlock*>(&block);
  hide(block);
  nt::Guard guard(cache.lock);
  freed->next = cache.first_free;
  cache.first_free = freed;
}

std::size_t block_size(const HandleHeader& block) {
  return class_size(block.size_class);
}

std::uint64_t handle_value(const HandleHeader& header, const HandleHeader& block) {
  const std::uint64_t generation = block.handle.load(std::memory_order_relaxed) >> 48;
  const auto offset =
      static_cast<std::uint64_t>(reinterpret_cast<const std::uint8_t*>(&header) - g_base);
  return generation << 48 | offset / unit_size;
}

HandleHeader* block_around(const void* address) {
  const auto* byte = static_cast<const std::uint8_t*>(address);
  if (g_base == nullptr || byte < g_base || byte >= g_base + writable_bytes) return nullptr;
  const auto offset = static_cast<std::size_t>(byte - g_base);
  std::size_t chunk = offset / chunk_size;
  while (chunk != 0 && chunk_class[chunk] == 0) --chunk;
  if (chunk_class[chunk] == 0) return nullptr;
  const std::size_t size = class_size(chunk_class[chunk] - std::size_t{1});
  const std::size_t index = (offset - chunk * chunk_size) / size;
  const std::size_t count = size >= chunk_size ? 1 : chunk_size / size;
  auto* block = reinterpret_cast<HandleHeader*>(g_base + chunk * chunk_size + index * size);
  return index < count && is_in_use(*block) ? block : nullptr;
}

void for_each_block(void (*visit)(HandleHeader& block, void* context), void* context) {
  for (std::size_t chunk = 0; chunk < chunks_used; ++chunk) {
    if (chunk_class[chunk] == 0) continue;
    const std::size_t size = class_size(chunk_class[chunk] - std::size_t{1});
    std::uint8_t* const begin = g_base + chunk * chunk_size;
    const std::size_t count = size >= chunk_size ? 1 : chunk_size / size;
    for (std::size_t i = 0; i < count; ++i) {
      auto& block = *reinterpret_cast<HandleHeader*>(begin + i * size);
      if (is_in_use(block)) visit(block, context);
    }
  }
}

}  // namespace wdf::arena
