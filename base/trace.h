// SPDX-License-Identifier: MIT
// A ring of fixed-size events per process: what happened last, for reports. Writing one is a few
// stores; names are string literals, so nothing is copied or formatted until somebody asks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace base {

struct TraceEvent {
  std::uint64_t sequence = 0;  // 0: never written
  const char* what = nullptr;  // a string literal
  const void* object = nullptr;
  std::uint64_t value = 0;
};

// Any thread. Lossy by design: the oldest event is overwritten.
void trace(const char* what, const void* object, std::uint64_t value);

// The last events about `object` (null: about anything), oldest first, at most `count_max`.
std::vector<TraceEvent> trace_tail(const void* object, std::size_t count_max);

// One line for each event, for reports.
std::string format_trace(const std::vector<TraceEvent>& events);

}  // namespace base
