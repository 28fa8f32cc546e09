// SPDX-License-Identifier: MIT
// The pool: what ExAllocatePool2 and its older forms give out. Every block is known by its address
// with its tag and the place that asked for it, so that a wrong free is named and what is left is
// listed. Freed small blocks rest a while, filled with a pattern, before their memory is used
// again. Source: framework.md 5.9, wdm/exallocatepool2, wdm/exfreepoolwithtag.
#pragma once

#include <wdm.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "nt/lock.h"

namespace nt {

struct PoolRequest {
  std::size_t size = 0;  // bytes
  ULONG tag = 0;
  bool is_paged = false;
  bool is_zeroed = false;
  const char* call = "";
  const void* site = nullptr;  // where the driver called
};

struct PoolTagUse {
  ULONG tag = 0;
  std::uint64_t allocations = 0;
  std::uint64_t frees = 0;
  std::uint64_t bytes = 0;  // now
};

class Pool {
 public:
  Pool();
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Null on failure. Stops with BAD_POOL_CALLER at an IRQL that the kind of pool forbids.
  void* allocate(const PoolRequest& request);
  // Stops with BAD_POOL_CALLER if the block is not one, or not one any more.
  void free(void* block, std::optional<ULONG> tag, const char* call, const void* site);

  // From now on whether an allocation fails is a choice (base::ChoiceKind::Allocation).
  void enable_fault_injection() { injects_faults_ = true; }
  void disable_fault_injection() { injects_faults_ = false; }
  // Asked once by each allocation made for a driver, the framework's own included.
  bool fails_now();

  // Of all tags ever used, ordered by tag.
  std::vector<PoolTagUse> tags();
  // Reports what was not freed, once for each tag and place; returns the number of reports.
  std::uint32_t report_leaks();

 private:
  struct Block {
    std::size_t size = 0;
    ULONG tag = 0;
    bool is_paged = false;
    const void* site = nullptr;
  };
  struct Freed {
    void* address = nullptr;  // null: the place is free
    Block block;
    const void* site = nullptr;  // of the free
    bool is_held = false;        // its memory was not given back yet
  };
  struct Shard {
    Lock lock;
    std::unordered_map<const void*, Block> live GUARDED_BY(lock);
    std::unordered_map<ULONG, PoolTagUse> tags GUARDED_BY(lock);
    std::array<Freed, 32> freed GUARDED_BY(lock);
    std::size_t freed_next GUARDED_BY(lock) = 0;
  };

  Shard& shard_of(const void* block);
  void enter(void* memory, const PoolRequest& request);
  // Puts a freed block to rest; returns the one whose rest is over.
  static Freed lay_to_rest_locked(Shard& shard, const Freed& freed) REQUIRES(shard.lock);
  static void end_rest(const Freed& freed);
  [[noreturn]] void stop_for_bad_free(Shard& shard, void* block, const char* call,
                                      const void* site);

  std::atomic<bool> injects_faults_{false};
  std::unique_ptr<std::array<Shard, 64>> shards_;
};

// "Tag1" as people write it, with dots for what cannot be printed.
std::string tag_text(ULONG tag);

}  // namespace nt
