// SPDX-License-Identifier: MIT
// What the driver and its users share.
#pragma once
#pragma warning(disable : 4200)
#define TRACED_POOL_TAG 'carT'

typedef struct _TRACED_XSTR {
  PCHAR Buffer;
  SHORT Length;
} TRACED_XSTR;

EXTERN_C VOID TracedShout(_In_ WDFDEVICE Device);
EXTERN_C VOID TracedHum(VOID);
