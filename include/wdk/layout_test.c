// SPDX-License-Identifier: MIT
// Checks at compile time that the structures shared with drivers have the sizes and offsets of
// 64-bit Windows. Compiled as C and as C++; nothing in it runs. The IRP, stack location, device
// and driver object offsets are those of framework.md, WDM-R8.
#include <ntifs.h>

#define SIZE_IS(type, size) C_ASSERT(sizeof(type) == (size))
#define AT(type, field, offset) C_ASSERT(__builtin_offsetof(type, field) == (offset))

SIZE_IS(LONG, 4);
SIZE_IS(ULONG_PTR, 8);
SIZE_IS(WCHAR, 2);
SIZE_IS(LARGE_INTEGER, 8);
SIZE_IS(GUID, 16);
SIZE_IS(UNICODE_STRING, 16);
SIZE_IS(LIST_ENTRY, 16);
SIZE_IS(SLIST_ENTRY, 16);
SIZE_IS(SLIST_HEADER, 16);
SIZE_IS(OBJECT_ATTRIBUTES, 48);
SIZE_IS(IO_STATUS_BLOCK, 16);

SIZE_IS(EXCEPTION_RECORD, 0x98);
AT(EXCEPTION_RECORD, ExceptionAddress, 0x10);
AT(EXCEPTION_RECORD, ExceptionInformation, 0x20);
SIZE_IS(EXCEPTION_POINTERS, 0x10);
SIZE_IS(CONTEXT, 0x4D0);
AT(CONTEXT, EFlags, 0x44);
AT(CONTEXT, Rax, 0x78);
AT(CONTEXT, Rip, 0xF8);
AT(CONTEXT, VectorControl, 0x4A0);

SIZE_IS(DISPATCHER_HEADER, 0x18);
AT(DISPATCHER_HEADER, SignalState, 4);
AT(DISPATCHER_HEADER, WaitListHead, 8);
SIZE_IS(KEVENT, 0x18);
SIZE_IS(KSEMAPHORE, 0x20);
SIZE_IS(KMUTANT, 0x38);
SIZE_IS(KTIMER, 0x40);
AT(KTIMER, DueTime, 0x18);
AT(KTIMER, Dpc, 0x30);
AT(KTIMER, Period, 0x3C);
SIZE_IS(KDPC, 0x40);
AT(KDPC, DeferredRoutine, 0x18);
AT(KDPC, DeferredContext, 0x20);
AT(KDPC, SystemArgument1, 0x28);
SIZE_IS(KAPC, 0x58);
SIZE_IS(KWAIT_BLOCK, 0x30);
SIZE_IS(KDEVICE_QUEUE, 0x28);
SIZE_IS(KDEVICE_QUEUE_ENTRY, 0x18);
SIZE_IS(KLOCK_QUEUE_HANDLE, 0x18);
SIZE_IS(FAST_MUTEX, 0x38);

SIZE_IS(MDL, 0x30);
AT(MDL, Size, 0x8);
AT(MDL, MdlFlags, 0xA);
AT(MDL, Process, 0x10);
AT(MDL, MappedSystemVa, 0x18);
AT(MDL, StartVa, 0x20);
AT(MDL, ByteCount, 0x28);
AT(MDL, ByteOffset, 0x2C);

SIZE_IS(IRP, 0xD0);
AT(IRP, Size, 0x2);
AT(IRP, MdlAddress, 0x8);
AT(IRP, Flags, 0x10);
AT(IRP, AssociatedIrp, 0x18);
AT(IRP, ThreadListEntry, 0x20);
AT(IRP, IoStatus, 0x30);
AT(IRP, RequestorMode, 0x40);
AT(IRP, PendingReturned, 0x41);
AT(IRP, StackCount, 0x42);
AT(IRP, CurrentLocation, 0x43);
AT(IRP, Cancel, 0x44);
AT(IRP, CancelIrql, 0x45);
AT(IRP, UserIosb, 0x48);
AT(IRP, UserEvent, 0x50);
AT(IRP, Overlay, 0x58);
AT(IRP, CancelRoutine, 0x68);
AT(IRP, UserBuffer, 0x70);
AT(IRP, Tail.Overlay.DriverContext, 0x78);
AT(IRP, Tail.Overlay.Thread, 0x98);
AT(IRP, Tail.Overlay.AuxiliaryBuffer, 0xA0);
AT(IRP, Tail.Overlay.ListEntry, 0xA8);
AT(IRP, Tail.Overlay.CurrentStackLocation, 0xB8);
AT(IRP, Tail.Overlay.OriginalFileObject, 0xC0);

