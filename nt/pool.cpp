// SPDX-License-Identifier: MIT
// The table of pool blocks, and the memory behind it. Blocks smaller than a page are aligned to the
// next power of two, so that none crosses a page (WDM-R55). Under ASan the sanitizer's own
// quarantine and red zones take the place of ours.
#include "nt/pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <map>

#include "nt/bug_check.h"
#include "nt/call_site.h"
#include "nt/finding.h"
#include "nt/irql.h"
#include "nt/machine.h"
#include "nt/sentence.h"

namespace nt {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool has_address_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool has_address_sanitizer = true;
#else
constexpr bool has_address_sanitizer = false;
#endif
#else
constexpr bool has_address_sanitizer = false;
#endif

constexpr std::size_t page_size = 4096;
constexpr std::size_t alignment_min = 16;
constexpr std::size_t size_max = std::size_t{1} << 36;
constexpr std::size_t resting_size_max = page_size;
constexpr unsigned char freed_byte = 0xDF;
constexpr unsigned char uninitialized_byte = 0xBA;
constexpr std::uint64_t fence = 0x0FE2CE0FE2CE0FE2;
constexpr std::size_t fence_size = has_address_sanitizer ? 0 : sizeof(fence);
constexpr ULONG protected_tag = 0x80000000;

// Subcodes of BAD_POOL_CALLER, its first parameter.
enum PoolMistake : ULONG_PTR {
  FreedAlready = 0x7,
  AllocatedAtBadIrql = 0x8,
  FreedAtBadIrql = 0x9,
  FreedWithWrongTag = 0xA,
  FreedForeignAddress = 0x46,
};

void* take_memory(std::size_t size) {
  const std::size_t alignment =
      size >= page_size ? page_size : std::max(alignment_min, std::bit_ceil(size));
  void* memory = nullptr;
  if (size > size_max || posix_memalign(&memory, alignment, size + fence_size) != 0) return nullptr;
  if (fence_size != 0) std::memcpy(static_cast<char*>(memory) + size, &fence, fence_size);
  return memory;
}

bool is_fence_whole(const void* memory, std::size_t size) {
  return fence_size == 0 ||
         std::memcmp(static_cast<const char*>(memory) + size, &fence, fence_size) == 0;
}

void require_pool_irql(PoolMistake mistake, bool is_paged, std::size_t size, const void* block,
                       const char* call) {
  const KIRQL irql = current_irql();
  const KIRQL irql_max = is_paged ? APC_LEVEL : DISPATCH_LEVEL;
  if (irql <= irql_max) return;
  const Sentence sentence("{} of {} bytes of {} pool at IRQL {}", call, size,
                          is_paged ? "paged" : "non-paged", irql);
  const ULONG_PTR last = mistake == FreedAtBadIrql ? reinterpret_cast<ULONG_PTR>(block) : size;
  bug_check(0xC2, mistake, irql, is_paged ? 1 : 0, last, sentence);
}

void stop_for_overrun(const void* block, std::size_t size, const void* site) {
  const Sentence sentence("the {} bytes at {}, allocated at {}, were written past their end", size,
                          fmt::ptr(block), describe_site(site));
  bug_check(0x19, 0x20, reinterpret_cast<ULONG_PTR>(block), size, 0, sentence);
}

void report_wrong_tag(const void* block, ULONG allocated, ULONG freed, const char* call) {
  if ((allocated & protected_tag) != 0) {
    const Sentence sentence("block {} with protected tag '{}' freed with '{}'", fmt::ptr(block),
                            tag_text(allocated), tag_text(freed));
    bug_check(0xC2, FreedWithWrongTag, reinterpret_cast<ULONG_PTR>(block), allocated, freed,
              sentence);
  }
  report({.severity = Severity::Violation,
          .rule = "BAD_POOL_CALLER/0xA",
          .call = call,
          .object = block,
          .did = fmt::format("freed a block of tag '{}' with tag '{}'", tag_text(allocated),
                             tag_text(freed)),
          .should = "free with the tag of the allocation"});
}

}  // namespace

std::string tag_text(ULONG tag) {
  std::string text;
  for (ULONG rest = tag & ~protected_tag; rest != 0; rest >>= 8) {
    const char character = static_cast<char>(rest & 0xFF);
    text += character >= 0x20 && character < 0x7F ? character : '.';
  }
  return text;
}

Pool::Pool() : shards_(std::make_unique<std::array<Shard, 64>>()) {}

// Whatever is left; who left it was reported by report_leaks().
Pool::~Pool() {
  for (Shard& shard : *shards_) {
    for (const auto& [address, block] : shard.live) std::free(const_cast<void*>(address));
    for (const Freed& freed : shard.freed) {
      if (freed.is_held) std::free(freed.address);
    }
  }
}

Pool::Shard& Pool::shard_of(const void* block) {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  return (*shards_)[((address >> 4) ^ (address >> 12)) % shards_->size()];
}

bool Pool::fails_now() {
  return injects_faults_.load(std::memory_order_relaxed) &&
         executor().choices().pick(base::ChoiceKind::Allocation, 2) != 0;
}

