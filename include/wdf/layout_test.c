// SPDX-License-Identifier: MIT
// Sizes and offsets of the structures that drivers and framework share, as x64 Windows lays them
// out. It compiles, as C and as C++, in the driver's and in the runtime's mode, or a layout is
// wrong. Numbers: requests.md 9.3; framework.md 1.4, 3.1, 6.2 and BND-R20; where they give only
// the order of the fields, the offsets follow from it and the x64 alignment rules.
#include <ntddk.h>
#include <wdf.h>
#include <wdfcx.h>
#include <stub/wdfbind.h>

#ifdef __cplusplus
#define CHECK(condition) static_assert(condition, #condition)
#else
#define CHECK(condition) _Static_assert(condition, #condition)
#endif
#define SIZE(type, size) CHECK(sizeof(type) == (size))
#define AT(type, field, offset) CHECK(offsetof(type, field) == (offset))
#define VALUE(name, value) CHECK((unsigned long long)(name) == (value))

SIZE(WCHAR, 2);
SIZE(ULONG, 4);
SIZE(ULONG_PTR, 8);
SIZE(WDFREQUEST, 8);
SIZE(WDF_REQUEST_TYPE, 4);
SIZE(WDF_FILEOBJECT_CLASS, 4);

// Objects
SIZE(WDF_OBJECT_ATTRIBUTES, 56);
AT(WDF_OBJECT_ATTRIBUTES, EvtCleanupCallback, 8);
AT(WDF_OBJECT_ATTRIBUTES, EvtDestroyCallback, 16);
AT(WDF_OBJECT_ATTRIBUTES, ExecutionLevel, 24);
AT(WDF_OBJECT_ATTRIBUTES, SynchronizationScope, 28);
AT(WDF_OBJECT_ATTRIBUTES, ParentObject, 32);
AT(WDF_OBJECT_ATTRIBUTES, ContextSizeOverride, 40);
AT(WDF_OBJECT_ATTRIBUTES, ContextTypeInfo, 48);
SIZE(WDF_OBJECT_CONTEXT_TYPE_INFO, 40);
AT(WDF_OBJECT_CONTEXT_TYPE_INFO, ContextName, 8);
AT(WDF_OBJECT_CONTEXT_TYPE_INFO, ContextSize, 16);
AT(WDF_OBJECT_CONTEXT_TYPE_INFO, UniqueType, 24);
AT(WDF_OBJECT_CONTEXT_TYPE_INFO, EvtDriverGetUniqueContextType, 32);
SIZE(WDF_CUSTOM_TYPE_CONTEXT, 16);
VALUE(WdfExecutionLevelInheritFromParent, 1);
VALUE(WdfExecutionLevelDispatch, 3);
VALUE(WdfSynchronizationScopeInheritFromParent, 1);
VALUE(WdfSynchronizationScopeNone, 4);
VALUE(WdfUseDefault, 2);

// Driver and binding
SIZE(WDF_DRIVER_CONFIG, 32);
AT(WDF_DRIVER_CONFIG, EvtDriverDeviceAdd, 8);
AT(WDF_DRIVER_CONFIG, EvtDriverUnload, 16);
AT(WDF_DRIVER_CONFIG, DriverInitFlags, 24);
AT(WDF_DRIVER_CONFIG, DriverPoolTag, 28);
SIZE(WDF_DRIVER_GLOBALS, 56);
AT(WDF_DRIVER_GLOBALS, DriverFlags, 8);
AT(WDF_DRIVER_GLOBALS, DriverTag, 12);
AT(WDF_DRIVER_GLOBALS, DriverName, 16);
AT(WDF_DRIVER_GLOBALS, DisplaceDriverUnload, 48);
SIZE(WDF_VERSION, 12);
SIZE(WDF_BIND_INFO, 48);
AT(WDF_BIND_INFO, Component, 8);
AT(WDF_BIND_INFO, Version, 16);
AT(WDF_BIND_INFO, FuncCount, 28);
AT(WDF_BIND_INFO, FuncTable, 32);
AT(WDF_BIND_INFO, Module, 40);
SIZE(WDF_BIND_INFO2, 88);
AT(WDF_BIND_INFO2, MinimumVersionRequired, 48);
AT(WDF_BIND_INFO2, ClientVersionHigherThanFramework, 56);
AT(WDF_BIND_INFO2, FuncCountPtr, 64);
AT(WDF_BIND_INFO2, StructCountPtr, 72);
AT(WDF_BIND_INFO2, StructTable, 80);
VALUE(WdfFunctionTableNumEntries, 458);
VALUE(WDF_STRUCTURE_TABLE_NUM_ENTRIES, 81);

