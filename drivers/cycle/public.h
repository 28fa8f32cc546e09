// SPDX-License-Identifier: MIT
// What a program needs to talk to the cycle driver. Include <ntddk.h> (driver) or <wdm.h> first.
#pragma once

// Input: CYCLE_RUN. Output: CYCLE_RESULT, when all reads are done.
#define IOCTL_CYCLE_RUN CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_READ_ACCESS)

#define CYCLE_DOS_DEVICE_NAME L"\\DosDevices\\OpenWdfCycle"

typedef struct _CYCLE_RUN {
    ULONG Depth;           // reads in flight
    ULONG ReadBytes;
    ULONGLONG ReadsEach;   // of each of the Depth requests
    ULONGLONG RangeBytes;  // reads are spread over so many bytes at random; 0: always offset 0
    ULONG CreateEachTime;  // 1: a new request for every read, deleted in the completion routine
    ULONG CpuCount;        // so many CPUs send a part of the requests each; 0 and 1: the caller's
    ULONG CancelAll;       // 1: every request waits in the stopped target until it is canceled;
                           // what is timed is that
} CYCLE_RUN, *PCYCLE_RUN;

typedef struct _CYCLE_RESULT {
    NTSTATUS Status;  // of the first read that failed
    ULONGLONG Reads;
    ULONGLONG ElapsedNanoseconds;
} CYCLE_RESULT, *PCYCLE_RESULT;
