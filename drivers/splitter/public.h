// SPDX-License-Identifier: MIT
// What a program needs to look at the splitter driver: its control code and what it returns.
// Include <ntddk.h> (driver) or <devioctl.h> and the base types (program) first.
#pragma once

// Returns a SPLITTER_REPORT at once.
#define IOCTL_SPLITTER_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x810, METHOD_BUFFERED, FILE_READ_ACCESS)

#define SPLITTER_LEG_COUNT 2

typedef enum _SPLITTER_LEG_STATE {
    SplitterLegAbsent,  // no SecondLeg parameter
    SplitterLegLive,    // has every acknowledged write
    SplitterLegDead,    // failed what the other leg could do, or never answered; not asked again
} SPLITTER_LEG_STATE;

typedef struct _SPLITTER_LEG_REPORT {
    ULONG State;           // SPLITTER_LEG_STATE
    NTSTATUS LastFailure;  // STATUS_SUCCESS: none
    ULONGLONG Reads;       // that ended on this leg, well or not; so are the other two
    ULONGLONG Writes;
    ULONGLONG Flushes;
    ULONGLONG Failures;    // of them: errors, short transfers and time-outs
    ULONGLONG TimeOuts;    // of them
} SPLITTER_LEG_REPORT, *PSPLITTER_LEG_REPORT;

typedef struct _SPLITTER_REPORT {
    SPLITTER_LEG_REPORT Legs[SPLITTER_LEG_COUNT];
    ULONG Depth;              // operations that can be under way
    ULONG Busy;               // that are
    ULONGLONG Waited;         // requests that found none free, or an overlapping write under way
    ULONGLONG Retried;        // reads that were tried on the other leg
    ULONGLONG RolledForward;  // canceled writes that one leg had and the other was given again
} SPLITTER_REPORT, *PSPLITTER_REPORT;
