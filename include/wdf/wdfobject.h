// SPDX-License-Identifier: MIT
// Framework objects in general: attributes, typed contexts, custom types, references, deletion. A
// context type is known by the address of its type information, not by its name, so every source
// file of one driver must resolve to the same address: the data is weak, and hidden so that two
// drivers in one process do not share it. Source: wdfobject pages; framework.md 1.3 and 1.4.
#ifndef OPENWDF_WDFOBJECT_H
#define OPENWDF_WDFOBJECT_H

#include "wdffuncenum.h"

WDF_EXTERN_C_START

typedef enum _WDF_EXECUTION_LEVEL {
  WdfExecutionLevelInvalid = 0x00,
  WdfExecutionLevelInheritFromParent,
  WdfExecutionLevelPassive,
  WdfExecutionLevelDispatch,
} WDF_EXECUTION_LEVEL;

typedef enum _WDF_SYNCHRONIZATION_SCOPE {
  WdfSynchronizationScopeInvalid = 0x00,
  WdfSynchronizationScopeInheritFromParent,
  WdfSynchronizationScopeDevice,
  WdfSynchronizationScopeQueue,
  WdfSynchronizationScopeNone,
} WDF_SYNCHRONIZATION_SCOPE;

// The object is being deleted: drop references to it. Its children are gone already. IRQL: <=
// DISPATCH_LEVEL.
typedef VOID EVT_WDF_OBJECT_CONTEXT_CLEANUP(WDFOBJECT Object);
typedef EVT_WDF_OBJECT_CONTEXT_CLEANUP* PFN_WDF_OBJECT_CONTEXT_CLEANUP;

// The last reference is gone: the context is freed on return. IRQL: <= DISPATCH_LEVEL.
typedef VOID EVT_WDF_OBJECT_CONTEXT_DESTROY(WDFOBJECT Object);
typedef EVT_WDF_OBJECT_CONTEXT_DESTROY* PFN_WDF_OBJECT_CONTEXT_DESTROY;

typedef const struct _WDF_OBJECT_CONTEXT_TYPE_INFO* PCWDF_OBJECT_CONTEXT_TYPE_INFO;

// What can be said of any object when it is created: callbacks, context, parent, locking.
typedef struct _WDF_OBJECT_ATTRIBUTES {
  ULONG Size;
  PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback;
  PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback;
  WDF_EXECUTION_LEVEL ExecutionLevel;
  WDF_SYNCHRONIZATION_SCOPE SynchronizationScope;
  WDFOBJECT ParentObject;
  size_t ContextSizeOverride;
  PCWDF_OBJECT_CONTEXT_TYPE_INFO ContextTypeInfo;
} WDF_OBJECT_ATTRIBUTES, *PWDF_OBJECT_ATTRIBUTES;

FORCEINLINE VOID WDF_OBJECT_ATTRIBUTES_INIT(PWDF_OBJECT_ATTRIBUTES Attributes) {
  WDF_CLEAR_SIZED(Attributes, WDF_OBJECT_ATTRIBUTES);
  Attributes->ExecutionLevel = WdfExecutionLevelInheritFromParent;
  Attributes->SynchronizationScope = WdfSynchronizationScopeInheritFromParent;
}

typedef PCWDF_OBJECT_CONTEXT_TYPE_INFO(__cdecl* PFN_GET_UNIQUE_CONTEXT_TYPE)(VOID);

// Stands for a context type; its address, or UniqueType, is its identity.
typedef struct _WDF_OBJECT_CONTEXT_TYPE_INFO {
  ULONG Size;
  LPCSTR ContextName;
  size_t ContextSize;
  PCWDF_OBJECT_CONTEXT_TYPE_INFO UniqueType;
  PFN_GET_UNIQUE_CONTEXT_TYPE EvtDriverGetUniqueContextType;
} WDF_OBJECT_CONTEXT_TYPE_INFO, *PWDF_OBJECT_CONTEXT_TYPE_INFO;

