// SPDX-License-Identifier: MIT
// Interfaces that one driver offers to another by query-interface (framework.md 2.10).
#ifndef OPENWDF_WDFQUERYINTERFACE_H
#define OPENWDF_WDFQUERYINTERFACE_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// Somebody asks for the interface: fill it in, or refuse. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST(WDFDEVICE Device,
                                                                LPGUID InterfaceType,
                                                                PINTERFACE ExposedInterface,
                                                                PVOID ExposedInterfaceSpecificData);
typedef EVT_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST*
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST;

typedef struct _WDF_QUERY_INTERFACE_CONFIG {
  ULONG Size;
  PINTERFACE Interface;
  const GUID* InterfaceType;
  BOOLEAN SendQueryToParentStack;
  PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest;
  BOOLEAN ImportInterface;
} WDF_QUERY_INTERFACE_CONFIG, *PWDF_QUERY_INTERFACE_CONFIG;

FORCEINLINE VOID WDF_QUERY_INTERFACE_CONFIG_INIT(
    PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig, PINTERFACE Interface, const GUID* InterfaceType,
    PFN_WDF_DEVICE_PROCESS_QUERY_INTERFACE_REQUEST EvtDeviceProcessQueryInterfaceRequest) {
  WDF_CLEAR_SIZED(InterfaceConfig, WDF_QUERY_INTERFACE_CONFIG);
  InterfaceConfig->Interface = Interface;
  InterfaceConfig->InterfaceType = InterfaceType;
  InterfaceConfig->EvtDeviceProcessQueryInterfaceRequest = EvtDeviceProcessQueryInterfaceRequest;
}

FORCEINLINE VOID WdfDeviceInterfaceReferenceNoOp(PVOID Context) {
  (VOID) Context;
}

FORCEINLINE VOID WdfDeviceInterfaceDereferenceNoOp(PVOID Context) {
  (VOID) Context;
}

// clang-format off
// Offers an interface to other drivers that ask the device's stack for it.
// IRQL: PASSIVE_LEVEL.  wdfqueryinterface/nf-wdfqueryinterface-wdfdeviceaddqueryinterface
WDF_DDI(NTSTATUS, WdfDeviceAddQueryInterface, WDFDEVICEADDQUERYINTERFACE,
        (WDFDEVICE Device, PWDF_QUERY_INTERFACE_CONFIG InterfaceConfig),
        (Device, InterfaceConfig))
// clang-format on

WDF_EXTERN_C_END

#endif
