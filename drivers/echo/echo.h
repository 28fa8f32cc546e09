// SPDX-License-Identifier: MIT
// The echo driver's types and what a program needs to talk to it.
#pragma once

#include <ntddk.h>
#include <wdf.h>

#define ECHO_DOS_DEVICE_NAME L"\\DosDevices\\OpenWdfEcho"
#define ECHO_BUFFER_BYTES 4096
#define ECHO_DELAY_MS 10

// Completed with STATUS_SUCCESS about ECHO_DELAY_MS later, unless it is canceled first.
#define IOCTL_ECHO_HOLD CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS)

typedef struct _ECHO_DEVICE {
    WDFQUEUE Reads;    // manual: reads that wait for the timer
    WDFTIMER Timer;
    WDFSPINLOCK Lock;  // guards what follows
    LIST_ENTRY Held;   // of ECHO_HELD
    size_t BufferBytes;
    UCHAR Buffer[ECHO_BUFFER_BYTES];
} ECHO_DEVICE, *PECHO_DEVICE;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ECHO_DEVICE, EchoGetDevice)

// What the driver keeps with a held request.
typedef struct _ECHO_HELD {
    LIST_ENTRY Link;
    WDFREQUEST Request;
    PECHO_DEVICE Echo;
} ECHO_HELD, *PECHO_HELD;

WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(ECHO_HELD, EchoGetHeld)
