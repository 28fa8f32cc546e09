// SPDX-License-Identifier: MIT
// See call_log.h. The records lie in tables beside the arena, one for each piece of it and one
// record for each block, made when a block of the piece is used first: steady work allocates
// nothing, and a record is found without a search. A record outlives its object by one life of the
// block, so a stale handle still has its story when something else lives there.
#include "framework/call_log.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <array>
#include <atomic>

#include "framework/handle.h"
#include "nt/call_site.h"
#include "nt/flow.h"

namespace wdf {
namespace {

constexpr std::size_t history_length = 8;
constexpr std::size_t piece_size = 64 * 1024;
constexpr std::size_t piece_count = arena::arena_size / piece_size;
constexpr std::uint32_t slot_count = 256;
constexpr std::uint32_t no_slot = slot_count;
constexpr std::uint64_t generation_mask = std::uint64_t{0xFFFF} << 48;

// One life of a block.
struct Life {
  std::uint64_t generation = 0;  // as in the handle; 0: nothing is known
  TypeCode type{};
  std::uint32_t number = 0;
  LoggedCall created;
  std::uint32_t call_count = 0;
  std::array<LoggedCall, history_length> calls;  // a ring
};

// The lock is no nt::Lock: taking it must not be a place where the simulation switches flows.
struct Record {
  std::atomic_flag is_locked = ATOMIC_FLAG_INIT;
  Life now;
  Life before;
};

class RecordGuard {
 public:
  explicit RecordGuard(Record& record) : record_(record) {
    while (record_.is_locked.test_and_set(std::memory_order_acquire)) __builtin_ia32_pause();
  }
  ~RecordGuard() { record_.is_locked.clear(std::memory_order_release); }
  RecordGuard(const RecordGuard&) = delete;
  RecordGuard& operator=(const RecordGuard&) = delete;

