// SPDX-License-Identifier: MIT
// Memory objects and lookaside lists: a buffer with a handle, a parent and a count. Offsets and
// lengths are in bytes. Source: wdfmemory pages; requests.md 9.3 and 9.9.
#ifndef OPENWDF_WDFMEMORY_H
#define OPENWDF_WDFMEMORY_H

#include "wdfobject.h"

WDF_EXTERN_C_START

typedef enum _WDF_MEMORY_DESCRIPTOR_TYPE {
  WdfMemoryDescriptorTypeInvalid = 0,
  WdfMemoryDescriptorTypeBuffer,
  WdfMemoryDescriptorTypeMdl,
  WdfMemoryDescriptorTypeHandle,
} WDF_MEMORY_DESCRIPTOR_TYPE;

// A part of a memory object in bytes; BufferLength 0 means to its end.
typedef struct _WDFMEMORY_OFFSET {
  size_t BufferOffset;
  size_t BufferLength;
} WDFMEMORY_OFFSET, *PWDFMEMORY_OFFSET;

// A buffer given as an address, an MDL or a memory object.
typedef struct _WDF_MEMORY_DESCRIPTOR {
  WDF_MEMORY_DESCRIPTOR_TYPE Type;
  union {
    struct {
      PVOID Buffer;
      ULONG Length;
    } BufferType;
    struct {
      PMDL Mdl;
      ULONG BufferLength;
    } MdlType;
    struct {
      WDFMEMORY Memory;
      PWDFMEMORY_OFFSET Offsets;
    } HandleType;
  } u;
} WDF_MEMORY_DESCRIPTOR, *PWDF_MEMORY_DESCRIPTOR;

FORCEINLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_BUFFER(PWDF_MEMORY_DESCRIPTOR Descriptor, PVOID Buffer,
                                                   ULONG BufferLength) {
  RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
  Descriptor->Type = WdfMemoryDescriptorTypeBuffer;
  Descriptor->u.BufferType.Buffer = Buffer;
  Descriptor->u.BufferType.Length = BufferLength;
}

FORCEINLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_HANDLE(PWDF_MEMORY_DESCRIPTOR Descriptor,
                                                   WDFMEMORY Memory, PWDFMEMORY_OFFSET Offsets) {
  RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
  Descriptor->Type = WdfMemoryDescriptorTypeHandle;
  Descriptor->u.HandleType.Memory = Memory;
  Descriptor->u.HandleType.Offsets = Offsets;
}

FORCEINLINE VOID WDF_MEMORY_DESCRIPTOR_INIT_MDL(PWDF_MEMORY_DESCRIPTOR Descriptor, PMDL Mdl,
                                                ULONG BufferLength) {
  RtlZeroMemory(Descriptor, sizeof(WDF_MEMORY_DESCRIPTOR));
  Descriptor->Type = WdfMemoryDescriptorTypeMdl;
  Descriptor->u.MdlType.Mdl = Mdl;
  Descriptor->u.MdlType.BufferLength = BufferLength;
}

// clang-format off
// Creates a memory object with a buffer from pool.
// Shape:  Attributes: may be NULL; its parent is the driver when it names none. PoolTag: 0 = the
//         driver's. Buffer: may be NULL. Contents are undefined.  Ownership: the caller's; the
//         buffer lives as long as the last reference.
// Units:  BufferSize in bytes.
// Errors: STATUS_INVALID_PARAMETER BufferSize 0; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_INVALID_DEVICE_REQUEST IRQL (verifier); STATUS_DELETE_PENDING the parent is being
//         deleted; the attribute errors of WdfRequestCreate.  Misuse: ParentObjectCheck.
// IRQL:   <= DISPATCH_LEVEL for non-paged pool, APC_LEVEL for paged pool.
// Source: wdfmemory/nf-wdfmemory-wdfmemorycreate.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryCreate, WDFMEMORYCREATE,
        (PWDF_OBJECT_ATTRIBUTES Attributes, POOL_TYPE PoolType, ULONG PoolTag, size_t BufferSize,
         WDFMEMORY* Memory, PVOID* Buffer),
        (Attributes, PoolType, PoolTag, BufferSize, Memory, Buffer))

// Creates a memory object for a buffer that the driver has.
// Shape:  Attributes: may be NULL. Buffer: not NULL, valid while the object or a format with it
//         lives.  Ownership: of Buffer: stays the driver's; it is never freed here.
// Units:  BufferSize in bytes.
// Errors: STATUS_INVALID_PARAMETER BufferSize 0; STATUS_INSUFFICIENT_RESOURCES no memory;
//         STATUS_DELETE_PENDING the parent is being deleted; the attribute errors of
//         WdfRequestCreate.  Misuse: BufAfterReqCompletedIntIoctlA, BufAfterReqCompletedIoctlA,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemorycreatepreallocated.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryCreatePreallocated, WDFMEMORYCREATEPREALLOCATED,
        (PWDF_OBJECT_ATTRIBUTES Attributes, PVOID Buffer, size_t BufferSize, WDFMEMORY* Memory),
        (Attributes, Buffer, BufferSize, Memory))