SIZE_IS(IO_STACK_LOCATION, 0x48);
AT(IO_STACK_LOCATION, Flags, 2);
AT(IO_STACK_LOCATION, Control, 3);
AT(IO_STACK_LOCATION, Parameters, 8);
AT(IO_STACK_LOCATION, Parameters.Create.Options, 0x10);
AT(IO_STACK_LOCATION, Parameters.Create.FileAttributes, 0x18);
AT(IO_STACK_LOCATION, Parameters.Create.ShareAccess, 0x1A);
AT(IO_STACK_LOCATION, Parameters.Create.EaLength, 0x20);
AT(IO_STACK_LOCATION, Parameters.Read.Key, 0x10);
AT(IO_STACK_LOCATION, Parameters.Read.ByteOffset, 0x18);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.InputBufferLength, 0x10);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.IoControlCode, 0x18);
AT(IO_STACK_LOCATION, Parameters.DeviceIoControl.Type3InputBuffer, 0x20);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.Size, 0x10);
AT(IO_STACK_LOCATION, Parameters.QueryInterface.Interface, 0x18);
AT(IO_STACK_LOCATION, Parameters.Power.Type, 0x10);
AT(IO_STACK_LOCATION, Parameters.Power.State, 0x18);
AT(IO_STACK_LOCATION, Parameters.Power.ShutdownType, 0x20);
AT(IO_STACK_LOCATION, DeviceObject, 0x28);
AT(IO_STACK_LOCATION, FileObject, 0x30);
AT(IO_STACK_LOCATION, CompletionRoutine, 0x38);
AT(IO_STACK_LOCATION, Context, 0x40);

SIZE_IS(DEVICE_OBJECT, 0x150);
AT(DEVICE_OBJECT, DriverObject, 0x8);
AT(DEVICE_OBJECT, AttachedDevice, 0x18);
AT(DEVICE_OBJECT, Flags, 0x30);
AT(DEVICE_OBJECT, Characteristics, 0x34);
AT(DEVICE_OBJECT, DeviceExtension, 0x40);
AT(DEVICE_OBJECT, DeviceType, 0x48);
AT(DEVICE_OBJECT, StackSize, 0x4C);
AT(DEVICE_OBJECT, Queue, 0x50);
AT(DEVICE_OBJECT, AlignmentRequirement, 0x98);
AT(DEVICE_OBJECT, DeviceQueue, 0xA0);
AT(DEVICE_OBJECT, Dpc, 0xC8);
AT(DEVICE_OBJECT, DeviceLock, 0x118);

SIZE_IS(DRIVER_OBJECT, 0x150);
AT(DRIVER_OBJECT, DeviceObject, 0x8);
AT(DRIVER_OBJECT, DriverExtension, 0x30);
AT(DRIVER_OBJECT, DriverName, 0x38);
AT(DRIVER_OBJECT, DriverUnload, 0x68);
AT(DRIVER_OBJECT, MajorFunction, 0x70);

SIZE_IS(FILE_OBJECT, 0xD8);
AT(FILE_OBJECT, FsContext, 0x18);
AT(FILE_OBJECT, Flags, 0x50);
AT(FILE_OBJECT, FileName, 0x58);
AT(FILE_OBJECT, Event, 0x98);

SIZE_IS(DEVICE_CAPABILITIES, 0x40);
SIZE_IS(INTERFACE, 0x20);
SIZE_IS(CM_PARTIAL_RESOURCE_DESCRIPTOR, 20);
SIZE_IS(CM_RESOURCE_LIST, 40);
SIZE_IS(IO_RESOURCE_DESCRIPTOR, 32);
SIZE_IS(IO_RESOURCE_REQUIREMENTS_LIST, 72);

C_ASSERT(CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800, METHOD_BUFFERED, FILE_ANY_ACCESS) == 0x222000);
