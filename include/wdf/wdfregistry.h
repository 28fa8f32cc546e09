// SPDX-License-Identifier: MIT
// Registry keys and their values (framework.md 4.6).
#ifndef OPENWDF_WDFREGISTRY_H
#define OPENWDF_WDFREGISTRY_H

#include "wdfmemory.h"

WDF_EXTERN_C_START

// Names of earlier versions for the device and driver software keys.
#define WDF_REGKEY_DEVICE_SUBKEY 0
#define WDF_REGKEY_DRIVER_SUBKEY 0

// clang-format off
// Opens a key below ParentKey, or by full name if that is NULL.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryopenkey
WDF_DDI(NTSTATUS, WdfRegistryOpenKey, WDFREGISTRYOPENKEY,
        (WDFKEY ParentKey, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess,
         PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (ParentKey, KeyName, DesiredAccess, KeyAttributes, Key))

// Creates a key, or opens it if it is there.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistrycreatekey
WDF_DDI(NTSTATUS, WdfRegistryCreateKey, WDFREGISTRYCREATEKEY,
        (WDFKEY ParentKey, PCUNICODE_STRING KeyName, ACCESS_MASK DesiredAccess, ULONG CreateOptions,
         PULONG CreateDisposition, PWDF_OBJECT_ATTRIBUTES KeyAttributes, WDFKEY* Key),
        (ParentKey, KeyName, DesiredAccess, CreateOptions, CreateDisposition, KeyAttributes, Key))

// Closes a key and deletes its object.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryclose
WDF_DDI(VOID, WdfRegistryClose, WDFREGISTRYCLOSE,
        (WDFKEY Key),
        (Key))

// Returns the handle of a key.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistrywdmgethandle
WDF_DDI(HANDLE, WdfRegistryWdmGetHandle, WDFREGISTRYWDMGETHANDLE,
        (WDFKEY Key),
        (Key))

// Deletes the key from the registry, and its object.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryremovekey
WDF_DDI(NTSTATUS, WdfRegistryRemoveKey, WDFREGISTRYREMOVEKEY,
        (WDFKEY Key),
        (Key))

// Deletes a value of the key.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryremovevalue
WDF_DDI(NTSTATUS, WdfRegistryRemoveValue, WDFREGISTRYREMOVEVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName),
        (Key, ValueName))

// Copies the data of a value; lengths in bytes.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryqueryvalue
WDF_DDI(NTSTATUS, WdfRegistryQueryValue, WDFREGISTRYQUERYVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueLength, PVOID Value,
         PULONG ValueLengthQueried, PULONG ValueType),
        (Key, ValueName, ValueLength, Value, ValueLengthQueried, ValueType))

// Returns the data of a value in a new memory object.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryquerymemory
WDF_DDI(NTSTATUS, WdfRegistryQueryMemory, WDFREGISTRYQUERYMEMORY,
        (WDFKEY Key, PCUNICODE_STRING ValueName, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES MemoryAttributes, WDFMEMORY* Memory, PULONG ValueType),
        (Key, ValueName, PoolType, MemoryAttributes, Memory, ValueType))

// Adds a string object for each string of a REG_MULTI_SZ value to Collection.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryquerymultistring
WDF_DDI(NTSTATUS, WdfRegistryQueryMultiString, WDFREGISTRYQUERYMULTISTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PWDF_OBJECT_ATTRIBUTES StringsAttributes,
         WDFCOLLECTION Collection),
        (Key, ValueName, StringsAttributes, Collection))

// Copies a REG_SZ value; ValueByteLength says what it needs.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryqueryunicodestring
WDF_DDI(NTSTATUS, WdfRegistryQueryUnicodeString, WDFREGISTRYQUERYUNICODESTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PUSHORT ValueByteLength, PUNICODE_STRING Value),
        (Key, ValueName, ValueByteLength, Value))

// Puts a REG_SZ value into String.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryquerystring
WDF_DDI(NTSTATUS, WdfRegistryQueryString, WDFREGISTRYQUERYSTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String),
        (Key, ValueName, String))

// Reads a REG_DWORD value.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryqueryulong
WDF_DDI(NTSTATUS, WdfRegistryQueryULong, WDFREGISTRYQUERYULONG,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PULONG Value),
        (Key, ValueName, Value))

// Writes a value of any type; ValueLength in bytes.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignvalue
WDF_DDI(NTSTATUS, WdfRegistryAssignValue, WDFREGISTRYASSIGNVALUE,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType, ULONG ValueLength, PVOID Value),
        (Key, ValueName, ValueType, ValueLength, Value))

// Writes a value from a memory object.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignmemory
WDF_DDI(NTSTATUS, WdfRegistryAssignMemory, WDFREGISTRYASSIGNMEMORY,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG ValueType, WDFMEMORY Memory,
         PWDFMEMORY_OFFSET MemoryOffsets),
        (Key, ValueName, ValueType, Memory, MemoryOffsets))

// Writes the strings of a collection as a REG_MULTI_SZ value.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignmultistring
WDF_DDI(NTSTATUS, WdfRegistryAssignMultiString, WDFREGISTRYASSIGNMULTISTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFCOLLECTION StringsCollection),
        (Key, ValueName, StringsCollection))

// Writes a REG_SZ value.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignunicodestring
WDF_DDI(NTSTATUS, WdfRegistryAssignUnicodeString, WDFREGISTRYASSIGNUNICODESTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, PCUNICODE_STRING Value),
        (Key, ValueName, Value))

// Writes a REG_SZ value from a string object.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignstring
WDF_DDI(NTSTATUS, WdfRegistryAssignString, WDFREGISTRYASSIGNSTRING,
        (WDFKEY Key, PCUNICODE_STRING ValueName, WDFSTRING String),
        (Key, ValueName, String))

// Writes a REG_DWORD value.
// IRQL: PASSIVE_LEVEL.  wdfregistry/nf-wdfregistry-wdfregistryassignulong
WDF_DDI(NTSTATUS, WdfRegistryAssignULong, WDFREGISTRYASSIGNULONG,
        (WDFKEY Key, PCUNICODE_STRING ValueName, ULONG Value),
        (Key, ValueName, Value))
// clang-format on

WDF_EXTERN_C_END

#endif
