// SPDX-License-Identifier: MIT
// WMI providers and instances (framework.md 4.9).
#ifndef OPENWDF_WDFWMI_H
#define OPENWDF_WDFWMI_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_WMI_PROVIDER_CONTROL {
  WdfWmiControlInvalid = 0,
  WdfWmiEventControl,
  WdfWmiInstanceControl,
} WDF_WMI_PROVIDER_CONTROL;

typedef enum _WDF_WMI_PROVIDER_FLAGS {
  WdfWmiProviderEventOnly = 0x0001,
  WdfWmiProviderExpensive = 0x0002,
  WdfWmiProviderTracing = 0x0004,
  WdfWmiProviderValidFlags =
      WdfWmiProviderEventOnly | WdfWmiProviderExpensive | WdfWmiProviderTracing,
} WDF_WMI_PROVIDER_FLAGS;

// Copies the data of the instance. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_WMI_INSTANCE_QUERY_INSTANCE(WDFWMIINSTANCE WmiInstance,
                                                     ULONG OutBufferSize, PVOID OutBuffer,
                                                     PULONG BufferUsed);
typedef EVT_WDF_WMI_INSTANCE_QUERY_INSTANCE* PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE;

// Replaces the data of the instance. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_WMI_INSTANCE_SET_INSTANCE(WDFWMIINSTANCE WmiInstance, ULONG InBufferSize,
                                                   PVOID InBuffer);
typedef EVT_WDF_WMI_INSTANCE_SET_INSTANCE* PFN_WDF_WMI_INSTANCE_SET_INSTANCE;

// Replaces one item of the instance. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_WMI_INSTANCE_SET_ITEM(WDFWMIINSTANCE WmiInstance, ULONG DataItemId,
                                               ULONG InBufferSize, PVOID InBuffer);
typedef EVT_WDF_WMI_INSTANCE_SET_ITEM* PFN_WDF_WMI_INSTANCE_SET_ITEM;

// Runs a method of the instance. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_WMI_INSTANCE_EXECUTE_METHOD(WDFWMIINSTANCE WmiInstance, ULONG MethodId,
                                                     ULONG InBufferSize, ULONG OutBufferSize,
                                                     PVOID Buffer, PULONG BufferUsed);
typedef EVT_WDF_WMI_INSTANCE_EXECUTE_METHOD* PFN_WDF_WMI_INSTANCE_EXECUTE_METHOD;

// Events or collection of the provider were enabled or disabled. IRQL: PASSIVE_LEVEL.
typedef NTSTATUS EVT_WDF_WMI_PROVIDER_FUNCTION_CONTROL(WDFWMIPROVIDER WmiProvider,
                                                       WDF_WMI_PROVIDER_CONTROL Control,
                                                       BOOLEAN Enable);
typedef EVT_WDF_WMI_PROVIDER_FUNCTION_CONTROL* PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL;

typedef struct _WDF_WMI_PROVIDER_CONFIG {
  ULONG Size;
  GUID Guid;
  ULONG Flags;
  ULONG MinInstanceBufferSize;
  PFN_WDF_WMI_PROVIDER_FUNCTION_CONTROL EvtWmiProviderFunctionControl;
} WDF_WMI_PROVIDER_CONFIG, *PWDF_WMI_PROVIDER_CONFIG;

FORCEINLINE VOID WDF_WMI_PROVIDER_CONFIG_INIT(PWDF_WMI_PROVIDER_CONFIG Config, const GUID* Guid) {
  WDF_CLEAR_SIZED(Config, WDF_WMI_PROVIDER_CONFIG);
  RtlCopyMemory(&Config->Guid, Guid, sizeof(GUID));
}

typedef struct _WDF_WMI_INSTANCE_CONFIG {
  ULONG Size;
  WDFWMIPROVIDER Provider;
  PWDF_WMI_PROVIDER_CONFIG ProviderConfig;
  BOOLEAN UseContextForQuery;
  BOOLEAN Register;
  PFN_WDF_WMI_INSTANCE_QUERY_INSTANCE EvtWmiInstanceQueryInstance;
  PFN_WDF_WMI_INSTANCE_SET_INSTANCE EvtWmiInstanceSetInstance;
  PFN_WDF_WMI_INSTANCE_SET_ITEM EvtWmiInstanceSetItem;
  PFN_WDF_WMI_INSTANCE_EXECUTE_METHOD EvtWmiInstanceExecuteMethod;
} WDF_WMI_INSTANCE_CONFIG, *PWDF_WMI_INSTANCE_CONFIG;

FORCEINLINE VOID WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER(PWDF_WMI_INSTANCE_CONFIG Config,
                                                       WDFWMIPROVIDER Provider) {
  WDF_CLEAR_SIZED(Config, WDF_WMI_INSTANCE_CONFIG);
  Config->Provider = Provider;
}

