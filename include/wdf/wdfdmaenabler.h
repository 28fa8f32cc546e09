// SPDX-License-Identifier: MIT
// DMA enablers: what a device can do in DMA (framework.md 4.8).
#ifndef OPENWDF_WDFDMAENABLER_H
#define OPENWDF_WDFDMAENABLER_H

#include "wdfobject.h"

WDF_EXTERN_C_START

#define WDF_DMA_ENABLER_UNLIMITED_FRAGMENTS ((ULONG)-1)

typedef enum _WDF_DMA_PROFILE {
  WdfDmaProfileInvalid = 0,
  WdfDmaProfilePacket,
  WdfDmaProfileScatterGather,
  WdfDmaProfilePacket64,
  WdfDmaProfileScatterGather64,
  WdfDmaProfileScatterGatherDuplex,
  WdfDmaProfileScatterGather64Duplex,
  WdfDmaProfileSystem,
  WdfDmaProfileSystemDuplex,
} WDF_DMA_PROFILE;

typedef enum _WDF_DMA_DIRECTION {
  WdfDmaDirectionReadFromDevice = FALSE,
  WdfDmaDirectionWriteToDevice = TRUE,
} WDF_DMA_DIRECTION;

// Fills what DMA needs before it is enabled. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_FILL(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_FILL* PFN_WDF_DMA_ENABLER_FILL;

// Empties what DMA holds after it is disabled. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_FLUSH(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_FLUSH* PFN_WDF_DMA_ENABLER_FLUSH;

// Starts DMA of the enabler when power is there. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_ENABLE(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_ENABLE* PFN_WDF_DMA_ENABLER_ENABLE;

// Stops DMA of the enabler when power goes. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_DISABLE(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_DISABLE* PFN_WDF_DMA_ENABLER_DISABLE;

// Starts I/O that the driver manages itself. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_START(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_START* PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START;

// Stops I/O that the driver manages itself. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP(WDFDMAENABLER DmaEnabler);
typedef EVT_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP* PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP;

typedef enum _WDF_DMA_ENABLER_CONFIG_FLAGS {
  WDF_DMA_ENABLER_CONFIG_NO_SGLIST_PREALLOCATION = 0x00000001,
  WDF_DMA_ENABLER_CONFIG_REQUIRE_SINGLE_TRANSFER = 0x00000002,
} WDF_DMA_ENABLER_CONFIG_FLAGS;

typedef struct _WDF_DMA_ENABLER_CONFIG {
  ULONG Size;
  WDF_DMA_PROFILE Profile;
  size_t MaximumLength;
  PFN_WDF_DMA_ENABLER_FILL EvtDmaEnablerFill;
  PFN_WDF_DMA_ENABLER_FLUSH EvtDmaEnablerFlush;
  PFN_WDF_DMA_ENABLER_DISABLE EvtDmaEnablerDisable;
  PFN_WDF_DMA_ENABLER_ENABLE EvtDmaEnablerEnable;
  PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_START EvtDmaEnablerSelfManagedIoStart;
  PFN_WDF_DMA_ENABLER_SELFMANAGED_IO_STOP EvtDmaEnablerSelfManagedIoStop;
  ULONG AddressWidthOverride;
  ULONG WdmDmaVersionOverride;
  ULONG Flags;
} WDF_DMA_ENABLER_CONFIG, *PWDF_DMA_ENABLER_CONFIG;

FORCEINLINE VOID WDF_DMA_ENABLER_CONFIG_INIT(PWDF_DMA_ENABLER_CONFIG Config,
                                             WDF_DMA_PROFILE Profile, size_t MaximumLength) {
  WDF_CLEAR_SIZED(Config, WDF_DMA_ENABLER_CONFIG);
  Config->Profile = Profile;
  Config->MaximumLength = MaximumLength;
}

typedef struct _WDF_DMA_SYSTEM_PROFILE_CONFIG {
  ULONG Size;
  BOOLEAN DemandMode;
  BOOLEAN LoopedTransfer;
  DMA_WIDTH DmaWidth;
  PHYSICAL_ADDRESS DeviceAddress;
  PCM_PARTIAL_RESOURCE_DESCRIPTOR DmaDescriptor;
} WDF_DMA_SYSTEM_PROFILE_CONFIG, *PWDF_DMA_SYSTEM_PROFILE_CONFIG;

