// SPDX-License-Identifier: MIT
// Registry keys and their values (framework.md 4.6).
#ifndef OPENWDF_WDFREGISTRY_H
#define OPENWDF_WDFREGISTRY_H

#include "wdfobject.h"

WDF_EXTERN_C_START

// Names of earlier versions for the device and driver software keys.
#define WDF_REGKEY_DEVICE_SUBKEY 0
#define WDF_REGKEY_DRIVER_SUBKEY 0

// clang-format off
WDF_DDI(NTSTATUS, WdfRegistryOpenKey, WDFREGISTRYOPENKEY,
        (WDFKEY ParentKey, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (ParentKey, KeyName, DesiredAccess, KeyAttributes, Key))

WDF_DDI(NTSTATUS, WdfRegistryCreateKey, WDFREGISTRYCREATEKEY,
        (WDFKEY ParentKey, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess, ULONG CreateOptions,
         PULONG CreateDisposition, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (ParentKey, KeyName, DesiredAccess, CreateOptions, CreateDisposition, KeyAttributes, Key))

WDF_DDI(VOID, WdfRegistryClose, WDFREGISTRYCLOSE,
        (WDFKEY Key),
        (Key))

WDF_DDI(HANDLE, WdfRegistryWdmGetHandle, WDFREGISTRYWDMGETHANDLE,
        (WDFKEY Key),
        (Key))

WDF_DDI(NTSTATUS, WdfRegistryRemoveKey, WDFREGISTRYREMOVEKEY,
        (WDFKEY Key),
        (Key))

WDF_DDI(NTSTATUS, WdfRegistryRemoveValue, WDFREGISTRYREMOVEVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName),
        (Key, ValueName))

WDF_DDI(NTSTATUS, WdfRegistryQueryValue, WDFREGISTRYQUERYVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueLength, PVOID Value,
         PULONG ValueLengthQueried, PULONG ValueType),
        (Key, ValueName, ValueLength, Value, ValueLengthQueried, ValueType))

WDF_DDI(NTSTATUS, WdfRegistryQueryMemory, WDFREGISTRYQUERYMEMORY,
        (WDFKEY Key, PCUNICODE_STRING ValueName, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY* Memory, PULONG ValueType),
        (Key, ValueName, PoolType, MemoryAttributes, Memory, ValueType))

WDF_DDI(NTSTATUS, WdfRegistryQueryMultiString, WDFREGISTRYQUERYMULTISTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PWDF_OBJECT_ATTRIBUTES StringsAttributes,
         WDFCOLLECTION Collection),
        (Key, ValueName, StringsAttributes, Collection))

WDF_DDI(NTSTATUS, WdfRegistryQueryUnicodeString, WDFREGISTRYQUERYUNICODESTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PUSHORT ValueByteLength, PUNICODE_STRING Value),
        (Key, ValueName, ValueByteLength, Value))

WDF_DDI(NTSTATUS, WdfRegistryQueryString, WDFREGISTRYQUERYSTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String),
        (Key, ValueName, String))

WDF_DDI(NTSTATUS, WdfRegistryQueryULong, WDFREGISTRYQUERYULONG,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PULONG Value),
        (Key, ValueName, Value))

WDF_DDI(NTSTATUS, WdfRegistryAssignValue, WDFREGISTRYASSIGNVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType, ULONG ValueLength, PVOID Value),
        (Key, ValueName, ValueType, ValueLength, Value))

WDF_DDI(NTSTATUS, WdfRegistryAssignMemory, WDFREGISTRYASSIGNMEMORY,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType, WDFMEMORY Memory,
         PWDFMEMORY_OFFSET MemoryOffsets),
        (Key, ValueName, ValueType, Memory, MemoryOffsets))

WDF_DDI(NTSTATUS, WdfRegistryAssignMultiString, WDFREGISTRYASSIGNMULTISTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFCOLLECTION StringsCollection),
        (Key, ValueName, StringsCollection))

WDF_DDI(NTSTATUS, WdfRegistryAssignUnicodeString, WDFREGISTRYASSIGNUNICODESTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PCUNICODE_STRING Value),
        (Key, ValueName, Value))

WDF_DDI(NTSTATUS, WdfRegistryAssignString, WDFREGISTRYASSIGNSTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String),
        (Key, ValueName, String))

WDF_DDI(NTSTATUS, WdfRegistryAssignULong, WDFREGISTRYASSIGNULONG,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG Value),
        (Key, ValueName, Value))
// clang-format on

WDF_EXTERN_C_END

#endif