void* Pool::allocate(const PoolRequest& request) {
  require_pool_irql(AllocatedAtBadIrql, request.is_paged, request.size, nullptr, request.call);
  if (fails_now()) return nullptr;
  // Nothing asked for is a smallest block (WDM-R56).
  PoolRequest block = request;
  block.size = std::max<std::size_t>(request.size, 1);
  void* memory = take_memory(block.size);
  if (memory == nullptr) return nullptr;
  if (block.is_zeroed) {
    std::memset(memory, 0, block.size);
  } else if (executor().is_simulated()) {
    // A run must not depend on what lay there before.
    std::memset(memory, uninitialized_byte, block.size);
  }
  enter(memory, block);
  machine().counters().pool_allocations.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

void Pool::enter(void* memory, const PoolRequest& request) {
  Shard& shard = shard_of(memory);
  Guard guard(shard.lock);
  shard.live[memory] = {request.size, request.tag, request.is_paged, request.site};
  PoolTagUse& use = shard.tags[request.tag];
  use.tag = request.tag;
  ++use.allocations;
  use.bytes += request.size;
}

Pool::Freed Pool::lay_to_rest_locked(Shard& shard, const Freed& freed) {
  Freed& place = shard.freed[shard.freed_next];
  shard.freed_next = (shard.freed_next + 1) % shard.freed.size();
  const Freed rested = place;
  place = freed;
  return rested;
}

void Pool::end_rest(const Freed& freed) {
  if (!freed.is_held) return;
  const auto* bytes = static_cast<const unsigned char*>(freed.address);
  const bool is_untouched = std::all_of(bytes, bytes + freed.block.size,
                                        [](unsigned char byte) { return byte == freed_byte; });
  if (!is_untouched) {
    report({.severity = Severity::Violation,
            .rule = "DRIVER_CORRUPTED_EXPOOL",
            .object = freed.address,
            .did = fmt::format("wrote to the {} bytes of tag '{}' after they were freed",
                               freed.block.size, tag_text(freed.block.tag)),
            .should = "keep no pointer to a block that was freed",
            .history = {"allocated at " + describe_site(freed.block.site),
                        "freed at " + describe_site(freed.site)}});
  }
  std::free(freed.address);
}

void Pool::free(void* memory, std::optional<ULONG> tag, const char* call, const void* site) {
  Shard& shard = shard_of(memory);
  Block block;
  {
    Guard guard(shard.lock);
    const auto found = shard.live.find(memory);
    if (found != shard.live.end()) {
      block = found->second;
      shard.live.erase(found);
      PoolTagUse& use = shard.tags[block.tag];
      ++use.frees;
      use.bytes -= block.size;
    }
  }
  if (block.size == 0) stop_for_bad_free(shard, memory, call, site);
  require_pool_irql(FreedAtBadIrql, block.is_paged, block.size, memory, call);
  if (tag.has_value() && *tag != block.tag && *tag != 0) {
    report_wrong_tag(memory, block.tag, *tag, call);
  }
  if (!is_fence_whole(memory, block.size)) stop_for_overrun(memory, block.size, block.site);

  Freed freed{memory, block, site, !has_address_sanitizer && block.size <= resting_size_max};
  if (freed.is_held) {
    std::memset(memory, freed_byte, block.size);
  } else {
    std::free(memory);
  }
  Freed rested;
  {
    Guard guard(shard.lock);
    rested = lay_to_rest_locked(shard, freed);
  }
  end_rest(rested);
  machine().counters().pool_frees.fetch_add(1, std::memory_order_relaxed);
}

void Pool::stop_for_bad_free(Shard& shard, void* memory, const char* call, const void* site) {
  Freed before;
  {
    Guard guard(shard.lock);
    for (const Freed& freed : shard.freed) {
      if (freed.address == memory && memory != nullptr) before = freed;
    }
  }
  const auto address = reinterpret_cast<ULONG_PTR>(memory);
  if (before.address == nullptr) {
    const Sentence sentence("{} at {} of {}, which is no pool block", call, describe_site(site),
                            fmt::ptr(memory));
    bug_check(0xC2, FreedForeignAddress, address, 0, 0, sentence);
  }
  const Sentence sentence("{} at {} of block {} with tag '{}' that was freed already at {}", call,
                          describe_site(site), fmt::ptr(memory), tag_text(before.block.tag),
                          describe_site(before.site));
  bug_check(0xC2, FreedAlready, 0, before.block.tag, address, sentence);
}

std::vector<PoolTagUse> Pool::tags() {
  std::map<ULONG, PoolTagUse> sum;
  for (Shard& shard : *shards_) {
    Guard guard(shard.lock);
    for (const auto& [tag, use] : shard.tags) {
      PoolTagUse& total = sum[tag];
      total.tag = tag;
      total.allocations += use.allocations;
      total.frees += use.frees;
      total.bytes += use.bytes;
    }
  }
  std::vector<PoolTagUse> list;
  for (const auto& [tag, use] : sum) list.push_back(use);
  return list;
}

std::uint32_t Pool::report_leaks() {
  struct Left {
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
    const void* first = nullptr;
  };
  std::map<std::pair<ULONG, const void*>, Left> left;
  for (Shard& shard : *shards_) {
    Guard guard(shard.lock);
    for (const auto& [address, block] : shard.live) {
      Left& group = left[{block.tag, block.site}];
      ++group.blocks;
      group.bytes += block.size;
      group.first = address;
    }
  }
  for (const auto& [key, group] : left) {
    report({.severity = Severity::Leak,
            .rule = "DRIVER_VERIFIER_DETECTED_VIOLATION/0x62",
            .object = group.first,
            .did = fmt::format("left {} pool block(s), {} bytes, of tag '{}'", group.blocks,
                               group.bytes, tag_text(key.first)),
            .should = "free every block before the driver unloads",
            .history = {"allocated at " + describe_site(key.second)}});
  }
  return static_cast<std::uint32_t>(left.size());
}

}  // namespace nt
