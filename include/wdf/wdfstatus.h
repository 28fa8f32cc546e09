// SPDX-License-Identifier: MIT
// Status values of the framework itself: facility 0x20 (framework.md 0.4, requests.md 9.7).
#ifndef OPENWDF_WDFSTATUS_H
#define OPENWDF_WDFSTATUS_H

#define FACILITY_DRIVER_FRAMEWORK 0x20

#ifndef STATUS_SEVERITY_SUCCESS
#define STATUS_SEVERITY_SUCCESS 0x0
#define STATUS_SEVERITY_INFORMATIONAL 0x1
#define STATUS_SEVERITY_WARNING 0x2
#define STATUS_SEVERITY_ERROR 0x3
#endif

// The request was put in a queue.
#define STATUS_WDF_QUEUED ((NTSTATUS)0x40200000)
// The request was handed on; somebody else completes it.
#define STATUS_WDF_POSTED ((NTSTATUS)0x40200002)
// No part of the framework takes this.
#define STATUS_WDF_NO_PACKAGE ((NTSTATUS)0xC0200200)
// The framework failed in itself.
#define STATUS_WDF_INTERNAL_ERROR ((NTSTATUS)0xC0200201)
// The object is paused.
#define STATUS_WDF_PAUSED ((NTSTATUS)0xC0200203)
// The object is at work and cannot take this now.
#define STATUS_WDF_BUSY ((NTSTATUS)0xC0200204)
// Time ran out before the request was sent; nothing returns it today.
#define STATUS_WDF_IO_TIMEOUT_NOT_SENT ((NTSTATUS)0xC0200205)
// The device went away before the request was sent.
#define STATUS_WDF_DEVICE_REMOVED_NOT_SENT ((NTSTATUS)0xC0200206)
// The request is pending already; nothing returns it today.
#define STATUS_WDF_REQUEST_ALREADY_PENDING ((NTSTATUS)0xC0200207)
// The request, or what it is sent to, is not in a state for this.
#define STATUS_WDF_REQUEST_INVALID_STATE ((NTSTATUS)0xC0200208)
// The object attributes contradict themselves.
#define STATUS_WDF_OBJECT_ATTRIBUTES_INVALID ((NTSTATUS)0xC0200209)
// The buffer needs more DMA fragments than the device takes.
#define STATUS_WDF_TOO_FRAGMENTED ((NTSTATUS)0xC020020A)
// A callback that must be given is missing.
#define STATUS_WDF_NO_CALLBACK ((NTSTATUS)0xC020020B)
// The execution levels of object and parent do not fit.
#define STATUS_WDF_INCOMPATIBLE_EXECUTION_LEVEL ((NTSTATUS)0xC020020C)
// The object has a parent already.
#define STATUS_WDF_PARENT_ALREADY_ASSIGNED ((NTSTATUS)0xC020020D)
// An object cannot be its own parent.
#define STATUS_WDF_PARENT_IS_SELF ((NTSTATUS)0xC020020E)
// The driver may not choose the parent of this object.
#define STATUS_WDF_PARENT_ASSIGNMENT_NOT_ALLOWED ((NTSTATUS)0xC020020F)
// This synchronization scope is not for this object.
#define STATUS_WDF_SYNCHRONIZATION_SCOPE_INVALID ((NTSTATUS)0xC0200210)
// This execution level is not for this object.
#define STATUS_WDF_EXECUTION_LEVEL_INVALID ((NTSTATUS)0xC0200211)
// The object needs a parent and none was given.
#define STATUS_WDF_PARENT_NOT_SPECIFIED ((NTSTATUS)0xC0200212)
// The DMA transaction needs more transfers than it may.
#define STATUS_WDF_TOO_MANY_TRANSFERS ((NTSTATUS)0xC0200213)
// The DMA transaction needs more map registers than there are.
#define STATUS_WDF_NOT_ENOUGH_MAP_REGISTERS ((NTSTATUS)0xC0200214)

#endif