// Returns address and size of the buffer.
// Shape:  BufferSize: may be NULL.  Ownership: the object's; valid while it has a reference.
// Units:  *BufferSize in bytes.
// Errors: returns none.  Misuse: MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctlA,
//         MemAfterReqCompletedReadA, MemAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemorygetbuffer.  Differs: nothing known.
WDF_DDI(PVOID, WdfMemoryGetBuffer, WDFMEMORYGETBUFFER,
        (WDFMEMORY Memory, size_t* BufferSize),
        (Memory, BufferSize))

// Gives a preallocated memory object another buffer.
// Shape:  Memory: made by WdfMemoryCreatePreallocated. Requests formatted with the old buffer keep
//         it.  Ownership: of Buffer: stays the driver's.
// Units:  BufferSize in bytes.
// Errors: STATUS_INVALID_PARAMETER BufferSize 0.  Misuse: BufAfterReqCompletedIntIoctlA,
//         BufAfterReqCompletedIoctlA, BufAfterReqCompletedReadA, BufAfterReqCompletedWriteA,
//         MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctlA, MemAfterReqCompletedReadA,
//         MemAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemoryassignbuffer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryAssignBuffer, WDFMEMORYASSIGNBUFFER,
        (WDFMEMORY Memory, PVOID Buffer, size_t BufferSize),
        (Memory, Buffer, BufferSize))

// Copies from a memory object into a buffer.
// Shape:  SourceOffset + NumBytesToCopyTo: inside SourceMemory. Buffer: at least as long.
//         Ownership: unchanged.
// Units:  offset and count in bytes.
// Errors: STATUS_INVALID_PARAMETER count 0, or no buffer; STATUS_BUFFER_TOO_SMALL beyond
//         SourceMemory.  Misuse: BufAfterReqCompletedIntIoctlA, BufAfterReqCompletedIoctlA,
//         BufAfterReqCompletedReadA, BufAfterReqCompletedWriteA, MemAfterReqCompletedIntIoctlA,
//         MemAfterReqCompletedIoctlA, MemAfterReqCompletedReadA, MemAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemorycopytobuffer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryCopyToBuffer, WDFMEMORYCOPYTOBUFFER,
        (WDFMEMORY SourceMemory, size_t SourceOffset, PVOID Buffer, size_t NumBytesToCopyTo),
        (SourceMemory, SourceOffset, Buffer, NumBytesToCopyTo))

// Copies from a buffer into a memory object.
// Shape:  DestinationOffset + NumBytesToCopyFrom: inside DestinationMemory, which is writable.
//         Ownership: unchanged.
// Units:  offset and count in bytes.
// Errors: STATUS_INVALID_PARAMETER count 0, or no buffer; STATUS_ACCESS_VIOLATION read-only;
//         STATUS_INVALID_BUFFER_SIZE beyond DestinationMemory.  Misuse:
//         BufAfterReqCompletedIntIoctlA, BufAfterReqCompletedIoctlA, BufAfterReqCompletedReadA,
//         BufAfterReqCompletedWriteA, MemAfterReqCompletedIntIoctlA, MemAfterReqCompletedIoctlA,
//         MemAfterReqCompletedReadA, MemAfterReqCompletedWriteA.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemorycopyfrombuffer.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryCopyFromBuffer, WDFMEMORYCOPYFROMBUFFER,
        (WDFMEMORY DestinationMemory, size_t DestinationOffset, PVOID Buffer,
         size_t NumBytesToCopyFrom),
        (DestinationMemory, DestinationOffset, Buffer, NumBytesToCopyFrom))

// Creates a list from which memory objects of one size come cheaply.
// Shape:  attributes may be NULL; MemoryAttributes are those of each memory object. PoolTag: 0 =
//         the driver's.  Ownership: the caller's; its memory objects keep its storage alive.
// Units:  BufferSize in bytes.
// Errors: STATUS_INVALID_PARAMETER BufferSize 0, or parents under different devices with paged
//         pool; STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_INVALID_DEVICE_REQUEST IRQL
//         (verifier); the attribute errors of WdfRequestCreate.
// IRQL:   <= DISPATCH_LEVEL for non-paged pool, APC_LEVEL for paged pool.
// Source: wdfmemory/nf-wdfmemory-wdflookasidelistcreate.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfLookasideListCreate, WDFLOOKASIDELISTCREATE,
        (PWDF_OBJECT_ATTRIBUTES LookasideAttributes, size_t BufferSize, POOL_TYPE PoolType,
         PWDF_OBJECT_ATTRIBUTES MemoryAttributes, ULONG PoolTag, WDFLOOKASIDE* Lookaside),
        (LookasideAttributes, BufferSize, PoolType, MemoryAttributes, PoolTag, Lookaside))

// Creates a memory object from a lookaside list.
// Shape:  Lookaside: its pool must be legal at this IRQL.  Ownership: the caller's.
// Units:  none here.
// Errors: STATUS_INSUFFICIENT_RESOURCES no memory; STATUS_DELETE_PENDING the parent is being
//         deleted.
// IRQL:   <= DISPATCH_LEVEL.
// Source: wdfmemory/nf-wdfmemory-wdfmemorycreatefromlookaside.  Differs: nothing known.
WDF_DDI(NTSTATUS, WdfMemoryCreateFromLookaside, WDFMEMORYCREATEFROMLOOKASIDE,
        (WDFLOOKASIDE Lookaside, WDFMEMORY* Memory),
        (Lookaside, Memory))
// clang-format on

WDF_EXTERN_C_END

#endif
