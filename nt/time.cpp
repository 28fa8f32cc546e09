// SPDX-License-Identifier: MIT
// Clocks. There is one source of time, the executor, and all clocks are views of it: the
// performance counter counts its ticks, the tick count its 15.625 ms. The local time zone is UTC.
// Source: wdm/kequerysystemtime, wdm/kequeryperformancecounter, wdm/kestallexecutionprocessor.
#include <wdm.h>

#include "nt/executor.h"

namespace nt {
namespace {

// 100-ns units between two clock interrupts, as on a PC with the usual 64 per second.
constexpr ULONG time_increment = 156'250;
constexpr LONGLONG ticks_per_second = 10'000'000;
// The finest interval that ExSetTimerResolution grants, in 100-ns units.
constexpr ULONG finest_interval = 5'000;

ULONGLONG interrupt_time() {
  return static_cast<ULONGLONG>(executor().now().count);
}

void store_counter(PULONG64 counter) {
  if (counter != nullptr) *counter = interrupt_time();
}

}  // namespace
}  // namespace nt

VOID KeQuerySystemTime(PLARGE_INTEGER time) {
  time->QuadPart = nt::executor().system_time().count;
}

VOID KeQuerySystemTimePrecise(PLARGE_INTEGER time) {
  KeQuerySystemTime(time);
}

ULONGLONG KeQueryInterruptTime() {
  return nt::interrupt_time();
}

ULONGLONG KeQueryInterruptTimePrecise(PULONG64 counter) {
  nt::store_counter(counter);
  return nt::interrupt_time();
}

// The system never sleeps, so its time without sleep is the same.
ULONGLONG KeQueryUnbiasedInterruptTime() {
  return nt::interrupt_time();
}

ULONGLONG KeQueryUnbiasedInterruptTimePrecise(PULONG64 counter) {
  return KeQueryInterruptTimePrecise(counter);
}

VOID KeQueryTickCount(PLARGE_INTEGER count) {
  count->QuadPart = static_cast<LONGLONG>(nt::interrupt_time() / nt::time_increment);
}

ULONG KeQueryTimeIncrement() {
  return nt::time_increment;
}

LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER frequency) {
  if (frequency != nullptr) frequency->QuadPart = nt::ticks_per_second;
  LARGE_INTEGER counter;
  counter.QuadPart = static_cast<LONGLONG>(nt::interrupt_time());
  return counter;
}

VOID KeStallExecutionProcessor(ULONG microseconds) {
  nt::Executor& executor = nt::executor();
  const base::Ticks end = executor.now() + base::Ticks::from_us(microseconds);
  if (!executor.is_simulated()) {
    while (executor.now() < end) __builtin_ia32_pause();
    return;
  }
  // Simulated time moves at a yield at which nobody else can run. Others may stall too, so the
  // number of yields is bounded: a stall lasts as long as it can without stopping the clock.
  for (ULONG rest = microseconds / 10 + 1; rest > 0 && executor.now() < end; --rest) {
    nt::switch_point(nt::SwitchPoint::Yield, nullptr);
  }
}

ULONG ExSetTimerResolution(ULONG desired, BOOLEAN is_set) {
  if (!is_set || desired > nt::time_increment) return nt::time_increment;
  return desired < nt::finest_interval ? nt::finest_interval : desired;
}

VOID ExQueryTimerResolution(PULONG maximum, PULONG minimum, PULONG current) {
  *maximum = nt::time_increment;
  *minimum = nt::finest_interval;
  *current = nt::time_increment;
}

VOID ExSystemTimeToLocalTime(PLARGE_INTEGER system, PLARGE_INTEGER local) {
  *local = *system;
}

VOID ExLocalTimeToSystemTime(PLARGE_INTEGER local, PLARGE_INTEGER system) {
  *system = *local;
}
