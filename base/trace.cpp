// SPDX-License-Identifier: MIT
// The ring behind base/trace.h. A slot is written by whoever drew its number; a reader skips slots
// whose number changes while it looks.
#include "base/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace base {
namespace {

constexpr std::size_t slot_count = 4096;

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
  slot.sequence.store(0, std::memory_order_release);
  slot.what.store(what, std::memory_order_relaxed);
  slot.object.store(object, std::memory_order_relaxed);
  slot.value.store(value, std::memory_order_relaxed);
  slot.sequence.store(sequence, std::memory_order_release);
}

std::vector<TraceEvent> trace_tail(const void* object, std::size_t count_max) {
  std::vector<TraceEvent> events;
  for (const Slot& slot : ring) {
    TraceEvent event;
    event.sequence = slot.sequence.load(std::memory_order_acquire);
    event.what = slot.what.load(std::memory_order_relaxed);
    event.object = slot.object.load(std::memory_order_relaxed);
    event.value = slot.value.load(std::memory_order_relaxed);
    const bool is_whole = slot.sequence.load(std::memory_order_acquire) == event.sequence;
    if (event.sequence == 0 || !is_whole) continue;
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
    text += fmt::format("  #{} {} {} {:#x}\n", event.sequence, event.what, event.object, event.value);
  }
  return text;
}

}  // namespace base
