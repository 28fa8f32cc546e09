// SPDX-License-Identifier: MIT
// The splitter driver's types. A *leg* is one of the two lower targets; sets of legs are bit masks.
// An *operation* is a read or write under way: the caller's request and one child request for each
// leg. Operations are made when the device is added and go round for ever.
#pragma once

#include <ntddk.h>
#include <ntdddisk.h>
#include <wdf.h>

#include "public.h"

#define SPLITTER_SECOND_LEG 1
#define LEG_BIT(leg) (1u << (leg))
#define ALL_LEGS (LEG_BIT(SPLITTER_LEG_COUNT) - 1)
#define SPLITTER_SENDING LEG_BIT(SPLITTER_LEG_COUNT)  // in SPLITTER_OPERATION.Out

typedef struct _SPLITTER_PARAMETERS {
    ULONG Depth;          // operations
    ULONG TimeoutMs;      // for a leg's answer
    WDFSTRING SecondLeg;  // NT name of the second leg's device; NULL: there is none
    ULONG DeadLegs;       // the driver's own record of earlier starts (record.c)
    ULONG InUse;
} SPLITTER_PARAMETERS, *PSPLITTER_PARAMETERS;

typedef struct _SPLITTER_DEVICE* PSPLITTER_DEVICE;

typedef struct _SPLITTER_RANGE {
    BOOLEAN IsWrite;
    ULONGLONG Offset;  // unsigned, so that sums are defined whatever the caller asks for
    size_t Length;
} SPLITTER_RANGE, *PSPLITTER_RANGE;

typedef struct _SPLITTER_CHILD {
    struct _SPLITTER_OPERATION* Operation;
    ULONG Leg;
    WDFREQUEST Request;
    NTSTATUS Status;  // of its last use
    ULONG_PTR Information;
} SPLITTER_CHILD, *PSPLITTER_CHILD;

typedef struct _SPLITTER_OPERATION {
    LIST_ENTRY Link;  // on the device's Free or Busy list; guarded by its lock
    PSPLITTER_DEVICE Device;
    WDFREQUEST Request;
    WDFMEMORY Memory;  // the caller's buffer
    SPLITTER_RANGE Range;
    ULONG Sent;      // the legs of this round
    ULONG Tried;     // of any round
    ULONG Done;      // did all of it
    ULONG Failed;    // did not
    ULONG TimedOut;  // of those
    ULONG Canceled;  // gave it back in this round because the caller wants it back
    BOOLEAN Marked;      // the caller's request is cancelable
    BOOLEAN CancelSeen;  // it was canceled; it is not marked again
    volatile LONG Out;   // legs of this round that owe an answer, and SPLITTER_SENDING
    ULONGLONG SentAt;    // interrupt time of this round; guarded by the device's lock
    LONG Arrivals;   // after a cancel: its callback and the round's end; the second one goes on
    SPLITTER_CHILD Children[SPLITTER_LEG_COUNT];
} SPLITTER_OPERATION, *PSPLITTER_OPERATION;

typedef struct _SPLITTER_LEG {
    WDFIOTARGET Target;
    SPLITTER_LEG_REPORT Report;  // guarded by the device's lock
} SPLITTER_LEG, *PSPLITTER_LEG;

