// SPDX-License-Identifier: MIT
// Common buffers: memory that driver and device see at the same time (framework.md 4.8).
#ifndef OPENWDF_WDFCOMMONBUFFER_H
#define OPENWDF_WDFCOMMONBUFFER_H

#include "wdfdmaenabler.h"

WDF_EXTERN_C_START

typedef struct _WDF_COMMON_BUFFER_CONFIG {
  ULONG Size;
  ULONG AlignmentRequirement;
} WDF_COMMON_BUFFER_CONFIG, *PWDF_COMMON_BUFFER_CONFIG;

FORCEINLINE VOID WDF_COMMON_BUFFER_CONFIG_INIT(PWDF_COMMON_BUFFER_CONFIG Config,
                                               ULONG AlignmentRequirement) {
  WDF_CLEAR_SIZED(Config, WDF_COMMON_BUFFER_CONFIG);
  Config->AlignmentRequirement = AlignmentRequirement;
}

// clang-format off
// Allocates memory that device and driver see at once, aligned as the adapter needs.
// IRQL: PASSIVE_LEVEL.  wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffercreate
WDF_DDI(NTSTATUS, WdfCommonBufferCreate, WDFCOMMONBUFFERCREATE,
        (WDFDMAENABLER DmaEnabler, size_t Length, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFCOMMONBUFFER* CommonBuffer),
        (DmaEnabler, Length, Attributes, CommonBuffer))

// Returns the driver's address of the buffer.
// IRQL: <= DISPATCH_LEVEL.
// wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetalignedvirtualaddress
WDF_DDI(PVOID, WdfCommonBufferGetAlignedVirtualAddress, WDFCOMMONBUFFERGETALIGNEDVIRTUALADDRESS,
        (WDFCOMMONBUFFER CommonBuffer),
        (CommonBuffer))

// Returns the device's address of the buffer.
// IRQL: <= DISPATCH_LEVEL.
// wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetalignedlogicaladdress
WDF_DDI(PHYSICAL_ADDRESS, WdfCommonBufferGetAlignedLogicalAddress,
        WDFCOMMONBUFFERGETALIGNEDLOGICALADDRESS,
        (WDFCOMMONBUFFER CommonBuffer),
        (CommonBuffer))

// Returns the length in bytes that was asked for.
// IRQL: <= DISPATCH_LEVEL.  wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffergetlength
WDF_DDI(size_t, WdfCommonBufferGetLength, WDFCOMMONBUFFERGETLENGTH,
        (WDFCOMMONBUFFER CommonBuffer),
        (CommonBuffer))

// Like WdfCommonBufferCreate, with an alignment of the driver's choice.
// IRQL: PASSIVE_LEVEL.  wdfcommonbuffer/nf-wdfcommonbuffer-wdfcommonbuffercreatewithconfig
WDF_DDI(NTSTATUS, WdfCommonBufferCreateWithConfig, WDFCOMMONBUFFERCREATEWITHCONFIG,
        (WDFDMAENABLER DmaEnabler, size_t Length, PWDF_COMMON_BUFFER_CONFIG Config,
         PWDF_OBJECT_ATTRIBUTES Attributes, WDFCOMMONBUFFER* CommonBuffer),
        (DmaEnabler, Length, Config, Attributes, CommonBuffer))
// clang-format on

WDF_EXTERN_C_END

#endif
