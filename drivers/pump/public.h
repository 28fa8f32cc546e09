// SPDX-License-Identifier: MIT
// What a program needs to talk to the pump driver: its control codes and what they return.
// Include <ntddk.h> (driver) or <devioctl.h> and the base types (program) first.
#pragma once

// Returns a PUMP_REPORT at once.
#define IOCTL_PUMP_QUERY CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_READ_ACCESS)
// Returns a PUMP_REPORT when the stream has ended. Can be canceled.
#define IOCTL_PUMP_WAIT CTL_CODE(FILE_DEVICE_UNKNOWN, 0x801, METHOD_BUFFERED, FILE_READ_ACCESS)

#define PUMP_DOS_DEVICE_NAME L"\\DosDevices\\OpenWdfPump"

typedef struct _PUMP_REPORT {
    NTSTATUS Status;              // STATUS_PENDING while streaming
    ULONG CreateEachTime;         // 1: a new request for every read; 0: requests are reused
    ULONGLONG DeviceBytes;        // length of the device
    ULONGLONG ConsumedBytes;      // digested so far
    ULONGLONG Reads;              // completed reads
    ULONGLONG RequestsCreated;
    ULONGLONG RequestsReused;
    ULONGLONG ElapsedNanoseconds;  // from the first send to the end, or to now
    ULONG Crc32c;
    UCHAR Sha256[32];
    UCHAR HasDigests;             // 0 when the Digest parameter switched them off
} PUMP_REPORT, *PPUMP_REPORT;