typedef struct _WDF_CUSTOM_TYPE_CONTEXT {
  ULONG Size;
  ULONG_PTR Data;
} WDF_CUSTOM_TYPE_CONTEXT, *PWDF_CUSTOM_TYPE_CONTEXT;

// clang-format off
// Returns the context of this type, or NULL; called through the casting functions.
// IRQL: <= DISPATCH_LEVEL + 1.  wdfobject/nf-wdfobject-wdfobjectgettypedcontextworker
WDF_DDI(PVOID, WdfObjectGetTypedContextWorker, WDFOBJECTGETTYPEDCONTEXTWORKER,
        (WDFOBJECT Handle, PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo),
        (Handle, TypeInfo))

// Adds a context to an object; STATUS_OBJECT_NAME_EXISTS gives the one it has.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectallocatecontext
WDF_DDI(NTSTATUS, WdfObjectAllocateContext, WDFOBJECTALLOCATECONTEXT,
        (WDFOBJECT Handle, PWDF_OBJECT_ATTRIBUTES ContextAttributes, PVOID* Context),
        (Handle, ContextAttributes, Context))

// Returns the object that a context belongs to.
// IRQL: <= DISPATCH_LEVEL + 1.  wdfobject/nf-wdfobject-wdfobjectcontextgetobject
WDF_DDI(WDFOBJECT, WdfObjectContextGetObject, WDFOBJECTCONTEXTGETOBJECT,
        (PVOID ContextPointer),
        (ContextPointer))

// Adds a reference; called through WdfObjectReference.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectreferenceactual
WDF_DDI(VOID, WdfObjectReferenceActual, WDFOBJECTREFERENCEACTUAL,
        (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
        (Handle, Tag, Line, File))

// Drops a reference; called through WdfObjectDereference.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectdereferenceactual
WDF_DDI(VOID, WdfObjectDereferenceActual, WDFOBJECTDEREFERENCEACTUAL,
        (WDFOBJECT Handle, PVOID Tag, LONG Line, PCCH File),
        (Handle, Tag, Line, File))

// Creates an object with nothing but contexts and callbacks.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectcreate
WDF_DDI(NTSTATUS, WdfObjectCreate, WDFOBJECTCREATE,
        (PWDF_OBJECT_ATTRIBUTES Attributes, WDFOBJECT* Object),
        (Attributes, Object))

// Deletes an object and its children; its memory lives until the last reference.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectdelete
WDF_DDI(VOID, WdfObjectDelete, WDFOBJECTDELETE,
        (WDFOBJECT Object),
        (Object))

// Asks an object for what this GUID names; STATUS_NOT_IMPLEMENTED for most.
// IRQL: <= DISPATCH_LEVEL.  wdfobject/nf-wdfobject-wdfobjectquery
WDF_DDI(NTSTATUS, WdfObjectQuery, WDFOBJECTQUERY,
        (WDFOBJECT Object, const GUID* Guid, ULONG QueryBufferLength, PVOID QueryBuffer),
        (Object, Guid, QueryBufferLength, QueryBuffer))
// clang-format on

// The data that stands for a context type, and the names made from it.
#define WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) _WDF_##_contexttype##_TYPE_INFO
#define WDF_TYPE_NAME_TO_EXTERNAL_INIT(_contexttype) _WDF_##_contexttype##_EXTERNAL_INIT
#define WDF_TYPE_NAME_TO_EXTERNAL_INIT_FUNCTION(_contexttype) _contexttype##_EXTERNAL_INIT_FUNCTION
#define WDF_TYPE_NAME_POINTER_TYPE(_contexttype) WDF_POINTER_TYPE_##_contexttype
#define WDF_GET_CONTEXT_TYPE_INFO(_contexttype) (&WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype))

// Weak: every source file that sees the declaration defines it, and the linker keeps one.
#define WDF_DECLARE_TYPE_AND_GLOBALS(_contexttype, _qualifier, _uniquetype, _getuniquetype)   \
  WDF_EXTERN_C_START                                                                          \
  typedef _contexttype* WDF_TYPE_NAME_POINTER_TYPE(_contexttype);                             \
  extern WDF_PER_IMAGE __attribute__((weak))                                                  \
  _qualifier WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype);           \
  _qualifier WDF_OBJECT_CONTEXT_TYPE_INFO WDF_TYPE_NAME_TO_TYPE_INFO(_contexttype) = {        \
      sizeof(WDF_OBJECT_CONTEXT_TYPE_INFO), #_contexttype, sizeof(_contexttype), _uniquetype, \
      _getuniquetype};                                                                        \
  WDF_EXTERN_C_END

