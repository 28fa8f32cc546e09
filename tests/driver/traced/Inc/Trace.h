// SPDX-License-Identifier: MIT
// The driver's trace control and its own trace functions.
#pragma once

#define WPP_CONTROL_GUIDS                                                          \
  WPP_DEFINE_CONTROL_GUID(TracedGuid, (01020304, 0506, 0708, 090a, 0b0c0d0e0f11),  \
                          WPP_DEFINE_BIT(TRACED_INIT)                              \
                          WPP_DEFINE_BIT(TRACED_IO))

#define WPP_LEVEL_FLAGS_LOGGER(lvl, flags) WPP_LEVEL_LOGGER(flags)
#define WPP_LEVEL_FLAGS_ENABLED(lvl, flags) \
  (WPP_LEVEL_ENABLED(flags) && WPP_CONTROL(WPP_BIT_##flags).Level >= lvl)

// Only a verbose message is ever kept back by this driver itself.
#define WPP_LEVEL_FLAGS_STATUS_PRE(level, flags, status) if (!NT_SUCCESS(status)) {
#define WPP_LEVEL_FLAGS_STATUS_POST(level, flags, status) ; }

//
// begin_wpp config
//
// FUNC TracedSay{LEVEL=TRACE_LEVEL_INFORMATION, FLAGS=TRACED_IO}(MSG, ...);
// FUNC TracedFailure{LEVEL=TRACE_LEVEL_ERROR, FLAGS=TRACED_INIT}(STATUS);
// FUNC TracedDump((LEVEL, FLAGS, MSG, ...));
// FUNC TracedParts(LEVEL, FLAGS, (MSG, ...));
// USEPREFIX (TracedSay, "%!STDPREFIX! %!FUNC! says ");
// USESUFFIX (TracedFailure, "failed with %!STATUS!", STATUS);
// CUSTOM_TYPE(mood, ItemListLong(Calm, Loud,
//             Silent));
// CUSTOM_TYPE(voices, ItemSetLong(Soprano, Alto));
//
// end_wpp
//