// Queues
SIZE(WDF_IO_QUEUE_CONFIG, 96);
AT(WDF_IO_QUEUE_CONFIG, DispatchType, 4);
AT(WDF_IO_QUEUE_CONFIG, PowerManaged, 8);
AT(WDF_IO_QUEUE_CONFIG, AllowZeroLengthRequests, 12);
AT(WDF_IO_QUEUE_CONFIG, DefaultQueue, 13);
AT(WDF_IO_QUEUE_CONFIG, EvtIoDefault, 16);
AT(WDF_IO_QUEUE_CONFIG, EvtIoCanceledOnQueue, 72);
AT(WDF_IO_QUEUE_CONFIG, Settings.Parallel.NumberOfPresentedRequests, 80);
AT(WDF_IO_QUEUE_CONFIG, Driver, 88);
VALUE(WdfIoQueueDispatchSequential, 1);
VALUE(WdfIoQueueDispatchManual, 3);
SIZE(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, 40);
AT(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, TotalForwardProgressRequests, 4);
AT(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, ForwardProgressReservedPolicy, 8);
AT(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, ForwardProgressReservePolicySettings, 16);
AT(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, EvtIoAllocateResourcesForReservedRequest, 24);
AT(WDF_IO_QUEUE_FORWARD_PROGRESS_POLICY, EvtIoAllocateRequestResources, 32);

// Requests
SIZE(WDF_REQUEST_PARAMETERS, 40);
AT(WDF_REQUEST_PARAMETERS, MinorFunction, 2);
AT(WDF_REQUEST_PARAMETERS, Type, 4);
AT(WDF_REQUEST_PARAMETERS, Parameters.Create.SecurityContext, 8);
AT(WDF_REQUEST_PARAMETERS, Parameters.Create.Options, 16);
AT(WDF_REQUEST_PARAMETERS, Parameters.Create.FileAttributes, 24);
AT(WDF_REQUEST_PARAMETERS, Parameters.Create.ShareAccess, 26);
AT(WDF_REQUEST_PARAMETERS, Parameters.Create.EaLength, 32);
AT(WDF_REQUEST_PARAMETERS, Parameters.Read.Length, 8);
AT(WDF_REQUEST_PARAMETERS, Parameters.Read.Key, 16);
AT(WDF_REQUEST_PARAMETERS, Parameters.Write.DeviceOffset, 24);
AT(WDF_REQUEST_PARAMETERS, Parameters.DeviceIoControl.OutputBufferLength, 8);
AT(WDF_REQUEST_PARAMETERS, Parameters.DeviceIoControl.InputBufferLength, 16);
AT(WDF_REQUEST_PARAMETERS, Parameters.DeviceIoControl.IoControlCode, 24);
AT(WDF_REQUEST_PARAMETERS, Parameters.DeviceIoControl.Type3InputBuffer, 32);
AT(WDF_REQUEST_PARAMETERS, Parameters.Others.Arg2, 16);
AT(WDF_REQUEST_PARAMETERS, Parameters.Others.IoControlCode, 24);
AT(WDF_REQUEST_PARAMETERS, Parameters.Others.Arg4, 32);
SIZE(WDF_REQUEST_COMPLETION_PARAMS, 72);
AT(WDF_REQUEST_COMPLETION_PARAMS, Type, 4);
AT(WDF_REQUEST_COMPLETION_PARAMS, IoStatus, 8);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Write.Buffer, 24);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Read.Length, 32);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Read.Offset, 40);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Ioctl.Input.Buffer, 32);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Ioctl.Output.Buffer, 48);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Ioctl.Output.Offset, 56);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Ioctl.Output.Length, 64);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Others.Argument4, 48);
AT(WDF_REQUEST_COMPLETION_PARAMS, Parameters.Usb.Completion, 24);
SIZE(WDF_REQUEST_REUSE_PARAMS, 24);
AT(WDF_REQUEST_REUSE_PARAMS, Flags, 4);
AT(WDF_REQUEST_REUSE_PARAMS, Status, 8);
AT(WDF_REQUEST_REUSE_PARAMS, NewIrp, 16);
SIZE(WDF_REQUEST_SEND_OPTIONS, 16);
AT(WDF_REQUEST_SEND_OPTIONS, Flags, 4);
AT(WDF_REQUEST_SEND_OPTIONS, Timeout, 8);
SIZE(WDF_REQUEST_FORWARD_OPTIONS, 8);
AT(WDF_REQUEST_FORWARD_OPTIONS, Flags, 4);
VALUE(WdfRequestTypeUsb, 0x40);
VALUE(WdfRequestTypeNoFormat, 0xFF);
VALUE(WdfRequestTypeMax, 0x100);
VALUE(WdfRequestStopRequestCancelable, 0x10000000);

