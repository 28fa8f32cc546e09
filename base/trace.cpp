// SPDX-License-Identifier: MIT
// The ring behind base/trace.h. A slot is written by whoever drew its number; a reader skips slots
// whose number changes while it looks. A writer that was overtaken by a whole turn of the ring
// finds its slot taken or newer, and its event is lost.
#include "base/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace base {
namespace {

constexpr std::size_t slot_count = 4096;
constexpr std::uint64_t being_written = UINT64_MAX;

struct Slot {
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<const char*> what{nullptr};
  std::atomic<const void*> object{nullptr};
  std::atomic<std::uint64_t> value{0};
};

std::array<Slot, slot_count> ring;
std::atomic<std::uint64_t> next_sequence{1};

}  // namespace

void trace(const char* what, const void* object, std::uint64_t value) {
  const std::uint64_t sequence = next_sequence.fetch_add(1, std::memory_order_relaxed);
  Slot& slot = ring[sequence % slot_count];
  std::uint64_t before = slot.sequence.load(std::memory_order_relaxed);
  if (before > sequence) return;  // also while it is being written
  if (!slot.sequence.compare_exchange_strong(before, being_written, std::memory_order_acq_rel)) {
    return;
  }
  // Each store releases, so that a reader that sees it also sees that the slot was being written.
  slot.what.store(what, std::memory_order_release);
  slot.object.store(object, std::memory_order_release);
  slot.value.store(value, std::memory_order_release);
  slot.sequence.store(sequence, std::memory_order_release);
}

std::vector<TraceEvent> trace_tail(const void* object, std::size_t count_max) {
  std::vector<TraceEvent> events;
  for (const Slot& slot : ring) {
    TraceEvent event;
    event.sequence = slot.sequence.load(std::memory_order_acquire);
    event.what = slot.what.load(std::memory_order_acquire);
    event.object = slot.object.load(std::memory_order_acquire);
    event.value = slot.value.load(std::memory_order_acquire);
    const bool is_whole = slot.sequence.load(std::memory_order_acquire) == event.sequence;
    if (event.sequence == 0 || event.sequence == being_written || !is_whole) continue;
    if (object == nullptr || event.object == object) events.push_back(event);
  }
  std::sort(events.begin(), events.end(),
            [](const TraceEvent& a, const TraceEvent& b) { return a.sequence < b.sequence; });
  if (events.size() > count_max) events.erase(events.begin(), events.end() - count_max);
  return events;
}

std::string format_trace(const std::vector<TraceEvent>& events) {
  std::string text;
  for (const TraceEvent& event : events) {
    text +=
        fmt::format("  #{} {} {} {:#x}\n", event.sequence, event.what, event.object, event.value);
  }
  return text;
}

}  // namespace base
