// SPDX-License-Identifier: MIT
// The pump driver's types. A *slot* is one read in flight: a request, a memory object and the block
// of the device it is reading. The stream is the device's life from start-up to its end.
#pragma once

#include <ntddk.h>
#include <wdf.h>

#include "digest.h"
#include "public.h"

#define PUMP_POOL_TAG 'pmuP'

typedef struct _PUMP_PARAMETERS {
    ULONG Depth;           // reads in flight
    ULONG BlockBytes;      // bytes of one read
    ULONG CreateEachTime;  // 0: reuse requests; 1: a new request for every read
    ULONG Digest;          // 1: CRC-32C and SHA-256 of the data
    ULONG LengthMiB;       // length of a device that does not know its own
} PUMP_PARAMETERS, *PPUMP_PARAMETERS;

typedef enum _PUMP_SLOT_STATE {
    PumpSlotIdle,     // nothing to read any more, or the stream is paused
    PumpSlotReading,  // the request is with the I/O target
    PumpSlotFull,     // read, waits for its turn to be consumed
} PUMP_SLOT_STATE;

typedef struct _PUMP_SLOT {
    struct _PUMP_STREAM* Stream;
    WDFREQUEST Request;  // between reads NULL when a new one is made for each
    WDFMEMORY Memory;
    PUCHAR Buffer;
    PUMP_SLOT_STATE State;
    ULONGLONG Offset;
    ULONG Length;        // bytes asked for
    BOOLEAN Used;        // the request was sent before: it must be reused, not just formatted
} PUMP_SLOT, *PPUMP_SLOT;

typedef struct _PUMP_STREAM {
    WDFDEVICE Device;
    WDFIOTARGET Target;
    WDFQUEUE WaitQueue;  // IOCTL_PUMP_WAIT requests until the end
    WDFSPINLOCK Lock;    // guards everything below but what the consumer owns
    PUMP_PARAMETERS Parameters;
    PPUMP_SLOT Slots;
    ULONGLONG DeviceBytes;
    ULONGLONG NextReadOffset;
    ULONG InFlight;
    BOOLEAN Running;     // FALSE: no new reads are sent
    BOOLEAN Consuming;   // one flow is the consumer and owns the fields below
    BOOLEAN Ended;
    NTSTATUS Status;
    KEVENT Quiet;        // signaled while nothing is in flight and nobody consumes
    LARGE_INTEGER StartTime;
    ULONGLONG ElapsedNanoseconds;
    ULONGLONG Reads;
    ULONGLONG RequestsCreated;
    ULONGLONG RequestsReused;
    // The consumer's.
    ULONGLONG NextConsumeOffset;
    ULONG Crc32c;
    SHA256_STATE Sha256;
    UCHAR Sha256Digest[32];
} PUMP_STREAM, *PPUMP_STREAM;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(PUMP_STREAM, PumpGetStream)

// stream.c
NTSTATUS PumpStreamCreate(_In_ WDFDEVICE Device, _In_ const PUMP_PARAMETERS* Parameters);
NTSTATUS PumpStreamOpen(_Inout_ PPUMP_STREAM Stream);
VOID PumpStreamRun(_Inout_ PPUMP_STREAM Stream);
VOID PumpStreamPause(_Inout_ PPUMP_STREAM Stream);
VOID PumpStreamClose(_Inout_ PPUMP_STREAM Stream);
VOID PumpStreamReport(_Inout_ PPUMP_STREAM Stream, _Out_ PPUMP_REPORT Report);

// pump.c
VOID PumpCompleteWaiters(_Inout_ PPUMP_STREAM Stream);
