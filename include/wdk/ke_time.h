// SPDX-License-Identifier: MIT
// Clocks and delays. All times are counted in units of 100 nanoseconds unless said otherwise.
#pragma once

#include "ke_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// Time of day since 1601, UTC; as exact as the clock interrupt. Any IRQL.
VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime);
// Time of day with the full resolution of the machine. Any IRQL.
VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime);
// Time since the start of the system. Any IRQL.
ULONGLONG KeQueryInterruptTime(VOID);
ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp);
// The same without the time the system slept. Any IRQL.
ULONGLONG KeQueryUnbiasedInterruptTime(VOID);
ULONGLONG KeQueryUnbiasedInterruptTimePrecise(PULONG64 QpcTimeStamp);
// Clock interrupts since the start of the system. Any IRQL.
VOID KeQueryTickCount(PLARGE_INTEGER CurrentCount);
// Units per clock interrupt. Any IRQL.
ULONG KeQueryTimeIncrement(VOID);
// The finest counter, and its rate per second if asked for. Any IRQL.
LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency);
// Spins for a few microseconds. Any IRQL.
VOID KeStallExecutionProcessor(ULONG MicroSeconds);
// Asks for a finer clock interrupt; returns what is granted. <= APC.
ULONG ExSetTimerResolution(ULONG DesiredTime, BOOLEAN SetResolution);
// Smallest, largest and current clock interval. PASSIVE.
VOID ExQueryTimerResolution(PULONG MaximumTime, PULONG MinimumTime, PULONG CurrentTime);
// Converts between UTC and the local time zone. Any IRQL.
VOID ExSystemTimeToLocalTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER LocalTime);
VOID ExLocalTimeToSystemTime(PLARGE_INTEGER LocalTime, PLARGE_INTEGER SystemTime);

#ifdef __cplusplus
}
#endif
