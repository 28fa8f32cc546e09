// SPDX-License-Identifier: MIT
// The library's own trace control. Its function is called as one of the driver's is.
#pragma once

#define WPP_CONTROL_GUIDS                                                        \
  WPP_DEFINE_CONTROL_GUID(VoiceGuid, (11020304, 0506, 0708, 090a, 0b0c0d0e0f11), \
                          WPP_DEFINE_BIT(VOICE_ALL))

#define WPP_LEVEL_FLAGS_ENABLED(lvl, flags) \
  (WPP_LEVEL_ENABLED(flags) && WPP_CONTROL(WPP_BIT_##flags).Level >= lvl)

// begin_wpp config
// FUNC TracedSay{LEVEL=TRACE_LEVEL_INFORMATION, FLAGS=VOICE_ALL}(MSG, ...);
// end_wpp
