// SPDX-License-Identifier: MIT
// What the generated trace headers (.tmh) of all drivers share: WPP's control blocks and the macros
// that a driver's own conditions are made of (WPP_LEVEL_ENABLED, WPP_CONTROL), and the calls into
// the runtime that format and print a message. Included after the driver's WPP_CONTROL_GUIDS.
// Source: windows-driver-docs, devtest/wpp-control-guids..., devtest/wpp-init-tracing.
#pragma once

#include "evntrace.h"
#include "guiddef.h"
#include "ntdef.h"

#ifdef __cplusplus
extern "C" {
#endif

// Lists the names of a type's values or bits, separated by commas. The last row has no name.
typedef struct _OPENWDF_TRACE_TYPE {
  PCSTR Name;
  int IsSet;
  PCSTR Names;
} OPENWDF_TRACE_TYPE;

typedef struct _OPENWDF_TRACE_MODULE {
  PCSTR Driver;
  const OPENWDF_TRACE_TYPE* Types;
} OPENWDF_TRACE_MODULE;

// One control GUID: which of its flags are on, and up to which level.
typedef struct _OPENWDF_TRACE_CONTROL {
  PCSTR Name;
  UCHAR Level;
  ULONG Flags[1];
} OPENWDF_TRACE_CONTROL;

typedef struct _OPENWDF_TRACE_BLOCK {
  OPENWDF_TRACE_CONTROL Control;
} OPENWDF_TRACE_BLOCK;

// Enables the controls if somebody listens, and disables them again. Any IRQL.
VOID OpenwdfTraceStart(OPENWDF_TRACE_BLOCK* Blocks, ULONG Count);
VOID OpenwdfTraceStop(OPENWDF_TRACE_BLOCK* Blocks, ULONG Count);

// Formats one message. Any IRQL, except that text with Unicode conversions needs PASSIVE.
VOID OpenwdfTraceMessage(const OPENWDF_TRACE_MODULE* Module, PCSTR File, ULONG Line, PCSTR Function,
                         ULONG Level, PCSTR Flags, PCSTR Format, ...);

#ifdef __cplusplus
}
#endif

#ifdef WPP_CONTROL_GUIDS

// The index of each control, and of each flag: the control's in the upper half, counted from 1 in
// the lower one.
#define WPP_DEFINE_CONTROL_GUID(Name, Guid, Bits) WPP_CTL_##Name,
enum { WPP_CONTROL_GUIDS WPP_LAST_CTL };
#undef WPP_DEFINE_CONTROL_GUID
#define WPP_DEFINE_BIT(Name) WPP_BIT_##Name,
#define WPP_DEFINE_CONTROL_GUID(Name, Guid, Bits) \
  WPP_BLOCK_START_##Name = WPP_CTL_##Name << 16, Bits WPP_BLOCK_END_##Name,
enum { WPP_CONTROL_GUIDS WPP_LAST_BIT };
#undef WPP_DEFINE_CONTROL_GUID
#undef WPP_DEFINE_BIT

// Each source of the driver has the same blocks; the linker keeps one.
#ifdef __cplusplus
extern "C" {
#endif
extern OPENWDF_TRACE_BLOCK WPP_MAIN_CB[WPP_LAST_CTL];
#define WPP_DEFINE_CONTROL_GUID(Name, Guid, Bits) {{#Name, 0, {0}}},
__attribute__((weak)) OPENWDF_TRACE_BLOCK WPP_MAIN_CB[WPP_LAST_CTL] = {WPP_CONTROL_GUIDS};
#undef WPP_DEFINE_CONTROL_GUID
#ifdef __cplusplus
}
#endif

#define WPP_CTRL_NO(CTL) ((CTL) >> 16)
#define WPP_FLAG_NO(CTL) 0
#define WPP_MASK(CTL) (1u << (((CTL)-1) & 31))
#define WPP_CONTROL(CTL) (WPP_MAIN_CB[WPP_CTRL_NO(CTL)].Control)
#define WPP_FLAGS(CTL) (WPP_CONTROL(CTL).Flags[0])
#define WPP_CHECK_INIT_ (WPP_MAIN_CB[0].Control.Level != 0)
#ifndef WPP_LEVEL_ENABLED
#define WPP_LEVEL_ENABLED(FLAG) ((WPP_FLAGS(WPP_BIT_##FLAG) & WPP_MASK(WPP_BIT_##FLAG)) != 0)
#endif
#ifndef WPP_FLAG_ENABLED
#define WPP_FLAG_ENABLED(FLAG) WPP_LEVEL_ENABLED(FLAG)
#endif

// In kernel mode the macros take the driver and the registry path; they are not needed here.
#define WPP_INIT_TRACING(...) OpenwdfTraceStart(WPP_MAIN_CB, WPP_LAST_CTL)
#define WPP_CLEANUP(...) OpenwdfTraceStop(WPP_MAIN_CB, WPP_LAST_CTL)
#else
// A source without control GUIDs has nothing that could enable a message.
#define WPP_CHECK_INIT_ 0
#define WPP_INIT_TRACING(...) ((void)0)
#define WPP_CLEANUP(...) ((void)0)
#endif

// Functions without conditions of their own.
#define WPP_ENABLED() WPP_CHECK_INIT_
#define WPP_PRE()
#define WPP_POST()