 private:
  Record& record_;
};

std::array<std::atomic<Record*>, piece_count> pieces;

struct Slot {
  std::atomic<std::uint64_t> flow_id;  // 0: free
  std::atomic<std::uint64_t> sequence;
  std::atomic<Ddi> ddi;
  std::atomic<const void*> site;
  std::atomic<const void*> object;
};

std::array<Slot, slot_count> slots;
std::atomic<std::uint64_t> next_sequence{1};

// A free one; else the oldest. A bug check abandons its flow within the call, so the slots of old
// machines stay taken: without this a process that ran many would lose its stories.
std::uint32_t take_slot(std::uint64_t flow_id) {
  const auto begin = static_cast<std::uint32_t>(flow_id >> 2);
  std::uint32_t oldest = begin % slot_count;
  for (std::uint32_t i = 0; i < slot_count; i++) {
    const std::uint32_t index = (begin + i) % slot_count;
    Slot& slot = slots[index];
    std::uint64_t nobody = 0;
    if (slot.flow_id.load(std::memory_order_relaxed) == 0 &&
        slot.flow_id.compare_exchange_strong(nobody, flow_id)) {
      return index;
    }
    if (slot.sequence.load(std::memory_order_relaxed) <
        slots[oldest].sequence.load(std::memory_order_relaxed)) {
      oldest = index;
    }
  }
  std::uint64_t before = slots[oldest].flow_id.load(std::memory_order_relaxed);
  return slots[oldest].flow_id.compare_exchange_strong(before, flow_id) ? oldest : no_slot;
}

Record* make_piece(std::atomic<Record*>& piece, std::size_t count) {
  void* memory = mmap(nullptr, count * sizeof(Record), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  // Zero is the state of a new record.
  auto* made = static_cast<Record*>(memory);
  Record* expected = nullptr;
  if (piece.compare_exchange_strong(expected, made)) return made;
  munmap(memory, count * sizeof(Record));
  return expected;
}

// The block that `handle` leads to, dead or alive; null: it leads to none. What it leads to may be
// freed, which an AddressSanitizer build has poisoned, or no header at all.
__attribute__((no_sanitize("address"))) HandleHeader* block_of(const void* handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  if (value >> 48 == 0 || (value >> 32 & 0xFFFF) != 0) return nullptr;
  HandleHeader& header = header_at(handle);
  auto* begin = reinterpret_cast<std::uint8_t*>(&header) - header.owner_distance * arena::unit_size;
  return begin > arena::g_base ? reinterpret_cast<HandleHeader*>(begin) : nullptr;
}

// Only of a handle that is alive: the size of anything else is not known to be one.
Record* record_of_live(HandleHeader& block) {
  const auto offset =
      static_cast<std::size_t>(reinterpret_cast<std::uint8_t*>(&block) - arena::g_base);
  const std::size_t size = arena::block_size(block);
  const std::size_t count = size >= piece_size ? 1 : piece_size / size;
  std::atomic<Record*>& piece = pieces[offset / piece_size];
  Record* records = piece.load(std::memory_order_acquire);
  if (records == nullptr) records = make_piece(piece, count);
  return records != nullptr ? records + offset % piece_size / size : nullptr;
}

// Begins the record of another life when the block has got one.
Life& life_now(Record& record, const void* handle, const HandleHeader& block) {
  const std::uint64_t generation = reinterpret_cast<std::uintptr_t>(handle) & generation_mask;
  if (record.now.generation != generation) {
    record.before = record.now;
    record.now = {};
    record.now.generation = generation;
    record.now.type = block.type.load(std::memory_order_relaxed);
    record.now.number = block.creation_number;
  }
  return record.now;
}

// What is known of the life that `handle` means.
Life find_life(const void* handle) {
  HandleHeader* block = block_of(handle);
  if (block == nullptr) return {};
  const auto offset =
      static_cast<std::size_t>(reinterpret_cast<std::uint8_t*>(block) - arena::g_base);
  // A piece with records has had a live block, so what is in it are blocks of one size.
  Record* records = pieces[offset / piece_size].load(std::memory_order_acquire);
  if (records == nullptr) return {};
  auto* first = reinterpret_cast<HandleHeader*>(arena::g_base + offset / piece_size * piece_size);
  const std::size_t size = arena::block_size(*first);
  if (offset % piece_size % size != 0) return {};
  Record& record = records[offset % piece_size / size];
  const std::uint64_t generation = reinterpret_cast<std::uintptr_t>(handle) & generation_mask;
  RecordGuard guard(record);
  if (record.now.generation == generation) return record.now;
  return record.before.generation == generation ? record.before : Life{};
}

struct Current {
  LoggedCall call;
  const void* object = nullptr;
};

// The innermost call that `flow` is in.
Current current_call(const nt::Flow* flow) {
  Current found;
  std::uint64_t latest = 0;
  for (Slot& slot : slots) {
    if (flow == nullptr || slot.flow_id.load() != flow->id) continue;
    if (slot.sequence.load() < latest) continue;
    latest = slot.sequence.load();
    found = {{slot.ddi.load(), slot.site.load()}, slot.object.load()};
  }
  return found;
}

std::string in_words(const LoggedCall& call) {
  return fmt::format("{}, called from {}", ddi_name(call.ddi), nt::describe_site(call.site));
}

std::string creation_in_words(const LoggedCall& created, const HandleHeader& block) {
  if (created.ddi != Ddi::None) return in_words(created);
  if (block.created_by == Ddi::None) return "the framework";
  return ddi_name(block.created_by);
}

// What it is and where it was created.
std::vector<std::string> origin_of(const void* handle, const Life& life) {
  if (handle == nullptr) return {};
  if (life.generation == 0) return {fmt::format("object:  {}", describe_handle(handle).text)};
  return {fmt::format("object:  {} {} (object #{}{})", type_name(life.type), handle, life.number,
                      is_live_handle(handle) ? "" : ", deleted"),
          "created: by " + creation_in_words(life.created, *block_of(handle))};
}

}  // namespace

CallInProgress::CallInProgress(Ddi ddi, const void* site) : call_{ddi, site}, slot_(no_slot) {
  if (nt::t_flow == nullptr) return;
  slot_ = take_slot(nt::t_flow->id);
  if (slot_ == no_slot) return;
  Slot& slot = slots[slot_];
  sequence_ = next_sequence.fetch_add(1, std::memory_order_relaxed);
  slot.sequence = sequence_;
  slot.ddi = ddi;
  slot.site = site;
  slot.object = nullptr;
}

CallInProgress::~CallInProgress() {
  if (slot_ == no_slot || slots[slot_].sequence.load(std::memory_order_relaxed) != sequence_)
    return;
  slots[slot_].flow_id.store(0, std::memory_order_release);
}

void CallInProgress::uses(const void* argument) {
  const auto value = reinterpret_cast<std::uintptr_t>(argument);
  const bool may_be_handle = value >> 48 != 0 && (value >> 32 & 0xFFFF) == 0;
  if (!may_be_handle) return;
  if (slot_ != no_slot && slots[slot_].object.load(std::memory_order_relaxed) == nullptr) {
    slots[slot_].object.store(argument, std::memory_order_relaxed);
  }
  if (!is_live_handle(argument)) return;
  HandleHeader* block = block_of(argument);
  Record* record = block != nullptr ? record_of_live(*block) : nullptr;
  if (record == nullptr) return;
  RecordGuard guard(*record);
  Life& life = life_now(*record, argument, *block);
  life.calls[life.call_count++ % history_length] = call_;
}

void abandon_calls() {
  if (nt::t_flow == nullptr) return;
  for (Slot& slot : slots) {
    std::uint64_t flow_id = nt::t_flow->id;
    slot.flow_id.compare_exchange_strong(flow_id, 0);
  }
}

void log_creation(const void* handle, const LoggedCall& call) {
  if (!is_live_handle(handle)) return;
  HandleHeader* block = block_of(handle);
  if (block == nullptr || block->created_by != call.ddi) return;
  Record* record = record_of_live(*block);
  if (record == nullptr) return;
  RecordGuard guard(*record);
  Life& life = life_now(*record, handle, *block);
  if (life.created.ddi == Ddi::None) life.created = call;
}

std::vector<std::string> brief_story(const void* handle) {
  const Life life = find_life(handle);
  std::vector<std::string> lines = origin_of(handle, life);
  if (life.call_count != 0) {
    lines.push_back("used:    last by " +
                    in_words(life.calls[(life.call_count - 1) % history_length]));
  }
  return lines;
}

std::string call_in_words(const nt::Flow& flow) {
  const LoggedCall call = current_call(&flow).call;
  return call.ddi != Ddi::None ? in_words(call) : std::string();
}

std::vector<std::string> object_story(const void* handle) {
  const Current current = current_call(nt::t_flow);
  if (handle == nullptr) handle = current.object;
  const Life life = find_life(handle);
  const bool is_live = is_live_handle(handle);
  std::vector<std::string> lines = origin_of(handle, life);
  // The call that is going on is already in the history of a live object.
  std::uint32_t end = life.call_count;
  const std::uint32_t begin = end > history_length ? end - history_length : 0;
  if (end > begin) {
    const LoggedCall& last = life.calls[(end - 1) % history_length];
    if (last.ddi == current.call.ddi && last.site == current.call.site && is_live) end--;
  }
  if (end > begin) {
    lines.push_back((is_live ? "used:    last by " : "ended:   after ") +
                    in_words(life.calls[(end - 1) % history_length]));
  }
  if (current.call.ddi != Ddi::None) lines.push_back("broke:   in " + in_words(current.call));
  for (std::uint32_t i = begin; i + 1 < end; i++) {
    lines.push_back("before:  " + in_words(life.calls[i % history_length]));
  }
  return lines;
}

}  // namespace wdf
