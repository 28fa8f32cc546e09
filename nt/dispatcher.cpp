// SPDX-License-Identifier: MIT
// What the kinds of dispatcher object share: their header, the checks of their callers, due times.
#include "nt/dispatcher.h"

#include "nt/irql.h"
#include "nt/sentence.h"

namespace nt {

void initialize_header(DISPATCHER_HEADER& header, DispatcherType type, std::size_t object_size,
                       LONG signal_state) {
  header.Lock = 0;
  header.Type = static_cast<UCHAR>(type);
  header.Size = static_cast<UCHAR>(object_size / sizeof(LONG));
  header.SignalState = signal_state;
  InitializeListHead(&header.WaitListHead);
}

bool is_object(const DISPATCHER_HEADER& header, DispatcherType one, DispatcherType other,
               const char* call) {
  const auto type = static_cast<DispatcherType>(header.Type);
  if ((type == one || type == other) && is_initialized(header)) return true;
  report({.severity = Severity::Violation,
          .rule = "KeInitializeXxx",
          .call = call,
          .object = &header,
          .did = "passed something that is not an initialized object of the kind it takes",
          .should = "initialize the object before its first use"});
  return false;
}

void require_irql(KIRQL irql_max, const char* call, const void* object) {
  const KIRQL irql = current_irql();
  if (irql <= irql_max) return;
  const Sentence sentence("{} on {} called at IRQL {}; the highest legal one is {}", call,
                          fmt::ptr(object), irql, irql_max);
  bug_check(0xA, reinterpret_cast<ULONG_PTR>(object), irql, 0, 0, sentence);
}

base::Ticks deadline_of(LARGE_INTEGER due_time) {
  const base::Ticks now = executor().now();
  const std::int64_t distance = due_time.QuadPart <= 0
                                    ? 0 - (due_time.QuadPart + (due_time.QuadPart == INT64_MIN))
                                    : due_time.QuadPart - executor().system_time().count;
  // What lies beyond the clock's range never comes.
  if (distance >= base::Ticks::never().count - now.count) return base::Ticks::never();
  return now + base::Ticks{distance};
}

}  // namespace nt