typedef struct _SPLITTER_DEVICE {
    WDFDEVICE Device;
    NTSTATUS Readiness;     // what came of the preparations when the device was added
    WDFQUEUE WaitingQueue;  // reads and writes that cannot begin yet
    WDFWORKITEM Recorder;   // writes Dead to the registry
    WDFTIMER Watch;         // for legs that are overdue; runs while anything is under way
    LONGLONG Timeout;       // relative, in 100 ns
    ULONGLONG Length;       // of the first leg, in bytes; 0: it does not tell
    WDFSPINLOCK Lock;       // guards what follows
    SPLITTER_LEG Legs[SPLITTER_LEG_COUNT];
    ULONG Live;             // the legs that have every acknowledged write; never none
    ULONG Dead;
    ULONG Recorded;         // those of Dead that the next start will know of
    LIST_ENTRY Unrecorded;  // of SPLITTER_REQUEST: done, to be acknowledged once Dead is recorded
    ULONG LastRead;         // the leg that got the last read
    BOOLEAN MayDiffer;      // the live legs, in what nobody was told is written
    BOOLEAN IsWatching;
    LIST_ENTRY Free;        // of SPLITTER_OPERATION
    LIST_ENTRY Spare;       // free, too, once those are missed that a dead leg does not give back
    LIST_ENTRY Busy;
    BOOLEAN Serving;        // a flow takes requests from WaitingQueue; the others leave it to that
    BOOLEAN MayWait;        // WaitingQueue may hold a request
    BOOLEAN Blocked;        // the next request overlaps a write under way
    ULONG Depth;
    ULONG BusyCount;
    ULONGLONG Waited;
    ULONGLONG Retried;
    ULONGLONG RolledForward;
} SPLITTER_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SPLITTER_DEVICE, SplitterGetDevice)

// What the driver keeps with every request it receives; zeroed by the framework.
typedef struct _SPLITTER_REQUEST {
    PSPLITTER_OPERATION Operation;  // of a read or write that is under way
    LIST_ENTRY Link;                // on the device's Unrecorded list
    WDFREQUEST Request;             // while it is
    ULONG_PTR Information;
    ULONG Leg;                      // that has the flush; what follows is about it, too
    ULONG Tried;
    ULONG Done;
    ULONG Failed;
    NTSTATUS Status;                // of the last failure
} SPLITTER_REQUEST, *PSPLITTER_REQUEST;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(SPLITTER_REQUEST, SplitterGetRequest)

// legs.c
typedef enum _SPLITTER_DEED {
    SplitterDeedRead,
    SplitterDeedWrite,
    SplitterDeedFlush,
} SPLITTER_DEED;

NTSTATUS SplitterLegsOpen(_Inout_ PSPLITTER_DEVICE Device, _In_ PSPLITTER_PARAMETERS Parameters);
NTSTATUS SplitterLegsMeasure(_Inout_ PSPLITTER_DEVICE Device);
ULONG SplitterLegsLive(_In_ PSPLITTER_DEVICE Device);
ULONG SplitterLegsPickForRead(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Tried);
VOID SplitterLegsCount(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Leg, _In_ SPLITTER_DEED Deed,
                       _In_ NTSTATUS Status);
ULONG SplitterLegsSettle(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Done, _In_ ULONG Failed);
VOID SplitterLegsMayDiffer(_Inout_ PSPLITTER_DEVICE Device);

// watch.c
NTSTATUS SplitterWatchCreate(_Inout_ PSPLITTER_DEVICE Device);
VOID SplitterWatch(_Inout_ PSPLITTER_OPERATION Operation, _In_ ULONG Legs);
BOOLEAN SplitterIsAbandoned(_In_ PSPLITTER_OPERATION Operation);

// record.c
NTSTATUS SplitterRecordCreate(_Inout_ PSPLITTER_DEVICE Device);
NTSTATUS SplitterRecordInUse(_In_ PSPLITTER_DEVICE Device, _In_ BOOLEAN IsInUse);
VOID SplitterAcknowledge(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request,
                         _In_ ULONG_PTR Information);

// admission.c
NTSTATUS SplitterOperationsCreate(_Inout_ PSPLITTER_DEVICE Device, _In_ ULONG Depth);
VOID SplitterTransfer(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request);
VOID SplitterServeWaiting(_Inout_ PSPLITTER_DEVICE Device);
VOID SplitterEnd(_Inout_ PSPLITTER_OPERATION Operation, _In_ NTSTATUS Status,
                 _In_ ULONG_PTR Information);
VOID SplitterCountStep(_Inout_ PSPLITTER_DEVICE Device, _Inout_ PULONGLONG Counter);

// operation.c
VOID SplitterBegin(_Inout_ PSPLITTER_OPERATION Operation);

// flush.c
VOID SplitterFlush(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request);

// control.c
VOID SplitterControl(_Inout_ PSPLITTER_DEVICE Device, _In_ WDFREQUEST Request, _In_ ULONG Code);