FORCEINLINE VOID WDF_DMA_SYSTEM_PROFILE_CONFIG_INIT(PWDF_DMA_SYSTEM_PROFILE_CONFIG DmaConfig,
                                                    PHYSICAL_ADDRESS Address, DMA_WIDTH DmaWidth,
                                                    PCM_PARTIAL_RESOURCE_DESCRIPTOR DmaDescriptor) {
  WDF_CLEAR_SIZED(DmaConfig, WDF_DMA_SYSTEM_PROFILE_CONFIG);
  DmaConfig->DeviceAddress = Address;
  DmaConfig->DmaWidth = DmaWidth;
  DmaConfig->DmaDescriptor = DmaDescriptor;
}

// clang-format off
// Creates a DMA enabler: what the device can do, and the adapter for it.
// IRQL: PASSIVE_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablercreate
WDF_DDI(NTSTATUS, WdfDmaEnablerCreate, WDFDMAENABLERCREATE,
        (WDFDEVICE Device, PWDF_DMA_ENABLER_CONFIG Config, PWDF_OBJECT_ATTRIBUTES Attributes,
         WDFDMAENABLER* DmaEnablerHandle),
        (Device, Config, Attributes, DmaEnablerHandle))

// Returns the longest transfer in bytes.
// IRQL: <= DISPATCH_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetmaximumlength
WDF_DDI(size_t, WdfDmaEnablerGetMaximumLength, WDFDMAENABLERGETMAXIMUMLENGTH,
        (WDFDMAENABLER DmaEnabler),
        (DmaEnabler))

// Returns how many fragments a transfer may have.
// IRQL: <= DISPATCH_LEVEL.
// wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetmaximumscattergatherelements
WDF_DDI(size_t, WdfDmaEnablerGetMaximumScatterGatherElements,
        WDFDMAENABLERGETMAXIMUMSCATTERGATHERELEMENTS,
        (WDFDMAENABLER DmaEnabler),
        (DmaEnabler))

// Limits how many fragments a transfer may have.
// IRQL: PASSIVE_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablersetmaximumscattergatherelements
WDF_DDI(VOID, WdfDmaEnablerSetMaximumScatterGatherElements,
        WDFDMAENABLERSETMAXIMUMSCATTERGATHERELEMENTS,
        (WDFDMAENABLER DmaEnabler, size_t MaximumFragments),
        (DmaEnabler, MaximumFragments))

// Returns the longest transfer in bytes in one direction.
// IRQL: <= DISPATCH_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablergetfragmentlength
WDF_DDI(size_t, WdfDmaEnablerGetFragmentLength, WDFDMAENABLERGETFRAGMENTLENGTH,
        (WDFDMAENABLER DmaEnabler, WDF_DMA_DIRECTION DmaDirection),
        (DmaEnabler, DmaDirection))

// Returns the WDM adapter for one direction.
// IRQL: <= DISPATCH_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablerwdmgetdmaadapter
WDF_DDI(PDMA_ADAPTER, WdfDmaEnablerWdmGetDmaAdapter, WDFDMAENABLERWDMGETDMAADAPTER,
        (WDFDMAENABLER DmaEnabler, WDF_DMA_DIRECTION DmaDirection),
        (DmaEnabler, DmaDirection))

// Describes the system DMA channel for one direction.
// IRQL: PASSIVE_LEVEL.  wdfdmaenabler/nf-wdfdmaenabler-wdfdmaenablerconfiguresystemprofile
WDF_DDI(NTSTATUS, WdfDmaEnablerConfigureSystemProfile, WDFDMAENABLERCONFIGURESYSTEMPROFILE,
        (WDFDMAENABLER DmaEnabler, PWDF_DMA_SYSTEM_PROFILE_CONFIG ProfileConfig,
         WDF_DMA_DIRECTION ConfigDirection),
        (DmaEnabler, ProfileConfig, ConfigDirection))
// clang-format on

WDF_EXTERN_C_END

#endif
