// SPDX-License-Identifier: MIT
// Debug output, breakpoints and the assertions of driver sources. Any IRQL, except that text
// with Unicode conversions needs PASSIVE.
#pragma once

#include "ke_irql.h"

#ifdef __cplusplus
extern "C" {
#endif

// Print formatted text; the Ex forms only if the component's level is enabled.
ULONG DbgPrint(PCSTR Format, ...);
ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...);
ULONG vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list arglist);
ULONG vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                            va_list arglist);
ULONG DbgPrintReturnControlC(PCCH Format, ...);
NTSTATUS DbgQueryDebugFilterState(ULONG ComponentId, ULONG Level);
NTSTATUS DbgSetDebugFilterState(ULONG ComponentId, ULONG Level, BOOLEAN State);
VOID DbgBreakPoint(VOID);
VOID DbgBreakPointWithStatus(ULONG Status);

#ifdef __cplusplus
}
#endif

#define DPFLTR_ERROR_LEVEL 0
#define DPFLTR_WARNING_LEVEL 1
#define DPFLTR_TRACE_LEVEL 2
#define DPFLTR_INFO_LEVEL 3
#define DPFLTR_MASK 0x80000000

typedef enum _DPFLTR_TYPE {
  DPFLTR_SYSTEM_ID = 0,
  DPFLTR_SETUP_ID = 5,
  DPFLTR_NTFS_ID = 6,
  DPFLTR_FSTUB_ID = 7,
  DPFLTR_CRASHDUMP_ID = 8,
  DPFLTR_CDAUDIO_ID = 9,
  DPFLTR_CDROM_ID = 10,
  DPFLTR_CLASSPNP_ID = 11,
  DPFLTR_DISK_ID = 12,
  DPFLTR_STORPROP_ID = 14,
  DPFLTR_SCSIPORT_ID = 15,
  DPFLTR_SERIAL_ID = 24,
  DPFLTR_SERENUM_ID = 25,
  DPFLTR_ACPI_ID = 31,
  DPFLTR_HIDCLASS_ID = 61,
  DPFLTR_IHVDRIVER_ID = 77,
  DPFLTR_IHVVIDEO_ID = 78,
  DPFLTR_IHVAUDIO_ID = 79,
  DPFLTR_IHVNETWORK_ID = 80,
  DPFLTR_IHVSTREAMING_ID = 81,
  DPFLTR_IHVBUS_ID = 82,
  DPFLTR_DEFAULT_ID = 101,
  DPFLTR_ENDOFTABLE_ID = 160
} DPFLTR_TYPE;

#if DBG
#define KdPrint(arguments) DbgPrint arguments
#define KdPrintEx(arguments) DbgPrintEx arguments
#define vKdPrintEx(arguments) vDbgPrintEx arguments
#define KdBreakPoint() DbgBreakPoint()
#else
#define KdPrint(arguments) ((void)0)
#define KdPrintEx(arguments) ((void)0)
#define vKdPrintEx(arguments) ((void)0)
#define KdBreakPoint() ((void)0)
#endif
#define __debugbreak() DbgBreakPoint()

#ifdef __cplusplus
extern "C" {
#endif
// Whether a kernel debugger is there: FALSE, and "not present" is TRUE.
extern PBOOLEAN KdDebuggerEnabled;
extern PBOOLEAN KdDebuggerNotPresent;
#ifdef __cplusplus
}
#endif
#define KD_DEBUGGER_ENABLED (*KdDebuggerEnabled)
#define KD_DEBUGGER_NOT_PRESENT (*KdDebuggerNotPresent)

// The runtime has an ASSERT of its own, for its own bugs; these are the drivers'.
#ifndef OPENWDF_RUNTIME
#if DBG
#define ASSERT(e) ((!(e)) ? RtlAssert((PVOID) #e, (PVOID)__FILE__, __LINE__, NULL) : (void)0)
#define ASSERTMSG(message, e) \
  ((!(e)) ? RtlAssert((PVOID) #e, (PVOID)__FILE__, __LINE__, (PSTR)(ULONG_PTR)(message)) : (void)0)
#define RTL_VERIFY(e) ASSERT(e)
#define RTL_SOFT_VERIFY(e) ASSERT(e)
#else
#define ASSERT(e) ((void)0)
#define ASSERTMSG(message, e) ((void)0)
#define RTL_VERIFY(e) ((void)(e))
#define RTL_SOFT_VERIFY(e) ((void)(e))
#endif
#define RTL_SOFT_ASSERT(e) ASSERT(e)
#define RTL_SOFT_ASSERTMSG(message, e) ASSERTMSG(message, e)
#define NT_ASSERT(e) ASSERT(e)
#define NT_ASSERTMSG(message, e) ASSERTMSG(message, e)
#define NT_FRE_ASSERT(e) ((!(e)) ? RtlAssert((PVOID) #e, (PVOID)__FILE__, __LINE__, NULL) : (void)0)
#define NT_VERIFY(e) RTL_VERIFY(e)
#define PAGED_ASSERT(e) ASSERT(e)
#endif