// Memory
SIZE(WDFMEMORY_OFFSET, 16);
AT(WDFMEMORY_OFFSET, BufferLength, 8);
SIZE(WDF_MEMORY_DESCRIPTOR, 24);
AT(WDF_MEMORY_DESCRIPTOR, u.BufferType.Buffer, 8);
AT(WDF_MEMORY_DESCRIPTOR, u.BufferType.Length, 16);
AT(WDF_MEMORY_DESCRIPTOR, u.MdlType.BufferLength, 16);
AT(WDF_MEMORY_DESCRIPTOR, u.HandleType.Offsets, 16);

// I/O targets
SIZE(WDF_IO_TARGET_OPEN_PARAMS, 136);
AT(WDF_IO_TARGET_OPEN_PARAMS, Type, 4);
AT(WDF_IO_TARGET_OPEN_PARAMS, EvtIoTargetQueryRemove, 8);
AT(WDF_IO_TARGET_OPEN_PARAMS, EvtIoTargetRemoveCanceled, 16);
AT(WDF_IO_TARGET_OPEN_PARAMS, EvtIoTargetRemoveComplete, 24);
AT(WDF_IO_TARGET_OPEN_PARAMS, TargetDeviceObject, 32);
AT(WDF_IO_TARGET_OPEN_PARAMS, TargetFileObject, 40);
AT(WDF_IO_TARGET_OPEN_PARAMS, TargetDeviceName, 48);
AT(WDF_IO_TARGET_OPEN_PARAMS, DesiredAccess, 64);
AT(WDF_IO_TARGET_OPEN_PARAMS, ShareAccess, 68);
AT(WDF_IO_TARGET_OPEN_PARAMS, FileAttributes, 72);
AT(WDF_IO_TARGET_OPEN_PARAMS, CreateDisposition, 76);
AT(WDF_IO_TARGET_OPEN_PARAMS, CreateOptions, 80);
AT(WDF_IO_TARGET_OPEN_PARAMS, EaBuffer, 88);
AT(WDF_IO_TARGET_OPEN_PARAMS, EaBufferLength, 96);
AT(WDF_IO_TARGET_OPEN_PARAMS, AllocationSize, 104);
AT(WDF_IO_TARGET_OPEN_PARAMS, FileInformation, 112);
AT(WDF_IO_TARGET_OPEN_PARAMS, FileName, 120);
VALUE(WdfIoTargetPurged, 6);
VALUE(WdfIoTargetLeaveSentIoPending, 3);
VALUE(WdfIoTargetOpenLocalTargetByFile, 4);

// Support objects
SIZE(WDF_TIMER_CONFIG, 40);
AT(WDF_TIMER_CONFIG, Period, 16);
AT(WDF_TIMER_CONFIG, AutomaticSerialization, 20);
AT(WDF_TIMER_CONFIG, TolerableDelay, 24);
AT(WDF_TIMER_CONFIG, UseHighResolutionTimer, 32);
SIZE(WDF_DPC_CONFIG, 24);
AT(WDF_DPC_CONFIG, EvtDpcFunc, 8);
SIZE(WDF_WORKITEM_CONFIG, 24);
AT(WDF_WORKITEM_CONFIG, EvtWorkItemFunc, 8);
SIZE(WDF_FILEOBJECT_CONFIG, 40);
AT(WDF_FILEOBJECT_CONFIG, FileObjectClass, 36);
SIZE(WDF_PNPPOWER_EVENT_CALLBACKS, 144);
AT(WDF_PNPPOWER_EVENT_CALLBACKS, EvtDeviceD0Entry, 8);
AT(WDF_PNPPOWER_EVENT_CALLBACKS, EvtDeviceUsageNotificationEx, 136);
SIZE(WDF_POWER_POLICY_EVENT_CALLBACKS, 64);
SIZE(WDF_DEVICE_STATE, 32);
SIZE(WDF_DEVICE_PNP_CAPABILITIES, 48);
SIZE(WDF_DEVICE_POWER_POLICY_IDLE_SETTINGS, 36);
VALUE(WdfFileObjectWdfCannotUseFsContexts, 4);
VALUE(WdfFileObjectCanBeOptional, 0x80000000);
VALUE((ULONG)STATUS_WDF_REQUEST_INVALID_STATE, 0xC0200208);