#define WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction)                        \
  WDF_EXTERN_C_START                                                                        \
  FORCEINLINE WDF_TYPE_NAME_POINTER_TYPE(_contexttype) _castingfunction(WDFOBJECT Handle) { \
    return (WDF_TYPE_NAME_POINTER_TYPE(_contexttype))WdfObjectGetTypedContextWorker(        \
        Handle, WDF_GET_CONTEXT_TYPE_INFO(_contexttype)->UniqueType);                       \
  }                                                                                         \
  WDF_EXTERN_C_END

// Declares a context type and the function that finds such a context of an object.
#define WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(_contexttype, _castingfunction)                         \
  WDF_DECLARE_TYPE_AND_GLOBALS(_contexttype, const, WDF_GET_CONTEXT_TYPE_INFO(_contexttype), NULL) \
  WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction)

#define WDF_DECLARE_CONTEXT_TYPE(_contexttype) \
  WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(_contexttype, WdfObjectGet_##_contexttype)

// Section with a pointer to the type information of every shared context type of a driver. The
// entry code walks it before DriverEntry and asks each for its unique type (framework.md 6.5).
// Pointers, not the data itself: their size in the section is certain, and a pointer that two
// source files contribute is harmless.
#define WDF_TYPE_INIT_SECTION_NAME "wdf_shared_context_types"

#define WDF_DECLARE_SHARED_CONTEXT_TYPE_WITH_NAME(_contexttype, _castingfunction)     \
  WDF_DECLARE_TYPE_AND_GLOBALS(_contexttype, , NULL,                                  \
                               WDF_TYPE_NAME_TO_EXTERNAL_INIT_FUNCTION(_contexttype)) \
  static WDF_OBJECT_CONTEXT_TYPE_INFO* WDF_TYPE_NAME_TO_EXTERNAL_INIT(_contexttype)   \
      __attribute__((used, section(WDF_TYPE_INIT_SECTION_NAME))) =                    \
          WDF_GET_CONTEXT_TYPE_INFO(_contexttype);                                    \
  WDF_DECLARE_CASTING_FUNCTION(_contexttype, _castingfunction)

#define WdfObjectGetTypedContext(handle, type)                \
  ((type*)WdfObjectGetTypedContextWorker((WDFOBJECT)(handle), \
                                         WDF_GET_CONTEXT_TYPE_INFO(type)->UniqueType))

// Custom types: a context that holds one number, found by type.
#define WDF_CUSTOM_TYPE_CONTEXT_NAME(_type) WdfCustomType_##_type
#define WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type) WdfObjectGetCustomType_##_type
#define WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type) WdfObjectAddCustomType_##_type

// What the function made by WDF_DECLARE_CUSTOM_TYPE does, for any custom type.
FORCEINLINE NTSTATUS WDF_ADD_CUSTOM_TYPE(WDFOBJECT Handle, PCWDF_OBJECT_CONTEXT_TYPE_INFO TypeInfo,
                                         ULONG_PTR Data,
                                         PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback,
                                         PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback) {
  WDF_OBJECT_ATTRIBUTES Attributes;
  PVOID Context = NULL;
  NTSTATUS Status;

  WDF_OBJECT_ATTRIBUTES_INIT(&Attributes);
  Attributes.ContextTypeInfo = TypeInfo;
  Attributes.EvtCleanupCallback = EvtCleanupCallback;
  Attributes.EvtDestroyCallback = EvtDestroyCallback;
  Status = WdfObjectAllocateContext(Handle, &Attributes, &Context);
  if (NT_SUCCESS(Status)) {
    ((PWDF_CUSTOM_TYPE_CONTEXT)Context)->Size = sizeof(WDF_CUSTOM_TYPE_CONTEXT);
    ((PWDF_CUSTOM_TYPE_CONTEXT)Context)->Data = Data;
  }
  return Status;
}

#define WDF_DECLARE_CUSTOM_TYPE(_type)                                                     \
  typedef WDF_CUSTOM_TYPE_CONTEXT WDF_CUSTOM_TYPE_CONTEXT_NAME(_type);                     \
  WDF_DECLARE_CUSTOM_TYPE_CONTEXT(WDF_CUSTOM_TYPE_CONTEXT_NAME(_type),                     \
                                  WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type))                \
  WDF_EXTERN_C_START                                                                       \
  FORCEINLINE NTSTATUS WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type)(                           \
      WDFOBJECT Handle, ULONG_PTR Data, PFN_WDF_OBJECT_CONTEXT_CLEANUP EvtCleanupCallback, \
      PFN_WDF_OBJECT_CONTEXT_DESTROY EvtDestroyCallback) {                                 \
    return WDF_ADD_CUSTOM_TYPE(Handle, WdfCustomTypeInfo(_type)->UniqueType, Data,         \
                               EvtCleanupCallback, EvtDestroyCallback);                    \
  }                                                                                        \
  WDF_EXTERN_C_END