FORCEINLINE VOID WDF_WMI_INSTANCE_CONFIG_INIT_PROVIDER_CONFIG(
    PWDF_WMI_INSTANCE_CONFIG Config, PWDF_WMI_PROVIDER_CONFIG ProviderConfig) {
  WDF_CLEAR_SIZED(Config, WDF_WMI_INSTANCE_CONFIG);
  Config->ProviderConfig = ProviderConfig;
}

FORCEINLINE NTSTATUS WDF_WMI_BUFFER_APPEND_STRING(PVOID Buffer, ULONG BufferLength,
                                                  PCUNICODE_STRING String, PULONG RequiredSize) {
  PUSHORT Count = (PUSHORT)Buffer;
  // A WMI string is its length in bytes followed by its characters, without a terminator.
  *RequiredSize = (ULONG)sizeof(*Count) + String->Length;
  if (BufferLength < *RequiredSize) {
    return STATUS_BUFFER_TOO_SMALL;
  }
  *Count = String->Length;
  RtlCopyMemory(Count + 1, String->Buffer, String->Length);
  return STATUS_SUCCESS;
}

// clang-format off
// Creates a WMI provider of the device.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiprovidercreate
WDF_DDI(NTSTATUS, WdfWmiProviderCreate, WDFWMIPROVIDERCREATE,
        (WDFDEVICE Device, PWDF_WMI_PROVIDER_CONFIG WmiProviderConfig,
         PWDF_OBJECT_ATTRIBUTES ProviderAttributes, WDFWMIPROVIDER* WmiProvider),
        (Device, WmiProviderConfig, ProviderAttributes, WmiProvider))

// Returns the device of the provider.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiprovidergetdevice
WDF_DDI(WDFDEVICE, WdfWmiProviderGetDevice, WDFWMIPROVIDERGETDEVICE,
        (WDFWMIPROVIDER WmiProvider),
        (WmiProvider))

// TRUE if somebody has enabled events or collection.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiproviderisenabled
WDF_DDI(BOOLEAN, WdfWmiProviderIsEnabled, WDFWMIPROVIDERISENABLED,
        (WDFWMIPROVIDER WmiProvider, WDF_WMI_PROVIDER_CONTROL ProviderControl),
        (WmiProvider, ProviderControl))

// Returns the handle for trace events.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiprovidergettracinghandle
WDF_DDI(ULONGLONG, WdfWmiProviderGetTracingHandle, WDFWMIPROVIDERGETTRACINGHANDLE,
        (WDFWMIPROVIDER WmiProvider),
        (WmiProvider))

// Creates an instance, and a provider too if none is named.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstancecreate
WDF_DDI(NTSTATUS, WdfWmiInstanceCreate, WDFWMIINSTANCECREATE,
        (WDFDEVICE Device, PWDF_WMI_INSTANCE_CONFIG InstanceConfig,
         PWDF_OBJECT_ATTRIBUTES InstanceAttributes, WDFWMIINSTANCE* Instance),
        (Device, InstanceConfig, InstanceAttributes, Instance))

// Makes the instance visible to WMI.
// IRQL: PASSIVE_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstanceregister
WDF_DDI(NTSTATUS, WdfWmiInstanceRegister, WDFWMIINSTANCEREGISTER,
        (WDFWMIINSTANCE WmiInstance),
        (WmiInstance))

// Hides the instance from WMI.
// IRQL: PASSIVE_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstancederegister
WDF_DDI(VOID, WdfWmiInstanceDeregister, WDFWMIINSTANCEDEREGISTER,
        (WDFWMIINSTANCE WmiInstance),
        (WmiInstance))

// Returns the device of the instance.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstancegetdevice
WDF_DDI(WDFDEVICE, WdfWmiInstanceGetDevice, WDFWMIINSTANCEGETDEVICE,
        (WDFWMIINSTANCE WmiInstance),
        (WmiInstance))

// Returns the provider of the instance.
// IRQL: <= DISPATCH_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstancegetprovider
WDF_DDI(WDFWMIPROVIDER, WdfWmiInstanceGetProvider, WDFWMIINSTANCEGETPROVIDER,
        (WDFWMIINSTANCE WmiInstance),
        (WmiInstance))

// Sends an event; EventDataSize in bytes.
// IRQL: <= APC_LEVEL.  wdfwmi/nf-wdfwmi-wdfwmiinstancefireevent
WDF_DDI(NTSTATUS, WdfWmiInstanceFireEvent, WDFWMIINSTANCEFIREEVENT,
        (WDFWMIINSTANCE WmiInstance, ULONG EventDataSize, PVOID EventData),
        (WmiInstance, EventDataSize, EventData))
// clang-format on

WDF_EXTERN_C_END

#endif