// One more expansion, so that the names are complete before they are pasted into others.
#define WDF_DECLARE_CUSTOM_TYPE_CONTEXT(_contexttype, _castingfunction) \
  WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(_contexttype, _castingfunction)
#define WdfCustomTypeInfoOf(_contexttype) WDF_GET_CONTEXT_TYPE_INFO(_contexttype)
#define WdfCustomTypeInfo(_type) WdfCustomTypeInfoOf(WDF_CUSTOM_TYPE_CONTEXT_NAME(_type))
#define WdfCustomTypeContextOf(_handle, _contexttype) \
  WdfObjectGetTypedContext(_handle, _contexttype)

#define WdfObjectIsCustomType(_handle, _type) \
  ((BOOLEAN)(WdfCustomTypeContextOf(_handle, WDF_CUSTOM_TYPE_CONTEXT_NAME(_type)) != NULL))
#define WdfObjectAddCustomTypeWithData(_handle, _type, _data, _cleanup, _destroy) \
  WDF_ADD_CUSTOM_TYPE_FUNCTION_NAME(_type)(_handle, _data, _cleanup, _destroy)
#define WdfObjectAddCustomType(_handle, _type) \
  WdfObjectAddCustomTypeWithData(_handle, _type, 0, NULL, NULL)
#define WdfObjectGetCustomTypeData(_handle, _type) \
  (WDF_GET_CUSTOM_TYPE_FUNCTION_NAME(_type)(_handle)->Data)

#define WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(_attributes, _contexttype) \
  (_attributes)->ContextTypeInfo = WDF_GET_CONTEXT_TYPE_INFO(_contexttype)->UniqueType
#define WDF_OBJECT_ATTRIBUTES_INIT_CONTEXT_TYPE(_attributes, _contexttype) \
  do {                                                                     \
    WDF_OBJECT_ATTRIBUTES_INIT(_attributes);                               \
    WDF_OBJECT_ATTRIBUTES_SET_CONTEXT_TYPE(_attributes, _contexttype);     \
  } while (0)

// References; the tag and the place of the call are kept when tag tracking is on.
#define WdfObjectReference(Handle) WdfObjectReferenceWithTag(Handle, NULL)
#define WdfObjectReferenceWithTag(Handle, Tag) \
  WdfObjectReferenceActual((WDFOBJECT)(Handle), Tag, __LINE__, __FILE__)
#define WdfObjectDereference(Handle) WdfObjectDereferenceWithTag(Handle, NULL)
#define WdfObjectDereferenceWithTag(Handle, Tag) \
  WdfObjectDereferenceActual((WDFOBJECT)(Handle), Tag, __LINE__, __FILE__)

WDF_EXTERN_C_END

#endif
